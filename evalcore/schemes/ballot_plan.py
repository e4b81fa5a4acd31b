"""What a scheme says of voting, as values: ``evalcore.schemes.ballots`` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

from evalcore.schemes.values import Number


@attrs.frozen
class Validity:
    """When a ballot, or a whole round, is valid. Nothing set: every ballot counts.

    ``attendance_over``: of what was issued more than this share must come back, else the round is
    void; ``more_returned``: more ballots back than were issued ``void`` it too. ``blank``: a ballot
    on which nothing is marked is an abstention, or invalid (an item not marked is never a vote).
    ``all_same``: a ballot with the same option for every item (two or more) counts, or is invalid.
    ``at_most``, ``at_least``: how often an option may, must stand on a ballot. ``drop_extremes``:
    with more votes than this of one category on one item, its highest and its lowest are left out.
    The last four can be judged on single ballots only.
    """

    attendance_over: Number | None = None
    more_returned: Literal["count", "void"] = "count"
    blank: Literal["abstain", "invalid"] = "abstain"
    all_same: Literal["count", "invalid"] = "count"
    drop_extremes: Number | None = None
    at_most: Mapping[str, Number] = attrs.field(factory=dict)
    at_least: Mapping[str, Number] = attrs.field(factory=dict)


@attrs.frozen
class BallotPlan:
    """What is voted on in one part of an evaluation.

    ``options`` stand from the best down; those ``unranked`` (不了解) have no place in that order.
    Categories of raters with fewer than ``smallest`` are merged before anything is logged.
    """

    id: str
    part: str
    items: tuple[str, ...]
    options: tuple[str, ...]
    categories: tuple[str, ...]
    smallest: Number | None
    unranked: tuple[str, ...]
    valid: Validity
