"""``evalcore standings`` and ``evalcore flags``: who stands where, and what awaits a person."""

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
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.rows import Flag, Standing, Subject

NAMES_SHOWN = 12
"""Names listed per grade before the full order is asked for."""


def register(app: typer.Typer) -> None:
    """Add ``standings`` and ``flags``."""
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
    as_json: JsonOption = False,
) -> None:
    """Show who stands where: grades and cut lists by cohort, the full order on request.

    Who is not ranked is listed apart with the reason. Who was moved by a veto, a quota or a tie
    is marked; evalcore explain says how.
    """
    from projections.publishing import open_results

    with open_results(results) as opened:
        chosen = _chosen(opened, cohort)
        sheets = [_sheet(opened, one) for one in chosen]
        if as_json:
            say_json({"run": opened.run.to_json(), "cohorts": sheets})
            return
        from cli.stamps import print_stamp

        print_stamp(opened.run)
        for sheet in sheets:
            _show_order(sheet) if full else _show_grades(sheet)
            _show_apart(sheet)


def _chosen(results: Results, cohort: str | None) -> list[str]:
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
            "subjects": [row["subject"] for row in ranked if name in row["lists"]],
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
    words = {"veto": _("veto"), "quota": _("quota"), "tie": _("tie at the line"), "cap": _("cap")}
    kinds = dict.fromkeys(rule.split(":")[0] for rule in row["effects"])
    return ", ".join(words[kind] for kind in kinds if kind in words)


def _name(row: dict[str, Any]) -> str:
    marks = _marks(row)
    who = f"{row['person']}({row['unit']})" if row["person"] else row["unit"]
    return f"{who}[{marks}]" if marks else who


def _show_grades(sheet: dict[str, Any]) -> None:
    from cli.tables import heading, table

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
    table([_("grade or list"), _("number"), _("who")], rows, right=[1])


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
        right=[0, 4],
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


def flags(
    results: ResultsOption = DEFAULT_RESULTS,
    subject: Annotated[
        str | None,
        typer.Option("--subject", metavar="NAME|CODE", help="Flags on this person or unit only."),
    ] = None,
    rule: Annotated[
        str | None, typer.Option("--rule", metavar="ID", help="Flags of this rule only.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what awaits a person: rules that were met, with evidence. A flag is not a verdict.

    Accountability flags (问责提示) suggest a measure, check flags (核查提示) ask somebody to look;
    evidence is given as positions in the record.
    """
    from projections.publishing import open_results

    with open_results(results) as opened:
        about = {s.id: s for s in opened.subjects()}
        found = opened.flags(rule=rule)
        if rule is not None and not found:
            _refuse_unknown_rule(opened, rule)
        if subject is not None:
            wanted = _wanted(opened, subject)
            found = [flag for flag in found if flag.subject in wanted or flag.unit in wanted]
        rows = [_flag(flag, about.get(flag.subject)) for flag in found]
        if as_json:
            kinds = ("accountability", "check")
            apart = {kind: [row for row in rows if row["kind"] == kind] for kind in kinds}
            say_json({"run": opened.run.to_json(), **apart})
            return
        from cli.stamps import print_stamp

        print_stamp(opened.run)
        _show_flags(rows)


def _refuse_unknown_rule(results: Results, rule: str) -> None:
    raised = sorted({flag.rule for flag in results.flags()})
    if rule not in raised:
        raise UsageError(
            _("--rule: no flag was raised by {rule}. Raised: {known}.").format(
                rule=rule, known=", ".join(nearest(rule, raised) or raised) or _("none")
            )
        )


def _wanted(results: Results, text: str) -> set[str]:
    """Subjects that ``text`` names, and the unit where it is the code of one."""
    from projections.publishing.who import matching, the_subject

    found = matching(results, text)
    if not found and not any(text == flag.unit for flag in results.flags()):
        the_subject(results, text)
    return {text, *(s.id for s in found)}


def _flag(flag: Flag, about: Subject | None) -> dict[str, Any]:
    return {
        "id": flag.id,
        "rule": flag.rule,
        "kind": flag.kind,
        "title": flag.title,
        "subject": flag.subject,
        "person": about.person_name if about else "",
        "unit": flag.unit,
        "unit_name": about.unit_name if about else flag.unit,
        "occurred_on": flag.occurred_on,
        "addressed_to": flag.addressed_to,
        "suggests": flag.suggests,
        "cites": list(flag.cites),
        "evidence": list(flag.evidence),
        "basis": flag.basis,
    }


EVIDENCE_SHOWN = 6


def _show_flags(rows: list[dict[str, Any]]) -> None:
    from cli.tables import heading, table

    sections = (
        (
            "accountability",
            _("问责提示: a measure is suggested; a competent person decides, after hearing"),
            _("suggests"),
            "suggests",
        ),
        ("check", _("核查提示: somebody should look"), _("for"), "addressed_to"),
    )
    for kind, title, column, field in sections:
        here = [row for row in rows if row["kind"] == kind]
        say()
        heading(f"{title} ({len(here)})")
        if not here:
            continue
        table(
            [_("what"), _("person"), _("unit"), _("day"), column, _("events"), _("rests on")],
            [
                [
                    row["title"],
                    row["person"],
                    row["unit_name"],
                    row["occurred_on"],
                    row[field],
                    _positions(row["evidence"]),
                    row["basis"],
                ]
                for row in here
            ],
        )


def _positions(evidence: list[int]) -> str:
    shown = " ".join(str(position) for position in evidence[:EVIDENCE_SHOWN])
    return f"{shown} …" if len(evidence) > EVIDENCE_SHOWN else shown
