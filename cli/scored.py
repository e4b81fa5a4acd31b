"""What ``score`` and ``publish`` share: their options, what a run came to, where results went."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import DEFAULT_RESULTS, say
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.evaluation import Evaluation
    from projections.publishing import RunInfo, Written

SchemeOption = Annotated[
    str,
    typer.Option(
        "--scheme",
        envvar="EVALCORE_SCHEME",
        metavar="FILE|NAME",
        help="The scheme: a YAML file, or a name from the catalogue.",
    ),
]
"""``scheme: SchemeOption``, for ``load_scheme``."""

AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DAY", help="Facts up to this day count. Default: period's end."
    ),
]
"""``as_of: AsOfOption = None``, for ``parse_day``."""

OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Where results go. Default: EVALCORE_RESULTS, then results.db; with --trial "
        "nothing is written.",
    ),
]
"""``out: OutOption = None``, for ``target_of``."""


def target_of(out: Path | None) -> Path:
    """Where results go: as said, else as the environment says, else here."""
    return out or Path(os.environ.get("EVALCORE_RESULTS") or DEFAULT_RESULTS)


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


def show_summary(result: Evaluation, run: RunInfo) -> None:
    """The run's stamp, who leads, how grades fall, what is flagged and left to people."""
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


def written_as(written: Written | None) -> dict[str, Any]:
    """What was written, as data; nothing where nothing was."""
    if written is None:
        return {"out": None, "digests": {}, "digest": None, "orphans": None}
    return {
        "out": str(written.path),
        "digests": written.digests,
        "digest": written.digest,
        "orphans": written.orphans,
    }


def show_end(written: Written | None, took: float) -> None:
    """Where the results are, how long it took, what found no place, what to look at next."""
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
