"""What a dossier is made of, from results and record: the edge that reads, once for both editions.

Nothing is chosen or hidden here; each edition takes from it what it may show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.certificates.published import certificate_of
from evalcore.certificates.result_tree import TABLES, Sheet
from evalcore.errors import DataError, UsageError
from evalcore.messages import _
from projections.dossier.concerning import concerning, led, own_standing, withdrawn
from projections.dossier.lines import items, rows_of
from projections.dossier.neighbours import Neighbours, neighbours
from projections.dossier.sealing import Seal, seal_of
from projections.publishing.canonical import sheet_texts
from projections.reports import reviews
from projections.trail import Entry, open_trail

if TYPE_CHECKING:
    from evalcore.certificates.text import Certificate
    from evalcore.record import Record
    from evalcore.transparency.note import Signer
    from projections.disclosure.source import Withholding
    from projections.publishing import Results
    from projections.rows import ScoreNode, Subject

Json = dict[str, Any]

MOST_EVENTS = 3_000
"""Events that one page holds; more would be no page that anybody opens."""


TOLD = ("pledges", "evaluations", "comments", "duty_reports")
"""What a review tells row by row."""


@frozen
class Material:
    """Everything about one subject of one official run.

    ``tables`` is the subject's canonical text by table, ``sheet`` the same with its proof; ``rows``
    the contributions by column. ``trail`` are the events behind the result in order, ``decided``
    the positions in it of what people decided about the subject; ``left_out`` counts events that a
    page can't hold. ``scheme_position`` and ``standing_position`` are 0 where there is none.
    """

    results: Results
    subject: Subject
    review: Json
    """All of it, for reviewers."""
    told: Json
    """The same without the votes that would tell who voted what."""
    near: Neighbours
    nodes: Mapping[str, ScoreNode]
    tables: Mapping[str, str]
    rows: Sequence[Mapping[str, str | None]]
    sheet: Sheet
    certificate: Certificate
    seal: Seal
    trail: Sequence[Entry]
    decided: Sequence[int]
    left_out: int
    standing_position: int
    scheme_position: int
    secret: Withholding
    """What of the votes the subject's own edition may not show."""


