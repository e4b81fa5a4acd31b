"""A whole record, checked: events and tree, kept and handed checkpoints, a code from paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.checking.kept import KeptCheckpoints, check_kept, kept_in
from evalcore.checking.report import Report
from evalcore.checking.trusting import compare, names, nobody_asked, read_checkpoint, vouched
from evalcore.errors import EvalcoreError
from evalcore.messages import _, listed
from evalcore.record.verify_commits import Claim
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import Note, Verifier
from evalcore.transparency.policy import Policy

if TYPE_CHECKING:
    from evalcore.procedures.sealing_read import Kept
    from evalcore.record import Record, Verification

Progress = Callable[[int, int], None]


@frozen
class Handed:
    """A checkpoint that somebody kept elsewhere: ``name`` is shown."""

    name: str
    checkpoint: Checkpoint
    note: Note | None

    @classmethod
    def read(cls, name: str, data: bytes) -> Handed:
        """From a file's bytes. Raises DataError where it is no checkpoint."""
        return cls(name, *read_checkpoint(data))

    @property
    def claim(self) -> Claim:
        """What it says of the record."""
        return Claim(self.checkpoint.size, self.checkpoint.root, self.name)


@frozen
class Checked:
    """The outcome for a record, with what its own verification gave."""

    report: Report
    found: Verification


def check_record(
    record: Record,
    *,
    policy: Policy | None = None,
    handed: Sequence[Handed] = (),
    claims: Sequence[Claim] = (),
    paper: str = "",
    progress: Progress | None = None,
    judged: bool = False,
) -> Checked:
    """Check all of a record. ``judged``: whose word it rests on was asked elsewhere.

    Raises StoreError where it can't be read at all, DataError where ``paper`` is no check code.
    """
    told = KeptCheckpoints() if record.store.misshapen() else kept_in(record)
    trusted = [one for one in handed if _is_of(record, one)]
    found = record.verify(progress, [*told.claims, *(one.claim for one in trusted), *claims])
    report = Report("store")
    notes: list[tuple[Kept, Note]] = []
    if found.size:
        notes = check_kept(record, told, found, report)
        _check_published(record, found, report)
        _check_seals(record, found, report, progress)
    for one in handed:
        _check_handed(one, one in trusted, policy, told.keys, found, report)
    for claim in found.kept:
        if claim in claims:
            report.holds(_("{name} fits").format(name=claim.name))
    fitting = [one for one in trusted if one.claim in found.kept]
    if not judged:
        _judge(policy, notes, fitting, told.keys, found, report)
    if paper:
        look_for(record, paper, report)
    return Checked(report, found)


def _check_published(record: Record, found: Verification, report: Report) -> None:
    """Published runs and standings against the log that they stand in."""
    from evalcore.certificates.publications_check import check_published
    from evalcore.checking.kept import UNREADABLE

    try:
        published = check_published(record, found.roots)
    except UNREADABLE as error:
        report.fails(str(error) or type(error).__name__)
        return
    for problem in published.problems:
        report.fails(problem.what, _("position {position}").format(position=problem.position))
    if published.runs and published.ok:
        report.holds(
            _("{n} published runs with {standings} standings fit the log").format(
                n=published.runs, standings=published.standings
            )
        )


def _check_seals(
    record: Record, found: Verification, report: Report, progress: Progress | None
) -> None:
    """Ranges that were written as files for good: the log, the files, and the events agree."""
    from evalcore.checking.kept import UNREADABLE
    from evalcore.record.sealed_check import check_seals

    try:
        seals = check_seals(record, found.roots, progress)
    except UNREADABLE as error:
        report.fails(str(error) or type(error).__name__, _("sealed segments"))
        return
    for where, what in seals.problems:
        report.fails(what, where)
    if seals.compared:
        report.holds(
            _("{n} sealed segments have the log's digests, and their rows are the events'").format(
                n=seals.compared
            )
        )
    if seals.absent:
        report.notes.append(
            _(
                "{n} ranges are sealed in files that are not here (docs/seal.md): only their roots "
                "were looked at."
            ).format(n=seals.absent)
        )
    if seals.older:
        report.notes.append(
            _(
                "{n} sealed segments have the log's digests, but this version reads their columns "
                "otherwise, so that no run uses them: evalcore seal --again writes them anew."
            ).format(n=seals.older)
        )


