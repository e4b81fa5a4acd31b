"""Facts about what a township's next workbook must hold already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb
import pytest

from evalcore.vocabulary import Fact, comments, decisions, evaluations
from evalcore.vocabulary import accountability as ac
from evalcore.vocabulary import disputes as di
from evalcore.vocabulary import duty as du
from evalcore.vocabulary import honours as ho
from evalcore.vocabulary import pairings as pa
from evalcore.vocabulary import pledges as pl
from evalcore.vocabulary import problems as pr
from evalcore.vocabulary import rectifications as re
from evalcore.vocabulary import roster as ro
from evalcore.vocabulary import tasks as ta
from evalcore.vocabulary import visits as vi
from projections import ledgers
from projections.open_cases import named, open_rows, scope, townships
from tests.evalcore.reading.logs import effective
from tests.projections.ledgers.worlds import END, START


def on(month: int, day: int = 1) -> date:
    return date(2025, month, day)


def registered(code: str, kind: str, parent: str = "") -> Fact:
    return ro.UnitRegistered(
        occurred_on=on(1), unit=code, name=f"{code}名", unit_kind=kind, parent=parent
    )


UNITS = [
    registered("c", "county"),
    registered("d", "department", "c"),
    registered("t1", "township", "c"),
    registered("t2", "street", "c"),
    registered("v1", "village", "t1"),
    registered("v2", "village", "t1"),
    registered("w", "village", "t2"),
]


@contextmanager
def opened(facts: Sequence[Fact]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The ledgers of a log."""
    with effective(facts, END) as columns:
        ledgers.build(columns.connection, START, END, END)
        yield columns.connection


def serving(person: str, unit: str) -> list[Fact]:
    return [
        ro.PersonRegistered(occurred_on=on(1), person=person, name=f"{person}名"),
        ro.TenureStarted(occurred_on=on(1, 2), person=person, unit=unit, post="secretary"),
    ]


def pledged(case: str, unit: str = "v1") -> Fact:
    return pl.PledgeMade(
        occurred_on=on(1, 10), pledge=case, unit=unit, pledge_kind="annual", content="修路"
    )


def found(case: str, unit: str = "v1") -> Fact:
    return pr.ProblemFound(occurred_on=on(2), problem=case, unit=unit, found_by="visit")


def rows(*facts: Fact, unit: str = "t1") -> dict[str, list[str]]:
    """Kind → the rows that are open for a township."""
    told: dict[str, list[str]] = {}
    with opened([*UNITS, *facts]) as connection:
        for row in open_rows(connection, scope(connection, unit)):
            told.setdefault(row.kind, []).append(row.row)
    return told


def test_the_scope_of_a_township_is_itself_and_all_below_it_top_down() -> None:
    with opened([*UNITS, registered("b", "branch", "v2")]) as connection:
        assert scope(connection, "t1") == ["t1", "v1", "v2", "b"]
        assert scope(connection, "v1") == ["v1"]


def test_a_unit_belongs_to_where_it_was_moved_and_one_that_is_no_more_stays_listed() -> None:
    facts = [
        ro.UnitMoved(occurred_on=on(5), unit="w", parent="t1"),
        ro.UnitDissolved(occurred_on=on(6), unit="v2", into="v1"),
    ]
    assert rows(*facts)["unit"] == ["t1", "v1", "v2", "w"]
    assert rows(*facts, unit="t2")["unit"] == ["t2"]


def test_units_that_are_each_others_parents_end_the_search() -> None:
    facts = [registered("x", "village", "y"), registered("y", "village", "x")]
    with opened(facts) as connection:
        assert scope(connection, "x") == ["x", "y"]


def test_townships_are_those_that_still_exist() -> None:
    with opened([*UNITS, ro.UnitDissolved(occurred_on=on(6), unit="t2", into="t1")]) as connection:
        assert townships(connection) == ["t1"]
    with opened(UNITS) as connection:
        assert townships(connection) == ["t1", "t2"]


