"""Which fact of the record a row told before: a key that was changed, a row that is gone.

A row that bears a hidden key is the same row wherever it stands. Without one, the case that it
opens tells: the review of a pledge whose day was moved is still that pledge's review. What could
be two things is asked, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from attrs import define, field

from evalcore.intake.changes import Change
from evalcore.intake.describing import Describer
from evalcore.intake.findings import QUESTION, WARNING, Finding
from evalcore.intake.headers import header_key
from evalcore.intake.jsonl import LineBound
from evalcore.intake.known import Known, compared, private_specs
from evalcore.intake.mapping import Mapping, Sheet
from evalcore.intake.questions import QUESTIONS
from evalcore.intake.rows import Reported
from evalcore.intake.spill import Numbers, Place, Spill, key_columns
from evalcore.messages import _
from evalcore.vocabulary import Fact, fact_class
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.roster import HouseholdsCounted, MembersCounted

COUNTS = (MembersCounted, HouseholdsCounted)
"""A later count follows an earlier one: a clerk who writes it over the old one corrects nothing."""

ROW_KEY = "#([0-9a-z]{8}-[0-9]{1,6})$"
BOOK = "#([0-9a-z]{8})-[0-9]{1,6}$"

Values = Callable[[type[Fact], list[int]], dict[int, dict[str, Any]]]
"""Class, positions → the record's compared fields."""


@define
class Vanished:
    """Facts that no row tells any more, and what is to be asked about them."""

    changes: list[Change] = field(factory=list)
    findings: list[Finding] = field(factory=list)


