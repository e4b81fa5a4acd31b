"""Facts about ``evalcore scheme burden``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evalcore.schemes.loader import find_scheme
from tests.cli.conftest import SCHEME, Ran


def test_the_burden_is_shown_per_village_and_month(evalcore: Callable[..., Ran]) -> None:
    told = evalcore("scheme", "burden", SCHEME)
    assert told.code == 0
    assert "组织生活" in told.out
    assert "Assumed, one row a year" in told.out


def test_numbers_for_programs_are_exact(evalcore: Callable[..., Ran]) -> None:
    data = evalcore("scheme", "burden", SCHEME, "--json").json
    rows = {each["sheet"]: each for each in data["sheets"]}
    assert rows["组织生活"]["rows_per_month"] == "8/3"
    assert data["meetings"]["indicators.members_meetings"] == "1/3"
    assert data["over_budget"] == []


def test_a_record_tells_how_many_cases_there_are(evalcore: Callable[..., Ran], store: Path) -> None:
    data = evalcore("scheme", "burden", SCHEME, "--store", store, "--json").json
    rows = {each["sheet"]: (each["rows_per_month"], each["rows_are"]) for each in data["sheets"]}
    # Six villages with three pledges each and one problem among them, in twelve months.
    assert rows["承诺台账"] == ("1/4", "measured")
    assert rows["问题台账"] == ("1/72", "measured")
    assert rows["组织生活"] == ("8/3", "expected")


def test_more_than_the_scheme_allows_itself_is_a_finding(
    evalcore: Callable[..., Ran], tmp_path: Path
) -> None:
    text = find_scheme(SCHEME).read_text(encoding="utf-8")
    limit = "burden: {cells_per_month: {value: 20, demo: true}}\n"
    path = tmp_path / "ours.yaml"
    path.write_text(text.replace("rounding:\n  decimals", limit + "rounding:\n  decimals", 1))
    told = evalcore("scheme", "burden", path)
    assert told.code == 1
    assert "cells_per_month" in told.err
    linted = evalcore("scheme", "lint", path)
    assert linted.code == 1
    assert "走访登记" in linted.out
