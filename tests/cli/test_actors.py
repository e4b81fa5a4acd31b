"""``actor``: who may write what; without the right a command says who could."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.acting import Override, acting
from cli.actor_check import joined
from evalcore.procedures.actors_check import Found
from evalcore.procedures.deciding import Refused
from evalcore.record import open_record
from evalcore.vocabulary.actors import ROLES, ActorRegistered, RightOverridden
from evalcore.vocabulary.governance import SchemeAdopted
from evalcore.vocabulary.pledges import PledgeFulfilled
from evalcore.vocabulary.roster import PersonRegistered
from tests.cli.conftest import SCHEME, Ran
from tests.evalcore.record.test_signatures import DAY, of

Command = Callable[..., Ran]
BY = ("--by", "县委组织部")
OFFICE = ("--office", "县委组织部")
ROSTERED = PersonRegistered(occurred_on=DAY, person="P50", name="赵敏敏")
CLERK = ("--person", "P9", "--role", "clerk", "--actor", "王敏")
ADOPT = ("scheme", "adopt", SCHEME, "--by", "县委常委会", "--on", "2025-01-09")


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACTOR", "ACTOR_KEY", "ACTOR_PASSPHRASE", "SIGNING_KEY", "NEW_PASSPHRASE"):
        monkeypatch.delenv(f"EVALCORE_{name}", raising=False)
    monkeypatch.setenv("EVALCORE_PASSPHRASE", "a long passphrase")


@pytest.fixture
def opened(store: Path, tmp_path: Path) -> Path:
    """The small record, open: nobody is registered."""
    path = tmp_path / "record.db"
    shutil.copy(store, path)
    shutil.copy(f"{store}.keys", f"{path}.keys")
    return path


@pytest.fixture
def record(opened: Path, evalcore: Command) -> Path:
    """The same with an admin and a decider."""
    add(evalcore, opened, "王敏", "--person", "P1", "--role", "admin")
    add(evalcore, opened, "李强", "--person", "P7", "--role", "决定人", "--actor", "王敏")
    return opened


def add(evalcore: Command, store: Path, *more: str) -> Ran:
    ran = evalcore("actor", "add", *more, *OFFICE, *BY, "--store", store)
    assert ran.code == 0, ran.err
    return ran


def last(store: Path) -> Any:
    with open_record(store) as record:
        return next(iter(record.read(record.head().size)))


def test_a_record_without_actors_is_said_to_be_open(evalcore: Command, opened: Path) -> None:
    for command in ("list", "check"):
        ran = evalcore("actor", command, "--store", opened)
        assert ran.code == 0
        assert "open record" in ran.out
        assert evalcore("actor", command, "--store", opened, "--json").json["open"] is True
    ran = evalcore(*ADOPT, "--store", opened, "--actor", "anybody")
    assert ran.code == 0
    assert last(opened).actor == "anybody"


def test_the_first_actor_registers_themselves_as_admin(evalcore: Command, opened: Path) -> None:
    ran = evalcore("actor", "add", "王敏", "--person", "P1", *OFFICE, *BY, "--store", opened)
    assert ran.code == 1
    assert "--role admin" in ran.err
    first = ("actor", "add", "王敏", "--person", "P1", "--role", "admin", *OFFICE, *BY)
    ran = evalcore(*first, "--actor", "root", "--store", opened)
    assert ran.code == 2
    assert "registers themselves" in ran.err
    ran = evalcore(*first, "--store", opened)
    assert ran.code == 0
    assert last(opened).actor == "王敏"


def test_who_may_do_what_is_listed(evalcore: Command, record: Path) -> None:
    grant = ("actor", "grant", "李强", "--role", "assessor", "--unit", "青山镇", *BY)
    assert evalcore(*grant, "--until", "2099-12-31", "--actor", "王敏", "--store", record).code == 0
    ran = evalcore("actor", "list", "--store", record)
    for word in ("王敏", "decider · decides", "青山镇 (T1)", "2099-12-31"):
        assert word in ran.out
    listed = evalcore("actor", "list", "--store", record, "--json").json["actors"]
    assert [(one["actor"], one["person"], len(one["roles"])) for one in listed] == [
        ("李强", "P7", 2),
        ("王敏", "P1", 1),
    ]


def test_a_person_whom_the_roster_does_not_know_is_noted(evalcore: Command, record: Path) -> None:
    for code, known in (("P2", True), ("P99", False)):
        ran = add(evalcore, record, f"员{code}", "--person", code, "--actor", "王敏")
        assert ("The roster knows no person" not in ran.err) == known


def test_without_the_right_a_command_refuses_and_says_who_could(
    evalcore: Command, record: Path
) -> None:
    before = last(record).position
    for actor, words in (
        ("王敏", ("no right to this (adopt)", "admin", "Who could: 李强 (县委组织部)")),
        ("office", ("office is no actor of this record", "Who could: 李强")),
    ):
        ran = evalcore(*ADOPT, "--store", record, "--actor", actor)
        assert ran.code == 1
        for word in words:
            assert word in ran.err
    assert last(record).position == before
    assert evalcore(*ADOPT, "--store", record, "--actor", "李强").code == 0
    assert last(record).topic == SchemeAdopted.topic()


def test_where_nobody_could_the_role_to_grant_is_named(evalcore: Command, record: Path) -> None:
    ran = evalcore("alias", "红旗", "V1", "--store", record, "--actor", "李强")
    assert ran.code == 1
    assert "Nobody could now: an admin can grant the role assessor / clerk" in ran.err


def test_an_override_is_an_event_before_what_it_allows(evalcore: Command, record: Path) -> None:
    reason = ("--override", "李强出差", "--allowed-by", "县委书记批示")
    ran = evalcore(*ADOPT, "--store", record, "--actor", "王敏", *reason[:2])
    assert ran.code == 2
    assert "--allowed-by" in ran.err
    ran = evalcore(*ADOPT, "--store", record, "--actor", "office", *reason)
    assert ran.code == 1, "who is nobody can't be allowed anything"
    assert evalcore(*ADOPT, "--store", record, "--actor", "王敏", *reason).code == 0
    with open_record(record) as opened:
        override, adopted = opened.stream(f"scheme:{SCHEME}")
    said = RightOverridden.from_states(override.public)
    assert (said.actor, said.right, said.about) == ("王敏", "adopt", SCHEME)
    assert (said.ground, said.allowed_by) == reason[1::2]
    assert "no right to this" in said.refused
    assert adopted.topic == SchemeAdopted.topic()
    shown = evalcore("scheme", "show", SCHEME, "--as-of", "2025-06-30", "--store", record)
    assert shown.code == 0, shown.err
    ran = evalcore("actor", "check", "--store", record)
    assert ran.code == 0
    assert "李强出差 (县委书记批示)" in ran.out
    counts = evalcore("actor", "check", "--store", record, "--json").json["counts"]
    assert {kind: n for kind, n in counts.items() if n} == {"override": 1}


def test_an_override_that_nothing_asked_for_is_no_event(evalcore: Command, record: Path) -> None:
    reason = ("--override", "以防万一", "--allowed-by", "县委")
    assert evalcore(*ADOPT, "--store", record, "--actor", "李强", *reason).code == 0
    with open_record(record) as opened:
        assert len(opened.stream(f"scheme:{SCHEME}")) == 1


def test_a_role_that_was_taken_back_or_has_ended_is_none(evalcore: Command, record: Path) -> None:
    who = ("李强", "--role", "decider", "--actor", "王敏", "--store", record)
    assert evalcore("actor", "revoke", *who, *BY).code == 1
    assert evalcore("actor", "revoke", *who, *BY, "--because", "调离").code == 0
    ran = evalcore(*ADOPT, "--store", record, "--actor", "李强")
    assert ran.code == 1
    assert "has: no role" in ran.err


def test_the_name_of_an_actor_is_sealed_and_still_tells_persons_apart(
    evalcore: Command, record: Path
) -> None:
    add(evalcore, record, "desk1", "--name", "赵敏敏", "--actor", "王敏")
    stored = last(record)
    assert stored.topic == ActorRegistered.topic()
    assert "赵敏敏".encode() not in stored.public
    again = ("actor", "add", "desk2", "--name", "赵敏敏", *OFFICE, *BY, "--actor", "王敏")
    ran = evalcore(*again, "--store", record)
    assert ran.code == 1
    assert "registered already, as desk1" in ran.err
    assert "赵敏敏".encode() not in record.read_bytes()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("--name", "赵敏敏"), ("--name", "赵 敏敏")),
        (("--person", "P50"), ("--name", "赵敏敏")),
        (("--name", "赵敏敏"), ("--person", "P50")),
        (("--person", "P50"), ("--person", "p50")),
        (("--person", "P50"), ("--person", "Ｐ50")),
    ],
)
def test_one_person_is_not_two_actors_by_code_and_name_or_another_spelling(
    evalcore: Command, record: Path, first: tuple[str, str], second: tuple[str, str]
) -> None:
    with open_record(record) as opened:
        opened.append("import-p", [of(ROSTERED)], actor="赵")
    add(evalcore, record, "desk1", *first, "--actor", "王敏")
    again = ("actor", "add", "desk2", *second, *OFFICE, *BY, "--actor", "王敏")
    ran = evalcore(*again, "--store", record)
    assert ran.code == 1
    assert "registered already, as desk1" in ran.err


def key_of(evalcore: Command, store: Path, name: str) -> Path:
    """A key of an actor, admitted."""
    path = store.parent / f"{name}.key"
    assert evalcore("actor", "key", name, "--new", path).code == 0
    admit = ("--admit", path.with_suffix(".vkey"), *BY, "--actor", "王敏", "--store", store)
    ran = evalcore("actor", "key", name, *admit)
    assert ran.code == 0, ran.err
    return path


def test_with_a_key_what_an_actor_records_is_signed_or_refused(
    evalcore: Command, record: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = key_of(evalcore, record, "李强")
    ran = evalcore(*ADOPT, "--store", record, "--actor", "李强")
    assert ran.code == 1
    assert "EVALCORE_ACTOR_KEY" in ran.err
    monkeypatch.setenv("EVALCORE_ACTOR_KEY", str(key))
    ran = evalcore(*ADOPT, "--store", record, "--actor", "王敏")
    assert ran.code == 1
    assert evalcore(*ADOPT, "--store", record, "--actor", "李强").code == 0
    assert len(last(record).signature) == 69
    shown = evalcore("verify", record)
    assert shown.code == 0
    assert "1 events are signed by whoever recorded them" in shown.out
    assert evalcore("actor", "check", "--store", record, "--json").json["signed"] == 1
    out = tmp_path / "bundle.zip"
    assert evalcore("bundle", "--store", record, "--out", out).code == 0
    assert evalcore("verify", out).code == 0
    assert evalcore("actor", "check", "--store", out, "--json").json["signed"] == 1


def test_another_persons_key_signs_nothing(
    evalcore: Command, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(evalcore, record, "赵敏", "--person", "P9", "--role", "decider", "--actor", "王敏")
    key_of(evalcore, record, "李强")
    monkeypatch.setenv("EVALCORE_ACTOR_KEY", str(record.parent / "李强.key"))
    ran = evalcore(*ADOPT, "--store", record, "--actor", "赵敏")
    assert ran.code == 1
    assert "holds no key that signs for 赵敏" in ran.err


def test_a_key_that_was_lost_is_revoked_and_can_be_done_without_by_authority(
    evalcore: Command, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_of(evalcore, record, "王敏")
    revoke = ("actor", "key", "王敏", "--revoke", record.parent / "王敏.vkey", "--because", "遗失")
    ran = evalcore(*revoke, *BY, "--actor", "王敏", "--store", record)
    assert ran.code == 1
    allowed = ("--override", "密钥遗失", "--allowed-by", "县委")
    ran = evalcore(*revoke, *BY, "--actor", "王敏", "--store", record, *allowed)
    assert ran.code == 0, ran.err
    ran = evalcore("actor", "check", "--store", record, "--json")
    assert ran.code == 1
    kinds = [(one["kind"], one["topic"]) for one in ran.json["found"]]
    assert kinds == [
        ("override", "RightOverridden.1"),
        ("unsigned", "RightOverridden.1"),
    ]
    assert ran.json["found"][1]["last"] - ran.json["found"][1]["first"] == 1
    add(evalcore, record, "赵敏", "--person", "P9", "--actor", "王敏")


def test_what_another_program_wrote_is_named(evalcore: Command, record: Path) -> None:
    fact = SchemeAdopted(occurred_on=DAY, scheme="s", digest="00", adopted_by="县委", document="")
    with open_record(record) as opened:
        start = opened.head().size
        opened.append("scheme:s", [of(fact)], actor="office")
        opened.append("scheme:s", [of(fact), of(fact)], actor="王敏", after=1)
    ran = evalcore("actor", "check", "--store", record, "--json")
    assert ran.code == 1
    found = [(one["kind"], one["first"], one["last"], one["actor"]) for one in ran.json["found"]]
    assert found == [
        ("stranger", start + 1, start + 1, "office"),
        ("no_right", start + 2, start + 3, "王敏"),
    ]
    shown = evalcore("actor", "check", "--store", record)
    assert "no actor of the record" in shown.out
    assert "no role for it" in shown.out


def test_a_publisher_of_keys_is_the_key_keeper(evalcore: Command, record: Path) -> None:
    new = ("key", "new", "xian.example/log", "--out", record.parent / "log.key", "--store", record)
    ran = evalcore(*new, *BY, "--actor", "李强")
    assert ran.code == 1
    assert "key_keeper" in ran.err
    assert not (record.parent / "log.key").exists()
    add(evalcore, record, "赵敏", "--person", "P9", "--role", "key_keeper", "--actor", "王敏")
    assert evalcore(*new, *BY, "--actor", "赵敏").code == 0
    sign = ("checkpoint", "--key", record.parent / "log.key", "--store", record)
    assert evalcore(*sign, "--actor", "李强").code == 1
    allowed = ("--override", "赵敏休假", "--allowed-by", "县委")
    assert evalcore(*sign, "--actor", "李强", *allowed).code == 0
    size = last(record).position
    assert evalcore(*sign, "--actor", "赵敏").code == 0
    assert last(record).position == size, "only the override and the checkpoint came since"
    assert evalcore("verify", record).code == 0


def test_a_persons_key_does_not_sign_for_the_record(evalcore: Command, record: Path) -> None:
    key = key_of(evalcore, record, "李强")
    ran = evalcore("checkpoint", "--key", key, "--store", record, "--actor", "李强")
    assert ran.code in (1, 2)
    ran = evalcore("key", "new", "x", "--role", "actor", "--out", record.parent / "x.key")
    assert ran.code == 2
    assert "actor key" in ran.err


def meeting(folder: Path, unit: str, day: str = "2025-11-11") -> Path:
    path = folder / f"{unit}-{day}.jsonl"
    told = {"fact": "MeetingHeld", "unit": unit, "meeting_kind": "committee", "occurred_on": day}
    path.write_text(json.dumps(told) + "\n", encoding="utf-8")
    return path


def test_an_import_asks_who_it_is_and_for_which_units(
    evalcore: Command, record: Path, tmp_path: Path
) -> None:
    add(evalcore, record, "赵敏", *CLERK, "--unit", "V1")
    mine, others = meeting(tmp_path, "V1"), meeting(tmp_path, "V2")
    ran = evalcore("import", mine, "--store", record, "--actor", "办公室")
    assert ran.code == 1
    assert "办公室 is no actor of this record" in ran.err
    assert evalcore("import", mine, "--store", record, "--actor", "办公室", "--dry-run").code == 0
    assert evalcore("import", mine, "--store", record, "--actor", "赵敏").code == 0
    ran = evalcore("import", others, "--store", record, "--actor", "赵敏")
    assert ran.code == 1
    assert "1 rows are about what 赵敏 has no role for: V2" in ran.out + ran.err
    ran = evalcore("import", others, "--store", record, "--actor", "李强")
    assert ran.code == 1
    assert "no right to this (import)" in ran.err


def test_who_admits_late_facts_takes_their_files_in_and_no_others(
    evalcore: Command, record: Path, tmp_path: Path
) -> None:
    add(evalcore, record, "赵敏", *CLERK)
    assessor = ("孙强", "--person", "P8", "--role", "assessor", "--actor", "王敏")
    add(evalcore, record, *assessor)
    days = ("--from", "2025-01-01", "--to", "2025-12-31")
    at = ("--store", record, "--actor")
    opened = evalcore("period", "open", "2025", *days, *at, "孙强")
    assert opened.code == 0, opened.err
    closed = evalcore("period", "seal", "2025", *BY, *at, "李强")
    assert closed.code == 0, closed.err
    why = ("--late", "邮路中断", "--allowed-by", "县委组织部")
    late = meeting(tmp_path, "V1")
    refused = evalcore("import", late, *why, *at, "赵敏")
    assert (refused.code, "李强" in refused.err) == (1, True)
    done = evalcore("import", late, *why, *at, "李强")
    assert done.code == 0, done.err
    new = evalcore("import", meeting(tmp_path, "V1", "2026-01-05"), *why, *at, "李强")
    assert (new.code, "Nothing new in these files is about a sealed period" in new.err) == (1, True)
    checked = evalcore("actor", "check", "--store", record)
    assert checked.code == 0, checked.out


def test_an_import_by_override_is_noted_with_it(
    evalcore: Command, record: Path, tmp_path: Path
) -> None:
    files = (meeting(tmp_path, "V1"), meeting(tmp_path, "V2"))
    reason = ("--override", "赵敏病假", "--allowed-by", "县委组织部")
    ran = evalcore("import", *files, "--store", record, "--actor", "李强", *reason)
    assert ran.code == 0, ran.err
    with open_record(record) as opened:
        topics = [one.topic for one in opened.read(opened.head().size - 4)]
    assert topics.count(RightOverridden.topic()) == 1
    assert topics.count("MeetingHeld.1") == 2
    assert evalcore("actor", "check", "--store", record).code == 0


def test_what_a_clerk_of_a_unit_wrote_by_another_program_about_others_is_named(
    evalcore: Command, record: Path
) -> None:
    add(evalcore, record, "赵敏", *CLERK, "--unit", "V1")
    done = PledgeFulfilled(occurred_on=DAY, pledge="C2-1")
    ours = PledgeFulfilled(occurred_on=DAY, pledge="C1-1")
    with open_record(record) as opened:
        size = opened.head().size
        opened.append("import-x", [of(ours), of(done)], actor="赵敏")
    ran = evalcore("actor", "check", "--store", record, "--json")
    assert ran.code == 1
    assert [(one["kind"], one["first"], one["why"]) for one in ran.json["found"]] == [
        ("outside", size + 2, "V2")
    ]


def test_what_is_added_to_a_signed_import_later_needs_a_signature(
    evalcore: Command, record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(evalcore, record, "赵敏", *CLERK)
    monkeypatch.setenv("EVALCORE_ACTOR_KEY", str(key_of(evalcore, record, "赵敏")))
    ran = evalcore("import", meeting(tmp_path, "V1"), "--store", record, "--actor", "赵敏")
    assert ran.code == 0, ran.err
    assert evalcore("actor", "check", "--store", record).code == 0
    with open_record(record) as opened:
        stream = last(record).stream
        opened.append(stream, [of(PledgeFulfilled(occurred_on=DAY, pledge="C2-1"))], actor="赵敏",
                      after=opened.stream_version(stream))  # fmt: skip
    found = evalcore("actor", "check", "--store", record, "--json").json["found"]
    assert [one["kind"] for one in found] == ["unsigned"]


def test_an_actor_stands_back_from_a_tie_of_their_own(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_record(record) as opened:
        with pytest.raises(Refused) as caught:
            acting(opened, "李强", "tie", about="list:top", persons=["P7"])
        assert "must stand back (回避): it is about 李强 (P7)" in str(caught.value)
        allowed = Override("无其他人", "县委")
        who = acting(opened, "李强", "tie", about="t", persons=["P7"], override=allowed)
    (override,) = who.also
    assert isinstance(override, RightOverridden)
    assert (override.right, override.about, override.ground) == ("tie", "t", "无其他人")


def test_the_page_sets_a_record_up_in_five_commands(
    evalcore: Command, opened: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_STORE", str(opened))
    page = (Path(__file__).parents[2] / "docs" / "actors.md").read_text(encoding="utf-8")
    for role, title in ROLES.items():
        assert f"| {title} | `{role}` |" in page
    block = page.split("```sh\n")[1].split("```")[0]
    *setting_up, importing = block.strip().splitlines()
    for line in setting_up:
        ran = evalcore(*shlex.split(line)[1:])
        assert ran.code == 0, ran.err
    shutil.move(meeting(tmp_path, "V2"), tmp_path / "青山镇.jsonl")
    ran = evalcore(*shlex.split(importing.replace(".xlsx", ".jsonl"))[1:])
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(
    "told",
    [
        {"fact": "RoleGranted", "actor": "赵敏", "role": "admin", "granted_by": "县委"},
        {"fact": "ActorRegistered", "actor": "x", "office": "y", "registered_by": "县委"},
        {"fact": "RightOverridden", "actor": "赵敏", "right": "grant", "about": "x",
         "refused": "x", "ground": "x", "allowed_by": "县委"},
    ],
    ids=lambda told: told["fact"],
)  # fmt: skip
def test_no_file_grants_registers_or_overrides(
    evalcore: Command, record: Path, tmp_path: Path, told: dict[str, str]
) -> None:
    add(evalcore, record, "赵敏", *CLERK)
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({**told, "occurred_on": "2025-11-11"}) + "\n", encoding="utf-8")
    before = last(record).position
    ran = evalcore("import", path, "--store", record, "--actor", "赵敏")
    assert ran.code == 1
    assert last(record).position == before


def test_the_same_of_neighbouring_events_is_told_as_one() -> None:
    def sent(first: int, last: int, why: str = "2026-01-28") -> Found:
        return Found("dated_back", first, last, "checks", "zhao", "CheckSheetSent.1", why=why)

    assert joined([sent(5, 5), sent(6, 6), sent(7, 7, "2026-02-01"), sent(9, 9, "2026-02-01")]) == [
        sent(5, 6),
        sent(7, 7, "2026-02-01"),
        sent(9, 9, "2026-02-01"),
    ]
