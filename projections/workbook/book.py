"""Writing the workbook: a cover, then every sheet with its header, filter, charts and print set-up.

The same sheets of the same results, the same bytes. Rows go straight into the file, so that memory
does not grow with them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.leftovers import PREFIX, sweep
from evalcore.paper_words import said
from evalcore.placing import put
from projections.workbook import cover, look
from projections.workbook.body import Frame, Styles, rows_xml
from projections.workbook.charts import chart
from projections.workbook.marks import listed, marks
from projections.workbook.model import HEAD_ROWS, Sheet
from projections.workbook.naming import sheet_names
from projections.workbook.packing import Body, Package
from projections.workbook.page import Edge, set_up

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.workbook.contents import Contents

TABS = {"result": "1F4E79", "points": "548235", "rules": "BF8F00", "ledger": "7F7F7F"}
Progress = Callable[[int, int], None]


@frozen
class Office:
    """Who hands the workbook over: ``office``, and ``classification`` (密级), each may be blank."""

    office: str = ""
    classification: str = ""


COVER = (18, 10, 96)
"""Widths of the columns of the cover."""

NOBODY = Office()
NOT_ASKED = cover.Said()


def write_workbook(
    results: Results,
    made: Contents,
    out: Path,
    office: Office = NOBODY,
    decided: cover.Said = NOT_ASKED,
    progress: Progress = lambda done, total: None,
) -> None:
    """Write the workbook ``out`` whole, or nothing.

    ``progress`` is told rows written and rows in all. Raises OSError, of it FileExistsError where
    something is there.
    """
    # Beside its place: a file takes a name in one step only where it lies on the same disk.
    sweep(out.parent)
    with tempfile.TemporaryDirectory(
        prefix=PREFIX, dir=out.parent, ignore_cleanup_errors=True
    ) as folder:
        part = Path(folder) / "part.xlsx"
        _write(results, made, part, office, decided, progress)
        put(part, out)


def _write(
    results: Results,
    made: Contents,
    part: Path,
    office: Office,
    decided: cover.Said,
    progress: Progress,
) -> None:
    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.writer.excel import ExcelWriter

    book = openpyxl.Workbook(write_only=True)
    # What cells have that nobody styled: else the library's own Latin font.
    book._fonts[0] = Font(name=look.SONG, size=11)
    _properties(book, results, office)
    titles = sheet_names([cover.title(), *(sheet.title for sheet in made.sheets)])
    edge = _edge(results, office)
    pages = [book.create_sheet(title) for title in titles]
    styles = look.styles(pages[0])
    _cover(pages[0], results, made, titles[1:], office, decided, edge)
    told = _Told(progress, sum(sheet.written for sheet in made.sheets))
    bodies: dict[str, Body] = {}
    for number, (page, sheet) in enumerate(zip(pages[1:], made.sheets, strict=True), 2):
        frame = _frame(page, sheet, titles[0], edge, styles)
        bodies[f"xl/worksheets/sheet{number}.xml"] = partial(
            told.through, sheet, partial(rows_xml, sheet, frame)
        )
    ExcelWriter(book, Package(part, bodies)).save()


class _Told:
    """Tells of progress after each sheet."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def through(self, sheet: Sheet, body: Body) -> Iterator[bytes]:
        yield from body()
        self.done += sheet.written
        self.progress(self.done, self.total)


def _properties(book: Any, results: Results, office: Office) -> None:
    run = results.run
    # When the record grew to what was read: the same results have the same day.
    when = datetime.fromisoformat(run.recorded_at).replace(tzinfo=None, microsecond=0)
    book.properties.created = book.properties.modified = when
    book.properties.creator = office.office or run.authority
    book.properties.title = f"{run.scheme_title} {run.period}"
    book.properties.description = listed(marks(run))


def _edge(results: Results, office: Office) -> Edge:
    run = results.run
    code = run.certificate or said("无")
    return Edge(
        f"{run.scheme_title} {run.period}",
        listed(marks(run)),
        said("核验码 {code}").format(code=code),
        office.classification,
    )


