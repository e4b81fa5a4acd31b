"""Private words go into the record sealed, and come out nowhere: results, papers, explanations.

Every private field of every kind of fact gets a word of its own; all that the program writes is
searched for them, byte by byte and, where it is compressed, value by value.
"""

from __future__ import annotations

import html
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from cli.main import main
from evalcore.procedures.facts import DECIDED
from evalcore.record import open_record, reading
from evalcore.vocabulary import Fact
from evalcore.vocabulary import facts as kinds_of_fact
from evalcore.vocabulary.governance import NOTED, SheetSigned
from tests.cli.conftest import SCHEME, Ran, events, facts
from tests.evalcore.intake.living import with_top
from tests.evalcore.intake.office import workbook

Command = Callable[..., Ran]

CASE = {"problem": "W9", "matter": "M9", "trigger": "T9", "decision": "D9"}
OPENING: list[dict[str, Any]] = [
    {"fact": "EvaluationMeetingHeld", "meeting": "E9", "unit": "V1", "period": "2025",
     "organiser": "T1"},
    {"fact": "MatterOpened", "matter": "M9", "unit": "V1", "title": "修路",
     "procedure": "four_plus_two"},
    {"fact": "AccountabilityDecided", "decision": "D9", "unit": "V1", "kind": "notice",
     "ground": "失职", "decided_by": "县纪委"},
]  # fmt: skip
VALUES: dict[str, dict[str, Any]] = {
    "VisitTriggered": {"unit": "V1", "trigger_kind": "illness"},
    "VisitMade": {"unit": "V1", "visit_kind": "visit"},
    "ProblemFound": {"unit": "V1", "found_by": "masses"},
    "ProblemExplained": {"accepted_by": "T1"},
    "IncidentReported": {"unit": "V1", "incident": "I9", "happened_on": "2025-03-02"},
    "PairingAssigned": {"unit": "V1", "pairing": "B9", "pairing_kind": "poor_household"},
    "DisputeRegistered": {"unit": "V1", "dispute": "J9"},
    "SpotCheckDone": {"unit": "V1", "item": "台账", "result": "contradicted"},
    "TallySheetSigned": {"meeting": "E9", "part": "self", "counted_by": "V1", "paper_at": "档案室"},
    "PointObjected": {
        "objection": "Y9",
        "scheme": SCHEME,
        "period": "2025",
        "unit": "V1",
        "indicator": "pledges",
    },
}


def marker(fact: str, field: str) -> str:
    return f"秘{fact}·{field}密"


def private_facts() -> Iterator[dict[str, Any]]:
    """One fact of each kind that has private fields, each filled with its marker."""
    yield from ({**fact, "occurred_on": "2025-03-01"} for fact in OPENING)
    for kind in kinds_of_fact().values():
        name = kind.__name__
        private = [spec.name for spec in kind.specs() if spec.private]
        if private and kind not in NOTED and kind not in DECIDED:
            specs = {spec.name: spec for spec in kind.specs()}
            given = {f: v for f, v in CASE.items() if f in specs and specs[f].required}
            given |= {"occurred_on": "2025-03-03"} | VALUES.get(name, {})
            choices = getattr(specs.get("trigger_kind"), "choices", None)
            if choices:
                given["trigger_kind"] = next(iter(choices))
            yield {"fact": name, **given, **{field: marker(name, field) for field in private}}


def decided_facts() -> Iterator[Fact]:
    """The same of what no file reports: procedures record it."""
    for kind in kinds_of_fact().values():
        private = [spec.name for spec in kind.specs() if spec.private]
        if private and kind in DECIDED:
            given: dict[str, Any] = {"occurred_on": date(2025, 3, 3)}
            for spec in kind.specs():
                if spec.required and spec.name not in given:
                    given[spec.name] = "2025" if spec.kind == "period" else "X9"
                    given[spec.name] = next(iter(spec.choices or ()), given[spec.name])
            yield kind(**given, **{field: marker(kind.__name__, field) for field in private})


SIGNED = {spec.zh: marker("SheetSigned", spec.name) for spec in SheetSigned.specs() if spec.private}
"""Who signed a sheet, by the labels above its headers."""

MARKERS = [
    value
    for fact in [*private_facts(), *map(attrs.asdict, decided_facts()), SIGNED]
    for value in fact.values()
    if isinstance(value, str) and value.startswith("秘")
]

IMPORT = ("import", "--store", "record.db", "--received-on", "2025-12-20")


