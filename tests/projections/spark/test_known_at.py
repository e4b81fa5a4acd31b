"""A record on Spark: what was known at each commit, from segments and from the tail after them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from evalcore.record import Record, open_record, reading
from evalcore.schemes.loader import load_scheme
from evalcore.vocabulary.governance import FactRetracted
from projections import spark as engine
from projections.digests import table_digests
from projections.publishing import write_results
from projections.publishing.official import stamped
from projections.run import evaluate, judge, run
from projections.spark import relations
from projections.spark.home import brought_home
from tests.projections.test_pipeline import END, FACTS, stored
from tests.projections.world import d

SECRETARIES = load_scheme("county-secretaries-2025")


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spark: Any) -> Iterator[Record]:
    """Two commits, the first kept as a segment, in a folder with a name that asks for trouble."""
    monkeypatch.setattr(reading, "SEGMENT_LEAST", 10)
    folder = tmp_path / "组织部 记录 [1] 100%{a}"
    folder.mkdir()
    with open_record(folder / "record.db", create=True) as record:
        first = stored(record, FACTS)
        with reading.open_columns(record, first):
            pass
        gone = FactRetracted(
            target=len(FACTS), occurred_on=d("12-01"), ground="误报", allowed_by="甲镇"
        )
        stored(record, [gone])
        yield record


def test_each_commit_gives_on_spark_what_it_gave(record: Record) -> None:
    for commit in record.commits():
        here = table_digests(run(record, SECRETARIES, END, commit))
        with engine.open_columns(record, commit) as opened:
            assert table_digests(judge(opened.columns, SECRETARIES, END)) == here


def test_a_segment_that_passes_what_was_known_is_cut(record: Record) -> None:
    first, last = record.commits()
    with engine.open_columns(record, first) as opened:
        found = opened.connection.execute("SELECT MAX(position) FROM log.pledges").fetchone()
        assert found[0] <= first.size
        assert not opened.connection.execute("SELECT 1 FROM log.governance").fetchall()
    with engine.open_columns(record, last, cached=False) as opened:
        assert len(opened.connection.execute("SELECT 1 FROM log.governance").fetchall()) == 1


def test_a_trial_on_spark_counts_only_what_changed(record: Record) -> None:
    heavier = load_scheme("county-secretaries-2025", settings={"indicators.four_parts.points": "9"})
    with engine.open_columns(record, record.head()) as opened:
        baseline = judge(opened.columns, SECRETARIES, END)
        trial = evaluate(opened.columns, heavier, END, reuse=baseline)
        digests = table_digests(trial)
    assert digests == table_digests(run(record, heavier, END, record.head()))


@pytest.mark.parametrize("small", [relations.SMALL, 2000], ids=["with_the_driver", "in_files_too"])
def test_what_is_written_from_spark_is_what_duckdb_writes(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(relations, "SMALL", small)
    here = run(record, SECRETARIES, END, record.head())
    one = write_results(here, tmp_path / "one.db", stamped(record, here))
    with engine.open_columns(record, record.head()) as opened:
        (there,) = brought_home(judge(opened.columns, SECRETARIES, END))
        other = write_results(there, tmp_path / "other.db", stamped(record, there))
    assert (other.run, other.digests, other.orphans) == (one.run, one.digests, one.orphans)
    files = {}
    for name in ("one", "other"):
        tables = (tmp_path / f"{name}.tables").glob("*/*.parquet")
        files[name] = {path.name: pq.read_table(path).to_pylist() for path in tables}
    assert files["one"] == files["other"]
    assert len(files["one"]) > 20


def test_nothing_is_left_of_a_run(record: Record) -> None:
    with engine.open_columns(record, record.head()) as opened:
        opened.connection.execute("CREATE TABLE kept AS SELECT pledge FROM log.pledges")
        assert opened.connection.execute("SELECT 1 FROM kept").fetchall()
        workshop = opened.connection.catalogue.workshop
        names = list(workshop.names)
    left = {table.name for table in workshop.spark.catalog.listTables()}
    assert not left.intersection(names)
    assert not workshop.folder.exists()
