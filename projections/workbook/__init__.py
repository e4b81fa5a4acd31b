"""Standings, points, flags and ledgers as one Excel workbook that an office hands over.

``contents`` says which sheets there are, ``book`` writes them; ``docs/workbook.md`` describes each.
Everything is read from results, nothing is computed anew; votes are shown by the plan of
``projections.disclosure``.
"""

from __future__ import annotations

from projections.workbook.book import write_workbook
from projections.workbook.contents import Wish, contents
from projections.workbook.model import Sheet

__all__ = ["Sheet", "Wish", "contents", "write_workbook"]
