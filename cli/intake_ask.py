"""Asking at the terminal why cells differ from the record."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from cli.findings import in_one_line
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.intake.importing import Correction, ImportResult


SHOWN = 20
"""Cells shown before the reason is asked."""


def may_ask(result: ImportResult, *, asked: bool) -> bool:
    """Whether reasons are all that is missing, and somebody sits at the terminal."""
    from evalcore.intake.findings import errors

    differing = sum(result.differing.values())
    return (
        asked
        and 0 < differing == len(errors(result.findings))
        and sys.stdin.isatty()
        and sys.stderr.isatty()
    )


def ask_reasons(result: ImportResult) -> tuple[dict[str, Correction], list[str]]:
    """(file → reason and authority, files to leave out): asked once for each file.

    The cells are shown first, a line each: nobody can say why of what they don't see.
    """
    from evalcore.intake.findings import errors
    from evalcore.intake.importing import Correction

    reasons: dict[str, Correction] = {}
    left_out = []
    for file, cells in result.differing.items():
        typer.echo(
            _("{count} cells of {file} differ from the record.").format(count=cells, file=file),
            err=True,
        )
        here = [each for each in errors(result.findings) if each.file == file]
        for each in here[:SHOWN]:
            typer.echo(f"  {each.sheet} {in_one_line(each)}", err=True)
        if len(here) > SHOWN:
            typer.echo(
                "  " + _("… and {count} more (--plan)").format(count=len(here) - SHOWN), err=True
            )
        reason = _prompt(_("Reason (empty: leave the file out)"))
        authority = reason and _prompt(_("Who allowed it (empty: leave the file out)"))
        if reason and authority:
            reasons[file] = Correction(reason, authority)
        else:
            left_out.append(file)
    return reasons, left_out


def _prompt(text: str) -> str:
    said: str = typer.prompt(text, default="", show_default=False, err=True)
    return said.strip()
