"""``sealed``: opened only on record, erased for good, and everything else stands."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from evalcore.errors import StoreError
from evalcore.record import Record, open_record
from evalcore.record.keyring import Keyring
from evalcore.vocabulary import fact_class
from evalcore.vocabulary.problems import ReplyGiven
from evalcore.vocabulary.seals import SealedOpened, SealKeyDestroyed
from projections.publishing import open_results
from tests.cli import sealed_world as world
from tests.cli.conftest import SCHEME, Ran, events
from tests.cli.sealed_world import INFORMANT, OF_CASE, OF_OTHERS, WHY, WORDS
from tests.evalcore.intake.office import workbook

Command = Callable[..., Ran]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed")
    world.make(folder)
    return folder


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Path:
    for name in ("record.db", "record.db.keys"):
        shutil.copy(made / name, tmp_path / name)
    return tmp_path / "record.db"


@pytest.fixture
def sealed(evalcore: Command, store: Path) -> Command:
    return lambda command, *more: evalcore("sealed", command, *more, "--store", store)


def told(store: Path, cls: type[SealedOpened] | type[SealKeyDestroyed]) -> list[dict[str, str]]:
    with open_record(store) as record:
        return [
            {"actor": one.actor, **json.loads(one.public)}
            for one in record.stream("log:seals")
            if fact_class(one.topic) is cls
        ]


def destroy_by_hand(store: Path, scope: str) -> None:
    Keyring(Path(f"{store}.keys")).destroy(scope)


# What there is


def test_the_list_tells_how_much_is_sealed_and_never_what(sealed: Command) -> None:
    ran = sealed("list", "--json")
    scopes = {one["scope"]: one for one in ran.json["scopes"]}
    assert scopes["problem:W9"]["facts"] == 2
    assert scopes["fact:VisitMade:V2::visit:2025-03-04:1"]["key"] == "there"
    assert [one["file"] for one in scopes.values() if "file" in one].count("二月.xlsx") == 1
    assert world.betrayed(ran.out + sealed("list").out) == []


def test_a_case_is_found_by_its_number_and_what_is_unknown_is_told(sealed: Command) -> None:
    (one,) = sealed("list", "--case", "W9", "--json").json["scopes"]
    assert (one["scope"], one["open"]) == ("problem:W9", 2)
    ran = sealed("list", "--case", "W99")
    assert (ran.code, "Did you mean" in ran.err) == (2, True)


# Opening


def test_opening_without_reason_or_authority_shows_and_records_nothing(
    sealed: Command, store: Path
) -> None:
    for more in ((), WHY[:2], WHY[2:], ("--reason", " ", *WHY[2:])):
        ran = sealed("open", "W9", *more)
        assert ran.code == 2
        assert world.betrayed(ran.out + ran.err) == []
    assert told(store, SealedOpened) == []


def test_opening_is_recorded_with_who_why_and_which(sealed: Command, store: Path) -> None:
    ran = sealed("open", "W9", *WHY, "--actor", "纪检丙")
    assert ran.code == 0
    assert world.betrayed(ran.out) == list(OF_CASE)
    (one,) = told(store, SealedOpened)
    assert (one["actor"], one["scope"], one["ground"]) == ("纪检丙", "problem:W9", "当事人申请")
    assert one["allowed_by"] == "县委办〔2025〕9号"
    (listed,) = sealed("list", "--case", "W9", "--json").json["scopes"]
    assert listed["opened_by"] == {"纪检丙": 1}
    assert sealed("list", "--case", "W10", "--json").json["scopes"][0]["opened_by"] == {}


def test_where_it_can_not_be_recorded_nothing_is_shown(
    sealed: Command, evalcore: Command, store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(Record, "append", full)
    place = ("--store", store)
    for ran in (
        sealed("open", "W9", *WHY),
        sealed("list", "--person", INFORMANT, *WHY),
        evalcore("trail", "W9", "--private", *place, *WHY),
        evalcore("trail", "W9", "--row", *place, *WHY),
        evalcore("trail", "W9", "--save", tmp_path / "saved", *place, *WHY),
    ):
        assert ran.code == 3
        assert "the disk is full" in ran.err
        assert world.betrayed(ran.out + ran.err) == []
    assert not (tmp_path / "saved").exists()


def test_the_trail_goes_through_the_same_door(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    place = ("--store", store)
    for more in (("--private",), ("--row",), ("--save", tmp_path / "saved")):
        ran = evalcore("trail", "W9", *more, *place)
        assert ran.code == 2
        assert world.betrayed(ran.out + ran.err) == []
        assert evalcore("trail", "W9", *more, *place, *WHY).code == 0
    scopes = [one["scope"] for one in told(store, SealedOpened)]
    assert scopes[0] == "problem:W9"
    assert {scope.partition(":")[0] for scope in scopes[1:]} == {"source"}
    ran = evalcore("trail", "P1", *place)
    assert ran.code == 0, "nothing sealed, nothing asked"


def test_a_name_is_found_in_every_case_and_written_nowhere(sealed: Command, store: Path) -> None:
    assert sealed("list", "--person", INFORMANT).code == 2
    found = sealed("list", "--person", INFORMANT, *WHY, "--json").json["scopes"]
    assert {one["scope"]: (one["named"], one["mentioned"]) for one in found} == {
        "problem:W9": (1, 1)
    }
    assert sealed("list", "--person", "没有这人", *WHY, "--json").json["scopes"] == []
    assert [one["scope"] for one in told(store, SealedOpened)] == ["*", "*"]
    assert all(INFORMANT not in text for _path, text in world.everything_below(store.parent))


# Destroying


def test_a_dry_run_names_what_would_go_and_destroys_nothing(sealed: Command, store: Path) -> None:
    ran = sealed("destroy", "W9", "--dry-run", "--json")
    assert {one["name"]: one["why"] for one in ran.json["files"]} == {
        "一月.xlsx": "came_from",
        "二月.xlsx": "repeats",
    }
    assert ran.json["destroyed"] is None
    assert world.betrayed(ran.out + ran.err) == []
    assert world.openable(store) == sorted(OF_CASE)
    assert told(store, SealKeyDestroyed) == []


def test_destroying_erases_the_words_and_the_files_that_repeat_them(
    sealed: Command, store: Path
) -> None:
    ran = sealed("destroy", "W9", *WHY, "--actor", "钥匙员")
    assert ran.code == 0, ran.err
    assert world.openable(store) == []
    visit = (world.VISITED, world.VISIT)
    assert world.openable(store, visit) == sorted(visit)
    events = told(store, SealKeyDestroyed)
    assert [one["scope"].partition(":")[0] for one in events] == ["problem", "source", "source"]
    assert {one["actor"] for one in events} == {"钥匙员"}
    assert "Out of reach" in ran.err
    again = sealed("destroy", "W9", *WHY)
    assert (again.code, "was destroyed on" in again.err) == (1, True)


def test_files_are_kept_only_when_that_is_chosen_and_it_is_recorded(
    sealed: Command, store: Path
) -> None:
    ran = sealed("destroy", "W9", "--keep-files", *WHY)
    assert "KEPT, and the words can still be read in them" in ran.out
    (event,) = told(store, SealKeyDestroyed)
    assert len(json.loads(event["kept_files"])) == 2
    assert world.openable(store) == sorted(OF_CASE), "in the files"
    assert sealed("open", "W9", *WHY).code == 1


def test_results_and_verify_stand_to_the_byte_after_a_destruction(
    sealed: Command, evalcore: Command, store: Path, tmp_path: Path
) -> None:
    def scored(name: str) -> dict[str, str]:
        out = tmp_path / name
        assert evalcore("score", "--scheme", SCHEME, "--store", store, "--out", out).code == 0
        with open_results(out) as opened:
            found = opened.tables()
            return {table: about["digest"] for table, about in found.items()}

    with open_record(store) as record:
        size = record.head().size
        before = (list(record.store.rows(1, size)), record.store.tiles(0, 9))
    first = scored("before.db")
    assert sealed("destroy", "W9", *WHY).code == 0
    assert scored("after.db") == first
    ran = evalcore("verify", store, "--json")
    assert ran.code == 0
    assert ran.json["sealed"] == 2
    with open_record(store) as record:
        assert list(record.store.rows(1, size)) == before[0]
        tile = record.store.tiles(0, 9)[0]
        assert tile.startswith(before[1][0][: 32 * size])


def test_what_is_said_later_in_the_same_case_gets_a_key_of_its_own(
    sealed: Command, store: Path
) -> None:
    assert sealed("destroy", "W9", *WHY).code == 0
    later = ReplyGiven(occurred_on=date(2025, 8, 1), problem="W9", note="后来的答复")
    with open_record(store) as record:
        record.append("later", events([later]), actor="t")
    assert sealed("check").code == 0
    (one,) = sealed("list", "--case", "W9", "--json").json["scopes"]
    assert (one["open"], one["erased"], one["key"]) == (1, 2, "there")
    assert "后来的答复" in sealed("open", "W9", *WHY).out


def test_a_workbook_that_brings_erased_words_back_is_refused_by_cell(
    sealed: Command, evalcore: Command, store: Path, made: Path, tmp_path: Path
) -> None:
    def handed_in(*rows: dict[str, str]) -> Ran:
        path = tmp_path / "三月.xlsx"
        path.write_bytes(workbook({"问题台账": list(rows)}))
        ran = evalcore("import", path, "--store", store, "--received-on", "2025-12-21")
        assert world.betrayed(ran.out + ran.err) == []
        return ran

    (row,) = world.problems()
    assert handed_in(row, world.OTHER_CASE).code == 0
    assert sealed("destroy", "W9", *WHY).code == 0
    ran = handed_in(row, world.OTHER_CASE)
    assert ran.code == 1
    assert ran.out.count("was erased for good") == 3
    assert (
        handed_in({**row, "问题描述": "", "反映人": "", "答复内容": ""}, world.OTHER_CASE).code == 0
    )
    assert world.openable(store) == []


def test_words_that_were_kept_in_files_on_purpose_are_not_refused(
    sealed: Command, evalcore: Command, store: Path, tmp_path: Path
) -> None:
    assert sealed("destroy", "W9", "--keep-files", *WHY).code == 0
    path = tmp_path / "三月.xlsx"
    path.write_bytes(workbook({"问题台账": world.problems(world.OTHER_CASE)}))
    ran = evalcore("import", path, "--store", store, "--received-on", "2025-12-21")
    assert ran.code == 0, ran.out


# Keys that come back


def test_a_program_that_ends_between_record_and_key_is_found_and_finished(
    sealed: Command, evalcore: Command, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object) -> int:
        raise StoreError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(Keyring, "destroy", power_cut)
        assert sealed("destroy", "W9", *WHY).code == 3
    assert told(store, SealKeyDestroyed)[0]["scope"] == "problem:W9"
    assert sealed("check", "--json").json["came_back"][0] == "problem:W9"
    assert sealed("check").code == 1
    ran = evalcore("verify", store)
    assert (ran.code, "sealed check --finish" in ran.out) == (1, True)
    assert sealed("check", "--finish").code == 0
    assert world.openable(store) == []
    assert sealed("check").code == 0
    assert evalcore("verify", store).code == 0


def test_an_old_key_file_put_back_is_found_and_its_dead_keys_die_again(
    sealed: Command, evalcore: Command, store: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old.keys"
    shutil.copy(f"{store}.keys", old)
    assert sealed("destroy", "W9", *WHY).code == 0
    shutil.copy(old, f"{store}.keys")
    assert world.openable(store) == sorted(OF_CASE)
    assert evalcore("verify", store).code == 1
    ran = sealed("check", "--finish")
    assert (ran.code, "destroyed again" in ran.out) == (0, True)
    assert world.openable(store) == []
    assert world.openable(store, OF_OTHERS) != []


def test_a_copy_of_the_keys_brings_back_all_but_what_was_destroyed(
    sealed: Command, evalcore: Command, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_PASSPHRASE", "a long passphrase")
    monkeypatch.setattr("evalcore.record.key_copy.COST", 14)
    copy, place = tmp_path / "safe" / "keys.txt", ("--store", store)
    copy.parent.mkdir()
    assert evalcore("backup", "--keys", copy, *place).code == 0
    assert sealed("destroy", "W9", *WHY).code == 0
    Path(f"{store}.keys").unlink()
    ran = sealed("check")
    assert (ran.code, "have no key in this key file" in ran.out) == (1, True)
    ran = evalcore("restore", "--keys", copy, *place, "--json")
    assert ran.code == 0, ran.err
    assert sorted(ran.json["destroyed_again"])[0] == "problem:W9"
    assert world.openable(store) == []
    assert sealed("check").code == 0
    assert "孙密困难户" in sealed("open", "fact:VisitMade:V2::visit:2025-03-03:1", *WHY).out
    monkeypatch.setenv("EVALCORE_PASSPHRASE", "another one")
    assert evalcore("restore", "--keys", copy, *place).code == 2


def test_a_backup_and_a_copy_of_the_keys_are_made_and_restored_together(
    evalcore: Command, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_PASSPHRASE", "a long passphrase")
    monkeypatch.setattr("evalcore.record.key_copy.COST", 14)
    copy, backup = tmp_path / "k.txt", tmp_path / "b.evalcore-backup"
    ran = evalcore("backup", backup, "--keys", copy, "--store", store, "--json")
    assert (ran.code, ran.json["with_keys"]) == (0, False)
    back = tmp_path / "back" / "record.db"
    back.parent.mkdir()
    ran = evalcore("restore", backup, "--keys", copy, "--store", back, "--json")
    assert ran.code == 0, ran.err
    assert world.openable(back) == sorted(OF_CASE)
    assert evalcore("backup", "--store", store).code == 2
    assert evalcore("restore", "--store", store).code == 2


def test_a_key_destroyed_without_a_record_is_told_and_can_be_recorded(
    sealed: Command, store: Path
) -> None:
    destroy_by_hand(store, "problem:W10")
    ran = sealed("check", "--json")
    assert (ran.code, ran.json["unrecorded"]) == (1, ["problem:W10"])
    assert sealed("destroy", "W10", *WHY).code == 0
    assert sealed("check").code == 0


def test_on_a_server_it_is_the_same(
    evalcore: Command,
    store: Path,
    tmp_path: Path,
    postgres_schema: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = postgres_schema()
    assert evalcore("backup", tmp_path / "b", "--store", store).code == 0
    old = Path(f"{store}.keys").read_bytes()
    monkeypatch.setenv("EVALCORE_KEYS", f"{store}.keys")
    monkeypatch.setenv("EVALCORE_CACHE", str(tmp_path / "cache"))
    place = ("--store", server)
    assert evalcore("restore", tmp_path / "b", *place).code == 0
    assert world.betrayed(evalcore("sealed", "open", "W9", *place, *WHY).out) == list(OF_CASE)
    assert evalcore("sealed", "destroy", "W9", *place, *WHY).code == 0
    assert evalcore("sealed", "open", "W9", *place, *WHY).code == 1
    Path(f"{store}.keys").write_bytes(old)
    assert evalcore("sealed", "check", *place).code == 1
    assert evalcore("sealed", "check", "--finish", *place).code == 0
    ran = evalcore("verify", server, "--json")
    assert (ran.code, ran.json["sealed"]) == (0, 2)


# Pseudonyms


def test_a_pseudonym_stands_for_the_informant_before_and_after(
    sealed: Command, evalcore: Command, store: Path
) -> None:
    def names() -> dict[int, tuple[str, str]]:
        ran = evalcore("trail", "W9", "--store", store, "--json")
        return {
            one["position"]: (one["pseudonym"], one["sealed"])
            for one in ran.json["entries"]
            if one["sealed"]
        }

    before = names()
    assert sum(bool(name) for name, _fares in before.values()) == 1, "the reply names nobody"
    assert sealed("destroy", "W9", *WHY).code == 0
    after = names()
    assert {at: name for at, (name, _fares) in after.items()} == {
        at: name for at, (name, _fares) in before.items()
    }
    assert {fares for _name, fares in after.values()} == {"erased"}
    assert "已销毁" in evalcore("trail", "W9", "--store", store).out


# Bundles


def test_a_bundle_with_sealed_words_is_recorded_first(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    for more in (("--with-private",), ("--sources",)):
        out = tmp_path / f"b{more[0]}"
        ran = evalcore("bundle", "--store", store, "--out", out, *more)
        assert (ran.code, out.exists()) == (2, False)
        ran = evalcore("bundle", "--store", store, "--out", out, *more, *WHY)
        assert ran.code == 0, ran.err
    assert [one["scope"] for one in told(store, SealedOpened)] == ["*", "source:*"]
    assert (
        WORDS in evalcore("trail", "W9", "--private", "--store", tmp_path / "b--with-private").out
    )


# Rights


@pytest.fixture
def office(evalcore: Command, store: Path) -> Path:
    """A record in which everybody has a role of their own."""
    add = ("actor", "add", "--store", store, "--office", "县委办", "--by", "县委")
    assert evalcore(*add, "管理员", "--role", "admin", "--name", "钱一").code == 0
    for name, role, more in (
        ("审核丙", "reviewer", ("--name", "周二")),
        ("审核丁", "reviewer", ("--person", "P1")),
        ("钥匙员", "key_keeper", ("--name", "吴三")),
        ("填报员", "clerk", ("--name", "郑四")),
    ):
        ran = evalcore(*add, name, "--role", role, "--actor", "管理员", *more)
        assert ran.code == 0, ran.err
    return store


def test_only_a_reviewer_opens_and_only_a_key_keeper_destroys(
    sealed: Command, office: Path
) -> None:
    for actor in ("填报员", "钥匙员", "nobody"):
        ran = sealed("open", "W9", *WHY, "--actor", actor)
        assert ran.code == 1
        assert "审核丙" in ran.err
        assert world.betrayed(ran.out + ran.err) == []
    assert sealed("destroy", "W9", *WHY, "--actor", "审核丙").code == 1
    assert (told(office, SealedOpened), told(office, SealKeyDestroyed)) == ([], [])
    assert sealed("open", "W9", *WHY, "--actor", "审核丙").code == 0
    assert sealed("destroy", "W9", *WHY, "--actor", "钥匙员").code == 0


def test_a_reviewer_who_serves_at_the_village_stands_back(sealed: Command, office: Path) -> None:
    (one,) = sealed("list", "--case", "W9", "--json").json["scopes"]
    with open_record(office) as record:
        reply = next(one.position for one in record.read() if one.topic == "ReplyGiven.1")
    assert one["facts"] == 2
    # The reply does not say of which village it is: its case does.
    for what in ("W9", f"#{reply}"):
        ran = sealed("open", what, *WHY, "--actor", "审核丁")
        assert (ran.code, world.betrayed(ran.out + ran.err)) == (1, [])
        assert "回避" in ran.err
    assert sealed("open", "W10", *WHY, "--actor", "审核丁").code == 0


def test_a_right_that_is_overridden_is_recorded_before_the_opening(
    sealed: Command, office: Path
) -> None:
    ran = sealed("open", "W9", *WHY, "--actor", "填报员", "--override", "审核人都在外地")
    assert ran.code == 0, ran.err
    with open_record(office) as record:
        topics = [one.topic for one in record.stream("log:seals")]
    assert topics == ["RightOverridden.1", "SealedOpened.1"]
