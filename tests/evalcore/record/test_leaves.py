"""Leaves of many events by column are those of the envelope, event by event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from evalcore.errors import DataError
from evalcore.record.envelope import leaf_hashes
from evalcore.record.leaves import FEW, leaves_by_column

COUNT = 3 * FEW


def columns(**given: Sequence[Any]) -> list[Sequence[Any]]:
    """Columns of ``stored_events`` for an import, some of them given otherwise."""
    made: dict[str, Sequence[Any]] = {
        "positions": range(101, 101 + COUNT),
        "streams": ["import-组织"] * COUNT,
        "versions": range(1, 1 + COUNT),
        "topics": ["MeetingHeld.1"] * COUNT,
        "publics": [b'{"n":%d}' % 7**n for n in range(COUNT)],
        "times": [1_700_000_000_000_000] * COUNT,
        "actors": ["office"] * COUNT,
        "origins": [""] * COUNT,
        "hashes": [b""] * COUNT,
        "signatures": [b""] * COUNT,
    }
    return list((made | given).values())


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"origins": [f"表!{n}" for n in range(COUNT)]},
        {"topics": ["A.1", "B.1", "C.1"] * FEW},
        {"topics": ["A.1", "B.1", "C.1"] * FEW, "origins": ["a", "b", "c"] * FEW},
        {"streams": ["a", "b", "a"] * FEW},
        {"actors": ["a", "b", "a"] * FEW},
        {"times": list(range(COUNT))},
        {"hashes": [b"", bytes(32), b""] * FEW},
        {"hashes": [bytes(32)] * COUNT},
        {"signatures": [b"s" * 65] * COUNT},
        {"versions": [2**40 + n for n in range(COUNT)]},
        {"publics": [b""] * COUNT},
    ],
)
def test_whatever_the_events_share_the_leaves_are_the_same(given: dict[str, Any]) -> None:
    every = columns(**given)
    assert leaves_by_column(every) == leaf_hashes(zip(*every, strict=True))


@pytest.mark.parametrize(
    "given",
    [
        {"publics": [b"x"] * (COUNT - 1) + [b"x" * 65_500]},
        {"publics": [b"x"] * (COUNT - 1) + [b"x" * 70_000]},
        {"publics": [b"x"] * (COUNT - 1) + ["no bytes"]},
        {"origins": ["x"] * (COUNT - 1) + ["a\x00b"]},
        {"origins": ["x"] * (COUNT - 1) + ["\ud800"]},
        {"topics": ["x"] * (COUNT - 1) + ["x" * 66_000]},
        {"streams": ["a\x00b"] * COUNT},
        {"versions": range(-1, COUNT - 1)},
    ],
)
def test_an_event_that_cannot_be_an_entry_is_refused_by_name(given: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=r"Nothing was written"):
        leaves_by_column(columns(**given))
