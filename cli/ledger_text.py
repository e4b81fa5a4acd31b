"""Ledger rows behind an explanation, and standings of levels below, as lines and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cli.common import say
from evalcore.messages import _
from evalcore.record.positions import shown as shown_position
from evalcore.schemes.column_titles import column_title
from evalcore.schemes.ledger_titles import ledger_title
from evalcore.schemes.value_titles import value_title

Json = dict[str, Any]

EVENTS_SHOWN = 5
"""Positions in the record named at one place."""


def positions(events: Sequence[int]) -> str:
    """Positions in the record, the first few, and how many more."""
    shown = " ".join(map(shown_position, events[:EVENTS_SHOWN]))
    more = len(events) - EVENTS_SHOWN
    return _("{events} and {n} more").format(events=shown, n=more) if more > 0 else shown


def lower_line(lower: Json) -> str:
    """Where somebody of a level below stands there."""
    grade = lower["grade"] or _("no grade")
    if lower["rank"] is None:
        return _("{scheme}: {grade}, no rank").format(scheme=lower["title"], grade=grade)
    return _("{scheme}: {grade}, rank {rank} of {of}").format(
        scheme=lower["title"], grade=grade, rank=lower["rank"], of=lower["ranked_of"]
    )


def go_on(shape: Json) -> None:
    """How the standings of levels below are explained in their turn."""
    items = [item for row in shape["indicators"] for item in row["contributions"]]
    # Who lost something is asked about first.
    items.sort(key=lambda item: bool(item["credit"] >= item["possible"]))
    levels: dict[str, Json] = {}
    for item in items:
        if item["lower"]:
            levels.setdefault(item["lower"]["scheme"], item["lower"])
    run = shape["run"]
    for scheme, lower in levels.items():
        say()
        say(_("Why {subject} stands there ({title}):").format(**lower))
        say(
            f"  evalcore score --scheme {scheme} --known-at {run['known_at']} "
            f"--as-of {run['as_of']} --out {scheme}.db"
        )
        say(f"  evalcore explain {lower['subject']} --results {scheme}.db")


def show_rows(ledger: str, rows: list[Json]) -> None:
    """Ledger rows: what they have in common is said once, the rest is a table."""
    from cli.tables import heading, table

    columns = list(dict.fromkeys(name for row in rows for name in row if name != "ledger"))
    said = {
        name: [
            positions(row[name]) if name == "events" else _said(ledger, name, row.get(name))
            for row in rows
        ]
        for name in columns
    }
    common = [name for name in columns if name != "row" and len(set(said[name])) == 1]
    say()
    heading(_("Ledger {ledger}").format(ledger=ledger_title(ledger)))
    if common:
        titles = {name: column_title(ledger, name) for name in common}
        say(" · ".join(f"{titles[name]}: {said[name][0]}" for name in common if said[name][0]))
    apart = [name for name in columns if name not in common]
    table(
        [column_title(ledger, name) for name in apart],
        list(zip(*(said[name] for name in apart), strict=True)),
    )


def _said(ledger: str, column: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else value_title(ledger, column, str(value))
