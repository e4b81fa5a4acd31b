"""Why this score, and why below somebody else: what ``explain`` says, as data.

Everything here is read from results: nodes of the computation, contributions and ledger rows with
positions in the log. Renderings (terminal, JSON, page) add nothing of their own. The shapes are
described in ``docs/results.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.errors import UsageError
from evalcore.messages import _
from projections.publishing.figures import exact, fixed, rounded
from projections.publishing.tables import measure_title
from projections.rows import ScoreNode, Standing, Subject
from projections.score_rules import APART
from projections.small_cells import is_hidden
from projections.whose import ALONG_WITH_A_PERSON

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]

CONTRIBUTIONS = "contributions:"
"""Prefix of a node's input that is contributions rather than another node."""


def explain(results: Results, subject: Subject, indicator: str | None = None) -> Json:
    """Why ``subject`` has its score: the tree of nodes, contributions, effects and flags.

    With ``indicator`` (its id or title) only that one, with the ledger rows behind it.
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
    shape = {
        "run": results.run.to_json(),
        **who(results, subject),
        "rests_on": None if chosen else rests_on(results, nodes, found),
        "tree": None if chosen or "total" not in nodes else tree(nodes, "total", titles(results)),
        "indicators": [
            _indicator(results, name, nodes, by_indicator.get(name, []), subject.unit, names)
            for name in wanted
        ],
        "by_people": results.by_people,
        "documents": results.documents,
    }
    if chosen:
        shape["tree"] = tree(nodes, f"{chosen}/points", titles(results))
        shape["rows"] = ledger_rows(results, subject, found)
    return shape


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
            {**attrs.asdict(effect), "title": rule_title(results, effect.rule)}
            for effect in results.effects(subject.id)
        ],
        "flags": [
            {**attrs.asdict(flag), "suggests_title": measure_title(flag.suggests)}
            for flag in results.flags(subject=subject.id)
        ],
    }


def rests_on(results: Results, nodes: Mapping[str, ScoreNode], rows: Sequence[Json]) -> Json:
    """How much a score stands on: contributions that could earn something, points that applied.

    A short time in office, or little to do, leaves few of both: the points of what did not
    apply were spread over the rest.
    """
    from fractions import Fraction

    scored = {name: row for name, row in results.indicators.items() if row["role"] == "score"}
    applied = [
        Fraction(row["points"])
        for name, row in scored.items()
        if (node := nodes.get(f"{name}/points")) is not None and node.state not in APART
    ]
    whole = sum((Fraction(row["points"]) for row in scored.values()), Fraction(0))
    part = sum(applied, Fraction(0))
    return {
        "contributions": sum(row["indicator"] in scored and row["possible"] > 0 for row in rows),
        "points": exact(part.numerator, part.denominator),
        "of": exact(whole.numerator, whole.denominator),
    }


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
    return found


def number(numerator: int, denominator: int) -> Json:
    """A number exactly and as people read it."""
    return {"exact": exact(numerator, denominator), "shown": rounded(numerator, denominator)}


def tree(nodes: Mapping[str, ScoreNode], name: str, named: Mapping[str, str]) -> Json | None:
    """A node with everything under it, down to the contributions that it names."""
    node = nodes.get(name)
    if node is None:
        return None
    below = [tree(nodes, one, named) for one in node.inputs if one in nodes]
    return {
        "node": node.node,
        "title": named.get(node.node, node.node),
        "operation": node.operation,
        "value": number(node.numerator, node.denominator),
        "possible": number(node.possible_numerator, node.possible_denominator),
        "state": node.state,
        "basis": node.basis,
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
) -> Json:
    """One indicator: its points, what they rest on, and its contributions."""
    known = results.indicators[name]
    node = nodes.get(f"{name}/points")
    items = [contribution(row, own, names) for row in rows]
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
        "ledger": known["ledger"],
        "counted": known["counted"],
        "credit": sum(item["credit"] for item in items),
        "expected": sum(item["possible"] for item in items),
        "contributions": items,
    }


def contribution(row: Json, own: str, names: Mapping[str, str]) -> Json:
    """A contribution as data; ``found`` is False where evidence was looked for in vain.

    ``own`` is the unit assessed; ``names`` are those of others, as ``elsewhere`` gives them.
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
    }


def _shown(row: Json, own: str, names: Mapping[str, str]) -> str:
    """The slot as people read it: with the name of a unit below, or of a member of a zone."""
    slot: str = row["slot"]
    if row["unit"] == own or row["ledger"] == "tallies":
        return slot
    name = names.get(row["unit"]) or row["unit"]
    head, code, rest = slot.partition(f"/{row['unit']}")
    if code and (not rest or rest.startswith("/")):
        return f"{head}/{name}{rest}"
    return f"{slot}（{name}）"


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
        if row["row"] and not is_hidden(row["slot"]):
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
