"""``evalcore replay``: does a published run come out again, and if not, which row and why?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    DEFAULT_RESULTS,
    DEFAULT_STORE,
    FINDING,
    JsonOption,
    StoreOption,
    finish,
    note,
    progress,
    say_json,
)
from cli.joined_logs import WithOption, opened_logs
from cli.score import Engine
from evalcore.errors import DataError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.certificates.signed import CertificateFile
    from evalcore.certificates.text import Certificate
    from evalcore.record import Commit, Record
    from evalcore.record.joined import Log
    from evalcore.schemes.model import Scheme
    from projections.evaluation import Evaluation
    from projections.replaying.logs import Held
    from projections.replaying.published import Published

SHORTEST_RUN = 4
"""Digits of a run that name it, where no other run of the record begins alike."""


def register(app: typer.Typer) -> None:
    """Add ``replay``."""
    app.command(name="replay")(replay)


def replay(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[CERTIFICATE|RUN|BUNDLE]",
            help="A certificate's file, a run or its check code, or a record or bundle with one "
            "published run. Default: the one published run of the store.",
        ),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    engine: Annotated[
        Engine, typer.Option("--engine", help="What computes: duckdb, or spark.")
    ] = Engine.DUCKDB,
    results: Annotated[
        Path | None,
        typer.Option(
            "--results",
            metavar="FILE",
            help="The results as they were published, to name the rows that differ. Default: "
            "those in the bundle, else results.db where it is that run's.",
        ),
    ] = None,
    further: WithOption = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Compare the rows of everybody who differs.")
    ] = False,
    every_run: Annotated[
        bool,
        typer.Option("--every-run", help="All published runs of the store, a line each."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Compute a published run again from the record, and compare all that its certificate states.

    The record is verified first. The rules come from the files kept when they were adopted; no
    cache is read, but sealed files whose digests the record names. Compared are the root, the
    scheme, every result table, the result tree and each published standing. Where something
    differs, it says which subject, row and field, then and now, with the events and the basis
    behind it, and which input is not the same. Nothing is written.

    With --every-run all runs that the store published are computed again, the record read once.

    That signatures are good is not looked at here: evalcore verify does.

    Exit codes: 0 the same, 1 something differs, 2 usage, 3 environment.
    """
    from attrs import evolve

    from cli.replay_text import show
    from evalcore.record import open_record
    from projections.replaying import replay as replayed
    from projections.replaying import verified
    from projections.replaying.again import SUBJECTS_MOST
    from projections.replaying.logs import found_among

    place, wanted = _placed(what, store)
    if every_run:
        from cli.replay_every import replay_all

        if wanted or results is not None or further or everybody or engine is not Engine.DUCKDB:
            raise UsageError(
                _("--every-run replays all runs of a store on DuckDB: leave the rest away.")
            )
        replay_all(place, as_json=as_json)
        return
    with ExitStack() as stack:
        record = stack.enter_context(open_record(place))
        file = _stated(record, wanted)
        certificate = file.certificate
        compute = _Computed(stack, record, certificate, engine)
        published = _published(stack, record, certificate, results)
        logs = _logs(stack, further)
        with progress(_("Checking the record")) as shown:
            verification = verified(record, certificate, shown)
            held = found_among(certificate, logs, shown)
        found = replayed(
            record,
            certificate,
            verification,
            compute,
            held=held,
            published=published,
            computed_by=engine.value,
            subjects_most=1 << 40 if everybody else SUBJECTS_MOST,
        )
        if not found.failed:
            found = evolve(found, missing=(*found.missing, *_sealed(record, certificate, held)))
        if as_json:
            signers = [each.name for each in file.note.signatures] if file.note else []
            rows = published.where if published is not None else ""
            say_json({**found.as_data(), "signed_by": signers, "rows_from": rows})
        else:
            show(found, file, record.shown)
    if not found.same:
        finish(FINDING)


def _placed(what: str | None, store: str) -> tuple[str, CertificateFile | str]:
    """Which record, and the certificate or the words that name the run in it."""
    if what is None:
        return store, ""
    path = Path(what)
    if not path.exists() and "://" not in what:
        return store, what
    from evalcore.certificates.signed import read_certificate
    from evalcore.certificates.text import LARGEST_FILE, is_certificate

    if path.is_file():
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        if is_certificate(data):
            return store, read_certificate(data)
    return what, ""


