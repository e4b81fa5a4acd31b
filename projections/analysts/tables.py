"""What scored and written results have in common: the same tables under the same names."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    import pyarrow

    from projections.exchange.dictionary import TableTold
    from projections.publishing import RunInfo

CONTRIBUTIONS = "contributions"


class Tables(ABC):
    """The tables of one run as Arrow tables; a context manager that gives back what is open.

    ``docs/results.md`` and ``docs/ledgers.md`` describe the columns, and so does each field of a
    table: ``table.schema.field("rank").metadata`` holds ``title`` (Chinese) and ``meaning``. Days
    are dates; totals are whole numbers in units of 10^-``decimals``; nothing is a floating number.
    Votes are as reported: these tables are for reviewers, like ``results.db``.
    """

    run: RunInfo
    """What the run was made of: scheme, period, as-of, prefix of the record, status."""

    @property
    @abstractmethod
    def digests(self) -> Mapping[str, str]:
        """SHA-256 of the canonical text of each result table, hexadecimal."""

    @property
    def digest(self) -> str:
        """One SHA-256 over ``digests``: equal for equal results, on every machine."""
        from hashlib import sha256

        lines = (f"{name} {digest}\n" for name, digest in sorted(self.digests.items()))
        return sha256("".join(lines).encode()).hexdigest()

    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """The names of the result tables, for ``table``."""

    @abstractmethod
    def ledgers(self) -> tuple[str, ...]:
        """The names of the ledgers (台账), for ``ledger``; sorted."""

    @abstractmethod
    def table(self, name: str) -> pyarrow.Table:
        """A result table (docs/results.md). Raises UsageError where there is none of that name."""

    @abstractmethod
    def ledger(self, name: str) -> pyarrow.Table:
        """A ledger as the run saw it (docs/ledgers.md), in order of unit and row.

        Raises UsageError where there is none of that name.
        """

    @abstractmethod
    def close(self) -> None:
        """Give back memory and files."""

    def subjects(self) -> pyarrow.Table:
        """Who is assessed, by ``id``: person, unit, cohort, days in office."""
        return self.table("subjects")

    def standings(self) -> pyarrow.Table:
        """Where everybody stands, by ``subject``: status, total, rank, proposed grade, lists."""
        return self.table("standings")

    def scores(self) -> pyarrow.Table:
        """Every step of every score; ``<indicator>/points`` are the points of an indicator."""
        return self.table("score_nodes")

    def contributions(self) -> pyarrow.Table:
        """What each score rests on: credit and possible by slot, ledger row, positions."""
        return self.table(CONTRIBUTIONS)

    def effects(self) -> pyarrow.Table:
        """What quotas, vetoes, ties and lists did, in the order in which they did it."""
        return self.table("effects")

    def flags(self) -> pyarrow.Table:
        """What awaits a person: rules that were met, by ``id``."""
        return self.table("flags")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()


def no_table(name: str, known: Iterable[str]) -> UsageError:
    """That there is no table or ledger of that name."""
    return UsageError(
        _("There is no table {name!r}. There are: {known}.").format(
            name=name, known=", ".join(known)
        )
    )


def told(table: pyarrow.Table, words: TableTold) -> pyarrow.Table:
    """``table`` with the title and the meaning of each column in its schema."""
    import pyarrow as pa

    said = {column.name: column for column in words.columns}
    fields = [
        field.with_metadata({"title": said[field.name].title, "meaning": said[field.name].meaning})
        for field in table.schema
    ]
    return table.replace_schema_metadata(None).cast(pa.schema(fields))
