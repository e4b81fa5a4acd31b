"""What a trail shows of one event: values, for a program and for people."""

from __future__ import annotations

from typing import Any, Literal

from attrs import asdict, frozen

Kind = Literal["report", "correction", "retraction", "decision"]
"""``decision``: what only a procedure writes: adoptions, ties, publications, keys, checkpoints."""


@frozen
class Said:
    """One field: its name and title, its value as stored, and as people read it."""

    name: str
    title: str
    value: Any
    shown: str
    private: bool = False


@frozen
class Changed:
    """One field that a correction changed, as people read it; empty where nothing was there."""

    name: str
    title: str
    old: str
    new: str


@frozen
class FileRef:
    """The file that an event came from. ``kept``: whether its content is in the record."""

    digest: str
    name: str
    kept: bool


@frozen
class Paper:
    """What the sheet says of itself: when it was filled, by whom, and where the original lies.

    ``filled_by`` and ``reviewed_by`` are private: empty unless they were asked for.
    """

    position: int
    filled_on: str
    original_at: str
    filled_by: str = ""
    reviewed_by: str = ""


@frozen
class Late:
    """An event came after the seal of ``period`` (封账后补录): why, by whose authority.

    Empty where nobody noted that it was admitted. ``objection``: the one that it answers.
    """

    period: str
    ground: str
    allowed_by: str
    objection: str


@frozen
class Entry:
    """One event of a trail.

    ``occurred_on``, ``received_on``: ISO days (``received_on`` empty where not told).
    ``recorded_at``: µs since the epoch, UTC. ``commit``: the size at which it became known.
    ``about``: position that a correction or retraction is about, 0 else. ``authority``: who allowed
    it, or decided. ``counts``:
    whether it counts as known then; if not, ``because`` is ``corrected``, ``retracted`` or
    ``repeated``, and ``by`` the position that made it so. ``sealed``: how its private part fares:
    empty (none, or shown), ``withheld`` (not asked for), ``erased`` (its key is destroyed, as the
    record tells), ``locked`` (its key is not here). ``pseudonym``: how whoever it names is called.
    ``late``: that it came after the seal of the period which it is about.
    """

    position: int
    stream: str
    version: int
    fact: str
    title: str
    kind: Kind
    occurred_on: str
    received_on: str
    recorded_at: int
    commit: int
    actor: str
    said: tuple[Said, ...]
    source: str = ""
    sheet: str = ""
    row: int = 0
    row_key: str = ""
    file: FileRef | None = None
    paper: Paper | None = None
    opening: bool = False
    about: int = 0
    changes: tuple[Changed, ...] = ()
    reason: str = ""
    authority: str = ""
    counts: bool = True
    because: str = ""
    by: int = 0
    sealed: str = ""
    pseudonym: str = ""
    late: Late | None = None

    def as_data(self) -> dict[str, Any]:
        """The entry as JSON data, but for the time, which whoever shows it renders."""
        return asdict(self)
