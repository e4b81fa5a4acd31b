"""Imports that meet, are interrupted, are killed, or run out of disk: real processes.

Whatever happens, an import is in whole or not at all, the record holds, and running it again is
right.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from cli.main import main
from evalcore.record import Batch, open_record

WAITING = "Waiting for another import"
UNIT = {"fact": "UnitRegistered", "unit": "V1", "name": "东村", "unit_kind": "village",
        "occurred_on": "2025-01-01"}  # fmt: skip
SOME = 8_000
"""Facts of an import that takes long enough to be met half-way."""


def visits(path: Path, first: int, last: int) -> Path:
    """A file of numbered visits, from ``first`` to ``last``, to one village."""
    lines = [
        {"fact": "VisitMade", "unit": "V1", "visit_kind": "visit", "ordinal": n,
         "occurred_on": "2025-03-04"}
        for n in range(first, last + 1)
    ]  # fmt: skip
    path.write_text("\n".join(json.dumps(line) for line in [UNIT, *lines]), encoding="utf-8")
    return path


def start(file: Path, store: str, first: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    """``evalcore import`` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", "import", str(file), "--store", store, "--actor", "x",
         "--received-on", "2025-12-01"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=first,
    )  # fmt: skip


def facts_of(store: str) -> Counter[str]:
    """How often each fact stands in the record, after checking that it holds."""
    with open_record(store) as record:
        assert record.verify().problems == []
        found: Counter[str] = Counter()
        for event in record.read():
            state = json.loads(event.public)
            found[f"{event.topic} {state.get('ordinal', state.get('digest', ''))}"] += 1
    return found


def whole(store: str, last: int, files: int) -> None:
    """The record holds the village, each visit up to ``last`` and each file, all of them once."""
    found = facts_of(store)
    assert set(found.values()) == {1}
    kinds = Counter(name.split()[0] for name in found)
    assert kinds == {"UnitRegistered.1": 1, "VisitMade.1": last, "SourceReceived.1": files}


def imported(file: Path, store: str) -> None:
    assert main(["import", str(file), "--store", store, "--received-on", "2025-12-01"]) == 0


@pytest.fixture
def place(tmp_path: Path) -> str:
    """An empty record."""
    store = str(tmp_path / "record.db")
    assert main(["init", "--store", store]) == 0
    return store


@contextmanager
def nobody_writes(store: str) -> Iterator[Event]:
    """Hold the write lock until the event is set, as a long import would; write nothing."""
    begun, over = Event(), Event()

    def slowly() -> Iterator[Batch]:
        begun.set()
        assert over.wait(120)
        yield Batch("nothing", [], "x")

    with open_record(store) as record, ThreadPoolExecutor(1) as pool:
        done = pool.submit(record.append_parts, slowly, {})
        try:
            assert begun.wait(60)
            yield over
        finally:
            over.set()
        done.result()


