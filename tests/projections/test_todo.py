"""Facts about the list to chase by: what is not received, not found, and in which order."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import attrs
import openpyxl
import pytest

from evalcore.errors import UsageError
from evalcore.intake.mapping import Mapping
from evalcore.schemes.model import Cohort
from evalcore.vocabulary import Fact
from evalcore.vocabulary.evaluations import EvaluationMeetingHeld
from evalcore.vocabulary.pledges import PledgeFulfilled
from evalcore.vocabulary.roster import TenureEnded, UnitDissolved, UnitRegistered, ZoneJoined
from evalcore.vocabulary.visits import VisitMade
from projections.cases import evaluate_facts
from projections.chase.book import file_names, workbook
from projections.chase.cycles import cycles, titled
from projections.chase.model import Todo, TodoList, Township, in_order
from projections.todo import todo
from tests.projections.chased import (
    SCHEME,
    TOWNSHIP,
    d,
    every,
    held,
    listed,
    pledge,
    published,
    reviewed,
    roster,
    short,
)
from tests.projections.world import expression


def silent(found: TodoList) -> list[tuple[str, str, str, int]]:
    """(unit, what, last day in time, days over) of cycles not received."""
    return [
        (r.unit, r.what.removesuffix("没有收到任何填报"), str(r.due), r.overdue)
        for r in found.rows
        if r.kind == "not_received"
    ]


def looked_for(found: TodoList, unit: str = "V1") -> list[tuple[str, str]]:
    """(indicator, slot and title) of what was expected of a unit and not found."""
    return [(r.step, r.what) for r in found.rows if r.kind == "not_found" and r.unit == unit]


def by(cycle: Any) -> Any:
    return attrs.evolve(SCHEME, reporting=attrs.evolve(SCHEME.reporting, cycle=cycle))


# Not received


def test_a_month_of_which_nothing_came_is_one_line_and_not_twenty() -> None:
    before = listed(months=4)
    after = listed(months=3)
    assert silent(before) == []
    april = [("V1", "2025年4月", "2025-05-10", 10), ("V2", "2025年4月", "2025-05-10", 10)]
    assert silent(after) == [*april, ("V3", "2025年4月", "2025-05-10", 10)]
    assert not [what for _step, what in looked_for(after) if "4月" in what]
    assert [what for _step, what in looked_for(before) if "4月" in what]


def test_one_fact_received_for_the_month_takes_its_line_away() -> None:
    before, after = listed(months=3), listed(held("V1", "04-12"), months=3)
    assert every(before) - every(after) == {
        ("not_received", "cycle", "V1", "", "2025年4月没有收到任何填报")
    }


def test_what_came_late_is_no_longer_missing() -> None:
    late = held("V1", "04-12", received_on=d("05-19"))
    assert ("V1", "2025年4月", "2025-05-10", 10) not in silent(listed(late, months=3))


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("04-30", []),
        ("05-01", [("V1", "2025年4月", "2025-05-10", 0)]),
        ("05-10", [("V1", "2025年4月", "2025-05-10", 0)]),
        ("05-11", [("V1", "2025年4月", "2025-05-10", 1)]),
    ],
)
def test_a_month_is_asked_from_its_end_and_overdue_after_its_grace(
    as_of: str, expected: list[tuple[str, str, str, int]]
) -> None:
    assert [row for row in silent(listed(months=3, as_of=d(as_of))) if row[0] == "V1"] == expected


@pytest.mark.parametrize(
    ("cycle", "as_of", "expected"),
    [
        ("quarter", "2025-07-01", [("2025年第二季度", "2025-07-10", 0)]),
        ("quarter", "2025-06-30", []),
        ("half", "2025-07-11", []),
        ("half", "2026-01-11", [("2025年下半年", "2026-01-10", 1)]),
        ("year", "2026-02-01", []),
    ],
)
def test_quarters_halves_and_years_are_asked_like_months(
    cycle: str, as_of: str, expected: list[tuple[str, str, int]]
) -> None:
    """Everybody met in January to March; nothing came after that."""
    found = silent(listed(months=3, as_of=date.fromisoformat(as_of), scheme=by(cycle)))
    assert [row[1:] for row in found if row[0] == "V1"] == expected


def test_a_unit_registered_later_is_asked_only_from_then_on() -> None:
    young = UnitRegistered(
        unit="V9", name="新村", unit_kind="village", parent="T1", occurred_on=d("03-15")
    )
    assert [row[1] for row in silent(listed(young)) if row[0] == "V9"] == ["2025年3月", "2025年4月"]


def test_a_unit_that_was_dissolved_is_not_asked_any_more() -> None:
    gone = UnitDissolved(unit="V1", into="V2", occurred_on=d("03-10"))
    assert [row[0] for row in silent(listed(gone, months=2))] == ["V2", "V2", "V3", "V3"]


def test_an_opening_balance_is_no_report_of_a_month() -> None:
    carried = held("V1", "04-12", opening=True)
    assert ("V1", "2025年4月", "2025-05-10", 10) in silent(listed(carried, months=3))


def test_months_after_the_period_are_nobodys_duty_yet() -> None:
    found = silent(listed(months=12, as_of=date(2026, 3, 15)))
    assert found == []


def test_cycles_cover_the_period_and_say_their_last_day_in_time() -> None:
    quarters = cycles(by("quarter"))
    assert [c.label for c in quarters] == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert (quarters[3].last_day, quarters[3].due) == (date(2025, 12, 31), date(2026, 1, 10))
    named = {"2025-03": "2025年3月", "2025Q4": "2025年第四季度", "2025H2": "2025年下半年"}
    assert {label: titled(label) for label in (*named, "2025")} == {**named, "2025": "2025年度"}


# Expected and not found


def test_what_was_expected_and_not_found_names_slot_unit_person_and_place() -> None:
    (line,) = [r for r in listed().rows if r.step == "members_meetings" and r.unit == "V1"]
    assert line.what == "2025年第一季度未见：支部党员大会每季度"
    assert (line.person_name, line.place.text) == ("书记P1", "组织生活 · 召开日期")
    assert (line.since, line.due, line.overdue) == (d("03-31"), d("04-10"), 40)


def test_what_is_handed_in_takes_its_line_away_and_no_other() -> None:
    before, after = listed(), listed(held("V1", "02-20", "members"))
    assert every(before) - every(after) == {
        ("not_found", "members_meetings", "V1", "", "2025年第一季度未见：支部党员大会每季度")
    }
    assert every(after) <= every(before)


def test_a_slot_is_not_asked_before_it_ends() -> None:
    assert "members_meetings" not in dict(looked_for(listed(as_of=d("03-30"), months=2)))
    assert "members_meetings" in dict(looked_for(listed(as_of=d("03-31"), months=3)))


def test_a_slot_is_not_asked_before_its_reporting_cycle_ends() -> None:
    """Reports come by the quarter: January's meeting is not missed in February."""
    found = looked_for(listed(as_of=d("02-20"), months=0, scheme=by("quarter")))
    assert found == []
    assert looked_for(listed(as_of=d("02-20"), months=1))


