"""Keys that are there though their destruction is recorded: left by a crash, or brought back by a
copy of the key file from before; and keys that are gone without a record of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from evalcore.procedures.seals import destroyed_at, recorded
from evalcore.record.keyring import KeyRow
from evalcore.record.record import PAGE
from evalcore.record.sealed_sources import key_of
from evalcore.sealed.survey import SOURCE, ScopeState, Survey

if TYPE_CHECKING:
    from evalcore.record import Record


@frozen
class Unfinished:
    """A key that is there though its destruction is recorded."""

    key: KeyRow
    positions: tuple[int, ...] = ()
    """What it seals of facts; empty for a source file."""
    destroyed_at: int = field(kw_only=True)
    """The position that records the destruction."""


def unfinished(record: Record, found: Survey | None = None) -> tuple[Unfinished, ...]:
    """Keys that the record says are destroyed and that the key file holds all the same.

    A key made later for the same case, for what was said after the destruction, is none of them.
    """
    told = destroyed_at(found.told if found else recorded(record))
    if not told or record.keys is None:
        return ()
    live = [row for row in record.keyring().rows() if row.live and row.scope in told]
    if not live:
        return ()
    parts = found.parts if found else _parts(record, {row.key_id for row in live})
    back = []
    for row in live:
        at = told[row.scope]
        if row.scope.startswith(SOURCE):
            stored = record.store.source(row.scope.removeprefix(SOURCE))
            if stored is not None and key_of(stored) == row.key_id:
                back.append(Unfinished(row, destroyed_at=at))
            continue
        before = tuple(p for p in parts.get(row.key_id, ()) if p < at)
        if before:
            back.append(Unfinished(row, before, destroyed_at=at))
    return tuple(back)


def _parts(record: Record, key_ids: set[str]) -> dict[str, list[int]]:
    parts: dict[str, list[int]] = {}
    size = record.head().size
    for start in range(1, size + 1, PAGE):
        for box in record.store.boxes(start, min(start + PAGE - 1, size)):
            if box.key_id in key_ids:
                parts.setdefault(box.key_id, []).append(box.position)
    return parts


def finish(record: Record, found: Survey | None = None) -> tuple[Unfinished, ...]:
    """Destroy again what the record says is destroyed; give which keys that were."""
    back = unfinished(record, found)
    if back:
        record.keyring().destroy_keys(one.key.key_id for one in back)
    return back


def unrecorded(found: Survey) -> tuple[str, ...]:
    """Scopes whose key is destroyed in the key file, while the record tells of no destruction: the
    record was brought back from before it, or somebody did it by hand."""
    told = destroyed_at(found.told)
    used = {**found.facts, **found.files}
    return tuple(
        name for name, one in used.items() if name not in told and _gone_in_file(found, one)
    )


def _gone_in_file(found: Survey, one: ScopeState) -> bool:
    if one.file or one.scope.startswith(SOURCE):
        return one.key == "destroyed"
    return bool(one.erased)


def missing(found: Survey) -> tuple[str, ...]:
    """Scopes of which something is sealed under a key that this key file never held."""
    facts = (name for name, one in found.facts.items() if one.missing)
    files = (name for name, one in found.files.items() if one.key == "missing")
    return (*facts, *files)
