"""``evalcore score``: the year scored; what if a number were another one."""

from __future__ import annotations

import time
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.adopted_rules import RulesOption, rules_path
from cli.common import (
    DEFAULT_STORE,
    FINDING,
    JsonOption,
    KnownAtOption,
    StoreOption,
    finish,
    note,
    parse_day,
    progress,
    say_json,
)
from cli.joined_logs import WithOption, joined_logs, with_options
from cli.scored import (
    AsOfOption,
    OutOption,
    show_end,
    show_summary,
    summary,
    target_of,
    written_as,
)
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record.joined import Joined
    from evalcore.record.reading import Columns
    from evalcore.schemes.model import Scheme
    from evalcore.vocabulary.results import RunPublished
    from projections.publishing import RunInfo


class Engine(StrEnum):
    """What a run is computed by."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def register(app: typer.Typer) -> None:
    """Add ``score``."""
    app.command(name="score")(score)


def score(
    scheme: RulesOption = "",
    store: StoreOption = DEFAULT_STORE,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    further: WithOption = None,
    out: OutOption = None,
    trial: Annotated[
        bool, typer.Option("--trial", help="What if: show who would move; write nothing.")
    ] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="With --trial: another number for NAME. Repeatable."
        ),
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option(
            "--sheet",
            metavar="FILE",
            help="With --trial: numbers edited in a sheet that scheme sheet wrote.",
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="With --trial: list every change of rank.")
    ] = False,
    engine: Annotated[
        Engine,
        typer.Option(
            "--engine",
            help="What computes: duckdb, or spark for records too large for one machine's memory "
            "(needs the extra spark, and Java). The results are the same, byte for byte.",
        ),
    ] = Engine.DUCKDB,
    as_json: JsonOption = False,
) -> None:
    """Score a period by a scheme: totals, ranks, grades, flags.

    Reads the record only. The same record, scheme, day and known-at give the same results, byte
    for byte. A scheme that is not the one adopted last in the record gives a trial (试算), and
    says so; only publish makes a run official (正式). Without --scheme the rules are those that
    the record adopted, from the files it kept: a bundle alone is enough.

    Exit codes: 0 done, 1 data or sheet have mistakes, 2 usage, 3 environment.
    """
    from cli.moves import moves, show_moves
    from evalcore.record import open_record
    from evalcore.schemes.loader import load_scheme
    from projections.publishing import write_results
    from projections.publishing.official import digested_again, official_run, stamped
    from projections.publishing.place import refuse_other_files
    from projections.run import evaluate, judge

    began = time.perf_counter()
    changed = _changes(settings or [], trial)
    if full and not trial:
        raise UsageError(_("--full lists who would move in a trial. Add --trial."))
    if sheet is not None and not trial:
        raise UsageError(_("--sheet changes numbers for a trial only. Add --trial."))
    target = out if trial else target_of(out)
    if target is not None:
        refuse_other_files(target)
    with ExitStack() as stack:
        record = stack.enter_context(open_record(store))
        rules = stack.enter_context(rules_path(record, scheme))
        baseline_scheme = load_scheme(rules)
        if sheet is not None:
            changed = _with_sheet(changed, sheet, rules, baseline_scheme, as_json=as_json)
        trial_scheme = load_scheme(rules, settings=changed) if changed or sheet else None
        for warning in (trial_scheme or baseline_scheme).warnings:
            note(_("Note: {warning}").format(warning=warning))
        day = parse_day(as_of, "--as-of") if as_of else baseline_scheme.period.ends_on
        logs = joined_logs(stack, record, known_at, further)
        columns = _columns(stack, logs, engine)
        result = baseline = judge(columns, baseline_scheme, day)
        if trial_scheme is not None:
            result = evaluate(
                baseline.connection, trial_scheme, day, known_at=logs.known_at, reuse=baseline
            )
        if engine is Engine.SPARK:
            from projections.spark.home import brought_home

            baseline, result = brought_home(baseline, result)
        before, after = stamped(record, baseline), stamped(record, result)
        written = (
            write_results(result, target, after, digested_again(record, result, after))
            if target is not None
            else None
        )
        published = official_run(record, after.scheme, after.period)
    if published is not None and after.status != "official":
        note(_not_official(published, after))
    took = time.perf_counter() - began
    if trial_scheme is not None:
        rows = moves(baseline, result)
        if as_json:
            runs = {"baseline": before.to_json(), "run": after.to_json()}
            say_json({**runs, "moves": rows, **written_as(written)})
        else:
            show_moves(rows, baseline, result, after, full=full)
    elif as_json:
        say_json({"run": after.to_json(), **summary(result), **written_as(written)})
    else:
        show_summary(result, after)
    if not as_json:
        show_end(written, took)


def _not_official(published: RunPublished, after: RunInfo) -> str:
    """Where the official results are to be had, for who scored a period that has some."""
    from evalcore.record.joined import prefixes

    further = prefixes(published.further)
    same = (
        after.scheme_digest, after.known_at, after.as_of, after.settings, after.further
    ) == (published.digest, published.size, published.as_of, {}, further)  # fmt: skip
    if same:
        return _(
            "The official run of {period} is {run}. It read the same, by the same rules, with "
            "another version of the program: evalcore replay tells whether the results are the "
            "same."
        ).format(period=after.period, run=published.run[:12])
    return _(
        "This is not the official run of {period}: that is {run}, and score --known-at "
        "{size} --as-of {day} gives its results."
    ).format(
        period=after.period,
        run=published.run[:12],
        size=f"{published.size}{with_options(further)}",
        day=published.as_of,
    )


def _columns(stack: ExitStack, logs: Joined, engine: Engine) -> Columns:
    """The logs as known then, on the engine that was asked for; closed with ``stack``."""
    from evalcore.record.reading import open_columns

    if engine is Engine.DUCKDB:
        with progress(_("Reading the record")) as shown:
            return open_columns(logs.record, logs.known_at, further=logs.further, progress=shown)
    from projections import spark

    with progress(_("Starting Spark")):
        spark.session()
    with progress(_("Reading the record")) as shown:
        opened = stack.enter_context(
            spark.open_columns(logs.record, logs.known_at, further=logs.further, progress=shown)
        )
    opened.connection.catalogue.progress = stack.enter_context(progress(_("Scoring on Spark")))
    return opened.columns


def _changes(settings: list[str], trial: bool) -> dict[str, str]:
    changed: dict[str, str] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise UsageError(
                _("--set: {value!r} is not NAME=VALUE, such as reply_days=7.").format(value=setting)
            )
        changed[name.strip()] = value.strip()
    if changed and not trial:
        raise UsageError(_("--set changes numbers for a trial only. Add --trial."))
    return changed


def _with_sheet(
    changed: dict[str, str], sheet: Path, scheme: Path, rules: Scheme, *, as_json: bool
) -> dict[str, str]:
    """The settings of the command line and of the sheet; ends the command where it has mistakes."""
    from cli.findings import show_findings
    from evalcore.schemes.sheet import rows_of
    from evalcore.schemes.sheet_reading import read_sheet

    found = read_sheet(sheet, rules, rows_of(scheme))
    if found.findings:
        if as_json:
            say_json({"findings": [finding.as_row() for finding in found.findings]})
        else:
            show_findings(found.findings)
            note(
                _("{n} findings: nothing was scored. Mend the sheet and try again.").format(
                    n=len(found.findings)
                )
            )
        finish(FINDING)
    paths = {f"parameters.{name}": name for name in rules.parameters}
    twice = sorted(
        name for name in changed if name in found.settings or f"parameters.{name}" in found.settings
    )
    if twice:
        raise UsageError(
            _("{names}: changed both by --set and in the sheet. Change it in one place.").format(
                names=", ".join(paths.get(name, name) for name in twice)
            )
        )
    if not found.settings:
        note(_("{file} changes nothing: every number is as the scheme has it.").format(file=sheet))
    return {**changed, **found.settings}
