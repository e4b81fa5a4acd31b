"""From events to a draft: by column, private parts sealed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from evalcore.record.store import Batch, Draft, EventColumns

if TYPE_CHECKING:
    from evalcore.record.private import Keyring


def draft_of(batches: Sequence[Batch], keyring: Callable[[], Keyring]) -> Draft:
    """The events of ``batches`` as one draft. ``keyring`` is asked where something is private.

    Raises StoreError where keys can't be made.
    """
    if len(batches) == 1:
        return _of_one(batches[0], keyring)
    streams: list[str] = []
    actors: list[str] = []
    versions: list[int] = []
    for batch in batches:
        streams.extend([batch.stream] * len(batch.events))
        actors.extend([batch.actor] * len(batch.events))
        versions.extend(range(batch.after + 1, batch.after + 1 + len(batch.events)))
    events = _columns(batches)
    hashes, boxes = _seal(streams, versions, events, keyring)
    return Draft(
        streams=streams,
        versions=versions,
        topics=events.topics,
        publics=events.publics,
        actors=actors,
        origins=events.sources,
        private_hashes=hashes,
        signatures=_sign(batches, streams, versions, events, hashes),
        boxes=boxes,
    )


def _of_one(batch: Batch, keyring: Callable[[], Keyring]) -> Draft:
    """The same for a single batch, as nearly every append has."""
    events = _columns([batch])
    count = len(events)
    streams = [batch.stream] * count
    # A range costs the store less than a list.
    versions = range(batch.after + 1, batch.after + 1 + count)
    hashes, boxes = _seal(streams, versions, events, keyring)
    return Draft(
        streams,
        versions,
        events.topics,
        events.publics,
        [batch.actor] * count,
        events.sources,
        hashes,
        _sign([batch], streams, versions, events, hashes) if batch.signer else [b""] * count,
        boxes,
    )


def _columns(batches: Sequence[Batch]) -> EventColumns:
    parts = [
        batch.events if isinstance(batch.events, EventColumns) else EventColumns.of(batch.events)
        for batch in batches
    ]
    if len(parts) == 1:
        return parts[0]
    return EventColumns(
        [topic for part in parts for topic in part.topics],
        [public for part in parts for public in part.publics],
        [private for part in parts for private in part.privates],
        [scope for part in parts for scope in part.scopes],
        [source for part in parts for source in part.sources],
    )


def _sign(
    batches: Sequence[Batch],
    streams: Sequence[str],
    versions: Sequence[int],
    events: EventColumns,
    hashes: Sequence[bytes],
) -> list[bytes]:
    """The signature of every event; empty where its batch has no signer."""
    signatures = [b""] * len(events)
    start = 0
    for batch in batches:
        stop = start + len(batch.events)
        if batch.signer is not None:
            for at in range(start, stop):
                signatures[at] = batch.signer.sign(
                    streams[at],
                    versions[at],
                    events.topics[at],
                    batch.actor,
                    events.sources[at],
                    events.publics[at],
                    hashes[at],
                )
        start = stop
    return signatures


def _seal(
    streams: Sequence[str],
    versions: Sequence[int],
    events: EventColumns,
    keyring: Callable[[], Keyring],
) -> tuple[list[bytes], list[tuple[int, str, bytes]]]:
    """(private hash of every event, boxes of those that have a private part)."""
    hashes = [b""] * len(events)
    if events.privates.count(None) == len(events):
        return hashes, []
    secret = [(i, private) for i, private in enumerate(events.privates) if private is not None]
    from evalcore.record.private import Sealer

    scopes = [events.scopes[index] or streams[index] for index, _private in secret]
    # Keys are on disk before anything is committed: a committed box always has its key.
    ring = keyring().ensure(scopes)
    ciphers = {scope: (key.key_id, key.cipher()) for scope, key in ring.items()}
    sealer = Sealer.for_count(len(secret))
    boxes: list[tuple[int, str, bytes]] = []
    for (index, private), scope in zip(secret, scopes, strict=True):
        key_id, cipher = ciphers[scope]
        hashes[index], box = sealer.seal(cipher, private, streams[index], versions[index])
        boxes.append((index, key_id, box))
    return hashes, boxes
