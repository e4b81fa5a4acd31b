"""Several logs in one run: one of them is home, the others are only read.

An event of the n-th further log (by origin, from 1) stands in the run at ``n · SPAN`` and its own
position; those of the home log stand where they stand. So one number names an event of the run,
and digests of runs over a single log are what they were.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from evalcore.messages import _
from evalcore.record.store import Commit

if TYPE_CHECKING:
    from evalcore.record.record import Record


@frozen
class Prefix:
    """How much of a further log a run read: its origin, events, and the root over them."""

    origin: str
    size: int
    root: bytes


@frozen
class Log:
    """A further log of a run, and the commit up to which it is read. Nothing is written to it."""

    origin: str
    record: Record = field(eq=False)
    known_at: Commit

    @property
    def prefix(self) -> Prefix:
        """What a certificate states of it."""
        return Prefix(self.origin, self.known_at.size, self.known_at.root)


@frozen
class JointCommit(Commit):
    """A commit of the home log (``origin``) together with prefixes of ``further`` logs."""

    origin: str = ""
    further: tuple[Prefix, ...] = ()


def further_of(known_at: Commit | None) -> tuple[Prefix, ...]:
    """The further logs behind what was known; none where there was one log."""
    return known_at.further if isinstance(known_at, JointCommit) else ()


@frozen
class Joined:
    """A run's logs: the home one as known at ``known_at``, and the further ones by origin."""

    record: Record = field(eq=False)
    known_at: Commit
    further: tuple[Log, ...]


def further_data(further: Iterable[Prefix]) -> list[dict[str, Any]]:
    """Further logs as JSON data: number in the run, origin, size, root in hex."""
    return [
        {"log": n, "origin": one.origin, "size": one.size, "root": one.root.hex()}
        for n, one in enumerate(further, 1)
    ]


def further_from(data: Iterable[Mapping[str, Any]]) -> tuple[Prefix, ...]:
    """The further logs that ``further_data`` gave."""
    return tuple(Prefix(one["origin"], one["size"], bytes.fromhex(one["root"])) for one in data)


def prefixes(text: str) -> tuple[Prefix, ...]:
    """The further logs that ``RunPublished.further`` names. Raises ValueError where it is amiss."""
    if not text:
        return ()
    return in_order(
        Prefix(str(origin), _size(size), bytes.fromhex(root))
        for origin, size, root in json.loads(text)
    )


def in_order(further: Iterable[Prefix]) -> tuple[Prefix, ...]:
    """These logs. Raises ValueError where they are not by origin, each once."""
    found = tuple(further)
    origins = [one.origin for one in found]
    if origins != sorted(set(origins)):
        raise ValueError(_("its further logs are not in order of origin"))
    return found


def _size(value: object) -> int:
    if type(value) is not int:
        raise ValueError(_("a size is no number"))
    return value


def further_text(further: Iterable[Prefix]) -> str:
    """``RunPublished.further`` of these logs; empty for none."""
    listed = [[one.origin, one.size, one.root.hex()] for one in further]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":")) if listed else ""
