"""Signing while others write: what was read must still stand when the signature goes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from evalcore.errors import DataError
from evalcore.procedures.deciding import Refused
from evalcore.procedures.keys import AdmitKey, RevokeKey
from evalcore.procedures.sealing import decide_key, request_for, sign_head
from evalcore.procedures.sealing_read import kept_checkpoints, keys_of, last_signed, note_of
from evalcore.record import NewEvent, Record, open_record
from evalcore.transparency import note as notes
from evalcore.transparency.merkle import verify_consistency
from evalcore.transparency.note import Signer

TODAY = date(2026, 1, 15)
LOG, NEXT = Signer("a.example/log", b"\x01" * 32), Signer("a.example/log", b"\x02" * 32)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with open_record(tmp_path / "record.db", create=True) as opened:
        grow(opened, "a")
        decide_key(opened, AdmitKey(LOG.verifier, "x", TODAY), actor="x")
        yield opened


def grow(record: Record, stream: str, count: int = 3) -> None:
    record.append(stream, [NewEvent("t:1", b"{%d}" % n) for n in range(count)], actor="x")


def revoke(record: Record) -> None:
    now = datetime(2026, 1, 15, tzinfo=UTC)
    command = RevokeKey(LOG.verifier.vkey, "lost", None, "x", TODAY, now)
    decide_key(record, command, actor="x")


def meanwhile(record: Record, monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Something happens between what the next append has read and its writing; once."""
    append = Record.append_many
    waiting = [act]

    def late(self: Record, *arguments: Any, **options: Any) -> Any:
        if waiting and options.get("expected_head") is not None:
            waiting.pop()()
        return append(self, *arguments, **options)

    monkeypatch.setattr(Record, "append_many", late)


def test_what_is_appended_meanwhile_is_signed_too(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(record, monkeypatch, lambda: grow(record, "b"))
    sealed = sign_head(record, LOG, today=TODAY, actor="x")
    assert sealed.kept.checkpoint.size == 7
    assert len(kept_checkpoints(record)) == 1
    assert record.head().size == 8


def test_a_key_that_is_revoked_meanwhile_signs_nothing(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(record, monkeypatch, lambda: revoke(record))
    with pytest.raises(Refused, match="was revoked"):
        sign_head(record, LOG, today=TODAY, actor="x")
    assert not kept_checkpoints(record)
    assert not record.store.digests()


def test_a_revoked_key_is_not_given_its_last_checkpoint_as_if_it_had_signed(
    record: Record,
) -> None:
    sign_head(record, LOG, today=TODAY, actor="x")
    revoke(record)
    with pytest.raises(Refused, match="was revoked"):
        sign_head(record, LOG, today=TODAY, actor="x")


def test_two_keys_over_one_size_are_one_note_with_two_signatures(record: Record) -> None:
    decide_key(record, AdmitKey(NEXT.verifier, "x", TODAY), actor="x")
    first = sign_head(record, LOG, today=TODAY, actor="x")
    again = sign_head(record, NEXT, today=TODAY, actor="x")
    # The first signature's own event came since, so that the second covers more.
    assert (first.kept.checkpoint.size, again.kept.checkpoint.size) == (5, 6)
    assert [one.checkpoint.size for one in kept_checkpoints(record)] == [5, 6]


@pytest.mark.parametrize("since", [0, 1, 3, 4, 300, 301, 560, 567])
def test_a_request_proves_any_size_seen(record: Record, since: int) -> None:
    for n in range(8):
        grow(record, f"more-{n}", 70)
    sealed = sign_head(record, LOG, today=TODAY, actor="x")
    size = sealed.kept.checkpoint.size
    assert size == 564
    if since > size:
        with pytest.raises(DataError, match="no witness saw it at 567"):
            request_for(record, sealed.kept, since)
        return
    request = request_for(record, sealed.kept, since)
    if since:
        from evalcore.procedures.sealing_tiles import tile_reader
        from evalcore.transparency.tile_proofs import root_at

        old, new = root_at(since, tile_reader(record)), sealed.kept.checkpoint.root
        assert verify_consistency(since, size, request.proof, old, new)
    else:
        assert request.proof == ()


def test_the_best_checkpoint_covers_what_is_asked(record: Record) -> None:
    assert last_signed(record) is None
    first = sign_head(record, LOG, today=TODAY, actor="x").kept
    assert last_signed(record, 4) == first
    assert last_signed(record, 5) is None
    grow(record, "b")
    second = sign_head(record, LOG, today=TODAY, actor="x").kept
    assert last_signed(record, 4) == second
    assert notes.check(notes.parse(note_of(record, second)), keys_of(record).log_keys).ok
