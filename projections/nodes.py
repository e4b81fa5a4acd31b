"""Score nodes kept small: half a million of them, few different; made into rows on demand.

They are kept by column: for each indicator and group one piece of every subject, and subjects for
whom the same came out share a piece.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import overload

import attrs

from projections.exact import Fraction
from projections.rows import ScoreNode


@attrs.frozen
class Kind:
    """What nodes of many subjects have in common."""

    node: str
    operation: str
    basis: str
    inputs: tuple[str, ...]


Made = tuple[Kind, Fraction, Fraction, str]
"""A node without its subject: kind, value, possible, state. Subjects with equal ones share it."""

Piece = tuple[Made, ...]
"""Nodes of a subject that were made together, in the order of computation."""

Column = Sequence[Piece]
"""A piece for each subject, in the order of subjects."""


class Nodes(Sequence[ScoreNode]):
    """Score nodes of all subjects: by subject, and within one in the order of computation.

    Reads as a sequence of ``ScoreNode``; ``of`` and ``get`` find a subject's nodes at once. Made of
    ``subjects``, each once, and ``columns``, whose pieces follow each other in a subject.
    """

    def __init__(self, subjects: Sequence[str] = (), columns: Sequence[Column] = ()) -> None:
        self._subjects = subjects
        self._columns = columns

    @cached_property
    def _places(self) -> dict[str, int]:
        return {subject: at for at, subject in enumerate(self._subjects)}

    @cached_property
    def _holding(self) -> dict[str, list[int]]:
        """Node → the columns in which somebody has it."""
        found: dict[str, list[int]] = {}
        for at, column in enumerate(self._columns):
            pieces = {id(piece): piece for piece in column}
            for node in {made[0].node for piece in pieces.values() for made in piece}:
                found.setdefault(node, []).append(at)
        return found

    @cached_property
    def _ends(self) -> list[int]:
        """Of each subject, how many nodes there are up to its last one."""
        lengths = (list(map(len, column)) for column in self._columns)
        return list(accumulate(map(sum, zip(*lengths, strict=True))))

    def of(self, subject: str) -> tuple[ScoreNode, ...]:
        """A subject's nodes in the order of computation; none for one that is not scored."""
        at = self._places.get(subject)
        if at is None:
            return ()
        return tuple(_row(subject, made) for column in self._columns for made in column[at])

    def get(self, subject: str, node: str) -> ScoreNode | None:
        """One node of a subject, or None."""
        at = self._places.get(subject)
        if at is None:
            return None
        for number in self._holding.get(node, ()):
            for made in self._columns[number][at]:
                if made[0].node == node:
                    return _row(subject, made)
        return None

    def named(self, node: str) -> Iterator[ScoreNode]:
        """The node of that name of every subject that has it."""
        return (_row(subject, made) for subject, made in self.made_of(node))

    def made_of(self, node: str) -> Iterator[tuple[str, Made]]:
        """(subject, node without it) of every subject that has the node of that name."""
        columns = [self._columns[at] for at in self._holding.get(node, ())]
        for subject, *pieces in zip(self._subjects, *columns, strict=True):
            for piece in pieces:
                for made in piece:
                    if made[0].node == node:
                        yield subject, made

    def made(self) -> Iterator[tuple[str, Sequence[Piece]]]:
        """(subject, its pieces), in order; equal pieces are mostly one object."""
        return zip(self._subjects, zip(*self._columns, strict=True), strict=True)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[ScoreNode]:
        for subject, pieces in self.made():
            for piece in pieces:
                for made in piece:
                    yield _row(subject, made)

    @overload
    def __getitem__(self, index: int) -> ScoreNode: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[ScoreNode, ...]: ...

    def __getitem__(self, index: int | slice) -> ScoreNode | tuple[ScoreNode, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        wanted = range(len(self))[index]
        at = bisect_right(self._ends, wanted)
        return self.of(self._subjects[at])[wanted - self._ends[at]]


def _row(subject: str, made: Made) -> ScoreNode:
    kind, value, possible, state = made
    return ScoreNode(
        subject, kind.node, kind.operation, *value, *possible, state, kind.basis, kind.inputs
    )
