"""What a check sheet tells: each lost point with its case, what is set apart, and no more."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import pytest

from evalcore.schemes.loader import load_scheme
from projections.charges import charges, on_paper
from projections.checksheet import CheckSheet, file_name, printed, sheets
from projections.papers import Style
from projections.publishing import Results, open_results, write_results
from projections.run import run
from tests.projections.checksheet.world import SECRET, recorded, written_scheme
from tests.support.word import text_of


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    folder = tmp_path_factory.mktemp("checksheet")
    scheme = load_scheme(written_scheme(folder))
    with recorded(folder) as record:
        evaluation = run(record, scheme, scheme.period.ends_on, record.head())
        write_results(evaluation, folder / "results.db")
        evaluation.connection.close()
    with open_results(folder / "results.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def sheet(results: Results) -> CheckSheet:
    return of(results, "V1")


def of(results: Results, subject: str) -> CheckSheet:
    [found] = sheets(results, results.subjects([subject]))
    return found


@pytest.fixture(params=["html", "md", "docx"])
def text(request: pytest.FixtureRequest, sheet: CheckSheet) -> str:
    return text_of(printed(sheet, Style(request.param)))


def test_every_lost_point_has_a_row(sheet: CheckSheet) -> None:
    shown = [(p.indicator, p.slot, p.expected, p.found, p.lost) for p in sheet.points]
    assert shown == [
        ("问题在时限内办结", "W-1", "1", "0", "40"),
        ("支委会每季度", "2025Q2", "1", "0；查找过，没有找到", "10"),
        ("群众测评", "", "", "民主测评按类别折算，不列单张选票", "1.5"),
        ("抽查与自报不符", "走访记录 · 2025-06-02", "不应发生", "计 1", "2"),
    ]
    assert sheet.lost == "53.5"


def test_a_point_says_what_it_rests_on(sheet: CheckSheet) -> None:
    assert [p.basis for p in sheet.points] == [
        "doc art. 1; demo", "doc art. 2; demo", "demo", "doc art. 3; demo",
    ]  # fmt: skip


def test_a_delay_is_split_by_who_held_the_case(sheet: CheckSheet) -> None:
    story = sheet.points[0].story
    assert "期限 2025-03-29" in story, "moved by the days that the department took"
    assert "经办：红旗村 2025-03-01 至 2025-04-10" in story
    assert "承办 红旗村 31 天，卡滞（民政局）9 天" in story


def test_days_of_one_problem_are_added_up_by_whose_they_are() -> None:
    rows = [
        {"unit": "V1", "held_days": 5, "stopped_days": 0, "blocked": False},
        {"unit": "D1", "held_days": 9, "stopped_days": 0, "blocked": True},
        {"unit": "V1", "held_days": 7, "stopped_days": 5, "blocked": False},
    ]
    assert (
        on_paper(charges(rows), {"D1": "民政局"}) == "承办 V1 12 天，挂起 5 天，卡滞（民政局）9 天"
    )


def test_what_is_nobodys_failing_is_shown_apart_with_who_allowed_it(sheet: CheckSheet) -> None:
    assert [(a.what, a.case, a.words, a.allowed_by) for a in sheet.apart] == [
        ("剔除", "W-2", "2025-03-03；原因：恶意重复", "县考核办"),
        ("并案", "W-3", "2025-03-04；并入 W-1", ""),
        ("转办", "W-4", "2025-03-05；转往 东风村；原因：属地", ""),
        ("挂起", "W-1", "2025-03-06 至 2025-03-15；等待 民政局；原因：等低保核定", "县督查室"),
        ("解释销号", "W-5", "2025-03-07", "镇党委"),
    ]


def test_whoever_took_a_case_over_sees_that_it_was_handed_on(results: Results) -> None:
    assert [(a.what, a.case) for a in of(results, "V2").apart] == [("转办", "W-4")]


def test_who_lost_nothing_but_votes_has_one_row(results: Results) -> None:
    assert [p.indicator for p in of(results, "V3").points] == ["群众测评"]
    assert of(results, "V3").apart == (
        type(of(results, "V2").apart[0])(
            "不计分", "问题在时限内办结", "本期没有可考核事项，单列，分值计入其他指标", "考核办法"
        ),
    )


def test_no_rank_grade_total_or_other_subject_stands_on_it(text: str) -> None:
    for word in ("第1名", "建议等次", "得分", "好</td>", "和平村", "名单"):
        assert word not in text, word


def test_words_of_informants_and_votes_do_not_stand_on_it(text: str) -> None:
    for word in (SECRET, "张大妈", "37", "满意"):
        assert word not in text, word


def test_the_day_on_which_people_raised_a_problem_is_told_as_its_month(
    results: Results,
) -> None:
    from projections.checksheet.cases import held, spans

    known = held(results, [], {"V1"})
    assert spans(known, "W-5") == "经办：红旗村 2025-03 至 2025-03-07"


def test_the_paper_is_one_file_that_fetches_nothing(sheet: CheckSheet) -> None:
    page = printed(sheet, Style("html"), due="2026-01-15").decode()
    assert "://" not in page
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "最迟 2026-01-15" in page
    assert "@page" in page


def test_numbers_of_objections_stand_on_the_paper(sheet: CheckSheet, text: str) -> None:
    for point in sheet.points:
        assert point.number in text


def test_a_file_bears_the_name_of_its_subject(sheet: CheckSheet) -> None:
    assert file_name(sheet, "xlsx") == "核对单-红旗村-V1.xlsx"


def test_the_same_results_give_the_same_sheet(results: Results, sheet: CheckSheet) -> None:
    assert of(results, "V1") == sheet


def test_votes_of_too_few_are_set_apart_whether_points_were_lost_or_not(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = results.withholding.plan
    secret = attrs.evolve(plan, figures={("V1", "masses"): "few"})
    monkeypatch.setitem(
        vars(results), "withholding", attrs.evolve(results.withholding, plan=secret)
    )
    found = of(results, "V1")
    assert "群众测评" not in [point.indicator for point in found.points]
    assert {point.lost for point in found.points} | {found.lost} == {"不列明"}, (
        "the total that is published later, less these, would be what is not told"
    )
    assert ("不列明", "群众测评") in [(one.what, one.case) for one in found.apart]


def test_the_review_says_whose_the_days_of_a_problem_were(results: Results) -> None:
    from projections.reports import render, reviews

    [review] = reviews(results, results.subjects(["V1"]))
    assert review["charged"] == {"W-1|8": "承办 红旗村 31 天，卡滞（民政局）9 天"}
    for form in ("html", "md"):
        assert "承办 红旗村 31 天，卡滞（民政局）9 天" in render(review, form)
