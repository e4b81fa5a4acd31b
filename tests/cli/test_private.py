"""Private words go into the record sealed, and come out nowhere: results, papers, explanations.

Every private field of every kind of fact gets a word of its own; all that the program writes is
searched for them, byte by byte and, where it is compressed, value by value.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from evalcore.record import open_record, reading
from evalcore.vocabulary import facts as kinds_of_fact
from tests.cli.conftest import SCHEME, Ran, facts

Command = Callable[..., Ran]

CASE = {"problem": "W9", "matter": "M9", "trigger": "T9", "decision": "D9"}
OPENING: list[dict[str, Any]] = [
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
    "SpotCheckDone": {"unit": "V1", "item": "台账", "result": "contradicted"},
    "SheetSigned": {"digest": "0" * 64, "sheet": "承诺台账"},
}


def marker(fact: str, field: str) -> str:
    return f"秘{fact}·{field}密"


def private_facts() -> Iterator[dict[str, Any]]:
    """One fact of each kind that has private fields, each filled with its marker."""
    yield from ({**fact, "occurred_on": "2025-03-01"} for fact in OPENING)
    for kind in kinds_of_fact().values():
        name = kind.__name__
        private = [spec.name for spec in kind.specs() if spec.private]
        if private:
            specs = {spec.name: spec for spec in kind.specs()}
            given = {f: v for f, v in CASE.items() if f in specs and specs[f].required}
            given |= {"occurred_on": "2025-03-03"} | VALUES.get(name, {})
            choices = getattr(specs.get("trigger_kind"), "choices", None)
            if choices:
                given["trigger_kind"] = next(iter(choices))
            yield {"fact": name, **given, **{field: marker(name, field) for field in private}}


MARKERS = [
    value
    for fact in private_facts()
    for value in fact.values()
    if isinstance(value, str) and value.startswith("秘")
]


@pytest.fixture
def place(tmp_path: Path, evalcore: Command, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with everything that was made of a year with private words in it."""
    monkeypatch.setattr(reading, "SEGMENT_LEAST", 5)
    monkeypatch.setenv("EVALCORE_STORE", "record.db")
    assert evalcore("init").code == 0
    lines = [{"fact": type(fact).__name__, **json.loads(fact.public_state())} for fact in facts()]
    for name, given in (("year", lines), ("private", list(private_facts()))):
        file = tmp_path / "in" / f"{name}.jsonl"
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(json.dumps(each) for each in given), encoding="utf-8")
        ran = evalcore("import", file, "--store", "record.db", "--received-on", "2025-12-20")
        assert ran.code == 0, ran.err + ran.out
    (tmp_path / "out").mkdir()
    assert evalcore("score", "--scheme", SCHEME, "--out", "out/results.db").code == 0
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
    assert betrayed(private) == MARKERS
    for path, text in everything_below(place):
        expected = MARKERS if path.name == "private.jsonl" else []
        assert betrayed(text) == expected, path


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
