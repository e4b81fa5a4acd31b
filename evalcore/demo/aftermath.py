"""After the year: what was reported wrongly is corrected, withdrawn, and once restored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import attrs

from evalcore.demo.cast import County
from evalcore.demo.draws import YEAR
from evalcore.demo.entries import Entry
from evalcore.demo.handins import LIVING, HandIn, hand_ins
from evalcore.demo.workbook import write_hand_in
from evalcore.errors import DataError
from evalcore.intake.importing import Correction
from evalcore.intake.mapping import Mapping
from evalcore.messages import _
from evalcore.record import open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade

OFFICE = LIVING
_BOOK = (OFFICE, "workbook")


@attrs.frozen
class Corrected:
    """A book handed in again with one cell changed."""

    hand_in: HandIn
    mapping: Mapping
    received_on: date
    title: str
    correction: Correction | None
    case: str

    def write(self, _store: str, folder: Path, seed: int) -> Path:
        """Write it into ``folder``; the path of the file."""
        return write_hand_in(folder, self.hand_in, self.mapping, seed)


@attrs.frozen
class Withdrawn:
    """A line that retracts the ``topic`` event whose public state holds ``words``."""

    topic: str
    words: tuple[str, ...]
    ground: str
    allowed_by: str
    file_name: str
    received_on: date
    title: str
    correction: Correction | None = None
    case: str = ""

    def write(self, store: str, folder: Path, _seed: int) -> Path:
        """Write it, reading the position from the record at ``store``; the path of the file.

        Raises DataError where the record holds no such event.
        """
        line = {
            "fact": "FactRetracted",
            "target": self._position(store),
            "ground": self.ground,
            "allowed_by": self.allowed_by,
            "occurred_on": self.received_on.isoformat(),
        }
        path = folder / self.file_name
        path.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
        return path

    def _position(self, store: str) -> int:
        with open_record(store) as record:
            for event in record.read():
                if event.topic == self.topic and all(
                    word in event.public.decode() for word in self.words
                ):
                    return event.position
        raise DataError(
            _("The demo's record lacks the event that it wants to withdraw: {words}.").format(
                words=", ".join(self.words)
            )
        )


Later = Corrected | Withdrawn
"""A file that comes in after the year."""


def later_files(county: County, entries: Sequence[Entry], mapping: Mapping) -> list[Later]:
    """One correction, one retraction, one retraction of that retraction."""
    name = county.units[OFFICE].name
    meeting = _meeting(entries)
    retracted = f"{YEAR + 1}-01-19"
    return [
        _finished_later(county, entries, mapping, name),
        Withdrawn(
            topic=MeetingHeld.topic(),
            words=(
                f'"unit":"{meeting.unit}"',
                f'"meeting_kind":"{meeting.meeting_kind}"',
                f'"occurred_on":"{meeting.occurred_on}"',
            ),
            ground="抽查时未见会议记录",
            allowed_by="县委组织部",
            file_name=f"{retracted}-撤回.jsonl",
            received_on=date.fromisoformat(retracted),
            title=_("A meeting is withdrawn: no minutes were found."),
        ),
        Withdrawn(
            topic=FactRetracted.topic(),
            words=('"ground":"抽查时未见会议记录"',),
            ground="会议记录本已补交核验",
            allowed_by="县委组织部",
            file_name=f"{YEAR + 1}-01-26-撤回的撤回.jsonl",
            received_on=date(YEAR + 1, 1, 26),
            title=_("The minutes turn up: the withdrawal is withdrawn."),
        ),
    ]


def _finished_later(
    county: County, entries: Sequence[Entry], mapping: Mapping, name: str
) -> Corrected:
    """A pledge that was reported done in time was done later, as its invoices show."""
    entry = next(e for e in entries if e.office == OFFICE and _kept_in_time(e.facts))
    facts = list(entry.facts)
    at = next(n for n, fact in enumerate(facts) if isinstance(fact, PledgeFulfilled))
    due = _due(facts)
    assert due is not None
    facts[at] = attrs.evolve(facts[at], occurred_on=due + timedelta(days=9))
    changed = attrs.evolve(entry, facts=tuple(facts))
    # The office keeps one workbook: in December's the whole year stands.
    theirs = [changed if e is entry else e for e in entries if (e.office, e.hand) == _BOOK]
    books = hand_ins(county, theirs, mapping, mapping)
    return Corrected(
        attrs.evolve(books[-1], file_name=f"{YEAR + 1}-01-12-{name}-更正.xlsx"),
        mapping,
        date(YEAR + 1, 1, 12),
        _("A pledge was done later than reported: one changed cell is a correction."),
        Correction(reason="结算单日期晚于上报日期", authority=f"{name}党委"),
        next(fact.pledge for fact in facts if isinstance(fact, PledgeMade)),
    )


def _due(facts: Sequence[Fact]) -> date | None:
    return next((fact.due_on for fact in facts if isinstance(fact, PledgeMade)), None)


def _kept_in_time(facts: Sequence[Fact]) -> bool:
    due = _due(facts)
    return due is not None and any(
        isinstance(fact, PledgeFulfilled)
        and fact.occurred_on <= due < date(YEAR, 11, 15)
        and fact.occurred_on > date(YEAR, 6, 1)
        for fact in facts
    )


def _meeting(entries: Sequence[Entry]) -> MeetingHeld:
    return next(
        fact
        for entry in entries
        if entry.office == OFFICE
        for fact in entry.facts
        if isinstance(fact, MeetingHeld) and fact.meeting_kind == "lecture"
    )
