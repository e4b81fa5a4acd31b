"""The review of a person: everything on one page, nothing that is not public, safe to open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.schemes.model import Basis
from projections.evaluation import Evaluation
from projections.publishing import Results, open_results, write_results
from projections.reports import file_name, render, reviews
from tests.projections.publishing.sample import evaluation, scheme


def opened(made: Evaluation, out: Path) -> Results:
    write_results(made, out)
    return open_results(out)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    with opened(evaluation(), tmp_path_factory.mktemp("r") / "results.db") as found:
        yield found


def review(results: Results, subject: str) -> dict[str, Any]:
    return next(reviews(results, results.subjects([subject])))


@pytest.fixture(params=["html", "md"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def plain(text: str) -> str:
    """The text of a page without markup, blanks and emphasis."""
    text = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    return re.sub(r"<[^>]+>|[\s*]|\\(?=[^\w])", "", text)


def test_the_page_shows_grade_rank_and_total(results: Results, form: str) -> None:
    text = plain(render(review(results, "p5@v5"), form))
    assert "建议等次：差" in text
    assert "得分34.38" in text
    assert "同类组第5名，共5名" in text


def test_the_page_tells_days_in_office_and_how_much_the_score_rests_on(
    results: Results, form: str
) -> None:
    text = plain(render(review(results, "p5@v5"), form))
    assert "2025-01-01至2025-12-31（365天）" in text
    assert "依据16项，适用80分（满分100分）" in text


def test_the_page_counts_pledges_done_late_and_open(results: Results, form: str) -> None:
    text = plain(render(review(results, "p5@v5"), form))
    assert "共4项：兑现1项，逾期3项，进行中0项，免责0项" in text


def test_the_page_shows_the_four_evaluations_with_their_ballots(
    results: Results, form: str
) -> None:
    text = plain(render(review(results, "p5@v5"), form))
    assert "党员自评、党员互评、领导点评、群众测评" in text
    assert "满意30" in text


def test_problems_come_with_their_cases(results: Results) -> None:
    found = review(results, "p5@v5")
    assert [row["id"] for row in found["problems"]] == ["pledge_kept", "branch_meeting"]
    assert [item["slot"] for item in found["problems"][0]["lost"]] == ["v5-c2", "v5-c3", "v5-c4"]


def test_what_was_looked_for_and_not_found_is_said(results: Results, form: str) -> None:
    assert "2025-12：应有而未见" in plain(render(review(results, "p5@v5"), form))


def test_strengths_are_what_was_fully_earned(results: Results) -> None:
    found = review(results, "p1@v1")
    assert [r["id"] for r in found["strengths"]] == [
        "pledge_kept",
        "branch_meeting",
        "problem_fixed",
    ]
    assert found["problems"] == []


def test_what_is_not_applicable_is_neither_strength_nor_problem(results: Results) -> None:
    found = review(results, "p5@v5")
    names = [row["id"] for row in (*found["strengths"], *found["problems"])]
    assert "problem_fixed" not in names


def test_a_veto_is_shown_with_its_basis_and_events(results: Results, form: str) -> None:
    text = plain(render(review(results, "p2@v2"), form))
    assert "一票否决：安全事故：好→一般；记录199" in text


def test_flags_name_the_measure_and_say_that_they_are_no_verdict(
    results: Results, form: str
) -> None:
    text = plain(render(review(results, "p5@v5"), form))
    assert "问责提示：列入倒排名单；建议措施：约谈；由县委组织部处理" in text
    assert "提示不是结论" in text


def test_the_page_says_what_people_must_decide_and_how_to_check(
    results: Results, form: str
) -> None:
    text = plain(render(review(results, "p5@v5"), form))
    assert "是否问责由有权机关决定" in text
    assert "evalcoreexplainp5@v5" in text


def test_a_trial_on_demo_numbers_is_stamped(results: Results, form: str) -> None:
    text = plain(render(review(results, "p5@v5"), form))
    assert "试算" in text
    assert "含演示数值" in text


def test_the_reason_why_somebody_is_not_ranked_is_given(results: Results, form: str) -> None:
    assert "任职时间不足" in plain(render(review(results, "p6@v6"), form))


def test_days_in_tables_stay_on_one_line(results: Results) -> None:
    page = render(review(results, "p5@v5"), "html")
    days = re.findall(r"<td([^>]*)>\d{4}-\d\d-\d\d</td>", page)
    assert len(days) > 4
    assert all(' class="d"' in attributes for attributes in days)
    assert re.search(r"^\.d {[^}]*white-space: nowrap", page, re.MULTILINE)


def test_a_row_of_a_founding_document_is_said_by_the_name_of_its_mechanism(
    tmp_path: Path, form: str
) -> None:
    documents = {"xiangtan-2011": "讲稿"}
    plainly = scheme()
    first = attrs.evolve(plainly.indicators[0], basis=Basis("clause", "xiangtan-2011 row 79"))
    cites = attrs.evolve(plainly, documents=documents, indicators=(first, *plainly.indicators[1:]))
    with opened(evaluation(cites), tmp_path / "results.db") as results:
        text = plain(render(review(results, "p5@v5"), form))
    assert "文件1第79行“首问责任制(5个工作日)”" in text
    assert "xiangtan-2011row79" not in text


def test_documents_that_the_page_cites_are_numbered_and_named_once_at_its_end(
    tmp_path: Path, form: str
) -> None:
    documents = {"002§1": "《示例办法》(2025)", "unused": "没有引用的文件"}
    made = evaluation(attrs.evolve(scheme(), documents=documents))
    with opened(made, tmp_path / "results.db") as results:
        shown = render(review(results, "p5@v5"), form)
    text = plain(shown)
    assert "文件1公开承诺" in text.split("十一、依据文件")[0]
    assert text.split("十一、依据文件")[1].count("文件1（002§1）：《示例办法》(2025)") == 1
    assert "没有引用的文件" not in text


def test_a_page_refers_to_nothing_outside_itself(results: Results) -> None:
    text = render(review(results, "p1@v1"), "html")
    assert not re.search(r"(src|href)\s*=|url\(|@import|<script", text)


def test_text_of_a_pledge_cannot_become_markup(tmp_path: Path) -> None:
    made = evaluation()
    made.connection.execute(
        "UPDATE pledges SET content = '<script>alert(1)</script> | a' WHERE unit = 'v1'"
    )
    with opened(made, tmp_path / "results.db") as results:
        found = review(results, "p1@v1")
        assert "<script>" not in render(found, "html")
        assert "\\<script\\>" in render(found, "md")
        assert "\\| a" in render(found, "md")


def test_a_unit_that_is_assessed_is_no_person_and_holds_no_office(
    results: Results, form: str
) -> None:
    found = review(results, "p5@v5")
    found["subject"]["kind"] = "unit"
    text = plain(render(found, form))
    assert "被考核组织" in text
    assert "考核区间" in text
    assert "空缺期间" not in text
    assert "任职区间" not in text


def test_votes_of_too_few_are_withheld(tmp_path: Path, form: str) -> None:
    made = evaluation()
    made.connection.execute("UPDATE tallies SET votes = 1 WHERE unit = 'v1'")
    with opened(made, tmp_path / "results.db") as results:
        found = review(results, "p1@v1")
        text = plain(render(found, form))
    assert all(vote["options"] == {} for row in found["evaluations"] for vote in row["votes"])
    assert "票数过少，不列" in text
    assert "满意1" not in text


def served(made: Evaluation, subject: str, first: str, last: str) -> Evaluation:
    """``made`` with another time in office of one subject."""
    return attrs.evolve(
        made,
        subjects=tuple(
            attrs.evolve(s, intervals=((first, last),)) if s.id == subject else s
            for s in made.subjects
        ),
    )


@pytest.mark.parametrize(("named", "told"), [(None, 0), ("p6", 1), ("p0", 0)])
def test_what_happened_after_leaving_is_told_only_where_it_names_the_person(
    tmp_path: Path, named: str | None, told: int
) -> None:
    made = served(evaluation(), "p6@v6", "2025-01-01", "2025-02-09")
    for ledger in ("comments", "evaluations", "tallies"):
        made.connection.execute(f"UPDATE {ledger} SET person = ? WHERE unit = 'v6'", [named])
    with opened(made, tmp_path / "results.db") as results:
        found = review(results, "p6@v6")
    assert len(found["comments"]) == told
    assert len(found["evaluations"]) == told


def test_what_names_somebody_else_is_not_told_of_whoever_was_in_office(tmp_path: Path) -> None:
    made = evaluation()
    for ledger in ("comments", "evaluations", "tallies"):
        made.connection.execute(f"UPDATE {ledger} SET person = 'p0' WHERE unit = 'v1'")
    with opened(made, tmp_path / "results.db") as results:
        found = review(results, "p1@v1")
    assert (found["comments"], found["evaluations"]) == ([], [])


def test_a_pledge_that_fell_due_after_leaving_is_no_lateness(tmp_path: Path) -> None:
    made = served(evaluation(), "p5@v5", "2025-01-01", "2025-02-09")
    with opened(made, tmp_path / "results.db") as results:
        found = review(results, "p5@v5")
    ends = [row["end"] for row in found["pledges"]]
    assert ends == ["fulfilled", "handed_on", "handed_on", "handed_on"]


def test_a_predecessor_s_pledge_that_falls_due_now_is_told(tmp_path: Path) -> None:
    made = served(evaluation(), "p5@v5", "2025-06-01", "2025-12-31")
    made.connection.execute("UPDATE pledges SET person = 'p0' WHERE unit = 'v5'")
    with opened(made, tmp_path / "results.db") as results:
        found = review(results, "p5@v5")
    assert [row["row"] for row in found["pledges"]] == ["v5-c3", "v5-c4"]


def test_a_changed_setting_is_printed(tmp_path: Path, form: str) -> None:
    made = evaluation(scheme(settings={"reply_days": "7"}))
    with opened(made, tmp_path / "results.db") as results:
        text = render(review(results, "p1@v1"), form)
    assert "reply" in text
    assert "=7" in text


def test_file_names_are_safe_and_recognisable() -> None:
    subject = {"unit_name": "红旗/村", "person_name": "王 建国", "id": "p1@v1"}
    assert file_name(subject, "md") == "红旗_村-王_建国-p1@v1.md"
    hostile = {"unit_name": "../../x", "person_name": "", "id": "a\nb"}
    assert "/" not in file_name(hostile, "html")


def test_many_reports_are_the_same_as_one_by_one(results: Results) -> None:
    subjects = results.subjects()
    together = [render(r, "md") for r in reviews(results, subjects)]
    alone = [render(review(results, s.id), "md") for s in subjects]
    assert together == alone
