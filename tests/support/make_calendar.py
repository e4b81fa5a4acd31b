"""Write a year's calendar as the schemes read it: ``python -m tests.support.make_calendar 2025``.

The days come from the package ``chinesecalendar``, which carries the State Council's yearly
notices; a test keeps the files in step with it. An office makes the next year's list by hand
from the notice, in the same form.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta

import chinese_calendar

SOURCE = "国务院办公厅{year}年节假日安排通知(按 chinesecalendar 1.11 软件包所载)"


def calendar_days(year: int) -> tuple[list[date], list[date]]:
    """Holidays that fall on weekdays, and Saturdays and Sundays that are worked, in order."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1)]
    holidays = [d for d in days if d.weekday() < 5 and not chinese_calendar.is_workday(d)]
    make_up = [d for d in days if d.weekday() > 4 and chinese_calendar.is_workday(d)]
    return holidays, make_up


def calendar_text(year: int) -> str:
    """The file."""
    holidays, make_up = calendar_days(year)
    lines = [
        f"calendar: cn-{year}",
        f"title: {year}年工作日历",
        f"year: {year}",
        f"source: {SOURCE.format(year=year)}",
        "# Weekdays on which nobody works.",
        "holidays:",
        *(f"  - {day}" for day in holidays),
        "# Saturdays and Sundays that are worked (调休).",
        "make_up:",
        *(f"  - {day}" for day in make_up),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(calendar_text(int(sys.argv[1])))
