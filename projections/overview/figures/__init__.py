"""From the data of the overview to its charts. Each says in words what is to be seen in it."""

from __future__ import annotations

from projections.overview.figures.goods import of_goods
from projections.overview.figures.standing import of_grades, of_lines, of_movement
from projections.overview.figures.work import of_activity, of_problems, of_waiting

__all__ = [
    "of_activity",
    "of_goods",
    "of_grades",
    "of_lines",
    "of_movement",
    "of_problems",
    "of_waiting",
]
