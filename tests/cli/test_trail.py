"""``trail``: who entered or overrode what, when, why; back to the very row of the very sheet."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evalcore.record import Batch, NewEvent, Record, SourceFile, open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted, SheetSigned, SourceReceived
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade
from evalcore.vocabulary.problems import ProblemFixed, ProblemFound
from evalcore.vocabulary.roster import PersonRegistered, UnitRegistered, UnitRenamed
from tests.cli.conftest import SECRET, Ran
from tests.evalcore.intake.office import BASE, workbook

Command = Callable[..., Ran]

DAY = date(2025, 3, 1)
WHY = ("--reason", "核对原表", "--allowed-by", "县纪委")
"""What opens sealed words and files: it is recorded."""
PAGE = "承诺台账"
BOOK = workbook(
    {
        PAGE: [
            {"承诺编号": "CN-001", "组织": "西村", "承诺事项": "修路", "承诺日期": DAY, "份数": 3},
            {"承诺编号": "CN-007", "组织": "西村", "承诺事项": "装路灯12盏", "备注": "口头"},
        ],
        "外单位导出": [{"姓名": "赵某", "说了什么": SECRET}],
    },
    title_row=True,
)
CSV = gzip.compress("编号,事项\nW1,漏雨\nW2,断路\n".encode("gb18030"), mtime=0)
LINES = '{"fact": "ProblemFixed", "problem": "W1"}\n{"fact":  "ProblemFixed", "problem": "W9"}\n'


def take_in(
    record: Record,
    name: str,
    content: bytes,
    facts: Sequence[tuple[Fact, str]],
    *,
    actor: str = "li",
    keep: bool = True,
) -> None:
    """Append what an import of a file would: the file, then its facts with their rows."""
    kept = SourceFile(name, content)
    received = SourceReceived(
        digest=kept.digest, file_name=name, size=len(content), facts=len(facts), occurred_on=DAY
    )
    events = [NewEvent(received.topic(), received.public_state())]
    for fact, source in facts:
        private = fact.private_state()
        scope = fact.seal_scope() if private else ""
        events.append(NewEvent(fact.topic(), fact.public_state(), private, scope, source))
    stream = f"import-{name}-{record.head().size}"
    record.append_many([Batch(stream, events, actor)], sources=[kept] if keep else [])


def pledge(code: str, content: str, **more: Any) -> PledgeMade:
    return PledgeMade(
        occurred_on=DAY, received_on=date(2025, 4, 2), pledge=code, unit="V2",
        pledge_kind="annual", content=content, **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with one of everything that a trail can show.

    1 the file, 2–4 roster, 5 pledge CN-001, 6 pledge CN-007, 7 signature, 8 problem (private);
    10 and 12 correct 6; 14 withdraws 5, 16 withdraws 14; 18 reports CN-007 again; 20 and 21 come
    from a CSV, 23 from JSON lines, 25 from a file that was not kept, 26 from no file.
    """
    path = tmp_path_factory.mktemp("trail") / "record.db"
    with open_record(path, create=True) as record:
        signed = SheetSigned(
            occurred_on=date(2025, 4, 1), digest=SourceFile("", BOOK).digest, sheet=PAGE,
            filled_by="周会计", reviewed_by="吴主任", original_at="镇档案室3柜",
        )  # fmt: skip
        found = ProblemFound(
            occurred_on=DAY, problem="W1", unit="V2", found_by="masses", description=SECRET
        )
        take_in(
            record,
            "青山镇/2025.xlsx",
            BOOK,
            [
                (UnitRegistered(occurred_on=DAY, unit="V2", name="西庄", unit_kind="village"), ""),
                (UnitRenamed(occurred_on=DAY, unit="V2", name="西村"), ""),
                (PersonRegistered(occurred_on=DAY, person="P1", name="王建国"), ""),
                (pledge("CN-001", "修路"), f"{PAGE}!4"),
                (pledge("CN-007", "装路灯12盏"), f"{PAGE}!5#ab12cd34-7"),
                (signed, f"{PAGE}!2"),
                (found, "外单位导出!4"),
            ],
        )
        mended = pledge("CN-007", "装路灯20盏", corrects=6, reason="录入错误", authority="镇党委")
        again = pledge("CN-007", "装路灯30盏", corrects=6, reason="又数了一遍", authority="县委")
        take_in(record, "更正.xlsx", b"PK\x03\x04 broken", [(mended, f"{PAGE}!5")], actor="wang")
        take_in(record, "更正二.xlsx", b"x", [(again, f"{PAGE}!5")], actor="wang")
        gone = FactRetracted(occurred_on=DAY, target=5, ground="没有这事", allowed_by="镇党委")
        back = FactRetracted(occurred_on=DAY, target=14, ground="有这事", allowed_by="县委")
        take_in(record, "撤回.csv", b"a\n", [(gone, "撤回!2")])
        take_in(record, "撤回二.csv", b"b\n", [(back, "撤回!2")])
        take_in(record, "2025.xlsx", b"again", [(pledge("CN-007", "装路灯30盏"), f"{PAGE}!5")])
        fixed = [ProblemFixed(occurred_on=DAY, problem=f"W{n}") for n in (1, 2, 3)]
        take_in(record, "zip.zip/整改.csv.gz", CSV, [(fixed[0], "整改!2"), (fixed[1], "整改!3")])
        take_in(record, "a.jsonl", LINES.encode(), [(fixed[2], "a!2")])
        done = PledgeFulfilled(occurred_on=date(2025, 11, 1), pledge="CN-001")
        take_in(record, "问卷.csv", b"never kept", [(done, "问卷!9")], keep=False)
        record.append("decision", [NewEvent(done.topic(), done.public_state())], actor="chen")
    return path


