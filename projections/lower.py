"""What a level below came to, behind a contribution that rests on its standing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]

LEDGER = "standings"


def lower_standings(results: Results, rows: Iterable[Json]) -> dict[str, Json]:
    """Row of the ledger ``standings`` → where its subject stands in the level below.

    ``level`` is the name that the scheme gives it, ``scheme`` and ``title`` what it was judged by,
    ``subject`` whom to ask for in results of that scheme.
    """
    wanted = [row for row in rows if row["ledger"] == LEDGER and row["row"]]
    if not wanted:
        return {}
    names = {name for row in wanted for name in row["row"].split("; ")}
    schemes = {row["level"]: row for row in results.rows("SELECT * FROM levels")}
    units = sorted({row["unit"] for row in wanted})
    found: dict[str, Json] = {}
    for row in results.ledger(LEDGER, units):
        if row["row"] not in names:
            continue
        level, _bar, subject = row["row"].partition("|")
        known = schemes.get(level, {})
        found[row["row"]] = {
            "level": level,
            "scheme": known.get("scheme", level),
            "title": known.get("title", level),
            "subject": subject,
            "grade": row["grade"] or "",
            "rank": row["rank"],
            "ranked_of": row["ranked_of"],
            "status": row["status"],
            "lists": [name for name in (row["lists"] or "").split("|") if name],
        }
    return found
