"""Ranges sealed as files: gapless, not overlapping, over the record's root, again with reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from evalcore.procedures.facts import DECIDED, FINAL
from evalcore.procedures.rights import RIGHTS
from evalcore.procedures.rights_needed import needed
from evalcore.procedures.segment_seals import SEGMENTS, SealSegment
from evalcore.record.sealed_segments import STREAM
from evalcore.vocabulary.segments import SegmentSealed
from tests.evalcore.procedures.given import given

DAY = date(2026, 1, 20)
ROOT = "ab" * 32


def command(**changed: Any) -> SealSegment:
    made = SealSegment(
        first=1, last=100, root=ROOT, own_root=ROOT, files="{}", file_format=1,
        library="pyarrow 1", by="档案室", today=DAY,
    )  # fmt: skip
    return attrs.evolve(made, **changed)


def sealed(**changed: Any) -> SegmentSealed:
    made = SegmentSealed(
        occurred_on=DAY, received_on=DAY, first=1, last=100, root=ROOT, files="{}",
        file_format=1, library="pyarrow 1", sealed_by="档案室",
    )  # fmt: skip
    return attrs.evolve(made, **changed)


def test_the_first_range_begins_at_the_first_position() -> None:
    given(SEGMENTS).when(command(document="3号")).then(sealed(document="3号"))
    given(SEGMENTS).when(command(first=2)).refused("begins at 1, not at 2")


def test_the_next_range_begins_where_the_last_one_ended() -> None:
    before = sealed()
    given(SEGMENTS, before).when(command(first=101, last=180)).then(sealed(first=101, last=180))


@pytest.mark.parametrize(("first", "last"), [(1, 120), (50, 150), (102, 180), (1, 99)])
def test_no_range_overlaps_another_or_leaves_a_gap(first: int, last: int) -> None:
    given(SEGMENTS, sealed()).when(command(first=first, last=last)).refused("up to position 100")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"own_root": "cd" * 32}, "over another record"),
        ({"own_root": None}, "no commit boundary"),
        ({"last": 0}, "no range"),
        ({"by": " "}, "Nobody seals it"),
    ],
)
def test_what_can_t_be_sealed_is_refused(changed: dict[str, Any], words: str) -> None:
    given(SEGMENTS).when(command(**changed)).refused(words)


def test_the_same_files_of_a_sealed_range_say_nothing_new() -> None:
    given(SEGMENTS, sealed()).when(command(ground="lost")).then()


def test_other_files_of_a_sealed_range_need_a_reason_and_count_from_then_on() -> None:
    other = command(files='{"a":1}', library="pyarrow 2")
    given(SEGMENTS, sealed()).when(other).refused("pyarrow 1", "pyarrow 2", "--reason")
    again = sealed(files='{"a":1}', library="pyarrow 2", ground="new library", ordinal=2)
    given(SEGMENTS, sealed()).when(attrs.evolve(other, ground="new library")).then(again)
    given(SEGMENTS, sealed(), again).when(other).then()


def test_a_range_whose_root_was_another_is_not_sealed_again() -> None:
    otherwise = "ef" * 32
    given(SEGMENTS, sealed()).when(
        command(files='{"a":1}', root=otherwise, own_root=otherwise, ground="lost")
    ).refused("were sealed under the root abababab")


def test_no_file_reports_it_nobody_withdraws_it_and_a_key_keeper_does_it() -> None:
    assert SegmentSealed in DECIDED
    assert SegmentSealed in FINAL
    assert needed(STREAM, SegmentSealed.topic()) == {"seal_segments"}
    assert RIGHTS["seal_segments"] == {"key_keeper"}
