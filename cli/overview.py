"""``evalcore overview``: the year at a glance, as one page of pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.common import (
    DEFAULT_RESULTS,
    JsonOption,
    LanguageOption,
    ResultsOption,
    note,
    paper_language_of,
    progress,
    say,
    say_json,
)
from cli.finals_shown import FinalsOption, finals_of
from cli.papering import LetterheadOption, style_of, write_paper
from evalcore.errors import UsageError
from evalcore.messages import _


def register(app: typer.Typer) -> None:
    """Add ``overview``."""
    app.command(name="overview")(overview)


def overview(
    results: ResultsOption = DEFAULT_RESULTS,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The page to write: 总览.html, say."),
    ] = None,
    store: FinalsOption = "",
    language: LanguageOption = "",
    letterhead: LetterheadOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw the year at a glance: one page of pictures that opens anywhere and prints on A4.

    Grades beside quotas, movement since the period before, who stands near each line, visits and
    meetings by month, problems from found to checked and how old the open ones are, the five 好 or
    the groups of indicators, a line for each township. The page needs no network and no script.
    It names people as standings do: it is for reviewers, not for hanging out.

    Exit codes: 0 done, 1 the letterhead can't be read, 2 usage or no results, 3 environment.
    """
    from evalcore.paper_words import in_language
    from projections.overview import overview as drawn_up
    from projections.overview import page
    from projections.publishing import open_results

    if out is None and not as_json:
        raise UsageError(_("Name the page to write with --out, such as --out 总览.html."))
    style = style_of("html", language, letterhead)
    with (
        open_results(results) as opened,
        in_language(paper_language_of(language)),
        progress(_("Overview")) as shown,
    ):
        shape = drawn_up(opened, finals_of(store, opened.run), shown)
        text = page(shape, style.letterhead.office, style.letterhead.classification)
    if out is not None:
        write_paper(out, text.encode())
    if as_json:
        say_json(shape)
        return
    say(_("The overview is in {path}.").format(path=out))
    note(_("It names people near the lines: for reviewers, not for hanging out."))
