"""What comparing found, counted by sheet and told row by row."""

from __future__ import annotations

from collections import Counter

from attrs import define, field

from evalcore.intake.comparing.changes import Change, Kind
from evalcore.intake.comparing.describing import Describer
from evalcore.intake.comparing.spill import Spill
from evalcore.intake.findings import Finding
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted

MOST_CHANGES = 10_000
"""Changes that are told one by one; all are counted."""


@define
class Outcome:
    """What comparing found. What goes in stands in ``here``: see ``Spill.events``.

    ``counts``: (file, sheet, kind) → facts; kinds are those of ``Change``, and ``unchanged``.
    ``differing``: file → cells that differ and need a reason.
    """

    findings: list[Finding] = field(factory=list)
    changes: list[Change] = field(factory=list)
    counts: Counter[tuple[str, str, str]] = field(factory=Counter)
    differing: Counter[str] = field(factory=Counter)

    def total(self, kind: str) -> int:
        """Facts of one kind in all files."""
        return sum(number for (_f, _s, each), number in self.counts.items() if each == kind)


def tell_rest(here: Spill, describer: Describer, outcome: Outcome) -> None:
    """Count what is new and unchanged, and tell the first of what is new one by one."""
    rows = here.all(
        "SELECT place, count(*) FROM here.facts WHERE seq NOT IN (SELECT seq FROM "
        "here.left_out) AND seq NOT IN (SELECT seq FROM here.rewritten) GROUP BY place"
    )
    for place, number in rows:
        at = here.places[place]
        outcome.counts[at.plan.bound.file, at.sheet, kind_of(at.cls)] += number
    rows = here.all(
        "SELECT f.place, count(*) FROM here.facts AS f JOIN here.left_out AS l "
        "ON l.seq = f.seq GROUP BY f.place"
    )
    for place, number in rows:
        at = here.places[place]
        outcome.counts[at.plan.bound.file, at.sheet, "unchanged"] += number
    room = MOST_CHANGES - len(outcome.changes)
    fresh = here.all(
        "SELECT seq FROM here.facts WHERE seq NOT IN (SELECT seq FROM here.left_out) "
        f"AND seq NOT IN (SELECT seq FROM here.rewritten) ORDER BY seq LIMIT {max(room, 0)}"
    )
    for one in here.reported(row[0] for row in fresh).values():
        outcome.changes.append(describer.new(one, kind_of(type(one.fact))))
    order = {(b.bound.file, b.bound.table.name): n for n, b in enumerate(here.tables)}
    in_order = sorted(outcome.counts.items(), key=lambda item: order[item[0][:2]])
    outcome.counts = Counter(dict(in_order))
    outcome.changes.sort(key=lambda c: (order[c.file, c.sheet], not c.row, c.row))


def kind_of(cls: type[Fact]) -> Kind:
    """What a fact that is not in the record does."""
    return "retracted" if cls is FactRetracted else "new"
