"""Small pieces of SQL and relations that checking and comparing share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evalcore.vocabulary import Fact

if TYPE_CHECKING:
    import duckdb


def key_columns(cls: type[Fact]) -> tuple[str, ...]:
    """The columns that make two reports the same fact."""
    return (*cls.KEY, "ordinal")


def same_key(cls: type[Fact], one: str, other: str) -> str:
    """SQL: two rows of a class have the same natural key."""
    required = {spec.name for spec in cls.specs() if spec.required}
    return " AND ".join(
        f'{one}."{name}" {"=" if name in required else "IS NOT DISTINCT FROM"} {other}."{name}"'
        for name in key_columns(cls)
    )


class Numbers:
    """A relation ``seq`` of numbers for the length of some questions."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, name: str, numbers: Sequence[int]
    ) -> None:
        self.connection, self.name, self.numbers = connection, name, numbers

    def __enter__(self) -> None:
        import pyarrow as pa

        self.connection.register(self.name, pa.table({"seq": pa.array(self.numbers, pa.int64())}))

    def __exit__(self, *_about: object) -> None:
        self.connection.unregister(self.name)
