"""What a web page shows: tables and lines of text, nothing that a browser hides."""

from __future__ import annotations

from html.parser import HTMLParser

from attrs import frozen


@frozen
class Grid:
    """A table with its header, or lines of text as rows of one cell, with no header.

    ``rows``: where each is, and its cells. ``about``: the text before it in the same file, by which
    a page says whom it is about.
    """

    place: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    about: str = ""


class _Reader(HTMLParser):
    """Tables and lines of a page; what a browser does not show as text is left out."""

    UNSEEN = ("script", "style", "title")
    BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "div", "section", "dt", "dd", "br", "summary")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[Grid] = []
        self.lines: list[tuple[str, tuple[str, ...]]] = []
        self.about = ""
        self.tables: list[list[tuple[str, tuple[str, ...]]]] = []
        self.row: list[str] | None = None
        self.text: list[str] = []
        self.unseen = 0
        self.started = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.UNSEEN:
            self.unseen += 1
        elif tag == "table":
            self._end_line()
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.row = []
            self.started = self.getpos()[0]
        elif tag in ("td", "th") and self.row is not None:
            self.text = []
        elif tag in self.BLOCKS and self.row is None:
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in self.UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        elif tag in ("td", "th") and self.row is not None:
            self.row.append(" ".join("".join(self.text).split()))
            self.text = []
        elif tag == "tr" and self.row is not None and self.tables:
            self.tables[-1].append((f"line {self.started}", tuple(self.row)))
            self.row = None
        elif tag == "table" and self.tables:
            rows = self.tables.pop()
            if rows:
                self.grids.append(Grid(rows[0][0], rows[0][1], tuple(rows), self.about))
                self.about = f"{self.about}\n{' '.join(' '.join(c) for _p, c in rows[:4])}"[-4000:]
        elif tag in self.BLOCKS and self.row is None:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.text.append(data)

    def _end_line(self) -> None:
        line = " ".join("".join(self.text).split())
        if line:
            self.lines.append((f"line {self.getpos()[0]}", (line,)))
            self.about = f"{self.about}\n{line}"[-4000:]
        self.text = []

    def close(self) -> None:
        super().close()
        self._end_line()


def page(text: str) -> list[Grid]:
    """What a page shows: its tables, and its lines."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return [*reader.grids, Grid("", (), tuple(reader.lines), reader.about)]
