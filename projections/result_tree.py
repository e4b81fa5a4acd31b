"""The result tree of an evaluation, and as rows of results on disk.

What the tree is, and how one subject's rows are proved, says ``evalcore.certificates.result_tree``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from evalcore.certificates.result_tree import (
    TABLES,
    ResultLeaf,
    ResultTree,
    Salts,
    blind_of,
    inner_leaf,
    opening,
)
from evalcore.transparency.merkle import HASH_SIZE
from projections.contributions import settle
from projections.digests import Piece, pieces

if TYPE_CHECKING:
    from projections.evaluation import Evaluation

Digested = tuple[dict[str, str], ResultTree]
"""Table → digest of the whole table, and the tree."""


def tree_of_run(evaluation: Evaluation, salts: Salts) -> ResultTree:
    """The tree of an evaluation. Contributions stream through: what is kept is the hashes."""
    return digests_and_tree(evaluation, salts)[1]


def digests_and_tree(evaluation: Evaluation, salts: Salts) -> Digested:
    """Table → digest (as ``projections.digests.table_digests``), and the tree, in one pass."""
    settle(evaluation.connection)
    return digested({table: pieces(evaluation, table) for table in TABLES}, salts)


def digested(of: Mapping[str, Iterable[Piece]], salts: Salts) -> Digested:
    """The same of pieces in canonical order, by table."""
    digests: dict[str, str] = {}
    found: dict[str, dict[str, bytes]] = {}
    for table in TABLES:
        digests[table], found[table] = hashed(table, of[table], salts)
    return dict(sorted(digests.items())), _tree(found, salts)


def hashed(table: str, of: Iterable[Piece], salts: Salts) -> tuple[str, dict[str, bytes]]:
    """The digest of a whole table in hex, and subject → inner leaf, where it has rows."""
    whole = sha256()
    hashers: dict[str, Any] = {}
    for subject, piece in of:
        data = piece.encode()
        whole.update(data)
        hasher = hashers.get(subject)
        if hasher is None:
            hasher = hashers[subject] = sha256(opening(table, blind_of(salts[subject], table)))
        hasher.update(data)
    return whole.hexdigest(), {subject: each.digest() for subject, each in hashers.items()}


def _tree(found: Mapping[str, Mapping[str, bytes]], salts: Salts) -> ResultTree:
    def leaf(subject: str) -> ResultLeaf:
        salt = salts[subject]
        return ResultLeaf(
            subject,
            salt,
            tuple(
                found[table].get(subject) or inner_leaf(table, "", blind_of(salt, table))
                for table in TABLES
            ),
        )

    return ResultTree(tuple(leaf(subject) for subject in sorted(set().union(*found.values()))))


# As a table of results

LEAVES = "result_leaves"
"""The table of an official run's results that holds its tree."""

COLUMNS: dict[str, type] = {
    "place": int,
    "subject": str,
    "salt": str,
    "inner_root": str,
    **dict.fromkeys(TABLES, str),
}
"""Its columns; hashes in hex, ``place`` from 1."""


def leaf_rows(tree: ResultTree) -> Iterator[tuple[int | str, ...]]:
    """The rows of ``result_leaves``."""
    for place, leaf in enumerate(tree.leaves, 1):
        hashes = (one.hex() for one in leaf.tables)
        yield (place, leaf.subject, leaf.salt, leaf.inner.hex(), *hashes)


def tree_of_rows(rows: Iterable[Sequence[Any]]) -> ResultTree:
    """The tree again from rows of ``result_leaves``, in whatever order they come.

    Raises ValueError where a row can't be one, or tells another inner root than its hashes make.
    """
    leaves = []
    for _place, subject, salt, inner, *tables in rows:
        leaf = ResultLeaf(str(subject), str(salt), tuple(bytes.fromhex(one) for one in tables))
        if len(leaf.tables) != len(TABLES) or any(len(one) != HASH_SIZE for one in leaf.tables):
            raise ValueError(f"{subject}: no six hashes of 32 bytes")
        if leaf.inner.hex() != inner:
            raise ValueError(f"{subject}: its inner root is {leaf.inner.hex()}, not {inner}")
        leaves.append(leaf)
    leaves.sort(key=lambda leaf: leaf.subject)
    return ResultTree(tuple(leaves))