def gather(
    results: Results,
    record: Record,
    subject: Subject,
    *,
    signer: Signer | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Material:
    """Read what a dossier of ``subject`` needs. ``signer`` will sign its pages.

    Raises UsageError where the results are not those of an official run, or the record does not
    know the signer; DataError where they are not results of this record.
    """
    certificate = _certificate(results, record)
    sheet, tables = _sheet(results, subject, certificate)
    review = next(reviews(results, [subject], full=True))
    told = next(reviews(results, [subject]))
    seal = seal_of(record, certificate.position, signer)
    found = rows_of("contributions", tables["contributions"])
    with open_trail(record, record.commit_at(seal.size), progress=progress) as trail:
        decided = concerning(trail.connection, subject, results.run, seal.size)
        wanted = _positions(tables, found, review)
        chosen = trail.closed([*decided, *wanted[:MOST_EVENTS]])
        gone = trail.closed(withdrawn(trail, subject)) - chosen
        entries = _without_others(trail.entries(sorted(chosen | gone)), subject, gone)
    return Material(
        results=results,
        subject=subject,
        review=review,
        told=told,
        near=neighbours(results, subject, results.effects(subject.id)),
        nodes=results.nodes(subject.id),
        tables=tables,
        rows=found,
        sheet=sheet,
        certificate=certificate,
        seal=seal,
        trail=entries,
        decided=decided,
        left_out=max(len(wanted) - MOST_EVENTS, 0),
        standing_position=own_standing(record, certificate, subject),
        scheme_position=_adoption(record, certificate),
        secret=results.withholding,
    )


def _certificate(results: Results, record: Record) -> Certificate:
    """The certificate of the run that the results are of."""
    run = results.run
    if run.further:
        raise UsageError(
            _(
                "{path} was made of {n} logs. A dossier proves events of one log, and can't show "
                "those of the others. Give a report (evalcore report) and the certificate; "
                "evalcore replay with --with computes all of it again."
            ).format(path=results.path, n=len(run.further) + 1)
        )
    if run.status != "official":
        raise UsageError(
            _(
                "{path} holds a trial or an unpublished run. A dossier proves a published result: "
                "adopt the scheme and publish the run first (evalcore scheme adopt, evalcore "
                "publish). For a paper without proof: evalcore report."
            ).format(path=results.path)
        )
    try:
        found = certificate_of(record, run.publication)
    except DataError:
        found = None
    if found is None or found.run != run.run:
        raise DataError(
            _(
                "{store} holds no publication of the run {run} that {path} is of. Name the record "
                "that it was published in with --store."
            ).format(store=record.shown, run=run.short, path=results.path)
        )
    return found


def _sheet(
    results: Results, subject: Subject, certificate: Certificate
) -> tuple[Sheet, dict[str, str]]:
    """All rows of the subject with their proof, held against the certificate."""
    tree = results.tree
    if tree is None or not certificate.results:
        raise UsageError(
            _(
                "{path} was published by an earlier version, without a result tree: one subject's "
                "rows can't be proved alone. Check the whole run with evalcore replay."
            ).format(path=results.path)
        )
    tables = sheet_texts(results, subject.id)
    place = tree.place(subject.id)
    sheet = Sheet(
        subject=subject.id,
        index=place,
        size=tree.size,
        proof=tuple(tree.proof(subject.id)),
        shown=tables,
        hidden={},
        blinds={table: tree.blind(subject.id, table) for table in TABLES},
    )
    if not sheet.holds(bytes.fromhex(certificate.results)):
        raise DataError(
            _(
                "The rows of {subject} in {path} are not those that were published. Score again "
                "with --known-at {size} --as-of {day}, then check with evalcore replay."
            ).format(
                subject=subject.id, path=results.path, size=certificate.size, day=certificate.as_of
            )
        )
    return sheet, tables


def _without_others(entries: Sequence[Entry], subject: Subject, gone: set[int]) -> list[Entry]:
    """``entries`` but for what was withdrawn (``gone``) and happened under somebody else."""
    others = {e.position for e in entries if e.position in gone and not led(subject, e.occurred_on)}
    retracting = {e.position for e in entries if e.kind == "retraction"}
    kept = {e.position for e in entries if e.position in gone - others - retracting}
    return [
        entry
        for entry in entries
        if entry.position not in gone or entry.position in kept or entry.about in kept
    ]


def _positions(
    tables: Mapping[str, str], contributions: Sequence[Mapping[str, str | None]], review: Json
) -> list[int]:
    """Positions behind a result: of contributions, effects, the review's cases, flags.

    Where a seat was freed by what befell somebody else, the events are that one's: left out.
    """
    lists = [row["events"] for row in contributions]
    effects = rows_of("effects", tables["effects"])
    lists += [row["evidence"] for row in effects if not of_others(row["rule"] or "")]
    flags = [row["evidence"] for row in rows_of("flags", tables["flags"])]
    told = [int(item) for each in lists for item in items(each)]
    told += [at for name in TOLD for row in review[name] for at in row["events"]]
    told += [int(item) for each in flags for item in items(each)]
    return list(dict.fromkeys(told))


def of_others(rule: str) -> bool:
    """Whether the events behind an effect are about somebody else than whom it moved."""
    return rule.startswith("freed:")


def _adoption(record: Record, certificate: Certificate) -> int:
    """Position of the adoption of the rules that the run was judged by; 0 where there is none."""
    from evalcore.procedures.scheme import stream_of as stream_of_scheme
    from evalcore.vocabulary.governance import SchemeAdopted

    found = [
        one.position
        for one in record.stream(stream_of_scheme(certificate.scheme))
        if one.topic == SchemeAdopted.topic()
        and one.position <= certificate.size
        and SchemeAdopted.from_states(one.public).digest == certificate.digest
    ]
    return found[-1] if found else 0
