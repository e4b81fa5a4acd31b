"""Read results back: what every command that shows something stands on.

Results are read, never recomputed; the classes are those of the run itself.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import attrs

from evalcore.errors import StoreError, UsageError
from evalcore.messages import _
from evalcore.record.joined import further_from
from projections.publishing.place import APPLICATION_ID
from projections.publishing.read_bulk import Bulk, Json
from projections.publishing.search import query
from projections.publishing.stamp import FORMAT, RunInfo
from projections.rows import Effect, Flag, ScoreNode, Standing, Subject

if TYPE_CHECKING:
    from evalcore.certificates.result_tree import ResultTree
    from projections.disclosure.source import Withholding

T = TypeVar("T")


@attrs.frozen
class Hit:
    """Something that a search found: ``kind`` is ``subject``, ``flag`` or ``indicator``."""

    kind: str
    key: str
    title: str


def open_results(path: Path) -> Results:
    """Open the results that ``score`` wrote.

    Raises UsageError where there are none at ``path``, or something else, or a newer format.
    """
    from evalcore.bundles.recognition import is_bundle

    if is_bundle(path):
        raise UsageError(
            _(
                "{path} is a bundle: it holds results to be checked (evalcore replay {path}), not "
                "to be asked. Compute them from it: evalcore score --store {path} --out "
                "results.db; then name them with --results results.db."
            ).format(path=path)
        )
    if not path.is_file():
        raise UsageError(
            _(
                "There are no results at {path}. Write them with: evalcore score --scheme … "
                "--out {path}; or name others with --results."
            ).format(path=path)
        )
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError:
        application, version = 0, 0
    if application != APPLICATION_ID:
        connection.close()
        raise UsageError(
            _("{path} holds no results of evalcore score. Name results with --results.").format(
                path=path
            )
        )
    if version > FORMAT:
        connection.close()
        raise UsageError(
            _(
                "{path} was written by a newer version of evalcore (format {version}; this one "
                "reads up to {known}). Use that version."
            ).format(path=path, version=version, known=FORMAT)
        )
    connection.row_factory = sqlite3.Row
    return Results(path, connection)


class Results(Bulk):
    """Open results. A context manager. Rows come in the order of their keys."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        super().__init__(path)
        self.connection = connection

    def __enter__(self) -> Results:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back what is open."""
        self.connection.close()
        self.close_bulk()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Json]:
        """Rows of the database as plain dictionaries."""
        return [dict(row) for row in self.stream(sql, values)]

    def stream(self, sql: str, values: Sequence[object] = ()) -> Iterator[Any]:
        """Rows of the database, one at a time: each by place and by name."""
        try:
            yield from self.connection.execute(sql, values)
        except sqlite3.DatabaseError as error:
            raise StoreError(
                _("{path} can't be read: {error}. Score again to write it anew.").format(
                    path=self.path, error=error
                )
            ) from error

    def _of(self, cls: type[T], sql: str, values: Sequence[object] = ()) -> list[T]:
        return [_back(cls, row) for row in self.rows(sql, values)]

    @cached_property
    def run(self) -> RunInfo:
        """What these results are made of."""
        row = self.rows("SELECT * FROM run")[0]
        del row["stamps"]
        row["settings"] = json.loads(row["settings"])
        row["further"] = further_from(json.loads(row.get("further") or "[]"))
        row["demo"] = bool(row["demo"])
        row["changed_in_period"] = bool(row["changed_in_period"])
        for name in ("period_start", "period_end", "as_of"):
            row[name] = date.fromisoformat(row[name])
        return RunInfo(**row)

    @cached_property
    def cohorts(self) -> dict[str, str]:
        """Titles of the cohorts, in the scheme's order."""
        return {r["cohort"]: r["title"] for r in self.rows("SELECT * FROM cohorts ORDER BY place")}

    @cached_property
    def indicators(self) -> dict[str, Json]:
        """The indicators, in the scheme's order (columns of the table ``indicators``)."""
        return {r["id"]: r for r in self.rows("SELECT * FROM indicators ORDER BY place")}

    @cached_property
    def groups(self) -> dict[str, Json]:
        """The groups of indicators, in the scheme's order."""
        return {r["id"]: r for r in self.rows("SELECT * FROM groups ORDER BY place")}

    @cached_property
    def cut_lists(self) -> dict[str, Json]:
        """The top and bottom lists, then those by criteria, each kind in the scheme's order.

        Those by criteria have ``flags`` (id → title, as JSON) and ``meets``, and no ``end``.
        """
        cut = self.rows("SELECT * FROM cut_lists ORDER BY place")
        by_criteria = self.rows("SELECT * FROM flag_lists ORDER BY place")
        return {r["id"]: r for r in (*cut, *({**r, "end": ""} for r in by_criteria))}

    @cached_property
    def vetoes(self) -> dict[str, Json]:
        """The vetoes, in the scheme's order."""
        return {r["id"]: r for r in self.rows("SELECT * FROM vetoes ORDER BY place")}

    @cached_property
    def documents(self) -> dict[str, str]:
        """The documents that the scheme cites: short name → title."""
        return {r["id"]: r["title"] for r in self.rows("SELECT * FROM documents ORDER BY id")}

    @cached_property
    def by_people(self) -> list[Json]:
        """The clauses left to people."""
        return self.rows("SELECT clause, what FROM by_people ORDER BY place")

    def grades(self) -> list[str]:
        """Names of the grades, best first."""
        return [r["name"] for r in self.rows("SELECT name FROM grades ORDER BY place")]

    def distribution(self) -> list[Json]:
        """Subjects per cohort and grade."""
        return self.rows(
            "SELECT d.cohort, d.grade, d.subjects FROM distribution d "
            "LEFT JOIN cohorts c ON c.cohort = d.cohort ORDER BY c.place, d.cohort, d.place"
        )

    def subjects(self, ids: Iterable[str] | None = None) -> list[Subject]:
        """All subjects, or those of ``ids``."""
        if ids is None:
            return self._of(Subject, "SELECT * FROM subjects ORDER BY id")
        return [
            s for i in ids for s in self._of(Subject, "SELECT * FROM subjects WHERE id = ?", [i])
        ]

    def standings(self, subject: str | None = None) -> list[Standing]:
        """All standings by cohort and rank, or that of one subject."""
        where, values = ("WHERE s.subject = ?", [subject]) if subject else ("", [])
        return self._of(
            Standing,
            f"SELECT s.* FROM standings s LEFT JOIN cohorts c ON c.cohort = s.cohort {where} "
            "ORDER BY c.place, s.cohort, s.rank IS NULL, s.rank, s.subject",
            values,
        )

    def nodes(self, subject: str) -> dict[str, ScoreNode]:
        """The score nodes of a subject, by node."""
        found = self._of(
            ScoreNode, "SELECT * FROM score_nodes WHERE subject = ? ORDER BY rowid", [subject]
        )
        return {node.node: node for node in found}

    def effects(self, subject: str | None = None) -> list[Effect]:
        """All effects, or those on one subject."""
        where, values = ("WHERE subject = ?", [subject]) if subject else ("", [])
        return self._of(Effect, f"SELECT * FROM effects {where} ORDER BY effect", values)

    def flags(self, subject: str | None = None, rule: str | None = None) -> list[Flag]:
        """Flags by kind, rule and day; of one subject or of one rule where given."""
        tests = [("subject", subject), ("rule", rule)]
        where = " AND ".join(f"{column} = ?" for column, value in tests if value) or "1"
        return self._of(
            Flag,
            f"SELECT * FROM flags WHERE {where} ORDER BY kind, rule, occurred_on, subject, id",
            [value for _column, value in tests if value],
        )

    def late_facts(self) -> list[Json]:
        """What came after the period was sealed (columns of ``LateFact``); none in older files."""
        if "late_facts" not in self.tables():
            return []
        return self.rows("SELECT * FROM late_facts ORDER BY position")

    def resting_on_late(self, subject: str | None = None) -> list[Json]:
        """The contributions that rest on late facts, of everybody or of one subject."""
        if "late_contributions" not in self.tables():
            return []
        where, values = ("WHERE subject = ?", [subject]) if subject else ("", [])
        return self.rows(
            f"SELECT * FROM late_contributions {where} ORDER BY subject, indicator, slot, position",
            values,
        )

    def tables(self) -> dict[str, Json]:
        """Name → rows, digest and file ('' for the database itself) of every table."""
        return {r["name"]: r for r in self.rows("SELECT * FROM tables ORDER BY name")}

    @cached_property
    def withholding(self) -> Withholding:
        """What of the votes may not be shown, by the minimums of the scheme."""
        from projections.disclosure.source import withholding

        return withholding(self)

    @cached_property
    def tree(self) -> ResultTree | None:
        """The result tree; None where these are not the results of an official run.

        Raises StoreError where its rows contradict each other.
        """
        from projections.result_tree import LEAVES, tree_of_rows

        if LEAVES not in self.tables():
            return None
        rows = self.rows(f"SELECT * FROM {LEAVES} ORDER BY place")
        try:
            return tree_of_rows([tuple(row.values()) for row in rows])
        except ValueError as error:
            raise StoreError(
                _("{path} was altered: {reason}. Have the results written again.").format(
                    path=self.path, reason=error
                )
            ) from error

    def search(self, text: str) -> list[Hit]:
        """What bears ``text`` in a name or title, best first. Words of two characters are found."""
        wanted = query(text)
        if not wanted:
            return []
        found = self.rows(
            "SELECT kind, key, title FROM search WHERE words MATCH ? "
            "ORDER BY rank, kind, key LIMIT 50",
            [wanted],
        )
        return [Hit(**row) for row in found]


def _back(cls: type[T], row: Json) -> T:
    """An object of ``projections.rows`` from its row."""
    values: Json = {}
    for a in attrs.fields(cls):  # type: ignore[arg-type]
        # Results of an earlier version lack the columns that came later.
        value, kind = row.get(a.name, a.default), str(a.type)
        if kind.startswith("tuple"):
            decoded = json.loads(value)
            value = tuple(tuple(v) if isinstance(v, list) else v for v in decoded)
        elif kind == "int" and isinstance(value, str):
            value = int(value)
        values[a.name] = value
    return cls(**values)