@pytest.fixture
def trail(place: Path, evalcore: Command) -> Callable[..., Ran]:
    """Run ``trail`` on it."""
    return lambda *arguments: evalcore("trail", *arguments, "--store", place)


def entries(ran: Ran) -> dict[int, dict[str, Any]]:
    assert ran.code == 0, ran.err
    return {entry["position"]: entry for entry in ran.json["entries"]}


def positions(place: Path, topic: str) -> list[int]:
    with open_record(place) as record:
        return [f.position for f in record.read() if f.topic == topic]


def test_a_position_shows_who_when_and_from_which_row(trail: Callable[..., Ran]) -> None:
    (entry,) = entries(trail("#8", "--json")).values()
    assert (entry["fact"], entry["actor"], entry["commit"]) == ("ProblemFound", "li", 8)
    assert entry["file"]["name"] == "青山镇/2025.xlsx"
    assert (entry["sheet"], entry["row"]) == ("外单位导出", 4)
    said = trail("8").out
    assert "问题登记 (ProblemFound) · counts" in said
    assert "recorded 20" in said
    assert "by li, known from position 8 on" in said


def test_a_case_shows_every_act_on_it_with_old_and_new_reason_and_authority(
    trail: Callable[..., Ran],
) -> None:
    found = entries(trail("CN-007", "--json"))
    kinds = {at: (entry["kind"], entry["counts"], entry["because"], entry["by"])
             for at, entry in found.items()}  # fmt: skip
    first, mended, again, repeat = sorted(found)
    assert kinds == {
        first: ("report", False, "corrected", again),
        mended: ("correction", False, "corrected", again),
        again: ("correction", True, "", 0),
        repeat: ("report", False, "repeated", again),
    }
    assert found[first]["row_key"] == "ab12cd34-7"
    change = {"name": "content", "title": "承诺事项", "old": "装路灯12盏", "new": "装路灯20盏"}
    assert found[mended]["changes"] == [change]
    assert found[again]["changes"] == [change | {"old": "装路灯20盏", "new": "装路灯30盏"}]
    assert (found[mended]["reason"], found[mended]["authority"]) == ("录入错误", "镇党委")
    text = trail("CN-007").out
    assert "承诺事项: 装路灯12盏 → 装路灯20盏" in text
    assert "reason: 录入错误; authority: 镇党委" in text
    assert f"no longer counts: #{again} counts instead" in text


def test_a_withdrawal_and_its_own_withdrawal_are_both_shown(
    trail: Callable[..., Ran], place: Path
) -> None:
    gone, back = positions(place, "FactRetracted.1")
    found = entries(trail("CN-001", "--json"))
    assert found[5]["counts"]
    assert (found[gone]["counts"], found[gone]["because"], found[gone]["by"]) == (
        False,
        "retracted",
        back,
    )
    assert (found[back]["counts"], found[back]["about"]) == (True, gone)
    assert found[gone]["reason"] == "没有这事"