def book(ending: str = "", before: str = "", cases: tuple[str, ...] = ("W9", "W10")) -> bytes:
    """An office's signed workbook with private words, of which something stands around them."""

    def word(fact: str, field: str) -> str:
        return before + marker(fact, field) + ending

    problems = [
        {"问题编号": case, "组织": "V1", "发现日期": "2025-03-03", "问题来源": "群众反映",
         "交办日期": "2025-03-05", "承办组织": "V1", "交办时限": "2025-04-30",
         "问题描述": word("ProblemFound", "description"),
         "反映人": word("ProblemFound", "reporter")}
        for case in cases
    ]  # fmt: skip
    visits = [{"组织": "V2", "走访日期": "2025-03-03", "走访对象": word("VisitMade", "who"),
               "走访记录": word("VisitMade", "note")}]  # fmt: skip
    return with_top(workbook({"问题台账": problems, "走访登记": visits}), {"问题台账": SIGNED})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with everything that was made of a year with private words in it."""
    folder = tmp_path_factory.mktemp("private")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "SEGMENT_LEAST", 5)
        patch.setenv("EVALCORE_STORE", "record.db")
        patch.chdir(folder)
        assert main(["init"]) == 0
        lines = [
            {"fact": type(fact).__name__, **json.loads(fact.public_state())} for fact in facts()
        ]
        (folder / "in").mkdir()
        for name, given in (("year", lines), ("private", list(private_facts()))):
            file = folder / "in" / f"{name}.jsonl"
            file.write_text("\n".join(json.dumps(each) for each in given), encoding="utf-8")
            assert main([*IMPORT, str(file)]) == 0
        with open_record("record.db") as record:
            record.append("decided", events(list(decided_facts())), actor="t")
        (folder / "in" / "book.xlsx").write_bytes(book())
        assert main([*IMPORT, str(folder / "in" / "book.xlsx")]) == 0
        (folder / "out").mkdir()
        assert main(["score", "--scheme", SCHEME, "--out", "out/results.db"]) == 0
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to go on from."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(reading, "SEGMENT_LEAST", 5)
    monkeypatch.setenv("EVALCORE_STORE", "record.db")
    return tmp_path


def everything_below(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file below ``folder`` as text, whatever holds it."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            yield path, json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False)
        elif path.is_file():
            yield path, path.read_bytes().decode("utf-8", "replace")
            if path.suffix == ".db":
                with sqlite3.connect(path) as held:
                    yield path, "\n".join(held.iterdump())
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as packed:
                    for name in packed.namelist():
                        inner = packed.read(name).decode("utf-8", "replace")
                        yield path, html.unescape(inner)


def betrayed(text: str) -> list[str]:
    """The markers in a text, also as JSON escapes would write them."""
    return [m for m in MARKERS if m in text or json.dumps(m)[1:-1] in text]


def test_there_is_a_private_word_in_every_private_field() -> None:
    assert len(MARKERS) == sum(
        spec.private for kind in kinds_of_fact().values() for spec in kind.specs()
    )
    assert len(MARKERS) >= 13


def test_the_record_holds_private_words_sealed_and_gives_them_to_who_has_the_key(
    place: Path,
) -> None:
    with open_record(place / "record.db") as record:
        private = b"".join(
            record.private(position) or b"" for position in range(1, record.head().size + 1)
        ).decode()
    assert sorted(betrayed(private)) == sorted(MARKERS)
    for path, text in everything_below(place):
        if path.parent.name != "in":
            assert betrayed(text) == [], path


def test_no_result_or_paper_holds_a_private_word(place: Path, evalcore: Command) -> None:
    assert list(place.glob("record.db.segments/*/*.parquet"))
    results = place / "out" / "results.db"
    for form in ("html", "md"):
        more = ("--results", results, "--all", "--format", form, "--out", place / "out" / form)
        assert evalcore("report", *more).code == 0
    found = dict.fromkeys(path for path, _text in everything_below(place / "out"))
    assert {path.suffix for path in found} >= {".db", ".parquet", ".html", ".md"}
    for path, text in everything_below(place / "out"):
        assert betrayed(text) == [], path


@pytest.mark.parametrize("scheme", ["xiangtan-2011", "weinan-2013-townships"])
def test_no_scheme_that_reads_disputes_incidents_or_pairings_betrays_one(
    place: Path, evalcore: Command, scheme: str
) -> None:
    results = place / "out" / "other.db"
    assert evalcore("score", "--scheme", scheme, "--out", results).code == 0
    bases = ("--by", "县委", "--document", "1号", "--on", "2025-01-01")
    assert evalcore("scheme", "adopt", scheme, *bases).code == 0
    with sqlite3.connect(results) as database:
        subjects = [subject for (subject,) in database.execute("SELECT id FROM subjects")]
        indicators = [
            name
            for name, ledger in database.execute("SELECT id, ledger FROM indicators")
            if ledger in ("disputes", "incidents", "pairings")
        ]
    assert indicators
    said = [evalcore("effects", "--results", results, "--json"), evalcore("scheme", "show", scheme)]
    said += [evalcore("explain", subjects[0], name, "--results", results) for name in indicators]
    for ran in said:
        assert ran.code == 0, ran.err
        assert betrayed(ran.out + ran.err) == []
    for path, text in everything_below(place):
        if path.parent.name != "in":
            assert betrayed(text) == [], path


def test_no_command_says_a_private_word(place: Path, evalcore: Command) -> None:
    results = place / "out" / "results.db"
    said = [evalcore("flags", "--results", results, "--json"), evalcore("verify")]
    said.append(evalcore("standings", "--results", results, "--json"))
    said.append(evalcore("report", "P1@V1", "--results", results, "--json"))
    for indicator in evalcore("explain", "P1@V1", "--results", results, "--json").json[
        "indicators"
    ]:
        said.append(evalcore("explain", "P1@V1", indicator["id"], "--results", results, "--json"))
    assert len(said) > 20
    for ran in said:
        assert ran.code == 0, ran.err
        assert betrayed(ran.out + ran.err) == []


def test_no_question_about_the_year_is_answered_with_a_private_word(
    place: Path, evalcore: Command
) -> None:
    days = ("--from", "2025-01-01", "--to", "2025-12-31", "--limit", 9999)
    asked = ("todo", "--scheme", SCHEME, "--as-of", "2025-12-20")
    commands: list[tuple[object, ...]] = [
        ("trail", *days), ("trail", *days, "--json"), ("trail", "W9"), ("trail", "W10", "--json"),
        asked, (*asked, "--json"), (*asked, "--out", place / "asked.xlsx"),
        ("template", "--unit", "T1", "--out", place / "blank.xlsx"),
        ("backup", place / "safe.evalcore-backup"), ("alias", "红旗大队", "V1", "--json"),
    ]  # fmt: skip
    for command in commands:
        ran = evalcore(*command)
        assert ran.code == 0, ran.err
        assert betrayed(ran.out + ran.err) == [], command
    found = [(path, text) for path, text in everything_below(place) if path.parent.name != "in"]
    assert {".xlsx", ".evalcore-backup"} <= {path.suffix for path, _text in found}
    for path, text in found:
        assert betrayed(text) == [], path
    template = [text for path, text in found if path.name == "blank.xlsx"]
    assert any("W10" in text for text in template), "the open case is prefilled"
    why = ("--reason", "核实", "--allowed-by", "县纪委")
    shown = evalcore("trail", *days, "--private", "--json", *why)
    assert sorted(betrayed(shown.out)) == sorted(MARKERS)


CHANGES = {
    "other words": book("改"),
    "words as a formula": book(before="="),
    "words that are too many": book("长" * 30_000),
    "rows that are gone": book(cases=("W9",)),
    "a case told twice": book(cases=("W9", "W9")),
    "a case of nobody": book(cases=("W11", "W11", "W12")),
}


@pytest.mark.parametrize("more", [(), ("--plan", "--all"), ("--json",), ("--plan", "--json")])
def test_what_an_import_says_of_private_cells_names_them_and_quotes_nothing(
    place: Path, evalcore: Command, more: tuple[str, ...]
) -> None:
    for what, content in CHANGES.items():
        path = place / "in" / f"{what}.xlsx"
        path.write_bytes(content)
        ran = evalcore(*IMPORT, path, *more)
        assert betrayed(ran.out + ran.err) == [], (what, ran.out)
    lines = place / "in" / "y.jsonl"
    fact = next(fact for fact in private_facts() if fact["fact"] == "ProblemFound")
    words = marker("ProblemFound", "description")
    lines.write_text(json.dumps({**fact, "description": [words], "reporter": words * 2000}))
    ran = evalcore(*IMPORT, lines, *more)
    assert (ran.code, "sealed" in ran.out, betrayed(ran.out + ran.err)) == (1, True, [])
    for path, text in everything_below(place):
        if path.parent.name != "in":
            assert betrayed(text) == [], path
