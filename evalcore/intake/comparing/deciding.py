"""What it means that a row tells a fact of the record otherwise: filled, changed, cleared, or old.

was blank, is filled ─────────────► supplemented
is blank, the record holds words ─► the record keeps them, and asks; a reason clears them
differs ──────────────────────────► corrected where somebody says why, else a finding
as it was before a correction ────► a finding: a reason that merely stands in the file, perhaps
                                    for months, does not turn a correction back
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import attrs
import msgspec

from evalcore.intake.comparing.changed import (
    SUPPLEMENT,
    Compared,
    Correction,
    Difference,
    against,
    mended,
)
from evalcore.intake.comparing.changes import Kind
from evalcore.intake.comparing.describing import Describer
from evalcore.intake.comparing.final import REPORTED_TOO, decided_there, moves, objection_stands
from evalcore.intake.comparing.known import SEALED, Known, private_specs
from evalcore.intake.comparing.meeting import values_of, withdrawn
from evalcore.intake.comparing.outcome import MOST_CHANGES, Outcome
from evalcore.intake.comparing.spill import Spill
from evalcore.intake.findings import QUESTION
from evalcore.intake.rows.reader import Reported
from evalcore.messages import _
from evalcore.vocabulary import Fact

Reasons = Callable[[str], Correction | None]
"""File → why its changed cells are taken as corrections; None where nobody said."""

Rewrite = Callable[[int, Kind, Fact | None], None]
"""Takes what goes in instead of a reported fact, by its number; None: as it was reported."""


class Decider:
    """Decides on facts that the record has and that are not the same.

    ``back``: numbers of those that tell again what was corrected. ``waiting``: (file, sheet) →
    facts that wait for a reason.
    """

    def __init__(
        self,
        here: Spill,
        known: Known,
        describer: Describer,
        outcome: Outcome,
        rewrite: Rewrite,
        reasons: Reasons,
        outright: Reasons,
    ) -> None:
        self.here = here
        self.known = known
        self.describer = describer
        self.outcome = outcome
        self.rewrite = rewrite
        self.reasons = reasons
        self.outright = outright
        self.back: frozenset[int] = frozenset()
        self.withdrawn = withdrawn(here)
        """Positions that the files at hand withdraw."""
        self.waiting: Counter[tuple[str, str]] = Counter()

    def decide(self, cls: type[Fact], rows: Sequence[tuple[Any, ...]]) -> None:
        """``rows``: (number, position, first report) of facts of a class."""
        reported = self.here.reported(row[0] for row in rows)
        held = values_of(self.here, cls, [row[1] for row in rows])
        sealed = self.known.privates(row[1] for row in rows) if private_specs(cls) else {}
        decided = (
            self.known.decided_at(row[1] for row in rows) if cls in REPORTED_TOO else frozenset()
        )
        for number, position, root in rows:
            one = reported[number]
            state = sealed.get(position)
            private = None if state == SEALED else msgspec.json.decode(state or b"{}")
            found = against(one, held[position], private)
            if number in self.back and position in self.withdrawn:
                continue
            if found.differences and position in decided:
                self._stands(one, found)
            elif found.differences and moves(self.known.fact_at(position), one.fact):
                name = found.differences[0].spec.name
                self.outcome.findings.append(one.finding(name, *objection_stands()))
            elif found.differences:
                self._different(number, one, position, root, found)

    def _stands(self, one: Reported, found: Compared) -> None:
        """A file counts otherwise what a box counted: that stands, whatever reason is given."""
        finding = one.finding(found.differences[0].spec.name, *decided_there())
        self.outcome.findings.append(finding)

    def _different(
        self, number: int, one: Reported, position: int, root: int, found: Compared
    ) -> None:
        file = one.table.bound.file
        back = number in self.back
        kind: Kind = "corrected"
        if one.fact.corrects is not None:
            self.rewrite(number, kind, None)
            self._tell(kind, one, position, found)
            return
        reason = self.outright(file) if back else self.reasons(file)
        if reason is None and not back:
            found = self._keep_cleared(one, position, found)
            if not found.differences:
                return
        if not back and found.supplements:
            kind = "supplemented"
            self.rewrite(number, kind, mended(one, found, root, Correction(SUPPLEMENT, "")))
        elif reason is None:
            for each in found.differences:
                self._ask(one, position, found, each, back=back)
            self.waiting[file, one.table.bound.table.name] += 1
        else:
            self.rewrite(number, kind, mended(one, found, root, reason))
        self._tell(kind, one, position, found)

    def _tell(self, kind: Kind, one: Reported, position: int, found: Compared) -> None:
        bound = one.table.bound
        self.outcome.counts[bound.file, bound.table.name, kind] += 1
        if len(self.outcome.changes) < MOST_CHANGES:
            self.outcome.changes.append(
                self.describer.differing(one, kind, position, found.differences)
            )

    def _keep_cleared(self, one: Reported, position: int, found: Compared) -> Compared:
        """Blank cells where the record holds something: it stays, and is asked about."""
        cleared = [each for each in found.differences if each.clears]
        for each in cleared:
            finding = one.finding(
                each.spec.name,
                _(
                    "this cell is blank; the record holds {old} (position {position}), and keeps it"
                ).format(old=self._old(each), position=position),
                _(
                    "Fill it in again; or if it is to be cleared, say why and by whose leave on "
                    "the sheet 报送单 (更正原因, 更正依据)."
                ),
            )
            self.outcome.findings.append(attrs.evolve(finding, severity=QUESTION, value=""))
        return Compared(
            tuple(each for each in found.differences if not each.clears),
            {**found.kept, **{each.spec.name: each.old for each in cleared}},
        )

    def _ask(
        self, one: Reported, position: int, found: Compared, each: Difference, *, back: bool
    ) -> None:
        if each.fills and not back:
            return
        self.outcome.differing[one.table.bound.file] += 1
        if back:
            reason = _(
                "{title} is told as it was before it was corrected to {old} (position {position})"
            )
            remedy = _(
                "Write what the record holds. If the correction was wrong, withdraw it: write 撤回 "
                "for position {position} on the sheet 待确认, with reason and authority; or import "
                "with --correct --reason … --authority …."
            ).format(position=position)
        else:
            reason = _("{title} differs from the record, which holds {old} (position {position})")
            remedy = _(
                "If the file is right, say why and by whose leave: on the sheet 报送单 "
                "(更正原因, 更正依据), or with --correct --reason … --authority …; "
                "if the record is right, restore the cell."
            )
            if any(each.in_key for each in found.differences):
                remedy += " " + _(
                    "If both happened, write 保留 for position {position} on the sheet 待确认."
                ).format(position=position)
        self.outcome.findings.append(
            one.finding(
                each.spec.name,
                reason.format(title=each.spec.zh, old=self._old(each), position=position),
                remedy,
                value=_("(sealed)") if each.spec.private else None,
            )
        )

    def _old(self, each: Difference) -> str:
        if each.spec.private:
            return _("another text")
        return self.describer.shown(each.spec, each.old) or "—"
