"""Events that are signed: what the signature covers, whose key counts where, what verify says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.record import NewEvent, Record, open_record
from evalcore.record.reading import open_columns
from evalcore.record.signatures import BYTES, EventSigner, holds, key_id_in, message
from evalcore.record.store import Appending, Batch, Draft
from evalcore.record.verify import Verification
from evalcore.transparency.note import Signer
from evalcore.vocabulary.actors import ActorKeyAdmitted, ActorKeyRevoked

DAY = date(2025, 3, 1)
LI, WANG = Signer("李强", b"\x01" * 32), Signer("王敏", b"\x02" * 32)
PRIVATE = b'{"reporter":"\xe8\xb5\xb5"}'
PLAIN = NewEvent("demo:1", b'{"n":1}', source="a!1")
SEALED = NewEvent("demo:1", b'{"n":2}', PRIVATE, "case:W1", "a!2")


def of(fact: Any) -> NewEvent:
    return NewEvent(fact.topic(), fact.public_state())


def admitted(actor: str, key: Signer) -> NewEvent:
    return of(
        ActorKeyAdmitted(occurred_on=DAY, actor=actor, vkey=key.verifier.vkey, admitted_by="县委")
    )


def revoked(actor: str, key: Signer) -> NewEvent:
    return of(
        ActorKeyRevoked(
            occurred_on=DAY, actor=actor, vkey=key.verifier.vkey, ground="遗失", revoked_by="县委"
        )
    )


@pytest.fixture
def record(tmp_path: Path) -> Any:
    with open_record(tmp_path / "record.db", create=True) as record:
        record.append("log:actors", [admitted("李强", LI)], actor="王敏")
        yield record


def sign(
    record: Record, stream: str, *events: NewEvent, by: Signer = LI, actor: str = "李强"
) -> None:
    after = record.stream_version(stream)
    record.append(stream, events, actor=actor, after=after, signer=EventSigner(by))


def problems(found: Verification) -> list[tuple[int | None, str]]:
    return [(one.position, one.what) for one in found.problems]


def test_every_event_of_a_signed_append_is_signed_and_verify_counts_them(record):
    sign(record, "a", PLAIN, SEALED)
    record.append("b", [PLAIN], actor="李强")
    stored = list(record.read(2))
    assert [len(one.signature) for one in stored] == [BYTES, BYTES, 0]
    found = record.verify()
    assert (found.ok, found.signed, found.private) == (True, 2, 1)


def test_of_several_batches_only_those_with_a_signer_are_signed(record):
    signer = EventSigner(LI)
    record.append_many(
        [
            Batch("a", [PLAIN], "赵敏"),
            Batch("b", [PLAIN, SEALED], "李强", 0, signer),
            Batch("c", [PLAIN], "李强"),
        ]
    )
    assert [bool(one.signature) for one in record.read(2)] == [False, True, True, False]
    assert record.verify().signed == 2


def test_parts_of_an_import_are_signed_part_by_part(record):
    signer = EventSigner(LI)
    parts = [Batch("i", [PLAIN], "李强", 0, signer), Batch("i", [PLAIN], "李强", 1)]
    record.append_parts(lambda: parts, {"i": 0})
    assert [bool(one.signature) for one in record.read(2)] == [True, False]
    assert record.verify().ok


def test_the_form_of_a_signature(record):
    sign(record, "a", SEALED)
    (one,) = record.read(2)
    assert one.signature[:5] == b"\x01" + LI.verifier.key_id == b"\x01" + key_id_in(one.signature)
    text = (
        b"evalcore event v1\n"
        b"\x00\x00\x00\x01a"
        b"\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x01"
        b"\x00\x00\x00\x06demo:1"
        b"\x00\x00\x00\x06\xe6\x9d\x8e\xe5\xbc\xba"
        b"\x00\x00\x00\x03a!2"
        b'\x00\x00\x00\x07{"n":2}'
        b"\x00\x00\x00\x20" + one.private_hash
    )
    said = (one.stream, one.version, one.topic, one.actor, one.source, one.public)
    assert message(*said, one.private_hash) == text
    assert holds(LI.verifier, one.signature, text)


def test_no_two_events_have_the_same_text_wherever_their_fields_end():
    assert message("ab", 1, "c", "", "", b"", b"") != message("a", 1, "bc", "", "", b"", b"")
    assert message("a", 1, "", "b", "", b"", b"") != message("a", 1, "", "", "b", b"", b"")


def rewritten(record: Record, place: Path, **changes: Any) -> Verification:
    """A record that somebody wrote anew, tree and all, with one field of its last event changed."""
    with open_record(place, create=True) as other:
        stored = list(record.read())
        stored[-1] = attrs.evolve(stored[-1], **changes)
        for one in stored:
            draft = Draft(
                [one.stream], [one.version], [one.topic], [one.public], [one.actor], [one.source],
                [one.private_hash], [one.signature],
            )  # fmt: skip
            other.store.append(Appending(lambda draft=draft: [draft]))  # type: ignore[misc]
        return other.verify()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("stream", "b", "does not fit"),
        ("version", 2, "does not fit"),
        ("topic", "demo:2", "does not fit"),
        ("source", "a!3", "does not fit"),
        ("public", b'{"n":9}', "does not fit"),
        ("actor", "王敏", "names no key that was admitted for 王敏"),
        ("signature", b"\x02" * 69, "form that is not known"),
        ("signature", b"\x01" * 70, "form that is not known"),
        ("signature", b"\x01" + LI.verifier.key_id + bytes(64), "does not fit"),
    ],
)
def test_whoever_rewrites_the_whole_tree_is_found_by_the_signature(
    record, tmp_path, field, value, says
):
    sign(record, "a", PLAIN)
    assert rewritten(record, tmp_path / "same.db").ok
    found = rewritten(record, tmp_path / "forged.db", **{field: value})
    assert [(at, says in what) for at, what in problems(found) if "signature" in what] == [
        (2, True)
    ]


def test_a_private_part_that_is_exchanged_is_found_by_the_signature(record, tmp_path):
    sign(record, "a", SEALED)
    found = rewritten(record, tmp_path / "forged.db", private_hash=b"\x05" * 32)
    assert any("does not fit what it is over" in what for _at, what in problems(found))


def test_a_key_counts_from_behind_its_admission_to_its_revocation(record):
    sign(record, "a", PLAIN, by=WANG, actor="王敏")
    record.append("log:actors", [admitted("王敏", WANG)], actor="王敏", after=1)
    sign(record, "a", PLAIN, by=WANG, actor="王敏")
    sign(record, "log:actors", revoked("王敏", WANG), by=WANG, actor="王敏")
    sign(record, "a", PLAIN, by=WANG, actor="王敏")
    sign(record, "a", PLAIN, by=WANG, actor="李强")
    found = record.verify()
    said = [(at, what.split()[2]) for at, what in problems(found)]
    assert said == [(2, "is"), (6, "is"), (7, "names")]
    assert found.signed == 2


@pytest.mark.parametrize("part", [b"b", b"+", b'"vkey"', "李强".encode()])
def test_of_a_changed_key_the_cause_is_said_and_not_every_signature_by_it(record, tmp_path, part):
    for _n in range(3):
        sign(record, "a", PLAIN)
    at = admitted("李强", LI).public.index(part)

    class Changed(type(record.store)):  # type: ignore[misc]
        def _bent(self, rows):
            return [
                (*row[:4], row[4][:at] + bytes([row[4][at] ^ 1]) + row[4][at + 1 :], *row[5:])
                if row[0] == 1
                else row
                for row in rows
            ]

        def rows(self, start, stop):
            return self._bent(super().rows(start, stop))

        def stream_rows(self, stream):
            return self._bent(super().stream_rows(stream))

    record.store.__class__ = Changed
    found = problems(record.verify())
    assert [at for at, what in found if "signature" in what] == []
    assert found[0][0] == 1


def test_a_stream_of_actors_that_cannot_be_read_is_a_finding(record):
    record.append("log:actors", [NewEvent("ActorKeyAdmitted.1", b"{}")], actor="x", after=1)
    sign(record, "a", PLAIN)
    said = [what for _at, what in problems(record.verify())]
    assert any("keys of actors cannot be read" in what for what in said)


def test_what_is_computed_reads_nothing_of_a_signature(tmp_path):
    rows = []
    for name, signer in (("plain", None), ("signed", EventSigner(LI))):
        with open_record(tmp_path / name, create=True) as record:
            record.append("log:actors", [admitted("李强", LI)], actor="李强", signer=signer)
            with open_columns(record, record.head(), cached=False) as columns:
                read = "SELECT * EXCLUDE (recorded_at) FROM log.actors"
                rows.append(columns.connection.execute(read).fetchall())
    assert rows[0] == rows[1] != []
