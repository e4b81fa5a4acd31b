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
        return found


def reason_of(
    given: Correction | Mapping[str, Correction] | None, day: Day
) -> Callable[[str], Correction | None]:
    """File → why its changed cells are corrections: as given, else as its 报送单 says."""

    def reason(file: str) -> Correction | None:
        if isinstance(given, Correction):
            return given
        if given is not None and file in given:
            return given[file]
        said = day.transmittals.get(file, Transmittal())
        if said.reason and said.authority:
            return Correction(said.reason, said.authority)
        return None

    return reason
