"""CSV files as tables: decoded and parsed as a stream, never held as text a second time."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, BinaryIO, cast

from evalcore.intake.files.tables import LARGEST_FILE, WIDEST, Table
from evalcore.intake.findings import Unreadable
from evalcore.messages import _

PIECE = 1 << 20
MARKS = (",", "\t", ";", "|")
_SEP = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"?')

Opens = Callable[[], BinaryIO]
"""Opens the bytes afresh."""


def opener(content: bytes) -> Opens:
    """The bytes of a file, unpacked on the way where they are packed with gzip."""
    if content[:2] == b"\x1f\x8b":
        return lambda: cast(BinaryIO, gzip.GzipFile(fileobj=io.BytesIO(content)))
    return lambda: io.BytesIO(content)


def pieces_of(opens: Opens) -> Iterator[bytes]:
    """The unpacked bytes, counted as they come. Raises Unreadable where they are too many."""
    size = 0
    try:
        with opens() as stream:
            while piece := stream.read(PIECE):
                size += len(piece)
                if size > LARGEST_FILE:
                    raise Unreadable(
                        _("the file unpacks to more than {limit} MB").format(
                            limit=LARGEST_FILE >> 20
                        ),
                        _("Split it."),
                    )
                yield piece
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(
            _("the .gz file is damaged or incomplete"), _("Send or pack it again.")
        ) from error


def text_encoding(opens: Opens, encoding: str = "") -> str:
    """The encoding in which all of a text can be read; ``encoding`` where one is given.

    Raises Unreadable where it is no text, or none of the known encodings fits.
    """
    first = next(pieces_of(opens), b"")
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if first.startswith(mark):
            encoding = name
    # A byte 0 is in no text of these encodings: it is a picture or a program.
    if b"\x00" in first[:8192] and not encoding.startswith(("utf-16", "utf_16")):
        raise Unreadable(
            _("this is no workbook, CSV or JSON-lines file"),
            _("Hand in .xlsx, .csv or .jsonl."),
        )
    for name in (encoding,) if encoding else ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            for piece in pieces_of(opens):
                decoder.decode(piece)
            decoder.decode(b"", True)
        except (UnicodeError, ValueError):
            continue
        return name
    raise Unreadable(
        _("the text is neither UTF-8 nor GB18030"),
        _("Save it as CSV UTF-8, or name its encoding in the mapping file."),
    )


def csv_table(name: str, opens: Opens, encoding: str, delimiter: str = "") -> Table:
    """The one table of a CSV file; ``delimiter`` is found out where empty."""

    def text() -> io.TextIOWrapper:
        return io.TextIOWrapper(opens(), encoding=encoding, newline="")

    with text() as stream:
        top = [line[:20_000] for line in islice(_lines(stream), 20)]
    told = _SEP.fullmatch(top[0].rstrip("\r\n")) if top else None
    mark = delimiter or (told[1] if told else _mark(top))

    def rows() -> Iterator[tuple[int, list[Any]]]:
        with text() as stream:
            reader = csv.reader(stream, delimiter=mark)
            try:
                for number, cells in enumerate(reader, 1):
                    if len(cells) > WIDEST:
                        raise Unreadable(
                            _("line {line} has {count} columns").format(
                                line=number, count=len(cells)
                            ),
                            _("Keep the columns that count, at most {limit}.").format(limit=WIDEST),
                        )
                    if told and number == 1:
                        continue
                    yield number, cells
            except csv.Error as error:
                raise Unreadable(
                    _("line {line} is not CSV: {problem}").format(
                        line=reader.line_num, problem=error
                    ),
                    _("Check the quotation marks near that line, or save the file again."),
                ) from error

    return Table(name.rsplit(".", 1)[0] or name, rows)


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    """Lines, each cut where it grows beyond reason: a hostile file may be one line."""
    while line := stream.readline(1 << 20):
        yield line


def _mark(top: list[str]) -> str:
    """What parts the cells: the most frequent of the marks in the first line that has any."""
    for line in top:
        bare = _QUOTED.sub("", line)
        mark = max(MARKS, key=bare.count)
        if mark in bare:
            return mark
    return ","
