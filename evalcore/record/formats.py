"""Formats of the store: every file that a version ever wrote, and how it is read today.

The format is a number in the table ``head``, which every format has. It changes where a table, an
index or a guard does, since ``verify`` compares them word for word; the events in it are hashed by
their own format (``envelope``), so that a record has the same root in every store.

A file of an earlier format is never changed: it is read, verified, scored and copied as it stands.
Whoever wants to go on writing takes a backup of it and restores that: both write the present
format, and compare the root of every commit.
"""

from __future__ import annotations

from attrs import frozen

from evalcore.record.sqlite_schema import SCHEMA

FORMAT = 1
"""The format that is written. A newer one is refused, not guessed at."""


@frozen
class Format:
    """One format of an SQLite file.

    ``schema`` makes its tables, indexes and guards, word for word as the program of its day did.
    ``views`` are temporary views of a connection that show its tables under today's names and
    columns, so that readers need not know of it; empty where the tables are today's.
    """

    number: int
    schema: tuple[str, ...]
    views: tuple[str, ...] = ()


FORMATS: dict[int, Format] = {1: Format(1, SCHEMA)}
"""Every format by its number. Whoever adds one moves the schema of the one before here, as it was,
and gives it views; a store of each stays in ``tests/golden/stores``."""
