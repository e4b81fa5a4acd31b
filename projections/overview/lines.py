"""Cut lines, and who stands near: the lines of quotas, lists and grades that decided something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from projections.exact import half_up
from projections.overview.people import People
from projections.rows import Standing

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]

NEAR = 4
"""How many are named on each side."""

MOST = 12
"""Lines that are shown, those that decide most closely; others are counted."""


def lines(results: Results, people: People) -> Json:
    """``lines``: ``rule``, ``title``, ``cohort``, ``within``, ``at`` (in units of 10^-decimals),
    ``seats``, ``base`` (None where nobody was moved by it), ``near`` (``subject``, ``who``,
    ``total``, ``inside``; highest first), ``beyond`` (how many more stand exactly on the line);
    ``left_out``: how many lines are not shown.
    """
    ranked: dict[str, list[Standing]] = {}
    for standing in people.standings:
        if standing.rank is not None and standing.total is not None:
            ranked.setdefault(standing.cohort, []).append(standing)
    found = [*_cuts(results, ranked), *_grades(results, ranked)]
    found.sort(key=lambda line: (line["gap"], line["rule"], line["cohort"], line["within"]))
    shown = found[:MOST]
    order = {cohort: at for at, cohort in enumerate(results.cohorts)}
    shown.sort(key=lambda line: (order.get(line["cohort"], 0), -line["at"], line["within"]))
    names = _names(people, {one["subject"] for line in shown for one in line["near"]})
    for line in shown:
        line["cohort_title"] = results.cohorts.get(line["cohort"], line["cohort"])
        for one in line["near"]:
            one["who"] = names[one["subject"]]
    return {"lines": shown, "left_out": len(found) - len(shown)}


def _cuts(results: Results, ranked: Mapping[str, Sequence[Standing]]) -> Iterator[Json]:
    """The lines that effects tell of: each once, by rule, cohort and group."""
    by_indicator = {name for name, row in results.cut_lists.items() if row.get("by")}
    rows = results.rows(
        "SELECT DISTINCT rule, standings.cohort, within, cut_total, seats, base FROM effects "
        "JOIN standings ON standings.subject = effects.subject "
        "WHERE cut_total IS NOT NULL AND (rule LIKE 'quota:%' OR rule LIKE 'list:%') "
        "ORDER BY rule, standings.cohort, within"
    )
    places = {grade: at for at, grade in enumerate(results.grades())}
    groups = _groups(results) if any(row["within"] for row in rows) else {}
    for row in rows:
        kind, _colon, name = row["rule"].partition(":")
        if kind == "list" and name in by_indicator:
            continue
        field = ranked.get(row["cohort"], ())
        if row["within"]:
            own = groups.get(row["within"], frozenset())
            field = [one for one in field if one.subject in own]
        if kind == "quota":
            inside = {s.subject for s in field if places.get(s.grade, 99) <= places.get(name, -1)}
            title = name
        else:
            inside = {s.subject for s in field if name in s.lists}
            title = results.cut_lists.get(name, {}).get("title", name)
        yield {
            "kind": kind,
            "rule": row["rule"],
            "title": title,
            "cohort": row["cohort"],
            "within": row["within"],
            "seats": row["seats"],
            "base": row["base"],
            **_near(field, int(row["cut_total"]), inside),
        }


def _grades(results: Results, ranked: Mapping[str, Sequence[Standing]]) -> Iterator[Json]:
    """The totals from which a grade is given, where the total decides."""
    bound = {
        row["rule"].partition(":")[2]
        for row in results.rows("SELECT DISTINCT rule FROM effects WHERE rule LIKE 'quota:%'")
    }
    places = {grade: at for at, grade in enumerate(results.grades())}
    for row in results.rows(
        "SELECT name, at_least FROM grades WHERE at_least <> '' ORDER BY place"
    ):
        if row["name"] in bound:
            continue
        at = _units(row["at_least"], results.run.decimals)
        for cohort, field in ranked.items():
            inside = {
                s.subject for s in field if places.get(s.score_grade, 99) <= places[row["name"]]
            }
            if not inside or len(inside) == len(field):
                continue
            yield {
                "kind": "grade",
                "rule": f"grade:{row['name']}",
                "title": row["name"],
                "cohort": cohort,
                "within": "",
                "seats": None,
                "base": None,
                **_near(field, at, inside),
            }


def _units(text: str, decimals: int) -> int:
    """``90`` or ``179/2`` in units of 10^-decimals."""
    if "/" in text:
        numerator, _slash, denominator = text.partition("/")
        return half_up(int(numerator), int(denominator), decimals)
    whole, _point, rest = text.partition(".")
    return int(whole + rest.ljust(decimals, "0")[:decimals])


def _near(field: Sequence[Standing], at: int, inside: set[str]) -> Json:
    """Those nearest on either side, and how far apart both sides are."""

    def nearest(side: Sequence[Standing]) -> list[Standing]:
        return sorted(side, key=lambda s: (abs((s.total or 0) - at), s.subject))[:NEAR]

    held = nearest([s for s in field if s.subject in inside])
    rest = nearest([s for s in field if s.subject not in inside])
    chosen = sorted([*held, *rest], key=lambda s: (-(s.total or 0), s.rank or 0, s.subject))
    on_it = sum(1 for s in field if s.total == at)
    gap = min((abs((a.total or 0) - (b.total or 0)) for a in held for b in rest), default=10**9)
    return {
        "at": at,
        "gap": gap,
        "near": [
            {"subject": s.subject, "total": s.total, "inside": s.subject in inside} for s in chosen
        ],
        "beyond": max(0, on_it - sum(1 for s in chosen if s.total == at)),
    }


def _groups(results: Results) -> dict[str, frozenset[str]]:
    """Group that a cut is taken within → the subjects in it."""
    found: dict[str, set[str]] = {}
    for row in results.rows(
        'SELECT cut_groups."within" AS "group", subjects.id FROM cut_groups '
        "JOIN subjects ON subjects.unit = cut_groups.unit"
    ):
        found.setdefault(row["group"], set()).add(row["id"])
    return {group: frozenset(members) for group, members in found.items()}


def _names(people: People, wanted: set[str]) -> dict[str, str]:
    """``周鹏（西滩村）``, or the unit alone; two of one name are told apart by their code."""
    found: dict[str, str] = {}
    for subject in people.subjects:
        if subject.id not in wanted:
            continue
        unit = subject.unit_name or subject.unit
        who = f"{subject.person_name or subject.person} · {unit}" if subject.person else unit
        found[subject.id] = who
    twice = {who for who in found.values() if list(found.values()).count(who) > 1}
    return {key: f"{who} {key}" if who in twice else who for key, who in found.items()}
