"""Facts about what is unwise in a scheme that is formally right."""

from pathlib import Path

import pytest

from evalcore.schemes.lint import Advice, lint
from evalcore.schemes.loader import load_scheme
from evalcore.yamltree import read_tree

SMALL = Path(__file__).parent / "good" / "small.yaml"
BONUS = """  praised:
    title: {title}
    group: extra
    role: bonus
    points: {{value: 1, demo: true}}
    demo: true
    cases: {{ledger: meetings, where: meeting_kind = 'study', at: held_on, credit: "1"}}
rounding: {{"""


def advice(tmp_path: Path, old: str = "", new: str = "", **settings: str) -> list[Advice]:
    text = SMALL.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "small.yaml"
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return list(lint(load_scheme(path, settings=settings), read_tree(path)))


def rules(found: list[Advice], level: str = "problem") -> dict[str, int]:
    return {each.rule: each.line for each in found if each.level == level}


def test_the_small_scheme_has_nothing_to_mend_and_two_things_to_know(tmp_path: Path) -> None:
    found = advice(tmp_path)
    assert rules(found) == {}
    assert set(rules(found, "note")) == {"demo", "forced_list"}


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("领导批示", "burden_praise"),
        ("省级以上媒体刊发", "burden_praise"),
        ("活动拍照留痕", "burden_traces"),
        ("学习笔记", "burden_traces"),
        ("发文数量", "burden_paper"),
    ],
)
def test_what_burden_reduction_forbids_is_named(title: str, rule: str, tmp_path: Path) -> None:
    found = advice(tmp_path, "rounding: {", BONUS.format(title=title))
    assert rule in rules(found)


def test_points_for_each_meeting_are_named_and_floors_are_not(tmp_path: Path) -> None:
    found = advice(tmp_path, "rounding: {", BONUS.format(title="专题研究"))
    assert [each.path for each in found if each.rule == "burden_paper"] == ["indicators.praised"]


@pytest.mark.parametrize(
    ("first", "last", "every", "named"),
    [
        ("2025-01-01", "2025-12-31", "year", False),
        ("2024-07-01", "2025-06-30", "year", True),
        ("2024-07-01", "2025-06-30", "half", False),
        ("2025-01-02", "2025-06-30", "half", True),
        ("2025-02-01", "2025-04-29", "quarter", True),
        ("2025-01-02", "2025-02-27", "month", True),
        ("2025-01-02", "2025-02-28", "month", False),
    ],
)
def test_slots_of_which_none_lies_in_the_period_are_named(
    first: str, last: str, every: str, named: bool, tmp_path: Path
) -> None:
    text = SMALL.read_text(encoding="utf-8")
    text = text.replace("from: 2025-01-01, to: 2025-12-31}", f"from: {first}, to: {last}}}", 1)
    text = text.replace("calendar: cn-2025", "calendar: [cn-2024, cn-2025]", 1)
    text = text.replace("every: month", f"every: {every}", 1)
    text = text.replace("days: {from: {value: 1, demo: true}, to: {value: 10, demo: true}}", "", 1)
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    found = lint(load_scheme(path), read_tree(path))
    assert ("indicators.met.slots" in [e.path for e in found if e.rule == "never_due"]) is named


def test_a_bonus_without_a_cap_is_named(tmp_path: Path) -> None:
    found = advice(
        tmp_path,
        "rounding: {",
        BONUS.format(title="x").replace("group: extra", "group: voice"),
    )
    assert "no_cap" in rules(found)


def test_a_grade_that_nobody_can_reach_is_named_with_its_line(tmp_path: Path) -> None:
    found = advice(tmp_path, "high: {value: 80,", "high: {value: 101,")
    line = SMALL.read_text(encoding="utf-8").splitlines().index("grades:") + 2
    assert rules(found) == {"unreachable": line}


def test_a_grade_that_nobody_can_fall_to_is_named(tmp_path: Path) -> None:
    found = advice(tmp_path, "high: {value: 80,", "high: {value: 0,")
    assert "unreachable" in rules(found)


def test_a_number_hidden_in_an_expression_is_named(tmp_path: Path) -> None:
    found = advice(tmp_path, "<= :reply_days THEN 1", "<= 4 THEN 1")
    assert "bare_number" in rules(found)
    assert rules(found, "note")["unused"] > 0


@pytest.mark.parametrize(
    "harmless", ["state <> '2024'", "found_on > DATE '2024-01-01'", "reopened < 10"]
)
def test_texts_dates_and_powers_of_ten_are_no_hidden_numbers(harmless: str, tmp_path: Path) -> None:
    harmless = harmless.replace("state <> '2024'", "category <> '2024'")
    found = advice(tmp_path, "state <> 'merged'", f"{harmless} AND state <> 'merged'")
    assert rules(found) == {}


