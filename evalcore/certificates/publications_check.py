"""Whether what was published holds together: what verify asks of runs and standings in the log.

Publishing goes through a procedure that writes one run for a period, at a commit that it read, and
a standing for each subject. Whoever owns the record can append events without it; each is held
here against the log that it stands in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import define, field, fields, frozen

from evalcore.certificates.result_tree import subject_of
from evalcore.certificates.text import Certificate
from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.procedures.checkpoints import CHECKPOINTS_STREAM
from evalcore.procedures.origin import KEYS_STREAM
from evalcore.procedures.period import stream_of
from evalcore.vocabulary.checkpoints import (
    CheckpointSigned,
    CheckpointWitnessed,
    SigningKeyAdmitted,
    SigningKeyRevoked,
)
from evalcore.vocabulary.results import RunPublished, StandingPublished

if TYPE_CHECKING:
    from evalcore.record import Record

_RUN, _STANDING = RunPublished.topic(), StandingPublished.topic()
_STREAMS = {
    SigningKeyAdmitted.topic(): KEYS_STREAM,
    SigningKeyRevoked.topic(): KEYS_STREAM,
    CheckpointSigned.topic(): CHECKPOINTS_STREAM,
    CheckpointWitnessed.topic(): CHECKPOINTS_STREAM,
}
"""Kinds of events that count in one stream: elsewhere they would only look as if they did."""

_ANY_LOG = "log"
"""A name for certificates that are only tried: whether an event can be certified at all."""


@frozen
class PublicationProblem:
    """What is wrong with the event at ``position``."""

    position: int
    what: str


@frozen
class PublicationCheck:
    """How many runs and standings were looked at, and what is wrong with them."""

    runs: int
    standings: int
    problems: tuple[PublicationProblem, ...]

    @property
    def ok(self) -> bool:
        """Whether all of them hold."""
        return not self.problems


@frozen
class _Row:
    position: int
    topic: str
    stream: str
    recorded_at: int
    state: str


@define
class _Run:
    """A published run, and what was published with it."""

    position: int
    recorded_at: int
    fact: RunPublished
    standings: dict[str, int] = field(factory=dict)
    """Subject → position of its standing."""


def check_published(record: Record, roots: Mapping[int, bytes]) -> PublicationCheck:
    """Check every published run and standing of the record against the rest of it.

    ``roots``: size → root as recomputed from the events (``Verification.roots``); it must hold
    those of all commits. Whether the rules give these results is what ``replay`` computes.
    """
    runs: dict[str, _Run] = {}
    problems: list[PublicationProblem] = []
    periods: dict[tuple[str, str], int] = {}
    rows = _rows(record, [_RUN, _STANDING, *_STREAMS])
    for row in rows:
        for what in _misplaced(row):
            problems.append(PublicationProblem(row.position, what))
        if row.topic != _RUN:
            continue
        try:
            fact = RunPublished.from_states(row.state.encode())
            Certificate.of(fact, row.position, _ANY_LOG)
        except DataError as error:
            problems.append(PublicationProblem(row.position, str(error)))
            continue
        problems += [
            PublicationProblem(row.position, what)
            for what in _wrong(fact, row.position, row.stream, periods, runs, roots)
        ]
        periods.setdefault((fact.scheme, fact.period), row.position)
        runs.setdefault(fact.run, _Run(row.position, row.recorded_at, fact))
    standings = [row for row in rows if row.topic == _STANDING]
    for row in standings:
        problems += [PublicationProblem(row.position, what) for what in _stray(row, runs)]
    problems += [
        PublicationProblem(
            run.position,
            _("it says that {n} subjects were published, and the log holds {held}").format(
                n=run.fact.subjects, held=len(run.standings)
            ),
        )
        for run in runs.values()
        if len(run.standings) != run.fact.subjects
    ]
    problems.sort(key=lambda one: one.position)
    return PublicationCheck(len(runs), len(standings), tuple(problems))


def _rows(record: Record, topics: list[str]) -> list[_Row]:
    with record.read_arrow(1, record.head().size, topics) as reader:
        rows = reader.read_all().to_pylist()
    found = (_Row(*(row[each.name] for each in fields(_Row))) for row in rows)
    return sorted(found, key=lambda row: row.position)


def _misplaced(row: _Row) -> Iterator[str]:
    wanted = _STREAMS.get(row.topic, row.stream)
    if row.stream != wanted:
        yield _("an event of this kind counts only in the stream {stream}").format(stream=wanted)


def _wrong(
    fact: RunPublished,
    position: int,
    stream: str,
    periods: Mapping[tuple[str, str], int],
    runs: Mapping[str, _Run],
    roots: Mapping[int, bytes],
) -> Iterator[str]:
    """What is wrong with a published run, a sentence each."""
    if stream != stream_of(fact.scheme, fact.period):
        yield _("the run is not published in the stream of its period")
    before = periods.get((fact.scheme, fact.period))
    if before is not None:
        yield _("the period was published before, at position {position}: it has one run").format(
            position=before
        )
    if fact.run in runs:
        yield _("this run was published before, at position {position}").format(
            position=runs[fact.run].position
        )
    root = roots.get(fact.size)
    if not 0 < fact.size < position or root is None:
        yield _("the run read {size} events, and no commit before it has that size").format(
            size=fact.size
        )
    elif root.hex() != fact.root:
        yield _("the root that the run read is not that of the first {size} events").format(
            size=fact.size
        )


def _stray(row: _Row, runs: Mapping[str, _Run]) -> Iterator[str]:
    """What is wrong with a published standing; what is right is counted with its run."""
    try:
        fact = StandingPublished.from_states(row.state.encode())
    except DataError as error:
        yield str(error)
        return
    run = runs.get(fact.run)
    if run is None or (fact.scheme, fact.period) != (run.fact.scheme, run.fact.period):
        yield _("it is the standing of a run that was never published")
        return
    if (row.stream, row.recorded_at) != (
        stream_of(fact.scheme, fact.period),
        run.recorded_at,
    ):
        yield _("it was not published together with its run")
    subject = subject_of(fact)
    before = run.standings.setdefault(subject, row.position)
    if before != row.position:
        yield _("a standing of {subject} was published before, at position {position}").format(
            subject=subject, position=before
        )
