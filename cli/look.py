"""``evalcore standings``: who stands where. ``register`` adds ``flags`` as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    DEFAULT_RESULTS,
    JsonOption,
    ResultsOption,
    nearest,
    say,
    say_json,
)
from cli.finals_shown import FinalsOption, final_of, finals_of, finals_told
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.rows import Standing, Subject

NAMES_SHOWN = 12
"""Names listed per grade before the full order is asked for."""


def register(app: typer.Typer) -> None:
    """Add ``standings`` and ``flags``."""
    from cli.flags import flags

    app.command(name="standings")(standings)
    app.command(name="flags")(flags)


def standings(
    results: ResultsOption = DEFAULT_RESULTS,
    cohort: Annotated[
        str | None, typer.Option("--cohort", metavar="ID|TITLE", help="This cohort only.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Everybody in order of rank, not grades and lists.")
    ] = False,
    store: FinalsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show who stands where: grades and cut lists by cohort, the full order on request.

    Who is not ranked is listed apart with the reason. Who was moved by a veto, a quota or a tie
    is marked; evalcore explain says how.
    """
    from projections.publishing import open_results

    with open_results(results) as opened:
        chosen = chosen_cohorts(opened, cohort)
        sheets = [_sheet(opened, one) for one in chosen]
        finals = finals_of(store, opened.run)
        if as_json:
            more = {}
            if finals is not None:
                for row in (row for sheet in sheets for row in sheet["standings"]):
                    row["final"] = final_of(finals, row["subject"], row["grade"])
                more = {"finals": finals}
            say_json({"run": opened.run.to_json(), "cohorts": sheets, **more})
            return
        from cli.stamps import print_stamp

        print_stamp(opened.run)
        for sheet in sheets:
            _show_order(sheet) if full else _show_grades(sheet)
            _show_apart(sheet)
        for line in finals_told(finals):
            say(line)


def chosen_cohorts(results: Results, cohort: str | None) -> list[str]:
    """The cohorts to show. Raises UsageError for one that is not there."""
    titles = results.cohorts
    held = list(dict.fromkeys([*titles, *(s.cohort for s in results.standings())]))
    if cohort is None:
        return held
    found = [one for one in held if cohort in (one, titles.get(one))]
    if not found:
        close = nearest(cohort, [*held, *titles.values()])
        raise UsageError(
            _("--cohort: there is no cohort {cohort}; there are {known}.").format(
                cohort=cohort, known=", ".join(close or held)
            )
        )
    return found


def _sheet(results: Results, cohort: str) -> dict[str, Any]:
    """One cohort as data (docs/results.md, JSON of standings)."""
    here = [s for s in results.standings() if s.cohort == cohort]
    about = {s.id: s for s in results.subjects()}
    moved: dict[str, list[str]] = {}
    for effect in results.effects():
        moved.setdefault(effect.subject, []).append(effect.rule)
    rows = [_row(s, about[s.subject], moved.get(s.subject, [])) for s in here]
    ranked = [row for row in rows if row["rank"] is not None]
    lists = [
        {
            "list": name,
            "title": known["title"],
            "end": known["end"],
            "basis": known["basis"],
            "subjects": [row["subject"] for row in rows if name in row["lists"]],
        }
        for name, known in results.cut_lists.items()
    ]
    return {
        "cohort": cohort,
        "title": results.cohorts.get(cohort, cohort),
        "ranked": len(ranked),
        "grades": [
            {
                "grade": grade,
                # By id: the order within a grade is not what a grade says.
                "subjects": sorted(row["subject"] for row in ranked if row["grade"] == grade),
            }
            for grade in results.grades()
        ],
        "lists": [row for row in lists if row["subjects"]],
        "standings": rows,
    }


def _row(standing: Standing, about: Subject, moved: list[str]) -> dict[str, Any]:
    from projections.publishing.figures import fixed

    return {
        "subject": standing.subject,
        "person": about.person_name,
        "unit": about.unit_name,
        "parent": about.parent_name,
        "days": about.days,
        "rank": standing.rank,
        "total": fixed(standing.total, standing.decimals),
        "grade": standing.grade,
        "score_grade": standing.score_grade,
        "status": standing.status,
        "tied_with": standing.tied_with,
        "lists": list(standing.lists),
        "effects": moved,
    }


def _marks(row: dict[str, Any]) -> str:
    """What moved somebody, in a word each."""
    words = {
        "veto": _("veto"),
        "quota": _("quota"),
        "tie": _("tie at the line"),
        "passed_over": _("passed over"),
        "freed": _("seat freed by a veto"),
        "cap": _("cap"),
    }
    kinds = dict.fromkeys(rule.split(":")[0] for rule in row["effects"])
    return ", ".join(words[kind] for kind in kinds if kind in words)


def _name(row: dict[str, Any]) -> str:
    marks = _marks(row)
    who = f"{row['person']}({row['unit']})" if row["person"] else row["unit"]
    return f"{who}[{marks}]" if marks else who


def _show_grades(sheet: dict[str, Any]) -> None:
    from cli.tables import LISTS, heading, table

    by_id = {row["subject"]: row for row in sheet["standings"]}

    def names(subjects: list[str]) -> str:
        shown = [_name(by_id[subject]) for subject in subjects[:NAMES_SHOWN]]
        if len(subjects) > NAMES_SHOWN:
            shown.append(_("and {n} more (--full)").format(n=len(subjects) - NAMES_SHOWN))
        return " ".join(shown)

    say()
    heading(_("{title}: {n} ranked").format(title=sheet["title"], n=sheet["ranked"]))
    rows = [[g["grade"], len(g["subjects"]), names(g["subjects"])] for g in sheet["grades"]]
    rows += [[g["title"], len(g["subjects"]), names(g["subjects"])] for g in sheet["lists"]]
    table([_("grade or list"), _("number"), _("who")], rows, right=[1], piped=LISTS)


def _show_order(sheet: dict[str, Any]) -> None:
    from cli.tables import heading, table

    say()
    heading(_("{title}: {n} ranked").format(title=sheet["title"], n=sheet["ranked"]))
    titles = {row["list"]: row["title"] for row in sheet["lists"]}
    table(
        [
            _("rank"),
            _("person"),
            _("unit"),
            _("township"),
            _("days"),
            _("total"),
            _("grade"),
            _("lists"),
            _("moved by"),
        ],
        [
            [
                f"{row['rank']}=" if row["tied_with"] else f"{row['rank']} ",
                row["person"],
                row["unit"],
                row["parent"],
                row["days"],
                row["total"],
                row["grade"]
                if row["grade"] == row["score_grade"]
                else f"{row['score_grade']} → {row['grade']}",
                " ".join(titles.get(name, name) for name in row["lists"]),
                _marks(row),
            ]
            for row in sheet["standings"]
            if row["rank"] is not None
        ],
        right=[0, 4, 5],
    )


def _show_apart(sheet: dict[str, Any]) -> None:
    from cli.stamps import status_title
    from cli.tables import table

    apart = [row for row in sheet["standings"] if row["rank"] is None]
    if not apart:
        return
    say()
    say(_("Listed apart, without rank:"))
    table(
        [_("person"), _("unit"), _("township"), _("days"), _("reason")],
        [
            [
                row["person"] or "–",
                row["unit"],
                row["parent"],
                row["days"],
                status_title(row["status"]),
            ]
            for row in apart
        ],
        right=[3],
    )
