"""The facts at hand met with those of the record that have their natural keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evalcore.intake.comparing.changed import from_columns
from evalcore.intake.comparing.known import SEALED, Known, compared
from evalcore.intake.comparing.relations import Numbers, same_key
from evalcore.intake.comparing.spill import Spill
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted

BOOK = "#([0-9a-z]{8})-[0-9]{1,6}$"
"""The workbook that a fact came from, where its row had a hidden key."""


def meet(here: Spill, cls: type[Fact]) -> None:
    """Facts of a class and what the record has under their keys, also what counts no more."""
    places = here.of_class(cls)
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
    here.connection.execute(
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


def withdrawn(here: Spill) -> frozenset[int]:
    """Positions that the files at hand withdraw."""
    if not here.has(FactRetracted):
        return frozenset()
    rows = here.all("SELECT target FROM here.governance WHERE topic = $1", [FactRetracted.topic()])
    return frozenset(row[0] for row in rows)


def told_again(here: Spill) -> frozenset[int]:
    """Numbers of facts told as they were before a correction of them that counts.

    Those whose key was corrected are added to ``here.act`` under what counts, where no other
    row tells that.
    """
    run = here.connection.execute
    run(
        """
        INSERT INTO here.act
        SELECT m.seq, c.position, m.root, FALSE, m.stream, m.sheet, m.book
        FROM (
          SELECT seq, max(root) AS root, arg_max(stream, root) AS stream,
            arg_max(sheet, root) AS sheet, arg_max(book, root) AS book
          FROM here.met WHERE NOT counts AND same GROUP BY seq
        ) AS m
        JOIN won AS c ON c.fact = m.root
        WHERE m.seq NOT IN (SELECT seq FROM here.act)
          AND m.root NOT IN (SELECT root FROM here.act)
        QUALIFY count(*) OVER (PARTITION BY m.root) = 1
        """
    )
    rows = here.all(
        "SELECT DISTINCT m.seq FROM here.met AS m JOIN here.act AS a ON a.seq = m.seq "
        "AND a.root = m.root JOIN won AS c ON c.position = a.position "
        "WHERE NOT m.counts AND m.same AND NOT a.same"
    )
    return frozenset(row[0] for row in rows)


def paged(here: Spill, cls: type[Fact], condition: str) -> Iterator[list[tuple[Any, ...]]]:
    """(number, position, root) of facts of a class that the record has, some at a time."""
    last = 0
    while True:
        rows = here.all(
            "SELECT a.seq, a.position, a.root FROM here.act AS a "
            f"JOIN here.{cls.FAMILY} AS h ON h.position = a.seq "
            f"WHERE h.topic = $1 AND a.seq > $2 AND {condition} "
            f"ORDER BY a.seq LIMIT {here.chunk}",
            [cls.topic(), last],
        )
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def values_of(here: Spill, cls: type[Fact], positions: list[int]) -> dict[int, dict[str, Any]]:
    columns = ", ".join(f'"{spec.name}"' for spec in compared(cls))
    with Numbers(here.connection, "wanted", sorted(set(positions))):
        rows = here.all(
            f"SELECT position, {columns} FROM log.{cls.FAMILY} "
            "WHERE position IN (SELECT seq FROM wanted)"
        )
    return {position: from_columns(cls, tuple(values)) for position, *values in rows}


def fresh_classes(here: Spill) -> list[type[Fact]]:
    """Classes of which something is not in the record under its key."""
    rows = here.all(
        "SELECT DISTINCT place FROM here.facts WHERE seq NOT IN (SELECT seq FROM here.act) "
        "AND seq NOT IN (SELECT seq FROM here.left_out) ORDER BY place"
    )
    return list(dict.fromkeys(here.places[row[0]].cls for row in rows))


def open_privates(here: Spill, known: Known, cls: type[Fact]) -> None:
    """Facts whose sealed words differ are not the same."""
    other: list[int] = []
    for rows in paged(here, cls, "same"):
        held = known.privates(position for _seq, position, _root in rows)
        with Numbers(here.connection, "wanted", [row[0] for row in rows]):
            told = dict(
                here.all(
                    "SELECT seq, private FROM here.facts WHERE seq IN (SELECT seq FROM wanted)"
                )
            )
        other += [
            seq
            for seq, position, _root in rows
            if held[position] != here.cover.take(told[seq]) and held[position] != SEALED
        ]
    if other:
        with Numbers(here.connection, "other", other):
            here.connection.execute(
                "UPDATE here.act SET same = FALSE WHERE seq IN (SELECT seq FROM other)"
            )
