"""Check sheets, reminders, papers of a flag and checkpoint sheets as pages in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from projections.papers import Letterhead, Style, print_paper
from tests.projections.papers_sheets.test_sheets import SHEETS, example
from tests.real_browser.axe import DESK, PHONE, LookedAt

HEAD = Letterhead(office="中共青山县委组织部", classification="秘密★1年")


@pytest.mark.parametrize("name", [*SHEETS, "slips"])
def test_a_sheet_reads_well_at_a_desk_and_on_a_phone(
    name: str, tmp_path: Path, looked_at: LookedAt
) -> None:
    page = tmp_path / f"{name}.html"
    marks = ["试算", "含演示数值"]
    page.write_bytes(print_paper(name, example(name, marks=marks), Style("html", "zh", HEAD)))
    for width in (DESK, PHONE):
        seen = looked_at(page, width)
        assert (seen.console, seen.violations, seen.requests) == ([], [], []), width
        assert seen.overflow <= 0, (width, seen.wide)
