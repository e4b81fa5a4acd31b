"""``scheme sheet``: a scheme's numbers as a sheet to try others in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.common import JsonOption, LanguageOption, paper_language_of, say, say_json
from cli.scheme_record import SchemeArgument
from evalcore.messages import _
from evalcore.paper_words import in_language


def sheet(
    scheme: SchemeArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE.xlsx", help="Where the sheet is written.")
    ],
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write weights, thresholds, parameters and targets as a workbook to try others in.

    Only the column 试算值 is to be edited; the second sheet adds the points up. Score with it:
    score --trial --sheet FILE.

    Exit codes: 0 done, 1 the scheme has mistakes, 2 there is no such scheme or FILE exists.
    """
    from evalcore.schemes.loader import load_scheme
    from evalcore.schemes.sheet import rows_of
    from evalcore.schemes.sheet_book import write_sheet

    rules = load_scheme(scheme)
    with in_language(paper_language_of(language)):
        rows = rows_of(scheme)
        write_sheet(rules, rows, out)
    if as_json:
        say_json(
            {"scheme": rules.id, "digest": rules.digest, "numbers": len(rows), "out": str(out)}
        )
        return
    say(
        _("{n} numbers and choices of {scheme} are in {out}. Edit 试算值, save, then:").format(
            n=len(rows), scheme=rules.id, out=out
        )
    )
    say(f"  evalcore score --trial --scheme {scheme} --sheet {out}")
