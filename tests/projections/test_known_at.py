"""What was known at an earlier commit gives the earlier standings byte for byte, come what may.

Through a real record: late facts, corrections that move cases to other units, days and numbers,
tenures that change after the event, retractions and their retraction; with segments and without.
"""

from __future__ import annotations

import shutil

import attrs
import pytest

from evalcore.demo.year import make_year
from evalcore.record import NewEvent, decoding, open_record, reading
from evalcore.record.segments import default_cache
from evalcore.schemes.loader import load_scheme
from evalcore.vocabulary.accountability import AccountabilityDecided
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade
from evalcore.vocabulary.problems import ProblemClosed, ProblemFound
from evalcore.vocabulary.roster import TenureEnded, TenureStarted, UnitDissolved, UnitMoved
from projections.digests import TABLES, table_digests
from projections.run import run
from tests.projections.world import d

SCHEME = load_scheme("county-secretaries-2025")
END = d("12-31")
YEAR = [fact for entry in make_year(3, 1)[1] for fact in entry.facts]


@pytest.fixture(autouse=True)
def _short_tails_are_cached(monkeypatch):
    monkeypatch.setattr(reading, "SEGMENT_LEAST", 5)
    monkeypatch.setattr(decoding, "RANGE", 500)


def position(kind, **values):
    """Where the first fact of that kind and those values stands."""
    return next(
        at
        for at, fact in enumerate(YEAR, start=1)
        if isinstance(fact, kind) and all(getattr(fact, n) == v for n, v in values.items())
    )


def corrected(at, **values):
    why = {"corrects": at, "reason": "录入错误", "authority": "镇党委"}
    return attrs.evolve(YEAR[at - 1], **values, **why)


def village(n):
    return f"T01V{n:02}"


def afterwards():
    """What came in later, a commit each."""
    pledge, problem = position(PledgeMade, unit=village(1)), position(ProblemFound)
    held = position(MeetingHeld, unit=village(2), meeting_kind="committee")
    started = position(TenureStarted, unit=village(3), post="secretary")
    person = YEAR[started - 1].person
    yield [
        MeetingHeld(unit=village(4), meeting_kind="life", occurred_on=d("03-03")),
        corrected(pledge, unit=village(2)),
        corrected(held, occurred_on=d("2024-12-01")),
        corrected(problem, problem="another number"),
    ]
    yield [
        TenureEnded(person=person, unit=village(3), post="secretary", occurred_on=d("03-31")),
        TenureStarted(person="P9999", unit=village(3), post="secretary", occurred_on=d("04-01")),
        corrected(position(TenureStarted, unit=village(5), post="secretary"), unit=village(6)),
    ]
    retracted = position(PledgeFulfilled)
    yield [FactRetracted(target=retracted, ground="误报", allowed_by="镇", occurred_on=d("12-30"))]
    again = len(YEAR) + 8
    yield [FactRetracted(target=again, ground="误撤", allowed_by="镇", occurred_on=d("12-31"))]
    decided = {"ground": "失职", "decided_by": "县纪委", "occurred_on": d("05-05")}
    yield [
        UnitDissolved(unit=village(8), into=village(9), occurred_on=d("06-15")),
        UnitMoved(unit=village(10), parent="S01", occurred_on=d("06-15")),
        AccountabilityDecided(decision="W1", unit=village(9), kind="notice", **decided),
        corrected(position(ProblemClosed), occurred_on=d("2026-02-01")),
    ]


def append(record, facts):
    events = [NewEvent(fact.topic(), fact.public_state(), fact.private_state()) for fact in facts]
    return record.append("office", events, actor="clerk", after=record.stream_version("office"))


def scored(record, commit, **more):
    evaluation = run(record, SCHEME, END, commit, **more)
    try:
        return table_digests(evaluation)
    finally:
        evaluation.connection.close()


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """The record, and the digests as they came out at each commit when it was the last one."""
    path = tmp_path_factory.mktemp("known") / "record.db"
    then = {}
    with open_record(path, create=True) as record:
        half = len(YEAR) // 2
        for facts in (YEAR[:half], YEAR[half:], *afterwards()):
            commit = append(record, facts)
            then[commit.size] = scored(record, commit)
    return path, then


def test_everything_that_came_in_changed_something(stored):
    _path, then = stored
    texts = [tuple(found.values()) for found in then.values()]
    assert len(set(texts)) == len(texts) - 1
    # Withdrawing a retraction gives back what was there before it.
    sizes = sorted(then)
    before, withdrawn, restored = (then[size] for size in sizes[3:6])
    assert before == restored != withdrawn


@pytest.mark.parametrize("segments", ["kept", "deleted", "made at the end", "damaged"])
def test_each_commit_gives_its_own_standings_again(stored, segments):
    path, then = stored
    cache = default_cache(str(path))
    with open_record(path) as record:
        if segments in ("deleted", "made at the end"):
            shutil.rmtree(cache, ignore_errors=True)
        if segments == "made at the end":
            scored(record, record.head())
            assert len(list(cache.glob("*-*-*"))) == 1
        if segments == "damaged":
            for file in cache.glob("*/pledges.parquet"):
                file.write_bytes(b"nothing")
        for commit in record.commits()[::3]:
            assert scored(record, commit) == then[commit.size], commit.size


def test_a_copy_of_the_record_without_any_segment_gives_the_same(stored, tmp_path):
    path, then = stored
    for file in path.parent.glob("record.db*"):
        if file.is_file():
            shutil.copy(file, tmp_path / file.name)
    with open_record(tmp_path / "record.db") as record:
        sizes = [commit.size for commit in record.commits()]
        for size in (sizes[1], sizes[-1]):
            digests = scored(record, record.commit_at(size), cache=tmp_path / "elsewhere")
            assert {name: digests[name] for name in TABLES} == then[size]
