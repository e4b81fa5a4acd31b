"""What an import found and did, as data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import attrs
from attrs import field, frozen

from evalcore.intake.comparing.changes import Change
from evalcore.intake.findings import Finding, errors

if TYPE_CHECKING:
    from evalcore.record.store import Commit


@frozen
class FileResult:
    """One file: the stream that its new facts went into (empty where there were none).

    ``received_on``: the day that counts as that of its handing in.
    """

    file: str
    digest: str
    stream: str
    facts: int
    received_on: date | None = None


@frozen
class SheetCount:
    """How many facts of a sheet are of one kind: those of ``Change``, or ``unchanged``."""

    file: str
    sheet: str
    kind: str
    facts: int


@frozen
class ImportResult:
    """What an import found and did.

    ``facts`` counts those appended (or, in a dry run, that would be), ``corrected`` how many of
    them are corrections, ``supplemented`` of how many a blank cell was filled, ``unchanged``
    those that the record held already. ``commit`` is None where nothing was written.
    ``vanished``: facts that an earlier state of a sheet told and none of its rows tells now.
    ``changes``: what the rows mean, one by one (the first ten thousand); ``counts`` counts them
    all by sheet. ``differing``: file → cells that differ from the record and want a reason.
    ``late``: facts of a sealed period that were admitted (in a dry run, that would be).
    """

    findings: tuple[Finding, ...]
    facts: int = 0
    corrected: int = 0
    unchanged: int = 0
    by_class: dict[str, int] = field(factory=dict)
    files: tuple[FileResult, ...] = ()
    commit: Commit | None = None
    supplemented: int = 0
    vanished: int = 0
    changes: tuple[Change, ...] = ()
    counts: tuple[SheetCount, ...] = ()
    differing: dict[str, int] = field(factory=dict)
    late: int = 0

    @property
    def refused(self) -> bool:
        """Whether something must be mended before anything goes in."""
        return bool(errors(self.findings))

    def with_facts(self, by_class: dict[str, int], files: tuple[FileResult, ...]) -> ImportResult:
        """The same, with what goes in."""
        facts = sum(each.facts for each in files)
        return attrs.evolve(self, facts=facts, by_class=by_class, files=files)

    def written(self, commit: Commit) -> ImportResult:
        """The same, written."""
        return attrs.evolve(self, commit=commit)

    def as_data(self) -> dict[str, Any]:
        """The result as JSON data."""
        return {
            "refused": self.refused,
            "facts": self.facts,
            "corrected": self.corrected,
            "supplemented": self.supplemented,
            "unchanged": self.unchanged,
            "vanished": self.vanished,
            "late": self.late,
            "by_class": self.by_class,
            "files": [
                attrs.asdict(each) | {"received_on": each.received_on and str(each.received_on)}
                for each in self.files
            ],
            "commit": self.commit and {"size": self.commit.size, "root": self.commit.root.hex()},
            "counts": [attrs.asdict(count) for count in self.counts],
            "differing": self.differing,
            "findings": [finding.as_row() for finding in self.findings],
            "changes": [change.as_row() for change in self.changes],
        }
