"""``evalcore publish``: the one official run of a period."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding, perform_as
from cli.certificate import (
    as_data,
    certificate_beside,
    refuse_other_file,
    signers_of,
    tell,
    write_certificate,
)
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    KnownAtOption,
    StoreOption,
    note,
    parse_day,
    progress,
    say,
    say_json,
    today,
)
from cli.deciding import ByOption, OnOption, day_of
from cli.joined_logs import WithOption, joined_logs, with_options
from cli.scored import AsOfOption, OutOption, SchemeOption, show_end, summary, target_of, written_as
from cli.signing import KeyOption, log_signer
from evalcore.errors import StoreError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.certificates.result_tree import Salts
    from evalcore.procedures.publishing import Asked
    from evalcore.record import Commit
    from evalcore.record.joined import Joined
    from evalcore.schemes.model import Scheme
    from projections.evaluation import Evaluation
    from projections.publishing import RunInfo


def register(app: typer.Typer) -> None:
    """Add ``publish``."""
    app.command(name="publish")(publish)


def publish(
    scheme: SchemeOption,
    store: StoreOption = DEFAULT_STORE,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    further: WithOption = None,
    by: ByOption = "",
    on: OnOption = None,
    out: OutOption = None,
    certificate: Annotated[
        Path | None,
        typer.Option(
            "--certificate",
            metavar="FILE",
            help="Where the certificate goes. Default: beside the results, "
            "results.certificate.txt.",
        ),
    ] = None,
    key: KeyOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make the one official run (正式) of a period: recorded for good, with every standing.

    Refused, with nothing written: numbers that rest on demo, parameters out of date, a scheme that
    is not adopted as it stands, ties that people have not decided, a level below that is not
    published, a second official run of the period. A published run can't be taken back.

    The certificate states what was read, by which rules, and the digest of all that came out; its
    check code stands on every page of the run. With --key it is signed.

    Exit codes: 0 published, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.certificates.published import certificate_of
    from evalcore.procedures.period import CLOSING, stream_of
    from evalcore.record import open_record
    from evalcore.schemes.loader import load_scheme
    from projections.publishing import write_results
    from projections.publishing.official import asked, publication, stamped
    from projections.publishing.place import refuse_other_files
    from projections.result_tree import digests_and_tree

    began = time.perf_counter()
    target = target_of(out)
    refuse_other_files(target)
    proof = certificate or certificate_beside(target)
    refuse_other_file(proof)
    signer = log_signer(key)
    rules = load_scheme(scheme)
    until = parse_day(as_of, "--as-of") if as_of else rules.period.ends_on
    decided_on = day_of(on, today())
    with ExitStack() as stack:
        record = stack.enter_context(open_record(store))
        who = acting(
            record,
            actor,
            "publish",
            about=f"{rules.id} {rules.period.id}",
            override=overriding(override, allowed_by),
        )
        logs = joined_logs(stack, record, known_at, further)
        told: dict[str, Any] = {
            "by": by, "on": decided_on, "today": today(), "further": logs.further,
        }  # fmt: skip
        with progress(_("Reading the record")) as shown:
            result = _judged(logs, rules, until, told, shown)
        run = stamped(record, result)
        ends = [*_open_ends(logs, rules.period.id)]
        salts = _salts(result)
        digested = digests_and_tree(result, salts)
        wanted = asked(record, rules, _in_force(result), levels=result.levels, **told)
        done = perform_as(
            who,
            record,
            stream_of(rules.id, rules.period.id),
            CLOSING,
            publication(result, run, wanted, digested, salts),
        )
        run = stamped(record, result)
        try:
            stated = certificate_of(record, run.publication)
            signed = write_certificate(stated, proof, signer)
            written = write_results(result, target, run, digested)
        except StoreError as error:
            raise StoreError(
                _(
                    "{error} The run is published all the same: score --known-at {size} writes its "
                    "results, evalcore certificate its certificate."
                ).format(error=error, size=f"{run.known_at}{with_options(run.further)}")
            ) from error
    took = time.perf_counter() - began
    for open_end in ends:
        note(open_end)
    if as_json:
        event = {"position": run.publication, "size": done.commit.size}
        paper = {**as_data(stated), "file": str(proof), "signed_by": signers_of(signed)}
        told = {**summary(result), **written_as(written), **event, "certificate": paper}
        told["sealed"] = _sealed(wanted)
        say_json({"run": run.to_json(), **told})
        return
    _show(run, len(done.events) - 1, done.commit)
    _show_seal(wanted)
    tell(signed, proof)
    show_end(written, took)
    if wanted.sealed is not None:
        say(
            _("next: {step}").format(
                step=f"evalcore period publicity {rules.period.id} --scheme {rules.id} …"
            )
        )
    note(
        _(
            "The results with their tables are for reviewers: votes of small groups stand in them. "
            "What may be hung out: evalcore disclosure view --results {out} --out FOLDER"
        ).format(out=target)
    )


def _salts(result: Evaluation) -> Salts:
    """16 random bytes for each who has a standing: what hides others' rows in a proof."""
    import secrets

    from evalcore.certificates.result_tree import Salts

    return Salts({standing.subject: secrets.token_hex(16) for standing in result.standings})


