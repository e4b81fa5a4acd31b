"""From positions to entries: corrections and retractions joined, and what of it all counts."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

import attrs
import msgspec

from evalcore.intake.sources import place_of
from evalcore.record.effective import RETRACTION, Rulings, read_acts, resolve
from evalcore.record.reading import Columns, open_columns
from evalcore.vocabulary import fact_class
from projections.trail import files, search
from projections.trail.actors import entered_by, runs_of
from projections.trail.deciding import decided_by, decided_positions
from projections.trail.entries import Changed, Entry, Kind
from projections.trail.late import late_among
from projections.trail.repeats import repeated, tied
from projections.trail.sealed import SealedParts
from projections.trail.search import Asked
from projections.trail.words import Names, said_of

if TYPE_CHECKING:
    from evalcore.record.record import Record
    from evalcore.record.store import Commit, StoredFact

_ENVELOPE = {"occurred_on", "received_on", "corrects", "reason", "authority", "opening"}
"""Common fields that an entry shows in a place of their own."""

_RETRACTED = {"target", "ground", "allowed_by"}


def open_trail(
    record: Record, known_at: Commit, *, progress: Callable[[int, int], None] | None = None
) -> Trail:
    """The trail of ``record`` as known at ``known_at``. A context manager."""
    return Trail(record, open_columns(record, known_at, progress=progress))


class Trail:
    """Finds what a question is about, and tells what stands there."""

    def __init__(self, record: Record, columns: Columns) -> None:
        self.record = record
        self.columns = columns
        self.connection = columns.connection
        self.known_at = columns.known_at
        self._stack = ExitStack()
        self._stack.enter_context(columns)
        self._acts = {act.position: act for act in read_acts(self.connection)}
        self._commits = [c.size for c in record.commits() if c.size <= self.known_at.size]
        self._tied = tied(self._acts.values())
        self.sealed = SealedParts(record)

    def __enter__(self) -> Trail:
        return self

    def __exit__(self, *_about: object) -> None:
        self._stack.close()

    def find(
        self,
        what: str = "",
        *,
        file: str = "",
        actor: str = "",
        overrides: bool = False,
        since: date | None = None,
        until: date | None = None,
    ) -> Asked:
        """What ``what`` (or ``file``) means, with every position that belongs to it, in order.

        Corrections and retractions belong to what they are about, wherever they say that it
        lies. ``actor``: only what that one entered. ``overrides``: only corrections, withdrawals
        and decisions. Raises UsageError where nothing bears that name, or several do.
        """
        if file:
            asked = search.find_file(self.connection, file, since=since, until=until)
        elif what:
            asked = search.find(self.connection, what, self.known_at.size, since=since, until=until)
        else:
            asked = search.everything(self.connection, since, until)
        found = self.closed(asked.positions)
        if actor:
            runs = runs_of(self.connection, self.record, self._commits)
            found.intersection_update(entered_by(runs, actor))
            if asked.kind == "everything":
                asked = attrs.evolve(asked, text=actor, kind="actor", code=actor)
        if overrides:
            found = {position for position in found if self.kind(position) != "report"}
        return attrs.evolve(asked, positions=tuple(sorted(found)))

    def kind(self, position: int) -> Kind:
        """What an event does: reports, corrects, withdraws, or decides."""
        act = self._acts.get(position)
        if act is not None:
            return "retraction" if act.topic == RETRACTION else "correction"
        return "decision" if position in self._decided else "report"

    def kinds(self, positions: Sequence[int]) -> dict[Kind, int]:
        """How many of ``positions`` do what; kinds of which there is none are left out."""
        return dict(Counter(map(self.kind, positions)))

    @cached_property
    def _decided(self) -> frozenset[int]:
        return decided_positions(self.connection)

    def entries(self, positions: Sequence[int], *, private: bool = False) -> list[Entry]:
        """What stands at ``positions``, in that order. ``private`` opens sealed parts by key."""
        facts = self._facts(positions)
        judged = {position: self._judged(position) for position in positions}
        standing = [position for position in positions if judged[position][0]]
        for position, first in repeated(
            self.connection, [facts[p] for p in standing], self._first_and_counts
        ).items():
            judged[position] = (False, "repeated", first)
        refs = files.files_of(self.connection, self.record, [facts[p] for p in positions])
        names = Names(self.connection)
        late = late_among(self.connection, positions)
        shown = [self._entry(facts[p], judged[p], names, private=private) for p in positions]
        papers = files.papers_of(
            self.connection,
            refs.values(),
            lambda position: self._first_and_counts(position)[1],
            self.sealed.names if private else None,
        )
        return [
            attrs.evolve(
                entry,
                late=late.get(entry.position),
                file=refs.get(entry.stream),
                paper=papers.get((refs[entry.stream].digest, entry.sheet))
                if entry.stream in refs
                else None,
            )
            for entry in shown
        ]

    def opened_by(self, positions: Sequence[int]) -> set[int]:
        """The positions whose sealed parts ``entries`` with ``private`` opens; none is opened."""
        with self.sealed.only_asked() as asked:
            self.entries(positions, private=True)
        return asked

    # What belongs together

    def closed(self, positions: Iterable[int]) -> set[int]:
        """``positions`` with all that corrections and retractions tie to them, either way."""
        found: set[int] = set()
        waiting = list(positions)
        while waiting:
            position = waiting.pop()
            if position not in found:
                found.add(position)
                waiting += self._tied.get(position, ())
        return found

    def _rulings(self, position: int, before: int | None = None) -> tuple[set[int], Rulings]:
        """(everything tied to ``position``, what of it counts); as known before an act, or now."""
        group = self.closed([position])
        acts = [self._acts[p] for p in group if p in self._acts and (before is None or p < before)]
        return group, resolve(acts)

    def _root(self, position: int) -> int:
        """The first report that a correction is about."""
        while (act := self._acts.get(position)) is not None and act.corrects is not None:
            position = act.corrects
        return position

    def _first_and_counts(self, position: int) -> tuple[int, bool]:
        _group, rulings = self._rulings(position)
        return self._root(position), position not in rulings.superseded

    def _judged(self, position: int) -> tuple[bool, str, int]:
        """(whether it counts, why not, because of which position)."""
        group, rulings = self._rulings(position)
        if position not in rulings.superseded:
            return True, "", 0
        root = self._root(position)
        standing = [
            self._acts[p]
            for p in sorted(group, reverse=True)
            if p in self._acts and self._acts[p].target and p not in rulings.superseded
        ]
        for act in standing:
            if act.target == position:
                return False, "retracted", act.position
        for winner, first in rulings.winning.items():
            if first == root and winner != position:
                return False, "corrected", winner
        for act in standing:
            if act.target is not None and self._root(act.target) == root:
                return False, "retracted", act.position
        return False, "corrected", root

    # What it says

    def _facts(self, positions: Iterable[int]) -> dict[int, StoredFact]:
        found: dict[int, StoredFact] = {}
        ordered = sorted(set(positions))
        for _offset, run in groupby(enumerate(ordered), lambda pair: pair[1] - pair[0]):
            stretch = [position for _index, position in run]
            found |= {fact.position: fact for fact in self.record.read(stretch[0], stretch[-1])}
        return found

    def _entry(
        self, stored: StoredFact, judged: tuple[bool, str, int], names: Names, *, private: bool
    ) -> Entry:
        cls = fact_class(stored.topic)
        state: dict[str, Any] = msgspec.json.decode(stored.public)
        secret, sealed = self.sealed.fields(stored, wanted=private)
        act = self._acts.get(stored.position)
        kind: Kind = "report"
        about, reason, authority = 0, state.get("reason", ""), state.get("authority", "")
        decided = decided_by(cls, state)
        if decided is not None:
            kind, authority = "decision", decided
        changes: tuple[Changed, ...] = ()
        hidden = set(_ENVELOPE)
        if stored.topic == RETRACTION:
            kind, about = "retraction", int(state["target"])
            reason, authority = state.get("ground", ""), state.get("allowed_by", "")
            hidden |= _RETRACTED
        elif act is not None and act.corrects is not None:
            kind, about = "correction", act.corrects
            changes = self._changes(stored, state, secret, names, private=private)
        place = place_of(stored.source)
        return Entry(
            position=stored.position,
            stream=stored.stream,
            version=stored.version,
            fact=cls.__name__,
            title=cls.TITLE,
            kind=kind,
            occurred_on=state.get("occurred_on", ""),
            received_on=state.get("received_on") or "",
            recorded_at=stored.recorded_at,
            commit=self._commits[bisect_left(self._commits, stored.position)],
            actor=stored.actor,
            said=tuple(said_of(cls, state, secret, names, hidden)),
            source=stored.source,
            sheet=place.sheet if place else "",
            row=place.row if place else 0,
            row_key=place.row_key if place else "",
            opening=bool(state.get("opening")),
            about=about,
            changes=changes,
            reason=reason,
            authority=authority,
            counts=judged[0],
            because=judged[1],
            by=judged[2],
            sealed=sealed,
            pseudonym=self._pseudonym(stored),
        )

    def _pseudonym(self, stored: StoredFact) -> str:
        root = self._root(stored.position) if stored.private_hash else stored.position
        first = stored if root == stored.position else self._facts([root])[root]
        return self.sealed.pseudonym(stored, first)

    def _changes(
        self,
        stored: StoredFact,
        state: Mapping[str, Any],
        secret: Mapping[str, Any],
        names: Names,
        *,
        private: bool,
    ) -> tuple[Changed, ...]:
        """What a correction says otherwise than what counted before it."""
        position = stored.position
        group, rulings = self._rulings(position, before=position)
        root = self._root(position)
        chain = [p for p in sorted(group) if p < position and self._root(p) == root]
        counting = [p for p in chain if p not in rulings.superseded] or chain
        if not counting:
            return ()
        old = self._facts([counting[-1]])[counting[-1]]
        before: dict[str, Any] = msgspec.json.decode(old.public)
        before |= self.sealed.fields(old, wanted=private)[0]
        after = {**state, **secret}
        found = []
        for spec in fact_class(stored.topic).specs():
            if spec.name in _ENVELOPE - {"occurred_on"} or (spec.private and not private):
                continue
            was, now = before.get(spec.name), after.get(spec.name)
            if was != now:
                found.append(
                    Changed(spec.name, spec.zh, names.shown(spec, was), names.shown(spec, now))
                )
        return tuple(found)
