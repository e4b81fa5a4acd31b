"""Which facts of the record the rows of a workbook from ``template`` stand for, however changed."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from evalcore.errors import DataError
from evalcore.intake.comparing.known import Known
from evalcore.intake.comparing.spill import Spill
from evalcore.intake.sheets.headers import header_key
from evalcore.intake.sheets.known_rows import KnownRows, mark_of


@frozen
class Book:
    """What one file says of its rows: how their own keys begin, and what the prepared ones were."""

    book: str = ""
    known: KnownRows = KnownRows()


class Origins:
    """``here.origin``: (table, row key, first report) of the prepared rows of the files at hand.

    A workbook that was made from another record says nothing: its positions mean other facts.
    """

    def __init__(self, here: Spill, known: Known, books: Sequence[Book]) -> None:
        self.books: dict[int, str] = {}
        """Table → how the keys of its workbook's own rows begin, where the workbook says so."""
        here.connection.execute(
            "CREATE TABLE here.origin (tab INTEGER, row_key VARCHAR, root BIGINT)"
        )
        files = {place.table: place.file for place in here.places}
        right = {number for number, book in enumerate(books) if _is_of(known, book.known)}
        rows = []
        for table, plan in enumerate(here.tables):
            file = files.get(table, -1)
            if not 0 <= file < len(books):
                continue
            if books[file].book:
                self.books[table] = books[file].book
            if file in right:
                names = {plan.bound.table.name, plan.bound.sheet.title, *plan.bound.sheet.aliases}
                titles = {header_key(name) for name in names}
                rows += [
                    (table, key, position)
                    for (sheet, key), positions in books[file].known.rows.items()
                    if header_key(sheet) in titles
                    for position in positions
                ]
        if rows:
            self._fill(here, rows)

    @staticmethod
    def _fill(here: Spill, rows: list[tuple[int, str, int]]) -> None:
        import pyarrow as pa

        tables, keys, roots = zip(*rows, strict=True)
        columns = {
            "tab": pa.array(tables, pa.int32()),
            "row_key": pa.array(keys, pa.string()),
            "root": pa.array(roots, pa.int64()),
        }
        here.connection.register("origin_rows", pa.table(columns))
        here.connection.execute("INSERT INTO here.origin SELECT * FROM origin_rows")
        here.connection.unregister("origin_rows")


def _is_of(known: Known, rows: KnownRows) -> bool:
    """Whether the record began as the one that the workbook was made from."""
    size = rows.record.partition("-")[0]
    if not rows or not (size.isascii() and size.isdecimal() and len(size) < 16):
        return False
    try:
        return mark_of(known.record.commit_at(int(size))) == rows.record
    except DataError:
        return False
