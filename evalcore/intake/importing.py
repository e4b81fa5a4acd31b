"""Importing: everything is read and checked, then written in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, evolve, frozen

from evalcore.errors import ConflictError
from evalcore.intake.after_seal import objections_after_seal
from evalcore.intake.collecting import rarely_collected
from evalcore.intake.comparing.changed import Correction
from evalcore.intake.comparing.check import check
from evalcore.intake.comparing.compare import Outcome, compare
from evalcore.intake.comparing.describing import Describer
from evalcore.intake.comparing.known import Known
from evalcore.intake.comparing.origins import Book
from evalcore.intake.comparing.outgoing import digest_of, events, new_classes, new_facts
from evalcore.intake.comparing.spill import CHUNK, Spill, workspace
from evalcore.intake.comparing.within import EVERYWHERE, outside
from evalcore.intake.files.handed import Handed
from evalcore.intake.findings import Finding, errors, in_order
from evalcore.intake.handing_in import Day, reason_of
from evalcore.intake.late import Late, Rows, admitted, late_rows, refuse_none_late, refuse_useless
from evalcore.intake.mapping import Mapping as MappingFile
from evalcore.intake.mapping_file import load_mapping
from evalcore.intake.results import FileResult, ImportResult, SheetCount
from evalcore.intake.rows.reading import Progress, Reading, read_files
from evalcore.intake.sheets.known_rows import read_known_rows
from evalcore.intake.signing import signatures
from evalcore.record.store import KEPT, Batch, NewEvent, SourceFile
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import SourceReceived

if TYPE_CHECKING:
    from evalcore.record.record import Record
    from evalcore.record.signatures import EventSigner

__all__ = ["Correction", "FileResult", "ImportResult", "Late", "Writer", "import_files"]

ATTEMPTS = 20
"""How often an import compares again because others were quicker; each time one of them is done."""


@frozen
class Writer:
    """What whoever imports may hand in, and how it is recorded.

    ``within``: the units that they answer for (``EVERYWHERE`` among them: all); ``signer`` signs
    the receipt of each file; ``also`` are events that go in with it (a right overridden).
    """

    within: Collection[str] = frozenset({EVERYWHERE})
    signer: EventSigner | None = None
    also: Sequence[Fact] = ()


@define
class _Job:
    """What was asked for."""

    record: Record
    paths: Sequence[str | Path | Handed]
    mapping: MappingFile
    actor: str
    day: Day
    correction: Correction | Mapping[str, Correction] | None
    leave_out: Collection[str]
    dry_run: bool
    opening: bool
    chunk: int
    progress: Progress | None
    late: Late | None
    by: Writer


def import_files(
    record: Record,
    paths: Sequence[str | Path | Handed],
    *,
    mapping: MappingFile | None = None,
    actor: str,
    received_on: date | None = None,
    today: date | None = None,
    dry_run: bool = False,
    correction: Correction | Mapping[str, Correction] | None = None,
    leave_out: Collection[str] = (),
    opening: bool = False,
    progress: Progress | None = None,
    chunk: int = CHUNK,
    late: Late | None = None,
    by: Writer | None = None,
) -> ImportResult:
    """Take ``paths`` in, all of them or none; files that were read already may stand among them.

    ``mapping`` defaults to the township's workbook. ``received_on``: the day the office handed
    them in; where it is None each file's 报送单 says, else it is ``today``. ``correction``: why
    cells that differ from the record are taken as corrections, for all files or by file name;
    else a file's 报送单 says. ``leave_out``: names of files that are not taken in. ``opening``:
    they are an opening balance (``opening.py``). ``progress`` is called with (rows read, 0).
    ``chunk``: facts in memory at once. ``late``: why facts of a sealed period are taken in, and who
    allowed it; without it their rows are findings (``late.py``). ``by``: what ``actor`` may hand
    in, and what signs for them.

    Raises UsageError where a file can't be opened or no day is known, StoreError where the store
    fails: then nothing was written, and doing it again is right.
    """

    refuse_useless(late)

    def attempt() -> ImportResult:
        # Each attempt begins anew: what it finds depends on what the record holds by then.
        day = Day(received_on, today)
        return _import(
            _Job(
                record,
                paths,
                mapping or load_mapping(),
                actor,
                day,
                correction,
                leave_out,
                dry_run,
                opening,
                chunk,
                progress,
                late,
                by or Writer(),
            )
        )

    for number in range(ATTEMPTS - 1):
        try:
            with nullcontext() if dry_run else record.store.comparing(again=number > 0):
                return attempt()
        except ConflictError:
            # Somebody else wrote meanwhile, perhaps the same facts: compared again, they are
            # nothing new. Whenever we have to, another import has got in.
            continue
    with record.store.comparing(again=True):
        return attempt()


def _import(job: _Job) -> ImportResult:
    with (
        rarely_collected(),
        Known(job.record) as known,
        workspace(known, job.chunk, opening=job.opening) as here,
    ):
        roster = known.roster()
        reading = read_files(
            job.paths,
            job.mapping,
            roster,
            here,
            received_on=job.day.of,
            leave_out=job.leave_out,
            progress=job.progress,
        )
        here.flush()
        findings = check(here, known, roster)

        def used(correction: Correction, before: date) -> date | None:
            return known.reason_used(correction.reason, correction.authority, before)

        outcome = compare(
            here,
            known,
            Describer(roster, known.fact_at),
            job.mapping,
            reasons=reason_of(job.correction, job.day, used),
            outright=reason_of(job.correction, Day(None, None)),
            kept=reading.kept,
            books=[
                Book(file.transmittal.book, read_known_rows(file.tables)) for file in reading.files
            ],
        )
        rows = late_rows(here, known)
        refused = [] if job.late else [each.finding() for each in rows]
        refused += objections_after_seal(here, known)
        refused += outside(here, known, job.record, job.actor, job.by.within)
        found = in_order(
            (*reading.findings, *job.day.findings, *findings, *outcome.findings, *refused)
        )
        if errors(found):
            return _result(outcome, found)
        if job.late and job.late.only:
            refuse_none_late(rows)
        return _append(job, known, here, reading, _result(outcome, found), rows)


def _result(outcome: Outcome, findings: tuple[Finding, ...]) -> ImportResult:
    counts = tuple(
        SheetCount(file, sheet, kind, number)
        for (file, sheet, kind), number in outcome.counts.items()
        if number
    )
    return ImportResult(
        findings,
        corrected=outcome.total("corrected"),
        supplemented=outcome.total("supplemented"),
        vanished=outcome.total("vanished"),
        unchanged=outcome.total("unchanged"),
        changes=tuple(outcome.changes),
        counts=counts,
        differing=dict(outcome.differing),
    )


@define
class _Writing:
    """What goes into one stream: the file itself, its signatures, its facts."""

    file: int
    stream: str
    first: list[NewEvent]


def _append(
    job: _Job,
    known: Known,
    here: Spill,
    reading: Reading,
    result: ImportResult,
    late: Sequence[Rows] = (),
) -> ImportResult:
    classes = new_classes(here)
    files: list[FileResult] = []
    writings: list[_Writing] = []
    sources: list[SourceFile] = []
    for number, handed in enumerate(reading.files):
        day = reading.days[number]
        facts = new_facts(here, number)
        signed = signatures(known, reading, number, anything_new=facts > 0)
        if not facts and not signed:
            files.append(FileResult(handed.name, handed.digest, "", 0, day))
            continue
        digest = digest_of(here, number, day.isoformat(), [fact.public_state() for fact in signed])
        received = SourceReceived(
            digest=handed.digest,
            file_name=handed.name,
            size=len(handed.content),
            facts=facts,
            occurred_on=day,
            received_on=day,
        )
        stream = f"import-{digest}"
        # Said in the log, so that a file that was kept can't vanish unseen.
        first = _event(received, KEPT if job.mapping.keep else "")
        # A right is overridden once, however many files come in.
        also = job.by.also if not writings else ()
        writings.append(_Writing(number, stream, [first, *map(_event, (*also, *signed))]))
        files.append(FileResult(handed.name, handed.digest, stream, facts, day))
        if job.mapping.keep:
            sources.append(SourceFile(handed.name, handed.content))
    result = evolve(result.with_facts(classes, tuple(files)), late=sum(each.facts for each in late))
    if job.dry_run or not writings:
        return result
    noted = _noted(job, reading, late)
    commit = job.record.append_parts(
        lambda: (*noted, *_parts(here, writings, job.actor, job.by.signer)),
        {writing.stream: 0 for writing in writings} | {each.stream: each.after for each in noted},
        sources=sources,
        expected_head=known.head,
    )
    return result.written(commit)


def _noted(job: _Job, reading: Reading, late: Sequence[Rows]) -> tuple[Batch, ...]:
    """What says that late facts were admitted: with the import, in one transaction."""
    if job.late is None or not late:
        return ()
    digests = [handed.digest for handed in reading.files]
    on = job.day.today or max(reading.days)
    return admitted(job.record, late, digests, job.late, on, job.actor, job.by.signer)


def _parts(
    here: Spill, writings: Sequence[_Writing], actor: str, signer: EventSigner | None
) -> Iterator[Batch]:
    for writing in writings:
        # The file's receipt is signed, not each of a million facts: its stream bears a digest of
        # all of them.
        yield Batch(writing.stream, writing.first, actor, 0, signer)
        after = len(writing.first)
        for part in events(here, writing.file):
            yield Batch(writing.stream, part, actor, after)
            after += len(part)


def _event(fact: Fact, source: str = "") -> NewEvent:
    private = fact.private_state()
    scope = "" if private is None else fact.seal_scope()
    return NewEvent(fact.topic(), fact.public_state(), private, scope, source)