def _judged(
    logs: Joined,
    rules: Scheme,
    until: date,
    told: dict[str, Any],
    shown: Any,
) -> Evaluation:
    """The run, from the logs and no cache; refused before it where that shows already."""
    from evalcore.procedures.deciding import Refused
    from evalcore.procedures.publishing import refusals
    from evalcore.record.reading import open_columns
    from projections.publishing.official import asked, official_run
    from projections.publishing.stamp import adoption
    from projections.run import judge

    record = logs.record
    columns = open_columns(
        record, logs.known_at, further=logs.further, cached=False, progress=shown
    )
    found = adoption(columns.connection, rules.id)
    wanted = asked(record, rules, found.digest if found else "", **told)
    reasons = refusals(official_run(record, rules.id, rules.period.id), wanted)
    if reasons:
        raise Refused(reasons)
    return judge(columns, rules, until)


def _sealed(asked: Asked) -> dict[str, Any] | None:
    """How the period was sealed; None where it was neither opened nor sealed."""
    if asked.sealed is None:
        return None
    return {"on": asked.sealed.occurred_on, "size": asked.sealed.size}


def _show_seal(asked: Asked) -> None:
    if asked.sealed is None:
        say(
            _(
                "{period} was never opened and is not sealed: facts of it may still come in "
                "(evalcore period open, period seal)."
            ).format(period=asked.period)
        )
        return
    say(
        _("{period} was sealed on {day} by {by}, with {size} events.").format(
            period=asked.period,
            day=asked.sealed.occurred_on,
            by=asked.sealed.sealed_by,
            size=asked.sealed.size,
        )
    )


def _open_ends(logs: Joined, period: str) -> Iterator[str]:
    """The further logs whose end the run chose, or that nothing keeps from going on."""
    from evalcore.procedures.year_read import seal_of

    for log in logs.further:
        there = log.record.head().size
        if log.known_at.size < there:
            yield _(
                "Of {log} only {size} of {there} events were read; the certificate states {size}, "
                "and replay says what was left out."
            ).format(log=log.origin, size=log.known_at.size, there=there)
        if seal_of(log.record, period) is None:
            yield _("{period} is not sealed in {log}: facts of it may still come in there.").format(
                period=period, log=log.origin
            )


def _in_force(result: Evaluation) -> str:
    from projections.publishing.stamp import adoption

    found = adoption(result.connection, result.scheme.id)
    return found.digest if found else ""


def _show(run: RunInfo, standings: int, commit: Commit) -> None:
    from cli.stamps import print_stamp

    print_stamp(run)
    say()
    say(
        _(
            "Published: {n} standings are in the record, which has {size} events now. "
            "They stand for good; later years read them."
        ).format(n=standings, size=commit.size)
    )
