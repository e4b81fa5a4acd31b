"""Contributions and the ledger rows behind them, as data for explanations and reviews."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evalcore.paper_words import said
from evalcore.vocabulary.evaluations import PARTS
from projections.lower import LEDGER as LOWER
from projections.rounds import is_void, told
from projections.rows import Subject
from projections.small_cells import is_hidden
from projections.whose import ALONG_WITH_A_PERSON

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]


def contribution(row: Json, own: str, names: Mapping[str, str], below: Mapping[str, Json]) -> Json:
    """A contribution as data; ``found`` is False where evidence was looked for in vain.

    ``own`` is the unit assessed; ``names`` are those of others, as ``elsewhere`` gives them;
    ``below`` are standings of levels below, as ``lower_standings`` gives them.
    """
    return {
        "slot": row["slot"],
        "shown": _shown(row, own, names),
        "credit": row["credit"],
        "possible": row["possible"],
        "found": row["row"] is not None,
        "ledger": row["ledger"],
        "row": row["row"],
        "occurred_on": row["occurred_on"].isoformat() if row["occurred_on"] else None,
        "events": list(row["events"] or ()),
        "lower": below.get(row["row"] or "") if row["ledger"] == LOWER else None,
    }


def _shown(row: Json, own: str, names: Mapping[str, str]) -> str:
    """The slot as people read it: with the name of a unit below, or of a member of a zone.

    A slot that is a row made of several keys is said without the unit's code and empty keys.
    """
    slot: str = row["slot"]
    if row["ledger"] == "tallies" and is_void(slot):
        _rule, meeting, part = told(slot)
        return said("不计的轮次 {meeting}（{part}）").format(
            meeting=meeting, part=said(PARTS.get(part, part))
        )
    keys = slot.split("|")
    if row["ledger"] == LOWER and row["slot"] == row["row"]:
        slot = ""
    elif len(keys) > 1 and slot == row["row"]:
        slot = " · ".join(key for key in keys if key and key != row["unit"])
    if row["unit"] == own or row["ledger"] == "tallies":
        return slot or row["unit"]
    name = names.get(row["unit"]) or row["unit"]
    head, code, rest = slot.partition(f"/{row['unit']}")
    if code and (not rest or rest.startswith("/")):
        return f"{head}/{name}{rest}"
    return f"{slot}（{name}）" if slot not in ("", row["unit"]) else name


def elsewhere(results: Results, rows: Iterable[tuple[str, Iterable[Json]]]) -> dict[str, str]:
    """Code → name of units where contributions arose that are not the assessed unit's own.

    ``rows``: the assessed unit, with contributions that it is judged by.
    """
    codes = {row["unit"] for own, found in rows for row in found if row["unit"] != own}
    if not codes:
        return {}
    return {row["unit"]: row["name"] or "" for row in results.ledger("units", sorted(codes))}


def lost(items: Iterable[Json], role: str) -> list[Json]:
    """The contributions that cost something: not fully earned, or, of a deduction, any."""
    if role == "deduction":
        return [item for item in items if item["credit"]]
    return [item for item in items if item["credit"] < item["possible"]]


def ledger_rows(results: Results, subject: Subject, rows: Sequence[Json]) -> list[Json]:
    """The ledger rows that contributions name, with the columns that say something.

    Votes of categories that are hidden for being small are left out: they would tell who voted
    what.
    """
    wanted: dict[str, dict[str, None]] = {}
    units = {subject.unit, *(row["unit"] for row in rows)}
    for row in rows:
        if row["row"] and not is_hidden(row["slot"]) and not is_void(row["slot"]):
            wanted.setdefault(row["ledger"], {}).update(dict.fromkeys(row["row"].split("; ")))
    found = []
    for ledger, names in wanted.items():
        person = subject.person if ledger in ALONG_WITH_A_PERSON else ""
        for row in results.ledger(ledger, sorted(units), person):
            if row["row"] in names:
                said = {k: _plain(v) for k, v in row.items() if v is not None}
                found.append({"ledger": ledger, **said})
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
