"""Nothing finer than the month."""

from __future__ import annotations

from datetime import date

import pytest

from projections.dossier.coarse import coarse, holds_days, month, period


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("6月30日前完成", "6月前完成"),
        ("2025年6月30日前", "2025年6月前"),
        ("于2025-06-30通车", "于2025-06通车"),
        ("于20250630通车", "于2025-06通车"),
        ("2025.6.30起", "2025.6起"),
        ("2025/06/30起", "2025/06起"),
        ("六月三十日开会", "六月开会"),
        ("6月3号上午9时30分开会", "6月开会"),
        ("14:05到会", "到会"),
        ("修路3公里,12户受益", "修路3公里,12户受益"),
        ("电话 13800138000", "电话 13800138000"),
    ],
)
def test_days_in_a_text_become_months(text: str, told: str) -> None:
    assert coarse(text) == told


def test_a_day_becomes_its_month() -> None:
    assert month(date(2025, 9, 13)) == "2025-09"
    assert month("2025-09-13") == "2025-09"
    assert month(None) == ""


@pytest.mark.parametrize("slot", ["2025", "2025H1", "2025Q3", "2025-07"])
def test_a_slot_that_is_a_period_is_told(slot: str) -> None:
    assert period(slot) == slot


@pytest.mark.parametrize("slot", ["2025-07-01", "T01V01|P7|visit|2025-07-01", "WT2025-1", ""])
def test_any_other_slot_is_not(slot: str) -> None:
    assert period(slot) == ""


def test_days_that_everybody_knows_do_not_count() -> None:
    known = ["2025-01-01", "2025-12-31"]
    assert not holds_days("2025-01-01,2025-12-31", known)
    assert holds_days("2025-01-01,2025-04-25", known)
