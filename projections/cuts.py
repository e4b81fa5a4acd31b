"""A share of people by rank: seats, the cut line, and who stands exactly on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from evalcore.schemes.model import Share
from projections.exact import fraction, seats


@attrs.frozen
class Cut:
    """What a share took of ``base``.

    ``inside`` are those taken, in order. ``tied`` are those who stand on the cut line together
    where not all of them have a seat; the tie rule decided about them as one. ``line`` is the
    total at the cut line, None where there was no cut.
    """

    base: int
    seats: int
    line: int | None
    inside: tuple[str, ...]
    tied: tuple[str, ...]


def cut(contenders: Sequence[str], totals: Mapping[str, int], size: Share, base: int) -> Cut:
    """Take the first of ``contenders`` (best first, or worst first for a bottom list).

    The share is taken of ``base``, which need not be the number of contenders. At the line:
    ``none`` of the tied are taken, ``all`` of them, or (``people``) none until people decide.
    """
    available = _available(size, base)
    if available >= len(contenders):
        last = totals[contenders[-1]] if contenders else None
        return Cut(base, available, last, tuple(contenders), ())
    if available == 0:
        return Cut(base, 0, None, (), ())
    line = totals[contenders[available - 1]]
    inside = [c for c in contenders[:available] if totals[c] != line]
    on_line = [c for c in contenders if totals[c] == line]
    if len(inside) + len(on_line) <= available:
        return Cut(base, available, line, (*inside, *on_line), ())
    taken = (*inside, *on_line) if size.tie == "all" else tuple(inside)
    return Cut(base, available, line, taken, tuple(on_line))


def _available(size: Share, base: int) -> int:
    if size.number is not None:
        return size.number.whole
    assert size.share is not None, "the loader wants a share or a number"
    return seats(fraction(size.share), base, size.rounding, size.least)
