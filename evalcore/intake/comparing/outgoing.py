"""What goes into the record of the facts at hand: counted, named and given out part by part.

``here.left_out`` holds what does not go in, ``here.rewritten`` what goes in otherwise than read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from evalcore.intake.comparing.spill import CHUNK, Spill
from evalcore.record.store import EventColumns


def new_facts(here: Spill, file: int) -> int:
    """How many facts of a file go in."""
    rows = here.all(
        "SELECT count(*) FROM here.facts WHERE file = $1 "
        "AND seq NOT IN (SELECT seq FROM here.left_out)",
        [file],
    )
    return int(rows[0][0])


def new_classes(here: Spill) -> dict[str, int]:
    """How many facts of each class go in, in order of first appearance."""
    rows = here.all(
        "SELECT place, count(*) FROM here.facts "
        "WHERE seq NOT IN (SELECT seq FROM here.left_out) GROUP BY place ORDER BY min(seq)"
    )
    found: dict[str, int] = {}
    for place, number in rows:
        name = here.places[place].cls.__name__
        found[name] = found.get(name, 0) + number
    return found


def events(here: Spill, file: int) -> Iterator[EventColumns]:
    """What is new in a file, part by part, in order."""
    span = here.all("SELECT min(seq), max(seq) FROM here.facts WHERE file = $1", [file])
    first, last = span[0]
    if first is None:
        return
    for start in range(first, last + 1, here.chunk):
        stop = min(start + here.chunk - 1, last)
        rows = here.connection.sql(
            "SELECT f.place, f.line, f.row_key, encode(coalesce(r.public, f.public)), "
            "coalesce(r.private, f.private), coalesce(r.scope, f.scope) FROM here.facts AS f "
            "LEFT JOIN here.rewritten AS r ON r.seq = f.seq "
            "WHERE f.seq BETWEEN $1 AND $2 "
            "AND f.seq NOT IN (SELECT seq FROM here.left_out) ORDER BY f.seq",
            params=[start, stop],
        ).to_arrow_table()
        columns = [column.to_pylist() for column in rows.columns]
        places, lines, keys, publics, privates, scopes = columns
        topics = [place.cls.topic() for place in here.places]
        sheets = [place.sheet for place in here.places]
        yield EventColumns(
            [topics[place] for place in places],
            publics,
            [here.cover.take(private) for private in privates],
            scopes,
            [
                source_of(sheets[place], line, key)
                for place, line, key in zip(places, lines, keys, strict=True)
            ],
        )


def digest_of(here: Spill, file: int, received: str, signed: Sequence[bytes] = ()) -> str:
    """Name of what is new in a file: the same whatever its order, layout, name and day.

    ``received`` is the day as it stands in the states. Public states only: a digest over
    private words would let anybody try out guesses. ``signed``: states of signatures, which
    name a file in which nothing else is new.
    """
    # In JSON a quotation mark inside a text is escaped, so that this can only be the field.
    field = f',"received_on":"{received}"'
    cursor = here.connection.execute(
        "SELECT sha256(t.topic || ' ' || replace(coalesce(r.public, f.public), $1, '')) AS d "
        "FROM here.facts AS f JOIN here.places AS t ON t.place = f.place "
        "LEFT JOIN here.rewritten AS r ON r.seq = f.seq WHERE f.file = $2 "
        "AND f.seq NOT IN (SELECT seq FROM here.left_out) ORDER BY d",
        [field, file],
    )
    digest = sha256()
    anything = False
    while rows := cursor.fetchmany(CHUNK):
        anything = True
        digest.update("\n".join(row[0] for row in rows).encode() + b"\n")
    if not anything:
        digest.update(b"\n".join(sorted(signed)))
    return digest.hexdigest()[:32]


def source_of(sheet: str, row: int, row_key: str) -> str:
    """Where a fact came from: ``<sheet>!<row>``, with ``#<row key>`` where the row has one."""
    return f"{sheet}!{row}#{row_key}" if row_key else f"{sheet}!{row}"
