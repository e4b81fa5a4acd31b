"""``effects`` and ``why-not``: who was moved by which rule, and what kept somebody from a grade."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.main import main
from tests.cli.conftest import Ran

Command = Callable[..., Ran]

SCHEME = """
scheme: small
title: 小办法
authority: 某县委组织部
documents: {rules: 某文件}
period: {id: "2025", from: 2025-01-01, to: 2025-12-31}
calendar: [cn-2025]
reporting: {cycle: month, grace: {value: 10, clause: rules 1}}
assessed:
  subject: unit
  where: unit_kind = 'village'
  smallest_cohort: {value: 2, clause: rules 2}
  cohorts: {villages: {title: 村, where: "unit_kind = 'village'"}}
groups: {all: {title: 全部}}
indicators:
  pledges:
    title: 承诺兑现
    group: all
    points: {value: 60, clause: rules 3}
    clause: rules 3
    cases: {ledger: pledges, at: due_on, credit: CASE WHEN fulfilled_on <= due_on THEN 1 ELSE 0 END}
  meetings:
    title: 按月开会
    group: all
    points: {value: 40, clause: rules 4}
    clause: rules 4
    slots: {every: month, ledger: meetings, at: held_on, at_least: {value: 1, clause: rules 4}}
rounding: {decimals: {value: 2, clause: rules 5}}
grades: {好: {value: 90, clause: rules 6}, 较好: {value: 60, clause: rules 6}, 较差: otherwise}
quotas:
  好: {number: {value: 1, clause: rules 7}, tie: none, frees: true, clause: rules 7}
vetoes:
  bar:
    title: 有问题的不评市级
    ledger: problems
    where: found_by = 'masses'
    at: found_on
    bars: [last]
    clause: rules 8
lists:
  best:
    title: 先进名单
    end: top
    number: {value: 2, clause: rules 9}
    tie: next
    then_by: [meetings]
    clause: rules 9
  last:
    title: 末位名单
    end: bottom
    by: meetings
    number: {value: 1, clause: rules 10}
    tie: people
    clause: rules 10
"""


@pytest.fixture(scope="module")
def judged(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """V1 to V6: fewer pledges kept (V1, V2, V3: three; V4 two, V5 one, V6 none) and meetings."""
    home = tmp_path_factory.mktemp("small")
    scheme, out = home / "small.yaml", home / "results.db"
    scheme.write_text(SCHEME, encoding="utf-8")
    arguments = ["score", "--scheme", str(scheme), "--store", str(store), "--out", str(out)]
    assert main(arguments) == 0
    return out


@pytest.fixture(autouse=True)
def _results(judged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_RESULTS", str(judged))


def test_effects_name_everybody_who_was_moved_and_by_which_cut(evalcore: Command) -> None:
    told = evalcore("effects", "--json").json["effects"]
    assert [(e["subject"], e["rule"], e["before"], e["after"]) for e in told] == [
        ("V1", "list:best", "", "best"),
        ("V2", "quota:好", "好", "较好"),
        ("V2", "list:best", "", "best"),
        ("V3", "quota:好", "好", "较好"),
        ("V5", "list:last", "", "last"),
        ("V6", "passed_over:list:last", "last", ""),
    ]
    quota = told[1]
    assert (quota["seats"], quota["base"], quota["cut"], quota["basis"]) == (
        1,
        6,
        "100.00",
        "rules 7",
    )


def test_effects_are_told_rule_by_rule_with_their_basis(evalcore: Command) -> None:
    ran = evalcore("effects")
    assert ran.code == 0, ran.err
    assert "quota of 好 · 村 · 2" in ran.out
    assert "rests on 某文件 7 · 1 seats of 6 · cut at 100.00" in ran.out
    assert "passed over on the list: 末位名单" in ran.out


@pytest.mark.parametrize(
    ("rule", "subjects"),
    [
        ("quota:好", {"V2", "V3"}),
        ("quota", {"V2", "V3"}),
        ("好", {"V2", "V3"}),
        ("list:last", {"V5", "V6"}),
        ("passed_over", {"V6"}),
    ],
)
def test_one_rule_or_a_kind_of_rules(evalcore: Command, rule: str, subjects: set[str]) -> None:
    told = evalcore("effects", "--rule", rule, "--json").json["effects"]
    assert {e["subject"] for e in told} == subjects


def test_a_rule_that_moved_nobody_is_a_mistake_that_names_the_others(evalcore: Command) -> None:
    ran = evalcore("effects", "--rule", "quota:号")
    assert ran.code == 2
    assert "quota:好" in ran.err
    assert evalcore("effects", "--cohort", "镇").code == 2
    assert len(evalcore("effects", "--cohort", "村", "--json").json["effects"]) == 6


@pytest.mark.parametrize(
    ("who", "wanted", "answer", "kinds"),
    [
        ("红旗村", "好", "has", []),
        ("红旗村", "较好", "higher", []),
        ("东风村", "好", "kept", ["quota"]),
        ("前进村", "好", "kept", ["total", "seats"]),
        ("幸福村", "较好", "kept", ["total"]),
        ("红旗村", "先进名单", "has", []),
        ("和平村", "best", "kept", ["line"]),
        ("幸福村", "last", "kept", ["passed_over"]),
    ],
)
def test_why_not_that_grade_or_list(
    evalcore: Command, who: str, wanted: str, answer: str, kinds: list[str]
) -> None:
    told = evalcore("why-not", who, wanted, "--json").json
    assert (told["answer"], [reason["kind"] for reason in told["reasons"]]) == (answer, kinds)


def test_why_not_says_how_much_was_short_and_what_that_rests_on(evalcore: Command) -> None:
    ran = evalcore("why-not", "前进村", "好")
    assert ran.code == 0, ran.err
    assert "Total 70.00, rank 4 of 6, grade 较好." in ran.out
    assert "The total 70.00 is 20 short of 90. [某文件 6]" in ran.out
    assert "quota of 好: 1 seats of 6, cut at 100.00. [某文件 7]" in ran.out


def test_why_not_on_a_list_by_an_indicator_compares_its_points(evalcore: Command) -> None:
    told = evalcore("why-not", "红旗村", "last", "--json").json["reasons"]
    assert [(r["kind"], r["value"], r["end"]) for r in told] == [("line", "40", "bottom")]
    assert "theirs is 40" in evalcore("why-not", "红旗村", "last").out


def test_why_not_of_whoever_was_passed_over_names_the_events(evalcore: Command) -> None:
    (reason,) = evalcore("why-not", "幸福村", "末位名单", "--json").json["reasons"]
    assert reason["basis"] == "rules 8"
    assert len(reason["evidence"]) == 1
    assert f"events {reason['evidence'][0]}" in evalcore("why-not", "幸福村", "末位名单").out


def test_a_grade_or_list_that_is_not_there_is_a_mistake_with_the_nearest(evalcore: Command) -> None:
    ran = evalcore("why-not", "红旗村", "先进名")
    assert ran.code == 2
    assert "先进名单" in ran.err
