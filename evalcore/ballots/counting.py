"""Counting a box by its own rules: which ballots are valid, whether the round is, what is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from evalcore.ballots.entries import Ballot
from evalcore.ballots.merging import joined, merged
from evalcore.ballots.rules import Rules

VALID = "valid"
VOID = "void: "
WITHHELD = "withheld: "
ATTENDANCE, MORE_RETURNED, SMALLEST = "attendance_over", "more_returned", "smallest"


@frozen
class Cell:
    """What is told of one category of raters, with those merged into it.

    ``votes``: (item, option) → how many. Items of which fewer than the smallest number was marked
    are in ``kept_back`` and not in ``votes``. ``left_out``: highest and lowest votes not counted.
    """

    category: str
    issued: int
    returned: int
    invalid: int
    blank: int
    votes: Mapping[tuple[str, str], int]
    kept_back: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def counted(self) -> int:
        """Valid ballots."""
        return self.returned - self.invalid - self.blank


@frozen
class Count:
    """What the counting of a box came to.

    ``outcome``: ``valid``, ``void: RULE`` or ``withheld: smallest``; only where it is valid there
    are ``cells``. ``counted``, ``invalid``, ``blank`` are 0 where it is withheld.
    """

    outcome: str
    counted: int
    invalid: int
    blank: int
    cells: tuple[Cell, ...] = ()


def count(rules: Rules, issued: Mapping[str, int], ballots: Iterable[Ballot]) -> Count:
    """Count ``ballots`` of a box of which ``issued`` codes by category were given out."""
    returned: Counter[str] = Counter()
    sorts: Counter[tuple[str, str]] = Counter()
    votes: Counter[tuple[str, int, int]] = Counter()
    for ballot in ballots:
        returned[ballot.category] += 1
        sort = judge(rules, ballot.choices)
        sorts[ballot.category, sort] += 1
        if sort == VALID:
            for item, option in enumerate(ballot.choices):
                if option:
                    votes[ballot.category, item, option] += 1
    wrong = void(rules, issued, returned)
    invalid, blank = (sum(n for (_c, s), n in sorts.items() if s == name) for name in _NOT_VALID)
    counted = sum(returned.values()) - invalid - blank
    if wrong:
        small = 0 < sum(returned.values()) < rules.smallest
        told = (0, 0, 0) if small else (counted, invalid, blank)
        return Count(VOID + wrong, *told)
    # Where nothing is valid, that all of a few were blank would be told: those back count then.
    sizes = {one: sorts[one, VALID] or returned[one] for one in rules.categories}
    groups = merged(sizes, rules.smallest)
    if groups is None:
        return Count(WITHHELD + SMALLEST, 0, 0, 0)
    cells = tuple(_cell(rules, group, issued, returned, sorts, votes) for group in groups)
    return Count(VALID, counted, invalid, blank, cells)


_NOT_VALID = ("invalid", "blank")


def judge(rules: Rules, choices: bytes) -> str:
    """``valid``, ``invalid`` or ``blank``: a ballot on which nothing is marked is an abstention,
    or invalid where the rules say so."""
    marked = [option for option in choices if option]
    if not marked:
        return "blank" if rules.blank == "abstain" else "invalid"
    same = len(choices) > 1 and len(marked) == len(choices) and len(set(marked)) == 1
    if same and rules.all_same == "invalid":
        return "invalid"
    chosen = Counter(rules.options[option - 1] for option in marked)
    too_many = any(chosen[option] > most for option, most in rules.at_most.items())
    too_few = any(chosen[option] < least for option, least in rules.at_least.items())
    return "invalid" if too_many or too_few else VALID


def void(rules: Rules, issued: Mapping[str, int], returned: Mapping[str, int]) -> str:
    """The rule by which the round is void; empty where it is not."""
    back, out = sum(returned.values()), sum(issued.values())
    if rules.more_returned == "void" and any(
        back > issued.get(category, 0) for category, back in returned.items()
    ):
        return MORE_RETURNED
    share = rules.attendance_over
    if share is not None and not Fraction(back) > share * out:
        return ATTENDANCE
    return ""


def _cell(
    rules: Rules,
    group: Sequence[str],
    issued: Mapping[str, int],
    returned: Counter[str],
    sorts: Counter[tuple[str, str]],
    votes: Counter[tuple[str, int, int]],
) -> Cell:
    told: dict[tuple[str, str], int] = {}
    kept_back: list[str] = []
    left_out = 0
    for at, item in enumerate(rules.items):
        found = {
            option: sum(votes[category, at, number] for category in group)
            for number, option in enumerate(rules.options, 1)
        }
        if 0 < sum(found.values()) < rules.smallest:
            kept_back.append(item)
            continue
        left_out += _drop_extremes(rules, found)
        told.update({(item, option): many for option, many in found.items()})
    return Cell(
        category=joined(tuple(group)),
        issued=sum(issued.get(category, 0) for category in group),
        returned=sum(returned[category] for category in group),
        invalid=sum(sorts[category, "invalid"] for category in group),
        blank=sum(sorts[category, "blank"] for category in group),
        votes=told,
        kept_back=tuple(kept_back),
        left_out=left_out,
    )


def _drop_extremes(rules: Rules, found: dict[str, int]) -> int:
    """Take the highest and the lowest ranked vote out; how many were taken."""
    ranked = [option for option in rules.options if option not in rules.unranked and found[option]]
    if not rules.drop_extremes or sum(found[one] for one in ranked) <= rules.drop_extremes:
        return 0
    for option in (ranked[0], ranked[-1]):
        found[option] -= 1
    return 2
