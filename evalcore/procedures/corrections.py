"""What the record holds at a position that is said to correct something, and if it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.procedures.facts import DECIDED
from evalcore.procedures.recorded import stands
from evalcore.vocabulary import Fact, fact_class
from evalcore.vocabulary.governance import NOTED, FactRetracted

if TYPE_CHECKING:
    from evalcore.record import Record


_ENVELOPE = frozenset({"corrects", "reason", "authority", "received_on", "ordinal", "opening"})
"""Fields that say how a fact was told, not what happened."""


@frozen
class Change:
    """A field that a correction changed; ``before`` or ``after`` is None where no fact was."""

    field: str
    title: str
    before: Any
    after: Any


@frozen
class Correction:
    """An event that may correct something.

    ``chain``: the positions that it acts on, one on the other, itself first, the first report last.
    ``before`` and ``after``: the fact as it counted and counts by it, None where none did or does.
    """

    position: int
    fact: Fact
    stands: bool
    chain: tuple[int, ...]
    before: Fact | None
    after: Fact | None

    @property
    def is_fact(self) -> bool:
        """Whether offices report such things: no decision, no note of the program."""
        return type(self.fact) not in DECIDED | NOTED

    @property
    def shown(self) -> str:
        """The kind of thing that it is, for people."""
        of = self.before if isinstance(self.fact, FactRetracted) and self.before else self.fact
        return self.fact.TITLE if of is self.fact else f"{self.fact.TITLE} {of.TITLE}"

    def changes(self) -> tuple[Change, ...]:
        """The public fields that it changed, in their order."""
        told = self.after or self.before
        if told is None:
            return ()
        found = []
        for spec in type(told).specs():
            if spec.private or spec.name in _ENVELOPE:
                continue
            before = getattr(self.before, spec.name) if self.before else None
            after = getattr(self.after, spec.name) if self.after else None
            if before != after and (before or after):
                found.append(Change(spec.name, spec.zh, before, after))
        return tuple(found)


def correction_at(record: Record, position: int) -> Correction | None:
    """The event at ``position``; None where there is none. Private parts are not read."""
    head = record.head().size
    if not 1 <= position <= head:
        return None
    fact = _at(record, position)
    chain = [position]
    told = fact
    while (earlier := _acts_on(told)) and 1 <= earlier < chain[-1]:
        chain.append(earlier)
        told = _at(record, earlier)
    before = None
    if len(chain) > 1:
        last = _at(record, chain[1])
        before = None if isinstance(last, FactRetracted) else last
    after: Fact | None = fact
    if isinstance(fact, FactRetracted):
        undone = _at(record, chain[1]) if len(chain) > 1 else None
        # To withdraw a withdrawal brings back what it withdrew.
        after = _at(record, chain[2]) if isinstance(undone, FactRetracted) and chain[2:] else None
    return Correction(position, fact, stands(record, position, fact), tuple(chain), before, after)


def _acts_on(fact: Fact) -> int:
    return fact.corrects or (fact.target if isinstance(fact, FactRetracted) else 0)


def _at(record: Record, position: int) -> Fact:
    [stored] = record.read(position, position)
    return fact_class(stored.topic).from_states(stored.public)
