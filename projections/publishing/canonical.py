"""The canonical text of results on disk: what their digests were taken of, table by table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from evalcore.certificates.result_tree import TABLES
from projections.digests import (
    Piece,
    contribution_pieces,
    contributions_sql,
    node_pieces,
    small_pieces,
)

if TYPE_CHECKING:
    from projections.publishing.read import Results

NODE_FIELDS = (
    "subject, node, operation, numerator, denominator, possible_numerator, possible_denominator, "
    "state, basis"
)
"""``ScoreNode`` without ``inputs``."""


def stored_pieces(results: Results, table: str, subject: str = "") -> Iterator[Piece]:
    """(subject, lines) of one result table in canonical order; of one subject where given.

    The SHA-256 of the lines of a whole table is the digest that a certificate states. Contributions
    and score nodes stream. Raises StoreError where the files can't be read.
    """
    if table == "contributions":
        yield from _contributions(results, subject)
    elif table == "score_nodes":
        yield from node_pieces(_nodes(results, subject))
    else:
        yield from small_pieces(table, _small(results, table, subject))


def sheet_texts(results: Results, subject: str) -> dict[str, str]:
    """Table → all canonical lines about a subject, empty where there are none."""
    return {
        table: "".join(lines for _subject, lines in stored_pieces(results, table, subject))
        for table in TABLES
    }


def _small(results: Results, table: str, subject: str) -> list[Any]:
    if table == "subjects":
        return list(results.subjects([subject] if subject else None))
    if table == "standings":
        return list(results.standings(subject or None))
    if table == "effects":
        return list(results.effects(subject or None))
    if table == "flags":
        return list(results.flags(subject or None))
    raise KeyError(table)


def _nodes(results: Results, subject: str) -> Iterator[tuple[Any, ...]]:
    where, values = ("WHERE subject = ?", (subject,)) if subject else ("", ())
    # Numerators are decimal texts in the database, and decimal texts in canonical lines.
    return results.stream(f"SELECT {NODE_FIELDS} FROM score_nodes {where} ORDER BY rowid", values)


def _contributions(results: Results, subject: str) -> Iterator[Piece]:
    with results.reading_bulk("contributions") as (duck, source):
        sql = contributions_sql(source, subject=True, where="subject = ?" if subject else "TRUE")
        yield from contribution_pieces(duck.cursor().execute(sql, [subject] if subject else []))
