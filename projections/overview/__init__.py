"""The year at a glance: one page of pictures, read from results and never recomputed."""

from __future__ import annotations

from projections.overview.model import overview
from projections.overview.page import page

__all__ = ["overview", "page"]
