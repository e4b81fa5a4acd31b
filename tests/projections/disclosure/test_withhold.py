"""Facts about what reports and explanations leave out, and what they don't."""

from __future__ import annotations

import json
from typing import Any

import attrs
import pytest

from evalcore.schemes.model import Disclosure
from projections.boundaries.disclosed import questions
from projections.contrast import against
from projections.disclosure.plan import BALLOTS, FEW, SECOND, Group
from projections.disclosure.rule import TOLD_BY_ITSELF, Minimum, rule_of
from projections.disclosure.source import figures, withholding_of
from projections.disclosure.withhold import of_review
from projections.explain import explain
from projections.publishing import Results, open_results
from projections.reports import render, reviews
from tests.projections.disclosure.elections import ITEM, scored
from tests.projections.world import number, scheme


def review(results: Results, subject: str, *, full: bool = False) -> Any:
    return next(reviews(results, results.subjects([subject]), full=full))


def test_the_largest_stated_minimum_decides_and_says_what_it_rests_on() -> None:
    stated = [
        Minimum("indicators.a.tallies.smallest", 5, "demo"),
        Minimum("disclosure.unanimous", 10, "doc art. 1"),
    ]
    assert rule_of(stated).least == 10
    assert rule_of(stated).because == "disclosure.unanimous: doc art. 1"


def test_without_a_stated_minimum_arithmetic_alone_decides() -> None:
    assert rule_of([]).least == TOLD_BY_ITSELF == 3
    assert rule_of([]).because == ""
    assert rule_of([Minimum("disclosure.smallest", 1, "demo")]).least == 3


def test_the_scheme_s_smallest_is_found_in_results(results: Results) -> None:
    assert results.withholding.rule.least == 5
    paths = {each.path for each in results.withholding.rule.stated}
    assert "indicators.mass_tally.tallies.smallest" in paths
    assert results.withholding.rule.because.endswith(": demo")


def test_three_who_were_served_are_merged_and_three_alone_are_withheld(results: Results) -> None:
    plan = results.withholding.plan
    assert [g.categories for g in plan.groups["M1", "masses", ITEM]] == [
        ("党员", "服务对象"),
        ("群众",),
    ]
    assert plan.withheld[Group("M4", "masses", ITEM, ("服务对象",))] == FEW
    assert plan.withheld[Group("M4", "masses", BALLOTS, ("服务对象",))] == FEW


@pytest.mark.parametrize("kind", ["year", "strict"])
def test_what_is_asked_about_one_subject_is_withheld_as_in_the_whole_plan(kind: str) -> None:
    with open_results(scored(kind)) as results:
        compare_parts(results)
        assert bool(results.withholding.plan.figures) == (kind == "strict")


def compare_parts(results: Results) -> None:
    whole = results.withholding
    meetings = {question[0] for question in whole.plan.groups}
    for subject in results.subjects():
        alone = withholding_of(results, [subject.id])
        assert alone.rule == whole.rule
        mine = {key: why for key, why in whole.plan.figures.items() if key[0] == subject.id}
        assert mine.items() <= alone.plan.figures.items() <= whole.plan.figures.items()
        assert alone.plan.parts_of(subject.id) == whole.plan.parts_of(subject.id)
        assert alone.plan.groups.items() <= whole.plan.groups.items()
        assert alone.plan.withheld.items() <= whole.plan.withheld.items()
        rested = {
            question[0]
            for figure in figures(results)
            if figure.subject == subject.id
            for question, _category in figure.votes
        }
        assert rested <= {question[0] for question in alone.plan.groups}
    for meeting in sorted(meetings):
        alone = withholding_of(results, (), {meeting})
        for question, groups in whole.plan.groups.items():
            if question[0] == meeting:
                assert alone.plan.groups[question] == groups
                assert alone.plan.whole(question) == whole.plan.whole(question)
        assert alone.plan.ballots(meeting) == whole.plan.ballots(meeting)
    assert whole.plan.withheld


def test_the_other_half_of_the_year_is_withheld_too_since_the_share_is_of_both(
    results: Results,
) -> None:
    plan = results.withholding.plan
    taken = [group for group, why in plan.withheld.items() if why == SECOND]
    assert {group.meeting for group in taken} == {"M3"}
    assert plan.whole(("M3", "masses", ITEM)) == SECOND
    assert plan.whole(("M2", "masses", ITEM)) == ""


