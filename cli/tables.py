"""Tables for a terminal: columns that stay aligned where the text is Chinese.

A wide character takes two cells, which ``rich`` knows. Piped output is never cut to a terminal's
width, though lists of names wrap; colours appear only on a terminal, and not where ``NO_COLOR`` is
set.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cli.encodings import as_shown
from cli.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

UNLIMITED = 10_000
"""Cells per line where nobody's window limits them."""

LISTS = 110
"""Cells per line of a table that holds lists of names, where it is piped."""

PLAIN_RULE = "    \n    \n -- \n" + "    \n" * 5
"""A line under the headers, where ``─`` is no single cell: like ``rich.box.SIMPLE_HEAD``."""


_GAP = "   "
"""Between columns: a blank on each side of where a rule could stand."""


def console(*, stderr: bool = False, piped: int = UNLIMITED) -> Console:
    """A console that prints text as it is: no markup, no emoji codes, no guessing colours.

    ``piped``: cells per line where there is no terminal.
    """
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() else piped,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
    )


def table(
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    right: Sequence[int] = (),
    styles: Sequence[str] = (),
    piped: int = UNLIMITED,
) -> None:
    """Print ``rows`` under ``headers``; the columns numbered in ``right`` are right-aligned.

    ``styles`` gives a rich style per row, in order; "" for none. ``piped``: cells per line where
    there is no terminal (``LISTS`` for a table whose cells are lists: they wrap between names).
    """
    from rich import box
    from rich.table import Table

    out = console(piped=piped)
    ruled = box.Box(PLAIN_RULE, ascii=True) if out.options.ascii_only else box.SIMPLE_HEAD
    shown = Table(box=ruled, pad_edge=False, show_edge=False)
    titles = [as_shown(header, sys.stdout) for header in headers]
    cells = [[_cell(value) for value in row] for row in rows]
    if _numbers_crowd([titles, *cells], right, out.width):
        cells = _narrowed(cells, right)
    for at, title in enumerate(titles):
        shown.add_column(
            title,
            justify="right" if at in right else "left",
            no_wrap=at in right,
            overflow="fold",
        )
    for at, row in enumerate(cells):
        style = styles[at] if at < len(styles) else ""
        shown.add_row(*row, style=style)
    with out.capture() as captured:
        out.print(shown)
    lines = captured.get().split("\n")
    # rich pads every line to the table's width: what is piped carries no such blanks.
    sys.stdout.write("\n".join(line.rstrip() for line in lines))
    sys.stdout.flush()


def _numbers_crowd(rows: Sequence[Sequence[str]], right: Sequence[int], room: int) -> bool:
    """Whether a table has to wrap, and its columns of numbers alone take half of the room."""
    from itertools import zip_longest

    from rich.cells import cell_len

    columns = [max(map(cell_len, each)) for each in zip_longest(*rows, fillvalue="")]
    whole = sum(columns) + len(_GAP) * (len(columns) - 1)
    return whole > room and 2 * sum(columns[at] for at in right if at < len(columns)) > room


def _narrowed(cells: Sequence[Sequence[str]], right: Sequence[int]) -> list[list[str]]:
    """In columns of numbers, what stands in brackets behind a number goes below it.

    Numbers are never broken: else the columns beside them would be left a few cells.
    """
    from rich.cells import cell_len

    longest = {
        at: max(
            (cell_len(word) for row in cells if at < len(row) for word in row[at].split()),
            default=0,
        )
        for at in right
    }
    return [
        [
            text.replace(" (", "\n(") if at in longest and cell_len(text) > longest[at] else text
            for at, text in enumerate(row)
        ]
        for row in cells
    ]


def _cell(value: object) -> str:
    return "" if value is None else as_shown(visible(str(value)), sys.stdout)


def heading(text: str) -> None:
    """A heading: bold on a terminal."""
    from rich.text import Text

    console().print(Text(visible(text), style="bold"))


def line(text: str = "", style: str = "") -> None:
    """A line of text, in a style on a terminal."""
    from rich.text import Text

    console().print(Text(visible(text), style=style), soft_wrap=True)
