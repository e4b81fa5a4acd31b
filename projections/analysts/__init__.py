"""Scores and results as Arrow tables: what ``import projections`` hands to analysts."""

from __future__ import annotations

from projections.analysts.scored import Scored, score
from projections.analysts.tables import Tables
from projections.analysts.written import Written, open_results

__all__ = ["Scored", "Tables", "Written", "open_results", "score"]
