"""Several runs into one place, and runs that were killed: results in place keep their tables."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from projections.publishing import open_results, write, write_results
from tests.projections.publishing.sample import evaluation

SPAWN = get_context("spawn")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "results.db"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def whole(out: Path, size: int) -> bool:
    """Whether ``out`` holds the run over ``size`` events, tables and all."""
    with open_results(out) as results:
        return results.run.known_at == size and len(results.contributions("p1@v1")) == 17


def write_and_stop(out: Path, size: int, line: Connection, step: str) -> None:
    """A run that waits before ``step`` until it is told to go on (or is killed)."""
    home = os if step == "replace" else write
    original: Any = getattr(home, step)

    def waiting(*arguments: Any) -> Any:
        line.send("waits")
        line.recv()
        return original(*arguments)

    setattr(home, step, waiting)
    write_results(evaluation(size=size), out)


@contextmanager
def stopped(out: Path, size: int, step: str) -> Iterator[Any]:
    """Another process in the midst of its run; yields (process, line to let it go on)."""
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=write_and_stop, args=(out, size, theirs, step))
    process.start()
    try:
        assert ours.poll(60)
        ours.recv()
        yield process, ours
    finally:
        process.kill()
        process.join()


@pytest.mark.parametrize("size", [700, 900], ids=["the same run", "another run"])
@pytest.mark.parametrize("step", ["_write_database", "replace", "sweep"])
def test_a_run_that_ends_while_another_works_takes_nothing_from_it(
    out: Path, step: str, size: int
) -> None:
    with stopped(out, size, step) as (process, line):
        write_results(evaluation(), out)
        assert whole(out, 700)
        line.send("go on")
        process.join(60)
        assert process.exitcode == 0
    assert whole(out, 700 if step == "sweep" else size)
    assert names(out.parent) == ["results.db", "results.tables"]
    assert len(names(out.parent / "results.tables")) == 1


def test_a_run_that_ends_between_anothers_last_two_steps_keeps_its_tables(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = write.sweep

    def late(*arguments: Any) -> None:
        monkeypatch.setattr(write, "sweep", sweep)
        write_results(evaluation(size=900), out)
        sweep(*arguments)

    monkeypatch.setattr(write, "sweep", late)
    write_results(evaluation(), out)
    assert whole(out, 900)


@pytest.mark.parametrize("step", ["_write_database", "replace", "sweep"])
def test_what_a_killed_run_left_behind_is_swept_by_the_next(out: Path, step: str) -> None:
    with stopped(out, 700, step) as (process, _line):
        os.kill(process.pid, signal.SIGKILL)
        process.join(60)
    write_results(evaluation(size=900), out)
    assert whole(out, 900)
    assert names(out.parent) == ["results.db", "results.tables"]
    assert len(names(out.parent / "results.tables")) == 1


def test_a_killed_run_leaves_the_earlier_results_readable(out: Path) -> None:
    write_results(evaluation(), out)
    with stopped(out, 900, "replace") as (process, _line):
        os.kill(process.pid, signal.SIGKILL)
        process.join(60)
    assert whole(out, 700)


def test_a_copy_of_results_beside_them_keeps_its_tables(out: Path) -> None:
    write_results(evaluation(), out)
    kept = out.with_name("as-decided.db")
    shutil.copy(out, kept)
    write_results(evaluation(size=900), out)
    assert whole(out, 900)
    assert whole(kept, 700)
    kept.unlink()
    write_results(evaluation(size=800), out)
    assert len(names(out.parent / "results.tables")) == 1


def test_two_results_of_one_stem_do_not_sweep_each_other(tmp_path: Path) -> None:
    write_results(evaluation(), tmp_path / "results.db")
    write_results(evaluation(size=900), tmp_path / "results.sqlite")
    assert whole(tmp_path / "results.db", 700)
    assert whole(tmp_path / "results.sqlite", 900)


def test_without_locks_only_superseded_tables_are_swept(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    write_results(evaluation(), out)
    other = out.parent / "results.tables" / "0123456789ab"
    other.mkdir()
    write_results(evaluation(size=900), out)
    assert whole(out, 900)
    assert other.is_dir()
    assert len(names(out.parent / "results.tables")) == 2


def test_a_damaged_database_in_place_can_be_written_anew(out: Path) -> None:
    write_results(evaluation(), out)
    out.write_bytes(out.read_bytes()[:5000])
    write_results(evaluation(size=900), out)
    assert whole(out, 900)
