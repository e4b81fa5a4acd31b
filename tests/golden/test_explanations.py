"""Golden explanations: what ``explain`` says in one case of each scheme, reviewed by diff.

``explanations/<scheme>.txt`` begins with the case, the subject and the indicator that it is about;
the rest is what people read, who read Chinese: the whole score, then that indicator row by row.
``python -m tests.support.make_golden [SCHEME …]`` writes them anew (for a scheme that has none,
about the case with the most facts).
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

from evalcore.schemes.loader import catalogue, load_scheme
from projections.cases import Case, evaluate_facts, of_scheme, read_cases
from projections.evaluation import Evaluation

FOLDER = Path(__file__).parent / "explanations"
CASE, SUBJECT, INDICATOR = "# case: ", "# subject: ", "# indicator: "
LANGUAGE = "zh_CN"


@attrs.frozen
class About:
    """Which case, subject and indicator of a scheme an explanation is about."""

    case: str
    subject: str = ""
    indicator: str = ""


def about(name: str) -> About:
    """What the file of a scheme says that it is about; else the case with the most facts."""
    path = FOLDER / f"{name}.txt"
    if path.is_file():
        head = path.read_text(encoding="utf-8").splitlines()[:3]
        starts = (CASE, SUBJECT, INDICATOR)
        if all(line.startswith(start) for line, start in zip(head, starts, strict=True)):
            return About(*(line.removeprefix(s) for line, s in zip(head, starts, strict=True)))
    most = max(cases_of(name).values(), key=lambda case: len(case.facts))
    return About(most.name)


def cases_of(name: str) -> dict[str, Case]:
    path = catalogue()[name]
    return {case.name: case for case in read_cases(path.with_name(f"{name}.cases.yaml"))}


def richest(evaluation: Evaluation) -> str:
    """The subject with the most credit in rows, the first of several."""
    (subject, _credit) = max(
        evaluation.connection.execute(
            "SELECT subject, CAST(SUM(credit) AS BIGINT) FROM contributions GROUP BY subject "
            "ORDER BY subject"
        ).fetchall(),
        key=lambda row: row[1],
    )
    return str(subject)


def fullest(evaluation: Evaluation, subject: str) -> str:
    """The indicator of a subject that rests on the most rows, the first of several."""
    found = evaluation.connection.execute(
        'SELECT indicator, COUNT("row") FROM contributions WHERE subject = ? GROUP BY indicator '
        "ORDER BY indicator",
        [subject],
    ).fetchall()
    return str(max(found, key=lambda row: row[1])[0])


def explained(name: str, chosen: About) -> str:
    """The head that says what it is about, and what ``explain`` tells people."""
    from cli.common import say
    from cli.explain_text import show_all, show_indicator
    from projections.explain import explain
    from projections.publishing import open_results, write_results

    case = cases_of(name)[chosen.case]
    scheme = load_scheme(name, settings=case.settings)
    given = [of_scheme(fact, scheme) for fact in case.facts[: case.known]]
    evaluation = evaluate_facts(given, scheme, case.as_of)
    subject = chosen.subject or richest(evaluation)
    indicator = chosen.indicator or fullest(evaluation, subject)
    told = io.StringIO()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "results.db"
            write_results(evaluation, path)
            with open_results(path) as results, contextlib.redirect_stdout(told):
                (whom,) = results.subjects([subject])
                show_all(explain(results, whom))
                say()
                show_indicator(explain(results, whom, indicator))
    finally:
        evaluation.connection.close()
    # Trailing blanks are no part of what is reviewed.
    lines = [line.rstrip() for line in told.getvalue().splitlines()]
    head = [f"{CASE}{case.name}", f"{SUBJECT}{subject}", f"{INDICATOR}{indicator}"]
    return "\n".join([*head, *lines]) + "\n"


@pytest.mark.parametrize("name", list(catalogue()))
def test_an_explanation_reads_as_it_was_reviewed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_LANG", LANGUAGE)
    path = FOLDER / f"{name}.txt"
    assert path.is_file(), f"run python -m tests.support.make_golden {name}"
    assert explained(name, about(name)) == path.read_text(encoding="utf-8")


def test_every_explanation_that_is_kept_is_of_a_scheme_of_the_catalogue() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(catalogue())


def write(names: Sequence[str]) -> None:
    """Write the explanations of some schemes anew, or of all."""
    os.environ["EVALCORE_LANG"] = LANGUAGE
    FOLDER.mkdir(exist_ok=True)
    for name in names or catalogue():
        told = explained(name, about(name))
        (FOLDER / f"{name}.txt").write_text(told, encoding="utf-8")
