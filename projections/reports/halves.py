"""一会四评 of a year side by side: what of the four parts was done in each half, and how.

Made of the meetings of a review as they may be shown: what is withheld there is not told here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from evalcore.paper_words import on_papers, said
from evalcore.vocabulary.evaluations import PARTS
from projections.rates import Rate, of_votes
from projections.reports.wording import period_title

Json = dict[str, Any]

FOUR = ("self", "peer", "leader", "masses")
HALF = re.compile(r"([0-9]{4})H([12])")
MISSING = {
    "none": on_papers("本期没有登记评议会"),
    "void": on_papers("评议会已作废，没有重新举行"),
    "part": on_papers("没有登记这一环节"),
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
    if re.fullmatch("[0-9]{4}", period):
        return said("{year}年").format(year=period)
    return period_title(period)


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
        "title": said(PARTS[part]),
        "done": bool(done),
        "why": said(MISSING.get(reason, "")),
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
    if came == "" or due == "":
        return ""
    return said("到会 {came}/{due}").format(came=came, due=due)


def _ballots(row: Json) -> str:
    """Ballots given out and back, where those of the meeting are the masses' alone."""
    if not row["issued"] or any(vote["part_id"] != "masses" for vote in row["votes"]):
        return ""
    return said("发出 {issued} 票，收回 {returned} 票").format(
        issued=row["issued"], returned=row["returned"]
    )


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
    told = []
    if row["repeats"]:
        told.append(said("重新测评 {meeting}").format(meeting=row["repeats"]))
    if row["voided"]:
        ground = row["void_ground"]
        told.append(said("作废（{ground}）").format(ground=ground) if ground else said("作废"))
    if row["repeated_by"]:
        told.append(said("由 {meeting} 重新测评").format(meeting=row["repeated_by"]))
    if not told:
        return ""
    return said("{label}：{value}").format(label=row["row"], value=said("，").join(told))
