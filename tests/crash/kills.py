"""A command killed at a point, again and again, each time from the same beginning."""

from __future__ import annotations

import os
import random
import re
import shutil
import time
from pathlib import Path
from typing import Any

import attrs

from tests.crash.entries import ENTRIES, Entry, State
from tests.crash.warm import Call, Ended, Warm, has_strace, one_of_each

KILLED = -9


FAST = {"import": 50, "publish": 20, "seal": 30}
"""How many points of each command are tried in the fast suite; the slow one tries ten times it."""


@attrs.define
class Scene:
    """An entry with its warm process, the folder it starts from, and how it ends undisturbed."""

    entry: Entry
    warm: Warm
    base: Path
    room: Path
    begun: State
    ended: State
    names: set[str]
    """What lies in the folder after an undisturbed run."""
    seconds: float
    calls: list[Call]
    fell: list[bool] = attrs.field(factory=list)
    """Of each kill, whether the command was still at work."""

    def fresh(self) -> None:
        """The room as it was in the beginning."""
        shutil.rmtree(self.room, ignore_errors=True)
        shutil.copytree(self.base, self.room)

    def run(self, argv: list[str] | None = None, at: Call | None = None, **more: Any) -> Ended:
        """The command, or another, in the room."""
        asked = argv or self.entry.command(self.room)
        return self.warm.ask(asked, at=at, environment=self.entry.environment, **more)

    def state(self) -> State:
        """What is in the room now, each part old or new."""
        found = self.entry.state(self.room)
        for part, held in found.items():
            allowed = self.entry.between(part, held, self.begun[part], self.ended[part])
            assert allowed, f"{part} is neither old nor new"
        if found[self.entry.first] == self.begun[self.entry.first]:
            assert found == self.begun, "something follows from what is not recorded"
        return found

    def finish(self, ran: Ended) -> None:
        """What must hold after ``ran``, which was stopped; then a repeat brings all to its end."""
        found = self.state()
        if self.entry.acknowledged(ran.said) or ran.code == 0:
            assert found == self.ended, "what was acknowledged is lost"
        # Whatever was left is an hour old when the next run comes by.
        for path in [self.room, *self.room.rglob("*")]:
            long_ago = time.time() - 7200
            os.utime(path, (long_ago, long_ago), follow_symlinks=False)
        for argv, code in self.entry.repeat(self.room, self.begun, found):
            again = self.run(argv)
            assert again.code == code, again.said
        assert self.entry.state(self.room) == self.ended, "the repeat ends otherwise"
        left = names_in(self.room) - self.names
        assert not left, f"left for good: {sorted(left)}"


def names_in(folder: Path) -> set[str]:
    """All paths in a folder, as an undisturbed run would have named them."""
    found = {str(path.relative_to(folder)) for path in folder.rglob("*")}
    # The tables of a run that is written again lie in a folder with the next number.
    return {re.sub(r"(\.tables/[0-9a-f]{12})-\d+", r"\1", name) for name in found}


def scene(name: str, folder: Path, interfere: str) -> Scene:
    """Make the scene of an entry in ``folder``; ``interfere`` as for ``Warm``."""
    entry = ENTRIES[name]()
    base, room, modules = folder / "base", folder / "room", folder / "modules.txt"
    base.mkdir(parents=True)
    warm = Warm(folder, interfere if has_strace() else "")
    arguments: dict[str, Any] = {"with": [name, str(base), str(modules)]}
    made = warm.ask(call="tests.crash.entries:prepare", **arguments)
    assert made.code == 0, made.said
    shutil.rmtree(folder / "tried")
    warm.load(modules.read_text(encoding="utf-8").splitlines())
    begun = entry.state(base)
    found = Scene(entry, warm, base, room, begun, {}, set(), 0.0, [])
    found.fresh()
    whole = found.run()
    assert whole.code == 0, whole.said
    assert entry.acknowledged(whole.said)
    found.calls = warm.calls(whole, room) if warm.traces else []
    found.ended, found.names, found.seconds = entry.state(room), names_in(room), whole.seconds
    return found


def point(made: Scene, seed: str) -> tuple[str, Call | None, float | None]:
    """Where a kill falls, by its seed: every other one before a call that touches the folder."""
    draw = random.Random(seed)
    if made.calls and draw.random() < 0.6:
        kinds = one_of_each(made.calls)
        kind = draw.choice(kinds)
        of = [c for c in made.calls if (c.name, c.path) == (kind.name, kind.path)]
        call = draw.choice(of)
        return f"seed {seed}: killed before {call}", call, None
    after = draw.uniform(0.02, 0.9 * made.seconds)
    return f"seed {seed}: killed after {after:.3f} s", None, after


def kill(made: Scene, seed: str) -> str:
    """One kill, with all that must hold after it; (where it fell)."""
    where, call, after = point(made, seed)
    made.fresh()
    more: dict[str, Any] = {} if after is None else {"after": after}
    ran = made.run(at=call, **more)
    try:
        assert ran.code in (KILLED, 0), ran.said
        made.fell.append(ran.code == KILLED)
        made.finish(ran)
    except AssertionError as error:
        raise AssertionError(f"{where}: {error}\n{ran.said}") from error
    return where
