"""A fair queue of imports: one of eight offices must not be passed by the others for ever.

An import compares with the record, and appends only where nobody appended meanwhile. Where others
were quicker it compares again, and then no import gets in between: first attempts hold the queue
together, a second one holds it alone. Nothing rests on it but fairness.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg.rows import tuple_row

from evalcore.record.postgres import TURN_TIMEOUT
from evalcore.record.postgres_pool import Datastore

_QUEUE = 0x45564C32
_PLACE = "(%s, hashtext(%s))"


@contextmanager
def in_queue(datastore: Datastore, *, alone: bool, on_wait: Callable[[], None]) -> Iterator[None]:
    """A place in the queue of the record's imports, on a connection of its own.

    ``on_wait`` is called once where it has to be waited for. After ten minutes it goes on without.
    """
    shared = "" if alone else "_shared"
    place = (_QUEUE, datastore.schema)
    with datastore.get_connection() as conn:
        curs = conn.cursor(row_factory=tuple_row)
        trying = f"SELECT pg_try_advisory_lock{shared}{_PLACE}"
        found = curs.execute(trying.encode(), place).fetchone()
        if found is not None and not found[0]:
            on_wait()
            curs.execute("SELECT set_config('lock_timeout', %s, false)", (f"{TURN_TIMEOUT}s",))
            with suppress(psycopg.errors.LockNotAvailable):
                curs.execute(f"SELECT pg_advisory_lock{shared}{_PLACE}".encode(), place)
        try:
            yield
        finally:
            # Where the connection broke, the server has let go of it.
            with suppress(psycopg.Error):
                curs.execute("RESET lock_timeout")
                curs.execute("SELECT pg_advisory_unlock_all()")
