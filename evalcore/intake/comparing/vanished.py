"""Rows that are gone: facts that an earlier state of a sheet told and none of its rows tells now.

They are asked about, never withdrawn. A new row that differs from a vanished one in its day alone
may be the same thing: that must be answered before anything goes in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from attrs import define, field

from evalcore.intake.comparing.changes import Change
from evalcore.intake.comparing.describing import Describer
from evalcore.intake.comparing.known import Known, compared, private_specs
from evalcore.intake.comparing.lineage import COUNTS, ROW_KEY, Lineage
from evalcore.intake.comparing.questions import QUESTIONS
from evalcore.intake.findings import QUESTION, Finding
from evalcore.intake.rows.jsonl import LineBound
from evalcore.intake.rows.reader import Reported
from evalcore.messages import _
from evalcore.vocabulary import Fact, fact_class
from evalcore.vocabulary.governance import FactRetracted

Values = Callable[[type[Fact], list[int]], dict[int, dict[str, Any]]]
"""Class, positions → the record's compared fields."""

PLAIN, KEYED, PREPARED = range(3)
"""How a row is known to have stood on a sheet: by an import that the sheet repeats, by its hidden
key, or because the workbook was written with it."""


@define
class Vanished:
    """Facts that no row tells any more, and what is to be asked about them."""

    changes: list[Change] = field(factory=list)
    findings: list[Finding] = field(factory=list)


class Vanishing:
    """Looks for facts that no row tells any more. ``here.act`` holds what was found."""

    def __init__(self, lineage: Lineage, known: Known, describer: Describer) -> None:
        self.here = lineage.here
        self.lineage = lineage
        self.known = known
        self.describer = describer

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
        for tab, topic, position, root, place in rows:
            if position in seen:
                continue
            seen.add(position)
            cls = fact_class(topic)
            bound = self.here.tables[tab].bound
            # The first report: withdrawing a correction would bring back what it corrected.
            change = self.describer.vanished(
                cls, held[position], root, bound.file, bound.table.name
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
            "place VARCHAR, told BOOLEAN, how INTEGER)"
        )
        run(
            "CREATE TABLE here.earlier "
            "(tab INTEGER, stream VARCHAR, sheet VARCHAR, book VARCHAR, whole BOOLEAN)"
        )
        run("CREATE TABLE here.family (tab INTEGER, topic VARCHAR)")
        for name in sorted(self._earlier()):
            self._collect(name)
        # What the workbook held from the start is asked about however little of it is left.
        run(
            f"DELETE FROM here.lost WHERE how = {PLAIN} AND tab IN (SELECT tab FROM here.lost "
            "GROUP BY tab HAVING count(*) FILTER (told) < greatest(2, count(*) / 2))"
        )
        run(
            f"DELETE FROM here.lost WHERE how = {KEYED} AND tab IN (SELECT tab FROM here.lost "
            "GROUP BY tab HAVING count(*) FILTER (told) = 0)"
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

    def _earlier(self) -> set[str]:
        """``here.earlier``: the earlier states of each table; the families to look at.

        Every import of which a file tells something again is an earlier state of the file.
        ``whole``: all that such a state told without a key, or under the workbook's own keys
        (``book``), stood on this very sheet. Otherwise only rows that were prepared did.
        """
        run = self.here.connection.execute
        told = self.here.all(
            "SELECT DISTINCT f.file, a.stream, a.sheet, a.book FROM here.act AS a "
            "JOIN here.facts AS f ON f.seq = a.seq WHERE a.stream <> ''"
        )
        streams: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        sheets: dict[int, set[str]] = defaultdict(set)
        for file, stream, sheet, book in told:
            streams[file][stream].add(book)
            sheets[file].add(sheet)
        books: dict[int, set[str]] = defaultdict(set)
        for tab, book in self.here.all(
            "SELECT DISTINCT tab, split_part(row_key, '-', 1) FROM here.facts WHERE row_key <> ''"
        ):
            books[tab].add(book)
        files = {place.table: place.file for place in self.here.places}
        prepared = {tab for (tab,) in self.here.all("SELECT DISTINCT tab FROM here.origin")}
        families: set[str] = set()
        for tab, plan in enumerate(self.here.tables):
            if isinstance(plan.bound, LineBound) or plan.bound.sheet is QUESTIONS:
                continue
            file = files.get(tab, -1)
            own = self.lineage.origins.books.get(tab, "")
            if not own and len(books[tab]) == 1 and tab not in prepared:
                (own,) = books[tab]
            for sheet in sheets[file]:
                if not self.lineage.same_table(tab, sheet):
                    continue
                for stream, held in streams[file].items():
                    # A workbook made anew from the template never held what it leaves out.
                    whole = own in held if own else not books[tab] or bool(books[tab] & held)
                    run(
                        "INSERT INTO here.earlier VALUES ($1, $2, $3, $4, $5)",
                        [tab, stream, sheet, own, whole],
                    )
                families.update(event.fact.FAMILY for event in plan.events)
        for tab in sorted(prepared):
            events = self.here.tables[tab].events
            families.update(event.fact.FAMILY for event in events)
            for topic in {event.fact.topic() for event in events}:
                run("INSERT INTO here.family VALUES ($1, $2)", [tab, topic])
        return families

    def _collect(self, family: str) -> None:
        key = f"regexp_extract(coalesce(w.source, f.source), '{ROW_KEY}', 1)"
        fact = "coalesce(w.fact, f.position)"
        self.here.connection.execute(
            f"""
            INSERT INTO here.lost
            WITH held AS (
              SELECT f.topic, f.position, {fact} AS root, coalesce(w.stream, f.stream) AS stream,
                coalesce(w.source, f.source) AS source, {key} AS row_key,
                f.position IN (SELECT position FROM here.act)
                  OR {fact} IN (SELECT root FROM here.met) AS told
              FROM log.{family} AS f LEFT JOIN won AS w ON w.position = f.position
              WHERE f.position NOT IN (SELECT position FROM gone) AND f.topic <> $1
            ), found AS (
              SELECT e.tab, h.*,
                CASE WHEN e.book <> '' AND e.book = split_part(h.row_key, '-', 1)
                  THEN {KEYED} ELSE {PLAIN} END AS how
              FROM held AS h
              JOIN here.earlier AS e ON e.sheet = split_part(h.source, '!', 1)
                AND (e.stream = h.stream
                  OR (e.book <> '' AND e.book = split_part(h.row_key, '-', 1)))
              WHERE (e.whole AND (e.book = '' OR split_part(h.row_key, '-', 1) IN ('', e.book)))
                OR (e.tab, h.row_key) IN (SELECT (tab, row_key) FROM here.origin)
              UNION ALL
              SELECT o.tab, h.*, {PREPARED} FROM held AS h JOIN here.origin AS o ON o.root = h.root
              SEMI JOIN here.family AS a ON a.tab = o.tab AND a.topic = h.topic
            )
            SELECT tab, topic, position, root, stream || '/' || source, told, max(how)
            FROM found GROUP BY ALL
            """,
            [FactRetracted.topic()],
        )

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