def _stated(record: Record, wanted: CertificateFile | str) -> CertificateFile:
    """The certificate that is meant. Raises DataError where no run, or more than one, is."""
    from evalcore.certificates.published import published_runs
    from evalcore.certificates.signed import CertificateFile

    if isinstance(wanted, CertificateFile):
        return wanted
    every = published_runs(record)
    found = [one for one in every if _meant(one, wanted)]
    if len(found) == 1:
        return CertificateFile(found[0])
    if not every:
        raise DataError(
            _(
                "{store} holds no published run to replay. evalcore publish makes one; a "
                "certificate of another record is replayed with --store."
            ).format(store=record.shown)
        )
    listed = "; ".join(f"{one.run[:12]} ({one.scheme} {one.period})" for one in every[:12])
    if not wanted:
        reason = _("{store} holds {n} published runs; name one: {listed}.")
    elif found:
        reason = _("{wanted} fits more than one published run of {store}: {listed}.")
    else:
        reason = _("{wanted} is no file, and no published run of {store}, which holds: {listed}.")
    raise UsageError(reason.format(store=record.shown, n=len(every), wanted=wanted, listed=listed))


def _meant(one: Certificate, wanted: str) -> bool:
    if not wanted:
        return True
    if len(wanted) >= SHORTEST_RUN and one.run.startswith(wanted.lower()):
        return True
    from evalcore.transparency.codes import normal

    try:
        return normal(wanted) == one.code
    except DataError:
        return False


def _logs(stack: ExitStack, texts: list[str] | None) -> list[Record]:
    """The further logs. Their certificate says how much of each was read."""
    found = opened_logs(stack, texts)
    if sizes := [at for _log, at in found if at is not None]:
        raise UsageError(
            _(
                "--with …@{size}: how much of each log is read, the certificate says. Name the log "
                "alone."
            ).format(size=sizes[0])
        )
    return [log for log, _at in found]


def _sealed(record: Record, certificate: Certificate, held: Mapping[str, Held]) -> Iterator[str]:
    """Up to where files were read instead of events, of each log: whoever sealed them falsely gets
    the same results from them again."""
    from evalcore.record.sealed_segments import sealed_up_to

    logs = [(record, certificate.log, certificate.size)]
    logs += [(one.record, one.prefix.origin, one.prefix.size) for one in held.values()]
    for log, origin, size in logs:
        if to := sealed_up_to(log, size):
            yield _(
                "the events of {log} up to position {to}: sealed files were read in their place. "
                "evalcore verify compares the two; EVALCORE_SEALED=none reads the events"
            ).format(log=origin, to=to)


class _Computed:
    """f over the record, uncached, on the engine that was asked for."""

    def __init__(
        self, stack: ExitStack, record: Record, certificate: Certificate, engine: Engine
    ) -> None:
        self.stack = stack
        self.record = record
        self.certificate = certificate
        self.engine = engine

    def __call__(self, commit: Commit, scheme: Scheme, further: Sequence[Log]) -> Evaluation:
        from evalcore.record.reading import open_columns
        from projections.run import judge

        if self.engine is Engine.DUCKDB:
            with progress(_("Reading the record")) as shown:
                columns = open_columns(
                    self.record, commit, further=further, cached=False, progress=shown
                )
            self.stack.callback(columns.close)
            with progress(_("Scoring")):
                return judge(columns, scheme, self.certificate.as_of)
        from projections import spark
        from projections.spark.home import brought_home

        with progress(_("Starting Spark")):
            spark.session()
        with progress(_("Reading the record")) as shown:
            opened = spark.open_columns(
                self.record, commit, further=further, cached=False, progress=shown
            )
        self.stack.enter_context(opened)
        with progress(_("Scoring on Spark")) as shown:
            opened.connection.catalogue.progress = shown
            (result,) = brought_home(judge(opened.columns, scheme, self.certificate.as_of))
        return result


def _published(
    stack: ExitStack, record: Record, certificate: Certificate, results: Path | None
) -> Published | None:
    """The rows as they were published, where they are at hand."""
    from projections.publishing import open_results
    from projections.replaying.published import InBundle, InResults

    if results is not None:
        opened = stack.enter_context(open_results(results))
        if opened.run.run != certificate.run:
            note(
                _(
                    "{results} holds the run {held}, not {wanted}: its rows can't have been "
                    "published with it."
                ).format(results=results, held=opened.run.short, wanted=certificate.run[:12])
            )
        return InResults(opened)
    files = getattr(record.store, "files", None)
    if files is not None:
        in_bundle = InBundle(files, certificate.run)
        return in_bundle if any(map(in_bundle.has, certificate.tables)) else None
    if DEFAULT_RESULTS.is_file():
        try:
            opened = stack.enter_context(open_results(DEFAULT_RESULTS))
        except UsageError:
            return None
        if opened.run.run == certificate.run:
            return InResults(opened)
    return None
