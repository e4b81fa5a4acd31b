"""Limits that a scheme states, found in its rules as they are written: never one more."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.schemes.loader import load_scheme
from projections.deadlines import Limit, limits_of
from tests.cli.official_scheme import DECISION, SCHEME

TEMPLATE = (
    SCHEME[: SCHEME.index("groups:")]
    + f"""
groups: {{all: {{title: 全部}}}}
indicators:
  asked:
    title: 按时答复
    group: all
    points: {{value: 100, {DECISION}}}
    {DECISION}
    cases:
      ledger: problems
      where: WHERE
      at: found_on
      credit: CREDIT
rounding: {{decimals: {{value: 2, {DECISION}}}}}
grades:
  好: {{value: 80, {DECISION}}}
  一般: otherwise
"""
)


def limits(folder: Path, credit: str, where: str = "found_by = 'masses'") -> list[Limit]:
    text = TEMPLATE.replace("WHERE", where).replace("CREDIT", credit)
    file = folder / "scheme.yaml"
    file.write_text(text, encoding="utf-8")
    return list(limits_of(load_scheme(file)))


def brief(found: list[Limit]) -> list[tuple[str, str, int, str]]:
    return [(each.since, each.done, each.days, each.counted) for each in found]


@pytest.mark.parametrize(
    ("test", "days"),
    [
        ("days(found_on, replied_on) <= 5", 5),
        ("days(found_on, replied_on) < 5", 4),
        ("5 >= days(found_on, replied_on)", 5),
        ("5 > days(found_on, replied_on)", 4),
        ("(days(found_on, replied_on)) <= (5)", 5),
    ],
)
def test_in_time_up_to_so_many_days(tmp_path: Path, test: str, days: int) -> None:
    found = limits(tmp_path, f"CASE WHEN {test} THEN 1 ELSE 0 END")
    assert brief(found) == [("found_on", "replied_on", days, "calendar")]


@pytest.mark.parametrize(
    ("test", "days"),
    [("days(found_on, replied_on) > 5", 5), ("days(found_on, replied_on) >= 5", 4)],
)
def test_late_after_so_many_days(tmp_path: Path, test: str, days: int) -> None:
    found = limits(tmp_path, "1", where=f"found_by = 'masses' AND {test}")
    assert brief(found) == [("found_on", "replied_on", days, "calendar")]
    # Who kept it is asked as well: the limit itself chooses no row.
    assert "days" not in found[0].where.source


def test_working_days_are_counted_as_such_and_a_parameter_gives_the_basis(tmp_path: Path) -> None:
    (found,) = limits(
        tmp_path, "CASE WHEN workdays(found_on, replied_on) <= :kept THEN 1 ELSE 0 END"
    )
    assert (found.days, found.counted, found.path) == (1, "working", "parameters.kept")
    assert found.basis == "7号, 县委常委会, 2025-01-09"


def test_a_plain_number_rests_on_what_its_rule_rests_on(tmp_path: Path) -> None:
    (found,) = limits(tmp_path, "CASE WHEN days(found_on, replied_on) <= 5 THEN 1 ELSE 0 END")
    assert found.path == "indicators.asked.cases.credit"
    assert found.basis == "7号, 县委常委会, 2025-01-09"


@pytest.mark.parametrize(
    "credit",
    [
        "CASE WHEN replied_on IS NOT NULL THEN 1 ELSE 0 END",
        "CASE WHEN suspended_days <= 5 THEN 1 ELSE 0 END",
        "CASE WHEN days(found_on, due_on) <= 5 THEN 1 ELSE 0 END",
        "CASE WHEN days(found_on, :period_end) <= 5 THEN 1 ELSE 0 END",
        "CASE WHEN days(found_on, :as_of) > 5 THEN 1 ELSE 0 END",
        "CASE WHEN NOT days(found_on, replied_on) <= 5 THEN 1 ELSE 0 END",
        "CASE WHEN replied_on IS NULL THEN 0 ELSE CASE WHEN found_on <= replied_on THEN 1 ELSE 0 "
        "END END",
    ],
)
def test_what_states_no_day_for_a_deed_is_no_limit(tmp_path: Path, credit: str) -> None:
    assert limits(tmp_path, credit) == []


def test_a_limit_in_one_branch_is_asked_of_that_branch_only(tmp_path: Path) -> None:
    (found,) = limits(
        tmp_path,
        "CASE WHEN category = '道路' THEN CASE WHEN days(found_on, replied_on) <= 5 THEN 1 ELSE 0 "
        "END ELSE 1 END",
    )
    assert "category = '道路'" in found.where.source


def test_rules_that_state_the_same_limit_give_it_once(tmp_path: Path) -> None:
    credit = (
        "CASE WHEN days(found_on, replied_on) <= 5 AND NOT explained THEN 1 "
        "WHEN days(found_on, replied_on) <= 5 THEN 1 ELSE 0 END"
    )
    assert len(limits(tmp_path, credit)) == 1


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (
            "county-secretaries-2025",
            [
                ("raised_on", "answered_on", 7, "calendar"),
                ("found_on", "replied_on", 5, "working"),
            ],
        ),
        ("city-2020", [("found_on", "closed_on", 15, "calendar")]),
        ("city-2020-villages", [("from_on", "filed_on", 30, "calendar")]),
        ("neijiang-2010-villages", [(":period_start", "made_on", 90, "calendar")]),
        ("town-zone", []),
    ],
)
def test_the_catalogue_states_these(scheme: str, expected: list[tuple[str, str, int, str]]) -> None:
    assert brief(list(limits_of(load_scheme(scheme)))) == expected
