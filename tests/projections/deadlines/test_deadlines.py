"""Deadlines agree with the ledgers that they come from, and with what a run scores."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.errors import UsageError
from evalcore.record import NewEvent, Record, open_record
from evalcore.record.reading import open_columns
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.model import Scheme
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import MeasureTaken
from evalcore.vocabulary.pledges import (
    PledgeExcused,
    PledgeFulfilled,
    PledgeMade,
    PledgeRevised,
)
from evalcore.vocabulary.problems import (
    ProblemAssigned,
    ProblemClosed,
    ProblemExcluded,
    ProblemFound,
    ProblemResumed,
    ProblemSuspended,
    ProblemTransferred,
    ReplyGiven,
)
from evalcore.vocabulary.roster import PersonRegistered, TenureStarted, UnitRegistered
from projections.deadlines import Deadline, Deadlines, deadlines
from projections.run import run
from tests.projections.test_known_at import YEAR
from tests.projections.world import d

RULES = load_scheme("county-secretaries-2025")
END = d("12-31")
BEGUN = date(2024, 1, 1)

ROSTER: list[Fact] = [
    UnitRegistered(occurred_on=BEGUN, unit="T1", name="青山镇", unit_kind="township"),
    UnitRegistered(occurred_on=BEGUN, unit="T2", name="红山镇", unit_kind="township"),
    *(
        UnitRegistered(
            occurred_on=BEGUN, unit=unit, name=f"村{unit}", unit_kind="village", parent=parent
        )
        for unit, parent in (("V1", "T1"), ("V2", "T1"), ("V3", "T2"))
    ),
    PersonRegistered(occurred_on=BEGUN, person="P1", name="王建国"),
    TenureStarted(occurred_on=BEGUN, person="P1", unit="V1", post="secretary"),
]


def found_by(*facts: Fact, as_of: date = END, rules: Scheme = RULES, **more: Any) -> Deadlines:
    """The deadlines of a record of the roster and these facts."""
    reported = [
        each if each.received_on else attrs.evolve(each, received_on=each.occurred_on)
        for each in (*ROSTER, *facts)
    ]
    events = [NewEvent(f.topic(), f.public_state(), f.private_state()) for f in reported]
    with (
        tempfile.TemporaryDirectory() as folder,
        open_record(Path(folder) / "record.db", create=True) as record,
    ):
        record.append("a", events, actor="t")
        return looked(record, as_of=as_of, rules=rules, **more)


def looked(record: Record, as_of: date = END, rules: Scheme = RULES, **more: Any) -> Deadlines:
    with open_columns(record, record.head()) as columns:
        return deadlines(columns, rules, as_of, **more)


def of(found: Deadlines, kind: str, unit: str = "") -> list[Deadline]:
    return [row for row in found.rows if row.kind == kind and unit in ("", row.unit)]


def pledge(**more: Any) -> PledgeMade:
    given = {
        "occurred_on": d("01-10"), "pledge": "C1", "unit": "V1", "pledge_kind": "annual",
        "content": "修路", "due_on": d("06-01"), **more,
    }  # fmt: skip
    return PledgeMade(**given)


def problem(**more: Any) -> ProblemFound:
    given = {
        "occurred_on": d("03-03"), "problem": "W1", "unit": "V1", "found_by": "masses",
        "category": "道路", **more,
    }  # fmt: skip
    return ProblemFound(**given)


def test_a_pledge_kept_on_its_day_is_kept_and_the_day_after_it_is_one_day_over() -> None:
    on = found_by(pledge(), PledgeFulfilled(occurred_on=d("06-01"), pledge="C1"))
    after = found_by(pledge(), PledgeFulfilled(occurred_on=d("06-02"), pledge="C1"))
    (kept,), (late,) = of(on, "pledge"), of(after, "pledge")
    assert (kept.state, kept.over) == ("kept", 0)
    assert (late.state, late.over, late.counted) == ("late", 1, "calendar")
    assert (late.person, late.person_name) == ("P1", "王建国")


def test_what_is_not_done_counts_to_the_as_of_day() -> None:
    (before,) = of(found_by(pledge(), as_of=d("06-01")), "pledge")
    (after,) = of(found_by(pledge(), as_of=d("06-03")), "pledge")
    assert (before.state, after.state, after.over) == ("due", "late", 2)


def test_a_day_set_anew_shows_the_first_one_and_what_set_it() -> None:
    revised = PledgeRevised(occurred_on=d("05-20"), pledge="C1", content="修路", due_on=d("07-01"))
    (row,) = of(found_by(pledge(), revised), "pledge")
    assert (row.due, row.first_due) == (d("07-01"), d("06-01"))
    assert row.set_by == len(ROSTER) + 2


def test_what_is_excused_is_nobodys_delay() -> None:
    excused = PledgeExcused(
        occurred_on=d("06-20"), pledge="C1", **_required(PledgeExcused, "occurred_on", "pledge")
    )
    (row,) = of(found_by(pledge(), excused), "pledge")
    assert (row.state, row.note, row.over) == ("lifted", "excused", 0)


def test_each_unit_that_held_a_problem_answers_for_its_own_limit() -> None:
    rows = of(
        found_by(
            problem(),
            ProblemAssigned(occurred_on=d("03-04"), problem="W1", handler="V1", due_on=d("03-20")),
            ProblemTransferred(
                occurred_on=d("03-25"), problem="W1", handler="V2", due_on=d("04-10"),
                **_required(ProblemTransferred, "occurred_on", "problem", "handler", "due_on"),
            ),
            ProblemClosed(
                occurred_on=d("04-09"), problem="W1",
                **_required(ProblemClosed, "occurred_on", "problem"),
            ),
        ),
        "holding",
    )  # fmt: skip
    told = {row.unit: (row.state, row.over, row.note) for row in rows}
    assert told == {"V1": ("late", 5, "passed_on"), "V2": ("kept", 0, "")}


def _required(cls: type[Fact], *given: str) -> dict[str, Any]:
    """Something for each other field that a fact can't do without."""
    return {
        spec.name: next(iter(spec.choices), "某")
        for spec in cls.specs()
        if spec.required and spec.name not in given
    }


