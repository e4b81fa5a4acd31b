"""``evalcore score``: the year scored; what if a number were another one."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    DEFAULT_RESULTS,
    DEFAULT_STORE,
    JsonOption,
    KnownAtOption,
    StoreOption,
    note,
    parse_day,
    parse_known_at,
    progress,
    say,
    say_json,
)
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.evaluation import Evaluation
    from projections.publishing import RunInfo, Written


def register(app: typer.Typer) -> None:
    """Add ``score``."""
    app.command(name="score")(score)


def score(
    scheme: Annotated[
        str,
        typer.Option(
            "--scheme",
            envvar="EVALCORE_SCHEME",
            metavar="FILE|NAME",
            help="The scheme: a YAML file, or a name from the catalogue.",
        ),
    ],
    store: StoreOption = DEFAULT_STORE,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DAY", help="Facts up to this day count. Default: period's end."
        ),
    ] = None,
    known_at: KnownAtOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Where results go. Default: EVALCORE_RESULTS, then results.db; with --trial "
            "nothing is written.",
        ),
    ] = None,
    trial: Annotated[
        bool, typer.Option("--trial", help="What if: show who would move; write nothing.")
    ] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="With --trial: another number for NAME. Repeatable."
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="With --trial: list every change of rank.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Score a period by a scheme: totals, ranks, grades, flags.

    Reads the record only. The same record, scheme, day and known-at give the same results, byte
    for byte. A scheme that no event in the record adopts gives a trial (试算), and says so.
    """
    from cli.moves import moves, show_moves
    from evalcore.record import open_record
    from evalcore.schemes.loader import load_scheme
    from projections.publishing import write_results
    from projections.publishing.place import refuse_other_files
    from projections.publishing.stamp import stamp
    from projections.run import evaluate, run

    began = time.perf_counter()
    changed = _changes(settings or [], trial)
    if full and not trial:
        raise UsageError(_("--full lists who would move in a trial. Add --trial."))
    target = _target(out, trial)
    if target is not None:
        refuse_other_files(target)
    baseline_scheme = load_scheme(scheme)
    trial_scheme = load_scheme(scheme, settings=changed) if changed else None
    for warning in (trial_scheme or baseline_scheme).warnings:
        note(_("Note: {warning}").format(warning=warning))
    day = parse_day(as_of, "--as-of") if as_of else baseline_scheme.period.ends_on
    with open_record(store) as record, progress(_("Reading the record")) as shown:
        commit = record.commit_at(parse_known_at(known_at))
        result = run(record, baseline_scheme, day, commit, progress=shown)
        before = stamp(result)
        baseline = result
        if trial_scheme is not None:
            result = evaluate(
                baseline.connection, trial_scheme, day, known_at=commit, reuse=baseline
            )
        written = write_results(result, target) if target is not None else None
    after = stamp(result)
    took = time.perf_counter() - began
    if trial_scheme is not None:
        rows = moves(baseline, result)
        if as_json:
            runs = {"baseline": before.to_json(), "run": after.to_json()}
            say_json({**runs, "moves": rows, **_out(written)})
        else:
            show_moves(rows, baseline, result, after, full=full)
    elif as_json:
        say_json({"run": after.to_json(), **summary(result), **_out(written)})
    else:
        _show_summary(result, after)
    if not as_json:
        _show_end(written, took)


def _target(out: Path | None, trial: bool) -> Path | None:
    """Where results go; a trial writes only where the command line says so."""
    if out is not None or trial:
        return out
    return Path(os.environ.get("EVALCORE_RESULTS") or DEFAULT_RESULTS)


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


def summary(result: Evaluation) -> dict[str, Any]:
    """What a run came to, in numbers (docs/results.md)."""
    apart: dict[str, int] = {}
    counted: dict[tuple[str, str], int] = {}
    leaders = []
    for standing in result.standings:
        if standing.status != "ranked":
            apart[standing.status] = apart.get(standing.status, 0) + 1
            continue
        key = (standing.cohort, standing.grade)
        counted[key] = counted.get(key, 0) + 1
        if standing.rank == 1:
            about = result.subject[standing.subject]
            leaders.append(
                {
                    "cohort": standing.cohort,
                    "subject": standing.subject,
                    "person": about.person_name,
                    "unit": about.unit_name,
                    "total": _total(standing),
                    "grade": standing.grade,
                }
            )
    grades = [grade.name for grade in result.scheme.grades]
    return {
        "subjects": len(result.standings),
        "ranked": len(result.standings) - sum(apart.values()),
        "apart": dict(sorted(apart.items())),
        "distribution": [
            {
                "cohort": cohort.id,
                "title": cohort.title,
                "grades": {grade: counted.get((cohort.id, grade), 0) for grade in grades},
            }
            for cohort in result.scheme.assessed.cohorts
        ],
        "leaders": leaders,
        "flags": {
            kind: sum(flag.kind == kind for flag in result.flags)
            for kind in ("check", "accountability")
        },
        "left_to_people": len(result.scheme.by_people),
    }


def _total(standing: Any) -> str:
    from projections.publishing.figures import fixed

    return fixed(standing.total, standing.decimals)


def _show_summary(result: Evaluation, run: RunInfo) -> None:
    from cli.stamps import print_stamp, status_title
    from cli.tables import table

    found = summary(result)
    print_stamp(run)
    say()
    apart = ", ".join(f"{n} {status_title(status)}" for status, n in found["apart"].items())
    say(
        _("{subjects} subjects, {ranked} ranked{apart}").format(
            subjects=found["subjects"],
            ranked=found["ranked"],
            apart=_("; listed apart: {apart}").format(apart=apart) if apart else "",
        )
    )
    say()
    grades = [grade.name for grade in result.scheme.grades]
    leaders = {leader["cohort"]: leader for leader in reversed(found["leaders"])}
    table(
        [_("cohort"), *grades, _("first"), _("unit"), _("total")],
        [
            [
                row["title"],
                *(row["grades"][grade] for grade in grades),
                leaders.get(row["cohort"], {}).get("person", ""),
                leaders.get(row["cohort"], {}).get("unit", ""),
                leaders.get(row["cohort"], {}).get("total", ""),
            ]
            for row in found["distribution"]
        ],
        right=[*range(1, len(grades) + 1), len(grades) + 3],
    )
    say()
    say(
        _(
            "Flags: {check} to check (核查提示), {accountability} with a measure suggested "
            "(问责提示)"
        ).format(**found["flags"])
    )
    say(_("Left to people by the scheme: {n} clauses").format(n=found["left_to_people"]))


def _out(written: Written | None) -> dict[str, Any]:
    if written is None:
        return {"out": None, "digests": {}, "digest": None, "orphans": None}
    return {
        "out": str(written.path),
        "digests": written.digests,
        "digest": written.digest,
        "orphans": written.orphans,
    }


def _show_end(written: Written | None, took: float) -> None:
    say()
    if written is None:
        say(_("Nothing was written ({seconds:.1f} s).").format(seconds=took))
        return
    say(
        _("Results are in {out} ({seconds:.1f} s; digest {digest}).").format(
            out=written.path, seconds=took, digest=written.digest[:16]
        )
    )
    if written.orphans:
        say(
            _(
                "{n} facts found no place: they belong to a case that nothing opens, or report "
                "again what was reported. They count for nobody; orphans.parquet among the tables "
                "lists them."
            ).format(n=written.orphans)
        )
    say(_("Next: evalcore standings --results {out}").format(out=written.path))
