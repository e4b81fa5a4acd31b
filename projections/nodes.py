"""Score nodes kept small: half a million of them, few different; made into rows on demand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


class Nodes(Sequence[ScoreNode]):
    """Score nodes of all subjects: by subject, and within one in the order of computation.

    Reads as a sequence of ``ScoreNode``; ``of`` and ``get`` find a subject's nodes at once.
    """

    def __init__(self) -> None:
        self._spans: dict[str, tuple[int, int]] = {}
        self._owners: list[str] = []
        self._made: list[Made] = []

    def add(self, subject: str, made: Sequence[Made]) -> None:
        """All nodes of ``subject``, in the order of computation."""
        start = len(self._made)
        self._made.extend(made)
        self._owners.extend([subject] * len(made))
        self._spans[subject] = (start, len(self._made))

    def of(self, subject: str) -> tuple[ScoreNode, ...]:
        """A subject's nodes in the order of computation; none for one that is not scored."""
        start, stop = self._spans.get(subject, (0, 0))
        return tuple(self[i] for i in range(start, stop))

    def get(self, subject: str, node: str) -> ScoreNode | None:
        """One node of a subject, or None."""
        start, stop = self._spans.get(subject, (0, 0))
        for i in range(start, stop):
            if self._made[i][0].node == node:
                return self[i]
        return None

    def named(self, node: str) -> Iterator[ScoreNode]:
        """The node of that name of every subject that has it."""
        return (self[i] for i, made in enumerate(self._made) if made[0].node == node)

    def made(self) -> Iterator[tuple[str, Made]]:
        """(subject, node without it), in order; equal nodes are mostly one object."""
        return zip(self._owners, self._made, strict=True)

    def __len__(self) -> int:
        return len(self._owners)

    @overload
    def __getitem__(self, index: int) -> ScoreNode: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[ScoreNode, ...]: ...

    def __getitem__(self, index: int | slice) -> ScoreNode | tuple[ScoreNode, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        kind, value, possible, state = self._made[index]
        return ScoreNode(
            self._owners[index],
            kind.node,
            kind.operation,
            *value,
            *possible,
            state,
            kind.basis,
            kind.inputs,
        )
