"""Why this score, and why below somebody else: what ``explain`` says, as data.

Everything here is read from results: nodes of the computation, contributions and ledger rows with
positions in the log. Renderings (terminal, JSON, page) add nothing of their own. The shapes are
described in ``docs/results.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.schemes.citations import basis_shown
from projections import rates
from projections.disclosure.source import ISSUED, VOTES, withholding_of
from projections.disclosure.withhold import of_explanation
from projections.explain_rows import contribution, elsewhere, ledger_rows
from projections.lower import lower_standings
from projections.operations import said
from projections.publishing.figures import exact, fixed, rounded
from projections.publishing.tables import measure_title
from projections.rows import ScoreNode, Standing, Subject
from projections.score_rules import APART
from projections.small_cells import categories_of

if TYPE_CHECKING:
    from projections.disclosure.plan import Plan
    from projections.publishing import Results

Json = dict[str, Any]

CONTRIBUTIONS = "contributions:"
"""Prefix of a node's input that is contributions rather than another node."""


def explain(results: Results, subject: Subject, indicator: str | None = None) -> Json:
    """Why ``subject`` has its score: the tree of nodes, contributions, effects and flags.

    With ``indicator`` (its id or title) only that one, with the ledger rows behind it. Votes that
    would tell who voted what are withheld (``docs/disclosure.md``).
    Raises UsageError for an indicator that the scheme does not have.
    """
    nodes = results.nodes(subject.id)
    chosen = None if indicator is None else the_indicator(results, indicator)
    found = results.contributions(subject.id, chosen)
    by_indicator: dict[str, list[Json]] = {}
    for row in found:
        by_indicator.setdefault(row["indicator"], []).append(row)
    wanted = [chosen] if chosen else list(results.indicators)
    names = elsewhere(results, [(subject.unit, found)])
    below = lower_standings(results, found)
    late = results.late_facts()
    shape = {
        "run": results.run.to_json(),
        **who(results, subject),
        "rests_on": None if chosen else rests_on(results, nodes, found),
        "tree": None if chosen or "total" not in nodes else tree(results, nodes, "total"),
        "indicators": [
            _indicator(
                results, name, nodes, by_indicator.get(name, []), subject.unit, names, below, late
            )
            for name in wanted
        ],
        "by_people": results.by_people,
        "documents": results.documents,
    }
    rows = ledger_rows(results, subject, found) if chosen else []
    votes = _votes(results, shape["indicators"], by_indicator)
    held = withholding_of(results, [subject.id], _meetings(votes, rows))
    _add_rates(results, subject, shape["indicators"], by_indicator, votes, held.plan)
    if chosen:
        shape["tree"] = tree(results, nodes, f"{chosen}/points")
        shape["rows"] = rows
    return of_explanation(shape, held)


def _votes(
    results: Results, told: Sequence[Json], rows: Mapping[str, Sequence[Json]]
) -> list[Json]:
    """The votes that rates are of: all of the units where some were counted."""
    rated = [
        row["id"]
        for row in told
        if row["counted"] == "tallies" and rates.defined(results.indicators[row["id"]])
    ]
    units = sorted({row["unit"] for name in rated for row in rows.get(name, ())})
    return results.ledger("tallies", units) if rated else []


def _meetings(votes: Sequence[Json], rows: Sequence[Json]) -> set[str]:
    """The meetings of votes, and of ledger rows that tell of votes."""
    found = {row["meeting"] for row in votes}
    found |= {row["meeting"] for row in rows if row["ledger"] in (VOTES, ISSUED)}
    return found | {row["row"] for row in rows if row["ledger"] == "evaluations"}


def _add_rates(
    results: Results,
    subject: Subject,
    told: list[Json],
    rows: Mapping[str, Sequence[Json]],
    votes: Sequence[Json],
    plan: Plan,
) -> None:
    """Beside votes: the formula, the rate with its counts, and the rounds that did not count."""
    tallied = [row for row in told if row["counted"] == "tallies"]
    found = rates.of_subject(results, subject.id, rows, votes, plan=plan)
    for row in tallied:
        rate = found.get(row["id"])
        row["formula"] = results.indicators[row["id"]].get("formula") or ""
        row["rate"] = rate.to_json() if rate is not None else None
        row["left_out"] = rates.left_out(results, rows.get(row["id"], ()))


def the_indicator(results: Results, text: str) -> str:
    """The id of the indicator that ``text`` names: id, title, or words of one title only."""
    found = results.indicators
    exactly = [name for name, row in found.items() if text in (name, row["title"])]
    within = exactly or [
        name for name, row in found.items() if text in name or text in row["title"]
    ]
    if len(within) == 1:
        return within[0]
    known = "\n".join(f"  {name}  {found[name]['title']}" for name in within or found)
    if within:
        message = _("{text} could be {n} indicators:\n{known}")
    else:
        message = _("The scheme has no indicator {text}. It has:\n{known}")
    raise UsageError(message.format(text=text, n=len(within), known=known))


def who(results: Results, subject: Subject) -> Json:
    """Subject, standing, effects and flags: what heads an explanation and a report."""
    standings = results.standings(subject.id)
    return {
        "subject": {
            **attrs.asdict(subject),
            "cohort_title": results.cohorts.get(subject.cohort, subject.cohort),
        },
        "standing": standing(standings[0]) if standings else None,
        "effects": [
            {
                **attrs.asdict(effect),
                "title": rule_title(results, effect.rule),
                "basis_shown": basis_shown(results, effect.basis),
            }
            for effect in results.effects(subject.id)
        ],
        "flags": [
            {
                **attrs.asdict(flag),
                "suggests_title": measure_title(flag.suggests),
                "basis_shown": basis_shown(results, flag.basis),
            }
            for flag in results.flags(subject=subject.id)
        ],
    }


