"""``evalcore effects``: who was moved by quota, veto, cap, tie, and by which cut line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import DEFAULT_RESULTS, JsonOption, ResultsOption, nearest, say, say_json
from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.record.positions import shown as shown_position

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add ``effects``."""
    app.command(name="effects")(effects)


def effects(
    results: ResultsOption = DEFAULT_RESULTS,
    rule: Annotated[
        str | None,
        typer.Option(
            "--rule", metavar="R", help="A rule (quota:好), or a kind: veto, quota, list, tie, cap."
        ),
    ] = None,
    cohort: Annotated[
        str | None, typer.Option("--cohort", metavar="ID|TITLE", help="This cohort only.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List everybody whose grade or place a rule over the population moved.

    By rule: what it rests on, its base, seats and cut line; then who was moved from where to
    where, and the events behind it. Who is not named was moved by nobody.

    Exit codes: 0 done, 2 there is no such rule or cohort, or no results.
    """
    from cli.look import chosen_cohorts
    from projections.publishing import open_results

    with open_results(results) as opened:
        rows = _rows(opened)
        if cohort is not None:
            kept = set(chosen_cohorts(opened, cohort))
            rows = [row for row in rows if row["cohort"] in kept]
        if rule is not None:
            rows = _of_rule(rows, rule)
        if as_json:
            say_json({"run": opened.run.to_json(), "effects": rows})
            return
        from cli.stamps import print_stamp

        print_stamp(opened.run)
        _show(rows, opened)


def _rows(results: Results) -> list[Json]:
    """Every effect with who it is about, in the order in which the rules passed."""
    import attrs

    from evalcore.schemes.citations import basis_shown
    from projections.explain import rule_title
    from projections.publishing.figures import fixed

    about = {s.id: s for s in results.subjects()}
    stands = {s.subject: s for s in results.standings()}
    found = []
    for effect in results.effects():
        subject, standing = about[effect.subject], stands[effect.subject]
        found.append(
            {
                **attrs.asdict(effect),
                "basis_shown": basis_shown(results, effect.basis),
                "evidence": list(effect.evidence),
                "title": rule_title(results, effect.rule),
                "cut": fixed(effect.cut_total, standing.decimals),
                "person": subject.person_name,
                "unit": subject.unit_name,
                "cohort": standing.cohort,
                "total": fixed(standing.total, standing.decimals),
                "rank": standing.rank,
            }
        )
    return found


def _of_rule(rows: list[Json], rule: str) -> list[Json]:
    """The rows of a rule, of its tie, or of a kind. Raises UsageError where there are none."""
    found = [
        row
        for row in rows
        if rule in (row["rule"], *row["rule"].split(":")) or row["rule"].endswith(f":{rule}")
    ]
    if not found:
        rules = sorted({row["rule"] for row in rows})
        raise UsageError(
            _("--rule: {rule} moved nobody. Rules that did: {known}.").format(
                rule=rule, known=", ".join(nearest(rule, rules) or rules) or _("none")
            )
        )
    return found


_CUT = ("rule", "cohort", "base", "seats", "cut", "within")
"""What tells the cuts of a rule apart."""


def _show(rows: list[Json], results: Results) -> None:
    from cli.explain_text import ITEMS_SHOWN, group_shown
    from cli.tables import heading, line, table

    if not rows:
        say(_("No rule moved anybody."))
    # A rule that rests on several vetoes tells of each; a cut is told for each cohort.
    for of_cut in dict.fromkeys(tuple(row[key] for key in _CUT) for row in rows):
        moved = [row for row in rows if tuple(row[key] for key in _CUT) == of_cut]
        _rule, cohort, base, seats, cut, within = of_cut
        first = moved[0]
        say()
        group = results.cohorts.get(cohort, cohort)
        among = group_shown(within)
        told = (first["title"], group, among, str(len(moved)))
        heading(" · ".join(text for text in told if text))
        lines = [_("rests on {basis}").format(basis=first["basis_shown"])]
        if seats is not None:
            lines.append(_("{seats} seats of {base}").format(seats=seats, base=base))
        if cut:
            lines.append(_("cut at {total}").format(total=cut))
        line(" · ".join(lines), style="dim")
        table(
            [_("person"), _("unit"), _("total"), _("before"), _("after"), _("tied"), _("events")],
            [
                [
                    row["person"],
                    row["unit"],
                    row["total"],
                    _word(results, row["before"]),
                    _word(results, row["after"]),
                    row["tie_group"],
                    " ".join(map(shown_position, row["evidence"][:ITEMS_SHOWN]))
                    + (" …" if len(row["evidence"]) > ITEMS_SHOWN else ""),
                ]
                for row in moved
            ],
            right=[2, 5],
        )


def _word(results: Results, text: str) -> str:
    """Before and after of an effect: a grade or a number as it is, a list by its title."""
    from cli.explain_text import effect_word

    listed = results.cut_lists.get(text)
    return listed["title"] if listed else effect_word(text)
