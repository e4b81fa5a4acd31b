"""The same run on Apache Spark: the same statements, the same Python, the same digests.

``open_columns`` gives what ``evalcore.record.reading.open_columns`` gives, on Spark: from there
``projections.run`` goes on without knowing. ``docs/spark.md`` says what is guaranteed.
"""

from __future__ import annotations

from projections.spark.columns import OnSpark, open_columns
from projections.spark.session import session, stop

__all__ = ["OnSpark", "open_columns", "session", "stop"]
