"""The check sheet (核对单): every point that a subject lost, before anybody is ranked.

``model`` gathers it, with its cases, from results as data; ``paper`` prints it;
``book`` writes the workbook that comes back with objections. No rank, grade, list or total stands
on it, and nothing of anybody else.
"""

from __future__ import annotations

from projections.checksheet.model import CheckSheet, sheets
from projections.checksheet.paper import file_name, printed

__all__ = ["CheckSheet", "file_name", "printed", "sheets"]
