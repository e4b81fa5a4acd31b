"""Which fact of the record a row told before: facts whose key was changed.

A row that bears a hidden key is the same row wherever it stands. Without one, the case that it
opens tells: the review of a pledge whose day was moved is still that pledge's review. What could
be two things is asked, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from evalcore.intake.comparing.known import compared
from evalcore.intake.comparing.meeting import withdrawn
from evalcore.intake.comparing.origins import Origins
from evalcore.intake.comparing.relations import Numbers, key_columns
from evalcore.intake.comparing.spill import Place, Spill
from evalcore.intake.findings import Finding
from evalcore.intake.mapping import Mapping, Sheet
from evalcore.intake.rows.reader import Reported
from evalcore.intake.sheets.headers import header_key
from evalcore.messages import _
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.roster import HouseholdsCounted, MembersCounted

COUNTS = (MembersCounted, HouseholdsCounted)
"""A later count follows an earlier one: a clerk who writes it over the old one corrects nothing."""

SEVERAL = 3
"""Rows under known keys that are all something else: nobody mends a whole sheet at once."""

ROW_KEY = "#([0-9a-z]{8}-[0-9]{1,6})$"
"""How the source of a fact ends whose row had a hidden key."""


class Lineage:
    """Where the facts of the files stood before. ``here.act`` holds what was found by its key.

    ``kept``: positions that the office says stand.
    """

    def __init__(
        self,
        here: Spill,
        mapping: Mapping,
        kept: Iterable[int],
        origins: Origins,
    ) -> None:
        self.here = here
        self.origins = origins
        self._filled_anew: set[int] = set()
        self.titles = [_titles(plan.bound.sheet) for plan in here.tables]
        self.known_titles = frozenset().union(*map(_titles, mapping.sheets))
        rows = here.all(
            "SELECT DISTINCT x.tab FROM here.act AS a JOIN here.facts AS x ON x.seq = a.seq "
            "WHERE x.row_key <> ''"
        )
        self._told = {row[0] for row in rows}
        """Tables of which a row with a key tells what it told before."""
        answered = sorted(set(kept))
        answered += sorted(withdrawn(here))
        with Numbers(here.connection, "answers", answered):
            here.connection.execute(
                "CREATE TABLE here.answered AS SELECT seq AS position FROM answers"
            )

    def moved(self, cls: type[Fact]) -> tuple[list[tuple[int, int, int]], list[Finding]]:
        """([(number, position, root)] of facts whose key was changed, what can't be told)."""
        if cls in COUNTS or cls is FactRetracted:
            return [], []
        pairs = self._kept_keys(self._by_row_key(cls))
        taken = {number for number, *_rest in pairs}
        pairs += [pair for pair in self._by_case(cls) if pair[0] not in taken]
        if not pairs:
            return [], []
        candidates: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
        claims: dict[int, set[int]] = defaultdict(set)
        # Of several, those that agree in more of the key: a mended case number leaves the rest.
        most: dict[int, int] = defaultdict(int)
        for number, _position, _root, alike, _same in pairs:
            most[number] = max(most[number], alike)
        for number, position, root, alike, same in pairs:
            if alike == most[number]:
                candidates[number].append((position, root, same))
                claims[position].add(number)
        moved, unclear = [], []
        for number, found in sorted(candidates.items()):
            position, root, same = found[0]
            if len(found) == 1 and len(claims[position]) == 1 and same:
                moved.append((number, position, root))
            else:
                unclear.append(number)
        findings = []
        for number, one in self.here.reported(unclear).items():
            positions = sorted(root for _position, root, _same in candidates[number])
            findings.append(self._unclear(one, positions))
        return moved, findings

    def met(self, moved: Sequence[tuple[int, int, int]]) -> None:
        """Note that these facts are in the record after all."""
        for number, position, root in moved:
            self.here.connection.execute(
                "INSERT INTO here.act VALUES ($1, $2, $3, FALSE, '', '', '')",
                [number, position, root],
            )

    def _fresh(
        self, cls: type[Fact], places: Sequence[Place], more: str, same: str = "TRUE"
    ) -> list[Any]:
        """Pairs of a fact that met nothing and one of the record that no row tells.

        (number, position, root, how much of the key agrees, ``same``); ``more`` joins h with f.
        """
        fixed = []
        for name in key_columns(cls):
            blind = [str(p.number) for p in places if p.blind(name)]
            if name != "ordinal" and blind:
                fixed.append(
                    f"(h.recorded_at NOT IN ({', '.join(blind)}) "
                    f'OR h."{name}" IS NOT DISTINCT FROM f."{name}")'
                )
        alike = " + ".join(
            f'CAST(h."{name}" IS NOT DISTINCT FROM f."{name}" AS INTEGER)'
            for name in key_columns(cls)
        )
        numbers = ", ".join(str(place.number) for place in places)
        rows = self.here.all(
            f"""
            SELECT h.position, f.position, coalesce(w.fact, f.position), {alike}, h.recorded_at,
              split_part(coalesce(w.source, f.source), '!', 1), {same},
              EXISTS (FROM here.origin AS o WHERE o.tab = x.tab
                AND o.root = coalesce(w.fact, f.position))
            FROM here.{cls.FAMILY} AS h JOIN here.facts AS x ON x.seq = h.position
            JOIN log.{cls.FAMILY} AS f ON f.topic = h.topic AND {more}
            LEFT JOIN won AS w ON w.position = f.position
            WHERE h.topic = $1 AND h.recorded_at IN ({numbers}) AND h.corrects IS NULL
              AND h.position NOT IN (SELECT seq FROM here.act)
              AND h.position NOT IN (SELECT seq FROM here.left_out)
              AND f.position NOT IN (SELECT position FROM gone)
              AND f.position NOT IN (SELECT position FROM here.act)
              AND f.position NOT IN (SELECT position FROM here.answered)
              AND coalesce(w.fact, f.position) NOT IN (SELECT position FROM here.answered)
              {"".join(" AND " + each for each in fixed)}
            ORDER BY 1, 2
            """,
            [cls.topic()],
        )
        return [
            (number, position, root, alike, same)
            for number, position, root, alike, place, sheet, same, prepared in rows
            if prepared or self.same_table(self.here.places[place].table, sheet)
        ]

    def _by_row_key(self, cls: type[Fact]) -> list[Any]:
        places = [p for p in self.here.of_class(cls) if p.plan.bound.row_key >= 0]
        if not places:
            return []
        key = f"regexp_extract(coalesce(f.source, ''), '{ROW_KEY}', 1)"
        # Rows that were written over with something else, or filled in two copies of a workbook.
        fields = [f'"{spec.name}"' for spec in compared(cls) if spec.name != "ordinal"]
        equal = " + ".join(f"coalesce(CAST(h.{n} = f.{n} AS INTEGER), 0)" for n in fields)
        told = " + ".join(f"CAST(coalesce(h.{n}, f.{n}) IS NOT NULL AS INTEGER)" for n in fields)
        return self._fresh(
            cls,
            places,
            f"x.row_key <> '' AND ((contains(f.source, '#') AND x.row_key = {key}) OR "
            "f.position IN (SELECT coalesce(v.position, o.root) FROM here.origin AS o "
            "LEFT JOIN won AS v ON v.fact = o.root "
            "WHERE o.tab = x.tab AND o.row_key = x.row_key))",
            f"2 * ({equal}) >= {told}",
        )

    def _kept_keys(self, pairs: list[Any]) -> list[Any]:
        """Pairs without those of tables that were filled anew: the same blank workbook each month.

        There several rows bear keys of the record, and none tells what it told.
        """
        lines: dict[int, set[int]] = defaultdict(set)
        where = dict(
            (
                (seq, (tab, line))
                for seq, tab, line in self.here.all(
                    "SELECT seq, tab, line FROM here.facts WHERE row_key <> ''"
                )
            )
            if pairs
            else ()
        )
        for number, *_rest in pairs:
            tab, line = where[number]
            lines[tab].add(line)
        for tab, found in lines.items():
            if len(found) >= SEVERAL and tab not in self._told:
                self._filled_anew.add(tab)
        return [pair for pair in pairs if where[pair[0]][0] not in self._filled_anew]

    def _by_case(self, cls: type[Fact]) -> list[Any]:
        cases = [s.name for s in cls.specs() if s.kind == "case" and s.name in cls.KEY]
        others = [name for name in key_columns(cls) if name not in cases]
        places = [p for p in self.here.of_class(cls) if _opens_case(p)]
        # The opening fact itself has its case as its key: that changed, it is another case.
        if not cases or not others or not places or any(s.opens for s in cls.specs()):
            return []
        return self._fresh(cls, places, " AND ".join(f'f."{n}" = h."{n}"' for n in cases))

    def _unclear(self, one: Reported, positions: Sequence[int]) -> Finding:
        named = _("positions") if len(positions) > 1 else _("position")
        free = [n for n in type(one.fact).KEY if one.places.get(n, -1) >= 0]
        name = "occurred_on" if "occurred_on" in free else (free or ["occurred_on"])[-1]
        return one.finding(
            name,
            _("it can't be told which fact of the record this was before: {named} {list}").format(
                named=named, list=", ".join(map(str, positions))
            ),
            _(
                "On the sheet 待确认 write 撤回 for those that are wrong, and 保留 for those that "
                "happened too."
            ),
        )

    def same_table(self, tab: int, sheet: str) -> bool:
        """Whether facts of this sheet's name came from an earlier state of a table.

        A table with a name that its mapping does not know (a CSV file bears any name) is the same
        as others of such names.
        """
        names = self.titles[tab]
        mine = header_key(self.here.tables[tab].bound.table.name)
        if mine in names:
            return header_key(sheet) in names
        return header_key(sheet) not in self.known_titles


def _titles(sheet: Sheet) -> frozenset[str]:
    return frozenset(header_key(name) for name in (sheet.title, *sheet.aliases))


def _opens_case(place: Place) -> bool:
    """Whether a row of the place's sheet opens a case that the place's facts belong to."""
    kinds = {s.refers_to for s in place.cls.specs() if s.kind == "case" and s.name in place.cls.KEY}
    return any(
        spec.opens and spec.kind == "case" and spec.refers_to in kinds
        for event in place.plan.events
        for spec in event.fact.specs()
    )
