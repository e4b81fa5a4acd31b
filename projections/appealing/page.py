"""The whole file of a flag: evidence, steps, formal accountability, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen

from evalcore.procedures.flag_read import FlagFile
from evalcore.procedures.flag_state import Next, next_steps
from evalcore.procedures.flags import stream_of
from evalcore.record.positions import parted
from evalcore.record.positions import shown as shown_position
from projections.disclosure.withhold import BY_CATEGORY
from projections.trail.flagged import evidence_of

if TYPE_CHECKING:
    from projections.trail import Trail
    from projections.trail.entries import Entry


@frozen
class FlagPage:
    """A flag's file as people read it.

    ``evidence``: the events that it rests on, with what corrected or withdrew them; of votes
    and ballots by category only that there are some (``counted``), a trail has the rest.
    ``steps``: what the procedure wrote. ``beside``: what others reported that names the flag:
    formal accountability and appeals against it. ``next``: steps that may come.
    """

    file: FlagFile
    unit_name: str
    person_name: str
    evidence: tuple[Entry, ...]
    steps: tuple[Entry, ...]
    beside: tuple[Entry, ...]
    next: tuple[Next, ...]

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Evidence that lies in other logs of the run, which this record can't show."""
        positions = evidence_of(self.file.raised.evidence)
        return tuple(shown_position(each) for each in positions if parted(each)[0] > 0)

    def as_data(self) -> dict[str, Any]:
        """The page as JSON data; ``next`` without who may take a step (a command adds it)."""
        raised, state = self.file.raised, self.file.state
        return {
            "flag_no": self.file.flag_no,
            "stage": state.stage,
            "scheme": raised.scheme,
            "digest": raised.digest,
            "period": raised.period,
            "run": raised.run,
            "rule": raised.rule,
            "title": raised.title,
            "basis": raised.basis,
            "suggests": raised.suggests,
            "unit": raised.unit,
            "unit_name": self.unit_name,
            "person": raised.person,
            "person_name": self.person_name,
            "measures": [
                {"measure_no": one.measure_no, "measure": one.measure, "due_on": one.due_on,
                 "lifted": one not in state.standing}
                for one in state.measures
            ],
            "next": [
                {"command": one.command, "right": one.right, "until": one.until}
                for one in self.next
            ],
            **{
                part: [step_data(entry) for entry in getattr(self, part)]
                for part in ("evidence", "steps", "beside")
            },
            "elsewhere": list(self.elsewhere),
        }  # fmt: skip


def step_data(entry: Entry) -> dict[str, Any]:
    """An entry in short: what happened, when, who recorded it; sealed words stay sealed."""
    return {
        "position": entry.position,
        "fact": entry.fact,
        "title": entry.title,
        "occurred_on": entry.occurred_on,
        "recorded_by": entry.actor,
        "authority": entry.authority,
        "said": {said.name: said.value for said in entry.said},
        "sealed": bool(entry.sealed),
        "withheld": counted(entry),
        "counts": entry.counts,
    }


def counted(entry: Entry) -> bool:
    """Whether an event tells votes or ballots of one category of raters."""
    return entry.fact in BY_CATEGORY


def without_votes(entry: Entry) -> Entry:
    """An entry as more than reviewers may read it: who voted what must not follow from it."""
    return attrs.evolve(entry, said=(), changes=()) if counted(entry) else entry


def flag_page(trail: Trail, file: FlagFile) -> FlagPage:
    """The page of a flag, as known at the trail's commit."""
    entries = trail.entries(trail.find(file.flag_no).positions)
    cited = trail.closed(evidence_of(file.raised.evidence))
    stream = stream_of(file.flag_no)
    steps = tuple(entry for entry in entries if entry.stream == stream)
    evidence = tuple(
        without_votes(e) for e in entries if e.position in cited and e.stream != stream
    )
    shown = {entry.position for entry in (*steps, *evidence)}
    return FlagPage(
        file=file,
        unit_name=name_of(trail, "unit", file.raised.unit),
        person_name=name_of(trail, "person", file.raised.person),
        evidence=evidence,
        steps=steps,
        beside=tuple(entry for entry in entries if entry.position not in shown),
        next=next_steps(file.state),
    )


def name_of(trail: Trail, kind: str, code: str) -> str:
    """What a unit or person is called; the code where nothing names it, empty for none."""
    if not code:
        return ""
    row = trail.connection.execute(
        f"SELECT max_by(name, position) FROM log.roster WHERE {kind} = $1 AND topic IN "
        "('UnitRegistered.1', 'UnitRenamed.1', 'PersonRegistered.1')",
        [code],
    ).fetchone()
    return (row and row[0]) or code
