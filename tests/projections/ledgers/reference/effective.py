"""What counts, by the words of the definition: slow, recursive, and easy to check by eye."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs

from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted


@attrs.frozen
class Known:
    """A fact that counts: ``fact`` is its first report, ``position`` the event with its values."""

    fact: int
    position: int
    value: Fact
    received_on: date | None

    @property
    def on(self) -> date:
        return self.value.occurred_on

    @property
    def order(self) -> tuple[date, int]:
        return self.on, self.fact


class Log:
    """The events of a log; positions are 1, 2, …"""

    def __init__(self, entries: Sequence[Fact]) -> None:
        self.at = dict(enumerate(entries, 1))

    def first_report(self, position: int) -> int:
        """Follow ``corrects`` to where it began."""
        corrects = self.at[position].corrects
        return position if corrects is None else self.first_report(corrects)

    def winner(self, fact: int) -> int:
        """The last act on a fact that is not itself withdrawn; the report where there is none."""
        for position in sorted(self.at, reverse=True):
            entry = self.at[position]
            if entry.corrects is not None and self.first_report(position) == fact:
                if not self.withdrawn(position):
                    return position
            elif position in self.retractions_of(fact) and self.stands(position):
                return position
        return fact

    def withdrawn(self, correction: int) -> bool:
        return any(self.stands(r) for r in self.retractions_of(correction))

    def retractions_of(self, position: int) -> list[int]:
        return [
            p for p, e in self.at.items() if isinstance(e, FactRetracted) and e.target == position
        ]

    def stands(self, retraction: int) -> bool:
        """Whether a retraction is what its own chain ends with."""
        return self.winner(self.first_report(retraction)) == retraction


def effective(entries: Sequence[Fact], as_of: date) -> tuple[list[Known], list[Known]]:
    """(what counts up to ``as_of``, second reports of a fact) in order of day."""
    log = Log(entries)
    counted: list[Known] = []
    repeated: list[Known] = []
    seen = set()
    for fact, entry in log.at.items():
        if entry.corrects is not None:
            continue
        position = log.winner(fact)
        value = log.at[position]
        if position != fact and log.first_report(position) != fact:
            continue  # the last act was a retraction
        known = Known(fact, position, value, entry.received_on)
        (repeated if value.natural_key() in seen else counted).append(known)
        seen.add(value.natural_key())
    return (
        sorted((k for k in counted if k.on <= as_of), key=lambda k: k.order),
        sorted((k for k in repeated if k.on <= as_of), key=lambda k: k.order),
    )