def test_the_trail_as_known_earlier_knows_nothing_of_what_came_later(
    trail: Callable[..., Ran], place: Path
) -> None:
    gone, back = positions(place, "FactRetracted.1")
    found = entries(trail("CN-001", "--known-at", gone, "--json"))
    assert sorted(found) == [5, gone]
    assert (found[5]["counts"], found[5]["by"]) == (False, gone)
    assert sorted(entries(trail("CN-007", "--known-at", "8", "--json"))) == [6]
    assert trail("CN-007", "--known-at", "7").code == 1
    assert back not in found


def test_a_unit_is_found_by_code_name_and_former_name_with_the_cases_opened_for_it(
    trail: Callable[..., Ran],
) -> None:
    by_code = sorted(entries(trail("V2", "--json", "--limit", 99)))
    assert {2, 3, 5, 6, 8} < set(by_code)
    # The problem's later steps name no unit: they belong to the case.
    facts = {e["fact"] for e in entries(trail("V2", "--json", "--limit", 99)).values()}
    assert {"ProblemFixed", "PledgeFulfilled", "FactRetracted"} <= facts
    for name in ("西村", "西庄"):
        assert sorted(entries(trail(name, "--json", "--limit", 99))) == by_code
    assert sorted(entries(trail("王建国", "--json"))) == [4]


def test_days_bound_what_is_shown(trail: Callable[..., Ran]) -> None:
    found = entries(trail("V2", "--from", "2025-10-01", "--to", "2025-12-31", "--json"))
    assert {entry["fact"] for entry in found.values()} == {"PledgeFulfilled"}
    assert trail("--from", "2025-11-01").out.count("PledgeFulfilled") == 2
    assert trail("V2", "--from", "yesterday").code == 2


def test_a_file_is_found_by_name_archive_and_digest(trail: Callable[..., Ran]) -> None:
    assert len(entries(trail("--file", "青山镇/2025.xlsx", "--json"))) == 12
    whole = trail("--file", "2025.xlsx", "--json")
    assert {e["file"]["name"] for e in entries(whole).values() if e["kind"] == "report"} == {
        "青山镇/2025.xlsx",
        "2025.xlsx",
    }
    assert len(entries(trail("--file", "zip.zip", "--json"))) == 3
    digest = SourceFile("", CSV).digest
    assert sorted(entries(trail("--file", digest[:10], "--json"))) == sorted(
        entries(trail("--file", "zip.zip", "--json"))
    )
    ran = trail("--file", "2025.xls")
    assert (ran.code, "Did you mean" in ran.err) == (2, True)


def test_the_paper_original_of_the_sheet_is_named_and_the_clerks_only_when_asked(
    trail: Callable[..., Ran],
) -> None:
    said = trail("#6").out
    assert "paper original: 镇档案室3柜" in said
    assert "周会计" not in said
    assert "filled by 周会计, checked by 吴主任" in trail("#6", "--private", *WHY).out
    assert "镇档案室3柜" not in trail("#8").out


def test_private_words_are_shown_only_when_asked_and_only_with_the_key(
    trail: Callable[..., Ran], place: Path
) -> None:
    ran = trail("W1", "--json")
    assert SECRET not in ran.out
    assert SECRET not in trail("W1").out + trail("W1").err
    assert SECRET in trail("W1", "--private", *WHY).out
    keys = Path(f"{place}.keys")
    keys.rename(keys.with_name("away"))
    try:
        ran = trail("W1", "--private")
        assert ran.code == 0
        assert "its key is not here" in ran.out
        ran = trail("W1", "--row")
        assert "the file is sealed: its key is not in" in ran.out
    finally:
        keys.with_name("away").rename(keys)


def test_the_row_is_shown_as_the_office_wrote_it(trail: Callable[..., Ran]) -> None:
    row = entries(trail("#6", "--row", "--json", *WHY))[6]["as_written"]
    cells = {cell["header"]: (cell["place"], cell["text"]) for cell in row["cells"]}
    assert cells["承诺编号"] == ("A5", "CN-007")
    assert cells["承诺事项"] == ("C5", "装路灯12盏")
    assert cells["备注"][1] == "口头"
    assert "    A5 承诺编号: CN-007" in trail("#6", "--row", *WHY).out


