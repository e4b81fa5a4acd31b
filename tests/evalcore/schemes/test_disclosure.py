"""Facts about ``disclosure:`` of a scheme."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.errors import DataError
from evalcore.schemes.lint_disclosure import not_shown
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.overview import overview
from evalcore.yamltree import read_tree

GOOD = Path(__file__).parent / "good" / "ballots.yaml"
WRITTEN = """disclosure:
  smallest: {value: 5, clause: doc art. 8}
  unanimous: {value: 10, demo: true}
"""


def changed(tmp_path: Path, instead: str) -> Path:
    text = GOOD.read_text(encoding="utf-8")
    assert WRITTEN in text
    path = tmp_path / "scheme.yaml"
    path.write_text(text.replace(WRITTEN, instead), encoding="utf-8")
    return path


def test_both_minimums_come_with_what_they_rest_on() -> None:
    stated = load_scheme(GOOD).disclosure
    assert stated is not None
    assert stated.smallest is not None
    assert (stated.smallest.whole, stated.smallest.basis.text) == (5, "doc art. 8")
    assert stated.unanimous is not None
    assert (stated.unanimous.whole, stated.unanimous.basis.kind) == (10, "demo")


def test_scheme_show_holds_both() -> None:
    shown = overview(load_scheme(GOOD), read_tree(GOOD))["disclosure"]
    assert shown["unanimous"]["value"] == "10"


def test_a_scheme_without_it_keeps_its_digest_and_one_with_it_has_another(tmp_path: Path) -> None:
    without = load_scheme(changed(tmp_path, ""))
    assert without.disclosure is None
    assert without.digest != load_scheme(GOOD).digest


@pytest.mark.parametrize(
    ("instead", "reason"),
    [
        ("disclosure: {smallest: {value: 0, demo: true}}\n", "below 1"),
        ("disclosure: {smallest: {value: 1/2, demo: true}}\n", "whole"),
        ("disclosure: {least: {value: 5, demo: true}}\n", "least"),
        ("disclosure: {}\n", "states nothing"),
    ],
)
def test_what_makes_no_sense_is_refused(instead: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="disclosure") as told:
        load_scheme(changed(tmp_path, instead))
    assert reason in str(told.value)


def test_lint_names_groups_that_are_scored_apart_but_may_not_be_shown(tmp_path: Path) -> None:
    smallest = "missing: renormalise"
    text = GOOD.read_text(encoding="utf-8")
    assert smallest in text
    path = tmp_path / "scheme.yaml"
    path.write_text(
        text.replace(smallest, f"{smallest}\n      smallest: {{value: 5, demo: true}}"),
        encoding="utf-8",
    )
    (found,) = not_shown(load_scheme(path))
    assert found.path == "indicators.rated.tallies.smallest"
    assert "5 to 9 raters" in found.text
    path.write_text(
        text.replace(smallest, f"{smallest}\n      smallest: {{value: 10, demo: true}}"),
        encoding="utf-8",
    )
    assert not list(not_shown(load_scheme(path)))
