"""An entry read back: strictly, so that what is accepted is what would be written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.errors import DataError
from evalcore.record.envelope import Entry, entry_bytes, parse_entry, parse_row, parse_rows

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "record" / "golden_leaf_v1.json").read_text(encoding="utf-8")
)

texts = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=40
)
numbers = st.integers(0, (1 << 64) - 1)
entries = st.builds(
    Entry,
    stream=texts,
    version=numbers,
    topic=texts,
    recorded_at=numbers,
    actor=texts,
    source=texts,
    public=st.binary(max_size=200),
    private_hash=st.one_of(st.just(b""), st.binary(min_size=32, max_size=32)),
    signature=st.binary(max_size=80),
)


@given(entries)
def test_what_was_built_is_read_back(entry: Entry) -> None:
    assert parse_entry(entry_bytes(entry)) == entry


@given(entries, st.data())
def test_changed_bytes_are_another_entry_or_none(entry: Entry, data: st.DataObject) -> None:
    built = bytearray(entry_bytes(entry))
    place = data.draw(st.integers(0, len(built) - 1))
    built[place] ^= data.draw(st.integers(1, 255))
    try:
        read = parse_entry(bytes(built))
    except DataError:
        return
    assert read != entry
    assert entry_bytes(read) == bytes(built)


@given(st.binary(max_size=120))
def test_any_bytes_are_refused_or_are_exactly_what_would_be_written(data: bytes) -> None:
    try:
        read = parse_entry(data)
    except DataError:
        return
    assert entry_bytes(read) == data


few = st.sampled_from(["", "a", "甲"])
alike = st.builds(
    Entry,
    stream=few,
    version=numbers,
    topic=few,
    recorded_at=st.sampled_from([0, 1]),
    actor=few,
    source=texts,
    public=st.binary(max_size=20),
    private_hash=st.sampled_from([b"", b"", bytes(32)]),
    signature=st.sampled_from([b"", b"", b"s"]),
)


@given(st.lists(alike, max_size=12))
def test_many_entries_are_read_as_each_alone(entries: list[Entry]) -> None:
    built = [entry_bytes(entry) for entry in entries]
    assert parse_rows(5, built) == [parse_row(5 + n, data) for n, data in enumerate(built)]


@given(st.lists(alike, min_size=2, max_size=4), st.data())
def test_many_entries_are_read_as_strictly_as_each_alone(
    entries: list[Entry], data: st.DataObject
) -> None:
    built = [entry_bytes(entry) for entry in entries]
    broken = bytearray(built[-1])
    place = data.draw(st.integers(0, len(broken) - 1))
    broken[place] ^= data.draw(st.integers(1, 255))
    built[-1] = bytes(broken[: data.draw(st.integers(place, len(broken)))])
    assert outcome(lambda: parse_rows(1, built)) == outcome(
        lambda: [parse_row(1 + n, each) for n, each in enumerate(built)]
    )


def outcome(read: Callable[[], object]) -> object:
    try:
        return read()
    except DataError as error:
        return str(error)


def test_an_entry_that_is_too_long_is_refused_among_many() -> None:
    many = [entry_bytes(Entry("s", n, "t", 2, "a", "o", b"{}")) for n in (1, 2, 3)]
    start = many[2].index(b"\x00\x02{}")
    many[2] = many[2][:start] + b"\xff\xff" + b"x" * 65_535 + bytes(4)
    with pytest.raises(DataError, match="position 3"):
        parse_rows(1, many)


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: str(case["name"]))
def test_the_golden_entries_are_read_back(case: dict[str, str]) -> None:
    assert entry_bytes(parse_entry(bytes.fromhex(case["entry_hex"]))).hex() == case["entry_hex"]


PLAIN = entry_bytes(Entry("s", 1, "t", 2, "a", "o", b"{}", bytes(32), b"sig"))


@pytest.mark.parametrize("length", range(len(PLAIN)))
def test_a_cut_off_entry_is_refused_wherever_it_ends(length: int) -> None:
    with pytest.raises(DataError, match="position 7"):
        parse_row(7, PLAIN[:length])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (PLAIN + b"\x00", "bytes follow"),
        (PLAIN + b"\x00\x00", "bytes follow"),
        (b"\x00\x01\x02" + PLAIN[3:], "format 1"),
        (PLAIN.replace(b"\x00\x01t", b"\x00\x01\xff"), "UTF-8"),
        (PLAIN.replace(b"\x00\x01t", b"\x00\x01\x00"), "NUL"),
        (PLAIN.replace(b"\x00\x20" + bytes(32), b"\x00\x1f" + bytes(31)), "32 bytes"),
        (
            PLAIN.replace(b"\x00\x08" + bytes(7) + b"\x01", b"\x00\x07" + bytes(6) + b"\x01"),
            "eight",
        ),
        (b"\x00" * 65_536, "65536 bytes"),
    ],
)
def test_what_no_entry_can_be_is_refused_saying_why(data: bytes, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        parse_entry(data)
