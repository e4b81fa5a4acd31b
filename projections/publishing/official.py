"""From an evaluation to an official run: what procedures must know of it, and what it is called."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from evalcore.certificates.published import certificate_of, publication_of
from evalcore.certificates.result_tree import Salts
from evalcore.procedures.checking_sheets import open_objections
from evalcore.procedures.period import stream_of
from evalcore.procedures.publishing import Asked, Lower, Publish
from evalcore.procedures.year_read import opened_period, seal_of
from evalcore.schemes.model import Scheme
from evalcore.vocabulary.results import RunPublished, StandingPublished
from projections.digests import digest, lines
from projections.publishing.elsewhere import unfinished
from projections.publishing.stamp import RunInfo, stamp
from projections.result_tree import Digested, digests_and_tree
from projections.ties import open_ties

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.record.joined import Log
    from projections.evaluation import Evaluation

COMPARED = ("subjects", "standings")
"""Tables of a level below that must come out as they were published."""


def official_run(record: Record, scheme: str, period: str) -> RunPublished | None:
    """The official run of a period, as the record knows it now."""
    found = publication_of(record, scheme, period)
    return RunPublished.from_states(found.public) if found is not None else None


def stamped(record: Record, evaluation: Evaluation) -> RunInfo:
    """The stamp of an evaluation: official where the record holds that this very run is."""
    run = stamp(evaluation)
    if run.status != "adopted":
        return run
    published = publication_of(record, run.scheme, run.period)
    if published is None or RunPublished.from_states(published.public).run != run.run:
        return run
    certificate = certificate_of(record, published.position)
    return attrs.evolve(
        run,
        status="official",
        certificate=certificate.code,
        publication=certificate.position,
    )


def digested_again(record: Record, evaluation: Evaluation, run: RunInfo) -> Digested | None:
    """What ``write_results`` needs of an official run that was published before.

    None for any other run, and for one of an earlier version that named no result tree.
    """
    if run.status != "official":
        return None
    if not certificate_of(record, run.publication).results:
        return None
    return digests_and_tree(evaluation, salts_of(record, run.scheme, run.period))


def salts_of(record: Record, scheme: str, period: str) -> Salts:
    """The salts of the standings that were published for a period."""
    return Salts.published(published_standings(record, scheme, period))


def published_standings(record: Record, scheme: str, period: str) -> list[StandingPublished]:
    """Where everybody stands in the official run of a period, as it was published."""
    return [
        StandingPublished.from_states(one.public)
        for one in record.stream(stream_of(scheme, period))
        if one.topic == StandingPublished.topic()
    ]


def asked(
    record: Record,
    scheme: Scheme,
    in_force: str,
    *,
    by: str,
    on: date,
    today: date,
    levels: Mapping[str, Evaluation] | None = None,
    further: Sequence[Log] = (),
) -> Asked:
    """What decides whether ``scheme`` may be published, as far as is known.

    ``in_force`` is the digest adopted last in the prefix. ``levels``: the levels below as the run
    came to them; before it is evaluated they are not compared. ``further``: other logs of the run.
    """
    seal = seal_of(record, scheme.period.id)
    return Asked(
        scheme=scheme.id,
        period=scheme.period.id,
        digest=scheme.digest,
        in_force=in_force,
        by=by,
        on=on,
        today=today,
        demo=tuple(demo_of(scheme)),
        outdated=scheme.warnings,
        settings=tuple(f"{name}={value}" for name, value in scheme.settings.items()),
        lower=tuple(
            _lower(record, name, lower, (levels or {}).get(name))
            for name, lower in scheme.after.items()
        ),
        opened=opened_period(record, scheme.period.id) is not None,
        sealed=seal.sealed if seal is not None else None,
        # Where a period is sealed they were answered, or set aside by authority, before the seal.
        unanswered=()
        if seal is not None
        else tuple(one.objection for one in open_objections(record, scheme.period.id, scheme.id)),
        elsewhere=tuple(reason for log in further for reason in unfinished(log, scheme)),
    )


def demo_of(scheme: Scheme) -> Iterator[str]:
    """Paths of everything in ``scheme`` that rests on nothing, in order."""
    bases = {**scheme.bases, **{path: each.basis for path, each in scheme.numbers.items()}}
    return (path for path, basis in sorted(bases.items()) if basis.kind == "demo")


def _lower(record: Record, name: str, scheme: Scheme, came_out: Evaluation | None) -> Lower:
    published = official_run(record, scheme.id, scheme.period.id)
    differs: tuple[str, ...] = ()
    if published is not None and came_out is not None:
        then = json.loads(published.tables)
        differs = tuple(
            table for table in COMPARED if digest(lines(came_out, table)) != then.get(table)
        )
    return Lower(name, scheme.id, scheme.digest, published.digest if published else "", differs)


def publication(
    evaluation: Evaluation,
    run: RunInfo,
    wanted: Asked,
    digested: Digested,
    salts: Salts,
) -> Publish:
    """The command that makes ``evaluation`` official.

    ``salts`` are 16 random bytes in hex for each who has a standing, ``digested`` what
    ``digests_and_tree`` made of the evaluation with them.
    """
    tables, tree = digested
    return Publish(
        asked=wanted,
        run=run.run,
        engine=run.engine,
        as_of=run.as_of,
        size=run.known_at,
        root=run.root,
        tables=tables,
        results=tree.root.hex(),
        open_ties=open_ties(evaluation),
        standings=tuple(standings_of(evaluation, run, wanted.on, salts)),
        further=run.further,
    )


def standings_of(
    evaluation: Evaluation, run: RunInfo, on: date, salts: Salts
) -> Iterator[StandingPublished]:
    """Where each subject stands, as later years read it; by cohort, rank and id."""
    for standing in evaluation.standings:
        about = evaluation.subject[standing.subject]
        yield StandingPublished(
            occurred_on=on,
            received_on=on,
            run=run.run,
            scheme=run.scheme,
            period=run.period,
            unit=about.unit,
            person=about.person,
            cohort=standing.cohort,
            status=standing.status,
            grade=standing.grade,
            score_grade=standing.score_grade,
            rank=standing.rank,
            ranked_of=standing.ranked_of,
            total=standing.total,
            decimals=standing.decimals,
            lists="".join(f"|{name}" for name in standing.lists) + "|" if standing.lists else "",
            salt=salts[standing.subject],
        )
