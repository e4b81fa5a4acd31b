"""The page of a small year: it says what the results say, needs nothing else, tells no secret."""

from __future__ import annotations

import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.paper_words import in_language
from projections.disclosure.grids import grids
from projections.disclosure.numbers import shown_in
from projections.disclosure.words import Words
from projections.overview import overview, page
from projections.overview.figures import of_activity, of_grades, of_lines, of_movement, of_problems
from projections.publishing import open_results
from tests.cli.conftest import SECRET
from tests.projections.charts.drawn import holds_together
from tests.projections.disclosure.elections import scored as elections
from tests.projections.overview.year import scored


@pytest.fixture(scope="module")
def shape() -> Any:
    with open_results(scored()) as results:
        return overview(results)


@pytest.fixture(scope="module")
def html(shape: Any) -> str:
    return page(shape, "中共澜溪县委组织部", '秘密"★1年</style>')


def test_it_is_divided_by_townships_and_counts_what_they_did(shape: Any) -> None:
    assert shape["areas"] == {"kinds": ["township"], "shown": 2, "others": 0}
    visits = {row["area"]: row["counts"] for row in shape["visits"]["rows"]}
    assert visits == {"T1": [3] * 9 + [2, 1, 0], "T2": [2] * 7 + [1] + [0] * 4}
    assert (shape["meetings"]["total"], shape["meetings"]["elsewhere"]) == (45, 1)


def test_grades_add_up_to_the_subjects_of_the_cohort(shape: Any) -> None:
    (villages,) = shape["grades"]
    told = sum(row["subjects"] for row in villages["grades"]) + villages["without"]
    assert told == villages["subjects"] == 5
    best = villages["grades"][0]
    assert (best["grade"], best["quota"]["share"], best["quota"]["of"]) == ("好", "0.3", 5)
    assert best["final"] is None


def test_movement_is_from_grade_to_grade_and_targets_are_told(shape: Any, html: str) -> None:
    moved = shape["movement"]
    assert {k: moved["units"][k] for k in ("up", "same", "down")} == {"up": 2, "same": 1, "down": 1}
    assert moved["unknown"] == 1
    assert moved["targets"] == {"planned": 2, "reached": 1}
    assert moved["by_area"]["T1"] == {"up": 2, "same": 1, "down": 0}
    assert "定有晋升目标的 2 个单位中，1 个达到。" in html


def test_problems_flow_and_what_is_open_has_its_age(shape: Any) -> None:
    found = shape["problems"]
    assert [sum(found["flow"][step]) for step in ("found", "assigned", "fixed", "closed")] == [
        3,
        3,
        1,
        1,
    ]
    assert (found["open"], found["late"]) == (2, 1)
    assert {row["area"]: (row["open"], row["late"]) for row in shape["towns"]} == {
        "T1": (1, 1),
        "T2": (1, 0),
    }


def test_a_line_has_on_each_side_those_who_are_on_that_side(shape: Any, html: str) -> None:
    assert shape["lines"]["lines"]
    for line in shape["lines"]["lines"]:
        sides = {one["inside"] for one in line["near"]}
        assert sides == {True, False}
        for one in line["near"]:
            assert one["who"].replace("<", "&lt;") in html
    assert "书记V1 · V1村" in html


def test_the_five_goods_are_shown_and_the_groups_beside(shape: Any, html: str) -> None:
    assert shape["five_goods"]["series"][0]["values"] == [[2, 5], [2, 5], [1, 5], [1, 5], [1, 5]]
    assert len(shape["groups"]["axes"]) >= 5
    assert "五个好：达到的单位比例" in html


def test_every_chart_holds_together(shape: Any) -> None:
    charts = [*of_grades(shape), *of_movement(shape), *of_problems(shape), *of_lines(shape)]
    active = (of_activity(shape, "visits"), of_activity(shape, "meetings"))
    charts += [chart for chart in active if chart is not None]
    assert len(charts) >= 8
    for chart in charts:
        holds_together(chart)


def test_it_bears_its_marks_and_what_it_was_made_of(shape: Any, html: str) -> None:
    for text in (
        "试算：本结果不是正式考核结果",
        "建议：等次由人审定前均为建议。",
        "没有核验码：不是正式结果",
        shape["run"]["scheme_digest"][:12],
        shape["run"]["run"][:12],
        "中共澜溪县委组织部",
        "秘密&#34;★1年&lt;/style&gt;",
    ):
        assert text in html


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in ("href", "src", "srcset")
        ]