def test_half_a_year_is_missed_though_one_of_its_months_is_not_there() -> None:
    found = listed(months=5, as_of=d("07-20"))
    assert ("V1", "2025年6月", "2025-07-10", 10) in silent(found)
    assert "lectures" in dict(looked_for(found))


def test_what_is_half_filled_is_asked_for_its_next_step_and_not_looked_for_anew() -> None:
    begun: list[Fact] = [pledge("C"), reviewed("C")]
    end = date(2026, 1, 20)
    half = listed(*begun, as_of=end, months=12)
    assert ("half_filled", "pledge_publish", "V1", "C") in short(half)
    assert "pledge_made" not in dict(looked_for(half))
    assert "pledge_made" in dict(looked_for(half, "V2"))
    whole = listed(*begun, published("C"), PledgeFulfilled(pledge="C", occurred_on=d("11-01")),
                   as_of=end, months=12)  # fmt: skip
    assert "pledge_made" not in dict(looked_for(whole))


def test_a_meeting_that_cannot_count_does_not_stand_for_the_one_that_is_missing() -> None:
    own = EvaluationMeetingHeld(
        meeting="M1", unit="V1", period="2025H1", organiser="V1", occurred_on=d("05-02")
    )
    assert "four_parts" in dict(looked_for(listed(own, months=6, as_of=d("07-20"))))


def test_too_little_says_how_much_is_needed_and_what_is_known() -> None:
    training = next(i for i in SCHEME.indicators if i.id == "committee_meetings")
    needed: Any = training.counts
    twice = attrs.evolve(needed, at_least=attrs.evolve(needed.at_least, numerator=2))
    scheme = attrs.evolve(
        SCHEME,
        indicators=tuple(
            attrs.evolve(i, counts=twice) if i is training else i for i in SCHEME.indicators
        ),
    )
    lines = [r for r in listed(scheme=scheme).rows if r.step == "committee_meetings"]
    assert lines[0].what == "2025年1月不足（应不少于2）：支委会每月"
    assert len(lines[0].positions) == 1