def test_a_clock_that_stood_still_moves_the_limit() -> None:
    facts = [
        problem(),
        ProblemAssigned(occurred_on=d("03-04"), problem="W1", handler="V1", due_on=d("03-20")),
        ProblemSuspended(
            occurred_on=d("03-10"), problem="W1",
            **_required(ProblemSuspended, "occurred_on", "problem"),
        ),
        ProblemResumed(
            occurred_on=d("03-15"), problem="W1",
            **_required(ProblemResumed, "occurred_on", "problem"),
        ),
        ProblemClosed(
            occurred_on=d("03-26"), problem="W1",
            **_required(ProblemClosed, "occurred_on", "problem"),
        ),
    ]  # fmt: skip
    (row,) = of(found_by(*facts), "holding")
    assert (row.due, row.moved, row.state, row.over) == (d("03-25"), 5, "late", 1)


def test_an_excluded_problem_is_lifted() -> None:
    facts = [
        problem(),
        ProblemAssigned(occurred_on=d("03-04"), problem="W1", handler="V1", due_on=d("03-20")),
        ProblemExcluded(
            occurred_on=d("05-01"), problem="W1",
            **_required(ProblemExcluded, "occurred_on", "problem"),
        ),
    ]  # fmt: skip
    (row,) = of(found_by(*facts), "holding")
    assert (row.state, row.note) == ("lifted", "excluded")


@pytest.mark.parametrize(
    ("replied", "state", "over"),
    [
        ("10-09", "kept", 0),  # The first working day after the holiday of October
        ("10-14", "kept", 0),
        ("10-15", "late", 1),
    ],
)
def test_a_reply_is_counted_in_the_working_days_of_the_schemes_calendar(
    replied: str, state: str, over: int
) -> None:
    facts = [
        problem(occurred_on=d("09-30")),
        ReplyGiven(occurred_on=d(replied), problem="W1"),
    ]
    (row,) = of(found_by(*facts), "limit")
    assert (row.state, row.over, row.counted) == (state, over, "working")
    assert row.path == "parameters.reply_days"
    assert row.basis == "xiangtan-2011 row 79"


def test_the_day_of_a_working_day_limit_is_the_last_day_on_which_it_is_kept() -> None:
    (row,) = of(found_by(problem(occurred_on=d("09-30"))), "limit")
    assert row.due is not None
    on = [problem(occurred_on=d("09-30")), ReplyGiven(occurred_on=row.due, problem="W1")]
    (kept,) = of(found_by(*on), "limit")
    assert kept.state == "kept"
    following = date.fromordinal(row.due.toordinal() + 1)
    assert following.weekday() < 5
    late = [problem(occurred_on=d("09-30")), ReplyGiven(occurred_on=following, problem="W1")]
    (over,) = of(found_by(*late), "limit")
    assert (over.state, over.over) == ("late", 1)


def test_an_order_to_put_right_has_a_limit_and_nothing_that_says_it_was_kept() -> None:
    taken = MeasureTaken(
        occurred_on=d("04-01"), measure_no="M1", unit="V1", measure="rectification", ground="某",
        decided_by="镇党委", due_on=d("05-01"),
    )  # fmt: skip
    (row,) = of(found_by(taken), "measure")
    assert (row.state, row.over) == ("unsaid", 0)


def test_a_cycle_is_late_by_its_last_fact_and_of_a_silent_one_nothing_came() -> None:
    late = attrs.evolve(pledge(), received_on=d("02-15"))
    rows = of(found_by(late), "reporting", "V1")
    told = {row.title: (row.state, row.over, row.note) for row in rows}
    assert told["2025年1月"] == ("late", 5, "facts:1/1")
    assert told["2025年2月"][0::2] == ("late", "silent")
    assert told["2025年12月"] == ("due", 0, "silent")


