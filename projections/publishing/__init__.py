"""Results on disk: a database that people and programs open, with the bulk beside it as Parquet.

``write_results`` writes one finished evaluation or nothing; ``open_results`` reads one back for
every command that shows something. ``docs/results.md`` describes the tables.
"""

from __future__ import annotations

from projections.publishing.read import Results, open_results
from projections.publishing.stamp import RunInfo
from projections.publishing.write import Written, write_results

__all__ = ["Results", "RunInfo", "Written", "open_results", "write_results"]
