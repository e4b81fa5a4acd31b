"""Several logs make one run on Spark as they do on DuckDB."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from evalcore.record import reading
from evalcore.schemes.loader import load_scheme
from projections import spark as engine
from projections.digests import table_digests
from projections.publishing.stamp import stamp
from projections.run import judge, run
from projections.spark.home import brought_home
from tests.cli.official_scheme import write_scheme
from tests.projections.several.test_standings import small_logs
from tests.projections.several.world import END, opened


def test_three_logs_give_on_spark_what_they_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spark: Any
) -> None:
    monkeypatch.setattr(reading, "SEGMENT_LEAST", 12)  # one log in segments, the others in memory
    scheme = load_scheme(write_scheme(tmp_path))
    paths = small_logs(tmp_path / "logs", {"V1": 0, "V2": 1, "V3": 1, "V4": 2}, 3)
    with ExitStack() as stack:
        logs = opened(stack, *paths)
        here = run(logs.record, scheme, END, logs.known_at, further=logs.further)
        there = stack.enter_context(
            engine.open_columns(logs.record, logs.known_at, further=logs.further)
        )
        (home,) = brought_home(judge(there.columns, scheme, END))
        assert table_digests(home) == table_digests(here)
        assert stamp(home) == stamp(here)
