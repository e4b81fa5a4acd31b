"""Given, when, then: a procedure told as the decisions so far, a command, and what follows."""

from __future__ import annotations

from typing import Any

import pytest

from evalcore.procedures.deciding import Procedure, Refused
from evalcore.vocabulary import Fact


class Given:
    """``given(PROCEDURE, *events).when(command)`` → ``.then(events)`` or ``.refused(words)``."""

    def __init__(self, procedure: Procedure[Any, Any], events: tuple[Fact, ...]) -> None:
        self.procedure = procedure
        self.state = procedure.fold(events)
        self.command: Any = None

    def when(self, command: Any) -> Given:
        self.command = command
        return self

    def then(self, *events: Fact) -> None:
        assert self.procedure.decide(self.state, self.command) == events

    def made(self) -> tuple[Fact, ...]:
        return self.procedure.decide(self.state, self.command)

    def refused(self, *words: str) -> None:
        with pytest.raises(Refused) as caught:
            self.procedure.decide(self.state, self.command)
        for word in words:
            assert word in str(caught.value)


def given(procedure: Procedure[Any, Any], *events: Fact) -> Given:
    return Given(procedure, events)
