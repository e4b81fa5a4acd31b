"""What the files tell against the effective record: what is new, what is there, what differs.

    here.<family> ⋈ log.<family> on the natural key ─► here.met ─► here.act (what counts)
       ├─ equal ────────────────► unchanged
       ├─ differs ──► Python ───► supplemented, corrected, or findings
       └─ nothing met ──► lineage: a fact whose key was changed, or new

Only facts that differ become Python objects again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from evalcore.intake.comparing.answers import contradictions
from evalcore.intake.comparing.changed import Correction
from evalcore.intake.comparing.copies import settle_copies
from evalcore.intake.comparing.deciding import Decider, Reasons
from evalcore.intake.comparing.describing import Describer
from evalcore.intake.comparing.erased import erased_again
from evalcore.intake.comparing.known import Known, private_specs
from evalcore.intake.comparing.lineage import Lineage
from evalcore.intake.comparing.meeting import (
    fresh_classes,
    meet,
    open_privates,
    paged,
    told_again,
    values_of,
)
from evalcore.intake.comparing.origins import Book, Origins
from evalcore.intake.comparing.outcome import MOST_CHANGES, Outcome, tell_rest
from evalcore.intake.comparing.relations import Numbers
from evalcore.intake.comparing.spill import Spill
from evalcore.intake.comparing.vanished import Vanishing
from evalcore.intake.findings import WARNING
from evalcore.intake.mapping import Mapping
from evalcore.intake.rows.normal import SEALED_CELL
from evalcore.messages import _
from evalcore.vocabulary import Fact

__all__ = ["Correction", "Outcome", "compare"]


def compare(
    here: Spill,
    known: Known,
    describer: Describer,
    mapping: Mapping,
    *,
    reasons: Reasons = lambda _file: None,
    outright: Reasons = lambda _file: None,
    kept: Iterable[int] = (),
    books: Sequence[Book] = (),
) -> Outcome:
    """Compare everything in ``here`` with the record.

    ``reasons``: why changed cells are corrections; ``outright``: the same, where it was given for
    this very import and does not merely stand in the file. ``kept``: positions that the office
    says stand, though no row tells them. ``books``: what each file says of its rows' origin.
    """
    comparer = _Comparer(here, known, describer, mapping)
    comparer.compare(
        Decider(here, known, describer, comparer.outcome, comparer.rewrite, reasons, outright),
        kept,
        books,
    )
    return comparer.outcome


class _Comparer:
    def __init__(
        self,
        here: Spill,
        known: Known,
        describer: Describer,
        mapping: Mapping,
    ) -> None:
        self.here = here
        self.known = known
        self.describer = describer
        self.mapping = mapping
        self.outcome = Outcome()
        self._left_out: list[int] = []
        self._rewritten: list[tuple[int, str, str | None, bytes | None, str | None]] = []

    def compare(self, decider: Decider, kept: Iterable[int], books: Sequence[Book]) -> None:
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
                meet(self.here, cls)
        # Of two reports of one fact in the record the first counts.
        run(
            "CREATE TABLE here.act AS SELECT seq, arg_min(position, root) AS position, "
            "min(root) AS root, arg_min(same, root) AS same, arg_min(stream, root) AS stream, "
            "arg_min(sheet, root) AS sheet, arg_min(book, root) AS book "
            "FROM here.met WHERE counts GROUP BY seq"
        )
        origins = Origins(self.here, self.known, books)
        self.outcome.findings += settle_copies(self.here)
        if not self.known.empty:
            self.outcome.findings += erased_again(self.here, self.known)
            decider.back = told_again(self.here)
            self._gone()
            for cls in self.here.classes:
                if private_specs(cls):
                    open_privates(self.here, self.known, cls)
            for cls in self.here.classes:
                for rows in paged(self.here, cls, "NOT same"):
                    decider.decide(cls, rows)
            self._write()
            self._follow(decider, origins, kept)
            self.outcome.findings += contradictions(self.here, frozenset(kept), decider.back)
        self._explicit()
        self._write()
        self._sealed_cells()
        run(
            "INSERT INTO here.left_out SELECT seq FROM here.act WHERE seq NOT IN (SELECT seq FROM "
            "here.rewritten)"
        )
        # Facts that wait for a reason were counted as there.
        self.outcome.counts.subtract(
            {(f, s, "unchanged"): n for (f, s), n in decider.waiting.items()}
        )
        tell_rest(self.here, self.describer, self.outcome)

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

    def _explicit(self) -> None:
        """Corrections given outright that met nothing under their own key: they change the key."""
        for name in self.here.families:
            rows = self.here.all(
                f"SELECT position FROM here.{name} WHERE corrects IS NOT NULL "
                "AND position NOT IN (SELECT seq FROM here.act) "
                "AND position NOT IN (SELECT seq FROM here.left_out)"
            )
            for number, one in self.here.reported(row[0] for row in rows).items():
                self.rewrite(number, "corrected", None)
                bound = one.table.bound
                self.outcome.counts[bound.file, bound.table.name, "corrected"] += 1
                change = self.describer.new(one, "corrected")
                self.outcome.changes.append(attrs.evolve(change, position=one.fact.corrects or 0))

    def _sealed_cells(self) -> None:
        """Words that stand for sealed ones mean nothing where the record holds no such fact."""
        if not self.here.sealed_cells:
            return
        fresh = self.here.paged(
            "SELECT seq FROM here.facts WHERE private IS NOT NULL "
            "AND seq NOT IN (SELECT seq FROM here.act) "
            "AND seq NOT IN (SELECT seq FROM here.left_out) ORDER BY seq"
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

    def rewrite(self, number: int, kind: str, fact: Fact | None) -> None:
        if fact is None:
            self._rewritten.append((number, kind, None, None, None))
        else:
            private = self.here.cover.put(fact.private_state())
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

    def _follow(self, decider: Decider, origins: Origins, kept: Iterable[int]) -> None:
        """Facts with a changed key, and facts that no row tells any more."""
        lineage = Lineage(self.here, self.mapping, kept, origins)
        for cls in fresh_classes(self.here):
            moved, unclear = lineage.moved(cls)
            self.outcome.findings += unclear
            if moved:
                lineage.met(moved)
                decider.decide(cls, moved)
        self._write()
        found = Vanishing(lineage, self.known, self.describer).vanished(
            lambda cls, positions: values_of(self.here, cls, positions)
        )
        self.outcome.findings += found.findings
        for change in found.changes:
            self.outcome.counts[change.file, change.sheet, "vanished"] += 1
        room = max(MOST_CHANGES - len(self.outcome.changes), 0)
        self.outcome.changes += found.changes[:room]
