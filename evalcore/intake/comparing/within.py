"""Whose facts somebody may hand in: those about units at or below the ones that they answer for.

Asked set-wise, once, when everything is compared: only what goes in counts. A fact is about its
``unit``, else about the unit of its case as the record knows it; a correction also about what it
corrects, a withdrawal about what it withdraws. What names no unit (a person is registered) is
anybody's to report, but for what touches the whole record (periods).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from evalcore.intake.comparing.known import Known, opening_classes
from evalcore.intake.comparing.relations import Numbers
from evalcore.intake.comparing.spill import Spill
from evalcore.intake.findings import Finding
from evalcore.messages import _
from evalcore.procedures.actors_roster import parents_of
from evalcore.procedures.actors_state import ActorState
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted, PeriodClosed, PeriodOpened
from evalcore.vocabulary.roster import UnitRegistered

if TYPE_CHECKING:
    from evalcore.record.record import Record

EVERYWHERE = ""
"""Stands among the units where there is no limit."""

WHOLE: frozenset[type[Fact]] = frozenset({PeriodOpened, PeriodClosed})
"""Facts that touch the whole record: nobody's whose role is for some units."""

SHOWN = 5
"""Units that a finding names."""


def outside(
    here: Spill, known: Known, record: Record, actor: str, within: Collection[str]
) -> list[Finding]:
    """What ``actor`` may not hand in: sheet by sheet, with how many rows and about which units.

    ``within``: the units that they answer for, ``EVERYWHERE`` among them where there is no limit.
    """
    if EVERYWHERE in within:
        return []
    allowed = _allowed(here, record, frozenset(within))
    here.connection.execute("CREATE TABLE here.allowed (unit VARCHAR)")
    if allowed:
        here.connection.executemany(
            "INSERT INTO here.allowed VALUES ($1)", [[unit] for unit in sorted(allowed)]
        )
    wrong: dict[int, str] = {}
    for cls in here.classes:
        for number, unit in _strange(here, known, cls):
            wrong.setdefault(number, unit)
    wrong |= _withdrawn(here, known, allowed)
    return [*_told(here, wrong, actor, within)]


def _allowed(here: Spill, record: Record, within: frozenset[str]) -> frozenset[str]:
    """Every unit at or below ``within``: where the record has it, else where the file puts it."""
    parents = parents_of(record)
    if here.has(UnitRegistered):
        # What the record knows counts: nobody moves another's unit to themselves by a file.
        parents = {
            unit: parent or ""
            for unit, parent in here.all(
                "SELECT unit, parent FROM here.roster WHERE topic = $1", [UnitRegistered.topic()]
            )
        } | parents
    tree = ActorState(parents=parents)
    return within | {unit for unit in parents if within & set(tree.above(unit))}


def _strange(here: Spill, known: Known, cls: type[Fact]) -> Iterable[tuple[int, str]]:
    """(number, unit) of the facts of a class that go in and are about no allowed unit."""
    if cls in WHOLE:
        return [(number, "") for number in _going_in(here, cls)]
    owner = _owner(cls)
    if owner is None:
        return []
    column, joined = owner
    rows = here.all(
        f"WITH going AS (SELECT h.*, coalesce(h.corrects, a.position) AS before "
        f"FROM here.{cls.FAMILY} AS h LEFT JOIN here.act AS a ON a.seq = h.position "
        "WHERE h.topic = $1 AND h.position NOT IN (SELECT seq FROM here.left_out)), "
        "said AS (SELECT position AS number, going.* EXCLUDE (before) FROM going UNION ALL "
        "SELECT going.position AS number, o.* FROM going "
        f"JOIN log.{cls.FAMILY} AS o ON o.position = going.before AND o.topic = $1) "
        f"SELECT said.number, min({column}) FROM said {_joined(joined, here, known)} "
        f"WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT unit FROM here.allowed) "
        "GROUP BY said.number ORDER BY said.number",
        [cls.topic()],
    )
    return [(number, unit) for number, unit in rows]


def _going_in(here: Spill, cls: type[Fact]) -> list[int]:
    rows = here.all(
        f"SELECT position FROM here.{cls.FAMILY} WHERE topic = $1 "
        "AND position NOT IN (SELECT seq FROM here.left_out)",
        [cls.topic()],
    )
    return [row[0] for row in rows]


