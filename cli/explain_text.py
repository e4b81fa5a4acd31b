"""What ``explain`` prints for people: the data of ``projections.explain`` as lines and tables."""

from __future__ import annotations

from typing import Any

from cli.common import say
from cli.ledger_text import go_on, lower_line, positions, show_rows
from evalcore.messages import _
from evalcore.schemes.ledger_titles import ledger_title

Json = dict[str, Any]

ITEMS_SHOWN = 5
"""Lost cases listed per indicator before the indicator itself is asked for."""


def name(subject: Json) -> str:
    """Who is meant, for a heading."""
    if subject["kind"] == "unit":
        return f"{subject['unit_name']} ({subject['id']})"
    who = subject["person_name"] or _("(vacancy)")
    return f"{who} {subject['unit_name']} ({subject['id']})"


def _show_head(shape: Json) -> None:
    from cli.stamps import status_title
    from cli.tables import heading

    subject, standing = shape["subject"], shape["standing"]
    heading(name(subject))
    if standing is None:
        say(_("Not scored: only cited by a flag."))
        return
    if standing["rank"] is None:
        say(
            _("total {total}; no rank: {why}").format(
                total=standing["total"] or "–", why=status_title(standing["status"])
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
    say(time_in_office(subject))
    if shape.get("rests_on"):
        say(
            _("rests on {contributions} contributions; {points} of {of} points applied").format(
                **shape["rests_on"]
            )
        )
    if standing["tied_with"]:
        say(_("tied with {n} others").format(n=standing["tied_with"]))
    for effect in shape["effects"]:
        say("  " + effect_line(effect, standing["decimals"]))


def time_in_office(subject: Json) -> str:
    """When somebody served, or a unit was there, and how many days."""
    spans = "; ".join(f"{first} – {last}" for first, last in subject["intervals"])
    if subject["kind"] == "unit":
        return _("assessed {spans}, {days} days").format(spans=spans or "–", days=subject["days"])
    return _("in office {spans}, {days} days").format(spans=spans or "–", days=subject["days"])


def effect_word(text: str) -> str:
    """Before or after of an effect: a grade or a number as it is, the rest in words."""
    words = {
        "": "–",
        "ranked": _("ranked"),
        "not ranked": _("not ranked"),
        "people decide": _("people decide"),
    }
    return words.get(text, text)


def group_shown(within: str) -> str:
    """The group that a cut was taken in: the unit above, by code and name; '' for a cohort."""
    return _("below no such unit") if within == "none" else within


def effect_line(effect: Json, decimals: int) -> str:
    """What a rule over the population did to somebody, with its cut and what it rests on."""
    from projections.publishing.figures import fixed

    cut = []
    if effect["within"]:
        cut.append(_("among {group}").format(group=group_shown(effect["within"])))
    if effect["seats"] is not None:
        cut.append(_("{seats} seats of {base}").format(seats=effect["seats"], base=effect["base"]))
    if effect["cut_total"] is not None:
        cut.append(_("cut at {total}").format(total=fixed(effect["cut_total"], decimals)))
    if effect["tie_group"] is not None:
        cut.append(_("{n} stand on the line").format(n=effect["tie_group"]))
    if effect["evidence"]:
        cut.append(_("events {events}").format(events=positions(effect["evidence"])))
    change = f": {effect_word(effect['before'])} → {effect_word(effect['after'])}"
    if effect["rule"].startswith(("list:", "passed_over:")):
        change = ""
    more = f" ({'; '.join(cut)})" if cut else ""
    return f"{effect['title']}{change}{more} [{effect['basis_shown']}]"


def number(value: Json | None) -> str:
    """``18.75``; a fraction with what it comes to: ``56/3 ≈ 18.67``."""
    if value is None:
        return "–"
    return f"{value['exact']} ≈ {value['shown']}" if "/" in value["exact"] else value["exact"]


def _show_tree(node: Json, depth: int = 0, until: int = 99, above: str = "") -> None:
    """A node and what is under it; a basis is not said again below what rests on the same."""
    value, possible = number(node["value"]), node["possible"]["exact"]
    of = f" / {number(node['possible'])}" if possible != "0" else ""
    state = {
        "not_applicable": _(" · not applicable"),
        "none": _(" · no case"),
        "withheld": _(" · withheld: too few voters"),
    }.get(node["state"], "")
    basis = f"  [{node['basis_shown']}]" if node["basis"] not in ("", above) else ""
    say(f"{'  ' * depth}{node['title']}: {value}{of} · {node['said']}{state}{basis}")
    if depth < until:
        for below in node["inputs"]:
            _show_tree(below, depth + 1, until, node["basis"])


GROUPS_AND_POINTS = 3
"""Levels of the tree shown at first: total, exact total, group, points of an indicator."""


def show_all(shape: Json) -> None:
    """Score, tree, and what cost points."""
    from cli.tables import heading
    from projections.explain_rows import lost

    _show_head(shape)
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
                basis=row["basis_shown"],
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
    for row in shape["indicators"]:
        if row.get("rate") or row.get("left_out") or row["late"]:
            say()
            heading(row["title"])
            show_votes(row)
            show_late(row)
    if shape["flags"]:
        say()
        heading(_("Flags, for people to decide"))
    for flag in shape["flags"]:
        measure = f" · {flag['suggests_title']}" if flag["suggests"] else ""
        say(f"{flag['title']}{measure} {flag['occurred_on']}  [{flag['basis_shown']}]")
    go_on(shape)
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
    elif item["lower"]:
        where = lower_line(item["lower"])
    else:
        where = f"{ledger_title(item['ledger'])} {_short(item['row'])}"
        if item["occurred_on"]:
            where += f" · {item['occurred_on']}"
        if item["events"]:
            where += " · " + _("events {events}").format(events=positions(item["events"]))
    return _("{slot}: {credit} of {possible} · {where}").format(where=where, **_counts(item))


def _short(row: str) -> str:
    """The first of several rows that share a slot, and how many more are named."""
    first, *more = row.split("; ")
    return _("{row} and {n} more").format(row=first, n=len(more)) if more else first


def _counts(item: Json) -> Json:
    return {"slot": item["shown"], "credit": item["credit"], "possible": item["possible"]}


def show_late(row: Json) -> None:
    """What an indicator rests on that came after the seal, and who let it in."""
    for each in row["late"]:
        say(
            _("#{position} {fact}: after {period} was sealed (封账后补录), by {authority}").format(
                **each, authority=each["allowed_by"] or _("nobody noted")
            )
        )


def show_votes(row: Json) -> None:
    """How a share of votes was made: the formula, the rate with its counts, what did not count."""
    if row.get("formula"):
        say(_("formula: {formula}").format(formula=row["formula"]))
    rate = row.get("rate")
    if rate:
        say(rate["said"])
        if rate["options"]:
            say("  " + "，".join(f"{option} {votes}" for option, votes in rate["options"].items()))
    for each in row.get("left_out", ()):
        say(
            _("round {meeting} ({part}) does not count: {rule} [{basis}]").format(
                meeting=each["meeting"],
                part=each["part"],
                rule=each["rule"],
                basis=each["basis"] or _("the scheme"),
            )
        )


def show_indicator(shape: Json) -> None:
    """One indicator row by row, with the ledger rows behind it."""
    from cli.tables import heading, table

    _show_head(shape)
    row = shape["indicators"][0]
    say()
    heading(_("{title} ({id}): {points} points").format(**row))
    say(
        _("rests on: {basis}; points: {points_basis}").format(
            basis=row["basis_shown"], points_basis=row["points_basis_shown"]
        )
    )
    if shape["tree"] is not None:
        _show_tree(shape["tree"])
    say()
    table(
        [_("slot"), _("credit"), _("of"), _("ledger"), _("row"), _("day"), _("events")],
        [
            [
                item["shown"],
                item["credit"],
                item["possible"],
                ledger_title(item["ledger"]),
                _where(item),
                item["occurred_on"],
                positions(item["events"]),
            ]
            for item in row["contributions"]
        ],
        right=[1, 2],
    )
    if row.get("votes_withheld"):
        say(_("It rests on votes of so few raters that nothing of it is shown."))
    elif not row["contributions"]:
        say(_("Nothing was expected and nothing was found."))
    show_votes(row)
    show_late(row)
    for ledger in dict.fromkeys(found["ledger"] for found in shape["rows"]):
        show_rows(ledger, [found for found in shape["rows"] if found["ledger"] == ledger])
    go_on(shape)


def _where(item: Json) -> str:
    """The row of a ledger, the standing of a level below, or that there was none."""
    if not item["found"]:
        return _("looked for, none found")
    return lower_line(item["lower"]) if item["lower"] else _short(item["row"])
