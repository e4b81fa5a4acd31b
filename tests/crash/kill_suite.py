"""What holds wherever a command is killed. A subclass names the command.

A point falls by its seed: the number of the test. The seed, and what it meant in this run, are in
the message of a failure.
"""

from __future__ import annotations

from typing import ClassVar

from tests.crash.kills import Scene, kill


class KillSuite:
    """A subclass says which, and how many: ``test_a_kill_…`` with its numbers."""

    name: ClassVar[str]
    interfere: ClassVar[str] = "kill"

    def hold(self, made: Scene, number: int) -> None:
        """Nothing that was acknowledged is lost, nothing doubled, and a repeat ends it."""
        kill(made, f"{self.name} {number}")

    def test_most_points_fell_while_it_was_at_work(self, made: Scene) -> None:
        if made.fell:
            assert sum(made.fell) >= 0.8 * len(made.fell)
