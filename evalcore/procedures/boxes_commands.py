"""What may be asked of a ballot box (``evalcore.procedures.boxes`` decides)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from evalcore.ballots.counting import Count
from evalcore.ballots.rules import Rules
from evalcore.procedures.boxes_state import BoxState


@frozen(kw_only=True)
class BoxCommand:
    """What every command says: the ``box``, which office (``by``), when, and what day it is."""

    box: str
    by: str
    on: date
    today: date


@frozen(kw_only=True)
class OpenBox(BoxCommand):
    """Open a box for a part of a meeting and publish how many may vote.

    ``rolls`` by category, small ones merged as in ``rules``. ``organiser`` runs the part;
    ``organised_by`` is who runs it by the record, where the record says so. ``boxes`` are all that
    there are.
    """

    meeting: str
    part: str
    organiser: str
    rules: Rules
    rolls: Mapping[str, int]
    organised_by: str = ""
    repeats: str = ""
    boxes: Mapping[str, BoxState] = field(factory=dict)


@frozen(kw_only=True)
class IssueCodes(BoxCommand):
    """Codes were made: category → (how many, root of their hashes)."""

    issued: Mapping[str, tuple[int, str]]


@frozen(kw_only=True)
class SealBox(BoxCommand):
    """Close the box over what it holds."""

    ballots: int
    codes_root: str
    ballots_root: str
    rules_digest: str


@frozen(kw_only=True)
class TallyBox(BoxCommand):
    """The sealed box was counted. ``round``: see ``round_of``; ``on_paper``: categories of this
    part that a tally on paper counts already."""

    count: Count
    round: int = 1
    on_paper: frozenset[str] = frozenset()


@frozen(kw_only=True)
class VoidBox(BoxCommand):
    """A competent authority declares the round void."""

    ground: str


Command = OpenBox | IssueCodes | SealBox | TallyBox | VoidBox
