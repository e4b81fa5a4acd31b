"""Whether what the log counts of a box is what its ballots come to by its own rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from evalcore.ballots.checking import Found, check
from evalcore.ballots.contents import Contents
from evalcore.ballots.counting import VALID, Count, count
from evalcore.messages import _
from evalcore.procedures.boxes_state import BoxState
from evalcore.vocabulary import Fact
from evalcore.vocabulary.evaluations import BallotsCounted, VotesTallied


def count_of(contents: Contents) -> Count:
    """The count of a box by its own rules."""
    return count(contents.rules, contents.issued_by_category, contents.ballots)


def check_box(state: BoxState, events: Iterable[Fact], contents: Contents) -> list[Found]:
    """What is wrong with a box file, and with what the log counted of it.

    ``events``: what the stream of the box holds.
    """
    found = check(contents, state.logged)
    if state.tallied is not None and not any(each.kind == "other_box" for each in found):
        found += _recount(state, events, count_of(contents))
    return found


def _recount(state: BoxState, events: Iterable[Fact], here: Count) -> Iterator[Found]:
    tallied = state.tallied
    assert tallied is not None
    logged = (tallied.outcome, tallied.counted, tallied.invalid, tallied.blank)
    if logged != (here.outcome, here.counted, here.invalid, here.blank):
        yield Found(
            "outcome",
            _(
                "The log says {there} (valid {counted}, invalid {invalid}, blank {blank}); these "
                "ballots come to {here} (valid {ours}, invalid {our_invalid}, blank {our_blank})."
            ).format(
                there=tallied.outcome,
                counted=tallied.counted,
                invalid=tallied.invalid,
                blank=tallied.blank,
                here=here.outcome,
                ours=here.counted,
                our_invalid=here.invalid,
                our_blank=here.blank,
            ),
        )
    there, ours = Counter(_logged(events)), Counter(_recounted(here))
    for category in sorted({key[0] for key in (there - ours) + (ours - there)}):
        yield Found(
            "counts",
            _("{category}: the counts in the log are not those of these ballots.").format(
                category=category
            ),
        )


def _logged(events: Iterable[Fact]) -> Iterator[tuple[str, ...]]:
    for fact in events:
        if isinstance(fact, BallotsCounted):
            numbers = (fact.issued, fact.returned, fact.invalid, fact.blank)
            yield (fact.rater_category, *map(str, numbers))
        elif isinstance(fact, VotesTallied):
            yield (fact.rater_category, fact.item, fact.option, str(fact.votes))


def _recounted(here: Count) -> Iterator[tuple[str, ...]]:
    for cell in here.cells if here.outcome == VALID else ():
        numbers = (cell.issued, cell.returned, cell.invalid, cell.blank)
        yield (cell.category, *map(str, numbers))
        for (item, option), votes in cell.votes.items():
            yield (cell.category, item, option, str(votes))
