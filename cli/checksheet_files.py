"""The files of check sheets: papers in the forms that were asked for, and the workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from cli.common import Progress, progress
from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.paper_words import in_language, said

if TYPE_CHECKING:
    from projections.checksheet import CheckSheet
    from projections.papers import Style

BOOK, PDF = "xlsx", "pdf"
FORMS = ("html", "docx", "pdf", BOOK, "md")


@frozen
class Told:
    """What a sheet says of its sending: the last day for objections, by whom and when."""

    due: str = ""
    by: str = ""
    day: str = ""

    def sent(self) -> str:
        """The words, in the language of the paper; empty where it is not sent."""
        return said("{day} 由{by}送达").format(day=self.day, by=self.by) if self.by else ""


def write_sheets(
    made: Callable[[], Iterator[CheckSheet]],
    out: Path,
    forms: Sequence[str],
    style: Style,
    told: Told,
    total: int,
) -> tuple[list[Path], list[dict[str, Any]]]:
    """Write the files of each sheet; their paths, and the sheets as data.

    ``made`` gives the sheets, in the language that holds while they are made. The workbook comes
    back through import, so that it stays in Chinese. Raises StoreError where the folder refuses.
    """
    from evalcore.placing import write_whole
    from projections.checksheet import file_name
    from projections.checksheet.book import workbook
    from projections.checksheet.paper import fields_of
    from projections.papers import print_paper

    papers = [form for form in forms if form != BOOK]
    files: list[Path] = []
    data: list[dict[str, Any]] = []
    later: list[tuple[Path, dict[str, Any]]] = []
    books = made() if BOOK in forms and papers and style.language != "zh" else None
    language = style.language if papers or BOOK not in forms else "zh"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with progress(_("Check sheets")) as shown, in_language(language):
            for done, sheet in enumerate(made(), 1):
                fields = fields_of(sheet, told.due, told.sent())
                for form in papers:
                    files.append(out / file_name(sheet, form))
                    if form == PDF:
                        later.append((files[-1], fields))
                        continue
                    content = print_paper("checksheet", fields, evolve(style, form=form))
                    write_whole(files[-1], content, replace=True)
                if BOOK in forms:
                    with in_language("zh"):
                        own = next(books) if books is not None else sheet
                        files.append(out / file_name(own, BOOK))
                        content = workbook(own, told.due, told.sent())
                        write_whole(files[-1], content, replace=True)
                data.append(sheet.as_data())
                shown(done, total)
            if later:
                _write_pdfs(later, evolve(style, form=PDF), shown)
    except OSError as error:
        raise StoreError(
            _("The check sheets could not be written to {folder}: {reason}.").format(
                folder=out, reason=error.strerror or error
            )
        ) from error
    return files, data


def _write_pdfs(
    later: Sequence[tuple[Path, dict[str, Any]]], style: Style, shown: Progress
) -> None:
    """All PDFs in one start of what makes them."""
    from evalcore.placing import write_whole
    from projections.papers import print_papers

    made = print_papers("checksheet", (fields for _path, fields in later), style)
    for done, ((path, _fields), content) in enumerate(zip(later, made, strict=True), 1):
        write_whole(path, content, replace=True)
        shown(done, len(later))