class Lineage:
    """Where the facts of the files stood before. ``here.act`` holds what was found by its key."""

    def __init__(
        self,
        here: Spill,
        known: Known,
        describer: Describer,
        mapping: Mapping,
        kept: Iterable[int],
    ) -> None:
        self.here = here
        self.known = known
        self.describer = describer
        self.titles = [_titles(plan.bound.sheet) for plan in here.tables]
        self.known_titles = frozenset().union(*map(_titles, mapping.sheets))
        answered = sorted(set(kept))
        if here.has(FactRetracted):
            rows = here.all(
                "SELECT target FROM here.governance WHERE topic = $1", [FactRetracted.topic()]
            )
            answered += [row[0] for row in rows]
        with Numbers(here.connection, "answers", answered):
            here.connection.execute(
                "CREATE TABLE here.answered AS SELECT seq AS position FROM answers"
            )

    # Rows that were copied with their hidden key

    def settle_copies(self) -> list[Finding]:
        """Let one row keep each hidden key: the one that the record knows by it, else the first."""
        rows = self.here.all(
            """
            WITH twice AS (
              SELECT tab, row_key FROM here.facts WHERE row_key <> '' GROUP BY ALL
              HAVING count(DISTINCT line) > 1
            )
            SELECT f.tab, f.row_key, f.line, count(a.seq) AS held
            FROM here.facts AS f JOIN twice AS t ON t.tab = f.tab AND t.row_key = f.row_key
            LEFT JOIN here.act AS a ON a.seq = f.seq GROUP BY ALL ORDER BY ALL
            """
        )
        lines: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
        for tab, key, line, held in rows:
            lines[tab, key].append((line, held))
        findings = []
        for (tab, key), found in lines.items():
            keeper = max(found, key=lambda item: (item[1] > 0, -item[0]))[0]
            bound = self.here.tables[tab].bound
            for line, _held in found:
                if line == keeper:
                    continue
                self.here.connection.execute(
                    "UPDATE here.facts SET row_key = '' WHERE tab = $1 AND row_key = $2 "
                    "AND line = $3",
                    [tab, key, line],
                )
                findings.append(
                    Finding(
                        bound.file,
                        bound.table.name,
                        bound.place(bound.row_key, line),
                        key,
                        _("this row was copied from row {row}, with its hidden key").format(
                            row=keeper
                        ),
                        _("It is taken as a row of its own. Clear this cell to be asked no more."),
                        WARNING,
                    )
                )
        return findings

    # Keys that were changed

    def moved(self, cls: type[Fact]) -> tuple[list[tuple[int, int, int]], list[Finding]]:
        """([(number, position, root)] of facts whose key was changed, what can't be told)."""
        if cls in COUNTS or cls is FactRetracted:
            return [], []
        pairs = self._by_row_key(cls)
        taken = {number for number, *_rest in pairs}
        pairs += [pair for pair in self._by_case(cls) if pair[0] not in taken]
        if not pairs:
            return [], []
        candidates: dict[int, list[tuple[int, int]]] = defaultdict(list)
        claims: dict[int, set[int]] = defaultdict(set)
        for number, position, root in pairs:
            candidates[number].append((position, root))
            claims[position].add(number)
        moved, unclear = [], []
        for number, found in sorted(candidates.items()):
            position, root = found[0]
            if len(found) == 1 and len(claims[position]) == 1:
                moved.append((number, position, root))
            else:
                unclear.append(number)
        findings = []
        for number, one in self.here.reported(unclear).items():
            positions = sorted(position for position, _root in candidates[number])
            findings.append(self._unclear(one, positions))
        return moved, findings

    def met(self, moved: Sequence[tuple[int, int, int]]) -> None:
        """Note that these facts are in the record after all."""
        for number, position, root in moved:
            self.here.connection.execute(
                "INSERT INTO here.act VALUES ($1, $2, $3, FALSE, '', '', '')",
                [number, position, root],
            )

    def _fresh(self, cls: type[Fact], places: Sequence[Place], more: str) -> list[Any]:
        """Pairs of a fact that met nothing and one of the record that no row tells."""
        fixed = []
        for name in key_columns(cls):
            blind = [str(p.number) for p in places if p.blind(name)]
            if name != "ordinal" and blind:
                fixed.append(
                    f"(h.recorded_at NOT IN ({', '.join(blind)}) "
                    f'OR h."{name}" IS NOT DISTINCT FROM f."{name}")'
                )
        numbers = ", ".join(str(place.number) for place in places)
        rows = self.here.all(
            f"""
            SELECT h.position, f.position, coalesce(w.fact, f.position), h.recorded_at,
              split_part(coalesce(w.source, f.source), '!', 1)
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
            (number, position, root)
            for number, position, root, place, sheet in rows
            if self._same_sheet(self.here.places[place], sheet)
        ]

    def _by_row_key(self, cls: type[Fact]) -> list[Any]:
        places = [p for p in self.here.of_class(cls) if p.plan.bound.row_key >= 0]
        if not places:
            return []
        key = f"regexp_extract(coalesce(f.source, ''), '{ROW_KEY}', 1)"
        return self._fresh(
            cls, places, f"x.row_key <> '' AND contains(f.source, '#') AND x.row_key = {key}"
        )

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

    # Rows that are gone

    def vanished(self, values: Values) -> Vanished:
        """Facts of the sheets' earlier states that no row tells now.

        Only where a sheet tells at least half of them again, and at least two: else it was never
        meant to hold them all (an office that hands in new rows only).
        """
        found = Vanished()
        if not self._lost():
            return found
        rows = self.here.all(
            "SELECT tab, topic, position, root, place FROM here.lost ORDER BY tab, position"
        )
        held: dict[int, dict[str, Any]] = {}
        for topic in {row[1] for row in rows}:
            held |= values(fact_class(topic), [row[2] for row in rows if row[1] == topic])
        unclear = self._ambiguous(rows)
        groups: dict[tuple[int, str], list[Change]] = defaultdict(list)
        seen: set[int] = set()
        for tab, topic, position, _root, place in rows:
            if position in seen:
                continue
            seen.add(position)
            cls = fact_class(topic)
            bound = self.here.tables[tab].bound
            change = self.describer.vanished(
                cls, held[position], position, bound.file, bound.table.name
            )
            found.changes.append(change)
            if position in unclear:
                found.findings.append(self._either(unclear[position], change, held[position]))
            else:
                groups[tab, _case_of(cls, held[position]) or place].append(change)
        found.findings += [_question(*item) for item in groups.items()]
        return found

    def _lost(self) -> bool:
        """``here.lost``: facts of earlier states that nobody tells now; whether there are any."""
        run = self.here.connection.execute
        run(
            "CREATE TABLE here.lost (tab INTEGER, topic VARCHAR, position BIGINT, root BIGINT, "
            "place VARCHAR, told BOOLEAN)"
        )
        run("CREATE TABLE here.earlier (tab INTEGER, stream VARCHAR, sheet VARCHAR)")
        pairs = self.here.all(
            "SELECT f.tab, a.stream, a.sheet, list(DISTINCT a.book) FROM here.act AS a "
            "JOIN here.facts AS f ON f.seq = a.seq WHERE a.stream <> '' GROUP BY ALL"
        )
        books: dict[int, set[str]] = defaultdict(set)
        for tab, book in self.here.all(
            "SELECT DISTINCT tab, split_part(row_key, '-', 1) FROM here.facts WHERE row_key <> ''"
        ):
            books[tab].add(book)
        families: set[str] = set()
        for tab, stream, sheet, held in pairs:
            plan = self.here.tables[tab]
            if books[tab] and not books[tab] & set(held):
                # A workbook made anew from the template never held what it leaves out.
                continue
            if isinstance(plan.bound, LineBound) or plan.bound.sheet is QUESTIONS:
                continue
            if self._same_table(tab, sheet):
                run("INSERT INTO here.earlier VALUES ($1, $2, $3)", [tab, stream, sheet])
                families.update(event.fact.FAMILY for event in plan.events)
        for name in sorted(families):
            run(
                f"""
                INSERT INTO here.lost
                SELECT e.tab, f.topic, f.position, coalesce(w.fact, f.position),
                  coalesce(w.stream, f.stream) || '/' || coalesce(w.source, f.source),
                  f.position IN (SELECT position FROM here.act)
                    OR coalesce(w.fact, f.position) IN (SELECT root FROM here.met)
                FROM log.{name} AS f LEFT JOIN won AS w ON w.position = f.position
                JOIN here.earlier AS e ON e.stream = coalesce(w.stream, f.stream)
                  AND e.sheet = split_part(coalesce(w.source, f.source), '!', 1)
                WHERE f.position NOT IN (SELECT position FROM gone) AND f.topic <> $1
                """,
                [FactRetracted.topic()],
            )
        run(
            "DELETE FROM here.lost WHERE tab IN (SELECT tab FROM here.lost GROUP BY tab "
            "HAVING count(*) FILTER (told) < greatest(2, count(*) / 2))"
        )
        run(
            "DELETE FROM here.lost WHERE told OR position IN (SELECT position FROM here.answered) "
            "OR root IN (SELECT position FROM here.answered)"
        )
        for cls in COUNTS:
            if self.here.has(cls):
                run(
                    f"DELETE FROM here.lost WHERE topic = $1 AND position IN (SELECT f.position "
                    f"FROM log.{cls.FAMILY} AS f SEMI JOIN here.{cls.FAMILY} AS h "
                    "ON h.topic = f.topic AND h.unit = f.unit WHERE f.topic = $1)",
                    [cls.topic()],
                )
        return bool(self.here.all("SELECT 1 FROM here.lost LIMIT 1"))

    def _ambiguous(self, rows: Sequence[tuple[Any, ...]]) -> dict[int, Reported]:
        """Vanished position → the nearest new fact that differs from it only in day or ordinal."""
        nearest: dict[int, int] = {}
        for topic in {row[1] for row in rows}:
            cls = fact_class(topic)
            if not self.here.has(cls) or cls in COUNTS:
                continue
            equal = [
                f'h."{spec.name}" IS NOT DISTINCT FROM f."{spec.name}"'
                for spec in compared(cls)
                if spec.name not in ("occurred_on", "ordinal")
            ]
            pairs = self.here.all(
                f"""
                SELECT l.position, h.position FROM here.lost AS l
                JOIN log.{cls.FAMILY} AS f ON f.position = l.position
                JOIN here.{cls.FAMILY} AS h ON h.topic = f.topic AND {" AND ".join(equal)}
                JOIN here.facts AS x ON x.seq = h.position AND x.tab = l.tab
                WHERE l.topic = $1 AND h.position NOT IN (SELECT seq FROM here.act)
                  AND h.position NOT IN (SELECT seq FROM here.left_out)
                ORDER BY l.position, abs(date_diff('day', h.occurred_on, f.occurred_on)), h.position
                """,
                [topic],
            )
            if private_specs(cls):
                pairs = self._alike_inside(pairs)
            for position, number in pairs:
                nearest.setdefault(position, number)
        reported = self.here.reported(nearest.values())
        return {position: reported[number] for position, number in nearest.items()}

    def _alike_inside(self, pairs: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Pairs whose sealed words are the same as well."""
        held = self.known.privates(position for position, _number in pairs)
        told = {
            number: one.fact.private_state()
            for number, one in self.here.reported(number for _p, number in pairs).items()
        }
        return [(p, number) for p, number in pairs if held[p] == told[number]]

    def _either(self, one: Reported, change: Change, values: dict[str, Any]) -> Finding:
        return one.finding(
            "occurred_on",
            _(
                "is this {title} {about} (position {position}), whose date was {day} and which no "
                "row tells any more?"
            ).format(
                title=change.title,
                about=change.about,
                position=change.position,
                day=values["occurred_on"],
            ),
            _(
                "If it is, withdraw position {position}: write 撤回 for it on the sheet 待确认 or "
                "撤回. If both happened, write 保留 for it on the sheet 待确认."
            ).format(position=change.position),
        )

    # Sheets

    def _same_sheet(self, place: Place, sheet: str) -> bool:
        return self._same_table(place.table, sheet)

    def _same_table(self, tab: int, sheet: str) -> bool:
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


def _case_of(cls: type[Fact], values: dict[str, Any]) -> str:
    """The case that a fact belongs to, where it belongs to one."""
    for spec in cls.specs():
        if spec.kind == "case" and values[spec.name]:
            return f"{spec.refers_to}:{values[spec.name]}"
    return ""


def _question(group: tuple[int, str], changes: Sequence[Change]) -> Finding:
    """One question for all facts of a row or case (``group``: table, case or earlier row)."""
    first = changes[0]
    _kind, of_case, case = group[1].partition(":")
    told = ", ".join(f"{c.title} ({c.position})" for c in changes[:8])
    if len(changes) > 8:
        told += " …"
    return Finding(
        first.file,
        first.sheet,
        "",
        case if of_case and len(changes) > 1 else first.about,
        _("no row tells any more what an earlier state of this sheet told: {facts}").format(
            facts=told
        ),
        _(
            "If it happened, put the row back, or write 保留 for these positions on the sheet "
            "待确认; if it did not, write 撤回 there, with reason and authority."
        ),
        QUESTION,
    )
