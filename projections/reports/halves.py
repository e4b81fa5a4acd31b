"""一会四评 of a year side by side: what of the four parts was done in each half, and how.

Made of the meetings of a review as they may be shown: what is withheld there is not told here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from evalcore.vocabulary.evaluations import PARTS
from projections.rates import Rate, of_votes

Json = dict[str, Any]

FOUR = ("self", "peer", "leader", "masses")
HALF = re.compile(r"([0-9]{4})H([12])")
MISSING = {
    "none": "本期没有登记评议会",
    "void": "评议会已作废，没有重新举行",
    "part": "没有登记这一环节",
}
"""Why a part is missing, as far as the record knows."""


def halves(evaluations: Sequence[Json], rates: Sequence[Json]) -> list[Json]:
    """A column for each period that a meeting was about, and for the other half of its year.

    ``evaluations`` are those of a review, ``rates`` what the indicators call their rates
    (``projections.rates.defined``).
    """
    periods = {row["period"] for row in evaluations}
    for period in tuple(periods):
        if found := HALF.fullmatch(period):
            periods |= {f"{found[1]}H1", f"{found[1]}H2"}
    return [_period(period, evaluations, rates) for period in sorted(periods)]


def title(period: str) -> str:
    """``2025年上半年`` for ``2025H1``; a year is ``2025年``."""
    found = HALF.fullmatch(period)
    if found:
        return f"{found[1]}年{'上' if found[2] == '1' else '下'}半年"
    return f"{period}年" if re.fullmatch("[0-9]{4}", period) else period


def _period(period: str, evaluations: Sequence[Json], rates: Sequence[Json]) -> Json:
    held = [row for row in evaluations if row["period"] == period]
    standing = [row for row in held if not row["voided"]]
    parts = [_part(part, held, standing, rates) for part in FOUR]
    return {
        "period": period,
        "title": title(period),
        "parts": parts,
        "complete": all(part["done"] for part in parts),
        "missing": [part["title"] for part in parts if not part["done"]],
        "rounds": [line for row in held if (line := _round(row))],
    }


def _part(part: str, held: Sequence[Json], standing: Sequence[Json], rates: Sequence[Json]) -> Json:
    done = [row for row in standing if row[f"has_{part}"]]
    reason = "" if done else "part" if standing else "void" if held else "none"
    return {
        "part": part,
        "title": PARTS[part],
        "done": bool(done),
        "why": MISSING.get(reason, ""),
        "meetings": [_told(part, row, rates) for row in done],
    }


def _told(part: str, row: Json, rates: Sequence[Json]) -> Json:
    """One meeting's part: day, who ran it, who came, what was voted."""
    masses = part == "masses"
    votes = [vote for vote in row["votes"] if vote["part_id"] == part]
    return {
        "meeting": row["row"],
        "on": row[f"{part}_on"] or row["held_on"],
        "organiser": row["masses_organiser_name"] if masses else row["organiser_name"],
        "own": masses and not row["organised_above"],
        "turnout": _ballots(row) if masses else _members(row) if part != "leader" else "",
        "box": part in row["parts_by_box"],
        "votes": [_votes(vote, rates) for vote in votes],
    }


def _members(row: Json) -> str:
    """Who came, of whom was due: of the parts that members take."""
    came, due = row["members_present"], row["members_due"]
    return f"到会 {came}/{due}" if came != "" and due != "" else ""


def _ballots(row: Json) -> str:
    """Ballots given out and back, where those of the meeting are the masses' alone."""
    if not row["issued"] or any(vote["part_id"] != "masses" for vote in row["votes"]):
        return ""
    return f"发出 {row['issued']} 票，收回 {row['returned']} 票"


def _votes(vote: Json, rates: Sequence[Json]) -> Json:
    found = [] if vote["withheld"] else list(_rates(vote["options"], rates))
    return {
        "item": vote["item"],
        "said": vote["said"],
        "options": vote["options"],
        "rates": [rate.words() for rate in found],
    }


def _rates(options: Mapping[str, int], rates: Sequence[Json]) -> list[Rate]:
    """The rates that know every option which was marked."""
    known = [rate for rate in rates if {*options} <= {*rate["options"], *rate["skipped"]}]
    return [found for rate in known if (found := of_votes(rate, options)) is not None]


def _round(row: Json) -> str:
    """What became of a meeting that is void or repeats another; empty for any other."""
    said = []
    if row["repeats"]:
        said.append(f"重新测评 {row['repeats']}")
    if row["voided"]:
        said.append("作废" + (f"（{row['void_ground']}）" if row["void_ground"] else ""))
    if row["repeated_by"]:
        said.append(f"由 {row['repeated_by']} 重新测评")
    return f"{row['row']}：{'，'.join(said)}" if said else ""
