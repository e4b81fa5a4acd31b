"""``evalcore explain``: why this score, and why above or below somebody else."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.common import DEFAULT_RESULTS, JsonOption, ResultsOption, say, say_json
from evalcore.errors import UsageError
from evalcore.messages import _

Json = dict[str, Any]

ITEMS_SHOWN = 5
"""Lost cases listed per indicator before the indicator itself is asked for."""


def register(app: typer.Typer) -> None:
    """Add ``explain``."""
    app.command(name="explain")(explain)


def explain(
    subject: Annotated[
        str, typer.Argument(metavar="X", help="Name, code, unit or id of who is assessed.")
    ],
    indicator: Annotated[
        str | None,
        typer.Argument(metavar="[INDICATOR]", help="One indicator, by id or title, row by row."),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="Y", help="Compare with somebody else, case by case."),
    ] = None,
    results: ResultsOption = DEFAULT_RESULTS,
    as_json: JsonOption = False,
) -> None:
    """Show why X has this score: every step, its clause, and the events behind it.

    With INDICATOR: every contribution, what was looked for and not found, and the ledger rows
    with their positions in the record. With --against: what separates X from Y, and what quota,
    veto, cap or tie did to either.
    """
    from projections import explain as explaining
    from projections.publishing import open_results
    from projections.publishing.who import the_subject

    if against is not None and indicator is not None:
        raise UsageError(_("Give either an INDICATOR or --against, not both."))
    with open_results(results) as opened:
        one = the_subject(opened, subject)
        if against is not None:
            shape = explaining.against(opened, one, the_subject(opened, against))
        else:
            shape = explaining.explain(opened, one, indicator)
        if as_json:
            say_json(shape)
            return
        from cli.stamps import print_stamp

        print_stamp(opened.run)
        say()
        if against is not None:
            _show_against(shape)
        elif indicator is not None:
            _show_head(shape)
            _show_indicator(shape)
        else:
            _show_head(shape)
            _show_all(shape)


def _name(subject: Json) -> str:
    who = subject["person_name"] or _("(vacancy)")
    return f"{who} {subject['unit_name']} ({subject['id']})"


def _show_head(shape: Json) -> None:
    from cli.stamps import status_title
    from cli.tables import heading

    subject, standing = shape["subject"], shape["standing"]
    heading(_name(subject))
    if standing is None:
        say(_("Not scored: only cited by a flag."))
        return
    if standing["rank"] is None:
        say(
            _("total {total}; no rank: {why}").format(
                total=standing["total"], why=status_title(standing["status"])
            )
        )
    else:
        say(
            _("total {total} · rank {rank} of {of} in {cohort} · grade {grade}").format(
                total=standing["total"],
                rank=standing["rank"],
                of=standing["ranked_of"],
                cohort=subject["cohort_title"],
                grade=standing["grade"] or "–",
            )
        )
    if standing["tied_with"]:
        say(_("tied with {n} others").format(n=standing["tied_with"]))
    for effect in shape["effects"]:
        say("  " + effect_line(effect, standing["decimals"]))


def effect_line(effect: Json, decimals: int) -> str:
    """What a rule over the population did to somebody, with its cut and what it rests on."""
    from projections.publishing.figures import fixed

    cut = []
    if effect["seats"] is not None:
        cut.append(_("{seats} seats of {base}").format(seats=effect["seats"], base=effect["base"]))
    if effect["cut_total"] is not None:
        cut.append(_("cut at {total}").format(total=fixed(effect["cut_total"], decimals)))
    if effect["tie_group"] is not None:
        cut.append(_("{n} stand on the line").format(n=effect["tie_group"]))
    if effect["evidence"]:
        cut.append(_("events {events}").format(events=_events(effect["evidence"])))
    change = f": {effect['before'] or '–'} → {effect['after'] or '–'}"
    more = f" ({'; '.join(cut)})" if cut else ""
    return f"{effect['title']}{change}{more} [{effect['basis']}]"


def _events(events: list[int] | tuple[int, ...]) -> str:
    shown = [str(event) for event in events[:ITEMS_SHOWN]]
    return " ".join(shown + ["…"] * (len(events) > ITEMS_SHOWN))


def _number(value: Json | None) -> str:
    """``18.75``; a fraction with what it comes to: ``56/3 ≈ 18.67``."""
    if value is None:
        return "–"
    return f"{value['exact']} ≈ {value['shown']}" if "/" in value["exact"] else value["exact"]


def _show_tree(node: Json, depth: int = 0, until: int = 99) -> None:
    value, possible = _number(node["value"]), node["possible"]["exact"]
    of = f" / {_number(node['possible'])}" if possible != "0" else ""
    state = {"not_applicable": _(" · not applicable"), "none": _(" · no case")}.get(
        node["state"], ""
    )
    basis = f"  [{node['basis']}]" if node["basis"] else ""
    say(f"{'  ' * depth}{node['title']}: {value}{of}  = {node['operation']}{state}{basis}")
    if depth < until:
        for below in node["inputs"]:
            _show_tree(below, depth + 1, until)


GROUPS_AND_POINTS = 3
"""Levels of the tree shown at first: total, exact total, group, points of an indicator."""


def _show_all(shape: Json) -> None:
    from cli.tables import heading
    from projections.explain import lost

    if shape["tree"] is not None:
        say()
        heading(_("How the total comes about"))
        _show_tree(shape["tree"], until=GROUPS_AND_POINTS)
    say()
    heading(_("What cost points"))
    clean = True
    for row in shape["indicators"]:
        items = lost(row["contributions"], row["role"])
        if not items:
            continue
        clean = False
        say(
            _("{title}: {credit} of {expected}  [{basis}]").format(
                title=row["title"],
                credit=row["credit"],
                expected=row["expected"],
                basis=row["basis"],
            )
        )
        for item in items[:ITEMS_SHOWN]:
            say("  " + item_line(item))
        if len(items) > ITEMS_SHOWN:
            say(
                _("  … and {n} more: evalcore explain {subject} {indicator}").format(
                    n=len(items) - ITEMS_SHOWN,
                    subject=shape["subject"]["id"],
                    indicator=row["id"],
                )
            )
    if clean:
        say(_("Nothing: whatever applied was fully earned."))
    for flag in shape["flags"]:
        say(_("Flag: {title}  [{basis}]").format(**flag))
    say()
    say(
        _(
            "Row by row: evalcore explain {subject} INDICATOR. With somebody else: --against Y."
        ).format(subject=shape["subject"]["id"])
    )


def item_line(item: Json) -> str:
    """One contribution: slot, credit, and the row and events, or that none was found."""
    if not item["found"]:
        where = _("looked for, none found")
    else:
        where = f"{item['ledger']} {item['row']}"
        if item["occurred_on"]:
            where += f" · {item['occurred_on']}"
        if item["events"]:
            where += " · " + _("events {events}").format(events=_events(item["events"]))
    return _("{slot}: {credit} of {possible} · {where}").format(where=where, **_counts(item))


def _counts(item: Json) -> Json:
    return {key: item[key] for key in ("slot", "credit", "possible")}


def _show_indicator(shape: Json) -> None:
    from cli.tables import heading, table

    row = shape["indicators"][0]
    say()
    heading(_("{title} ({id}): {points} points").format(**row))
    say(_("rests on: {basis}; points: {points_basis}").format(**row))
    if shape["tree"] is not None:
        _show_tree(shape["tree"])
    say()
    table(
        [_("slot"), _("credit"), _("of"), _("ledger"), _("row"), _("day"), _("events")],
        [
            [
                item["slot"],
                item["credit"],
                item["possible"],
                item["ledger"],
                item["row"] if item["found"] else _("looked for, none found"),
                item["occurred_on"],
                " ".join(str(event) for event in item["events"]),
            ]
            for item in row["contributions"]
        ],
        right=[1, 2],
    )
    if not row["contributions"]:
        say(_("Nothing was expected and nothing was found."))
    for found in shape["rows"]:
        say()
        say(f"{found['ledger']} {found['row']}")
        for name, value in found.items():
            if name not in ("ledger", "row"):
                said = " ".join(map(str, value)) if isinstance(value, list) else value
                say(f"  {name}: {said}")


def _show_against(shape: Json) -> None:
    from cli.stamps import status_title
    from cli.tables import heading, table

    x, y = shape["x"], shape["y"]
    names = {side: _name(shape[side]["subject"]) for side in ("x", "y")}
    heading(f"{names['x']}  –  {names['y']}")
    say(
        {
            "above": _("X stands above Y: rank {x} and {y}."),
            "below": _("X stands below Y: rank {x} and {y}."),
            "tied": _("X and Y share rank {x}: their totals are equal."),
            "cohorts": _("X and Y are ranked in different cohorts; only points compare."),
            "unranked": _("At least one of them has no rank; only points compare."),
        }[shape["order"]].format(
            x=x["standing"] and x["standing"]["rank"], y=y["standing"] and y["standing"]["rank"]
        )
    )
    say(
        _("Difference before rounding: {difference}").format(
            difference=_number(shape["difference"])
        )
    )
    for side in ("x", "y"):
        standing = shape[side]["standing"]
        if standing is not None:
            say(
                _("{side}: total {total}, grade {grade}, {status}").format(
                    side=side.upper(),
                    total=standing["total"],
                    grade=standing["grade"] or "–",
                    status=status_title(standing["status"]),
                )
            )
            for effect in shape[side]["effects"]:
                say("   " + effect_line(effect, standing["decimals"]))
    say()
    apart = [row for row in shape["indicators"] if row["difference"]["exact"] != "0"]
    table(
        [_("indicator"), "X", "Y", "X − Y"],
        [
            [
                row["title"],
                _number(row["x"]["value"]),
                _number(row["y"]["value"]),
                _number(row["difference"]),
            ]
            for row in apart
        ],
        right=[1, 2, 3],
    )
    if not apart:
        say(_("No indicator separates them."))
    for row in apart:
        if row["x"]["lost"] or row["y"]["lost"]:
            say()
            say(f"{row['title']}:")
        for side in ("x", "y"):
            items = row[side]["lost"]
            for item in items[:ITEMS_SHOWN]:
                say(f"  {side.upper()}  {item_line(item)}")
            if len(items) > ITEMS_SHOWN:
                say(_("  … and {n} more").format(n=len(items) - ITEMS_SHOWN))
