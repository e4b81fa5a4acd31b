"""Thresholds of a scheme and what the engine says just below, at and just above each.

Each module lists the thresholds of one kind and answers through the code that judges records:
``expressions`` (SQL over a synthetic row), ``counting`` (slots, curves, tallies, caps), ``places``
(grades, tenure, cohorts, shares), ``raised`` (flags, ladders), ``dated`` (parameters),
``limits`` (days of procedures), ``attendance`` (ballots that must come back),
``disclosed`` (from how many raters on votes are shown).
``evalcore/schemes/boundaries.py`` compares with what a person has fixed.
"""

from __future__ import annotations

from evalcore.schemes.boundaries import Question
from evalcore.schemes.model import Scheme
from evalcore.yamltree import Node
from projections.boundaries import (
    attendance,
    bench,
    counting,
    dated,
    disclosed,
    expressions,
    limits,
    places,
    raised,
)


def questions(scheme: Scheme, root: Node) -> list[Question]:
    """Every threshold of ``scheme`` with the engine's answers, in the order of its file.

    ``root`` is the tree that the scheme was read from: the dates of parameters stand only there.
    """
    asked = [*counting.judged(scheme), *raised.judged(scheme)]
    evaluation = bench.judged(scheme, [piece for piece, _ask in asked], places.sizes(scheme))
    try:
        judged = [ask(evaluation) for _piece, ask in asked]
        judged.append(places.smallest_cohort(scheme, evaluation))
    finally:
        evaluation.connection.close()
    found = [
        *dated.questions(scheme, root),
        *expressions.questions(scheme),
        *counting.direct(scheme),
        *places.direct(scheme),
        *limits.questions(scheme),
        *attendance.questions(scheme),
        *disclosed.questions(scheme),
        *judged,
    ]
    order = {section: at for at, section in enumerate(root.entries)}
    rules = {
        f"{section}.{name}": at
        for section, held in root.entries.items()
        for at, name in enumerate(held.entries)
    }

    def place(question: Question) -> tuple[int, int]:
        section, _dot, rest = question.at.partition(".")
        return order.get(section, 0), rules.get(f"{section}.{rest.split('.')[0]}", 0)

    return sorted(found, key=place)
