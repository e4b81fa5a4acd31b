"""Importing: everything is read and checked, then written in one transaction, or not at all."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from evalcore.errors import ConflictError
from evalcore.intake.changes import Change
from evalcore.intake.check import check
from evalcore.intake.compare import Correction, compare
from evalcore.intake.files import Handed
from evalcore.intake.findings import Finding, errors, in_order
from evalcore.intake.known import Known
from evalcore.intake.mapping import Mapping
from evalcore.intake.mapping_file import load_mapping
from evalcore.intake.opening import carry_in
from evalcore.intake.reading import Progress, read_files
from evalcore.intake.roster_check import roster_findings
from evalcore.intake.rows import Reported
from evalcore.record.store import Batch, NewEvent, SourceFile
from evalcore.vocabulary.governance import SourceReceived

if TYPE_CHECKING:
    from evalcore.record.record import Record
    from evalcore.record.store import Commit

__all__ = ["Correction", "FileResult", "ImportResult", "import_files"]


ATTEMPTS = 20
"""How often an import compares again because others were quicker; each time one of them is done."""


@frozen
class FileResult:
    """One file: the stream that its new facts went into (empty where there were none)."""

    file: str
    digest: str
    stream: str
    facts: int


@frozen
class ImportResult:
    """What an import found and did.

    ``facts`` counts those appended (or, in a dry run, that would be), ``corrected`` how many of
    them are corrections, ``unchanged`` those that the record held already. ``commit`` is None
    where nothing was written. ``supplemented``: facts of which a blank cell was filled;
    ``vanished``: facts that an earlier state of a sheet told and none of its rows tells now.
    ``changes``: what the rows mean, one by one (the first ten thousand).
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

    @property
    def refused(self) -> bool:
        """Whether something must be mended before anything goes in."""
        return bool(errors(self.findings))

    def as_data(self) -> dict[str, Any]:
        """The result as JSON data."""
        return {
            "refused": self.refused,
            "facts": self.facts,
            "corrected": self.corrected,
            "unchanged": self.unchanged,
            "supplemented": self.supplemented,
            "vanished": self.vanished,
            "by_class": self.by_class,
            "files": [
                {"file": f.file, "digest": f.digest, "stream": f.stream, "facts": f.facts}
                for f in self.files
            ],
            "commit": self.commit and {"size": self.commit.size, "root": self.commit.root.hex()},
            "findings": [finding.as_row() for finding in self.findings],
            "changes": [change.as_row() for change in self.changes],
        }


def import_files(
    record: Record,
    paths: Sequence[str | Path],
    *,
    mapping: Mapping | None = None,
    actor: str,
    received_on: date,
    dry_run: bool = False,
    correction: Correction | None = None,
    opening: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Take ``paths`` in, all of them or none.

    ``mapping`` defaults to the township's workbook. ``received_on``: the day the office handed
    them in. ``correction``: take cells that differ from the record as corrections.
    ``opening``: they are an opening balance (``opening.py``). ``progress`` is called with
    (rows read, 0).

    Raises UsageError where a file can't be opened, StoreError where the store fails: then nothing
    was written, and doing it again is right.
    """
    chosen = mapping or load_mapping()

    def attempt() -> ImportResult:
        return _import(
            record, paths, chosen, actor, received_on, dry_run, correction, opening, progress
        )

    with _collector_at_rest():
        for _again in range(ATTEMPTS - 1):
            try:
                return attempt()
            except ConflictError:
                # Somebody else wrote meanwhile, perhaps the same facts: compared again, they are
                # nothing new. Whenever we have to, another import has got in.
                continue
        return attempt()


def _import(
    record: Record,
    paths: Sequence[str | Path],
    mapping: Mapping,
    actor: str,
    received_on: date,
    dry_run: bool,
    correction: Correction | None,
    opening: bool,
    progress: Progress | None,
) -> ImportResult:
    with Known(record) as known:
        roster = known.roster()
        reading = read_files(
            paths,
            mapping,
            roster,
            received_on=received_on,
            progress=progress,
        )
        kept, findings = check(reading.reported, known)
        findings += roster_findings(kept, roster)
        if opening:
            findings += carry_in(kept)
        compared = compare(kept, known, correction)
    found = in_order((*reading.findings, *findings, *compared.findings))
    if errors(found):
        return ImportResult(found)
    files, batches, sources = _batches(reading.files, compared.new, actor, received_on)
    if not mapping.keep:
        sources = []
    commit = None
    if batches and not dry_run:
        commit = record.append_many(batches, sources=sources, expected_head=known.head)
    return ImportResult(
        found,
        facts=len(compared.new),
        corrected=compared.corrected,
        unchanged=compared.unchanged,
        by_class=dict(Counter(type(one.fact).__name__ for one in compared.new)),
        files=tuple(files),
        commit=commit,
    )


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Rows and facts hold no cycles; walking millions of them again and again took a fifth."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _batches(
    files: Sequence[Handed], new: Sequence[Reported], actor: str, received_on: date
) -> tuple[list[FileResult], list[Batch], list[SourceFile]]:
    by_file: dict[str, list[Reported]] = {handed.name: [] for handed in files}
    for one in new:
        by_file[one.table.bound.file].append(one)
    results, batches, sources = [], [], []
    for handed in files:
        facts = by_file[handed.name]
        if not facts:
            results.append(FileResult(handed.name, handed.digest, "", 0))
            continue
        events = [_event(one) for one in facts]
        stream = f"import-{_digest(events, received_on)}"
        received = SourceReceived(
            digest=handed.digest,
            file_name=handed.name,
            size=len(handed.content),
            facts=len(facts),
            occurred_on=received_on,
            received_on=received_on,
        )
        first = NewEvent(received.topic(), received.public_state())
        batches.append(Batch(stream, [first, *events], actor))
        sources.append(SourceFile(handed.name, handed.content))
        results.append(FileResult(handed.name, handed.digest, stream, len(facts)))
    return results, batches, sources


def _event(one: Reported) -> NewEvent:
    fact = one.fact
    private = fact.private_state()
    scope = "" if private is None else fact.seal_scope()
    return NewEvent(fact.topic(), fact.public_state(), private, scope, one.source)


def _digest(events: Sequence[NewEvent], received_on: date) -> str:
    """Name of what is new in a file: the same whatever its order, layout, name and day.

    Public states only: a digest over private words would let anybody try out guesses.
    """
    # In JSON a quotation mark inside a text is escaped, so that this can only be the field.
    received = f',"received_on":"{received_on.isoformat()}"'.encode()
    lines = sorted(
        event.topic.encode() + b" " + event.public.replace(received, b"") for event in events
    )
    return sha256(b"\n".join(lines)).hexdigest()[:32]
