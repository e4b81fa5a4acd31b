"""The submission sheet as data: what a run came to, for whoever signs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.paper_words import in_language
from projections.evaluation import Evaluation
from projections.publishing import Results, open_results, write_results
from projections.rows import Effect
from projections.submission import Told, submission
from projections.submission.seen import Seen
from tests.projections.publishing.sample import evaluation, scheme

Json = dict[str, Any]


def opened(made: Evaluation, out: Path) -> Results:
    write_results(made, out)
    return open_results(out)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    with opened(evaluation(), tmp_path_factory.mktemp("r") / "results.db") as found:
        yield found


@pytest.fixture(scope="module")
def sheet(results: Results) -> Json:
    return submission(results)


def row(rows: list[Json], key: str, value: str) -> Json:
    (found,) = [each for each in rows if each[key] == value]
    return found


def test_every_subject_but_vacancies_is_assessed_and_counted_once(sheet: Json) -> None:
    (cohort,) = sheet["distribution"]
    assert (cohort["assessed"], cohort["ranked"]) == (6, 5)
    assert cohort["apart"] == {"short_tenure": 1, "unattributed": 1}
    borne = [*cohort["grades"], cohort["none"]]
    assert sum(each["subjects"] for each in borne) == cohort["assessed"]


def test_a_quota_stands_beside_its_grade_with_seats_and_base(sheet: Json) -> None:
    (cohort,) = sheet["distribution"]
    best = row(cohort["grades"], "grade", "好")
    assert (best["quota"], best["seats"], best["base"], best["at_least"]) == ("20%", 1, 5, "80")
    assert row(cohort["grades"], "grade", "差")["quota"] == ""


def test_seats_are_those_of_the_cut_that_the_run_made(results: Results, sheet: Json) -> None:
    cuts = [e for e in results.effects() if e.rule == "quota:好"]
    best = row(sheet["distribution"][0]["grades"], "grade", "好")
    assert {(e.seats, e.base) for e in cuts} <= {(best["seats"], best["base"])}


def test_the_nearest_on_both_sides_of_a_line_are_named(results: Results, sheet: Json) -> None:
    vetoed = "p2@v2"
    for line in sheet["lines"]:
        inside, outside = line["inside"], line["outside"]
        if line["kind"] == "list":
            inside, outside = outside, inside
        totals = {s.subject: s.total for s in results.standings()}
        above, below = totals[inside["subject"]], totals[outside["subject"]]
        assert above is not None
        assert below is not None
        assert line["gap"] == above - below
        assert not [
            s
            for s in results.standings()
            if s.status == "ranked"
            and s.total is not None
            and below < s.total < above
            and s.subject != vetoed
        ]


def test_lines_stand_nearest_first(sheet: Json) -> None:
    gaps = [line["gap"] for line in sheet["lines"]]
    assert gaps
    assert gaps == sorted(gaps)


def test_the_bottom_list_names_its_last_and_the_next_above(sheet: Json) -> None:
    line = row(sheet["lines"], "kind", "list")
    assert line["inside"]["subject"] == "p5@v5"
    assert line["outside"]["subject"] in ("p3@v3", "p4@v4")


def test_whom_a_veto_keeps_down_stands_under_no_line_and_among_the_effects(sheet: Json) -> None:
    assert all(line["outside"]["subject"] != "p2@v2" for line in sheet["lines"])
    veto = row(sheet["effects"], "kind", "veto")
    assert [(c["subject"], c["before"], c["after"]) for c in veto["cases"]] == [
        ("p2@v2", "好", "一般")
    ]


def test_effects_count_subjects_and_name_the_heaviest_first(tmp_path: Path) -> None:
    made = evaluation()
    one = Effect("p1@v1", "cap:life", "12", "5", None, None, None, None, "demo", ())
    other = Effect("p3@v3", "cap:life", "30", "5", None, None, None, None, "demo", ())
    with opened(attrs.evolve(made, effects=(one, other)), tmp_path / "results.db") as results:
        (cap,) = submission(results)["effects"]
    assert cap["title"] == "分值上限：组织生活"
    assert cap["subjects"] == 2
    assert [case["subject"] for case in cap["cases"]] == ["p3@v3", "p1@v1"]


def test_a_tie_that_people_must_decide_names_the_tied_and_the_seats(tmp_path: Path) -> None:
    tied = [
        Effect(subject, "tie:quota:好", "", "people decide", 5, 1, 9000, 2, "demo", (), 1)
        for subject in ("p3@v3", "p4@v4")
    ]
    made = attrs.evolve(evaluation(), effects=tuple(tied))
    with opened(made, tmp_path / "results.db") as results:
        (tie,) = submission(results)["ties"]
    assert (tie["title"], tie["free"]) == ("等次名额：好", 1)
    assert tie["tied"] == ["张伟（东风村）", "张伟（和平村）"]


def deviation(sheet: Json, kind: str) -> Json:
    return row(sheet["deviations"], "kind", kind)


def test_demo_numbers_and_clauses_left_to_people_are_deviations(sheet: Json) -> None:
    assert deviation(sheet, "demo")["number"] == 1
    assert deviation(sheet, "by_people")["detail"] == "是否问责由有权机关决定"


def test_changed_settings_are_named(tmp_path: Path) -> None:
    made = evaluation(scheme(settings={"reply_days": "7"}))
    with opened(made, tmp_path / "results.db") as results:
        found = deviation(submission(results), "settings")
    assert (found["number"], found["detail"]) == (1, "reply_days=7")


def test_void_meetings_and_rounds_left_out_are_told_with_their_grounds(tmp_path: Path) -> None:
    made = evaluation()
    made.connection.execute(
        "UPDATE evaluations SET voided = true, void_ground = '无监票人' WHERE unit = 'v1'"
    )
    made.connection.execute(
        "INSERT INTO contributions SELECT * REPLACE ('void:repeats:e9|masses' AS slot) "
        "FROM contributions LIMIT 1"
    )
    with opened(made, tmp_path / "results.db") as results:
        found = submission(results)
    assert deviation(found, "voided")["detail"] == "无监票人（1）"
    assert deviation(found, "left_out")["number"] == 1
    assert "先前的为准" in deviation(found, "left_out")["detail"]


def test_without_a_record_nothing_is_said_of_people(sheet: Json) -> None:
    told = {"not_sealed", "objections", "overrides", "differing"}
    assert not told & {each["kind"] for each in sheet["deviations"]}
    assert sheet["told"]["asked"] is False


def test_what_a_record_tells_of_people_is_a_deviation(results: Results) -> None:
    told = Told(
        asked=True,
        objections=(("YY-1", "p1@v1"),),
        published_objections=(("GS-1", "p2@v2"),),
        accepted=("GS-2",),
        differing={"p5@v5": ("差", "一般")},
        overrides=3,
        early_uses=1,
    )
    found = submission(results, told)
    assert deviation(found, "not_sealed")["number"] == 1
    assert deviation(found, "objections")["detail"] == "YY-1 王建国（红旗村）"
    assert deviation(found, "published_objections")["detail"] == "GS-1 李爱华（幸福社区）"
    assert deviation(found, "differing")["detail"] == "赵敏（前进村）：差 → 一般"
    assert [deviation(found, kind)["number"] for kind in ("overrides", "early_uses")] == [3, 1]


def test_final_grades_are_counted_beside_the_proposal_once_people_confirmed_them(
    results: Results,
) -> None:
    best = {each.subject for each in results.standings() if each.grade == "好"}
    lowered = {min(best): ("好", "一般")}
    (before,) = submission(results, Told(asked=True, differing=lowered))["distribution"]
    assert {row["final"] for row in [*before["grades"], before["none"]]} == {None}
    told = Told(asked=True, differing=lowered, confirmed_on="2026-01-20")
    (after,) = submission(results, told)["distribution"]
    counted = {row["grade"]: (row["subjects"], row["final"]) for row in after["grades"]}
    assert counted["好"] == (len(best), len(best) - 1)
    assert counted["一般"][1] == counted["一般"][0] + 1
    rows = [*after["grades"], after["none"]]
    assert sum(row["final"] for row in rows) == after["assessed"]


def test_flags_are_counted_by_rule_and_measure_and_those_undecided(results: Results) -> None:
    flags = results.flags()
    nothing = submission(results)
    assert sum(each["flags"] for each in nothing["flags"]) == len(flags)
    assert sum(each["waiting"] for each in nothing["flags"]) == len(flags)
    decided = Told(asked=True, stages={flags[0].id: "measured"})
    assert sum(e["waiting"] for e in submission(results, decided)["flags"]) == len(flags) - 1
    heard = Told(asked=True, stages={flags[0].id: "answered"})
    assert sum(e["waiting"] for e in submission(results, heard)["flags"]) == len(flags)
    assert sum(each["flags"] for each in nothing["measures"]) == len(flags)


def test_a_sheet_tells_no_votes(tmp_path: Path) -> None:
    made = evaluation()
    made.connection.execute("UPDATE tallies SET votes = 987654")
    with opened(made, tmp_path / "results.db") as results:
        text = json.dumps(submission(results), ensure_ascii=False, default=str)
    assert "987654" not in text
    assert "满意" not in text


def test_a_line_is_drawn_in_each_group_that_a_quota_is_taken_within(tmp_path: Path) -> None:
    plain = scheme()
    (quota,) = plain.quotas
    within = attrs.evolve(quota, size=attrs.evolve(quota.size, within="township"))
    made = evaluation(attrs.evolve(plain, quotas=(within,)))
    groups = {"township": {f"v{n}": "T1 甲镇" if n < 4 else "T2 乙镇" for n in range(1, 7)}}
    made = attrs.evolve(made, groups=attrs.evolve(made.groups, above=groups))
    with opened(made, tmp_path / "results.db") as results:
        found = submission(results)
        lines = [row for row in found["lines"] if row["title"] == "好"]
        assert {line["within"] for line in lines} <= {"T1 甲镇", "T2 乙镇"}
    best = row(found["distribution"][0]["grades"], "grade", "好")
    assert (best["seats"], best["within"]) == (None, "township")


def test_names_are_those_of_people_with_their_unit(results: Results) -> None:
    seen = Seen.of(results)
    assert seen.name("p1@v1") == "王建国（红旗村）"
    assert seen.name("nobody@x") == "nobody@x"


def test_people_are_named_with_the_brackets_of_the_papers_language(results: Results) -> None:
    seen = Seen.of(results)
    person = next(each.id for each in seen.subjects.values() if each.person_name)
    assert "（" in seen.name(person)
    with in_language("en"):
        assert " (" in seen.name(person)
        assert "（" not in seen.name(person)
