"""Names and contents of the files of a log after C2SP tlog-tiles.

Tile ``n`` of a level lies at ``tile/<level>/<n>``, entries at ``tile/entries/<n>``, where ``n`` is
written in groups of three digits, all but the last with an ``x`` before it; an unfinished one of
``width`` hashes has ``.p/<width>`` behind. Bundles of entries are entries one after the other, each
with its length in two bytes (big endian) before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.transparency.tiles import WIDTH

LARGEST_ENTRY = 65_535
LARGEST_BUNDLE = WIDTH * (2 + LARGEST_ENTRY)
HIGHEST_LEVEL = 63
LONGEST_PATH = 100
_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<n>(?:x[0-9]{3}/){0,6}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


@frozen
class TilePath:
    """What a path names: ``level`` (None for entries), number and width (256 for a whole one)."""

    level: int | None
    n: int
    width: int


def tile_path(level: int, n: int, width: int = WIDTH) -> str:
    """The path of a tile of hashes, relative to the log. Raises ValueError for what none has."""
    if not 0 <= level <= HIGHEST_LEVEL:
        raise ValueError(level)
    return f"tile/{level}/{_numbered(n, width)}"


def entries_path(n: int, width: int = WIDTH) -> str:
    """The path of the bundle of entries under tile ``n`` of level 0."""
    return f"tile/entries/{_numbered(n, width)}"


def parse_path(path: str) -> TilePath | None:
    """What a path names, or None where it is not one that this module would write."""
    found = _PATH.fullmatch(path) if len(path) <= LONGEST_PATH else None
    if not found:
        return None
    n = int(found["n"].replace("x", "").replace("/", ""))
    width = int(found["width"] or WIDTH)
    level = None if found["level"] == "entries" else int(found["level"])
    if width > WIDTH or (level or 0) > HIGHEST_LEVEL:
        return None
    written = entries_path(n, width) if level is None else tile_path(level, n, width)
    # Only the one spelling: no needless zero groups, no partial tile of full width.
    return TilePath(level, n, width) if written == path else None


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """A bundle of 1 to 256 entries. Raises ValueError where they cannot be one."""
    if not 0 < len(entries) <= WIDTH:
        raise ValueError(f"{len(entries)} entries in a bundle")
    # to_bytes raises OverflowError, which is no ValueError: look first.
    if any(len(entry) > LARGEST_ENTRY for entry in entries):
        raise ValueError("an entry of more than 65,535 bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack_entries(data: bytes) -> list[bytes]:
    """The entries of a bundle. Raises DataError where it is cut off or holds too many or none."""
    entries: list[bytes] = []
    place = 0
    while place < len(data):
        start = place + 2
        end = start + int.from_bytes(data[place:start], "big")
        if end > len(data) or start > len(data):
            raise _broken(_("entry {n} is cut off").format(n=len(entries)))
        if len(entries) == WIDTH:
            raise _broken(_("it holds more than 256 entries"))
        entries.append(data[start:end])
        place = end
    if not entries:
        raise _broken(_("it is empty"))
    return entries


def _numbered(n: int, width: int) -> str:
    if n < 0 or not 1 <= width <= WIDTH:
        raise ValueError((n, width))
    digits = str(n)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return name if width == WIDTH else f"{name}.p/{width}"


def _broken(reason: str) -> DataError:
    return DataError(
        _(
            "This is not a bundle of log entries: {reason}. It was changed or cut off on the way; "
            "take it again from whom you have it."
        ).format(reason=reason)
    )
