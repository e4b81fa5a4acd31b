"""Nothing moves without a reason: what was recorded, corrected or withdrawn; the day; the rules.

On an invented county's year with what came in afterwards, between all its commits, days and rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.record import Record, open_record
from evalcore.record.reading import open_columns
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.model import Scheme
from projections.differing import Difference, Point, Reason, difference, steps_between
from projections.exact import ZERO, total
from tests.projections.test_known_at import YEAR, afterwards, append
from tests.projections.world import d

NAME = "county-secretaries-2025"
RULES = load_scheme(NAME)
OTHER_NUMBERS = {"indicators.pledge_kept.points": "12", "reply_days": "2", "notice_days": "9"}
END = d("12-31")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    path = tmp_path_factory.mktemp("differing") / "record.db"
    with open_record(path, create=True) as opened:
        half = len(YEAR) // 2
        for facts in (YEAR[:half], YEAR[half:], *afterwards()):  # type: ignore[no-untyped-call]
            append(opened, facts)  # type: ignore[no-untyped-call]
        yield opened


def compare(
    record: Record,
    a: tuple[Scheme, date, int],
    b: tuple[Scheme, date, int],
    shown: int | None = None,
) -> Difference:
    """The difference between two (rules, day, number of the commit)."""
    commits = record.commits()
    ends = [Point(rules, day, commits[at]) for rules, day, at in (a, b)]
    with ExitStack() as stack:
        found, _first, _last = difference(
            ends[0],
            ends[1],
            lambda commit: stack.enter_context(open_columns(record, commit)),
            shown=shown,
        )
    return found


def is_explained(reason: Reason) -> bool:
    """Whether a reason says more than that something differs."""
    if reason.step == "as_of" or reason.kind in ("floor", "rounding", "grade", "others"):
        return True
    if reason.kind == "effect":
        # Without a cause of its own a cut fell elsewhere because others moved: it shows itself.
        return bool(reason.because or any(reason.effects) or reason.before or reason.after)
    if reason.kind == "cap":
        return True
    causes = reason.because.events or reason.because.rules or reason.spread
    return bool(causes or (reason.slots and all(slot.events for slot in reason.slots)))


def assert_nothing_unexplained(found: Difference) -> None:
    assert found.moved
    for moved in found.moved:
        assert moved.reasons, moved.subject
        assert all(map(is_explained, moved.reasons)), moved
        before, after = moved.move.before, moved.move.after
        if before is None or after is None:
            continue
        parts = [reason.difference for reason in moved.reasons if reason.difference]
        sides = [
            (standing.total or 0, 10**standing.decimals) if standing.total is not None else ZERO
            for standing in (after, before)
        ]
        assert total(parts) == total((sides[0], (-sides[1][0], sides[1][1]))), moved.subject


@pytest.mark.parametrize("first", range(5))
def test_what_came_in_between_two_commits_explains_who_moved(record: Record, first: int) -> None:
    found = compare(record, (RULES, END, first), (RULES, END, first + 1))
    assert_nothing_unexplained(found)


def test_a_comparison_backwards_names_the_same_subjects_and_the_opposite_numbers(
    record: Record,
) -> None:
    there = compare(record, (RULES, END, 1), (RULES, END, 3))
    back = compare(record, (RULES, END, 3), (RULES, END, 1))
    assert_nothing_unexplained(back)
    assert {each.subject for each in there.moved} == {each.subject for each in back.moved}
    assert _points(there) == {key: (-value[0], value[1]) for key, value in _points(back).items()}


def _points(found: Difference) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (moved.subject, reason.name): reason.difference
        for moved in found.moved
        for reason in moved.reasons
        if reason.kind == "indicator" and reason.difference
    }


@pytest.mark.parametrize("days", list(pairwise(["03-31", "06-30", "10-01", "12-31"])))
def test_the_day_explains_who_moved(record: Record, days: tuple[str, str]) -> None:
    first, last = map(d, days)
    found = compare(record, (RULES, first, -1), (RULES, last, -1))
    assert_nothing_unexplained(found)
    happened = {event.position for each in found.moved for event in _events(each.reasons)}
    rows = {at: fact.occurred_on for at, fact in enumerate(YEAR, start=1) if at in happened}
    assert rows
    corrected_days = {at for at, day in rows.items() if not first < day <= last}
    # Only a correction's own day can lie elsewhere than that of the fact it corrects.
    assert not corrected_days


def _events(reasons: tuple[Reason, ...]) -> list[Any]:
    return [
        event
        for reason in reasons
        for event in (*reason.because.events, *(e for slot in reason.slots for e in slot.events))
    ]


def test_rules_explain_who_moved_by_the_numbers_that_changed(record: Record) -> None:
    other = load_scheme(NAME, settings=OTHER_NUMBERS)
    found = compare(record, (RULES, END, -1), (other, END, -1))
    assert_nothing_unexplained(found)
    (step,) = found.steps
    numbers = {change.path: (change.old, change.new) for change in step.rules}
    assert numbers == {
        "indicators.pledge_kept.points": ("9", "12"),
        "parameters.reply_days": ("5", "2"),
        "parameters.notice_days": ("7", "9"),
    }
    blamed = {
        reason.name: {change.path for change in reason.because.rules}
        for moved in found.moved
        for reason in moved.reasons
        if reason.kind == "indicator"
    }
    assert blamed["pledge_kept"] == {"indicators.pledge_kept.points"}
    assert blamed["first_reply"] == {"parameters.reply_days"}
    assert blamed["notice"] == {"parameters.notice_days"}


def test_log_day_and_rules_at_once_are_told_one_after_the_other(record: Record) -> None:
    other = load_scheme(NAME, settings=OTHER_NUMBERS)
    found = compare(record, (RULES, d("09-30"), 1), (other, END, -1))
    assert [each.step.kind for each in found.steps] == ["log", "as_of", "rules"]
    assert_nothing_unexplained(found)


def test_a_retraction_and_its_retraction_are_named(record: Record) -> None:
    withdrawn = compare(record, (RULES, END, 3), (RULES, END, 4))
    restored = compare(record, (RULES, END, 4), (RULES, END, 5))
    commits = record.commits()
    hows = [
        {(event.how, event.by) for each in found.moved for event in _events(each.reasons)}
        for found in (withdrawn, restored)
    ]
    assert ("withdrawn", (commits[4].size,)) in hows[0]
    assert ("restored", (commits[4].size, commits[5].size)) in hows[1] or (
        "restored",
        (commits[5].size,),
    ) in hows[1]


def test_corrections_are_named_with_what_they_corrected(record: Record) -> None:
    found = compare(record, (RULES, END, 1), (RULES, END, 2))
    first, last = record.commits()[1].size, record.commits()[2].size
    corrected = {
        (event.position, by)
        for each in found.moved
        for event in _events(each.reasons)
        if event.how == "corrected"
        for by in event.by
    }
    assert corrected
    assert all(position <= first < by <= last for position, by in corrected)


def test_who_moved_only_because_others_did_is_told_so(record: Record) -> None:
    found = compare(record, (RULES, END, 3), (RULES, END, 4))
    own = {each.subject for each in found.moved if "total" in each.what}
    others = [each for each in found.moved if each.subject not in own and "rank" in each.what]
    assert others
    for each in others:
        assert {reason.kind for reason in each.reasons} <= {"others", "effect"}
        for reason in each.reasons:
            if reason.kind == "others":
                assert set(reason.passed) & own


def test_who_is_not_shown_is_counted_and_has_no_reasons(record: Record) -> None:
    whole = compare(record, (RULES, END, 1), (RULES, END, 2))
    short = compare(record, (RULES, END, 1), (RULES, END, 2), shown=1)
    assert len(short.moved) == len(whole.moved) > 1
    assert short.moved[0] == whole.moved[0]
    assert not any(each.reasons for each in short.moved[1:])


def test_between_a_point_and_itself_lies_no_step(record: Record) -> None:
    point = Point(RULES, END, record.head())
    assert steps_between(point, point) == ()
    found = compare(record, (RULES, END, -1), (RULES, END, -1))
    assert (found.steps, found.moved) == ((), ())


def test_two_periods_are_one_step_of_rules(record: Record) -> None:
    point = Point(RULES, END, record.head())
    later = attrs.evolve(
        RULES, digest="1" * 64, period=attrs.evolve(RULES.period, id="2026",
        starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)),
    )  # fmt: skip
    steps = steps_between(point, Point(later, date(2026, 12, 31), record.head()))
    assert [step.kind for step in steps] == ["rules"]


def test_the_file_of_a_record_is_only_read(record: Record) -> None:
    before = Path(record.where).read_bytes()
    compare(record, (RULES, END, 1), (RULES, d("06-30"), -1))
    assert Path(record.where).read_bytes() == before
