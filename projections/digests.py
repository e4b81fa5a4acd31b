"""Digests of result tables: SHA-256 over canonical text rows sorted by key, never of file bytes.

Canonical text, format 1: one line per row, ended by a line feed; fields in the declared order,
separated by tabs; whole numbers in decimal, days as ISO dates, lists joined by commas, nothing
(NULL) as ``\\N``; within text a backslash, tab, line feed, carriage return and comma are written
``\\\\``, ``\\t``, ``\\n``, ``\\r`` and ``\\c``. Lines are sorted by their key, in code points.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.certificates.canonical import CODES, ESCAPES, NOTHING
from projections.rows import Effect, Flag, ScoreNode, Standing, Subject

if TYPE_CHECKING:
    from projections.evaluation import Evaluation
    from projections.nodes import Made, Nodes

FORMAT = 1
TABLES = ("subjects", "contributions", "score_nodes", "standings", "effects", "flags")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "subjects": tuple(a.name for a in attrs.fields(Subject)),
    "standings": tuple(a.name for a in attrs.fields(Standing)),
    "score_nodes": tuple(a.name for a in attrs.fields(ScoreNode) if a.name != "inputs"),
    "effects": tuple(a.name for a in attrs.fields(Effect)),
    "flags": tuple(a.name for a in attrs.fields(Flag)),
    "contributions": (
        "subject",
        "indicator",
        "slot",
        "credit",
        "possible",
        "ledger",
        "row",
        "occurred_on",
        "events",
        "unit",
    ),
}
"""Table → the columns of its lines, in their order."""

Piece = tuple[str, str]
"""A subject, and one or more whole lines about it."""


def table_digests(evaluation: Evaluation, source: str = "contributions") -> dict[str, str]:
    """Table → hexadecimal SHA-256 of its canonical text.

    ``source`` is SQL of where the contributions are read, if they were written somewhere.
    """
    return {name: digest(lines(evaluation, name, source)) for name in TABLES}


def digest(canonical: Iterable[str]) -> str:
    """SHA-256 of lines, hexadecimal."""
    found = hashlib.sha256()
    for line in canonical:
        found.update(line.encode())
    return found.hexdigest()


def lines(evaluation: Evaluation, table: str, source: str = "contributions") -> Iterator[str]:
    """The canonical text of one result table, in pieces that end with a line feed."""
    if table == "contributions":
        found = evaluation.connection.execute(contributions_sql(source))
        return ("".join([line for (line,) in rows]) for rows in _fetched(found))
    if table == "score_nodes":
        return (text for _subject, text in _made_pieces(evaluation.nodes))
    return (line for _subject, line in small_pieces(table, _small(evaluation)[table]))


def pieces(evaluation: Evaluation, table: str) -> Iterator[Piece]:
    """The same text by subject, in the same order.

    A subject can come several times: the order of a table is not always by subject.
    """
    if table == "contributions":
        sql = contributions_sql(subject=True)
        return contribution_pieces(evaluation.connection.execute(sql))
    if table == "score_nodes":
        return _made_pieces(evaluation.nodes)
    return small_pieces(table, _small(evaluation)[table])


def _small(evaluation: Evaluation) -> Mapping[str, Sequence[Any]]:
    return {
        "subjects": evaluation.subjects,
        "standings": evaluation.standings,
        "effects": evaluation.effects,
        "flags": evaluation.flags,
    }


def small_pieces(table: str, rows: Iterable[Any]) -> Iterator[Piece]:
    """Rows of a class of ``projections.rows`` as canonical lines, one each; any order goes in.

    But effects: they have no key of their own, and the order in which rules passed over a subject
    is theirs.
    """
    of = attrgetter("id" if table == "subjects" else "subject")
    found = [(_line(attrs.astuple(row, recurse=False)), of(row)) for row in rows]
    if table != "effects":
        found.sort()
    return ((subject, line) for line, subject in found)


def node_pieces(values: Iterable[Sequence[Any]]) -> Iterator[Piece]:
    """Score nodes as canonical lines: the fields of ``ScoreNode`` without ``inputs``, in order."""
    for subject, group in groupby(values, itemgetter(0)):
        yield subject, "".join(map(_line, group))


def _made_pieces(nodes: Nodes) -> Iterator[Piece]:
    """The same of nodes in memory; inputs follow from the node. Few of them differ in more than
    the subject, so that the rest of their lines is mostly made already."""
    rests: dict[int, tuple[str, ...]] = {}
    for subject, pieces in nodes.made():
        first = _field(subject) + "\t"
        lines: list[str] = []
        for piece in pieces:
            found = rests.get(id(piece))
            if found is None:
                found = rests[id(piece)] = tuple(map(_rest, piece))
            lines += found
        yield subject, "".join([first + line for line in lines])


def _rest(made: Made) -> str:
    """The line of a score node behind its subject."""
    kind, value, possible, state = made
    return _line((kind.node, kind.operation, *value, *possible, state, kind.basis))


def contribution_pieces(found: Any) -> Iterator[Piece]:
    """What ``contributions_sql(subject=True)`` gave; some at a time in memory."""
    for rows in _fetched(found):
        for subject, group in groupby(rows, itemgetter(0)):
            yield subject, "".join([line for _subject, line in group])


def _fetched(found: Any) -> Iterator[list[tuple[Any, ...]]]:
    while rows := found.fetchmany(50_000):
        yield rows


def _escaped(column: str) -> str:
    """SQL of a text column in canonical text; what needs no escape, nearly all, is left alone."""
    text = column
    for plain, code in CODES.items():
        text = f"REPLACE({text}, {_characters(plain)}, {_characters(code)})"
    special = " || ".join(map(_characters, ("[", "\\\\", "\t\n\r,", "]")))
    return (
        f"CASE WHEN {column} IS NULL THEN {_characters(NOTHING)} "
        f"WHEN REGEXP_MATCHES({column}, {special}) THEN {text} ELSE {column} END"
    )


def _characters(text: str) -> str:
    """``text`` as SQL that no engine's escape rules can read differently."""
    return " || ".join(f"CHR({ord(c)})" for c in text)


_FIELDS = (
    *map(_escaped, ("subject", "indicator", "slot")),
    "CAST(credit AS VARCHAR)",
    "CAST(possible AS VARCHAR)",
    "ledger",
    _escaped('"row"'),
    f"COALESCE(CAST(occurred_on AS VARCHAR), {_characters(NOTHING)})",
    "ARRAY_TO_STRING(events, ',')",
    _escaped("unit"),
)


def contributions_sql(
    source: str = "contributions", *, subject: bool = False, where: str = "TRUE"
) -> str:
    """One line per contribution, in the order of the key; with ``subject``, that one before it.

    The text is made inside the engine: there may be millions.
    """
    first = "subject, " if subject else ""
    return (
        f"SELECT {first}CONCAT_WS(CHR(9), {', '.join(_FIELDS)}) || CHR(10) AS line FROM {source} "
        f"WHERE {where} ORDER BY subject, indicator, slot"
    )


def _line(values: Iterable[Any]) -> str:
    return "\t".join(map(_field, values)) + "\n"


def _field(value: Any) -> str:
    if type(value) is str:
        return value.translate(ESCAPES)
    if type(value) is int:
        return str(value)
    if value is None:
        return NOTHING
    if isinstance(value, tuple):
        return ",".join(map(_field, value))
    assert isinstance(value, date), type(value)
    return value.isoformat()
