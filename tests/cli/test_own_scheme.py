"""The worked example of docs/own-scheme.md runs: what the page shows is what its files say."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from evalcore.record import open_record
from evalcore.vocabulary.problems import ProblemClosed, ProblemFixed, ProblemFound, ReplyGiven
from projections.cases import read_cases
from tests.cli.conftest import Ran, events

Command = Callable[..., Ran]

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "own-scheme"
SCHEME = FOLDER / "qinghe-2025.yaml"
SHOWN = re.findall(
    r"^```yaml\n(.*?)^```", (DOCS / "own-scheme.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
)


@pytest.mark.parametrize("shown", SHOWN, ids=[shown.split("\n")[0].strip() for shown in SHOWN])
def test_what_the_page_shows_stands_in_its_files(shown: str) -> None:
    texts = [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.yaml"))]
    assert any(shown in text for text in texts)


def test_it_has_nothing_to_mend_and_passes_its_cases_and_answers(evalcore: Command) -> None:
    assert evalcore("scheme", "lint", SCHEME).code == 0
    tested = evalcore("scheme", "test", SCHEME, "--json")
    assert tested.code == 0, tested.out
    assert evalcore("scheme", "gaps", SCHEME).code == 0


@pytest.fixture
def store(tmp_path: Path) -> str:
    """The year of the case in which somebody is on the list; two more villages did equally well."""
    facts = list(read_cases(SCHEME.with_name("qinghe-2025.cases.yaml"))[1].facts)
    day = date(2025, 6, 3)
    for unit in ("v2", "v3"):
        call = f"h-{unit}"
        found = ProblemFound(occurred_on=day, problem=call, unit=unit, found_by="hotline")
        reply = ReplyGiven(occurred_on=day, problem=call, satisfaction="satisfied")
        fixed = ProblemFixed(occurred_on=day, problem=call)
        facts += [found, reply, fixed, ProblemClosed(occurred_on=day, problem=call)]
    place = str(tmp_path / "record.db")
    with open_record(place, create=True) as record:
        record.append("year", events(facts), actor="test")
    return place


def test_it_goes_from_a_trial_to_the_official_run(evalcore: Command, store: str) -> None:
    options = ("--scheme", SCHEME, "--store", store)
    assert evalcore("score", *options).code == 0
    why = evalcore("why-not", "上集村", "较好", "--json").json
    assert [reason["rule"] for reason in why["reasons"]] == ["veto:discontent"]
    listed = evalcore("why-not", "上集村", "weak", "--json").json
    assert listed["answer"] == "has"
    trial = evalcore("score", *options, "--trial", "--set", "vetoes.discontent.below=50%", "--json")
    assert [row["what"] for row in trial.json["moves"]] == [["grade"]]
    adopted = evalcore(
        "scheme", "adopt", SCHEME, "--store", store, "--by", "县委", "--on", "2025-01-01"
    )
    assert adopted.code == 0
    publish = ("publish", *options, "--by", "县委组织部", "--on", "2026-01-15")
    refused = evalcore(*publish)
    assert (refused.code, "list:first" in refused.err) == (1, True)
    decide = ("tie", "decide", "list:first", *options, "--takes", "中集村", "--by", "县委")
    decided = evalcore(*decide, "--on", "2026-01-10")
    assert decided.code == 0, decided.err
    published = evalcore(*publish)
    assert published.code == 0, published.err
    sheet = evalcore("standings", "--json").json["cohorts"][0]
    assert [(one["list"], one["subjects"]) for one in sheet["lists"]] == [
        ("first", ["v2"]),
        ("weak", ["v1"]),
    ]


def test_why_not_on_a_list_by_criteria_names_what_is_not_met(evalcore: Command, store: str) -> None:
    evalcore("score", "--scheme", SCHEME, "--store", store)
    why = evalcore("why-not", "中集村", "weak")
    assert "not met: 解决率不到一半、满意率不到六成" in why.out
    assert "None" not in why.out
