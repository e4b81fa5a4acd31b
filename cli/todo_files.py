"""The files of ``todo``: one workbook, or a folder with the files of each township."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from cli.common import progress
from evalcore.errors import StoreError, UsageError
from evalcore.messages import _
from evalcore.paper_words import in_language
from evalcore.placing import write_whole

if TYPE_CHECKING:
    from projections.papers import Style
    from projections.todo import TodoList, Township

BOOK = "xlsx"
FORMS = (BOOK, "html", "docx", "pdf", "md")


def write_reminders(
    found: TodoList, out: Path, forms: Sequence[str], style: Style, *, force: bool
) -> list[Path]:
    """Write them, and give their paths; nothing is written where one is there already.

    Raises UsageError where that is so, or a single file is asked for as anything but a workbook;
    StoreError where the folder refuses.
    """
    one = out.suffix.lower() == f".{BOOK}" and not out.is_dir()
    with in_language(style.language):
        places = _places(found, out, forms, one=one)
        there = [path for path, _form, _parts in places if path.exists()]
        if there and not force:
            raise UsageError(
                _(
                    "{count} files are there already, such as {file}. Add --force to write over "
                    "them, or name another place with --out."
                ).format(count=len(there), file=there[0])
            )
        try:
            with progress(_("Writing")) as shown:
                for number, (path, content) in enumerate(_contents(found, places, style, one=one)):
                    shown(number, len(places))
                    path.parent.mkdir(parents=True, exist_ok=True)
                    # A list that was cut off would pass for a short one.
                    write_whole(path, content, replace=True)
        except OSError as error:
            raise StoreError(
                _("{file} can't be written: {reason}.").format(
                    file=error.filename or out, reason=error.strerror or error
                )
            ) from error
    return [path for path, _form, _parts in places]


Place = tuple[Path, str, tuple["Township", ...]]
"""A file, its form, and whose it is."""


def _places(found: TodoList, out: Path, forms: Sequence[str], *, one: bool) -> list[Place]:
    from projections.chase.book import file_names

    if one:
        if list(forms) != [BOOK]:
            raise UsageError(_("Papers are one for each township. Name a folder with --out."))
        return [(out, BOOK, found.townships)]
    if out.exists() and not out.is_dir():
        raise UsageError(
            _("--out: {file} is no folder. Name a folder, or a file ending in .xlsx.").format(
                file=out
            )
        )
    return [
        (out / f"{name}.{form}", form, (township,))
        for form in forms
        for name, township in file_names(found.townships).items()
    ]


def _contents(
    found: TodoList, places: Sequence[Place], style: Style, *, one: bool
) -> Iterator[tuple[Path, bytes]]:
    from projections.chase.book import workbook
    from projections.chase.paper import fields_of
    from projections.papers import print_papers

    # By form, so that all PDFs need one start of a browser.
    for form in dict.fromkeys(form for _path, form, _whose in places):
        mine = [(path, whose) for path, own, whose in places if own == form]
        if form == BOOK:
            for path, townships in mine:
                yield path, workbook(found, townships, summary=one)
            continue
        fields = (fields_of(found, township) for _path, [township] in mine)
        made = print_papers("reminder", fields, evolve(style, form=form))
        for (path, _whose), content in zip(mine, made, strict=True):
            yield path, content
