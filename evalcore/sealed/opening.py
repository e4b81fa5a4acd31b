"""Opening what is sealed: what an opening takes, its record, and only then the words.

``needed`` says what of some positions and files can be opened at all; ``record_opening`` records
it; ``words_at`` and ``search`` give out words and are called after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from attrs import field, frozen

from evalcore.errors import KeyDestroyed, StoreError
from evalcore.intake.comparing.known import opening_classes
from evalcore.intake.rows.normal import plain
from evalcore.procedures.deciding import perform
from evalcore.procedures.seals import (
    EVERY_FILE,
    SEALS,
    SEVERAL,
    STREAM,
    Opened,
    OpenSealed,
)
from evalcore.record.private import unseal
from evalcore.record.pseudonyms import NAMING
from evalcore.record.record import PAGE
from evalcore.record.sealed_sources import key_of, open_public, scope_of
from evalcore.vocabulary import fact_class

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.sealed.destroying import Actor
    from evalcore.sealed.survey import Survey

_BETWEEN_NAMES = re.compile(r"[\s、，,；;/和与]+")


@frozen
class Needed:
    """What can be opened of what somebody asks for: positions by scope, files (digests), and the
    units that it is about; ``every_file``: all source files. Empty where nothing of it is sealed,
    or no key is here."""

    positions: Mapping[str, tuple[int, ...]] = field(factory=dict)
    files: tuple[str, ...] = ()
    every_file: bool = False
    units: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.positions or self.files or self.every_file)

    @property
    def about(self) -> str:
        """For people: the scopes, at most three."""
        names = [*self.positions, *map(scope_of, self.files)]
        names += [EVERY_FILE] if self.every_file else []
        return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def needed(
    record: Record,
    positions: Iterable[int],
    digests: Iterable[str] = (),
    about: Iterable[int] = (),
) -> Needed:
    """What of ``positions`` and of the files ``digests`` can be opened with the keys at hand.

    ``about``: positions of which rows of the files are shown; where a whole file is shown, none:
    it is about the whole record.
    """
    if record.keys is None or not record.keys.is_file():
        return Needed()
    ring = record.keyring()
    boxes = {
        at: boxes[0].key_id
        for at in sorted(set(positions))
        if (boxes := record.store.boxes(at, at))
    }
    live = {row.key_id: row.scope for row in ring.rows() if row.live}
    found: dict[str, list[int]] = {}
    for at, key_id in boxes.items():
        if key_id in live:
            found.setdefault(live[key_id], []).append(at)
    files = tuple(sorted({digest for digest in digests if _opens(record, digest, live)}))
    rows = tuple(about)
    return Needed(
        {scope: tuple(each) for scope, each in found.items()},
        files,
        units=() if files and not rows else _units(record, {*boxes, *rows}),
    )


def everything(found: Survey, size: int, *, words: bool, files: bool) -> Needed:
    """All that is sealed up to the position ``size`` and can be opened: words, source files."""
    positions = {}
    for scope, one in found.facts.items() if words else ():
        here = tuple(at for at in one.open if at <= size)
        if here:
            positions[scope] = here
    some = files and any(one.key == "there" for one in found.files.values())
    return Needed(positions, every_file=some)


def _opens(record: Record, digest: str, live: Mapping[str, str]) -> bool:
    stored = record.store.source(digest)
    try:
        return stored is not None and open_public(stored) is None and key_of(stored) in live
    except StoreError:
        return False


def _units(record: Record, positions: Iterable[int]) -> tuple[str, ...]:
    """The units that facts are about; of a fact that names none, that of its case."""
    units: set[str] = set()
    cases: set[tuple[str, str]] = set()
    for at in positions:
        for stored in record.read(at, at):
            said = msgspec.json.decode(stored.public)
            if said.get("unit"):
                units.add(str(said["unit"]))
                continue
            cases |= {
                (spec.refers_to, said[spec.name])
                for spec in fact_class(stored.topic).specs()
                if spec.kind == "case" and said.get(spec.name)
            }
    return tuple(sorted(units | _units_of_cases(record, cases)))


def _units_of_cases(record: Record, cases: set[tuple[str, str]]) -> set[str]:
    """The units of cases, as the facts that opened them say."""
    units: set[str] = set()
    for kind in {kind for kind, _case in cases}:
        opens = opening_classes().get(kind)
        if opens is None:
            continue
        cls, field_ = opens
        with record.read_arrow(1, record.head().size, [cls.topic()]) as reader:
            for batch in reader:
                for state in batch.column("state").to_pylist():
                    said = msgspec.json.decode(state)
                    if (kind, said.get(field_)) in cases and said.get("unit"):
                        units.add(str(said["unit"]))
    return units


def record_opening(
    record: Record,
    wanted: Needed,
    *,
    ground: str,
    allowed_by: str,
    today: date,
    acting: Actor,
) -> int:
    """Record that ``wanted`` is opened; give the position. Nothing may be shown before it returns.

    Raises Refused without a reason or authority, StoreError where it can't be recorded.
    """
    scopes = tuple(wanted.positions)
    positions = tuple(at for each in wanted.positions.values() for at in each)
    opened = [Opened(scopes[0] if len(scopes) == 1 else SEVERAL, positions)] if positions else []
    opened += [Opened(scope_of(digest)) for digest in wanted.files]
    opened += [Opened(EVERY_FILE)] if wanted.every_file else []
    command = OpenSealed(tuple(opened), ground, allowed_by, today)
    done = perform(
        record, STREAM, SEALS, command, actor=acting.actor, also=acting.also, signer=acting.signer
    )
    return done.commit.size


@frozen
class Shown:
    """A sealed part, opened: where, what kind of fact, when it happened, its private fields by
    title. ``lost``: its key is not here, or does not fit."""

    position: int
    title: str
    occurred_on: str
    said: tuple[tuple[str, str], ...] = ()
    lost: bool = False


def words_at(record: Record, positions: Iterable[int]) -> list[Shown]:
    """The words at ``positions``. Call it after ``record_opening``."""
    found = []
    for at in sorted(set(positions)):
        (stored,) = record.read(at, at)
        cls = fact_class(stored.topic)
        day = str(msgspec.json.decode(stored.public).get("occurred_on", ""))
        try:
            said: dict[str, Any] = msgspec.json.decode(record.private(at) or b"{}")
        except KeyDestroyed:
            found.append(Shown(at, cls.TITLE, day, lost=True))
            continue
        titles = {spec.name: spec.zh for spec in cls.specs()}
        pairs = tuple((titles.get(name, name), str(value)) for name, value in said.items())
        found.append(Shown(at, cls.TITLE, day, pairs))
    return found


@frozen
class Met:
    """How often a name stands in a scope: as somebody's name, and within other words."""

    named: int = 0
    mentioned: int = 0


