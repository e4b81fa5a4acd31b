"""Single papers of a log, by themselves or against a record: certificate, checkpoint, proof.

By itself such a paper shows who signed it. Whether the record holds what it says, only the record
(or a bundle of it) can show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evalcore.certificates.signed import read_certificate
from evalcore.checking.further import further_logs
from evalcore.checking.record import Handed, Progress, check_record
from evalcore.checking.report import Report
from evalcore.checking.trusting import judge, judge_text, read_checkpoint
from evalcore.errors import DataError, EvalcoreError
from evalcore.messages import _
from evalcore.record.verify_commits import Claim
from evalcore.transparency import tlog_proof
from evalcore.transparency.codes import check_code
from evalcore.transparency.merkle import leaf_hash, verify_inclusion
from evalcore.transparency.note import parse

if TYPE_CHECKING:
    from evalcore.certificates.text import Certificate
    from evalcore.record import Record
    from evalcore.transparency.policy import Policy


def check_checkpoint(
    data: bytes,
    name: str,
    *,
    policy: Policy | None = None,
    record: Record | None = None,
    progress: Progress | None = None,
) -> Report:
    """A checkpoint: who signed it, and whether the record has that root at that size.

    Raises DataError where ``data`` are no checkpoint, StoreError where the record can't be read.
    """
    report = Report("checkpoint")
    checkpoint, note = read_checkpoint(data)
    report.facts |= {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "code": check_code(checkpoint.text.encode()),
    }
    report.holds(
        _("a checkpoint of {origin}: {size} events, root {root}").format(
            origin=checkpoint.origin, size=checkpoint.size, root=checkpoint.root.hex()
        ),
        name,
    )
    judge(note, policy, name, report)
    if record is None:
        report.notes.append(
            _("Whether a record has this root was not checked: name it with --store.")
        )
    else:
        handed = Handed(name, checkpoint, note)
        _join(record, report, handed=handed, progress=progress)
    return report


def check_certificate(
    data: bytes,
    name: str,
    *,
    policy: Policy | None = None,
    record: Record | None = None,
    further: Sequence[Record] = (),
    progress: Progress | None = None,
) -> Report:
    """A certificate: who signed it, and whether the record publishes what it states.

    ``further`` are other logs that its run read: each is checked to hold what the run read of it.
    Raises DataError where ``data`` are no certificate, StoreError where the record can't be read.
    """
    report = Report("certificate")
    file = read_certificate(data)
    certificate = file.certificate
    report.facts |= {
        "log": certificate.log,
        "size": certificate.size,
        "root": certificate.root.hex(),
        "run": certificate.run,
        "position": certificate.position,
        "code": certificate.code,
    }
    report.holds(
        _(
            "a certificate of {log}: run {run} of {scheme}, {period}, published on {day} by "
            "{authority}; check code {code}"
        ).format(
            log=certificate.log,
            run=certificate.run[:12],
            scheme=certificate.scheme,
            period=certificate.period,
            day=certificate.on.isoformat(),
            authority=certificate.authority,
            code=certificate.code,
        ),
        name,
    )
    judge_text(file.note, policy, certificate.log, name, report)
    for one in further_logs(certificate, further, name, report):
        _join(one.record, report, claim=one.claim, progress=progress)
    if record is None:
        report.notes.append(
            _(
                "Whether the record publishes this was not checked: name the record or a bundle "
                "with --store. Whether the results follow: replay."
            )
        )
    elif (own := _own(record, certificate)) is not None and own != certificate.log:
        report.fails(
            _("it is a certificate of {log}, and {store} is called {own}: another record").format(
                log=certificate.log, store=record.shown, own=own
            ),
            name,
        )
    elif _contradicted(record, certificate):
        # The certificate's own root is no claim then: it is what is in question.
        _join(record, report, progress=progress)
        _published(record, certificate, name, report)
    else:
        claim = Claim(certificate.size, certificate.root, name)
        if _join(record, report, claim=claim, progress=progress):
            _published(record, certificate, name, report)
    return report


def _own(record: Record, certificate: Certificate) -> str | None:
    """The record's name where the certificate was made; None where that can't be read."""
    from evalcore.procedures.origin import UNNAMED, origin_of

    try:
        there = record.head().size
        own = origin_of(record, min(certificate.position - 1, there)) if there else None
    except EvalcoreError:
        return None
    # Cut off before its first key, a record has no name of its own any more.
    cut = there < certificate.position and own is not None and own.startswith(UNNAMED)
    return None if cut else own


def _contradicted(record: Record, certificate: Certificate) -> bool:
    """Whether the record publishes another text at the very place that the certificate names."""
    from evalcore.certificates.published import certificate_of

    try:
        return certificate_of(record, certificate.position).text != certificate.text
    except EvalcoreError:
        return False


def _published(record: Record, certificate: Certificate, name: str, report: Report) -> None:
    from evalcore.certificates.published import certificate_of

    try:
        again = certificate_of(record, certificate.position)
    except DataError as error:
        report.fails(str(error), name)
        return
    if again.text == certificate.text:
        report.holds(
            _("position {position} of the record publishes this, word for word").format(
                position=certificate.position
            ),
            name,
        )
        return
    ours, theirs = again.text.splitlines(), certificate.text.splitlines()
    differing = [line for line in theirs if line not in ours]
    report.fails(
        _(
            "position {position} of the record publishes otherwise; it does not say: {lines}. The "
            "certificate was changed, or the record since; a signature or a paper tells which"
        ).format(position=certificate.position, lines="; ".join(differing)[:500]),
        name,
    )


def check_proof(
    data: bytes,
    name: str,
    *,
    policy: Policy | None = None,
    entry: bytes | None = None,
    record: Record | None = None,
    progress: Progress | None = None,
) -> Report:
    """A proof of an event: the ``entry`` (or the record's own at that place) is in the log.

    Raises DataError where ``data`` are no proof, StoreError where the record can't be read.
    """
    report = Report("proof")
    proof = tlog_proof.parse(data)
    note = parse(proof.note)
    checkpoint, _note = read_checkpoint(proof.note)
    position = proof.index + 1
    report.facts |= {
        "position": position,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
    }
    judge(note, policy, name, report)
    if record is not None:
        handed = Handed(_("the checkpoint in {name}").format(name=name), checkpoint, note)
        held = _join(record, report, handed=handed, progress=progress)
        entry = (_entry_of(record, position) if held else None) if entry is None else entry
    if entry is None:
        report.fails(
            _("what it proves can't be said without the event: give it with --entry or --store"),
            name,
        )
    elif verify_inclusion(
        leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root
    ):
        report.holds(
            _("the event stands at position {position} of {size} in {origin}").format(
                position=position, size=checkpoint.size, origin=checkpoint.origin
            ),
            name,
        )
        _told(entry, report)
    else:
        report.fails(
            _("the event is not at position {position} of this log: another event, or changed")
            .format(position=position),
            name,
        )  # fmt: skip
    if proof.extra is not None:
        report.notes.append(_("Its extra data were not looked at: nobody vouches for them."))
    return report


def _entry_of(record: Record, position: int) -> bytes | None:
    from evalcore.record.envelope import leaf_hashes

    rows = record.store.rows(position, position)
    # The hash that is given is none: it hands back what would be hashed.
    return leaf_hashes(rows, lambda data: data[1:])[0] if rows else None


def _told(entry: bytes, report: Report) -> None:
    """What the event is, for people."""
    from evalcore.record.envelope import parse_entry

    try:
        found = parse_entry(entry)
    except DataError as error:
        report.notes.append(str(error))
        return
    report.facts |= {"topic": found.topic, "stream": found.stream, "version": found.version}
    report.holds(
        _("the event: {topic}, entered by {actor}: {state}").format(
            topic=found.topic,
            actor=found.actor,
            state=found.public.decode(errors="replace")[:400],
        )
    )


def _join(
    record: Record,
    report: Report,
    *,
    handed: Handed | None = None,
    claim: Claim | None = None,
    progress: Progress | None = None,
) -> bool:
    """Check the record too, with what the paper says of it; whether it holds."""
    checked = check_record(
        record,
        handed=[handed] if handed else [],
        claims=[claim] if claim else [],
        progress=progress,
        judged=True,
    )
    for problem in checked.found.problems:
        where = _("the record")
        if problem.position is not None:
            where = _("position {position}").format(position=problem.position)
        report.fails(problem.what, where)
    if checked.found.ok:
        report.holds(
            _("the record holds: {size} events, root {root}").format(
                size=checked.found.size, root=checked.found.root
            )
        )
    facts = report.facts
    report.join(checked.report)
    report.facts = facts
    return checked.found.ok
