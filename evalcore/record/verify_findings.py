"""What verify notes down: problems, and what checking one range of positions found."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, evolve, field, frozen


@frozen
class Problem:
    """Something that is not as it was appended.

    ``position`` is None where no event is meant; ``last`` is the end of a run of positions of
    which the same is to be said (``position`` itself for one). ``signature``: it is about the
    signature of an event. ``follows``: it rests on what earlier events say of keys, and tells
    nothing of its own where one of those was changed.
    """

    position: int | None
    what: str
    last: int | None = field()

    @last.default
    def _one(self) -> int | None:
        return self.position

    signature: bool = False
    follows: bool = False


@frozen
class Named:
    """A file that an event names by its digest: where, what kind of event, and under which name.

    ``name`` is empty where the event gives none.
    """

    position: int
    topic: str
    digest: str
    name: str = ""


@define
class Findings:
    """What checking the positions from ``start`` on found.

    ``leaves`` are the leaf hashes from the stored events (from the tile where one is missing);
    ``stored`` those that the tiles hold (from the events where a tile is missing). ``roots`` are
    the roots over the whole tiles within, by their first position, where both agree.
    """

    start: int
    leaves: bytes = b""
    stored: bytes = b""
    roots: dict[int, bytes] = field(factory=dict)
    problems: list[Problem] = field(factory=list)
    private: int = 0
    sealed: int = 0
    signed: int = 0
    strange: list[tuple[int, str]] = field(factory=list)
    """(position, key id) of sealed boxes whose key the key file has never held."""
    missing: int = 0
    named: list[Named] = field(factory=list)

    def add(self, position: int | None, what: str, last: int | None = None) -> None:
        """Note a problem, of one position or of those up to ``last``."""
        self.problems.append(
            Problem(position, what, position if last is None else last),
        )

    def unsigned(self, position: int, what: str, *, follows: bool) -> None:
        """Note that the signature of an event does not hold."""
        self.problems.append(Problem(position, what, position, True, follows))


def causes(problems: Iterable[Problem]) -> list[Problem]:
    """Problems without those that only follow: keys that nobody knows behind a changed event."""
    found = list(problems)
    first = min(
        (one.position for one in found if one.position is not None and not one.signature),
        default=None,
    )
    return [
        one
        for one in found
        if not one.follows or first is None or one.position is None or one.position <= first
    ]


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by position, those without one last; neighbours that say the same are one."""
    found: list[Problem] = []
    for problem in sorted(problems, key=lambda p: (p.position is None, p.position or 0, p.what)):
        before = next((one for one in found[:-4:-1] if one.what == problem.what), None)
        if before is not None and _follows(before, problem):
            at = len(found) - 1 - found[::-1].index(before)
            found[at] = evolve(before, last=max(before.last or 0, problem.last or 0))
        elif before != problem:
            found.append(problem)
    return found


def _follows(before: Problem, problem: Problem) -> bool:
    if before.last is None or problem.position is None:
        return False
    return problem.position <= before.last + 1
