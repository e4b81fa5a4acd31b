"""Facts about days written with a time of day, as exports of other systems write them."""

from __future__ import annotations

from datetime import date

import pytest

from evalcore.intake.findings import Unreadable
from evalcore.intake.rows.normal import day


@pytest.mark.parametrize(
    "written",
    [
        "2025/1/1 12:30:00",
        "2025-1-1 9:05",
        "2025.1.1 19:05:00.123",
        "2025-01-0109:05",
        "2025年1月1日 09:05:12",
        "2025年1月1日9时5分",
        "20250101 120100",
        "20250101 12:01:00",
        "20250101120100",
        "2025/1/1 上午 9:05:12",
        "2025/1/1 9:05 PM",
        "２０２５/１/１　１９：０５",
        "2025/1/1 星期三",
    ],
)
def test_a_time_behind_a_day_never_changes_the_day(written: str) -> None:
    assert day(written) == date(2025, 1, 1)


@pytest.mark.parametrize(
    "written", ["2025/10/112:30", "2025/1/1 或 1/2", "12:30", "20250101126100"]
)
def test_what_could_be_two_days_or_none_is_asked_back(written: str) -> None:
    with pytest.raises(Unreadable):
        day(written)
