"""Connections to PostgreSQL: as the address says, and so set that nobody waits for the dead."""

from __future__ import annotations

from typing import Any

import psycopg
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg.rows import dict_row

from evalcore.record.postgres_url import CONNECT_TIMEOUT, Address

IDLE_IN_TRANSACTION = 600
"""Seconds after which the server drops an append that sends nothing: its machine is off, and every
other writer waits behind it."""

_SETTINGS = (
    f"SET idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION}s'",
    # The server's side of a cut line: without them it holds the lock for two hours.
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)


class Datastore(PostgresDatastore):
    """The library's datastore over connections of ours: it knows of no TLS and no time limits."""

    def __init__(self, address: Address, *, max_connections: int = 8, **options: Any) -> None:
        super().__init__(
            *("", "", "", "", ""), schema=address.schema, originator_id_type="text", **options
        )
        self.address = address
        # The library's pool was not opened: it holds nothing.
        self.pool = ConnectionPool(
            connection_class=psycopg.Connection[Any],
            kwargs={**address.arguments(), "row_factory": dict_row},
            min_size=1,
            max_size=max_connections,
            open=False,
            configure=_settle,
            timeout=CONNECT_TIMEOUT,
            num_workers=1,
        )

    def register_type_adapters(self) -> None:
        """None: the types that the library would look for belong to functions that we refuse."""

    def renewed(self) -> bool:
        """Whether the server can be reached; connections of before that it dropped are dropped."""
        try:
            self.address.connect().close()
            self.pool.check()
        except psycopg.Error:
            return False
        return True


def _settle(connection: psycopg.Connection[Any]) -> None:
    """What holds for every connection, whatever the server's or the account's defaults are."""
    connection.autocommit = True
    # An append reads the head behind the lock: with an older snapshot it would fork the tree.
    connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
    connection.execute("; ".join(_SETTINGS))
