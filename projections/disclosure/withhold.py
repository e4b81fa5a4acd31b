"""Take out of a review, an explanation or a comparison what may not be shown: data in, data out.

A number that is withheld is ``…`` and its ``exact`` form empty, so that whoever prints it needs to
know nothing; why it is stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evalcore.paper_words import on_papers, said
from projections.disclosure.plan import BALLOTS, Plan
from projections.disclosure.source import ISSUED, NUMBERS, VOTES, Withholding, of_category

Json = dict[str, Any]

MARK = "…"
"""What stands where something is withheld."""

REASONS: Mapping[str, str] = {
    "few": on_papers("票数过少，不列"),
    "second": on_papers("可推知票数过少者，不列"),
}
"""Why something is withheld, in the words of the paper."""

BY_CATEGORY = frozenset({"VotesTallied", "BallotsCounted"})
"""Facts that tell votes or ballots of one category of raters: for reviewers alone."""

HIDDEN: Mapping[str, str] = {"exact": "", "shown": MARK}
"""A number that is withheld."""


def votes_rule(held: Withholding) -> Json:
    """From how many raters on votes are shown: for the foot of every page that shows any."""
    return {"least": held.rule.least, "because": held.rule.because}


def of_review(review: Json, held: Withholding) -> Json:
    """A review without the votes and points that would tell who voted what."""
    subject = review["subject"]["id"]
    plan = held.plan
    kept = {
        **review,
        "votes_rule": votes_rule(held),
        "flags": [_flag(row) for row in review["flags"]],
        "evaluations": [meeting(row, plan) for row in review["evaluations"]],
    }
    if not plan.parts_of(subject):
        return kept
    secret = {name for of, name in plan.figures if of == subject}

    def told(rows: Iterable[Json]) -> list[Json]:
        return [_without_points(row) for row in rows if row["id"] not in secret]

    return {
        **kept,
        "shares": [row for row in review["shares"] if row["id"] not in secret],
        "strengths": told(review["strengths"]),
        "problems": told(review["problems"]),
        "groups": [
            {
                **group,
                "value": HIDDEN,
                "indicators": [
                    _without_votes(row) if row["id"] in secret else _without_points(row)
                    for row in group["indicators"]
                ],
            }
            for group in review["groups"]
        ],
        "points_withheld": True,
        "tree": _without_inputs(review["tree"]),
    }


def _flag(row: Json) -> Json:
    """A flag that cites votes or ballots names their ledger, not who chose what."""
    secret = tuple(f"ledger:{name}:" for name in (VOTES, ISSUED))
    cites = [
        cited.rsplit(":", cited.count(":") - 1)[0] if cited.startswith(secret) else cited
        for cited in row["cites"]
    ]
    return {**row, "cites": list(dict.fromkeys(cites))}


def meeting(row: Json, plan: Plan) -> Json:
    """A meeting's numbers of ballots, and its votes over all categories of raters."""
    why = plan.ballots(row["row"])
    return {
        **row,
        **(dict.fromkeys(NUMBERS, MARK) if why else {}),
        "ballots_withheld": why,
        "votes": [_vote(row["row"], vote, plan) for vote in row["votes"]],
    }


def _vote(meeting: str, vote: Json, plan: Plan) -> Json:
    why = plan.whole((meeting, vote["part_id"], vote["item"]))
    return {
        **vote,
        "options": {} if why else vote["options"],
        "withheld": bool(why),
        "why": why,
        "said": said(REASONS.get(why, "")),
    }


def of_explanation(shape: Json, held: Withholding) -> Json:
    """An explanation without the votes and points that would tell who voted what."""
    plan, subject = held.plan, shape["subject"]["id"]
    kept = {
        **shape,
        "flags": [_flag(row) for row in shape["flags"]],
        "votes_rule": votes_rule(held),
    }
    if "rows" in shape:
        kept["rows"] = [row for each in shape["rows"] if (row := ledger_row(each, plan))]
    if not plan.parts_of(subject):
        return kept
    secret = {name for of, name in plan.figures if of == subject}
    return {
        **kept,
        "tree": _without_inputs(shape["tree"]) if "rows" not in shape else None,
        "indicators": [
            _without_votes(row) if row["id"] in secret else _without_points(row)
            for row in shape["indicators"]
        ],
    }


def ledger_row(row: Json, plan: Plan) -> Json | None:
    """A row behind a contribution; None where it is of raters who may not be shown apart."""
    if row["ledger"] in (VOTES, ISSUED):
        question = (row["meeting"], row["part"], row.get("item", BALLOTS))
        return row if of_category(plan, question, row["rater_category"]) else None
    if row["ledger"] == "evaluations" and plan.ballots(row["row"]):
        return {**row, **dict.fromkeys(NUMBERS, MARK)}
    return row


def of_contrast(shape: Json, held: Withholding) -> Json:
    """A comparison: where points of one side are withheld, only the totals are compared."""
    if not any(held.plan.parts_of(shape[side]["subject"]["id"]) for side in ("x", "y")):
        return shape
    return {**shape, "caps": [], "indicators": []}


def _without_points(row: Json) -> Json:
    """An indicator whose own points would give those of another one away."""
    return {**row, "value": HIDDEN, "lost_e4": 0}


def _without_votes(row: Json) -> Json:
    """An indicator that rests on votes of too few."""
    emptied: Json = {name: [] for name in ("items", "lost", "contributions") if name in row}
    return {
        **_without_points(row),
        "credit": MARK,
        "expected": MARK,
        "votes_withheld": True,
        **emptied,
    }


def _without_inputs(tree: Json | None) -> Json | None:
    """The total alone."""
    return None if tree is None else {**tree, "inputs": [], "contributions": []}