def test_tallies_without_a_smallest_category_are_named(tmp_path: Path) -> None:
    found = advice(tmp_path, "      smallest: {value: 5, demo: true}\n", "")
    assert "small_cells" in rules(found)


def test_an_expired_parameter_is_named(tmp_path: Path) -> None:
    found = advice(tmp_path, "from: 2024-01-01}", "from: 2024-01-01, to: 2025-06-30}")
    assert "out_of_date" in rules(found)


def test_what_nothing_uses_is_to_know(tmp_path: Path) -> None:
    found = advice(tmp_path, "  doc: A document", "  doc: A document\n  other: Another")
    assert [each.path for each in found if each.rule == "unused"] == ["documents.other"]


LIST = (
    "  behind: {title: Behind, end: bottom, number: {value: 1, demo: true}, tie: all, "
    "demo: true%s}\n"
    "flags:"
)


def test_laggards_by_number_are_to_know_and_those_behind_in_one_item_are_not(
    tmp_path: Path,
) -> None:
    found = advice(tmp_path, "flags:", LIST % "")
    assert [e.path for e in found if e.rule == "forced_list"] == ["lists.weak", "lists.behind"]
    found = advice(tmp_path, "flags:", LIST % ", by: met")
    assert [e.path for e in found if e.rule == "forced_list"] == ["lists.weak"]


@pytest.mark.parametrize(
    ("kind", "rule"),
    [("township", "shared_out"), ("street", "shared_out"), ("county", "forced_list")],
)
def test_laggards_of_each_township_are_shared_out(kind: str, rule: str, tmp_path: Path) -> None:
    found = advice(tmp_path, "flags:", LIST % f", within: {kind}")
    assert [e.rule for e in found if e.path == "lists.behind"] == [rule]
    assert any("prefecture" in e.text for e in found if e.rule == rule)


@pytest.mark.parametrize(("every", "named"), [("week", 1), ("half_month", 1), ("month", 0)])
def test_what_is_asked_every_week_or_half_month_is_to_know(
    every: str, named: int, tmp_path: Path
) -> None:
    days = "      days: {from: {value: 1, demo: true}, to: {value: 10, demo: true}}\n"
    text = SMALL.read_text(encoding="utf-8").replace(days, "")
    path = tmp_path / "small.yaml"
    path.write_text(text.replace("every: month", f"every: {every}"), encoding="utf-8")
    found = lint(load_scheme(path), read_tree(path))
    assert [each.rule for each in found].count("frequent") == named


def test_a_value_that_changes_within_the_period_is_to_know(tmp_path: Path) -> None:
    found = advice(
        tmp_path,
        "to: 2023-12-31}\n      - {value: 5, clause: doc art. 1, from: 2024-01-01}",
        "to: 2025-03-31}\n      - {value: 5, clause: doc art. 1, from: 2025-04-01}",
    )
    assert [each.path for each in found if each.rule == "changes"] == ["parameters.reply_days"]
    assert "changes" not in rules(advice(tmp_path), "note")


def test_two_vetoes_of_the_same_rows_that_keep_alike_are_to_know(tmp_path: Path) -> None:
    veto = "{title: x, ledger: measures, where: formal AND NOT revoked, at: decided_on, "
    found = advice(tmp_path, "lists:", f"  again: {veto}at_most: low, clause: doc art. 9}}\nlists:")
    assert [each.path for each in found if each.rule == "twice"] == ["vetoes.again"]
    later = "at_most: low, clause: doc art. 9, until: due_on}"
    found = advice(tmp_path, "lists:", f"  again: {veto}{later}\nlists:")
    assert [each.path for each in found if each.rule == "twice"] == []


def test_a_top_and_a_bottom_that_together_are_the_whole_are_fine(tmp_path: Path) -> None:
    best = (
        "  best: {title: Best, end: top, share: {value: %s, demo: true}, base: cohort, "
        "rounding: ceil, tie: all, demo: true}\nflags:"
    )
    assert "contradiction" not in rules(advice(tmp_path, "flags:", best % "92%"))
    assert "contradiction" in rules(advice(tmp_path, "flags:", best % "93%"))


def test_the_line_of_an_item_of_a_list_is_its_own(tmp_path: Path) -> None:
    path = Path(__file__).parent / "bad" / "rung-out-of-reach.yaml"
    (found,) = (e for e in lint(load_scheme(path), read_tree(path)) if e.rule == "unreachable")
    assert "at_least: {value: 2," in path.read_text("utf-8").splitlines()[found.line - 1]
