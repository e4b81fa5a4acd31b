"""The envelope of an event and its leaf, format 1: what exactly is hashed.

    leaf  = SHA-256(0x00 ‖ entry)
    entry = the fields below, each as a 2-byte big-endian length and then its bytes

====  ===============  ===========================================================
no.   field            bytes
====  ===============  ===========================================================
1     format           one byte, 0x01
2     stream           UTF-8
3     version          8 bytes, big-endian, unsigned: place in the stream
4     topic            UTF-8
5     recorded_at      8 bytes, big-endian, unsigned: µs since 1970-01-01T00:00Z
6     actor            UTF-8
7     source           UTF-8
8     public state     as stored
9     private hash     SHA-256(salt ‖ private state), or empty
10    signature        as stored, or empty
====  ===============  ===========================================================

An entry has at most 65,535 bytes (C2SP tlog-tiles). The *stored* bytes are hashed, never a
re-serialisation. ``tests/evalcore/record/golden_leaf_v1.json`` pins this for good: a change of
any byte is a new format, and format 1 stays readable.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import TypeAlias

from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _

FORMAT = 1
MAX_ENTRY_BYTES = 65_535
FIELDS = 10
Row: TypeAlias = tuple[int, str, int, str, bytes, int, str, str, bytes, bytes]
"""An event as stored, columns in table order: position, stream, version, topic, public state,
recorded_at, actor, source, private hash, signature."""

_FORMAT_FIELD = b"\x00\x01\x01"
_LENGTH = struct.Struct(">H").pack
_NUMBER = struct.Struct(">HQ").pack
_PRIVATE_LENGTH = 32
_EIGHT = b"\x00\x08"
_NO_TAIL = b"\x00\x00\x00\x00"


@frozen
class Entry:
    """One event as it is hashed. ``recorded_at`` in µs since the epoch, UTC."""

    stream: str
    version: int
    topic: str
    recorded_at: int
    actor: str
    source: str
    public: bytes
    private_hash: bytes = b""
    signature: bytes = b""


def entry_bytes(entry: Entry) -> bytes:
    """The entry that the leaf hashes. Raises DataError where it can't be one."""
    return leaf_hashes([_row(entry)], lambda data: data[1:])[0]


def leaf_hash(entry: Entry) -> bytes:
    """The leaf hash (32 bytes) of one event. Raises DataError where it can't be one."""
    return leaf_hashes([_row(entry)])[0]


def parse_entry(data: bytes) -> Entry:
    """The entry that these bytes are: what ``entry_bytes`` made, and nothing else.

    Exactly ten fields, format 1, numbers of eight bytes, valid UTF-8 without NUL, a private hash
    of 32 bytes or none, no byte left over. So ``entry_bytes(parse_entry(data)) == data``.
    Raises DataError saying what is wrong.
    """
    row = parse_row(0, data)
    return Entry(row[1], row[2], row[3], row[5], row[6], row[7], row[4], row[8], row[9])


def parse_row(position: int, data: bytes) -> Row:
    """The stored row at ``position`` again from its entry; strict as ``parse_entry``."""
    fields, at, end = [], 0, len(data)
    if end > MAX_ENTRY_BYTES:
        raise _no_entry(position, _("it has {size} bytes, at most 65,535").format(size=end))
    for _number in range(FIELDS):
        start = at + 2
        at = start + (data[at] << 8 | data[at + 1] if start <= end else end)
        if at > end:
            raise _no_entry(position, _("it ends within a field"))
        fields.append(data[start:at])
    if at != end:
        raise _no_entry(position, _("bytes follow its last field"))
    form, stream, version, topic, recorded_at, actor, source, public, private, signature = fields
    if form != b"\x01":
        raise _no_entry(position, _("it is not of format 1"))
    if len(version) != 8 or len(recorded_at) != 8:
        raise _no_entry(position, _("a number in it has not eight bytes"))
    if len(private) not in (0, _PRIVATE_LENGTH):
        raise _no_entry(position, _("its private hash has not 32 bytes"))
    try:
        texts = (stream.decode(), topic.decode(), actor.decode(), source.decode())
    except UnicodeDecodeError as error:
        raise _no_entry(position, _("a text in it is no UTF-8")) from error
    if b"\x00" in stream or b"\x00" in topic or b"\x00" in actor or b"\x00" in source:
        raise _no_entry(position, _("a text in it holds NUL"))
    return (
        position,
        texts[0],
        int.from_bytes(version),
        texts[1],
        public,
        int.from_bytes(recorded_at),
        texts[2],
        texts[3],
        private,
        signature,
    )