def rests_on(results: Results, nodes: Mapping[str, ScoreNode], rows: Sequence[Json]) -> Json:
    """How much a score stands on: contributions that could earn something, points that applied.

    A short time in office, or little to do, leaves few of both: the points of what did not
    apply were spread over the rest.
    """
    scored = {name: row for name, row in results.indicators.items() if row["role"] == "score"}
    applied = [
        Fraction(row["points"])
        for name, row in scored.items()
        if (node := nodes.get(f"{name}/points")) is not None and node.state not in APART
    ]
    whole = full_points(results)
    part = sum(applied, Fraction(0))
    return {
        "contributions": sum(row["indicator"] in scored and row["possible"] > 0 for row in rows),
        "points": exact(part.numerator, part.denominator),
        "of": exact(whole.numerator, whole.denominator),
    }


def full_points(results: Results) -> Fraction:
    """What the points of all scored indicators add up to."""
    scored = (row for row in results.indicators.values() if row["role"] == "score")
    return sum((Fraction(row["points"]) for row in scored), Fraction(0))


def standing(row: Standing) -> Json:
    """A standing with its total as text."""
    return {**attrs.asdict(row), "total": fixed(row.total, row.decimals)}


def rule_title(results: Results, rule: str) -> str:
    """A rule over the population by the name that the scheme gives it."""
    kind, _colon, name = rule.partition(":")
    if kind == "tie":
        return _("tie: {rule}").format(rule=rule_title(results, name))
    if kind == "passed_over":
        return _("passed over on the {rule}").format(rule=rule_title(results, name))
    if kind == "freed":
        return _("seat freed by a veto: {rule}").format(rule=rule_title(results, name))
    known: Mapping[str, Mapping[str, Json]] = {
        "veto": results.vetoes,
        "list": results.cut_lists,
        "cap": results.groups,
    }
    found = known.get(kind, {}).get(name)
    if found is not None:
        name = found["title"]
    words = {
        "veto": _("veto: {name}"),
        "quota": _("quota of {name}"),
        "list": _("list: {name}"),
        "cap": _("cap of {name}"),
        "minimum_tenure": _("shortest tenure"),
        "small_cohort": _("smallest cohort"),
    }
    return words.get(kind, rule).format(name=name)


def titles(results: Results) -> dict[str, str]:
    """Node → the title that the scheme gives what it stands for."""
    found = {"total": _("total"), "total/exact": _("total before rounding")}
    found |= {f"group:{name}": row["title"] for name, row in results.groups.items()}
    found |= {f"{name}/points": row["title"] for name, row in results.indicators.items()}
    found |= {f"{name}/share": _("share") for name in results.indicators}
    found |= {f"{name}/curve": _("by the curve") for name in results.indicators}
    return found


def _title(node: str, named: Mapping[str, str]) -> str:
    """The title of a node; raters are called by their category."""
    _name, raters, slot = node.partition("/category:")
    return "、".join(categories_of(slot)) if raters else named.get(node, node)


def number(numerator: int, denominator: int) -> Json:
    """A number exactly and as people read it."""
    return {"exact": exact(numerator, denominator), "shown": rounded(numerator, denominator)}


def tree(results: Results, nodes: Mapping[str, ScoreNode], name: str) -> Json | None:
    """A node with everything under it, down to the contributions that it names."""
    return _tree(results, nodes, name, titles(results), full_points(results))


def _tree(
    results: Results,
    nodes: Mapping[str, ScoreNode],
    name: str,
    named: Mapping[str, str],
    full: Fraction,
) -> Json | None:
    node = nodes.get(name)
    if node is None:
        return None
    below = [_tree(results, nodes, one, named, full) for one in node.inputs if one in nodes]
    return {
        "node": node.node,
        "title": _title(node.node, named),
        "operation": node.operation,
        "said": said(node.operation, full),
        "value": number(node.numerator, node.denominator),
        "possible": number(node.possible_numerator, node.possible_denominator),
        "state": node.state,
        "basis": node.basis,
        "basis_shown": basis_shown(results, node.basis),
        "contributions": [
            one.removeprefix(CONTRIBUTIONS) for one in node.inputs if one.startswith(CONTRIBUTIONS)
        ],
        "inputs": [one for one in below if one is not None],
    }


def _indicator(
    results: Results,
    name: str,
    nodes: Mapping[str, ScoreNode],
    rows: Sequence[Json],
    own: str,
    names: Mapping[str, str],
    below: Mapping[str, Json],
    late: Sequence[Json],
) -> Json:
    """One indicator: its points, what they rest on, its contributions, what of it came late."""
    known = results.indicators[name]
    node = nodes.get(f"{name}/points")
    items = [contribution(row, own, names, below) for row in rows]
    resting = {event for item in items for event in item["events"]}
    return {
        "id": name,
        "title": known["title"],
        "group": known["group_id"],
        "role": known["role"],
        "points": known["points"],
        "state": node.state if node else "none",
        "value": number(node.numerator, node.denominator) if node else None,
        "possible": number(node.possible_numerator, node.possible_denominator) if node else None,
        "operation": node.operation if node else "",
        "basis": known["basis"],
        "points_basis": known["points_basis"],
        "basis_shown": basis_shown(results, known["basis"]),
        "points_basis_shown": basis_shown(results, known["points_basis"]),
        "ledger": known["ledger"],
        "counted": known["counted"],
        "credit": sum(item["credit"] for item in items),
        "expected": sum(item["possible"] for item in items),
        "late": [each for each in late if each["position"] in resting],
        "contributions": items,
    }