def test_who_is_in_office_is_listed_and_who_left_is_not() -> None:
    facts = [*serving("p", "v1"), *serving("q", "v2"), *serving("r", "w")]
    left = ro.TenureEnded(occurred_on=on(4), person="q", unit="v2", post="secretary")
    told = rows(*facts, left)
    assert told["person"] == ["p"]
    assert told["tenure"] == ["p|v1|secretary|2025-01-02"]


AUDITED = pl.PledgeAudited(occurred_on=on(12), pledge="A", result="kept", auditor="t1")


@pytest.mark.parametrize(
    ("kind", "facts", "ends"),
    [
        (
            "pledge",
            [pledged("A"), pl.PledgeFulfilled(occurred_on=on(9), pledge="A")],
            [AUDITED],
        ),
        (
            "pledge",
            [pledged("A")],
            [pl.PledgeExcused(occurred_on=on(9), pledge="A", ground="洪水", approved_by="t1")],
        ),
        (
            "problem",
            [found("A"), pr.ProblemFixed(occurred_on=on(3), problem="A", fixed_by="v1")],
            [pr.ProblemClosed(occurred_on=on(4), problem="A", closed_by="t1")],
        ),
        (
            "comment",
            [
                comments.LeaderCommentGiven(
                    occurred_on=on(7), comment="A", unit="v1", period="2025H1", commenter_unit="t1"
                ),
                comments.CommentCirculated(occurred_on=on(8), comment="A", audience="members"),
            ],
            [comments.CommentCirculated(occurred_on=on(8), comment="A", audience="masses")],
        ),
        (
            "trigger",
            [vi.VisitTriggered(occurred_on=on(3), trigger="A", unit="v1", trigger_kind="illness")],
            [
                vi.VisitMade(
                    occurred_on=on(3, 4), unit="v1", visitor="p", visit_kind="visit", trigger="A"
                )
            ],
        ),
        (
            "matter",
            [
                decisions.MatterOpened(
                    occurred_on=on(3),
                    matter="A",
                    unit="v1",
                    title="修路",
                    procedure="four_plus_two",
                ),
                decisions.DecisionCarriedOut(occurred_on=on(8), matter="A"),
            ],
            [decisions.NoticePosted(occurred_on=on(9), matter="A", of_result=True)],
        ),
        (
            "meeting",
            [
                evaluations.EvaluationMeetingHeld(
                    occurred_on=on(7), meeting="A", unit="v1", period="2025H1", organiser="t1"
                )
            ],
            [
                evaluations.BallotsCounted(
                    occurred_on=on(7),
                    meeting="A",
                    part="masses",
                    rater_category="党员",
                    issued=3,
                    returned=3,
                )
            ],
        ),
        (
            "decision",
            [
                ac.AccountabilityDecided(
                    occurred_on=on(7),
                    decision="A",
                    unit="v1",
                    kind="org_notice",
                    ground="x",
                    decided_by="c",
                ),
                ac.AppealFiled(occurred_on=on(8), decision="A"),
            ],
            [ac.AppealDecided(occurred_on=on(9), decision="A", result="upheld", decided_by="c")],
        ),
        (
            "task",
            [
                ta.TaskSet(occurred_on=on(2), task="A", unit="v1", item="场所", amount=2),
                ta.TaskCompleted(occurred_on=on(3), task="A"),
            ],
            [ta.TaskCompleted(occurred_on=on(4), task="A")],
        ),
        (
            "rectification",
            [re.RectificationOpened(occurred_on=on(2), rectification="A", unit="v1", ground="x")],
            [re.RectificationClosed(occurred_on=on(9), rectification="A")],
        ),
        (
            "dispute",
            [di.DisputeRegistered(occurred_on=on(2), dispute="A", unit="v1")],
            [di.DisputeSettled(occurred_on=on(9), dispute="A")],
        ),
        (
            "honour",
            [
                ho.HonourNominated(
                    occurred_on=on(2), honour="A", unit="v1", honour_kind="title", title="五个好"
                ),
                ho.HonourGranted(occurred_on=on(3), honour="A", decided_by="c"),
            ],
            [ho.HonourRevoked(occurred_on=on(9), honour="A", ground="x", decided_by="c")],
        ),
    ],
)
def test_a_case_is_open_until_what_ends_it_was_reported(
    kind: str, facts: list[Fact], ends: list[Fact]
) -> None:
    assert rows(*facts).get(kind) == ["A"]
    assert kind not in rows(*facts, *ends)