def test_it_needs_no_script_and_asks_for_nothing(html: str) -> None:
    reader = Reader()
    reader.feed(html)
    assert not {"script", "link", "img", "iframe", "object", "image", "use"} & set(reader.tags)
    assert reader.addresses == []
    assert not re.search(r"url\((?!#)|@import", html)
    assert reader.tags.count("figure") == reader.tags.count("details")


def test_names_from_outside_stay_text(html: str) -> None:
    assert "&lt;白水&gt;乡" in html
    assert "<白水>" not in html
    style = html[html.index("<style>") : html.index("</style>")]
    assert "秘密" in style
    assert "★" not in style  # any sign that could end a string stands there by its number


def test_private_words_stay_private(html: str) -> None:
    assert SECRET not in html


def test_the_same_results_give_the_same_bytes(html: str) -> None:
    with open_results(scored()) as results:
        again = page(overview(results), "中共澜溪县委组织部", '秘密"★1年</style>')
    assert again == html


def test_in_english_the_page_says_so_and_names_stay(shape: Any) -> None:
    with in_language("en"):
        text = page(shape)
    assert '<html lang="en">' in text
    assert "V1村" in text


def test_where_no_earlier_grade_is_on_record_it_says_so_plainly() -> None:
    with open_results(elections()) as results:
        told = overview(results)
    assert told["movement"]["units"] is None
    assert told["key"]["up"] is None
    assert "记录中没有上一期的等次，无从比较升降。" in page(told)
    assert told["five_goods"] is None
    assert "本库没有“五个好”核验记录，以各组指标代替。" in page(told)


def test_points_that_reports_withhold_are_in_no_share() -> None:
    with open_results(scored()) as results:
        open_to_all = overview(results)["groups"]
        plan = attrs.evolve(results.withholding.plan, figures={("P1@V1", "mass_tally"): "few"})
        results.__dict__["withholding"] = attrs.evolve(results.withholding, plan=plan)
        told = overview(results)
        nodes = {s.id: results.nodes(s.id)["group:orglife"] for s in results.subjects()}
    assert (open_to_all["withheld"], told["groups"]["withheld"]) == (0, 1)
    others = [node for subject, node in nodes.items() if subject != "P1@V1"]
    earned = sum(Fraction(n.numerator, n.denominator) for n in others)
    possible = sum(Fraction(n.possible_numerator, n.possible_denominator) for n in others)
    at = told["groups"]["axes"].index("组织生活与教育")
    (villages,) = told["groups"]["series"]
    assert villages["of"] == 4
    assert abs(villages["values"][at] - earned * 10_000 / possible) <= 2
    assert villages["values"][at] != open_to_all["series"][0]["values"][at]
    assert "因票数过少不列分项得分的 1 个对象未计入。" in page(told)


FINALS = {
    "confirmed_on": "2026-03-20",
    "confirmed_by": "县委常委会",
    "grades": {"P5@V5": {"grade": "好"}},
}


@pytest.mark.parametrize("finals", [None, FINALS])
def test_the_number_of_the_best_is_not_taken_for_votes(
    tmp_path: Path, finals: dict[str, Any] | None
) -> None:
    with open_results(scored()) as results:
        text = page(overview(results, finals))
    words = Words(frozenset({"群众"}), frozenset({"好", "较好", "一般", "差"}))
    (tile,) = re.findall(r"<li>.*“好”</span>.*</li>", text)
    out = tmp_path / "总览.html"
    out.write_text(tile, encoding="utf-8")
    assert [each for grid in grids(out) for each in shown_in(grid, out.name, words)] == []


def test_once_people_decided_their_grades_are_the_ones_that_are_drawn() -> None:
    with open_results(scored()) as results:
        told = overview(results, FINALS)
        proposed = {s.subject: s.grade for s in results.standings()}
    (villages,) = told["grades"]
    final = {row["grade"]: row["final"] for row in villages["grades"]}
    assert proposed["P5@V5"] != "好"
    assert final["好"] == list(proposed.values()).count("好") + 1
    text = page(told)
    assert "等次已于 2026-03-20 由 县委常委会 审定，与建议不同的 1 个。" in text
    assert "建议：等次由人审定前均为建议。" not in text
    by_town = [
        sum(grades) for grades in zip(*(row["grades"] for row in told["towns"]), strict=True)
    ]
    assert by_town == [row["final"] for row in villages["grades"]]
