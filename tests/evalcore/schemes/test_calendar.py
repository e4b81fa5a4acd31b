"""Facts about working days: the shipped calendars, and the days between two dates."""

from datetime import date

import pytest

from evalcore.errors import DataError
from evalcore.schemes.calendar import is_workday, merge_calendars, read_calendar, workdays
from evalcore.schemes.loader import CALENDARS
from tests.support.make_calendar import calendar_days, calendar_text

YEARS = (2024, 2025, 2026)
CALENDAR = merge_calendars([read_calendar(CALENDARS / f"cn-{year}.yaml") for year in YEARS])


@pytest.mark.parametrize("year", YEARS)
def test_the_shipped_calendar_is_that_of_the_published_package(year: int) -> None:
    path = CALENDARS / f"cn-{year}.yaml"
    assert path.read_text(encoding="utf-8") == calendar_text(year)
    held = read_calendar(path)
    holidays, make_up = calendar_days(year)
    assert held.holidays == frozenset(holidays)
    assert held.make_up == frozenset(make_up)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2025-09-30", "2025-10-08", 0),  # the whole holiday
        ("2025-09-30", "2025-10-11", 3),  # 9, 10 and the make-up Saturday 11
        ("2025-09-26", "2025-09-29", 2),  # make-up Sunday 28 and Monday 29
        ("2025-03-03", "2025-03-10", 5),
        ("2025-03-03", "2025-03-03", 0),
        ("2025-03-10", "2025-03-03", 0),
        ("2024-12-31", "2025-01-02", 1),  # across the year
    ],
)
def test_working_days_are_counted_after_the_first_day_up_to_the_last(
    first: str, last: str, count: int
) -> None:
    assert workdays(CALENDAR, date.fromisoformat(first), date.fromisoformat(last)) == count


def test_a_year_that_is_not_held_is_an_error_that_names_it() -> None:
    with pytest.raises(DataError, match=r"holds 2024, 2025, 2026, not 2027-01-04"):
        is_workday(CALENDAR, date(2027, 1, 4))
    with pytest.raises(DataError, match="2023"):
        workdays(CALENDAR, date(2023, 12, 29), date(2024, 1, 3))
