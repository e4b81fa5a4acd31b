"""The address of a record in PostgreSQL."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlencode, urlsplit, urlunsplit

import psycopg
from attrs import frozen
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from evalcore.errors import StoreError, UsageError
from evalcore.messages import _

CONNECT_TIMEOUT = 10
"""Seconds to wait for the server."""

PUBLIC = "public"
"""The schema that is meant where an address names none."""

PATIENCE: dict[str, Any] = {
    "connect_timeout": CONNECT_TIMEOUT,
    # A line that was cut without a word: asked after half a minute of silence, given up after
    # another, and after a minute where something sent is not acknowledged.
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "fallback_application_name": "evalcore",
}
"""What the client library is told where the address says nothing else."""


@frozen
class Address:
    """A database and a schema in it. ``url`` is without our own ``schema`` parameter."""

    url: str
    schema: str
    parts: dict[str, Any]

    @classmethod
    def parse(cls, text: str) -> Address:
        """``postgresql://user:pw@host:port/db[?schema=…]``. Raises UsageError for anything else."""
        try:
            split = urlsplit(text)
            _port = split.port  # raises ValueError where it is no number
            given = [part.partition("=") for part in split.query.split("&") if part]
            schema = next((unquote(v) for name, _is, v in given if name == "schema"), PUBLIC)
            # As they were written: the client's library reads no "+" as a blank.
            others = "&".join("".join(part) for part in given if part[0] != "schema")
            url = urlunsplit(split._replace(query=others))
            parts = conninfo_to_dict(url)
        except (ValueError, psycopg.Error) as error:
            raise UsageError(
                _(
                    "This PostgreSQL address cannot be read: {reason}. Write it as "
                    "postgresql://user:password@host:port/database."
                ).format(reason=str(error).strip())
            ) from error
        return cls(url, schema, dict(parts))

    @property
    def shown(self) -> str:
        """The address for messages: without user and password, with the schema where one is named.

        Hints are copied: without its schema a command would go to another record.
        """
        host = self.parts.get("host") or "localhost"
        port = self.parts.get("port") or 5432
        named = "" if self.schema == PUBLIC else "?" + urlencode({"schema": self.schema})
        return f"postgresql://{host}:{port}/{self.parts.get('dbname', '')}{named}"

    def arguments(self) -> dict[str, Any]:
        """How every connection is made: all that the address says (TLS too), and our patience."""
        return {**PATIENCE, **self.parts}

    def uri(self) -> str:
        """The same as one text, for a driver that takes nothing else."""
        return make_conninfo(**self.arguments())

    def connect(self) -> psycopg.Connection[Any]:
        """One connection of its own. Raises psycopg.Error."""
        return psycopg.connect(**self.arguments())

    def probe(self) -> None:
        """Connect once. Raises StoreError at once, where the pool would try for a minute."""
        try:
            self.connect().close()
        except psycopg.Error as error:
            raise StoreError(
                _(
                    "{where} cannot be reached: {reason}. Check that the server runs, and address, "
                    "user and password."
                ).format(where=self.shown, reason=" ".join(str(error).split()))
            ) from error
