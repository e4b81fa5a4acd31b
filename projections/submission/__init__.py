"""The submission sheet (呈批表): a run on two pages, for whoever signs it.

``model`` gathers it from results as data, with what a record tells beside it; ``fields`` fits it
to the pages.
"""

from __future__ import annotations

from projections.submission.model import submission
from projections.submission.seen import Seen
from projections.submission.told import NOTHING_TOLD, Told

__all__ = ["NOTHING_TOLD", "Seen", "Told", "submission"]
