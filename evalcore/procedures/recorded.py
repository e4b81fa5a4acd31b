"""Facts of a few classes, read from the whole record: all that were reported, or those that stand.

For what procedures must know of the record besides their own stream. Ledgers read columns instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import frozen

from evalcore.record.effective import Act, Rulings, resolve
from evalcore.vocabulary import Fact, fact_class
from evalcore.vocabulary.governance import FactRetracted

if TYPE_CHECKING:
    from evalcore.record import Record

F = TypeVar("F", bound=Fact)


@frozen
class Recorded(Generic[F]):
    """A fact, where it stands in the record (from 1), and the stream that holds it."""

    position: int
    stream: str
    fact: F


def reported(record: Record, *classes: type[F]) -> list[Recorded[F]]:
    """Every fact of ``classes``, also corrected and withdrawn ones, in the order of the record."""
    topics = [cls.topic() for cls in classes]
    with record.read_arrow(1, record.head().size, topics) as reader:
        rows = reader.read_all().select(["position", "stream", "topic", "state"]).to_pylist()
    found = []
    for row in rows:
        fact = fact_class(row["topic"]).from_states(row["state"].encode())
        assert isinstance(fact, classes)
        found.append(Recorded(row["position"], row["stream"], fact))
    return found


def standing(record: Record, *classes: type[F]) -> list[Recorded[F]]:
    """The facts of ``classes`` that count now: corrections and retractions applied.

    ``position`` is that of the first report, which a correction keeps, and gives the order.
    """
    found: list[Recorded[Fact]] = reported(record, *classes, FactRetracted)
    rulings = _rulings({one.position: one.fact for one in found})
    return sorted(
        (
            Recorded(rulings.winning.get(one.position, one.position), one.stream, one.fact)
            for one in found
            if isinstance(one.fact, classes) and one.position not in rulings.superseded
        ),
        key=lambda one: one.position,
    )


def stands(record: Record, position: int, fact: Fact) -> bool:
    """Whether nothing later withdrew or replaced the ``fact`` at ``position``."""
    found: list[Recorded[Fact]] = reported(record, *{type(fact), FactRetracted})
    return position not in _rulings({one.position: one.fact for one in found}).superseded


def _rulings(facts: Mapping[int, Fact]) -> Rulings:
    acts = []
    for position, fact in facts.items():
        corrected = facts.get(fact.corrects or 0)
        target = fact.target if isinstance(fact, FactRetracted) else None
        # A correction of what was not read, or is not there, changes nothing here.
        if corrected is not None:
            acts.append(Act(position, fact.topic(), fact.corrects, corrected.topic(), target))
        elif target is not None:
            acts.append(Act(position, fact.topic(), target=target))
    return resolve(acts)
