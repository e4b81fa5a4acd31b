"""``template``: the workbook that clerks fill."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.common import JsonOption, MapOption, say, say_json
from evalcore.messages import _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="template", help="Write a blank workbook for clerks.")(template)


def template(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.xlsx", help="Where to write it.")],
    mapping: MapOption = "",
    sheet: Annotated[
        list[str] | None,
        typer.Option("--sheet", help="Only this sheet (title or id); may be given again."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write a blank workbook; a file that exists is never overwritten."""
    from evalcore.intake.mapping_file import load_mapping
    from evalcore.intake.template import write_template

    titles = write_template(load_mapping(mapping or None), out, sheet or ())
    if as_json:
        say_json({"file": str(out), "sheets": titles})
        return
    say(_("{file}: {count} sheets to fill.").format(file=out, count=len(titles)))
    say(_("Filled: evalcore import {file} --dry-run says what is wrong in it.").format(file=out))
