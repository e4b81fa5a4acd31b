"""When a file was handed in, and why it changes what was reported before: by its 报送单."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from attrs import define, field

from evalcore.errors import UsageError
from evalcore.intake.comparing.changed import Correction
from evalcore.intake.files.handed import Handed
from evalcore.intake.findings import Finding
from evalcore.intake.sheets.transmittal import TRANSMITTAL, Transmittal
from evalcore.messages import _


@define
class Day:
    """The day on which each file was handed in: ``given`` for all, else its own, else ``today``.

    Collects what the files say of themselves as it is asked, and what is wrong with it.
    """

    given: date | None
    today: date | None
    findings: list[Finding] = field(factory=list)
    transmittals: dict[str, Transmittal] = field(factory=dict)
    days: dict[str, date] = field(factory=dict)

    def of(self, handed: Handed) -> date:
        """The day of a file. Raises UsageError where none is known."""
        said = handed.transmittal.received_on
        self.transmittals[handed.name] = handed.transmittal
        if self.given is None and said and self.today and said > self.today:
            self.findings.append(
                Finding(
                    handed.name,
                    TRANSMITTAL,
                    "",
                    said.isoformat(),
                    _("the day of handing in is later than today ({day})").format(day=self.today),
                    _("Correct 报送日期, or give the day with --received-on."),
                )
            )
        found = self.given or said or self.today
        if found is None:
            raise UsageError(_("Say on which day the files were handed in."))
        self.days[handed.name] = found
        return found


Used = Callable[[Correction, date], "date | None"]
"""When a reason was used before a day for this file's earlier states; None where it was not."""


def reason_of(
    given: Correction | Mapping[str, Correction] | None,
    day: Day,
    used: Used = lambda _correction, _before: None,
) -> Callable[[str], Correction | None]:
    """File → why its changed cells are corrections: as given, else as its 报送单 says.

    A reason that still stands on 报送单 from an earlier day of handing in answers for nothing new:
    it would take in every later slip. A finding in ``day`` says so.
    """

    known: dict[str, date | None] = {}

    def reason(file: str) -> Correction | None:
        if isinstance(given, Correction):
            return given
        if given is not None and file in given:
            return given[file]
        said = day.transmittals.get(file, Transmittal())
        if not (said.reason and said.authority):
            return None
        correction = Correction(said.reason, said.authority)
        if file not in known:
            known[file] = before = used(correction, day.days[file])
            if before is not None:
                day.findings.append(_stale(file, said.reason, before))
        return None if known[file] else correction

    return reason


def _stale(file: str, reason: str, before: date) -> Finding:
    return Finding(
        file,
        TRANSMITTAL,
        "",
        reason,
        _("this reason was given for what came in on {day}, and answers for that only").format(
            day=before
        ),
        _("If the changed cells are meant, write why anew, with the day; else restore them."),
    )
