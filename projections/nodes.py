"""Score nodes in columns: half a million of them are kept as numbers, made into rows on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


class Nodes(Sequence[ScoreNode]):
    """Score nodes of all subjects: by subject, and within one in the order of computation.

    Reads as a sequence of ``ScoreNode``; ``of`` and ``get`` find a subject's nodes at once.
    """

    def __init__(self) -> None:
        self._spans: dict[str, tuple[int, int]] = {}
        self._owners: list[str] = []
        self._kinds: list[Kind] = []
        self._values: list[Fraction] = []
        self._possible: list[Fraction] = []
        self._states: list[str] = []

    def add(self, kind: Kind, value: Fraction, possible: Fraction, state: str) -> None:
        """Put down one node of the subject that ``close`` is going to name."""
        self._kinds.append(kind)
        self._values.append(value)
        self._possible.append(possible)
        self._states.append(state)

    def close(self, subject: str) -> None:
        """All nodes since the last ``close`` are ``subject``'s."""
        start = len(self._owners)
        self._owners.extend([subject] * (len(self._kinds) - start))
        self._spans[subject] = (start, len(self._owners))

    def of(self, subject: str) -> tuple[ScoreNode, ...]:
        """A subject's nodes in the order of computation; none for one that is not scored."""
        start, stop = self._spans.get(subject, (0, 0))
        return tuple(self[i] for i in range(start, stop))

    def get(self, subject: str, node: str) -> ScoreNode | None:
        """One node of a subject, or None."""
        start, stop = self._spans.get(subject, (0, 0))
        for i in range(start, stop):
            if self._kinds[i].node == node:
                return self[i]
        return None

    def named(self, node: str) -> Iterator[ScoreNode]:
        """The node of that name of every subject that has it."""
        return (self[i] for i, kind in enumerate(self._kinds) if kind.node == node)

    def columns(self) -> Mapping[str, list[str] | list[int]]:
        """The fields of ``ScoreNode`` as columns, without ``inputs``; integers of any size."""
        return {
            "subject": self._owners,
            "node": [kind.node for kind in self._kinds],
            "operation": [kind.operation for kind in self._kinds],
            "numerator": [value[0] for value in self._values],
            "denominator": [value[1] for value in self._values],
            "possible_numerator": [value[0] for value in self._possible],
            "possible_denominator": [value[1] for value in self._possible],
            "state": self._states,
            "basis": [kind.basis for kind in self._kinds],
        }

    def __len__(self) -> int:
        return len(self._owners)

    @overload
    def __getitem__(self, index: int) -> ScoreNode: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[ScoreNode, ...]: ...

    def __getitem__(self, index: int | slice) -> ScoreNode | tuple[ScoreNode, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        kind = self._kinds[index]
        return ScoreNode(
            self._owners[index],
            kind.node,
            kind.operation,
            *self._values[index],
            *self._possible[index],
            self._states[index],
            kind.basis,
            kind.inputs,
        )
