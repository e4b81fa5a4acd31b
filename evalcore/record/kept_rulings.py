"""What corrections, retractions and repeats came to, kept beside the segment that they rule on.

It follows from the log up to the end of the segment and from nothing else: no as-of, no scheme. So
it is kept where one segment of the cache holds all that was known, and found out anew everywhere
else. It is a cache like the segment itself, and deleted with it: what must rest on the log alone
(publishing, replaying) neither reads nor writes it. A file that is not word for word what was
written, that belongs to other events or was made by other rules is passed over and made anew.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from evalcore.leftovers import sweep
from evalcore.record.columns import columns_digest
from evalcore.record.segments import MANIFEST, WRITING
from evalcore.vocabulary import FAMILIES, family

if TYPE_CHECKING:
    import duckdb

    from evalcore.record.log_tables import Part
    from evalcore.record.store import Commit

TABLES = ("superseded", "winning", "repeated")
"""The relations that are kept, in the order in which they stand in the file."""

FILE = "rulings.arrow"

RULES = ("effective.py", "repeats.py", "kept_rulings.py")
"""Whose source says what is kept: a file of another program is not read."""


@attrs.frozen
class Settled:
    """Families by what acts and repeats did to them; the rows are in the tables of ``TABLES``.

    ``touched``: some fact counts no longer, or not as it was reported. ``mended``: by a correction
    that counts. ``repeated``: some fact was reported again.
    """

    touched: frozenset[str]
    mended: frozenset[str]
    repeated: frozenset[str] = frozenset()


@attrs.frozen
class Kept:
    """The file ``path``, and of which events and by which rules it must be: ``key``."""

    path: Path
    key: str


def kept_for(parts: Sequence[Part], known_at: Commit, cache: Path) -> Kept | None:
    """Where the rulings are kept; None unless one segment of ``cache`` is all that was known."""
    if len(parts) != 1 or len(parts[0].stored.segments) != 1 or any(parts[0].stored.tail.values()):
        return None
    (segment,) = parts[0].stored.segments
    folder = next(iter(segment.files.values())).parent
    if (segment.start, segment.stop) != (1, known_at.size) or folder.parent != cache:
        return None
    key = f"{known_at.size} {known_at.root.hex()} {columns_digest()} {_rules()}"
    return Kept(folder / FILE, key)


@cache
def _rules() -> str:
    """SHA-256 (hex) of all that decides what is kept, but for the events."""
    digest = sha256()
    for name in RULES:
        digest.update((Path(__file__).parent / name).read_bytes())
    for name in FAMILIES:
        for cls in family(name):
            digest.update(f"{name} {cls.topic()} {cls.KEY}\n".encode())
    return digest.hexdigest()


def recall(connection: duckdb.DuckDBPyConnection, kept: Kept) -> Settled | None:
    """Make the tables of ``TABLES`` as they were kept; None where nothing good is kept."""
    import pyarrow as pa

    try:
        head, _line, body = kept.path.read_bytes().partition(b"\n")
        if head != _seal(kept, body):
            return None
        source = pa.BufferReader(body)
        families, *tables = (
            pa.ipc.open_stream(source).read_all() for _table in range(1 + len(TABLES))
        )
    except (OSError, ValueError, pa.ArrowException):
        return None
    for name, rows in zip(TABLES, tables, strict=True):
        connection.register("kept_rows", rows)
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM kept_rows")
        connection.unregister("kept_rows")
    return Settled(*(frozenset(names[0].as_py()) for names in families.columns))


def keep(connection: duckdb.DuckDBPyConnection, kept: Kept, settled: Settled) -> None:
    """Write ``settled`` and the tables of ``TABLES``, all or nothing; nothing if it can't be."""
    import pyarrow as pa

    told = attrs.asdict(settled)
    families = pa.table(
        {name: pa.array([sorted(of)], pa.list_(pa.string())) for name, of in told.items()}
    )
    sink = pa.BufferOutputStream()
    for rows in (families, *(connection.table(name).to_arrow_table() for name in TABLES)):
        with pa.ipc.new_stream(sink, rows.schema) as writer:
            writer.write_table(rows)
    body = sink.getvalue().to_pybytes()
    folder = kept.path.parent
    with suppress(OSError):
        sweep(folder, WRITING)
        handle, name = tempfile.mkstemp(prefix=WRITING, dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_seal(kept, body) + b"\n" + body)
            # Whoever may read the segment may read this, and nobody else.
            Path(name).chmod((folder / MANIFEST).stat().st_mode & 0o777)
            Path(name).replace(kept.path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _seal(kept: Kept, body: bytes) -> bytes:
    return sha256(kept.key.encode() + b"\n" + body).hexdigest().encode()
