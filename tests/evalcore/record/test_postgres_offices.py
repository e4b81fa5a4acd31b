"""Eight offices import at once and a reader follows: nothing missed, nothing doubled, one tree."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections import Counter
from datetime import date, timedelta
from multiprocessing.queues import Queue
from pathlib import Path

import pytest

from evalcore.intake.importing import import_files
from evalcore.record import open_record
from evalcore.record.envelope import leaf_hashes
from evalcore.transparency.merkle import root_of
from evalcore.vocabulary.orglife import MEETING_KINDS
from tests.support.postgres import Accounts

OFFICES, FILES = 8, 3
DAY = date(2026, 1, 5)
KINDS = sorted(MEETING_KINDS)


def write_file(path: Path, village: str, facts: int) -> Path:
    """A file of an office: its village, and so many meetings there."""
    rows: list[dict[str, object]] = [
        {
            "fact": "UnitRegistered",
            "occurred_on": "2024-01-01",
            "unit": village,
            "name": village,
            "unit_kind": "village",
        }
    ]
    for n in range(facts - 1):
        day = date(2025, 1, 1) + timedelta(days=n % 365)
        rows.append(
            {
                "fact": "MeetingHeld",
                "occurred_on": day.isoformat(),
                "unit": village,
                "meeting_kind": KINDS[n // 365],
                "present": n,
            }
        )
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return path


def hands_in(where: str, keys: str, files: list[str], office: int) -> None:
    """An office's process: one import per file. The first file is everybody's."""
    with open_record(where, keys=Path(keys)) as record:
        for file in files:
            result = import_files(record, [file], actor=f"office {office}", received_on=DAY)
            assert not result.refused, result.findings


def follows(where: str, size: int, told: Queue[object]) -> None:
    """A reader's process: reads what came after the last position that it saw, until ``size``."""
    leaves, polls, last = [], 0, 0
    versions: Counter[str] = Counter()
    end = time.monotonic() + 300
    with open_record(where) as record:
        while last < size and time.monotonic() < end:
            polls += 1
            for fact in record.read(last + 1):
                versions[fact.stream] += 1
                if (fact.position, fact.version) != (last + 1, versions[fact.stream]):
                    told.put(f"{fact.position} comes behind {last}: {fact}")
                    return
                last = fact.position
                row = (
                    *(fact.position, fact.stream, fact.version, fact.topic, fact.public),
                    *(fact.recorded_at, fact.actor, fact.source),
                    *(fact.private_hash, fact.signature),
                )
                leaves.append(b"".join(leaf_hashes([row])))
            time.sleep(0.01)
    told.put((last, root_of(leaves).hex(), polls))


def imports_at_once(accounts: Accounts, folder: Path, facts: int) -> int:
    """All of it; gives how many facts the record holds."""
    common = write_file(folder / "common.jsonl", "联席村", 50)
    size = OFFICES * FILES * (facts + 1) + 51
    context = multiprocessing.get_context("spawn")
    told: Queue[object] = context.Queue()
    reader = context.Process(target=follows, args=(accounts.reader, size, told))
    offices = []
    for office in range(OFFICES):
        own = [
            str(write_file(folder / f"{office}-{n}.jsonl", f"村{office}-{n}", facts))
            for n in range(FILES)
        ]
        given = (accounts.writer, str(folder / "keys"), [str(common), *own], office)
        offices.append(context.Process(target=hands_in, args=given))
    for process in (reader, *offices):
        process.start()
    for process in (*offices, reader):
        process.join(400)
    assert [office.exitcode for office in offices] == [0] * OFFICES
    seen = told.get(timeout=60)
    with open_record(accounts.keeper, keys=folder / "keys") as record:
        found = record.verify()
        assert (found.ok, found.size) == (True, size), found.problems
        # The reader computed the root itself, from what it saw while others wrote.
        assert isinstance(seen, tuple), seen
        assert seen[:2] == (size, record.head().root.hex())
        # Each import is one commit, and the file that all of them had went in once.
        assert len(record.commits()) == OFFICES * FILES + 1
        assert all(count == 1 for count in Counter(f.public for f in record.read()).values())
    return size


def test_eight_offices_import_at_once_and_a_reader_misses_nothing(
    accounts: Accounts, tmp_path: Path
) -> None:
    assert imports_at_once(accounts, tmp_path, 250) > 6_000


@pytest.mark.slow
def test_the_same_with_a_hundred_thousand_events(accounts: Accounts, tmp_path: Path) -> None:
    assert imports_at_once(accounts, tmp_path, 4_200) > 100_000
