"""What subjects did not earn in an indicator: the credit lost, slot by slot, and shares too low."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from evalcore.schemes.model import Number
from projections.contributions import view_of
from projections.nodes import Nodes
from projections.score_rules import SCORED

if TYPE_CHECKING:
    import duckdb

Loss = tuple[str, int, date, list[int]]
"""Slot, credit not earned, day, positions."""


def losses(connection: duckdb.DuckDBPyConnection, indicator: str) -> Mapping[str, Sequence[Loss]]:
    """Subject → the contributions of an indicator that lost credit, by slot."""
    found: dict[str, list[Loss]] = defaultdict(list)
    for subject, *loss in connection.execute(
        f"SELECT subject, slot, possible - credit, occurred_on, events FROM {view_of(indicator)} "
        "WHERE credit < possible ORDER BY subject, slot"
    ).fetchall():
        slot, lost, day, events = loss
        found[subject].append((slot, lost, day, events))
    return dict(found)


def positions(lost: Iterable[Loss]) -> tuple[int, ...]:
    """The events behind what was lost, each once, in order."""
    return tuple(sorted({position for loss in lost for position in loss[3]}))


def is_below(numerator: int, denominator: int, mark: Number) -> bool:
    """Whether a share is below a mark: what reaches it is not."""
    return numerator * mark.denominator < mark.numerator * denominator


def below(nodes: Nodes, indicator: str, mark: Number) -> list[str]:
    """Subjects whose share of an indicator is below ``mark``.

    Nothing expected, or too few votes to be told, is no failing.
    """
    return [
        node.subject
        for node in nodes.named(share_of(indicator))
        if node.state == SCORED and is_below(node.numerator, node.denominator, mark)
    ]


def share_of(indicator: str) -> str:
    """The node that holds the share of an indicator."""
    return f"{indicator}/share"
