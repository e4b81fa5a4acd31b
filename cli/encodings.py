"""Consoles that do not speak UTF-8: nothing breaks off, nothing turns into a question mark.

An office's console may be GBK (a Linux locale such as ``zh_CN.GBK``; on Windows what is piped or
redirected under code page 936). GBK knows Chinese, and lacks signs that the program prints. Here
such signs get others that say the same; what has no other is written as ``\\uXXXX``. GBK's
two-byte characters take two cells on a terminal, also those that are narrow under UTF-8 (→ · ─).

Files are UTF-8 everywhere, and so is JSON: see ``as_json``.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import groupby
from typing import Any, TextIO

READABLE = "evalcore.readable"
"""Name of the error handler that ``readable`` gives to streams."""

INSTEAD = {
    "✗": "×x",
    "✘": "×x",
    "✓": "√v",
    "✔": "√v",
    "✅": "√v",
    "☑": "√v",
    "×": "x",
    "√": "v",
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "►": "→>",
    "▶": "→>",
    "·": ".",
    "•": "·*",
    "‧": "·.",
    "∙": "·.",
    "・": "·.",
    "−": "-",
    "–": "—-",
    "—": "-",
    "‑": "-",
    "─": "-",
    "━": "-",
    "│": "|",
    "┃": "|",
    "µ": "μu",
    "«": "《<",
    "»": "》>",
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "、": ",",
    "，": ",",
    "。": ".",
    "：": ":",
    "；": ";",
    "（": "(",
    "）": ")",
    "《": "<",
    "》": ">",
    "【": "[",
    "】": "]",
    "\xa0": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\u3000": " ",
}
"""Character → what may stand for it, the best first; the first that the encoding has is taken."""

LONGER = {"≥": ">=", "≤": "<=", "≠": "!=", "…": "..."}
"""The same for signs that several characters stand for."""


def readable(error: UnicodeError) -> tuple[str, int]:
    """Error handler: what the encoding lacks gets a sign that says the same, or its code.

    Codes are those of UTF-16, as JSON writes them.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_instead(each, error.encoding) for each in lacking), error.end


def _instead(character: str, encoding: str) -> str:
    for other in (*INSTEAD.get(character, ""), LONGER.get(character, "")):
        if other and has(encoding, other):
            return other
    return escaped(character)


def escaped(text: str) -> str:
    """``text`` as JSON escapes it: ``\\uXXXX`` for every unit of UTF-16."""
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def has(encoding: str, text: str) -> bool:
    """Whether ``encoding`` can write ``text``."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def is_unicode(stream: TextIO) -> bool:
    """Whether a stream can write every character."""
    return _encoding(stream).startswith("utf")


def _encoding(stream: TextIO) -> str:
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-")


def settle(*streams: TextIO) -> None:
    """From now on, nothing that is written to ``streams`` raises UnicodeEncodeError."""
    codecs.register_error(READABLE, readable)
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=READABLE)


def as_shown(text: str, stream: TextIO) -> str:
    """``text`` as it will stand on ``stream``: what is measured must be what is written."""
    encoding = _encoding(stream)
    if encoding.startswith("utf") or text.isascii():
        return text
    codecs.register_error(READABLE, readable)
    return text.encode(encoding, READABLE).decode(encoding)


def as_json(data: Any, stream: TextIO) -> str:
    """JSON text for ``stream``, the same data whatever its encoding.

    To a terminal of another encoding: what it lacks is escaped. To a pipe or file of another
    encoding: all but ASCII is escaped, so that whoever reads it finds JSON both where UTF-8 is
    expected, as JSON is exchanged (RFC 8259, 8.1), and where the console's code page is.
    """
    import json

    whole = is_unicode(stream)
    narrow = not whole and not stream.isatty()
    text = json.dumps(data, ensure_ascii=narrow, indent=2, default=str)
    if whole or narrow:
        return text
    encoding = _encoding(stream)
    return "".join(each if has(encoding, each) else escaped(each) for each in text)


@contextmanager
def cells_counted(stream: TextIO) -> Iterator[None]:
    """Within it, tables and boxes measure text as a terminal of ``stream``'s encoding shows it.

    For encodings of two bytes a character (GBK, GB18030, Big5 …): what takes two bytes takes two
    cells. ``rich`` asks one table of widths; it is given another.
    """
    wide = frozenset() if is_unicode(stream) else two_bytes(_encoding(stream))
    if not wide:
        yield
        return
    from rich import cells, segment

    load = cells.load_cell_table
    single = cells._is_single_cell_widths

    @cache
    def with_wide(version: str = "auto") -> Any:
        known = load(version)
        # What has no width or is wide under UTF-8 stays so.
        new = sorted(wide - {c for low, high, _ in known.widths for c in range(low, high + 1)})
        runs = [[c for _, c in run] for _, run in groupby(enumerate(new), lambda p: p[1] - p[0])]
        widths = sorted([*known.widths, *((run[0], run[-1], 2) for run in runs)])
        return known._replace(widths=widths)

    exchanged = {"load_cell_table": with_wide, "_is_single_cell_widths": str.isascii}
    vars(cells).update(exchanged)
    segment._is_single_cell_widths = str.isascii
    _forget(cells)
    try:
        yield
    finally:
        cells.load_cell_table = load
        cells._is_single_cell_widths = segment._is_single_cell_widths = single
        _forget(cells)


def _forget(cells: Any) -> None:
    cells.cached_cell_len.cache_clear()
    cells.get_character_cell_size.cache_clear()


@cache
def two_bytes(encoding: str) -> frozenset[int]:
    """Code points that ``encoding`` writes with two bytes; none for one of single bytes."""
    rows = bytes(range(0x81, 0xFF))
    trails = bytes([*range(0x40, 0x7F), *range(0x80, 0xFF)])
    found = set()
    for lead in rows:
        text = b"".join(bytes((lead, trail)) for trail in trails).decode(encoding, "ignore")
        found |= {ord(each) for each in text if ord(each) > 0x7F}
    return frozenset(c for c in found if _length(chr(c), encoding) == 2)


def _length(character: str, encoding: str) -> int:
    try:
        return len(character.encode(encoding))
    except UnicodeEncodeError:
        return 0


def settle_console() -> Any:
    """Both channels of this process: nothing breaks off, cells are counted as stdout shows them."""
    settle(sys.stdout, sys.stderr)
    return cells_counted(sys.stdout)
