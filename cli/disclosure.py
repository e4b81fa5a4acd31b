"""``evalcore disclosure``: can somebody be identified in what we publish? What may be hung out?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    DEFAULT_RESULTS,
    FINDING,
    JsonOption,
    LanguageOption,
    ResultsOption,
    finish,
    note,
    paper_language_of,
    progress,
    say,
    say_json,
)
from cli.finals_shown import FinalsOption, final_of, finals_of
from evalcore.messages import _
from evalcore.paper_words import in_language

if TYPE_CHECKING:
    from projections.disclosure.shown import Finding, Shown

TOLD = 50
"""Findings that are told one by one; ``--json`` has all."""


def register(app: typer.Typer) -> None:
    """Add ``disclosure check`` and ``disclosure view``."""
    group = typer.Typer(
        help="Can somebody be identified in what we publish? What may be hung out?",
        no_args_is_help=True,
        rich_markup_mode="rich",
    )
    group.command(name="check")(check)
    group.command(name="view")(view)
    app.add_typer(group, name="disclosure")


def check(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH…",
            help="Results, a folder of reports, a public view, a dossier, a workbook, CSV, JSON.",
        ),
    ],
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            metavar="FILE",
            help="The full results: names meetings, and what they withhold.",
        ),
    ] = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(
            "--earlier", metavar="PATH", help="What was published before, also several times."
        ),
    ] = None,
    smallest: Annotated[
        int,
        typer.Option(
            "--smallest", metavar="N", min=0, help="The least number of raters, without results."
        ),
    ] = 0,
    as_json: JsonOption = False,
) -> None:
    """Look for votes of few raters in what is to be published, as an outsider would.

    Too few raters shown by themselves; what follows by taking part from whole, or an earlier
    version from a later one; what the results withhold and a page shows all the same. Full results
    and their tables are for reviewers: what they tell is named too.

    Exit codes: 0 nothing found, 1 votes of few can be told, 2 usage, 3 environment.
    """
    from cli.disclosure_looking import look

    with progress(_("Files")) as shown:
        found = look(paths, against, earlier or [], smallest, shown)
    if as_json:
        say_json(found.to_json())
    else:
        _tell(found.findings, found.least, found.files)
        for each in found.unread:
            note(each)
    if found.findings:
        finish(FINDING)


def view(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="A folder of its own for the view.")
    ],
    results: ResultsOption = DEFAULT_RESULTS,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(
            "--earlier", metavar="PATH", help="A view that was published before, also several."
        ),
    ] = None,
    store: FinalsOption = "",
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write the public view of finished results: what may be hung out, and nothing besides.

    A database, a page, JSON and CSV: who stands where, points, votes by groups that are large
    enough. What is withheld is marked … with its reason. The check code and the digests of the full
    tables stand in it, with --store the final grades as well. Give every version published before
    with --earlier, so that no difference tells the votes that were changed.

    Exit codes: 0 written, 2 usage, 3 environment.
    """
    from cli.disclosure_looking import numbers_in
    from projections.disclosure.view import view as view_of
    from projections.disclosure.view_files import refuse_other_folder, write_view
    from projections.publishing import open_results

    refuse_other_folder(out)
    before: list[Shown] = numbers_in(earlier or [])
    with open_results(results) as opened:
        decided = finals_of(store, opened.run)
        final = {
            one.subject: told["grade"]
            for one in opened.standings()
            if (told := final_of(decided, one.subject, one.grade)) is not None
        }
        with in_language(paper_language_of(language)):
            made = view_of(opened, before, final)
            files = write_view(made, out)
    if as_json:
        say_json(
            {
                "out": str(out),
                "files": [str(path) for path in files],
                "run": made.about["run"],
                "certificate": made.about["certificate"],
                "least": made.about["least"],
                "withheld": made.withheld,
            }
        )
        return
    say(
        _("The public view is in {folder}: {n} groups of raters are withheld.").format(
            folder=out, n=made.withheld
        )
    )
    say(
        _("Before it is hung out: evalcore disclosure check {folder} --against {results}").format(
            folder=out, results=results
        )
    )


def _tell(findings: list[Finding], least: int, files: int) -> None:
    if not findings:
        say(
            _("Nothing in {files} files tells votes of fewer than {least} raters.").format(
                files=files, least=least
            )
        )
        return
    place = None
    for finding in findings[:TOLD]:
        if finding.file != place:
            place = finding.file
            say(place)
        say(f"  ✗ {finding.place}: {said(finding)}")
    if len(findings) > TOLD:
        say(_("and {n} more; --json lists all").format(n=len(findings) - TOLD))
    say()
    say(
        _("{n} places tell what may not be published ({least} raters at least).").format(
            n=len(findings), least=least
        )
    )
    say(_("What may be hung out: evalcore disclosure view --out FOLDER --results RESULTS"))


def said(finding: Finding) -> str:
    """A finding in words: whose votes, what they are, how they follow."""
    from projections.disclosure.plan import BALLOTS
    from projections.disclosure.shown import DERIVED, DIFFERENCE, FEW

    item = _("ballots") if finding.item == BALLOTS else finding.item
    about = " · ".join(part for part in (finding.meeting, finding.part, item) if part)
    raters = "、".join(finding.raters) or _("all raters")
    votes = ", ".join(f"{option} {count}" for option, count in finding.votes)
    words: dict[str, Any] = {
        "about": about,
        "raters": raters,
        "n": finding.count,
        "votes": votes,
        "how": finding.how,
    }
    if finding.kind == FEW:
        return _("{about}: {raters}, {n} raters: {votes}").format(**words)
    if finding.kind == DERIVED:
        return _("{about}: {raters}, {n} raters: {votes} = {how}").format(**words)
    if finding.kind == DIFFERENCE:
        return _("{about}: {raters}: {n} votes differ from {how}: {votes}").format(**words)
    if finding.kind in _not_pages():
        return _not_pages()[finding.kind]
    return _("{about}: {raters}: {votes}: the results withhold it").format(
        **{**words, "votes": votes or finding.how}
    )


def _not_pages() -> dict[str, str]:
    """What is said of a file that is no page to hang out."""
    return {
        "record": _("the record itself: counts by category as reported; never to be published"),
        "bundle": _("a bundle of the record: counts by category as reported, for reviewers"),
        "keys": _("keys; never to be given away"),
        "tables": _("full tables, for reviewers alone"),
        "box": _("a ballot box: single ballots; never to be published"),
        "reviewer": _("a dossier for reviewers (核查版): full votes, not to be hung out"),
    }