def test_what_has_no_limit_is_not_listed() -> None:
    found = found_by(pledge(due_on=None), problem(found_by="self"))
    assert {row.kind for row in found.rows} == {"reporting"}


def test_one_unit_and_those_below_it_can_be_asked_for() -> None:
    facts = (pledge(), pledge(pledge="C3", unit="V3"))
    assert {row.unit for row in of(found_by(*facts, unit="T1"), "pledge")} == {"V1"}
    assert {row.unit for row in found_by(*facts, unit="T1").rows} == {"V1", "V2"}


def test_one_state_can_be_asked_for_and_what_is_left_out_is_counted() -> None:
    facts = (pledge(), pledge(pledge="C2", due_on=d("12-31")))
    late = found_by(*facts, only="late", most=1)
    assert {row.state for row in late.rows} == {"late"}
    whole = found_by(*facts, only="late")
    assert late.left == len(whole.rows) - 1
    assert late.rows[0] == whole.rows[0]
    assert whole.rows[0].over == max(row.over for row in whole.rows)


def test_a_duty_that_the_scheme_expects_once_is_late_where_nobody_did_it() -> None:
    rules = load_scheme("neijiang-2010-villages")
    year = rules.period.ends_on.year
    (row,) = of(found_by(rules=rules, as_of=rules.period.ends_on), "limit", "V2")
    assert (row.due, row.state, row.note) == (date(year, 4, 1), "late", "none_found")


def test_before_the_period_there_is_nothing_to_judge() -> None:
    with pytest.raises(UsageError):
        found_by(as_of=date(2024, 6, 30))


# On an invented county's year: the same as what is scored


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    path = tmp_path_factory.mktemp("deadlines") / "record.db"
    # Handed in up to a month and a half later.
    reported = [
        attrs.evolve(fact, received_on=fact.occurred_on + timedelta(at % 45))
        for at, fact in enumerate(YEAR)
    ]
    with open_record(path, create=True) as record:
        record.append(
            "year",
            [NewEvent(f.topic(), f.public_state(), f.private_state()) for f in reported],
            actor="t",
        )
        yield record


@pytest.mark.parametrize(
    ("indicator", "path"),
    [("first_reply", "parameters.reply_days"), ("must_visit", "parameters.trigger_days")],
)
def test_a_stated_limit_is_kept_by_whoever_is_scored_for_keeping_it(
    county: Record, indicator: str, path: str
) -> None:
    evaluation = run(county, RULES, END, county.head())
    scored = dict(
        evaluation.connection.execute(
            'SELECT "row", credit FROM contributions WHERE indicator = ?', [indicator]
        ).fetchall()
    )
    dissatisfied = {
        row
        for (row,) in evaluation.connection.execute(
            "SELECT \"row\" FROM problems WHERE satisfaction = 'dissatisfied'"
        ).fetchall()
    }
    rows = {
        row.row: row.state for row in looked(county).rows if row.path == path and row.state != "due"
    }
    assert rows.keys() == scored.keys()
    # A reply that leaves people dissatisfied earns nothing, however soon it came.
    assert {row: state for row, state in rows.items() if row not in dissatisfied} == {
        row: "kept" if credit else "late"
        for row, credit in scored.items()
        if row not in dissatisfied
    }
    assert set(scored.values()) == {0, 1}


def test_holdings_are_late_where_their_ledger_says_so(county: Record) -> None:
    evaluation = run(county, RULES, END, county.head())
    ledger = dict(
        evaluation.connection.execute(
            "SELECT \"row\", late FROM holdings WHERE due_on <= DATE '2025-12-31' "
            "AND state NOT IN ('excluded', 'merged', 'explained')"
        ).fetchall()
    )
    rows = {row.row: row.state == "late" for row in of(looked(county), "holding")
            if row.state != "lifted"}  # fmt: skip
    assert rows == ledger
    assert set(rows.values()) == {True, False}


def test_late_facts_of_a_cycle_are_those_that_the_ledger_of_reports_holds(county: Record) -> None:
    evaluation = run(county, RULES, END, county.head())
    ledger = dict(
        evaluation.connection.execute(
            "SELECT unit || '|' || \"cycle\", sum(facts) FROM reporting "
            "WHERE date_diff('day', cycle_end, received_on) > 10 "
            "AND cycle_end BETWEEN DATE '2025-01-01' AND DATE '2025-12-31' GROUP BY ALL"
        ).fetchall()
    )
    rows = {
        row.row: int(row.note.removeprefix("facts:").partition("/")[0])
        for row in of(looked(county), "reporting")
        if row.note.startswith("facts:")
    }
    assert rows == ledger
    assert rows
