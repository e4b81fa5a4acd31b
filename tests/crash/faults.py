"""A command whose n-th call of a kind is refused by the disk."""

from __future__ import annotations

import re

from tests.crash.kills import Scene
from tests.crash.warm import ERRORS, Call, Ended

DONE, ENVIRONMENT = 0, 3
NOTHING = "othing was written"
REASONS = re.compile(
    r"space|Input/output|disk|full|not confirm", re.IGNORECASE
)  # fmt: skip


def refuse(made: Scene, call: Call) -> str:
    """One refusal, with all that must hold after it; (what was said, and the exit code)."""
    made.fresh()
    ran = made.run(at=call)
    try:
        hold(made, call, ran)
    except AssertionError as error:
        raise AssertionError(f"{ERRORS[call.name]} at {call}: {error}\n{ran.said}") from error
    return f"{ran.code} {call}"


def hold(made: Scene, call: Call, ran: Ended) -> None:
    """Told and consistent, and a repeat brings it to its end."""
    assert ran.code in (DONE, ENVIRONMENT), f"exit code {ran.code}"
    for word in ("Traceback", "Internal error", "Exception ignored"):
        assert word not in ran.said, "it broke down"
    found = made.state()
    if ran.code == DONE:
        assert made.entry.acknowledged(ran.said), "it ended well and did not say so"
        assert found == made.ended, "it ended well and is not done"
    else:
        assert REASONS.search(ran.said), "no reason is given"
        if NOTHING in ran.said:
            told = made.entry.nothing_more(ran.said, made.begun, found)
            assert told, "it was written, and the opposite is said"
    made.finish(ran)
