"""The closed registry of what can have happened.

A topic that is not here is an error for whoever meets it: the store never decides which code is
loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.vocabulary import (
    accountability,
    actors,
    ballots,
    checkpoints,
    checksheets,
    comments,
    coverage,
    decisions,
    disputes,
    duty,
    evaluations,
    flags,
    governance,
    honours,
    orglife,
    pairings,
    periods,
    pledges,
    problems,
    rectifications,
    results,
    roster,
    seals,
    segments,
    tasks,
    visits,
)
from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import FieldSpec

__all__ = ["FAMILIES", "Fact", "FieldSpec", "fact_class", "facts", "family"]

_MODULES = (
    roster,
    pledges,
    comments,
    evaluations,
    visits,
    problems,
    decisions,
    orglife,
    duty,
    coverage,
    tasks,
    pairings,
    rectifications,
    disputes,
    honours,
    accountability,
    results,
    governance,
    checkpoints,
    ballots,
    checksheets,
    flags,
    periods,
    actors,
    seals,
    segments,
)


@cache
def facts() -> Mapping[str, type[Fact]]:
    """Every fact class by topic, in the order of the vocabulary."""
    found: dict[str, type[Fact]] = {}
    for module in _MODULES:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Fact) and value is not Fact:
                found[value.topic()] = value
    return found


FAMILIES: tuple[str, ...] = tuple(dict.fromkeys(cls.FAMILY for cls in facts().values()))
"""Families of facts that share a table, in the order of the vocabulary."""


def fact_class(topic: str) -> type[Fact]:
    """The class behind a stored topic. Raises ``DataError`` for one that is not known here."""
    try:
        return facts()[topic]
    except KeyError:
        raise DataError(
            _(
                "The record holds an event of kind {topic!r}, which this version does not know. "
                "Use the version that wrote it, or a later one."
            ).format(topic=topic)
        ) from None


def family(name: str) -> tuple[type[Fact], ...]:
    """The fact classes of one family."""
    return tuple(cls for cls in facts().values() if cls.FAMILY == name)
