"""Digests of result tables: SHA-256 over canonical text rows sorted by key, never of file bytes.

Canonical text, format 1: one line per row, ended by a line feed; fields in the declared order,
separated by tabs; whole numbers in decimal, days as ISO dates, lists joined by commas, nothing
(NULL) as ``\\N``; within text a backslash, tab, line feed, carriage return and comma are written
``\\\\``, ``\\t``, ``\\n``, ``\\r`` and ``\\c``. Lines are sorted by their key, in code points.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from projections.evaluation import Evaluation

FORMAT = 1
TABLES = ("subjects", "contributions", "score_nodes", "standings", "effects", "flags")
NOTHING = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", ",": "\\c"})


def table_digests(evaluation: Evaluation) -> dict[str, str]:
    """Table → hexadecimal SHA-256 of its canonical text."""
    return {name: digest(lines(evaluation, name)) for name in TABLES}


def digest(canonical: Iterable[str]) -> str:
    """SHA-256 of lines, hexadecimal."""
    found = hashlib.sha256()
    for line in canonical:
        found.update(line.encode())
    return found.hexdigest()


def lines(evaluation: Evaluation, table: str) -> Iterator[str]:
    """The canonical text of one result table, in pieces that end with a line feed."""
    if table == "contributions":
        return _contribution_lines(evaluation)
    if table == "score_nodes":
        return (_line(values) for values in _node_values(evaluation))
    rows: dict[str, tuple[Any, ...]] = {
        "subjects": evaluation.subjects,
        "standings": evaluation.standings,
        "effects": evaluation.effects,
        "flags": evaluation.flags,
    }
    # Effects have no key of their own: the order in which rules passed over a subject is theirs.
    kept = table == "effects"
    found = (_line(attrs.astuple(row, recurse=False)) for row in rows[table])
    return found if kept else iter(sorted(found))


def _node_values(evaluation: Evaluation) -> Iterator[tuple[Any, ...]]:
    """Nodes by subject, within one in the order of computation; inputs follow from the node."""
    columns = evaluation.nodes.columns()
    return zip(*columns.values(), strict=True)


def _contribution_lines(evaluation: Evaluation) -> Iterator[str]:
    """The text is made inside the engine: there may be millions of contributions."""
    found = evaluation.connection.execute(CONTRIBUTIONS)
    while rows := found.fetchmany(50_000):
        yield "".join(line for (line,) in rows)


def _escaped(column: str) -> str:
    """SQL of a text column in canonical text; what needs no escape, nearly all, is left alone."""
    text = column
    for plain, code in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), (",", "\\c")):
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

CONTRIBUTIONS = (
    f"SELECT CONCAT_WS(CHR(9), {', '.join(_FIELDS)}) || CHR(10) AS line FROM contributions "
    "ORDER BY subject, indicator, slot"
)
"""One line per contribution, in the order of the key."""


def _line(values: Iterable[Any]) -> str:
    return "\t".join(map(_field, values)) + "\n"


def _field(value: Any) -> str:
    if type(value) is str:
        return value.translate(_ESCAPES)
    if type(value) is int:
        return str(value)
    if value is None:
        return NOTHING
    if isinstance(value, tuple):
        return ",".join(map(_field, value))
    assert isinstance(value, date), type(value)
    return value.isoformat()