def parse_rows(position: int, entries: Iterable[bytes]) -> list[Row]:
    """The stored rows again from entries, the first at ``position``; strict as ``parse_entry``.

    What repeats from entry to entry (stream, topic, time, actor) is read once, as it was written.
    """
    rows: list[Row] = []
    topics: dict[bytes, str] = {}
    head = when = b"\xff"
    stream = actor = ""
    recorded_at = 0
    for at_, data in enumerate(entries, position):
        if not data.startswith(head):
            row = parse_row(at_, data)
            # Read whole, and taken apart no more as long as the next ones begin alike.
            stream, actor, recorded_at = row[1], row[6], row[5]
            head = _FORMAT_FIELD + _text(stream)
            when = _NUMBER(8, recorded_at) + _text(actor)
            rows.append(row)
            continue
        at = len(head)
        version, size = data[at : at + 10], data[at + 10 : at + 12]
        at += 12 + int.from_bytes(size)
        name = data[at - int.from_bytes(size) : at]
        topic = topics.get(name)
        if topic is None or not data.startswith(when, at) or version[:2] != _EIGHT:
            row = parse_row(at_, data)
            topics[row[3].encode()] = row[3]
            actor, recorded_at = row[6], row[5]
            when = _NUMBER(8, recorded_at) + _text(actor)
            rows.append(row)
            continue
        at += len(when)
        start = at + 2
        at = start + int.from_bytes(data[at:start])
        whence = data[start:at]
        start = at + 2
        at = start + int.from_bytes(data[at:start])
        try:
            if data[at:] != _NO_TAIL or b"\x00" in whence or at + 4 > MAX_ENTRY_BYTES:
                raise ValueError
            source = whence.decode()
        except ValueError:
            # With a private part, or broken: either way it is looked at field by field.
            rows.append(parse_row(at_, data))
            continue
        number, public = int.from_bytes(version[2:]), data[start:at]
        rows.append((at_, stream, number, topic, public, recorded_at, actor, source, b"", b""))
    return rows


def _no_entry(position: int, reason: str) -> DataError:
    if not position:
        return DataError(_("These bytes are no entry of a record: {reason}.").format(reason=reason))
    return DataError(
        _("The bytes at position {position} are no entry of a record: {reason}.").format(
            position=position, reason=reason
        )
    )


def _row(entry: Entry) -> Row:
    return (
        0,
        entry.stream,
        entry.version,
        entry.topic,
        entry.public,
        entry.recorded_at,
        entry.actor,
        entry.source,
        entry.private_hash,
        entry.signature,
    )


def leaf_hashes(rows: Iterable[Row], hash_: Callable[[bytes], bytes] | None = None) -> list[bytes]:
    """The leaf hashes of stored rows, in their order.

    Fields that repeat from row to row (stream, topic, time, actor, source) are encoded once.
    Raises DataError, naming stream and version, for an entry that is too long or has a field
    that cannot be encoded.
    """
    leaves: list[bytes] = []
    topics: dict[str, bytes] = {}
    stream_: str | None = None
    source_: str | None = None
    actor_: str | None = None
    at_ = -1
    head = whence = when_who = b""
    for _position, stream, version, topic, public, at, actor, source, private, signature in rows:
        try:
            if stream != stream_:
                head = b"\x00" + _FORMAT_FIELD + _text(stream)
                stream_ = stream
            if at != at_ or actor != actor_:
                when_who = _NUMBER(8, at) + _text(actor)
                at_, actor_ = at, actor
            if source != source_:
                whence = _text(source)
                source_ = source
            what = topics.get(topic)
            if what is None:
                what = topics[topic] = _text(topic)
            data = b"".join(
                (
                    head,
                    _NUMBER(8, version),
                    what,
                    when_who,
                    whence,
                    _LENGTH(len(public)),
                    public,
                    _tail(private, signature) if private or signature else _NO_TAIL,
                )
            )
            if len(data) > MAX_ENTRY_BYTES + 1:
                raise ValueError
        except (ValueError, ArithmeticError, TypeError, AttributeError, struct.error) as error:
            raise _refused(stream, version, topic, public, private) from error
        leaves.append(sha256(data).digest() if hash_ is None else hash_(data))
    return leaves


def _tail(private: bytes, signature: bytes) -> bytes:
    if len(private) not in (0, _PRIVATE_LENGTH):
        raise ValueError
    return _LENGTH(len(private)) + private + _LENGTH(len(signature)) + signature


def _text(value: str) -> bytes:
    data = value.encode()
    if b"\x00" in data:
        # PostgreSQL cannot hold it, and a log must be able to move from one engine to the other.
        raise ValueError
    return _LENGTH(len(data)) + data


def _refused(stream: str, version: int, topic: str, public: bytes, private: bytes) -> DataError:
    """Why this event cannot be an entry, in words a person can act on."""
    where = _("event {version} of stream {stream!r} ({topic})").format(
        version=version, stream=str(stream)[:80], topic=str(topic)[:80]
    )
    if isinstance(private, bytes) and len(private) not in (0, _PRIVATE_LENGTH):
        return DataError(
            _("{where}: its private hash has {size} bytes, not 32. Nothing was written.").format(
                where=where, size=len(private)
            )
        )
    if isinstance(public, bytes) and len(public) > MAX_ENTRY_BYTES // 2:
        return DataError(
            _(
                "{where} is too long for the log: its public part has {size} bytes, an entry at "
                "most 65,535. Nothing was written. Shorten the text, or hand it in as a source "
                "file and refer to it."
            ).format(where=where, size=len(public))
        )
    return DataError(
        _(
            "{where} cannot be written: a text field is too long or holds a character that is not "
            "valid (NUL, half a surrogate pair), or a number is out of range. Nothing was written."
        ).format(where=where)
    )
