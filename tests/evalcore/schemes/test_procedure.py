"""Facts about the days that a scheme gives: how they are counted, what is refused."""

from datetime import date
from pathlib import Path

import pytest

from evalcore.errors import DataError
from evalcore.schemes.digest import canonical_text
from evalcore.schemes.lint import lint
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.model import Number, Scheme
from evalcore.schemes.overview import overview
from evalcore.schemes.procedure import due
from evalcore.schemes.sheet import rows_of
from evalcore.yamltree import read_tree

GOOD = Path(__file__).parent / "good" / "procedure.yaml"


def scheme(tmp_path: Path, old: str, new: str) -> Scheme:
    text = GOOD.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "procedure.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_scheme(path)


def limit(scheme: Scheme, name: str) -> Number:
    found = getattr(scheme.procedure, name)
    assert isinstance(found, Number)
    return found


@pytest.mark.parametrize(
    ("since", "last"),
    [
        ("2025-03-03", "2025-03-10"),  # a Monday: five working days on is the next Monday
        ("2025-03-01", "2025-03-07"),  # begun on a Saturday
        ("2025-09-26", "2025-10-10"),  # over the make-up Sunday 28 and the holiday week
        ("2025-12-29", "2026-01-06"),  # across the year
    ],
)
def test_working_days_end_on_a_working_day_and_the_first_day_is_not_counted(
    since: str, last: str
) -> None:
    made = load_scheme(GOOD)
    number = limit(made, "publicity")
    assert due(made, date.fromisoformat(since), number) == date.fromisoformat(last)


def test_calendar_days_are_all_days(tmp_path: Path) -> None:
    made = scheme(tmp_path, "counted: working", "counted: calendar")
    assert due(made, date(2025, 9, 26), limit(made, "publicity")) == date(2025, 10, 1)
    assert due(made, date(2030, 1, 1), limit(made, "publicity")) == date(2030, 1, 6)


def test_a_limit_that_runs_out_of_the_calendar_is_an_error_that_names_the_year() -> None:
    made = load_scheme(GOOD)
    with pytest.raises(DataError, match="2027"):
        due(made, date(2026, 12, 30), limit(made, "publicity"))


def test_a_scheme_without_the_key_has_no_limits_and_keeps_its_digest(tmp_path: Path) -> None:
    given = load_scheme(GOOD)
    text = GOOD.read_text(encoding="utf-8")
    without = scheme(tmp_path, text[text.index("procedure:\n  counted") :], "")
    assert without.procedure is None
    assert '"procedure":{' not in canonical_text(without)
    assert '"procedure":{' in canonical_text(given)
    with pytest.raises(DataError, match="states no limits"):
        due(without, date(2025, 3, 3), limit(given, "publicity"))


def test_a_limit_may_be_a_parameter_and_what_is_left_out_has_none(tmp_path: Path) -> None:
    made = scheme(tmp_path, "  appeal_decided: {value: 60, clause: doc art. 3}\n", "")
    assert made.procedure is not None
    assert limit(made, "answer").whole == 3
    assert made.procedure.appeal_decided is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{value: 30, clause: doc art. 2}", "30", "without a basis"),
        ("{value: 30, clause: doc art. 2}", "{value: 0, demo: true}", "below 1"),
        ("{value: 30, clause: doc art. 2}", "{value: 2.5, demo: true}", "whole number"),
        ("{value: 30, clause: doc art. 2}", "{value: 400, demo: true}", "above 366"),
        ("counted: working", "counted: banking", "counted"),
        ("  counted: working\n", "", "counted"),
        ("  appeal:", "  apeal:", "apeal"),
    ],
)
def test_what_is_no_limit_is_refused_by_line(
    old: str, new: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=f"procedure.yaml line .*{reason}"):
        scheme(tmp_path, old, new)


def test_a_procedure_without_any_limit_is_refused(tmp_path: Path) -> None:
    text = GOOD.read_text(encoding="utf-8")
    with pytest.raises(DataError, match="sets no limit"):
        scheme(tmp_path, text[text.index("  answer: {") :], "")


def test_the_lint_says_where_limits_run_into_a_year_without_a_calendar(tmp_path: Path) -> None:
    made = scheme(tmp_path, "[cn-2025, cn-2026]", "cn-2025")
    rules = [each.rule for each in lint(made, read_tree(tmp_path / "procedure.yaml"))]
    assert "no_days_left" in rules
    assert "no_days_left" not in [each.rule for each in lint(load_scheme(GOOD), read_tree(GOOD))]


def test_the_overview_and_the_sheet_show_every_limit() -> None:
    shown = overview(load_scheme(GOOD), read_tree(GOOD))["procedure"]
    assert shown["counted"] == "working"
    assert shown["publicity"]["value"] == "5"
    assert shown["answer"]["basis"] == {"kind": "clause", "text": "doc art. 1"}
    rows = {row.path: row for row in rows_of(GOOD)}
    assert rows["procedure.publicity"].title == "公示天数"
    assert rows["procedure.counted"].range == "working (工作日) / calendar (自然日)"
