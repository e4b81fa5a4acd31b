"""From events to a draft: by column, private parts sealed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from evalcore.record.store import Batch, Draft, NewEvent

if TYPE_CHECKING:
    from evalcore.record.private import Keyring


def draft_of(batches: Sequence[Batch], keyring: Callable[[], Keyring]) -> Draft:
    """The events of ``batches`` as one draft. ``keyring`` is asked where something is private.

    Raises StoreError where keys can't be made.
    """
    streams: list[str] = []
    actors: list[str] = []
    versions: list[int] = []
    for batch in batches:
        streams.extend([batch.stream] * len(batch.events))
        actors.extend([batch.actor] * len(batch.events))
        versions.extend(range(batch.after + 1, batch.after + 1 + len(batch.events)))
    events = (
        batches[0].events if len(batches) == 1 else [e for batch in batches for e in batch.events]
    )
    hashes, boxes = _seal(streams, versions, events, keyring)
    first = batches[0].after + 1 if batches else 0
    return Draft(
        streams=streams,
        # A range costs the store less than a list.
        versions=range(first, first + len(events)) if len(batches) == 1 else versions,
        topics=[event.topic for event in events],
        publics=[event.public for event in events],
        actors=actors,
        origins=[event.source for event in events],
        private_hashes=hashes,
        signatures=[b""] * len(events),
        boxes=boxes,
    )


def _seal(
    streams: Sequence[str],
    versions: Sequence[int],
    events: Sequence[NewEvent],
    keyring: Callable[[], Keyring],
) -> tuple[list[bytes], list[tuple[int, str, bytes]]]:
    """(private hash of every event, boxes of those that have a private part)."""
    hashes = [b""] * len(events)
    secret = [index for index, event in enumerate(events) if event.private is not None]
    if not secret:
        return hashes, []
    from evalcore.record.private import Sealer

    scopes = [events[index].scope or streams[index] for index in secret]
    # Keys are on disk before anything is committed: a committed box always has its key.
    ring = keyring().ensure(scopes)
    ciphers = {scope: (key.key_id, key.cipher()) for scope, key in ring.items()}
    sealer = Sealer.for_count(len(secret))
    boxes: list[tuple[int, str, bytes]] = []
    for index, scope in zip(secret, scopes, strict=True):
        key_id, cipher = ciphers[scope]
        private = events[index].private or b""
        hashes[index], box = sealer.seal(cipher, private, streams[index], versions[index])
        boxes.append((index, key_id, box))
    return hashes, boxes