def test_a_report_shows_no_votes_of_a_meeting_of_three_nor_in_its_json(results: Results) -> None:
    told = review(results, "P3@V3")
    by_meeting = {row["row"]: row for row in told["evaluations"]}
    assert by_meeting["M4"]["votes"][0]["options"] == {}
    assert by_meeting["M4"]["returned"] == "…"
    assert by_meeting["M3"]["votes"][0]["options"] == {}
    page = render(told, "md")
    assert "票数过少，不列" in page
    assert "可推知票数过少者，不列" in page
    assert "不足 5 人的票数一律不列" in page
    assert '"不满意": 1' not in json.dumps(told, ensure_ascii=False)


def test_a_reviewer_may_have_it_all(results: Results) -> None:
    told = review(results, "P3@V3", full=True)
    votes = {row["row"]: row["votes"][0]["options"] for row in told["evaluations"]}
    assert votes["M4"] == {"满意": 2, "不满意": 1}


def test_votes_of_all_together_are_shown_where_no_part_of_them_follows(results: Results) -> None:
    votes = review(results, "P1@V1")["evaluations"][0]["votes"][0]
    assert votes["options"]["满意"] == 36
    assert not votes["withheld"]


def test_an_explanation_names_no_ledger_row_of_a_merged_category(results: Results) -> None:
    (subject,) = results.subjects(["P1@V1"])
    rows = explain(results, subject, "mass_tally")["rows"]
    assert {row["rater_category"] for row in rows} == {"群众"}


def test_points_stay_where_the_scheme_merged_what_is_small(results: Results) -> None:
    assert not results.withholding.plan.figures
    assert all(row["value"]["shown"] != "…" for row in review(results, "P1@V1")["problems"])


def test_points_that_would_tell_votes_are_withheld_and_the_page_says_why() -> None:
    """The score tells seven apart where ten are the least that may be shown."""
    with open_results(scored("strict")) as stricter:
        told = review(stricter, "P5@V5")
        page = render(told, "html")
        (subject,) = stricter.subjects(["P5@V5"])
        shape = explain(stricter, subject)
        assert "mass_tally" not in {row["id"] for row in told["shares"]}
        shown = {row["value"]["shown"] for g in told["groups"] for row in g["indicators"]}
        assert shown == {"…"}
        assert told["standing"]["total"] not in ("", "…")
        assert "标“…”的得分不列" in page
        assert shape["tree"]["inputs"] == []
        (rated,) = [row for row in shape["indicators"] if row["id"] == "mass_tally"]
        assert (rated["contributions"], rated["credit"]) == ([], "…")
        everything = json.dumps([told, shape], ensure_ascii=False)
        assert "服务对象" not in everything


def test_who_is_compared_with_somebody_whose_points_are_withheld_is_compared_by_total() -> None:
    with open_results(scored("strict")) as stricter:
        x, y = stricter.subjects(["P5@V5", "P2@V2"])
        shape = against(stricter, x, y)
        assert shape["indicators"] == []
        assert shape["difference"]["exact"]


def test_a_scheme_is_asked_what_it_shows_just_below_at_and_above_its_minimum() -> None:
    stated = Disclosure(smallest=number(5, "disclosure.smallest"), unanimous=None)
    (asked,) = questions(attrs.evolve(scheme(), disclosure=stated))
    assert (asked.values, asked.found) == (("4", "5", "6"), ("no", "yes", "yes"))
    few = Disclosure(smallest=number(2, "disclosure.smallest"))
    (asked,) = questions(attrs.evolve(scheme(), disclosure=few))
    assert asked.found == ("no", "no", "yes"), "two are never shown, whatever a scheme says"
    assert not list(questions(scheme()))


def test_a_flag_that_cites_votes_names_no_category_and_no_option(results: Results) -> None:
    told = review(results, "P1@V1", full=True)
    cites = ("ledger:tallies:M1|masses|服务对象|总体评价|不满意", "ledger:pledges:C1")
    flag = {"cites": cites, "title": "t"}
    kept = of_review({**told, "flags": [flag]}, results.withholding)
    assert kept["flags"] == [{"cites": ["ledger:tallies", "ledger:pledges:C1"], "title": "t"}]
