"""What the files tell against the effective record: what is new, what is there, what differs.

    here.<family> ⋈ log.<family> on the natural key ─► here.met ─► here.act (what counts)
       ├─ equal ────────────────► unchanged
       ├─ differs ──► Python ───► supplemented, corrected, or findings
       └─ nothing met ──► lineage: a fact whose key was changed, or new

Only facts that differ become Python objects again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import attrs
import msgspec
from attrs import define, field

from evalcore.intake.binding import SEALED_CELL
from evalcore.intake.changed import (
    SUPPLEMENT,
    Compared,
    Correction,
    against,
    from_columns,
    mended,
)
from evalcore.intake.changes import Change, Kind
from evalcore.intake.describing import Describer
from evalcore.intake.findings import WARNING, Finding
from evalcore.intake.known import SEALED, Known, compared, private_specs
from evalcore.intake.lineage import BOOK, Lineage
from evalcore.intake.mapping import Mapping
from evalcore.intake.rows import Reported
from evalcore.intake.spill import Numbers, Spill, same_key
from evalcore.messages import _
from evalcore.vocabulary import Fact

__all__ = ["Correction", "Outcome", "compare"]

MOST_CHANGES = 10_000
"""Changes that are told one by one; all are counted."""

Reasons = Callable[[str], Correction | None]
"""File → why its changed cells are taken as corrections; None where nobody said."""


@define
class Outcome:
    """What comparing found. What goes in stands in ``here``: see ``Spill.events``.

    ``counts``: (file, sheet, kind) → facts; kinds are those of ``Change``, and ``unchanged``.
    ``differing``: file → cells that differ and need a reason.
    """

    findings: list[Finding] = field(factory=list)
    changes: list[Change] = field(factory=list)
    counts: Counter[tuple[str, str, str]] = field(factory=Counter)
    differing: Counter[str] = field(factory=Counter)

    def total(self, kind: str) -> int:
        """Facts of one kind in all files."""
        return sum(number for (_f, _s, each), number in self.counts.items() if each == kind)


def compare(
    here: Spill,
    known: Known,
    describer: Describer,
    mapping: Mapping,
    *,
    reasons: Reasons = lambda _file: None,
    kept: Iterable[int] = (),
) -> Outcome:
    """Compare everything in ``here`` with the record.

    ``kept``: positions that the office says stand, though no row tells them.
    """
    comparer = _Comparer(here, known, describer, mapping, reasons)
    comparer.compare(kept)
    return comparer.outcome


class _Comparer:
    def __init__(
        self,
        here: Spill,
        known: Known,
        describer: Describer,
        mapping: Mapping,
        reasons: Reasons,
    ) -> None:
        self.here = here
        self.known = known
        self.describer = describer
        self.mapping = mapping
        self.reasons = reasons
        self.outcome = Outcome()
        self._waiting: Counter[tuple[str, str]] = Counter()
        self._left_out: list[int] = []
        self._rewritten: list[tuple[int, str, str | None, bytes | None, str | None]] = []

    def compare(self, kept: Iterable[int]) -> None:
        run = self.here.connection.execute
        run(
            "CREATE TABLE here.met (seq BIGINT, position BIGINT, root BIGINT, counts BOOLEAN, "
            "same BOOLEAN, stream VARCHAR, sheet VARCHAR, book VARCHAR)"
        )
        run("CREATE TABLE here.left_out (seq BIGINT)")
        run(
            "CREATE TABLE here.rewritten "
            "(seq BIGINT, kind VARCHAR, public VARCHAR, private BLOB, scope VARCHAR)"
        )
        if not self.known.empty:
            for cls in self.here.classes:
                self._meet(cls)
        # Of two reports of one fact in the record the first counts.
        run(
            "CREATE TABLE here.act AS SELECT seq, arg_min(position, root) AS position, "
            "min(root) AS root, arg_min(same, root) AS same, arg_min(stream, root) AS stream, "
            "arg_min(sheet, root) AS sheet, arg_min(book, root) AS book "
            "FROM here.met WHERE counts GROUP BY seq"
        )
        if not self.known.empty:
            self._gone()
            for cls in self.here.classes:
                if private_specs(cls):
                    self._open_privates(cls)
            for cls in self.here.classes:
                for rows in self._paged(cls, "NOT same"):
                    self._decide(cls, rows)
            self._write()
            self._follow(kept)
        self._explicit()
        self._write()
        self._sealed_cells()
        run(
            "INSERT INTO here.left_out SELECT seq FROM here.act WHERE seq NOT IN (SELECT seq FROM "
            "here.rewritten)"
        )
        self._tell()

    # Meeting

    def _meet(self, cls: type[Fact]) -> None:
        """Facts of a class and what the record has under their keys, also what counts no more."""
        places = self.here.of_class(cls)
        same = []
        for spec in compared(cls):
            if spec.name in cls.KEY or spec.name == "ordinal":
                continue
            equal = f'h."{spec.name}" IS NOT DISTINCT FROM f."{spec.name}"'
            blind = [str(place.number) for place in places if place.blind(spec.name)]
            if blind and not (spec.required and spec.default is None):
                # No cell feeds the field: where it is at its default, nothing was said of it.
                default = "NULL" if spec.default in (None, "") else repr(spec.default).upper()
                equal += (
                    f' OR (h."{spec.name}" IS NOT DISTINCT FROM {default} '
                    f"AND h.recorded_at IN ({', '.join(blind)}))"
                )
            same.append(f"({equal})")
        self.here.connection.execute(
            f"""
            INSERT INTO here.met
            SELECT h.position, f.position, coalesce(w.fact, f.position), g.position IS NULL,
              {" AND ".join(same) or "TRUE"}, coalesce(w.stream, f.stream),
              split_part(coalesce(w.source, f.source), '!', 1),
              CASE WHEN contains(coalesce(w.source, f.source), '#')
                THEN regexp_extract(coalesce(w.source, f.source), '{BOOK}', 1) ELSE '' END
            FROM here.{cls.FAMILY} AS h
            JOIN log.{cls.FAMILY} AS f ON {same_key(cls, "h", "f")}
            LEFT JOIN gone AS g ON g.position = f.position
            LEFT JOIN won AS w ON w.position = f.position
            WHERE h.topic = $1 AND f.topic = $1
            """,
            [cls.topic()],
        )

    def _gone(self) -> None:
        """What was withdrawn or corrected away stays so, also when the old file comes again."""
        rows = self.here.all(
            "SELECT seq, max(position) FROM here.met WHERE NOT counts AND same "
            "AND seq NOT IN (SELECT seq FROM here.act) GROUP BY seq ORDER BY seq"
        )
        for start in range(0, len(rows), self.here.chunk):
            part = dict(rows[start : start + self.here.chunk])
            for number, one in self.here.reported(part).items():
                found = one.finding(
                    type(one.fact).KEY[0],
                    _(
                        "{title}: this was withdrawn or corrected (position {position}) "
                        "and stays so"
                    ).format(title=one.fact.TITLE, position=part[number]),
                    _("Delete the row from the file; or withdraw the withdrawal, if it was wrong."),
                )
                self.outcome.findings.append(attrs.evolve(found, severity=WARNING))
        self._left_out += [row[0] for row in rows]
        self._write()

    def _paged(self, cls: type[Fact], condition: str) -> Iterator[list[tuple[Any, ...]]]:
        """(number, position, root) of facts of a class that the record has, some at a time."""
        last = 0
        while True:
            rows = self.here.all(
                "SELECT a.seq, a.position, a.root FROM here.act AS a "
                f"JOIN here.{cls.FAMILY} AS h ON h.position = a.seq "
                f"WHERE h.topic = $1 AND a.seq > $2 AND {condition} "
                f"ORDER BY a.seq LIMIT {self.here.chunk}",
                [cls.topic(), last],
            )
            if not rows:
                return
            yield rows
            last = rows[-1][0]

    def _open_privates(self, cls: type[Fact]) -> None:
        """Facts whose sealed words differ are not the same."""
        other: list[int] = []
        for rows in self._paged(cls, "same"):
            held = self.known.privates(position for _seq, position, _root in rows)
            with Numbers(self.here.connection, "wanted", [row[0] for row in rows]):
                told = dict(
                    self.here.all(
                        "SELECT seq, private FROM here.facts WHERE seq IN (SELECT seq FROM wanted)"
                    )
                )
            other += [
                seq
                for seq, position, _root in rows
                if held[position] != told[seq] and held[position] != SEALED
            ]
        if other:
            with Numbers(self.here.connection, "other", other):
                self.here.connection.execute(
                    "UPDATE here.act SET same = FALSE WHERE seq IN (SELECT seq FROM other)"
                )

    # Deciding

    def _decide(self, cls: type[Fact], rows: Sequence[tuple[Any, ...]]) -> None:
        """What facts mean that the record has and that are not the same."""
        reported = self.here.reported(row[0] for row in rows)
        held = self._values(cls, [row[1] for row in rows])
        sealed = self.known.privates(row[1] for row in rows) if private_specs(cls) else {}
        for number, position, root in rows:
            one = reported[number]
            state = sealed.get(position)
            private = None if state == SEALED else msgspec.json.decode(state or b"{}")
            found = against(one, held[position], private)
            if found.differences:
                self._different(number, one, position, root, found)

    def _different(
        self, number: int, one: Reported, position: int, root: int, found: Compared
    ) -> None:
        file = one.table.bound.file
        kind: Kind = "corrected"
        if one.fact.corrects is not None:
            self._rewrite(number, kind, None)
        elif found.supplements:
            kind = "supplemented"
            self._rewrite(number, kind, mended(one, found, root, Correction(SUPPLEMENT, "")))
        else:
            reason = self.reasons(file)
            if reason is None:
                self._ask(one, position, found)
                self._waiting[file, one.table.bound.table.name] += 1
            else:
                self._rewrite(number, kind, mended(one, found, root, reason))
        self.outcome.counts[file, one.table.bound.table.name, kind] += 1
        if len(self.outcome.changes) < MOST_CHANGES:
            self.outcome.changes.append(
                self.describer.differing(one, kind, position, found.differences)
            )

    def _ask(self, one: Reported, position: int, found: Compared) -> None:
        for each in found.differences:
            if each.fills:
                continue
            self.outcome.differing[one.table.bound.file] += 1
            spec = each.spec
            shown = _("another text") if spec.private else self.describer.shown(spec, each.old)
            remedy = _(
                "If the file is right, say why and by whose leave: on the sheet 报送单 "
                "(更正原因, 更正依据), or with --correct --reason … --authority …; "
                "if the record is right, restore the cell."
            )
            if any(each.in_key for each in found.differences):
                remedy += " " + _(
                    "If both happened, write 保留 for position {position} on the sheet 待确认."
                ).format(position=position)
            self.outcome.findings.append(
                one.finding(
                    spec.name,
                    _(
                        "{title} differs from the record, which holds {old} (position {position})"
                    ).format(title=spec.zh, old=shown or "—", position=position),
                    remedy,
                    value=_("(sealed)") if spec.private else None,
                )
            )

    def _values(self, cls: type[Fact], positions: list[int]) -> dict[int, dict[str, Any]]:
        columns = ", ".join(f'"{spec.name}"' for spec in compared(cls))
        with Numbers(self.here.connection, "wanted", sorted(set(positions))):
            rows = self.here.all(
                f"SELECT position, {columns} FROM log.{cls.FAMILY} "
                "WHERE position IN (SELECT seq FROM wanted)"
            )
        return {position: from_columns(cls, tuple(values)) for position, *values in rows}

    def _explicit(self) -> None:
        """Corrections given outright that met nothing under their own key: they change the key."""
        for name in self.here.families:
            rows = self.here.all(
                f"SELECT position FROM here.{name} WHERE corrects IS NOT NULL "
                "AND position NOT IN (SELECT seq FROM here.act) "
                "AND position NOT IN (SELECT seq FROM here.left_out)"
            )
            for number, one in self.here.reported(row[0] for row in rows).items():
                self._rewrite(number, "corrected", None)
                bound = one.table.bound
                self.outcome.counts[bound.file, bound.table.name, "corrected"] += 1
                change = self.describer.new(one, "corrected")
                self.outcome.changes.append(attrs.evolve(change, position=one.fact.corrects or 0))

    def _sealed_cells(self) -> None:
        """Words that stand for sealed ones mean nothing where the record holds no such fact."""
        if not self.here.sealed_cells:
            return
        fresh = self.here.paged(
            "SELECT seq FROM here.facts WHERE contains(decode(private), $1) "
            "AND seq NOT IN (SELECT seq FROM here.act) "
            "AND seq NOT IN (SELECT seq FROM here.left_out) ORDER BY seq",
            [SEALED_CELL],
        )
        for one in fresh:
            for spec in private_specs(type(one.fact)):
                if getattr(one.fact, spec.name) == SEALED_CELL:
                    self.outcome.findings.append(
                        one.finding(
                            spec.name,
                            _("the record holds nothing here that could be meant"),
                            _("Write it, or clear the cell."),
                        )
                    )

    def _rewrite(self, number: int, kind: str, fact: Fact | None) -> None:
        if fact is None:
            self._rewritten.append((number, kind, None, None, None))
        else:
            private = fact.private_state()
            scope = None if private is None else fact.seal_scope()
            public = fact.public_state().decode()
            self._rewritten.append((number, kind, public, private, scope))
        if len(self._rewritten) >= self.here.chunk:
            self._write()

    def _write(self) -> None:
        import pyarrow as pa

        if self._left_out:
            with Numbers(self.here.connection, "leaving", self._left_out):
                self.here.connection.execute("INSERT INTO here.left_out SELECT seq FROM leaving")
            self._left_out = []
        if self._rewritten:
            columns = list(zip(*self._rewritten, strict=True))
            kinds = (pa.int64(), pa.string(), pa.string(), pa.binary(), pa.string())
            names = ("seq", "kind", "public", "private", "scope")
            arrays = [pa.array(c, kind) for c, kind in zip(columns, kinds, strict=True)]
            self.here.connection.register("rewriting", pa.table(arrays, names=names))
            self.here.connection.execute("INSERT INTO here.rewritten SELECT * FROM rewriting")
            self.here.connection.unregister("rewriting")
            self._rewritten = []

    # What a fact was before

    def _follow(self, kept: Iterable[int]) -> None:
        """Facts with a changed key, and facts that no row tells any more."""
        lineage = Lineage(self.here, self.known, self.describer, self.mapping, kept)
        self.outcome.findings += lineage.settle_copies()
        for cls in self._fresh_classes():
            moved, unclear = lineage.moved(cls)
            self.outcome.findings += unclear
            if moved:
                lineage.met(moved)
                self._decide(cls, moved)
        self._write()
        found = lineage.vanished(lambda cls, positions: self._values(cls, positions))
        self.outcome.findings += found.findings
        for change in found.changes:
            self.outcome.counts[change.file, change.sheet, "vanished"] += 1
        room = max(MOST_CHANGES - len(self.outcome.changes), 0)
        self.outcome.changes += found.changes[:room]

    def _fresh_classes(self) -> list[type[Fact]]:
        """Classes of which something is not in the record under its key."""
        rows = self.here.all(
            "SELECT DISTINCT place FROM here.facts WHERE seq NOT IN (SELECT seq FROM here.act) "
            "AND seq NOT IN (SELECT seq FROM here.left_out) ORDER BY place"
        )
        return list(dict.fromkeys(self.here.places[row[0]].cls for row in rows))

    # Telling

    def _tell(self) -> None:
        """Count what is new and unchanged, and tell the first of what is new one by one."""
        outcome, here = self.outcome, self.here
        rows = here.all(
            "SELECT place, count(*) FROM here.facts WHERE seq NOT IN (SELECT seq FROM "
            "here.left_out) AND seq NOT IN (SELECT seq FROM here.rewritten) GROUP BY place"
        )
        for place, number in rows:
            at = here.places[place]
            outcome.counts[at.plan.bound.file, at.sheet, kind_of(at.cls)] += number
        rows = here.all(
            "SELECT f.place, count(*) FROM here.facts AS f JOIN here.left_out AS l "
            "ON l.seq = f.seq GROUP BY f.place"
        )
        for place, number in rows:
            at = here.places[place]
            outcome.counts[at.plan.bound.file, at.sheet, "unchanged"] += number
        # Facts that wait for a reason were counted as there.
        outcome.counts.subtract({(f, s, "unchanged"): n for (f, s), n in self._waiting.items()})
        room = MOST_CHANGES - len(outcome.changes)
        fresh = here.all(
            "SELECT seq FROM here.facts WHERE seq NOT IN (SELECT seq FROM here.left_out) "
            f"AND seq NOT IN (SELECT seq FROM here.rewritten) ORDER BY seq LIMIT {max(room, 0)}"
        )
        for one in here.reported(row[0] for row in fresh).values():
            outcome.changes.append(self.describer.new(one, kind_of(type(one.fact))))
        order = {(b.bound.file, b.bound.table.name): n for n, b in enumerate(here.tables)}
        outcome.changes.sort(key=lambda c: (order[c.file, c.sheet], not c.row, c.row))


def kind_of(cls: type[Fact]) -> Kind:
    """What a fact that is not in the record does."""
    return "retracted" if cls.__name__ == "FactRetracted" else "new"