def meet(store: str, files: Sequence[Path]) -> list[tuple[int, str, str]]:
    """Import all at once, so that each has compared before any of them is in."""
    with nobody_writes(store) as over:
        running = [start(file, store) for file in files]
        said = []
        for process in running:
            assert process.stderr is not None
            said.append(process.stderr.readline())
        over.set()
    ended = [process.communicate(timeout=100) for process in running]
    assert all(WAITING in line for line in said), (said, ended)
    return [
        (process.returncode, out, err) for process, (out, err) in zip(running, ended, strict=True)
    ]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def either(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty record on either engine."""
    store = str(tmp_path / "record.db")
    if request.param == "PostgreSQL":
        schema: Callable[[], str] = request.getfixturevalue("postgres_schema")
        store = schema()
        monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "keys"))
        monkeypatch.setenv("EVALCORE_CACHE", str(tmp_path / "cache"))
    assert main(["init", "--store", store]) == 0
    return store


def test_imports_that_meet_queue_and_what_they_share_is_in_once(
    either: str, tmp_path: Path
) -> None:
    spans = [(1, 40), (31, 70), (61, 100), (91, 130)]
    files = [visits(tmp_path / f"{first}.jsonl", first, last) for first, last in spans]
    ended = meet(either, files)
    assert [code for code, _out, _err in ended] == [0, 0, 0, 0], ended
    whole(either, 130, files=4)


def test_the_same_file_twice_at_once_is_in_once_and_one_says_so(
    either: str, tmp_path: Path
) -> None:
    file = visits(tmp_path / "a.jsonl", 1, 30)
    ended = meet(either, [file, file])
    assert [code for code, _out, _err in ended] == [0, 0], ended
    assert sorted("Nothing new" in out for _code, out, _err in ended) == [False, True]
    whole(either, 30, files=1)


def test_ctrl_c_while_waiting_ends_at_once_and_the_queue_goes_on(
    place: str, tmp_path: Path
) -> None:
    file = visits(tmp_path / "a.jsonl", 1, 30)
    with nobody_writes(place):
        process = start(file, place)
        assert process.stderr is not None
        assert WAITING in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=60)
    assert (process.returncode, "Interrupted. Nothing was left" in err) == (130, True), err
    assert not facts_of(place)
    imported(file, place)
    whole(place, 30, files=1)


MOMENTS: dict[str, tuple[Callable[[str], bool], int]] = {
    "when it begins to write": (lambda store: Path(f"{store}.keys").exists(), 0),
    "a little later": (lambda store: Path(f"{store}.keys").exists(), 40),
    "while it commits": (lambda store: Path(f"{store}-wal").stat().st_size > 400_000, 0),
}
"""(what has happened on the disk, milliseconds after that)"""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_an_interrupted_import_is_in_whole_or_not_at_all_and_again_is_right(
    place: str, tmp_path: Path, moment: str, sign: signal.Signals, big: Path
) -> None:
    happened, after = MOMENTS[moment]
    with open_record(place):
        # Kept open, so that the write-ahead log stays as the killed one left it.
        process = start(big, place)
        while process.poll() is None and not happened(place):
            time.sleep(0.001)
        time.sleep(after / 1000)
        process.send_signal(sign)
        out, err = process.communicate(timeout=60)
        if sign == signal.SIGINT:
            # The last: all was done, and Python itself was leaving.
            assert process.returncode in (130, 0, -signal.SIGINT), err
            assert ("Interrupted. Nothing was left" in err) == (process.returncode == 130)
        assert "Traceback" not in err
        size = sum(facts_of(place).values())
    assert size in (0, SOME + 2)
    if process.returncode in (0, -signal.SIGINT):
        assert size == SOME + 2, out
    imported(big, place)
    whole(place, SOME, files=1)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return visits(tmp_path_factory.mktemp("big") / "year.jsonl", 1, SOME)


def test_a_disk_that_is_full_is_said_so_and_again_with_room_is_right(place: str, big: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    process = start(big, place, small)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert "Nothing was written" in err
    assert "full" in err
    assert not facts_of(place)
    imported(big, place)
    whole(place, SOME, files=1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB: needs the right to mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    done = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)],
        capture_output=True, check=False,
    )  # fmt: skip
    if not done or done.returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_on_a_small_disk_nothing_is_half_written_by_import_or_backup(
    small_disk: Path, big: Path, tmp_path: Path
) -> None:
    store = str(small_disk / "record.db")
    assert main(["init", "--store", store]) == 0
    process = start(big, store)
    _out, err = process.communicate(timeout=60)
    assert (process.returncode, "is full. Nothing was written" in err) == (3, True), err
    assert not facts_of(store)
    few = visits(tmp_path / "few.jsonl", 1, 1_000)
    imported(few, store)
    whole(store, 1_000, files=1)
    (small_disk / "filler").write_bytes(bytes(os.statvfs(small_disk).f_bavail * 4096 - 300_000))
    before = sorted(path.name for path in small_disk.iterdir())
    assert main(["backup", str(small_disk / "b"), "--store", store]) == 3
    assert sorted(path.name for path in small_disk.iterdir()) == before
    (small_disk / "filler").unlink()
    assert main(["backup", str(tmp_path / "b"), "--store", store]) == 0


def test_keys_left_by_an_import_that_failed_do_no_harm(place: str, tmp_path: Path) -> None:
    file = visits(tmp_path / "a.jsonl", 1, 30)
    with open_record(place) as record:
        record.keyring().ensure(["source:of-a-file-that-never-came", "visit:none"])
    imported(file, place)
    whole(place, 30, files=1)
