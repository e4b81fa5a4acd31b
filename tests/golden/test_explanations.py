"""Golden explanations: what ``explain`` says in one case of each scheme, reviewed by diff.

``explanations/<scheme>.txt`` begins with the case and the subject that it is about; the rest is
what people read. ``python -m tests.golden.test_explanations [SCHEME …]`` writes them anew (for a
scheme that has none, about the case with the most facts).
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from pathlib import Path

import attrs
import pytest

from evalcore.schemes.loader import catalogue, load_scheme
from projections.cases import Case, evaluate_facts, of_scheme, read_cases
from projections.evaluation import Evaluation

FOLDER = Path(__file__).parent / "explanations"
CASE, SUBJECT = "# case: ", "# subject: "


@attrs.frozen
class About:
    """Which case and subject of a scheme an explanation is about."""

    case: str
    subject: str


def about(name: str) -> About:
    """What the file of a scheme says that it is about; else the case with the most facts."""
    path = FOLDER / f"{name}.txt"
    if path.is_file():
        case, subject, *_rest = path.read_text(encoding="utf-8").splitlines()
        return About(case.removeprefix(CASE), subject.removeprefix(SUBJECT))
    most = max(cases_of(name).values(), key=lambda case: len(case.facts))
    return About(most.name, "")


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


def explained(name: str, chosen: About) -> str:
    """The head that says what it is about, and what ``explain`` tells people."""
    from cli.explain_text import show_all
    from projections.explain import explain
    from projections.publishing import open_results, write_results

    case = cases_of(name)[chosen.case]
    scheme = load_scheme(name, settings=case.settings)
    given = [of_scheme(fact, scheme) for fact in case.facts[: case.known]]
    evaluation = evaluate_facts(given, scheme, case.as_of)
    subject = chosen.subject or richest(evaluation)
    told = io.StringIO()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "results.db"
            write_results(evaluation, path)
            with open_results(path) as results, contextlib.redirect_stdout(told):
                (whom,) = results.subjects([subject])
                show_all(explain(results, whom))
    finally:
        evaluation.connection.close()
    # Trailing blanks are no part of what is reviewed.
    lines = [line.rstrip() for line in told.getvalue().splitlines()]
    return "\n".join([f"{CASE}{case.name}", f"{SUBJECT}{subject}", *lines]) + "\n"


@pytest.mark.parametrize("name", list(catalogue()))
def test_an_explanation_reads_as_it_was_reviewed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "en")
    path = FOLDER / f"{name}.txt"
    assert path.is_file(), f"run python -m tests.golden.test_explanations {name}"
    assert explained(name, about(name)) == path.read_text(encoding="utf-8")


if __name__ == "__main__":
    os.environ["EVALCORE_LANG"] = "en"
    FOLDER.mkdir(exist_ok=True)
    for wanted in sys.argv[1:] or catalogue():
        (FOLDER / f"{wanted}.txt").write_text(explained(wanted, about(wanted)), encoding="utf-8")