def test_a_vacancy_is_still_the_units_to_answer() -> None:
    gone = TenureEnded(person="P1", unit="V1", post="secretary", occurred_on=d("02-15"))
    lines = [r for r in listed(gone).rows if r.step == "group_meetings" and r.unit == "V1"]
    assert [(r.what[:7], r.person_name) for r in lines] == [
        ("2025年1月", "书记P1"), ("2025年2月", ""), ("2025年3月", ""), ("2025年4月", ""),
    ]  # fmt: skip


# Facts without their case


def test_a_fact_whose_case_nobody_opened_is_listed_with_the_sheet_that_opens_it() -> None:
    loose = PledgeFulfilled(pledge="C404", occurred_on=d("04-01"))
    (line,) = [row for row in listed(loose).rows if row.kind == "loose"]
    assert (line.case, line.place.sheet, line.township) == ("C404", "承诺台账", "")
    assert line.what == "践诺完成所属的承诺没有登记"
    assert listed(loose).rows[-1] == line, "what belongs to no township comes last"
    assert [r for r in listed(loose, pledge("C404")).rows if r.kind == "loose"] == []


def test_a_loose_fact_that_names_its_unit_is_asked_of_that_unit() -> None:
    visit = VisitMade(
        unit="V3", visitor="P3", visit_kind="visit", trigger="F404", occurred_on=d("04-06")
    )
    (line,) = [row for row in listed(visit).rows if row.kind == "loose"]
    assert (line.unit, line.township) == ("V3", "T2")


# The list


def test_rows_stand_by_township_unit_and_urgency() -> None:
    found = listed(pledge("C", due="01-10"), reviewed("C"), months=3)
    assert [t.code for t in found.townships] == ["T1", "T2"]
    of_v1 = [row for row in found.rows if row.unit == "V1"]
    assert of_v1[0].step == "pledge_fulfil"
    over = [row.overdue for row in of_v1]
    assert over == sorted(over, reverse=True)


def test_counts_and_the_overdue_add_up() -> None:
    found = listed(pledge("C"), reviewed("C"), months=3)
    assert sum(sum(t.counts.values()) for t in found.townships) == len(found.rows)
    (first, _second) = found.townships
    assert first.counts["not_received"] == 2
    assert first.counts["half_filled"] == 1
    assert first.overdue == sum(row.overdue > 0 for row in first.rows)


def test_a_county_that_has_done_everything_has_nothing_to_do() -> None:
    only = attrs.evolve(
        SCHEME,
        indicators=tuple(i for i in SCHEME.indicators if i.id == "committee_meetings"),
        flags=(),
    )
    assert listed(scheme=only).rows == ()


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("T1", {"V1", "V2"}), ("石桥街道", {"V3"}), ("V2", {"V2"}), ("C1", {"V1", "V2", "V3"})],
)
def test_a_unit_is_chosen_by_code_or_name_with_those_below_it(
    unit: str, expected: set[str]
) -> None:
    assert {row.unit for row in listed(unit=unit, months=3).rows} == expected


def test_a_unit_that_is_not_there_is_answered_with_those_alike() -> None:
    with pytest.raises(UsageError, match="河口镇"):
        listed(unit="河口")


def test_a_name_that_several_bear_is_asked_back() -> None:
    twin = UnitRegistered(
        unit="V8", name="V1村", unit_kind="village", parent="T2", occurred_on=d("2020-01-01")
    )
    with pytest.raises(UsageError, match="V1, V8"):
        listed(twin, unit="V1村")


def test_the_list_does_not_depend_on_the_order_of_reports() -> None:
    given = [*roster(), held("V1", "02-03"), pledge("C"), reviewed("C")]
    facts = [attrs.evolve(fact, received_on=fact.occurred_on) for fact in given]

    def rows(order: list[Fact]) -> list[dict[str, Any]]:
        evaluation = evaluate_facts(order, SCHEME, d("05-20"))
        found = todo(evaluation, TOWNSHIP).as_data()["rows"]
        return [{**row, "positions": None} for row in found]

    assert rows(facts) == rows(facts[::-1])


