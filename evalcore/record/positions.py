"""Positions in a run over several logs: one number names an event, whichever log it stands in.

The home log's events have the numbers that they have in it. An event of the n-th further log (by
origin, from 1) has ``n · SPAN`` and its own position.
"""

from __future__ import annotations

SPAN = 1 << 32
"""Positions that a log has in a run over several: the largest is ``SPAN - 1``."""

MOST = 400
"""Further logs of a run: with ``SPAN``, the order of facts by day and position keeps in 64 bits,
and the event that publishes it and names them all keeps below what an event may hold."""


def parted(position: int) -> tuple[int, int]:
    """(log, position in it) of a position in a run; log 0 is the home one."""
    return divmod(position, SPAN)


def placed(log: int, position: int) -> int:
    """The position in a run of what stands at ``position`` of the log of that number."""
    return log * SPAN + position


def shown(position: int) -> str:
    """A position in a run for people: ``1234``, and ``2:1234`` in the second further log."""
    log, own = parted(position)
    return f"{log}:{own}" if log > 0 else str(position)