def _is_of(record: Record, handed: Handed) -> bool:
    """Whether a checkpoint says that it is of this record."""
    from evalcore.procedures.origin import origin_of

    size = min(handed.checkpoint.size, record.head().size)
    try:
        return handed.checkpoint.origin in (
            origin_of(record, size),
            origin_of(record, record.head().size),
        )
    except EvalcoreError:
        # Names that can't be read: the roots will tell.
        return True


def _check_handed(
    handed: Handed,
    is_of: bool,
    policy: Policy | None,
    keys: Sequence[Verifier],
    found: Verification,
    report: Report,
) -> None:
    if not is_of:
        report.fails(
            _("it is a checkpoint of another record: {origin}").format(
                origin=handed.checkpoint.origin[:80]
            ),
            handed.name,
        )
        return
    if policy is not None and handed.note is not None:
        for reason in policy.judge(handed.note).missing:
            report.fails(reason, handed.name)
    elif handed.note is not None:
        compare(handed.note, keys, handed.name, report)
    else:
        report.notes.append(_("{where} is not signed.").format(where=handed.name))
    if handed.claim in found.kept:
        size = handed.checkpoint.size
        report.holds(_("nothing among the first {size} events was changed").format(size=size),
                     handed.name)  # fmt: skip
        report.against.append(
            _(
                "Against whoever could not change {name} too: the record still holds all {size} "
                "events that it knew, unchanged."
            ).format(name=handed.name, size=size)
        )


def _judge(
    policy: Policy | None,
    kept: Sequence[tuple[Kept, Note]],
    handed: Sequence[Handed],
    keys: Sequence[Verifier],
    found: Verification,
    report: Report,
) -> None:
    """Up to where somebody who is trusted has signed the record, and which of its events not."""
    notes = [(one.checkpoint.size, note) for one, note in kept]
    notes += [(one.checkpoint.size, one.note) for one in handed if one.note is not None]
    notes.sort(key=lambda pair: pair[0], reverse=True)
    if policy is None:
        report.against.append(nobody_asked(notes[0][1] if notes else None))
        if keys:
            report.against.append(
                _(
                    "The keys are those that the record itself names: {names}. Compare them with "
                    "what their offices published."
                ).format(names=listed(f"{key.name} ({key.fingerprint})" for key in keys))
            )
    else:
        judged = [(size, policy.judge(note)) for size, note in notes]
        good = next(((size, one) for size, one in judged if one.ok), None)
        if good is None:
            for reason in judged[0][1].missing if judged else [_("nobody signed it")]:
                report.fails(reason, _("the policy"))
            return
        report.holds(
            _("the first {size} events are signed as the policy demands: {names}").format(
                size=good[0], names=names(good[1])
            )
        )
        vouched(good[1], report)
    signed = next((size for size, note in notes if policy is None or policy.judge(note).ok), 0)
    if signed and signed < found.size:
        report.notes.append(
            _("The last {n} events, behind size {size}, stand under no such signature yet.").format(
                n=found.size - signed, size=signed
            )
        )


def look_for(record: Record, paper: str, report: Report) -> None:
    """What a code from paper stands for. Raises DataError where it can't be one."""
    from evalcore.checking.kept import UNREADABLE
    from evalcore.checking.paper import find_code
    from evalcore.transparency.codes import normal

    code = normal(paper)
    try:
        meant = find_code(record, code)
    except UNREADABLE as error:
        report.fails(str(error), code)
        return
    if meant is None:
        report.fails(
            _(
                "no certificate, checkpoint or commit here has this code: the paper is of another "
                "record or of a later state of it, or what it was printed from was changed or "
                "removed since. Read the code again; then ask who printed it"
            ),
            code,
        )
        return
    report.facts["paper"] = {
        "code": code, "kind": meant.kind, "size": meant.size, "run": meant.run,
    }  # fmt: skip
    report.holds(meant.what, code)
    report.against.append(
        _("Against whoever could not change the paper: it is as it was when it was printed.")
    )
