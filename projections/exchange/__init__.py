"""The record and results in the formats of other people's tools: Parquet, OCEL 2.0, CloudEvents.

What is written follows from a prefix of the record, or from finished results, and from nothing
else: the same prefix gives the same bytes. Private parts are read by nothing here. Votes are left
out, unless the export is for reviewers (``edition.py``). ``docs/exchange.md`` describes the three.
"""

from __future__ import annotations

from projections.exchange.chosen import Chosen
from projections.exchange.edition import FOR_ANALYSTS, FOR_REVIEWERS, Edition

__all__ = ["FOR_ANALYSTS", "FOR_REVIEWERS", "Chosen", "Edition"]
