"""Leaf format 1: the bytes that are hashed are pinned for good."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evalcore.errors import DataError
from evalcore.record.envelope import Entry, entry_bytes, leaf_hash, leaf_hashes
from tests.evalcore.record.make_golden_leaf_v1 import golden

GOLDEN: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("golden_leaf_v1.json").read_text(encoding="utf-8")
)


def as_entry(case: dict[str, Any]) -> Entry:
    return Entry(
        stream=case["stream"],
        version=case["version"],
        topic=case["topic"],
        recorded_at=case["recorded_at"],
        actor=case["actor"],
        source=case["source"],
        public=bytes.fromhex(case["public_hex"]),
        private_hash=bytes.fromhex(case["private_hash_hex"]),
        signature=bytes.fromhex(case["signature_hex"]),
    )


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: str(case["name"]))
def test_the_golden_bytes_are_what_we_hash(case: dict[str, Any]) -> None:
    assert entry_bytes(as_entry(case)).hex() == case["entry_hex"]
    assert leaf_hash(as_entry(case)).hex() == case["leaf_hex"]


def test_an_independent_implementation_gives_the_golden_file() -> None:
    assert golden() == GOLDEN


def test_many_rows_hash_as_each_alone() -> None:
    entries = [as_entry(case) for case in GOLDEN] * 3
    rows = [
        (
            i,
            e.stream,
            e.version,
            e.topic,
            e.public,
            e.recorded_at,
            e.actor,
            e.source,
            e.private_hash,
            e.signature,
        )
        for i, e in enumerate(entries)
    ]
    assert leaf_hashes(rows) == [leaf_hash(e) for e in entries]


def plain(**changes: Any) -> Entry:
    return Entry(
        **{
            "stream": "s",
            "version": 1,
            "topic": "t",
            "recorded_at": 1,
            "actor": "",
            "source": "",
            "public": b"",
            **changes,
        }
    )


def test_moving_a_byte_from_one_field_to_the_next_changes_the_leaf() -> None:
    assert leaf_hash(plain(stream="ab", topic="c")) != leaf_hash(plain(stream="a", topic="bc"))


def test_an_entry_of_65535_bytes_is_taken() -> None:
    overhead = len(entry_bytes(plain()))
    assert len(entry_bytes(plain(public=b"x" * (65_535 - overhead)))) == 65_535


def test_an_entry_of_65536_bytes_is_refused_and_named() -> None:
    overhead = len(entry_bytes(plain()))
    with pytest.raises(DataError, match="event 1 of stream 's'"):
        entry_bytes(plain(public=b"x" * (65_536 - overhead)))


@pytest.mark.parametrize(
    "change",
    [
        {"stream": "x" * 65_536},
        {"topic": "a\x00b"},
        {"actor": "\ud800"},
        {"version": -1},
        {"recorded_at": 1 << 64},
        {"private_hash": b"short"},
    ],
)
def test_a_field_that_cannot_be_encoded_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(DataError):
        entry_bytes(plain(**change))