def test_a_mapping_without_a_place_for_it_leaves_the_place_empty() -> None:
    facts = [attrs.evolve(f, received_on=f.occurred_on) for f in (*roster(), pledge("C"))]
    evaluation = evaluate_facts(facts, SCHEME, d("05-20"))
    bare = Mapping(name="x", title="x", sheets=())
    (line,) = [r for r in todo(evaluation, bare).rows if r.kind == "half_filled"]
    assert (line.step, line.place.text) == ("pledge_review", "")


# The workbook


def row(**given: Any) -> Todo:
    return Todo(
        **{
            "kind": "half_filled", "step": "s", "unit": "V1", "unit_name": "东村",
            "township": "T1", "township_name": "河口镇", "what": "未审核", **given,
        }
    )  # fmt: skip


def book(*rows: Todo, **more: Any) -> openpyxl.Workbook:
    found = TodoList("s", "考核办法", "2025", d("05-20"), in_order(list(rows)))
    return openpyxl.load_workbook(io.BytesIO(workbook(found, found.townships, **more)))


def test_the_workbook_has_a_summary_and_a_sheet_per_township() -> None:
    made = book(row(), row(township="T2", township_name="石桥街道", overdue=3, due=d("05-17")))
    assert made.sheetnames == ["催报单", "河口镇", "石桥街道"]
    summary = [[cell.value for cell in cells] for cells in made["催报单"].iter_rows(min_row=3)]
    assert [line[0] for line in summary] == ["河口镇", "石桥街道", "合计"]
    assert [line[5] for line in summary] == [1, 1, 2]
    assert [line[6] for line in summary] == [0, 1, 1]


def test_sheets_print_on_a4_with_their_headers_on_every_page() -> None:
    for page in book(row()).worksheets:
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert page.print_title_rows == "$1:$2"
        assert page.page_setup.fitToHeight == 0


def test_text_from_offices_never_becomes_a_formula() -> None:
    made = book(row(title='=HYPERLINK("http://x")', case="=1+1", what="a\x0bb"))
    cells = {cell.value: cell.data_type for cell in made["河口镇"][3] if cell.value is not None}
    assert cells['=HYPERLINK("http://x")'] == "s"
    assert cells["=1+1"] == "s"
    assert "ab" in cells


def test_names_of_sheets_and_files_are_such_as_systems_allow_and_never_the_same() -> None:
    same = [
        Township("T1", "河口/镇", (row(),)),
        Township("T2", "河口/镇", (row(),)),
        Township("T3", "催报单", (row(),)),
        Township("", "", (row(),)),
        Township("T5", "长" * 60, (row(),)),
    ]
    found = TodoList("s", "t", "2025", d("05-20"), ())
    made = openpyxl.load_workbook(io.BytesIO(workbook(found, same)))
    assert made.sheetnames == [
        "催报单", "河口_镇", "河口_镇(2)", "催报单(2)", "未归属", "长" * 31,
    ]  # fmt: skip
    assert list(file_names(same)) == [
        "催报单-河口_镇-T1",
        "催报单-河口_镇-T2",
        "催报单-催报单",
        "催报单-未归属",
        f"催报单-{'长' * 60}",
    ]


# Zones


def test_a_zone_is_asked_through_its_members_and_expected_of_as_one() -> None:
    zone = UnitRegistered(
        unit="Z1", name="东片区", unit_kind="zone", parent="T1", occurred_on=d("2020-01-01")
    )
    joined = [
        ZoneJoined(zone="Z1", unit=unit, occurred_on=d("2020-01-01")) for unit in ("V1", "V3")
    ]
    where = expression("unit_kind = 'zone'")
    scheme = attrs.evolve(
        SCHEME,
        assessed=attrs.evolve(
            SCHEME.assessed, subject="unit", where=where, cohorts=(Cohort("z", "片区", where),)
        ),
    )
    march = held("V1", "03-12")
    found = listed(zone, *joined, march, months=2, scheme=scheme)
    assert {row[:2] for row in silent(found)} == {
        ("V1", "2025年4月"), ("V3", "2025年4月"), ("V3", "2025年3月"),
    }  # fmt: skip
    months = {what[:7] for step, what in looked_for(found, "Z1") if step == "group_meetings"}
    assert months == {"2025年1月", "2025年2月", "2025年3月"}, "of April nobody said anything"
    assert "committee_meetings" not in dict(looked_for(found, "Z1"))
