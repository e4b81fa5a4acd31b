"""A city's months and its whole year on Spark: the digests that DuckDB comes to.

What a city's year holds, a county's may not: corrections and retractions by the thousand, handed
in late, in files that were cut into parts. Slow: the whole year; and what happens to a cluster
whose executors are lost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import city
from evalcore.record import open_record
from evalcore.schemes.loader import load_scheme
from projections import spark as engine
from projections.digests import table_digests
from projections.run import judge, run

SCHEME = load_scheme(city.SCHEME)
CLUSTER = "local-cluster[2,1,1024]"


def both(path: Path, events: int) -> tuple[dict[str, str], dict[str, str], int]:
    """The digests of a city of so many events on DuckDB and on Spark, and who was assessed."""
    city.write(path, events)
    with open_record(path) as record:
        here = run(record, SCHEME, city.AS_OF, record.head())
        with engine.open_columns(record, record.head()) as opened:
            there = table_digests(judge(opened.columns, SCHEME, city.AS_OF))
        return table_digests(here), there, len(here.subjects)


def test_a_part_of_a_city_comes_to_the_same_on_a_cluster(spark: Any, tmp_path: Path) -> None:
    assert spark.sparkContext.master.startswith("local-cluster")
    here, there, subjects = both(tmp_path / "city.db", 25_000)
    assert there == here
    assert subjects > 90


@pytest.mark.slow
def test_a_whole_city_comes_to_the_same(spark: Any, tmp_path: Path) -> None:
    here, there, subjects = both(tmp_path / "city.db", 2_500_000)
    assert there == here
    assert subjects > 9_000


LOSING = """
import json, os, signal, subprocess, sys
import pyarrow as pa
from evalcore.record.store import NOTHING
from pyspark import SparkContext
from projections.spark import columns, relations, session, stop
relations.SMALL = -1
session({"spark.master": sys.argv[1], "spark.driver.memory": "1g"})
there = columns.bare(NOTHING).connection
there.register("given", pa.table({"x": list(range(100_000))}))
there.execute("CREATE TABLE one AS SELECT x, x % 7 AS k FROM given")
there.execute("SELECT COUNT(*) FROM one").fetchall()
java = SparkContext._gateway.proc.pid
if sys.argv[2] == "java":
    os.kill(java, signal.SIGKILL)
else:
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True).stdout
    found = [line.split()[0] for line in listed.splitlines() if line.split()[1] == str(java)]
    for pid in found:
        os.kill(int(pid), signal.SIGKILL)
    assert found
rows = there.execute("SELECT k, COUNT(*) AS n FROM one GROUP BY k ORDER BY k").fetchall()
print(json.dumps(rows))
stop()
"""


def losing(what: str) -> subprocess.CompletedProcess[str]:
    """A count on a cluster that loses its executors, or the Java machine that drives them."""
    return subprocess.run(
        [sys.executable, "-c", LOSING, CLUSTER, what],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        env={**os.environ, "EVALCORE_LANG": "en"},
    )


@pytest.mark.slow
def test_executors_that_are_killed_come_back_and_nothing_is_lost(spark: Any) -> None:
    ran = losing("executors")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [[k, 14_286 if k < 5 else 14_285] for k in range(7)]


@pytest.mark.slow
def test_a_java_machine_that_is_killed_is_told(spark: Any) -> None:
    ran = losing("java")
    assert ran.returncode != 0
    assert "StoreError: Spark's Java machine ended" in ran.stderr
