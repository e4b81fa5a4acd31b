"""Which published runs go into a bundle, and the text of their tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from cli.common import note, progress
from evalcore.errors import DataError, EvalcoreError, UsageError
from evalcore.messages import _
from evalcore.outside import read_small

if TYPE_CHECKING:
    from evalcore.bundles.prefix import Prefix
    from evalcore.certificates.signed import CertificateFile
    from evalcore.certificates.text import Certificate
    from evalcore.record import Record

SHORTEST_RUN = 8
"""Digits by which a run may be named."""

Text = Callable[[], Iterable[bytes]]
"""Makes the canonical text of a table, in pieces."""


@frozen
class Chosen:
    """The runs to put in, certificates that were given as files, and runs that come too late."""

    runs: tuple[Certificate, ...]
    files: dict[str, CertificateFile]
    later: tuple[Certificate, ...]


def chosen_runs(record: Record, prefix: Prefix, asked: list[str]) -> Chosen:
    """The published runs of the prefix, or those of them that are asked for."""
    from evalcore.certificates.published import published_runs

    every = published_runs(record)
    size = prefix.commit.size
    within = tuple(one for one in every if one.position <= size)
    later = tuple(one for one in every if one.position > size)
    if not asked:
        return Chosen(within, {}, later)
    runs: dict[str, Certificate] = {}
    files: dict[str, CertificateFile] = {}
    for text in asked:
        file = _certificate_in(text)
        one = _named(text, file, every, size, record.shown)
        runs[one.run] = one
        if file is not None:
            files[one.run] = file
    return Chosen(tuple(runs.values()), files, ())


def _named(
    text: str, file: CertificateFile | None, every: Sequence[Certificate], size: int, store: str
) -> Certificate:
    """The run that the user named; raises where it is none, or can't be in the bundle."""
    name = file.certificate.run if file is not None else text
    if file is None and (len(text) < SHORTEST_RUN or set(text) - set("0123456789abcdef")):
        raise UsageError(
            _(
                "--certificate: {text!r} is neither a certificate's file nor the first {n} or "
                "more digits of a run. evalcore certificate lists the runs."
            ).format(text=text, n=SHORTEST_RUN)
        )
    found = [one for one in every if one.run.startswith(name)]
    if len(found) != 1:
        raise DataError(
            _("{store} holds no published run {run}. evalcore certificate lists the runs.").format(
                store=store, run=name[:12]
            )
        )
    (one,) = found
    if one.position > size:
        raise DataError(
            _(
                "Run {run} was published at position {position}, and the bundle would end at "
                "{size}. Sign a checkpoint after publishing (evalcore checkpoint), or give "
                "--known-at."
            ).format(run=name[:12], position=one.position, size=size)
        )
    if file is not None and file.certificate != one:
        raise DataError(
            _(
                "{file} does not say what {store} published of this run. See evalcore verify."
            ).format(file=text, store=store)
        )
    return one


def _certificate_in(text: str) -> CertificateFile | None:
    from evalcore.certificates.signed import read_certificate
    from evalcore.certificates.text import LARGEST_FILE

    path = Path(text)
    return read_certificate(read_small(path, LARGEST_FILE)) if path.is_file() else None


def texts_of(
    stack: ExitStack,
    record: Record,
    runs: Sequence[Certificate],
    files: Sequence[Path],
    logs: Sequence[Record] = (),
) -> dict[str, dict[str, Text]]:
    """Run → table → its canonical text: from results in ``files``, else computed again.

    ``logs`` are further logs that a run read. What the texts are read from stays open as long as
    ``stack``. Raises UsageError for results of another run.
    """
    from projections.publishing import open_results
    from projections.publishing.canonical import stored_pieces

    given = [stack.enter_context(open_results(path)) for path in files]
    found: dict[str, dict[str, Text]] = {}
    for one in runs:
        results = next((each for each in given if each.run.run == one.run), None)
        if results is None:
            found[one.run] = _computed(stack, record, one, logs)
        else:
            found[one.run] = {
                table: partial(_lines, partial(stored_pieces, results, table))
                for table in one.tables
            }
    unknown = [each.path for each in given if each.run.run not in found]
    if unknown:
        raise UsageError(
            _("--results: {file} holds none of the runs that go into the bundle.").format(
                file=unknown[0]
            )
        )
    return found


def _lines(pieces: Callable[[], Iterable[tuple[str, str]]]) -> Iterator[bytes]:
    return (lines.encode() for _subject, lines in pieces())


def _computed(
    stack: ExitStack, record: Record, one: Certificate, logs: Sequence[Record]
) -> dict[str, Text]:
    """The tables as this program computes them; none where they are not those published."""
    from evalcore.record.reading import open_columns
    from projections.digests import lines, table_digests
    from projections.replaying.logs import further_of, joined
    from projections.replaying.rules import rules_of
    from projections.run import judge

    try:
        rules = rules_of(record, one)
        with progress(_("Computing run {run} again").format(run=one.run[:12])) as shown:
            commit = joined(one, record.commit_at(one.size))
            further = further_of(one, logs)
            columns = stack.enter_context(
                open_columns(record, commit, further=further, cached=False, progress=shown)
            )
            evaluation = judge(columns, rules, one.as_of)
            same = table_digests(evaluation) == dict(one.tables)
    except EvalcoreError as error:
        note(_("The results of run {run} are left out: {reason}").format(
            run=one.run[:12], reason=error))  # fmt: skip
        return {}
    if not same:
        note(
            _(
                "The results of run {run} are left out: computed by this version they are not "
                "those that were published. Give the published ones with --results; evalcore "
                "replay shows what differs."
            ).format(run=one.run[:12])
        )
        return {}

    def text(table: str) -> Iterator[bytes]:
        return (line.encode() for line in lines(evaluation, table))

    return {table: partial(text, table) for table in one.tables}