def test_a_duty_report_is_open_until_it_was_both_submitted_and_delivered() -> None:
    about: dict[str, Any] = {"person": "p", "unit": "v1", "period": "2025"}
    submitted = du.DutyReportSubmitted(occurred_on=on(11), **about)
    delivered = du.DutyReportDelivered(occurred_on=on(12), venue="members", **about)
    assert rows(submitted)["duty_report"] == ["p|v1|2025"]
    assert rows(delivered)["duty_report"] == ["p|v1|2025"]
    assert "duty_report" not in rows(submitted, delivered)


def test_a_problem_is_also_its_holders() -> None:
    facts = [found("A"), pr.ProblemAssigned(occurred_on=on(2, 2), problem="A", handler="w")]
    assert rows(*facts)["problem"] == ["A"]
    elsewhere = rows(*facts, pledged("B"), unit="t2")
    assert elsewhere["problem"] == ["A"]
    assert "pledge" not in elsewhere


def test_a_pairing_is_open_until_its_last_day_for_both_who_are_paired() -> None:
    def paired(until: date | None) -> Fact:
        return pa.PairingAssigned(
            occurred_on=on(2), pairing="A", unit="t2", partner="v1",
            pairing_kind="contact_point", until=until,
        )  # fmt: skip

    for unit in ("t1", "t2"):
        assert rows(paired(None), unit=unit)["pairing"] == ["A"]
        assert rows(paired(END), unit=unit)["pairing"] == ["A"]
        assert "pairing" not in rows(paired(on(12, 30)), unit=unit)


def test_rows_come_in_the_order_of_the_units_and_carry_their_events() -> None:
    facts = [*UNITS, pledged("Z", "v1"), pledged("A", "v2"), pledged("B", "v1")]
    with opened(facts) as connection:
        pledges = [r for r in open_rows(connection, scope(connection, "t1")) if r.kind == "pledge"]
    assert [(r.row, r.unit) for r in pledges] == [("B", "v1"), ("Z", "v1"), ("A", "v2")]
    assert [r.events for r in pledges] == [(10,), (8,), (9,)]


def test_without_units_everything_open_is_told() -> None:
    with opened([*UNITS, pledged("A"), pledged("B", "w")]) as connection:
        assert [r.row for r in open_rows(connection) if r.kind == "pledge"] == ["A", "B"]


def test_named_are_ones_own_first_then_above_then_offices_and_nobody_elses_villages() -> None:
    facts = [*UNITS, *serving("r", "w"), *serving("p", "v1"), *serving("a", "c")]
    with opened(facts) as connection:
        assert named(connection, "t1").units == ("t1", "v1", "v2", "c", "d")
        assert named(connection, "t1").persons == ("p", "a")
        assert set(named(connection).units) == {"c", "d", "t1", "t2", "v1", "v2", "w"}


def test_a_unit_that_is_no_more_is_not_offered() -> None:
    with opened([*UNITS, ro.UnitDissolved(occurred_on=on(6), unit="v2", into="v1")]) as connection:
        assert "v2" not in named(connection, "t1").units


def test_asking_leaves_no_relation_behind() -> None:
    with opened(UNITS) as connection:
        open_rows(connection, ["t1"])
        with pytest.raises(duckdb.CatalogException):
            connection.execute("SELECT * FROM wanted_units")
