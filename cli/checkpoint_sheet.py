"""``checkpoint --print``: the last checkpoint as a sheet to print, stamp and file (存证单)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cli.papering import style_of
from cli.small_files import refuse_place, write_small
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.sealing_read import Kept
    from evalcore.record import Record
    from projections.papers import Style

ENDINGS = (".html", ".htm", ".docx", ".pdf", ".md")
"""How the names of sheets end."""

BEGINS = {"html": (b"<!DOCTYPE html>",), "md": ("# 存证单".encode(), b"# Checkpoint sheet")}
"""How a sheet begins, by its form, where that can be known."""

_LOOKED_AT = 4096
_TITLES = ("<title>存证单".encode(), b"<title>Checkpoint sheet")


def sheet_style(
    path: Path | None, language: str, letterhead: Path | None, template: Path | None
) -> Style | None:
    """How the sheet is wanted, by the name of its file; None where none is.

    Raises UsageError where the file can't be a sheet, has no place, or is something else already:
    asked before anything is signed.
    """
    if path is None:
        if template is not None:
            raise UsageError(_("--template goes with --print FILE."))
        return None
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(
            _("--print {path}: give a file that ends in .html, .docx, .pdf or .md.").format(
                path=path
            )
        )
    style = style_of("", language, letterhead, template, out=path)
    refuse_place(path, *_begins(path, style.form))
    return style


def _begins(path: Path, form: str) -> tuple[bytes, ...]:
    """What a file may begin with to be written over: a sheet again, and no other page."""
    if form == "html" and path.is_file():
        with path.open("rb") as file:
            head = file.read(_LOOKED_AT)
        return BEGINS["html"] if any(title in head for title in _TITLES) else ()
    return BEGINS.get(form, ())


def print_sheet(record: Record, kept: Kept, path: Path, style: Style) -> None:
    """Write the sheet of a checkpoint that the record keeps."""
    from evalcore.procedures.sealing_read import note_of
    from evalcore.transparency.note import Verifier
    from projections.checkpoints.paper import Cosigned, Sheet, printed

    sheet = Sheet(
        kept.checkpoint,
        kept.recorded_at,
        [Verifier.parse(vkey) for vkey in kept.vkeys],
        [Cosigned(Verifier.parse(one.vkey), one.cosigned_at) for one in kept.witnesses],
        note_of(record, kept).decode(),
    )
    write_small(path, printed(sheet, style), *_begins(path, style.form))
