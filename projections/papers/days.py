"""Days as papers write them."""

from __future__ import annotations

from datetime import date

from evalcore.paper_words import paper_language, said


def day_on_paper(day: date | None) -> str:
    """``2025年5月20日``, in English ``2025-05-20``; empty for no day."""
    if day is None:
        return ""
    if paper_language() == "en":
        return day.isoformat()
    return said("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)