def search(
    record: Record,
    found: Survey,
    name: str,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Met]:
    """Scope → how often ``name`` stands in what is sealed there. Call it after it was recorded.

    Whole names are compared (a field may hold several); within other words any occurrence counts.
    """
    wanted = plain(name)
    scope_at = {at: scope for scope, one in found.facts.items() for at in one.open}
    met: dict[str, Met] = {}
    size = record.head().size
    for start in range(1, size + 1, PAGE):
        stop = min(start + PAGE - 1, size)
        boxes = {b.position: b for b in record.store.boxes(start, stop) if b.position in scope_at}
        keys = record.keyring().find(box.key_id for box in boxes.values())
        rows = record.store.rows(start, stop) if boxes else []
        for row in rows:
            box = boxes.get(row[0])
            if box is None or box.key_id not in keys:
                continue
            said = msgspec.json.decode(unseal(keys[box.key_id], box.box, row[1], row[2])[1])
            named, mentioned = _met(said, wanted)
            if named or mentioned:
                before = met.get(scope_at[row[0]], Met())
                met[scope_at[row[0]]] = Met(before.named + named, before.mentioned + mentioned)
        if progress:
            progress(stop, size)
    return dict(sorted(met.items()))


def _met(said: Mapping[str, Any], wanted: str) -> tuple[bool, bool]:
    texts = {name: plain(value) for name, value in said.items()}
    named = any(
        wanted == text or wanted in _BETWEEN_NAMES.split(text)
        for name, text in texts.items()
        if name in NAMING
    )
    return named, not named and any(wanted in text for text in texts.values())
