"""The whole record gone over: what was written without the right, unsigned, or by an override.

The commands of this program refuse such things; whoever holds the file can write with another one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from attrs import define, field, frozen
from attrs import evolve as changed

from evalcore.errors import DataError
from evalcore.procedures.actors import evolve
from evalcore.procedures.actors_roster import parents_of
from evalcore.procedures.actors_state import ACTORS_STREAM, ActorState
from evalcore.procedures.recorded import reported, standing
from evalcore.procedures.rights import scope_of
from evalcore.procedures.rights_needed import IMPORT_STREAM, needed
from evalcore.procedures.terms import over_before
from evalcore.record.verify_signatures import ActorKeys, actor_keys, wrong_signature
from evalcore.vocabulary import fact_class, facts
from evalcore.vocabulary.actors import RightOverridden, RoleGranted
from evalcore.vocabulary.governance import SourceReceived
from evalcore.vocabulary.periods import LateFactsAdmitted

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.record.envelope import Row

OVERRIDE = "override"
STRANGER = "stranger"
NO_RIGHT = "no_right"
OUTSIDE = "outside"
UNSIGNED = "unsigned"
WRONG = "wrong_signature"
DATED_BACK = "dated_back"
KINDS = (OVERRIDE, STRANGER, NO_RIGHT, OUTSIDE, UNSIGNED, WRONG, DATED_BACK)
NO_FINDING = frozenset({OVERRIDE, DATED_BACK})
"""Told, and for people to judge: an authority allowed it, or papers were entered late."""

PAGE = 8192
MOST = 10_000
"""Findings kept: a record written wholly by strangers has a few runs, not a million rows."""

_ZONE = timezone(timedelta(hours=8))
_READ = msgspec.json.Decoder(dict[str, object])


@frozen
class Found:
    """Events ``first`` to ``last`` of one stream and actor, of which the same is to be said.

    ``right``: what was wanting; ``why``: in an override its grounds, in a wrong signature what is
    wrong with it, outside: the unit, dated back: the last day that was over (``terms.py``).
    ``allowed_by``: the authority behind an override.
    """

    kind: str
    first: int
    last: int
    stream: str
    actor: str
    topic: str
    right: str = ""
    why: str = ""
    allowed_by: str = ""


@frozen
class Checked:
    """``since``: position of the first actor, before which the record was open; 0: it still is."""

    size: int
    since: int
    signed: int
    found: tuple[Found, ...]


@define
class _Walk:
    """What is known at the position that is looked at."""

    keys: ActorKeys
    overrides: Mapping[int, frozenset[tuple[str, str]]]
    units: Mapping[str, Mapping[str, str]]
    state: ActorState
    """As it stood before the commit that is looked at: what was decided together was decided on
    what was there before, the first admin's own role too."""
    coming: ActorState
    since: int = 0
    signed: int = 0
    commit: int = 0
    received: dict[str, int] = field(factory=dict)
    """Stream of an import → the commit that its file came in with."""
    about: dict[str, tuple[str, ...]] = field(factory=dict)
    """Stream of a procedure → the units that its events named last."""
    scopes: dict[tuple[str, frozenset[str], date], frozenset[str]] = field(factory=dict)
    found: list[Found] = field(factory=list)
    late: frozenset[int] = frozenset()
    """Commits in which late facts were admitted."""

    def enter(self, commit: int) -> None:
        """The events that follow are of this commit."""
        if commit != self.commit:
            self.commit = commit
            if self.state is not self.coming:
                self.state = self.coming
                self.scopes.clear()


def check_writing(record: Record, progress: Callable[[int, int], None] | None = None) -> Checked:
    """Go over ``record`` (or a bundle) and name what was written without the right to.

    Roles are those at the position of the event, on the day (+08:00) that it was recorded; units
    are looked up in the tree as registered now. Raises DataError where the record holds what this
    version does not know, StoreError where it can't be read.
    """
    size = record.head().size
    rows = record.store.stream_rows(ACTORS_STREAM)
    start = ActorState(parents=parents_of(record) if rows else {})
    walk = _Walk(
        actor_keys(rows),
        _overrides(record),
        _units_of_cases(record, rows),
        start,
        start,
        late=_admissions(record) if rows else frozenset(),
    )
    first = rows[0][0] if rows else size + 1
    ends = iter(sorted(one.size for one in record.commits()))
    end = next(ends, size)
    for at in range(1, size + 1, PAGE) if rows else ():
        stop = min(at + PAGE - 1, size)
        if stop >= first:
            for row in record.store.rows(at, stop):
                while row[0] > end:
                    end = next(ends, size)
                walk.enter(end)
                _look(walk, row)
        if progress:
            progress(stop, size)
    return Checked(size, walk.since, walk.signed, tuple(walk.found))


def _look(walk: _Walk, row: Row) -> None:
    _position, stream, _version, topic, public, at, actor, _source, _private, signature = row
    if topic == SourceReceived.topic():
        walk.received.setdefault(stream, walk.commit)
    if walk.state.open:
        _take(walk, row)
        return
    if topic == RightOverridden.topic():
        said = RightOverridden.from_states(public)
        _note(walk, row, OVERRIDE, said.right, said.ground, said.allowed_by)
    if last := over_before(topic, public, _day(at)):
        _note(walk, row, DATED_BACK, why=last)
    if signature:
        wrong = wrong_signature(row, walk.keys)
        walk.signed += not wrong
        if wrong:
            _note(walk, row, WRONG, why=wrong)
    elif _to_be_signed(walk, row):
        _note(walk, row, UNSIGNED)
    if actor not in walk.state.actors:
        _note(walk, row, STRANGER)
    else:
        rights = needed(stream, topic)
        if walk.commit in walk.late and rights == {"import"}:
            # Who may admit late facts takes their files in.
            rights |= {"admit_late"}
        allowed = walk.overrides.get(walk.commit, frozenset())
        if rights and not any((actor, right) in allowed for right in rights):
            _rights(walk, row, rights, _day(at))
    _take(walk, row)


