"""The result tree: one root over all rows of a run, so that one subject's rows can be proved.

RFC 6962 hashing (RFC 9162 section 2.1) twice. The *inner* tree of a subject has six leaves, its
rows of each table of ``TABLES`` as canonical text (``projections.digests``)::

    SHA-256(0x00 ‖ "<table>\\n" ‖ the subject's lines of that table, in canonical order)

and the *outer* tree a leaf for each subject, by id in code points::

    SHA-256(0x00 ‖ "subject\\n<id>\\n" ‖ inner root)

The outer root is what a certificate states as ``results``. Whoever holds one subject's rows, or the
hashes of tables not shown, and a proof of a dozen hashes can check that this is all that the run
says of that subject. A subject here is everybody whom a row of any table is about, so that no row
is left out. Everything but ``tree_of_run`` is pure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.transparency.merkle import HASH_SIZE, inclusion_proof, root_of, verify_inclusion
from projections.digests import pieces

if TYPE_CHECKING:
    from projections.evaluation import Evaluation

TABLES = ("subjects", "standings", "score_nodes", "effects", "flags", "contributions")
"""The leaves of an inner tree, in their order."""


@attrs.frozen
class ResultLeaf:
    """What the tree holds of one subject: a hash for each table of ``TABLES``, in that order."""

    subject: str
    tables: tuple[bytes, ...]

    @property
    def inner(self) -> bytes:
        """The root of the inner tree."""
        return root_of(self.tables)

    @property
    def hash(self) -> bytes:
        """The leaf of the outer tree."""
        return outer_leaf(self.subject, self.inner)


@attrs.frozen(slots=False)
class ResultTree:
    """All leaves, by subject in code points."""

    leaves: tuple[ResultLeaf, ...]

    @property
    def size(self) -> int:
        """How many leaves the outer tree has."""
        return len(self.leaves)

    @cached_property
    def hashes(self) -> tuple[bytes, ...]:
        """The outer leaves."""
        return tuple(leaf.hash for leaf in self.leaves)

    @cached_property
    def root(self) -> bytes:
        """The outer root; SHA-256 of nothing where there is no subject."""
        return root_of(self.hashes)

    def place(self, subject: str) -> int:
        """Index of a subject's leaf, from 0. Raises KeyError where no row is about it."""
        at = bisect_left(self.leaves, subject, key=lambda leaf: leaf.subject)
        if at == len(self.leaves) or self.leaves[at].subject != subject:
            raise KeyError(subject)
        return at

    def proof(self, subject: str) -> list[bytes]:
        """The audit path of a subject's leaf, lowest first. Raises KeyError as ``place``."""
        return inclusion_proof(self.hashes, self.place(subject))


@attrs.frozen
class Sheet:
    """What somebody is shown of one subject, to be checked against a root.

    ``shown`` holds canonical text of some tables, ``hidden`` the leaf hashes of the others;
    ``index`` and ``size`` (of the outer tree) and ``proof`` say where the subject stands.
    """

    subject: str
    index: int
    size: int
    proof: tuple[bytes, ...]
    shown: Mapping[str, str]
    hidden: Mapping[str, bytes]

    def holds(self, root: bytes) -> bool:
        """Whether these are rows of ``subject`` in the results of ``root``, whole tables each.

        False as well where a table is missing, or both shown and hidden, or a hash has no 32 bytes.
        """
        told = [*self.shown, *self.hidden]
        if sorted(told) != sorted(TABLES):
            return False
        tables = tuple(
            inner_leaf(name, self.shown[name]) if name in self.shown else self.hidden[name]
            for name in TABLES
        )
        if any(len(one) != HASH_SIZE for one in tables):
            return False
        leaf = ResultLeaf(self.subject, tables).hash
        return verify_inclusion(leaf, self.index, self.size, self.proof, root)


def inner_leaf(table: str, text: str) -> bytes:
    """The leaf of one table of a subject; ``text`` is empty where it has no row there."""
    return sha256(_opening(table) + text.encode()).digest()


def outer_leaf(subject: str, inner: bytes) -> bytes:
    """The leaf of one subject, whose inner root is ``inner``."""
    return sha256(b"\x00subject\n" + subject.encode() + b"\n" + inner).digest()


def _opening(table: str) -> bytes:
    return b"\x00" + table.encode() + b"\n"


def tree_of_run(evaluation: Evaluation) -> ResultTree:
    """The tree of an evaluation. Contributions stream through: what is kept is the hashes."""
    _digests, tree = digests_and_tree(evaluation)
    return tree


def digests_and_tree(evaluation: Evaluation) -> tuple[dict[str, str], ResultTree]:
    """Table → digest (as ``projections.digests.table_digests``), and the tree, in one pass."""
    digests: dict[str, str] = {}
    found: dict[str, dict[str, bytes]] = {}
    for table in TABLES:
        digests[table], found[table] = _hashed(table, pieces(evaluation, table))
    return dict(sorted(digests.items())), _tree(found)


def _hashed(table: str, pieces: Iterable[tuple[str, str]]) -> tuple[str, dict[str, bytes]]:
    """The digest of a whole table, and subject → leaf; pieces come in canonical order."""
    whole = sha256()
    opening = _opening(table)
    hashers: dict[str, Any] = {}
    for subject, piece in pieces:
        data = piece.encode()
        whole.update(data)
        hasher = hashers.get(subject)
        if hasher is None:
            hasher = hashers[subject] = sha256(opening)
        hasher.update(data)
    return whole.hexdigest(), {subject: each.digest() for subject, each in hashers.items()}


def _tree(found: Mapping[str, Mapping[str, bytes]]) -> ResultTree:
    nothing = {table: inner_leaf(table, "") for table in TABLES}
    subjects = sorted(set().union(*found.values()))
    return ResultTree(
        tuple(
            ResultLeaf(subject, tuple(found[t].get(subject, nothing[t]) for t in TABLES))
            for subject in subjects
        )
    )


# As a table of results: ``result_leaves``

COLUMNS: dict[str, type] = {"place": int, "subject": str, "inner_root": str} | dict.fromkeys(
    TABLES, str
)
"""Columns of the table ``result_leaves``; hashes in hex, ``place`` from 1."""

LeafRow = tuple[int | str, ...]


def leaf_rows(tree: ResultTree) -> Iterator[LeafRow]:
    """The rows of ``result_leaves``."""
    for place, leaf in enumerate(tree.leaves, 1):
        yield (place, leaf.subject, leaf.inner.hex(), *(one.hex() for one in leaf.tables))


def tree_of_rows(rows: Iterable[Sequence[Any]]) -> ResultTree:
    """The tree again from rows of ``result_leaves``, in whatever order they come.

    Raises ValueError where a row can't be one, or tells another inner root than its hashes make.
    """
    leaves = []
    for _place, subject, inner, *tables in rows:
        leaf = ResultLeaf(str(subject), tuple(bytes.fromhex(one) for one in tables))
        if len(leaf.tables) != len(TABLES) or any(len(one) != HASH_SIZE for one in leaf.tables):
            raise ValueError(f"{subject}: no six hashes of 32 bytes")
        if leaf.inner.hex() != inner:
            raise ValueError(f"{subject}: its inner root is {leaf.inner.hex()}, not {inner}")
        leaves.append(leaf)
    leaves.sort(key=lambda leaf: leaf.subject)
    return ResultTree(tuple(leaves))
