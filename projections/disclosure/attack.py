"""What follows from published numbers: groups of raters that are too few, shown or worked out.

Whole minus part, part plus part, one version minus another: exact integers, no guessing. Nothing
here reads a file or knows what is true; with the true numbers of raters (``sizes``), it also says
which counts of a small category have a single value that fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from attrs import evolve, frozen

from projections.disclosure.plan import Question, Sizes
from projections.disclosure.shown import (
    COUNT,
    DERIVED,
    DIFFERENCE,
    FEW,
    Finding,
    Shown,
)

REST = "其余"
"""Whoever else voted, where no file says which categories there are."""

MOST = 128
"""Groups that are worked out of one question: beyond what categories anybody has."""


@frozen
class Known:
    """The votes of a group as far as they are shown or follow."""

    raters: frozenset[str]
    count: int
    chosen: Mapping[str, int]
    file: str
    place: str
    how: str = ""
    """How it follows; "" for what is shown."""

    @property
    def whole(self) -> bool:
        """Whether every vote is accounted for: an option that is not named was not chosen."""
        return sum(self.chosen.values()) == self.count


def attack(shown: Iterable[Shown], least: int, sizes: Sizes | None = None) -> list[Finding]:
    """Every group of fewer than ``least`` raters whose votes are shown or follow."""
    found: set[Finding] = set()
    asked: dict[Question, list[Shown]] = {}
    for each in shown:
        asked.setdefault(each.question, []).append(each)
    for question, numbers in sorted(asked.items()):
        true = (sizes or {}).get(question, {})
        found |= set(_differences(numbers, least))
        later = [each for each in numbers if not each.earlier] or numbers
        known = _known(later, frozenset(true))
        for group in _closed(known):
            if group.count and group.count < least and group.chosen:
                found.add(_finding(question, group, DERIVED if group.how else FEW))
        found |= set(_pinned(question, known, true, least))
        if len(later) < len(numbers):
            found |= set(_against_earlier(question, numbers, known, frozenset(true), least))
    return sorted(found)


def _known(numbers: Iterable[Shown], true: frozenset[str]) -> list[Known]:
    """The groups of one question with what is shown of each, the first version of it."""
    held: dict[tuple[frozenset[str], str], dict[str, int]] = {}
    places: dict[frozenset[str], tuple[str, str]] = {}
    named: set[str] = set()
    for each in numbers:
        held.setdefault((each.raters, each.file), {}).setdefault(each.option, each.value)
        places.setdefault(each.raters, (each.file, each.place))
        named |= each.raters
    everybody = true | named if true else frozenset({*named, REST})
    found: dict[frozenset[str], Known] = {}
    for (raters, _file), options in held.items():
        chosen = {option: value for option, value in options.items() if option != COUNT}
        count = max(options.get(COUNT, 0), 0 if _of_ballots(chosen) else sum(chosen.values()))
        group = Known(raters or everybody, count, chosen, *places[raters])
        found.setdefault(group.raters, group)
    return list(found.values())


def _of_ballots(chosen: Mapping[str, int]) -> bool:
    return "returned" in chosen


def _closed(known: list[Known]) -> list[Known]:
    """What is shown and everything that follows by taking away and putting together."""
    found = {group.raters: group for group in known}
    fresh = list(known)
    while fresh and len(found) < MOST:
        one = fresh.pop(0)
        for other in list(found.values()):
            for made in (_less(one, other), _less(other, one), _plus(one, other)):
                if made is not None and made.raters not in found:
                    found[made.raters] = made
                    fresh.append(made)
    return list(found.values())


def _less(whole: Known, part: Known) -> Known | None:
    """The raters of ``whole`` who are not in ``part``."""
    if not part.raters < whole.raters or part.count > whole.count:
        return None
    options = whole.chosen.keys() & part.chosen.keys()
    if part.whole:
        options = options | whole.chosen.keys()
    if whole.whole:
        options = options | part.chosen.keys()
    chosen = {o: whole.chosen.get(o, 0) - part.chosen.get(o, 0) for o in sorted(options)}
    if not chosen or min(chosen.values()) < 0:
        return None
    return Known(
        whole.raters - part.raters,
        whole.count - part.count,
        chosen,
        part.file,
        part.place,
        f"{_said(whole)} − {_said(part)}",
    )


def _plus(one: Known, other: Known) -> Known | None:
    """Both groups together, where nobody is in both."""
    if one.raters & other.raters or not one.whole or not other.whole:
        return None
    options = one.chosen.keys() | other.chosen.keys()
    chosen = {o: one.chosen.get(o, 0) + other.chosen.get(o, 0) for o in sorted(options)}
    return Known(
        one.raters | other.raters,
        one.count + other.count,
        chosen,
        one.file,
        one.place,
        f"({_said(one)} + {_said(other)})",
    )


def _said(group: Known) -> str:
    return group.how or f"{'+'.join(sorted(group.raters))} {group.count}"


def _pinned(
    question: Question, known: Iterable[Known], true: Mapping[str, int], least: int
) -> Iterator[Finding]:
    """Counts of a small category with one value that fits, for who knows how many there were.

    Where nobody of a group that is large enough chose an option, or everybody, that is so of each
    of its parts and no secret of any.
    """
    for category, size in sorted(true.items()):
        if not 0 < size < least:
            continue
        for group in known:
            if category not in group.raters or group.raters == {category} or not group.whole:
                continue
            for option, value in group.chosen.items():
                others = group.count - value
                low, high = max(0, size - others), min(size, value)
                if low == high and not (group.count >= least and value in (0, group.count)):
                    known_as = evolve(group, raters=frozenset({category}), count=size)
                    votes = {option: low}
                    how = f"{_said(group)}: {value}"
                    yield _finding(question, evolve(known_as, chosen=votes, how=how), DERIVED)


def _against_earlier(
    question: Question,
    numbers: Iterable[Shown],
    known: Iterable[Known],
    true: frozenset[str],
    least: int,
) -> Iterator[Finding]:
    """Groups that were shown together before, less those that are shown now."""
    here = {group.raters for group in known}
    before = _known((each for each in numbers if each.earlier), true)
    gone = [group for group in before if group.raters not in here]
    for group in _closed([*known, *gone]):
        if group.how and group.count and group.count < least and group.raters not in here:
            yield _finding(question, group, DIFFERENCE)


def _differences(numbers: Iterable[Shown], least: int) -> Iterator[Finding]:
    """Two versions of the same numbers that differ by the votes of a few."""
    held: dict[frozenset[str], dict[tuple[bool, str], dict[str, Shown]]] = {}
    for each in numbers:
        version = (not each.earlier, each.file)
        held.setdefault(each.raters, {}).setdefault(version, {})[each.option] = each
    for raters, by_file in held.items():
        for before, after in pairwise(by_file[name] for name in sorted(by_file)):
            options = sorted((before.keys() | after.keys()) - {COUNT})
            moved = {
                o: (after[o].value if o in after else 0) - (before[o].value if o in before else 0)
                for o in options
            }
            more = sum(n for n in moved.values() if n > 0)
            fewer = -sum(n for n in moved.values() if n < 0)
            if not 0 < max(more, fewer) < least:
                continue
            place = next(iter(after.values()))
            yield Finding(
                place.file,
                place.place,
                DIFFERENCE,
                place.meeting,
                place.part,
                place.item,
                tuple(sorted(raters)),
                max(more, fewer),
                tuple((o, n) for o, n in moved.items() if n),
                next(iter(before.values())).file,
            )


def _finding(question: Question, group: Known, kind: str) -> Finding:
    return Finding(
        group.file,
        group.place,
        kind,
        *question,
        tuple(sorted(group.raters)),
        group.count,
        tuple(sorted(group.chosen.items())),
        group.how,
    )