def _frame(page: Any, sheet: Sheet, home: str, edge: Edge, styles: Styles) -> Frame:
    """Everything of a sheet but its rows; gives where these go."""
    wide = look.widths(sheet)
    letters = _letters(len(sheet.columns))
    for letter, width in zip(letters, wide, strict=True):
        page.column_dimensions[letter].width = width
    notes = [*sheet.notes, *_left_out(sheet)] or ([] if sheet.total else [said("没有")])
    header = 4 + len(notes)
    assert header <= HEAD_ROWS
    page.sheet_properties.tabColor = TABS[sheet.group]
    page.freeze_panes = f"{_letter(sheet.frozen_columns)}{header + 1}"
    names = _letter(sheet.frozen_columns - 1) if sheet.frozen_columns else ""
    set_up(page, edge, header=header, names=names, wide=_printed(sheet, wide))
    page.row_dimensions[1].height = 26
    page.row_dimensions[header].height = look.header_height(sheet.columns, wide)
    page.append([look.title_cell(page, sheet.title)])
    page.append([look.mark_cell(page, edge.marks)])
    page.append([look.link_cell(page, said("返回{sheet}").format(sheet=home), home)])
    for note in notes:
        page.append([look.note_cell(page, note)])
    page.append([look.header_cell(page, column.title) for column in sheet.columns])
    last = header + sheet.written
    page.auto_filter.ref = f"A{header}:{letters[-1]}{last}"
    at = header
    for drawn in sheet.charts if sheet.written else ():
        made = chart(page, drawn, header + 1, last)
        page.add_chart(made, f"{_letter(len(sheet.columns) + 1)}{at}")
        at += 22
    return Frame(header + 1, letters, wide, styles)


def _printed(sheet: Sheet, wide: Sequence[int]) -> int:
    """Characters across; a chart beside the table is made to fit."""
    return 0 if sheet.charts else sum(wide)


def _cover(
    page: Any,
    results: Results,
    made: Contents,
    titles: Sequence[str],
    office: Office,
    decided: cover.Said,
    edge: Edge,
) -> None:
    for letter, width in zip("ABC", COVER, strict=True):
        page.column_dimensions[letter].width = width
    set_up(page, edge, header=1, names="", wide=0)
    page.sheet_properties.tabColor = "C00000"
    page.row_dimensions[1].height = 30
    page.append([look.title_cell(page, f"{results.run.scheme_title} {results.run.period}")])
    page.append([look.mark_cell(page, edge.marks)])
    page.append([])
    at = 4
    for label, text in cover.facts(results, decided, office.office, office.classification):
        page.row_dimensions[at].height = look.across(page, f"B{at}:C{at}", text, sum(COVER[1:]))
        page.append([look.label_cell(page, label), look.wrapped_cell(page, text)])
        at += 1
    page.append([])
    heads = (said("工作表"), said("行数"), said("内容"))
    page.append([look.header_cell(page, text) for text in heads])
    at += 2
    for name, sheet in zip(titles, made.sheets, strict=True):
        remark = "；".join([*([sheet.says] if sheet.says else []), *_left_out(sheet)])
        page.append(
            [
                look.link_cell(page, name, name),
                look.count_cell(page, sheet.written),
                look.note_cell(page, remark),
            ]
        )
    page.append([])
    page.append([look.label_cell(page, said("这里没有的"))])
    at += len(titles) + 2
    cut = {sheet.title: sheet.cut for sheet in made.sheets if sheet.cut}
    for text in cover.absent(made, cut):
        page.row_dimensions[at].height = look.across(page, f"A{at}:C{at}", text, sum(COVER))
        page.append([look.wrapped_cell(page, text)])
        at += 1


def _left_out(sheet: Sheet) -> Iterator[str]:
    """What is not on a sheet that is in the book."""
    if sheet.cut:
        yield said("共 {total} 行，只列前 {n} 行，全部在 {file}").format(
            total=sheet.total, n=sheet.written, file=sheet.rest
        )
    if sheet.withheld:
        yield said("另有 {n} 行因评议人数过少不列").format(n=sheet.withheld)


def _letter(place: int) -> str:
    """The letter of a column, counted from 0."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(place + 1))


def _letters(count: int) -> list[str]:
    return [_letter(place) for place in range(count)]
