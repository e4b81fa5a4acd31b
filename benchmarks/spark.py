"""The same year on Spark and on DuckDB, at two sizes: seconds, processor time, memory, shuffles.

Each measure runs in a process of its own. Not among the measures that run when none is named: it
takes a quarter of an hour.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import city
from benchmarks.measure import Line, peak_megabytes, timed, told_by
from evalcore.record import open_record

SIZES = (250_000, 2_500_000)
MASTER = "local[2]"


def on_duckdb(path: Path) -> dict[str, Any]:
    """Cached segments to standings on DuckDB, and the digests of the tables."""
    from evalcore.schemes.loader import load_scheme
    from projections.digests import table_digests
    from projections.run import run

    with open_record(path) as record:
        with timed() as clock:
            evaluation = run(record, load_scheme(city.SCHEME), city.AS_OF, record.head())
        peak, used = peak_megabytes(), _processor_seconds()
        return {
            "seconds": clock.seconds,
            "used": used,
            "peak_mb": peak,
            "subjects": len(evaluation.subjects),
            "digests": table_digests(evaluation),
        }


def on_spark(path: Path) -> dict[str, Any]:
    """The same on Spark, results brought home; what Java and its executors took."""
    from evalcore.schemes.loader import load_scheme
    from projections import spark
    from projections.digests import table_digests
    from projections.run import judge
    from projections.spark.home import brought_home

    with timed() as start:
        session = spark.session()
    with open_record(path) as record, spark.open_columns(record, record.head()) as opened:
        with timed() as clock:
            evaluation = judge(opened.columns, load_scheme(city.SCHEME), city.AS_OF)
            (evaluation,) = brought_home(evaluation)
        peak, used = peak_megabytes(), _processor_seconds()
        folder = opened.connection.catalogue.workshop.folder
        kept = sum(file.stat().st_size for file in folder.rglob("*.parquet"))
        found = {
            "start": start.seconds,
            "seconds": clock.seconds,
            "used": used,
            "peak_mb": peak,
            "kept_mb": kept >> 20,
            "digests": table_digests(evaluation),
            **_java(session),
        }
    spark.stop()
    return found


def _processor_seconds() -> float:
    """What this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _java(session: Any) -> dict[str, Any]:
    """Peak and processor time of the Java machine here; bytes that executors exchanged."""
    from pyspark import SparkContext

    gateway: Any = SparkContext._gateway
    process = Path("/proc") / str(gateway.proc.pid)
    marks = process.joinpath("status").read_text().splitlines()
    (peak,) = (int(line.split()[1]) >> 10 for line in marks if line.startswith("VmHWM:"))
    fields = process.joinpath("stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    executors = session.sparkContext._jsc.sc().statusStore().executorList(True)
    each = [executors.apply(place) for place in range(executors.size())]
    return {
        "java_mb": peak,
        "java_used": ticks / os.sysconf("SC_CLK_TCK"),
        "tasks": sum(one.totalTasks() for one in each),
        "shuffled_mb": sum(one.totalShuffleWrite() for one in each) >> 20,
    }


STEPS = {"duckdb": on_duckdb, "spark": on_spark}


def apart(step: str, path: Path, **environment: str) -> dict[str, Any]:
    """Run a step in a process of its own."""
    return told_by(__name__, step, str(path), hidden=False, **environment)


def measure(sizes: tuple[int, ...] = SIZES) -> Iterator[Line]:
    """Each size on both engines, from cached segments."""
    for events in sizes:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "city.db"
            city.apart("write", path, str(events))
            apart("duckdb", path)
            here = apart("duckdb", path)
            master = os.environ.get("EVALCORE_SPARK_MASTER") or MASTER
            there = apart("spark", path, EVALCORE_SPARK_MASTER=master)
            equal = "equal" if here["digests"] == there["digests"] else "NOT EQUAL"
            yield Line(
                f"Spark, {master}: {events:,} events",
                f"{there['seconds']:.0f} s and {there['start']:.0f} s to start; processor "
                f"{there['java_used']:.0f} s Java, {there['used']:.0f} s Python; "
                f"{there['java_mb']} MB Java, {there['peak_mb']} MB Python; "
                f"{there['tasks']} tasks, {there['shuffled_mb']} MB shuffled, "
                f"{there['kept_mb']} MB kept",
                f"DuckDB {here['seconds']:.1f} s, processor {here['used']:.1f} s, "
                f"{here['peak_mb']} MB, {here['subjects']:,} subjects; digests {equal}",
            )


if __name__ == "__main__":
    name, where = sys.argv[1:]
    print(json.dumps(STEPS[name](Path(where))))