def test_a_sheet_that_no_mapping_knows_shows_its_headers_too(trail: Callable[..., Ran]) -> None:
    ran = trail("#8", "--row", *WHY)
    assert f"说了什么: {SECRET}" in ran.out
    assert "hold sealed words too" in ran.err


def test_rows_of_packed_csv_and_json_lines_are_shown(trail: Callable[..., Ran]) -> None:
    found = entries(trail("--file", "zip.zip", "--row", "--json", *WHY))
    cells = [[c["text"] for c in e["as_written"].get("cells", [])] for e in found.values()]
    assert cells == [[], ["W1", "漏雨"], ["W2", "断路"]]
    shown = trail("--file", "a.jsonl", "--row", *WHY).out
    assert '2: {"fact":  "ProblemFixed", "problem": "W9"}' in shown


def test_what_can_not_be_shown_is_said_with_its_reason(
    trail: Callable[..., Ran], place: Path
) -> None:
    said = trail("CN-007", "--row", *WHY).out
    assert "the row can't be shown" in said
    by_file, by_hand = positions(place, "PledgeFulfilled.1")
    assert "the file was not kept" in trail(f"#{by_file}", "--row").out
    assert "it came from no file" in trail(f"#{by_hand}", "--row").out
    assert "from no file (stream decision)" in trail(f"#{by_hand}").out


