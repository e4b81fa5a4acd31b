"""Levels below, as a file says them: what the whole rests on, and what it warns of."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.errors import DataError
from evalcore.schemes.loader import load_scheme
from tests.cli.test_effects import SCHEME

PARAMETERS = """
parameters:
  days:
    title: 天数
    values:
      - {value: 5, clause: rules 1, from: 2020-01-01, to: 2024-12-31}
"""


def files(home: Path, upper: str = "", lower: str = "") -> Path:
    (home / "lower.yaml").write_text(
        SCHEME.replace("scheme: small", "scheme: lower") + lower, encoding="utf-8"
    )
    path = home / "upper.yaml"
    path.write_text(SCHEME + upper, encoding="utf-8")
    return path


AFTER = "after: {villages: lower.yaml}\n"


def test_what_a_level_below_warns_of_is_warned_of_above(tmp_path: Path) -> None:
    scheme = load_scheme(files(tmp_path, AFTER, PARAMETERS))
    (warning,) = scheme.warnings
    assert warning.startswith("villages: ")
    assert load_scheme(files(tmp_path, AFTER)).warnings == ()


def test_an_official_run_refuses_what_a_level_below_only_warns_of(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="days"):
        load_scheme(files(tmp_path, AFTER, PARAMETERS), official=True)


def test_another_rule_below_is_another_scheme(tmp_path: Path) -> None:
    first = load_scheme(files(tmp_path, AFTER)).digest
    other = "by_people: [{what: 另一条, clause: rules 12}]\n"
    assert load_scheme(files(tmp_path, AFTER, other)).digest != first
    assert load_scheme(files(tmp_path, AFTER)).digest == first


def test_whatever_rests_on_demo_below_marks_the_whole(tmp_path: Path) -> None:
    assert not load_scheme(files(tmp_path, AFTER)).rests_on_demo
    on_demo = "burden: {forms_per_month: {value: 4, demo: true}}\n"
    assert load_scheme(files(tmp_path, AFTER, on_demo)).rests_on_demo


@pytest.mark.parametrize(
    ("after", "change", "says"),
    [
        ("nowhere.yaml", "", "after.villages: is no scheme: neither a file beside this one nor"),
        ("lower.yaml", "2024", "judges 2024-01-01 to 2024-12-31, another period"),
        ("lower.yaml", "upper", "comes after itself: upper → lower → upper"),
        ("lower.yaml", "broken", "when_non: this key is not known here"),
    ],
)
def test_a_level_that_cannot_come_before_is_refused(
    tmp_path: Path, after: str, change: str, says: str
) -> None:
    path = files(tmp_path, f"after: {{villages: {after}}}\n")
    lower = tmp_path / "lower.yaml"
    text = lower.read_text(encoding="utf-8")
    if change == "2024":
        text = text.replace("2025-01-01", "2024-01-01").replace("2025-12-31", "2024-12-31")
        text = text.replace("[cn-2025]", "[cn-2024, cn-2025]")
    elif change == "upper":
        text += "after: {top: upper.yaml}\n"
    elif change:
        text = text.replace("    clause: rules 3\n", "    clause: rules 3\n    when_non: zero\n", 1)
    lower.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as error:
        load_scheme(path)
    assert says in str(error.value)
    assert "upper.yaml line" in str(error.value)