def _day(at: int) -> date:
    """The day of a commit, in the office's zone."""
    return datetime.fromtimestamp(at / 1_000_000, UTC).astimezone(_ZONE).date()


def _rights(walk: _Walk, row: Row, rights: frozenset[str], day: date) -> None:
    stream, topic, public, actor = row[1], row[3], row[4], row[6]
    key = (actor, rights, day)
    scope = walk.scopes.get(key)
    if scope is None:
        scope = walk.scopes[key] = frozenset().union(
            *(scope_of(walk.state, actor, right, day) for right in rights)
        )
    if not scope:
        _note(walk, row, NO_RIGHT, " / ".join(sorted(rights)))
    if not scope or "" in scope or topic == SourceReceived.topic():
        return
    for unit in _units(walk, stream, topic, public):
        if not scope & set(walk.state.above(unit)):
            _note(walk, row, OUTSIDE, " / ".join(sorted(rights)), unit)
            return


def _units(walk: _Walk, stream: str, topic: str, public: bytes) -> Iterable[str]:
    """The units that an event is about; ``""`` (the whole record) where it names none."""
    told = _READ.decode(public)
    unit = told.get("unit")
    if isinstance(unit, str) and unit:
        walk.about[stream] = (unit,)
        return (unit,)
    known = _case_fields(topic)
    owned = tuple(
        owner
        for name, kind in known
        if (owner := walk.units.get(kind, {}).get(str(told.get(name, ""))))
    )
    if owned or stream.startswith(IMPORT_STREAM):
        # What is about no unit at all (a person is registered) is anybody's to report.
        return owned
    return walk.about.get(stream, ("",))


def _to_be_signed(walk: _Walk, row: Row) -> bool:
    """Whether an event lacks a signature that it ought to bear."""
    position, stream, topic, actor = row[0], row[1], row[3], row[6]
    if not any(key.signs_at(position) for key in walk.keys.get(actor, ())):
        return False
    if not stream.startswith(IMPORT_STREAM) or topic == SourceReceived.topic():
        return True
    # The name of its stream is made of all facts, and the signed event names the stream: but only
    # what came in with it.
    return walk.received.get(stream) != walk.commit


def _note(
    walk: _Walk, row: Row, kind: str, right: str = "", why: str = "", allowed_by: str = ""
) -> None:
    position, stream, topic, actor = row[0], row[1], row[3], row[6]
    for at in range(len(walk.found) - 1, max(len(walk.found) - 1 - len(KINDS), -1), -1):
        last = walk.found[at]
        same = (last.kind, last.stream, last.actor, last.right, last.why)
        wanted = kind, stream, actor, right, why
        if kind not in NO_FINDING and same == wanted and last.last == position - 1:
            walk.found[at] = changed(last, last=position)
            return
    if len(walk.found) < MOST:
        walk.found.append(
            Found(kind, position, position, stream, actor, topic, right, why, allowed_by)
        )


def _take(walk: _Walk, row: Row) -> None:
    """What an event of the stream of actors changes."""
    if row[1] != ACTORS_STREAM:
        return
    walk.coming = evolve(walk.coming, fact_class(row[3]).from_states(row[4]))
    if not walk.since and not walk.coming.open:
        walk.since = row[0]


def _overrides(record: Record) -> dict[int, frozenset[tuple[str, str]]]:
    """Size of the commit → (actor, right) of what was overridden there, by one command."""
    overrides = reported(record, RightOverridden)
    sizes = sorted(one.size for one in record.commits()) if overrides else []
    found: dict[int, set[tuple[str, str]]] = {}
    for one in overrides:
        at = sizes[bisect_left(sizes, one.position)]
        found.setdefault(at, set()).add((one.fact.actor, one.fact.right))
    return {at: frozenset(said) for at, said in found.items()}


def _admissions(record: Record) -> frozenset[int]:
    """Sizes of the commits in which late facts were admitted."""
    found = reported(record, LateFactsAdmitted)
    sizes = sorted(one.size for one in record.commits()) if found else []
    return frozenset(sizes[bisect_left(sizes, one.position)] for one in found)


def _units_of_cases(record: Record, rows: Iterable[Row]) -> dict[str, dict[str, str]]:
    """Kind of case → its number → the unit that it is of; nothing where no role has a scope."""
    granted = [RoleGranted.from_states(r[4]) for r in rows if r[3] == RoleGranted.topic()]
    if not any(one.unit for one in granted):
        return {}
    opening = {
        cls: (spec.name, spec.refers_to)
        for cls in facts().values()
        for spec in cls.specs()
        if spec.opens and spec.kind == "case" and any(s.name == "unit" for s in cls.specs())
    }
    found: dict[str, dict[str, str]] = {}
    for one in standing(record, *opening):
        name, kind = opening[type(one.fact)]
        found.setdefault(kind, {})[getattr(one.fact, name)] = getattr(one.fact, "unit", "")
    return found


@cache
def _case_fields(topic: str) -> tuple[tuple[str, str], ...]:
    """(field, kind of case) of a fact that is about a case."""
    try:
        specs = fact_class(topic).specs()
    except DataError:
        return ()
    return tuple((spec.name, spec.refers_to) for spec in specs if spec.kind == "case")
