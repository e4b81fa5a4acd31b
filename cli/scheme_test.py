"""``evalcore scheme test``: every case and every threshold of a scheme, with what fails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import FINDING, JsonOption, finish, note, progress, say, say_json
from evalcore.errors import DataError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.schemes.boundaries import Verdict
    from projections.scheme_tests import Tested


def run_schemes(
    schemes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCHEME",
            help="Names in the catalogue, or YAML files; none: the whole catalogue.",
        ),
    ] = None,
    missing: Annotated[
        bool,
        typer.Option(
            "--missing",
            help="Print the thresholds that nobody has answered yet, as YAML to be filled in.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Run a scheme's cases, and compare the fixed answers just below, at and above each threshold.

    Cases stand beside the scheme in NAME.cases.yaml, answers in NAME.boundaries.yaml.

    Exit codes: 0 all hold, 1 something fails or has no answer, 2 there is no such scheme.
    """
    from evalcore.schemes.loader import catalogue, find_scheme

    paths = [find_scheme(scheme) for scheme in schemes or catalogue()]
    if missing:
        _ask(paths, as_json)
        return
    from projections.scheme_tests import run_tests

    found: list[Tested] = []
    broken: list[tuple[Path, str]] = []
    for path in paths:
        with progress(path.stem) as shown:
            try:
                found.append(run_tests(path, shown))
            except DataError as error:
                broken.append((path, str(error)))
                continue
        if not as_json:
            _tell(found[-1])
    if as_json:
        say_json({"schemes": [_data(each) for each in found], "unreadable": dict(_named(broken))})
    for _path, reason in broken:
        note(reason)
    cases = sum(len(each.cases) for each in found)
    questions = sum(len(each.questions) for each in found)
    wrong = sum(_failures(each) for each in found) + len(broken)
    note(
        _("{schemes} schemes, {cases} cases, {thresholds} thresholds: {wrong} to mend.").format(
            schemes=len(paths), cases=cases, thresholds=questions, wrong=wrong
        )
    )
    if wrong:
        finish(FINDING)


def _called(tested: Tested) -> str:
    """How the command line names a scheme: of the catalogue by name, else the file."""
    from evalcore.schemes.loader import catalogue

    return tested.scheme if catalogue().get(tested.scheme) == tested.path else str(tested.path)


def _named(broken: list[tuple[Path, str]]) -> list[tuple[str, str]]:
    return [(str(path), reason) for path, reason in broken]


def _ask(paths: list[Path], as_json: bool) -> None:
    """The questions of one scheme without an answer, as YAML."""
    from evalcore.schemes.boundaries import skeleton
    from projections.scheme_tests import missing

    if len(paths) != 1:
        raise UsageError(_("--missing takes one scheme: each has a file of answers of its own."))
    questions = missing(paths[0])
    if as_json:
        # What the engine says is not told: a person is to answer.
        say_json([
            {"at": q.at, "test": q.test, "asks": q.asks, "basis": q.basis, "values": q.values}
            for q in questions
        ])  # fmt: skip
    elif questions:
        say(skeleton(paths[0].stem, questions).rstrip("\n"))
    note(
        _("{count} thresholds wait for an answer. Read the clause, not the program.").format(
            count=len(questions)
        )
    )


def _failures(tested: Tested) -> int:
    return len(tested.verdicts) + sum(not outcome.holds for outcome in tested.cases)


def _tell(tested: Tested) -> None:
    from evalcore.schemes.boundaries import boundaries_beside
    from evalcore.schemes.case_files import cases_beside

    file = cases_beside(tested.path).name
    for outcome in tested.cases:
        case = outcome.case
        if outcome.error:
            say(_("{file}:{line} {case}: {error}").format(
                file=file, line=case.line, case=case.name, error=outcome.error
            ))  # fmt: skip
        for key, text in outcome.failures:
            line = case.lines.get(key, case.line)
            say(f"{file}:{line} {case.name}: {text}")
    answers = boundaries_beside(tested.path)
    if tested.verdicts and not answers.is_file():
        say(
            _(
                "{file} is not there: {count} thresholds have no answer. Start it with: "
                "evalcore scheme test {scheme} --missing"
            ).format(file=answers.name, count=len(tested.verdicts), scheme=_called(tested))
        )
        return
    for verdict in tested.verdicts:
        say(_told(answers.name, verdict))


def _told(file: str, verdict: Verdict) -> str:
    where = f"{file}:{verdict.line}" if verdict.line else file
    return f"{where} {verdict.at} ({verdict.test}): {verdict.text}"


def _data(tested: Tested) -> dict[str, Any]:
    return {
        "scheme": tested.scheme,
        "file": str(tested.path),
        "holds": tested.holds,
        "cases": [
            {
                "name": outcome.case.name,
                "line": outcome.case.line,
                "shows": list(outcome.case.shows),
                "holds": outcome.holds,
                "error": outcome.error,
                "failures": [
                    {"expected": key, "line": outcome.case.lines.get(key, 0), "text": text}
                    for key, text in outcome.failures
                ],
            }
            for outcome in tested.cases
        ],
        "thresholds": len(tested.questions),
        "boundaries": [
            {"at": each.at, "test": each.test, "line": each.line, "text": each.text}
            for each in tested.verdicts
        ],
    }
