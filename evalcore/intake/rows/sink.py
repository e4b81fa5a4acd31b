"""Where the facts go that rows report."""

from __future__ import annotations

from typing import Protocol

from evalcore.intake.rows.plan import TablePlan
from evalcore.vocabulary import Fact


class Sink(Protocol):
    """Where facts go."""

    def places_of(self, plan: TablePlan, file: int) -> list[int]:
        """A number for each event of the plan."""

    def add(self, fact: Fact, place: int, row: int, row_key: str = "") -> None:
        """Take a fact that a row reports."""

    def takes_states(self, cls: type[Fact]) -> bool:
        """Whether a fact of this class goes in as its row reports it, with nothing added."""

    def add_state(self, public: bytes, place: int, row: int, row_key: str = "") -> None:
        """The same by its public state alone; it holds nothing private."""
