"""The rows of a run as they were published, wherever they are at hand: results, or a bundle."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from evalcore.bundles.layout import result_name
from projections.digests import Piece
from projections.publishing.canonical import stored_pieces
from projections.replaying.rows import subject_in

if TYPE_CHECKING:
    from evalcore.bundles.files import Files
    from projections.publishing.read import Results

LONGEST_LINE = 16 << 20
"""Bytes of a canonical line: one contribution that rests on a million events."""


class Published(ABC):
    """Rows as published. ``where`` names them in messages."""

    where: str

    @abstractmethod
    def has(self, table: str) -> bool:
        """Whether the rows of a table are here."""

    @abstractmethod
    def pieces(self, table: str) -> Iterator[Piece]:
        """(subject, lines) of a whole table, in canonical order. Streams."""

    def of(self, table: str, subjects: Collection[str]) -> dict[str, str]:
        """Subject → all its lines of a table."""
        return texts(self.pieces(table), subjects)


def texts(pieces: Iterator[Piece], subjects: Collection[str]) -> dict[str, str]:
    """Subject → all its lines, of those subjects."""
    wanted = frozenset(subjects)
    found: dict[str, list[str]] = {subject: [] for subject in wanted}
    for subject, lines in pieces:
        if subject in wanted:
            found[subject].append(lines)
    return {subject: "".join(lines) for subject, lines in found.items()}


class InResults(Published):
    """Rows in results that ``publish`` or ``score`` wrote."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.where = str(results.path)

    def has(self, table: str) -> bool:
        return True

    def pieces(self, table: str) -> Iterator[Piece]:
        return stored_pieces(self.results, table)

    def of(self, table: str, subjects: Collection[str]) -> dict[str, str]:
        return {
            subject: "".join(lines for _one, lines in stored_pieces(self.results, table, subject))
            for subject in subjects
        }


class InBundle(Published):
    """Rows that a bundle holds as canonical text."""

    def __init__(self, files: Files, run: str) -> None:
        self.files = files
        self.run = run
        self.where = files.where

    def has(self, table: str) -> bool:
        return self.files.has(result_name(self.run, table))

    def pieces(self, table: str) -> Iterator[Piece]:
        lines = (
            # Bytes that are no text can't fit a digest of one; they must not stop the comparison.
            line.decode(errors="replace")
            for line in self.files.lines(result_name(self.run, table), LONGEST_LINE)
        )
        for subject, group in groupby(lines, lambda line: subject_in(table, line)):
            for line in group:
                yield subject, line
