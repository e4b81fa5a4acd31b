"""Which events of a trail came after a seal (封账后补录), and who let them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from projections.publishing.late import late_facts
from projections.trail.entries import Late


def late_among(connection: Any, positions: Sequence[int]) -> Mapping[int, Late]:
    """Position → how it came late, of those ``positions`` that did, whatever the period."""
    return {
        one.position: Late(one.period, one.ground, one.allowed_by, one.objection)
        for one in late_facts(connection, among=positions)
    }
