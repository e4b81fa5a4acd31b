"""What ``diff`` prints for people: the data of ``cli.diff_data`` as lines and tables."""

from __future__ import annotations

import re
from typing import Any

from cli.common import say
from cli.diff_why import ITEMS_SHOWN, show_why
from cli.moves import arrow
from evalcore.messages import _

Json = dict[str, Any]


def show(shape: Json) -> None:
    """Both ends, what lies between, how many moved, who, and why."""
    from cli.tables import heading, line

    for side in ("a", "b"):
        run = shape[side]["run"]
        line(
            _("{side}: {named} · {scheme} {digest} · as of {as_of} · known at {size}").format(
                side=side.upper(),
                named=shape[side]["named"],
                scheme=run["scheme"],
                digest=run["scheme_digest"][:12],
                as_of=run["as_of"],
                size=run["known_at"],
            ),
            "bold",
        )
    if not shape["steps"]:
        say(_("The two are the same: record, day and rules."))
        return
    for step in shape["steps"]:
        _show_step(step)
    say()
    if not shape["moved"]:
        say(_("Nobody moved."))
        return
    say(
        _(
            "Of {all}, {moved} moved: {total} in total, {rank} in rank, {grade} in grade, {lists} "
            "on lists, {status} in status; {appears} appear, {disappears} disappear. Flags: "
            "{raised} raised, {fell} fell."
        ).format(all=shape["subjects"], moved=shape["moved"], **shape["counts"])
    )
    _show_indicators(shape["indicators"])
    _show_table(shape)
    say()
    heading(_("Why"))
    for move in shape["moves"]:
        show_why(move, shape["events"])
    if shape["left"]:
        say()
        say(_("and {n} more (--full)").format(n=shape["left"]))


def _show_step(step: Json) -> None:
    from cli.tables import line

    kind = step["kind"]
    if kind == "log":
        words = _(
            "The record from {from_} to {to}: {n} events; corrections {corrections}, withdrawals "
            "{withdrawals}."
        )
        events = step["events"]
        line(words.format(from_=step["from"], to=step["to"], n=sum(events.values()), **events))
    elif kind == "as_of":
        line(_("The day from {from_} to {to}.").format(from_=step["from"], to=step["to"]))
    else:
        line(_("The rules: {n} changes.").format(n=len(step["rules"])))
        for change in step["rules"]:
            line("  " + rule_line(change))


def rule_line(change: Json) -> str:
    """A change of rules: path, old → new, and what each rests on."""
    title = f" {change['title']}" if change["title"] else ""
    values = f"{_cut_short(change['old']) or '–'} → {_cut_short(change['new']) or '–'}"
    basis = change["basis_new"] or change["basis_old"]
    if change["basis_old"] and change["basis_new"] and change["basis_old"] != basis:
        basis = f"{change['basis_old']} → {basis}"
    return f"{change['path']}{title}: {values}" + (f"  [{basis}]" if basis else "")


LONGEST = 80
"""Signs of a value shown in a line."""


def _cut_short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def _show_indicators(rows: list[Json]) -> None:
    named = [f"{row['title']} {row['moved']}" for row in rows[: 2 * ITEMS_SHOWN]]
    if len(rows) > len(named):
        named.append(_("and {n} more").format(n=len(rows) - len(named)))
    if named:
        say(_("Whose points differ, by indicator: {indicators}.").format(
            indicators=", ".join(named)
        ))  # fmt: skip


def _show_table(shape: Json) -> None:
    from cli.tables import LISTS, table

    # Without a remark in parentheses: standings and reports give it.
    titles = {name: re.sub(r"\s*[(\uff08].*", "", title) for name, title in shape["lists"].items()}
    table(
        [_("person"), _("unit"), _("rank"), _("total"), _("grade"), _("lists"), _("flags")],
        [
            [
                move["person"],
                move["unit"],
                *(
                    arrow(move["before"], move["after"], what)
                    for what in ("rank", "total", "grade")
                ),
                arrow(move["before"], move["after"], "lists", titles),
                " ".join(
                    [
                        *(f"+{flag['title']}" for flag in move["raised"]),
                        *(f"−{flag['title']}" for flag in move["fell"]),
                    ]
                ),
            ]
            for move in shape["moves"]
        ],
        piped=LISTS + 40,
    )
