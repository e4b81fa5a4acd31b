"""What is sealed in a record, scope by scope: how much, whether its key exists; never what."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches

from attrs import define, field, frozen

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.procedures.seals import (
    EVERY_FILE,
    Recorded,
    destroyed_at,
    in_runs,
    recorded,
)
from evalcore.record.keyring import KeyRow
from evalcore.record.record import PAGE, Record
from evalcore.record.sealed_sources import key_of, scope_of
from evalcore.sealed.handed_in import names_of_files
from evalcore.vocabulary import fact_class
from evalcore.vocabulary.seals import SealedOpened

SOURCE = "source:"
"""How the scope of a source file begins."""

Progress = Callable[[int, int], None]


@define
class ScopeState:
    """One scope: ``open``, ``erased`` and ``missing`` are the positions of its sealed parts by what
    became of their key (there, destroyed, not in this key file); of a source file the digest stands
    in the scope, and there are no positions. ``readers``: actor → how often they opened it.
    """

    scope: str
    open: list[int] = field(factory=list)
    erased: list[int] = field(factory=list)
    missing: list[int] = field(factory=list)
    key: str = "missing"
    """``there``, ``destroyed`` or ``missing``: of a source file its key, of a scope ``there`` where
    anything can still be opened."""
    file: str = ""
    """Name of the source file."""
    readers: dict[str, int] = field(factory=dict)

    @property
    def parts(self) -> int:
        """Sealed parts of facts."""
        return len(self.open) + len(self.erased) + len(self.missing)

    @property
    def positions(self) -> list[int]:
        """All of them, in order."""
        return sorted([*self.open, *self.erased, *self.missing])


@frozen
class Survey:
    """The scopes of facts and those of source files, by name; the keys; what the log tells."""

    facts: Mapping[str, ScopeState]
    files: Mapping[str, ScopeState]
    keys: Mapping[str, KeyRow]
    parts: Mapping[str, list[int]]
    """Key id → positions of the parts that it seals."""
    told: tuple[Recorded, ...]

    def scopes(self, what: str) -> list[ScopeState]:
        """The scopes that a person means: ``#12`` a position, a scope's own name, or the number of
        a case. Raises UsageError where there is none."""
        every = {**self.facts, **self.files}
        if what in every:
            return [every[what]]
        if what.startswith("#") and what[1:].isdecimal():
            at = int(what[1:])
            found = [one for one in self.facts.values() if at in one.positions]
        else:
            found = [one for name, one in self.facts.items() if name.partition(":")[2] == what] or [
                one for one in self.files.values() if what == one.file
            ]
        if not found:
            near = get_close_matches(what, [*every, *(n.partition(":")[2] for n in every)], 3)
            raise UsageError(
                _("Nothing is sealed under {what}. {near}").format(
                    what=what,
                    near=_("Did you mean {names}?").format(names=", ".join(near))
                    if near
                    else _("sealed list shows what is."),
                )
            )
        return found


def survey(record: Record, progress: Progress | None = None) -> Survey:
    """Look through all sealed parts and files of a record; nothing is opened."""
    ring = record.keyring() if record.keys is not None else None
    keys = {row.key_id: row for row in ring.rows()} if ring else {}
    parts: dict[str, list[int]] = {}
    size = record.head().size
    for start in range(1, size + 1, PAGE):
        stop = min(start + PAGE - 1, size)
        for box in record.store.boxes(start, stop):
            parts.setdefault(box.key_id, []).append(box.position)
        if progress:
            progress(stop, size)
    told = recorded(record)
    gone = destroyed_at(told)
    facts: dict[str, ScopeState] = {}
    for key_id, positions in parts.items():
        _sort_in(record, facts, key_id, positions, keys, gone)
    for state in facts.values():
        state.key = "there" if state.open else "destroyed" if state.erased else "missing"
    files = _files(record, keys, gone)
    _read_by(facts, files, told)
    return Survey(dict(sorted(facts.items())), dict(sorted(files.items())), keys, parts, told)


def _sort_in(
    record: Record,
    facts: dict[str, ScopeState],
    key_id: str,
    positions: list[int],
    keys: Mapping[str, KeyRow],
    gone: Mapping[str, int],
) -> None:
    row = keys.get(key_id)
    scope = row.scope if row else _scope_at(record, positions[0])
    state = facts.setdefault(scope, ScopeState(scope))
    if row is not None:
        (state.open if row.live else state.erased).extend(positions)
        return
    for position in positions:
        erased = position < gone.get(scope, 0)
        (state.erased if erased else state.missing).append(position)


def _scope_at(record: Record, position: int) -> str:
    """The scope that the fact at a position has by itself: its key is not here to say it."""
    for stored in record.read(position, position):
        return fact_class(stored.topic).from_states(stored.public).seal_scope()
    return ""


def _files(
    record: Record, keys: Mapping[str, KeyRow], gone: Mapping[str, int]
) -> dict[str, ScopeState]:
    by_scope: dict[str, list[KeyRow]] = {}
    for row in keys.values():
        if row.scope.startswith(SOURCE):
            by_scope.setdefault(row.scope, []).append(row)
    names = names_of_files(record)
    found: dict[str, ScopeState] = {}
    for digest in record.store.digests():
        scope = scope_of(digest)
        rows = by_scope.get(scope, [])
        if not rows and not _sealed(record, digest):
            continue
        state = found[scope] = ScopeState(scope, file=names.get(digest, ""))
        if len(rows) > 1:
            # A key may have been made for another try to take the file in: the stored one counts.
            stored = record.store.source(digest)
            used = key_of(stored) if stored else ""
            rows = [row for row in rows if row.key_id == used]
        if rows:
            state.key = "there" if rows[0].live else "destroyed"
        elif scope in gone:
            state.key = "destroyed"
    return found


def _sealed(record: Record, digest: str) -> bool:
    from evalcore.record.sealed_sources import open_public

    stored = record.store.source(digest)
    return stored is not None and open_public(stored) is None


def _read_by(
    facts: Mapping[str, ScopeState],
    files: Mapping[str, ScopeState],
    told: Collection[Recorded],
) -> None:
    """Count who opened what. What was opened is told by positions; of a file by its scope."""
    owners = sorted(
        ((at, state.scope) for state in facts.values() for at in state.positions),
    )
    for one in told:
        if not isinstance(one.fact, SealedOpened):
            continue
        met: set[str] = set()
        for first, last in in_runs(one.fact.positions):
            start, stop = bisect_left(owners, (first,)), bisect_left(owners, (last + 1,))
            met |= {scope for _at, scope in owners[start:stop]}
        met |= files.keys() if one.fact.scope == EVERY_FILE else files.keys() & {one.fact.scope}
        for scope in met:
            state = facts.get(scope) or files[scope]
            state.readers[one.actor] = state.readers.get(one.actor, 0) + 1