def _owner(cls: type[Fact]) -> tuple[str, tuple[str, str] | None] | None:
    """(SQL of the unit that a fact is about, (case field, kind of case) to join or None)."""
    if any(spec.name == "unit" for spec in cls.specs()):
        return "said.unit", None
    for spec in cls.specs():
        if spec.kind == "case" and spec.refers_to in opening_classes():
            opening, _name = opening_classes()[spec.refers_to]
            if any(one.name == "unit" for one in opening.specs()):
                return "owner.unit", (spec.name, spec.refers_to)
    return None


def _joined(case: tuple[str, str] | None, here: Spill, known: Known) -> str:
    """SQL that joins the owners of cases: the record's word first, then the file's."""
    if case is None:
        return ""
    name, kind = case
    opening, opens = opening_classes()[kind]
    topic, family = opening.topic(), opening.FAMILY
    gone = " AND position NOT IN (SELECT position FROM gone)" if known.rulings.superseded else ""
    held = (
        f'SELECT "{opens}" AS number, unit, 0 AS later FROM log.{family} '
        f"WHERE topic = '{topic}'{gone}"
    )
    if here.has(opening):
        held += f" UNION ALL SELECT \"{opens}\", unit, 1 FROM here.{family} WHERE topic = '{topic}'"
    return (
        f"JOIN (SELECT number, min_by(unit, later) AS unit FROM ({held}) GROUP BY number) "
        f'AS owner ON owner.number = said."{name}"'
    )


def _withdrawn(here: Spill, known: Known, allowed: frozenset[str]) -> dict[int, str]:
    """Withdrawals of what is about no allowed unit, by number."""
    if not here.has(FactRetracted):
        return {}
    targets = dict(
        here.all(
            "SELECT position, target FROM here.governance WHERE topic = $1 "
            "AND position NOT IN (SELECT seq FROM here.left_out)",
            [FactRetracted.topic()],
        )
    )
    found: dict[int, str] = {}
    cases: dict[str, Mapping[str, str]] = {}
    for number, target in targets.items():
        fact = known.fact_at(target)
        if fact is None:
            continue
        unit = _unit_of(known, fact, cases)
        # A withdrawal of a withdrawal names no unit: whose role has no limit does that.
        if unit not in allowed and not (unit == "" and not isinstance(fact, FactRetracted)):
            found[number] = unit
    return found


def _unit_of(known: Known, fact: Fact, cases: dict[str, Mapping[str, str]]) -> str:
    owner = _owner(type(fact))
    if owner is None or owner[1] is None:
        return str(getattr(fact, "unit", ""))
    name, kind = owner[1]
    if kind not in cases:
        opening, opens = opening_classes()[kind]
        rows = known.connection.execute(
            f'SELECT "{opens}", unit FROM log.{opening.FAMILY} WHERE topic = $1 ORDER BY position',
            [opening.topic()],
        ).fetchall()
        cases[kind] = dict(rows)
    return cases[kind].get(getattr(fact, name), "")


def _told(
    here: Spill, wrong: Mapping[int, str], actor: str, within: Collection[str]
) -> Iterable[Finding]:
    """One finding for each sheet."""
    if not wrong:
        return
    with Numbers(here.connection, "strange", sorted(wrong)):
        rows = here.all(
            "SELECT tab, min(line), max(line), count(DISTINCT line), list(seq ORDER BY seq) "
            "FROM here.facts WHERE seq IN (SELECT seq FROM strange) GROUP BY tab ORDER BY tab"
        )
    for tab, first, last, lines, numbers in rows:
        bound = here.tables[tab].bound
        units = sorted({wrong[number] or _("the whole record") for number in numbers})
        more = "" if len(units) <= SHOWN else " …"
        yield Finding(
            bound.file,
            bound.table.name,
            str(first),
            str(first) if first == last else f"{first}–{last}",
            _("{n} rows are about what {actor} has no role for: {units}").format(
                n=lines, actor=actor, units=", ".join(units[:SHOWN]) + more
            ),
            _(
                "Leave them to whoever answers for those units (actor list); this role is for "
                "{within} and below."
            ).format(within=", ".join(sorted(within))),
        )