def test_the_kept_files_are_written_out_and_nothing_is_overwritten(
    trail: Callable[..., Ran], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert trail("V2", "--limit", 99, "--save", out, *WHY).code == 0
    assert (out / "青山镇_2025.xlsx").read_bytes() == BOOK
    assert (out / "zip.zip_整改.csv.gz").read_bytes() == CSV
    (out / "2025.xlsx").write_bytes(b"mine")
    ran = trail("CN-007", "--save", out, *WHY)
    assert (out / "2025.xlsx").read_bytes() == b"mine"
    digest = SourceFile("", b"again").digest
    assert (out / f"2025-{digest[:8]}.xlsx").read_bytes() == b"again"
    assert "Written: " in ran.err
    assert not (tmp_path / "青山镇").exists()
    ran = trail("CN-001", "--save", out, *WHY)
    assert "问卷.csv: the file was not kept" in ran.err


def test_a_file_name_never_leads_out_of_the_folder(evalcore: Command, tmp_path: Path) -> None:
    with open_record("r.db", create=True) as record:
        fact = PersonRegistered(occurred_on=DAY, person="P1", name="王建国")
        take_in(record, "../../etc/evil\x07.csv", b"a,b\n", [(fact, "evil!1")])
    (tmp_path / "in" / "deep").mkdir(parents=True)
    ran = evalcore("trail", "P1", "--store", "r.db", "--save", tmp_path / "in" / "deep", *WHY)
    assert ran.code == 0, ran.err
    assert [p.name for p in (tmp_path / "in" / "deep").iterdir()] == ["_.._etc_evil_.csv"]


def test_a_long_trail_is_shown_in_pieces_that_join(trail: Callable[..., Ran]) -> None:
    whole = sorted(entries(trail("V2", "--json", "--limit", 99)))
    ran = trail("V2", "--json", "--limit", 4)
    assert (ran.json["total"], ran.json["left"]) == (len(whole), len(whole) - 4)
    pieces, after = sorted(entries(ran)), 0
    while after != pieces[-1]:
        after = pieces[-1]
        pieces += sorted(entries(trail("V2", "--json", "--limit", 4, "--after", after)))
    assert pieces == whole
    assert f"{len(whole) - 4} more: add --after" in trail("V2", "--limit", 4).out


def test_what_is_not_known_is_said_with_what_is_near(trail: Callable[..., Ran]) -> None:
    ran = trail("西存")
    assert ran.code == 2
    assert "Did you mean" in ran.err
    assert "西村" in ran.err
    for nothing in ("#0", "#999", "CN-999"):
        assert trail(nothing).code == 2, nothing
    assert trail().code == 2
    assert trail("V2", "--file", "x").code == 2
    assert trail("CN-001", "--from", "2030-01-01").out.count("Nothing.") == 1


def test_a_number_that_is_a_case_and_a_position_says_how_to_ask_for_the_other(
    evalcore: Command,
) -> None:
    with open_record("r.db", create=True) as record:
        take_in(record, "a.csv", b"a\n", [(pledge("2", "修路"), "a!1"), (pledge("9", "x"), "a!2")])
    ran = evalcore("trail", "2", "--store", "r.db", "--json")
    assert (ran.json["kind"], [e["position"] for e in ran.json["entries"]]) == ("case", [2])
    assert "#2" in evalcore("trail", "2", "--store", "r.db").out
    assert evalcore("trail", "9", "--store", "r.db", "--json").json["kind"] == "case"
    assert evalcore("trail", "3", "--store", "r.db", "--json").json["kind"] == "position"


def test_namesakes_are_asked_back_with_their_codes(evalcore: Command) -> None:
    with open_record("r.db", create=True) as record:
        two = [
            (PersonRegistered(occurred_on=DAY, person=code, name="王伟"), "")
            for code in ("P3", "P4")
        ]
        take_in(record, "a.csv", b"a\n", two)
    ran = evalcore("trail", "王伟", "--store", "r.db")
    assert ran.code == 2
    assert "P3 (person), P4 (person)" in ran.err


def test_an_import_leads_back_to_its_rows(evalcore: Command, tmp_path: Path) -> None:
    fact = {"fact": "UnitRegistered", "unit": "V1", "name": "东村", "unit_kind": "village"}
    path = tmp_path / "units.jsonl"
    path.write_text(json.dumps({**fact, "occurred_on": "2025-01-01"}, ensure_ascii=False))
    assert evalcore("init", "--store", "r.db").code == 0
    ran = evalcore("import", path, "--store", "r.db", "--actor", "li")
    assert ran.code == 0, ran.out + ran.err
    ran = evalcore("trail", "东村", "--store", "r.db", "--row", "--json", *WHY)
    (entry,) = entries(ran).values()
    assert (entry["actor"], entry["file"]["name"]) == ("li", "units.jsonl")
    assert '"name": "东村"' in entry["as_written"]["cells"][0]["text"]


def test_a_workbook_out_of_an_archive_leads_back_to_its_very_row(
    evalcore: Command, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "交来.zip", "w") as archive:
        archive.writestr("青山镇/2025.xlsx", workbook(BASE, title_row=True))
    assert evalcore("init", "--store", "r.db").code == 0
    ran = evalcore("import", "交来.zip", "--store", "r.db", "--received-on", "2026-01-10")
    assert ran.code == 0, ran.out + ran.err
    ran = evalcore("trail", "CN-001", "--store", "r.db", "--row", "--limit", 1, *WHY)
    assert "from 交来.zip/青山镇/2025.xlsx" in ran.out
    assert "sheet 承诺台账, row 4" in ran.out
    assert "E4 承诺事项: 修好村道，装路灯１２盏" in ran.out
    assert len(entries(evalcore("trail", "--file", "交来.zip", "--store", "r.db", "--json"))) == 19


def test_a_fact_is_never_from_a_file_that_another_one_names(
    evalcore: Command, tmp_path: Path
) -> None:
    """Forged before intake refused it, or by another program: the stream's first event decides."""
    kept = SourceFile("好.xlsx", b"good")
    forged = SourceReceived(
        digest=kept.digest, file_name="好.xlsx", size=4, facts=9, occurred_on=DAY
    )
    signed = SheetSigned(occurred_on=DAY, digest=kept.digest, sheet="a", original_at="假档案")
    with open_record(tmp_path / "r.db", create=True) as record:
        take_in(record, "好.xlsx", b"good", [(pledge("CN-1", "修路"), "a!2")])
        take_in(record, "坏.jsonl", b"bad",
                [(forged, "a!1"), (signed, "a!2"), (pledge("CN-2", "架桥"), "a!3")])  # fmt: skip
    ran = evalcore("trail", "CN-2", "--store", "r.db", "--json")
    assert [e["file"]["name"] for e in entries(ran).values()] == ["坏.jsonl"]
    assert [e["paper"] for e in entries(ran).values()] == [None]
    (good,) = entries(evalcore("trail", "CN-1", "--store", "r.db", "--json")).values()
    assert (good["file"]["name"], good["paper"]) == ("好.xlsx", None)
    found = entries(evalcore("trail", "--file", "好.xlsx", "--store", "r.db", "--json"))
    assert sorted(found) == [1, 2]


def test_a_signature_counts_again_when_its_withdrawal_is_withdrawn(
    evalcore: Command, tmp_path: Path
) -> None:
    digest = SourceFile("", b"book").digest
    signed = SheetSigned(occurred_on=DAY, digest=digest, sheet="a", original_at="档案室")
    gone = FactRetracted(occurred_on=DAY, target=2, ground="错", allowed_by="镇党委")
    back = FactRetracted(occurred_on=DAY, target=5, ground="没错", allowed_by="镇党委")
    with open_record(tmp_path / "r.db", create=True) as record:
        take_in(record, "a.xlsx", b"book", [(signed, "a!1"), (pledge("CN-1", "修路"), "a!2")])
        take_in(record, "b.xlsx", b"b", [(gone, "撤回!2")])
        take_in(record, "c.xlsx", b"c", [(back, "撤回!2")])
    papers = [
        entries(evalcore("trail", "#3", "--store", "r.db", "--known-at", at, "--json"))[3]["paper"]
        for at in ("3", "5", "7")
    ]
    assert [paper and paper["original_at"] for paper in papers] == ["档案室", None, "档案室"]


def test_the_trail_of_a_server_is_that_of_the_file(
    trail: Callable[..., Ran],
    evalcore: Command,
    place: Path,
    tmp_path: Path,
    postgres_schema: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVALCORE_KEYS", f"{place}.keys")
    monkeypatch.setenv("EVALCORE_CACHE", str(tmp_path / "cache"))
    server = postgres_schema()
    assert evalcore("backup", tmp_path / "b", "--store", place).code == 0
    assert evalcore("restore", tmp_path / "b", "--store", server).code == 0
    for asked in (
        ("V2", "--private", "--row", "--limit", 99, "--known-at", "26", *WHY),
        ("CN-001", "--known-at", "14"),
        ("--file", "zip.zip", "--row", "--known-at", "26", *WHY),
    ):
        here = trail(*asked, "--json").json
        assert evalcore("trail", *asked, "--store", server, "--json").json == here
        assert here["entries"]


# Who did it, and what was overridden or decided


def test_an_actor_shows_what_that_one_entered_and_nothing_that_others_did_to_it(
    trail: Callable[..., Ran],
) -> None:
    found = trail("--actor", "wang", "--json").json
    assert (found["kind"], found["code"], found["actor"]) == ("actor", "wang", "wang")
    assert {entry["actor"] for entry in found["entries"]} == {"wang"}
    assert [entry["position"] for entry in found["entries"]] == [9, 10, 11, 12]
    assert found["kinds"] == {"report": 2, "correction": 2}


def test_an_actor_and_a_case_ask_for_what_that_one_did_to_it(trail: Callable[..., Ran]) -> None:
    assert list(entries(trail("CN-007", "--actor", "wang", "--json"))) == [10, 12]
    assert list(entries(trail("CN-007", "--actor", "chen", "--json"))) == []


def test_of_what_an_actor_entered_it_is_said_what_overrode_it(trail: Callable[..., Ran]) -> None:
    found = entries(trail("--actor", "li", "--json"))
    assert (found[6]["counts"], found[6]["by"]) == (False, 12)


def test_an_actor_whom_nobody_knows_is_answered_with_those_who_are_known(
    trail: Callable[..., Ran],
) -> None:
    ran = trail("--actor", "wong")
    assert ran.code == 2
    assert "wang" in ran.err


def test_overrides_are_corrections_withdrawals_and_decisions(trail: Callable[..., Ran]) -> None:
    found = entries(trail("--overrides", "--known-at", "26", "--json"))
    assert {at: entry["kind"] for at, entry in found.items()} == {
        10: "correction",
        12: "correction",
        14: "retraction",
        16: "retraction",
    }
    ran = trail("--overrides", "CN-007")
    assert "corrections 2" in ran.out
