"""The cases behind lost points: what the ledger holds of them, and who held them for how long."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from evalcore.paper_words import said
from evalcore.schemes.column_titles import COLUMN_TITLES, OWN_TITLES
from evalcore.schemes.columns import LEDGER_COLUMNS, choice_titles
from evalcore.schemes.ledger_titles import LEDGER_TITLES
from projections.charges import charges, on_paper

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]

PROBLEMS = ("problems", "holdings")
"""Ledgers whose cases are held by somebody, and may pass on."""

SILENT = frozenset({"tallies", "tally_sheets", "ballots", "boxes", "standings"})
"""Ledgers of which no row is told: who voted what, and how others stand before they are told."""

INFORMANTS = frozenset({"hotline", "masses", "visit"})
"""Where a problem was raised by people: the day would help to say who. The month does."""

NAMING = ("content", "title", "item", "category", "checklist", "indicator", "ground")
"""Columns whose text says what a row is about; all are public by rule."""


@frozen
class Held:
    """What ledgers hold of the cases of some subjects."""

    rows: Mapping[tuple[str, str], Json] = field(factory=dict)
    """(ledger, row) → the row."""
    holdings: Mapping[str, Sequence[Json]] = field(factory=dict)
    """Problem → who held it when, the departments that it waited for among them."""
    acts: Mapping[str, Sequence[Json]] = field(factory=dict)
    """Problem → what took it from its holder or out of account."""
    problems: Mapping[str, Json] = field(factory=dict)
    pledges: Mapping[str, Sequence[Json]] = field(factory=dict)
    """Unit → its pledges."""
    names: Mapping[str, str] = field(factory=dict)
    """Unit → name."""


def held(results: Results, contributions: Iterable[Json], units: Collection[str]) -> Held:
    """The rows that ``contributions`` name, and all that happened to problems at ``units``."""
    wanted: dict[str, set[str]] = {}
    for row in contributions:
        if row["row"] and row["ledger"] not in SILENT:
            wanted.setdefault(row["ledger"], set()).update(row["row"].split("; "))
    rows = {
        (ledger, row["row"]): row
        for ledger, ids in sorted(wanted.items())
        for row in results.ledger_where(ledger, "row", sorted(ids))
    }
    here = sorted(units)
    problems = {row["row"] for row in results.ledger("problems", here)}
    problems |= {row["problem"] for row in results.ledger("holdings", here)}
    problems |= wanted.get("problems", set())
    listed = sorted(problems)
    spans = results.ledger_where("holdings", "problem", listed)
    acts = results.ledger_where("case_acts", "problem", listed)
    known = results.ledger_where("problems", "row", listed)
    others = {row["unit"] for row in spans} | {row["other_unit"] for row in acts} | units_of(known)
    codes = sorted({*here, *others} - {None})
    return Held(
        rows,
        _by(spans, "problem", "from_on"),
        _by(acts, "problem", "acted_on"),
        {row["row"]: row for row in known},
        _by(results.ledger("pledges", here), "unit", "made_on"),
        {row["unit"]: row["name"] or row["unit"] for row in results.ledger("units", codes)},
    )


def units_of(rows: Iterable[Json]) -> set[str]:
    """The units of some rows."""
    return {row["unit"] for row in rows}


def _by(rows: Iterable[Json], key: str, day: str) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for row in sorted(rows, key=lambda row: (row[key], row[day], row["row"])):
        found.setdefault(row[key], []).append(row)
    return found


def story(known: Held, ledger: str, name: str) -> str:
    """What the ledger holds of a case, in the words of the paper; empty where nothing is told."""
    row = known.rows.get((ledger, name))
    if row is None:
        return ""
    problem = row["problem"] if ledger == "holdings" else name
    about = known.problems.get(problem, {}) if ledger in PROBLEMS else {}
    parts = [_heading(ledger, row), *_columns(ledger, row, about)]
    if ledger in PROBLEMS:
        charged = on_paper(charges(known.holdings.get(problem, ())), known.names)
        parts += [spans(known, problem), charged]
    return said("；").join(part for part in parts if part)


def _heading(ledger: str, row: Json) -> str:
    about = next((str(row[name]) for name in NAMING if row.get(name)), "")
    about = said(choice_titles(ledger, "category").get(about, about))
    name = row["problem"] if ledger == "holdings" else row["row"]
    title = f"{said(LEDGER_TITLES.get(ledger, ledger))} {name}"
    return said("{title}“{about}”").format(title=title, about=about) if about else title


def _columns(ledger: str, row: Json, problem: Json) -> list[str]:
    """Days, states and what is so, of those columns that say something.

    ``problem`` is the one that the row is about; empty where it is about none.
    """
    told = []
    for column, kind in LEDGER_COLUMNS.get(ledger, {}).items():
        value = row.get(column)
        if value is None or column in ("row", "unit", "events"):
            continue
        if ledger == "holdings" and column in ("from_on", "to_on"):
            # Said of every holder, in order (``spans``).
            continue
        title = said(OWN_TITLES.get((ledger, column)) or COLUMN_TITLES.get(column, column))
        if kind == "DATE":
            raised = column == "received_on" or value == problem.get("found_on")
            told.append(f"{title} {_raised(problem, value) if raised else value.isoformat()}")
        elif kind == "BOOLEAN" and value:
            told.append(title)
        elif value in choice_titles(ledger, column):
            shown = said(choice_titles(ledger, column)[value])
            told.append(said("{title}：{value}").format(title=title, value=shown))
    return told


def _raised(problem: Json, day: date) -> str:
    """The day on which a problem was raised, or its month where people raised it."""
    return f"{day:%Y-%m}" if problem.get("found_by") in INFORMANTS else day.isoformat()


def spans(known: Held, problem: str) -> str:
    """Who held a problem from when to when, in order."""
    about = known.problems.get(problem, {})
    told = []
    for row in known.holdings.get(problem, ()):
        if not row.get("blocked"):
            first = row["from_on"] == about.get("found_on")
            start = _raised(about, row["from_on"]) if first else row["from_on"].isoformat()
            end = row["to_on"].isoformat() if row["to_on"] else said("今")
            told.append(
                said("{unit} {first} 至 {last}").format(
                    unit=_name(known, row["unit"]), first=start, last=end
                )
            )
    return said("经办：{holders}").format(holders=said("，").join(told)) if told else ""


def _name(known: Held, unit: str) -> str:
    return known.names.get(unit, unit)
