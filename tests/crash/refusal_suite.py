"""What holds whichever system call the disk refuses. A subclass names the command.

In the fast suite a few calls of each command, spread over it; in the slow one the first, the last
and some between of every kind on every file.
"""

from __future__ import annotations

import random
from typing import ClassVar

import pytest

from tests.crash.faults import hold, refuse
from tests.crash.kills import Scene
from tests.crash.warm import Call, one_of_each


class RefusalSuite:
    """A subclass says which command."""

    name: ClassVar[str]
    interfere: ClassVar[str] = "fail"

    def test_it_makes_calls_that_can_be_refused(self, made: Scene) -> None:
        names = {call.name for call in made.calls}
        assert {"openat", "unlink"} <= names
        assert names & {"write", "pwrite64"}
        assert names & {"fsync", "fdatasync"}

    @pytest.mark.parametrize("number", range(6))
    def test_a_refusal_is_told_and_leaves_all_as_it_was_or_done(
        self, made: Scene, number: int
    ) -> None:
        kinds = one_of_each(made.calls)
        random.Random(self.name).shuffle(kinds)
        refuse(made, kinds[number])

    @pytest.mark.slow
    def test_every_kind_of_refusal_is_told_and_leaves_all_as_it_was_or_done(
        self, made: Scene
    ) -> None:
        some = random.Random(f"some {self.name}").sample(made.calls, min(60, len(made.calls)))
        wrong = []
        for call in dict.fromkeys([*one_of_each(made.calls), *some]):
            try:
                refuse(made, call)
            except AssertionError as error:
                wrong.append(str(error))
        assert not wrong, "\n\n".join(wrong)

    @pytest.mark.parametrize("largest", [40_000])
    def test_where_no_file_may_grow_it_is_told_too(self, made: Scene, largest: int) -> None:
        """Whatever thread writes: the engine's own are out of strace's count."""
        made.fresh()
        ran = made.run(largest=largest)
        assert ran.code == 3, ran.said
        hold(made, Call("any", 0, "any"), ran)
