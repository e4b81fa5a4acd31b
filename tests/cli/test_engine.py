"""``score --engine spark``: the same results, and what is told where Spark can't run."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import SCHEME, Ran
from tests.support.spark import QUICK

Command = Callable[..., Ran]


def held(results: Path) -> dict[str, Any]:
    """The run and its table digests, as results hold them."""
    with closing(sqlite3.connect(results)) as connection:
        connection.row_factory = sqlite3.Row
        (run,) = connection.execute("SELECT * FROM run").fetchall()
        tables = connection.execute("SELECT name, rows, digest FROM tables").fetchall()
    return {"run": dict(run), "tables": {tuple(row) for row in tables}}


def test_a_trial_on_spark_shows_the_same_moves(evalcore: Command, store: Path, spark: Any) -> None:
    given = ("score", "--scheme", SCHEME, "--store", store, "--json", "--trial")
    given += ("--set", "notice_days=5")
    assert evalcore(*given, "--engine", "spark").json == evalcore(*given).json


def test_where_spark_is_not_installed_it_says_how_to_install_it(
    evalcore: Command, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    ran = evalcore("score", "--scheme", SCHEME, "--store", store, "--engine", "spark")
    assert ran.code == 3
    assert "evalcore[spark]" in ran.err
    assert not (tmp_path / "results.db").exists()


def spark_in_a_process(store: Path, tmp_path: Path, **environment: str) -> Any:
    command = (sys.executable, "-c", "from cli.main import run; run()", "score")
    given = ("--scheme", SCHEME, "--store", str(store), "--engine", "spark")
    return subprocess.run(
        (*command, *given),
        cwd=tmp_path,
        env={**os.environ, "EVALCORE_LANG": "en", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_where_java_is_missing_it_says_which_one_is_needed(
    store: Path, tmp_path: Path, spark: Any
) -> None:
    ran = spark_in_a_process(store, tmp_path, JAVA_HOME=str(tmp_path / "nowhere"))
    assert ran.returncode == 3
    assert "Java 17" in ran.stderr
    assert "nowhere" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_java_that_does_not_start_is_told_with_what_it_said(
    store: Path, tmp_path: Path, spark: Any
) -> None:
    java = tmp_path / "old" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/sh\necho 'this Java is too old' >&2\nexit 1\n")
    java.chmod(0o755)
    ran = spark_in_a_process(store, tmp_path, JAVA_HOME=str(tmp_path / "old"))
    assert ran.returncode == 3
    assert "this Java is too old" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_cluster_writes_the_results_that_duckdb_writes_and_is_silent_on_the_terminal(
    evalcore: Command, store: Path, tmp_path: Path, spark: Any
) -> None:
    settings = tmp_path / "settings" / "spark-defaults.conf"
    settings.parent.mkdir()
    settings.write_text(f"spark.executor.extraJavaOptions {QUICK}\n")
    ran = spark_in_a_process(
        store,
        tmp_path,
        EVALCORE_SPARK_MASTER="local-cluster[2,1,600]",
        EVALCORE_SPARK_MEMORY="1g",
        SPARK_CONF_DIR=str(settings.parent),
    )
    assert ran.returncode == 0, ran.stderr
    assert "Results are in results.db" in ran.stdout
    for line in ran.stderr.splitlines():
        assert line.startswith("Note: "), line
    assert not [*tmp_path.glob("spark-warehouse"), *tmp_path.glob("work")]
    assert evalcore("score", "--scheme", SCHEME, "--store", store, "--out", "here.db").code == 0
    assert held(tmp_path / "results.db") == held(tmp_path / "here.db")
    assert len(held(tmp_path / "here.db")["tables"]) > 3
