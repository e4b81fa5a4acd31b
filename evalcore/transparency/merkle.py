"""The Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1), over leaf hashes.

A leaf hash is SHA-256(0x00 ‖ entry), a node SHA-256(0x01 ‖ left ‖ right); the root of no leaves
is SHA-256 of nothing. Functions take leaf *hashes*: an entry is hashed where its bytes are known
(:mod:`evalcore.record.envelope`). All hashes are 32 raw bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from struct import Struct

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()
_NODE = sha256(b"\x01")
"""A node's hash, begun: to copy it costs less than to begin anew."""
_PAIRS = Struct(f"{2 * HASH_SIZE}s").iter_unpack


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf from the bytes of its entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def split(hashes: bytes) -> list[bytes]:
    """Concatenated hashes as a list of hashes."""
    return [hashes[i : i + HASH_SIZE] for i in range(0, len(hashes), HASH_SIZE)]


def perfect_root(hashes: bytes) -> bytes:
    """The root over concatenated hashes whose number is a power of two (a whole tile: 256)."""
    begun = _NODE.copy
    while len(hashes) > HASH_SIZE:
        nodes = []
        for (pair,) in _PAIRS(hashes):
            node = begun()
            node.update(pair)
            nodes.append(node.digest())
        hashes = b"".join(nodes)
    return hashes


def fold(peaks: Sequence[bytes]) -> bytes:
    """The root over the roots of perfect subtrees, given from left (largest) to right."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in peaks[-2::-1]:
        root = sha256(b"\x01" + peak + root).digest()
    return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over ``leaves``, from scratch."""
    peaks: list[bytes] = []
    start = 0
    for size in _powers(len(leaves)):
        peaks.append(perfect_root(b"".join(leaves[start : start + size])))
        start += size
    return fold(peaks)


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf ``index`` (from 0) in the tree over ``leaves``, lowest first.

    Raises IndexError where there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    k = left_size(len(leaves))
    if index < k:
        return [*inclusion_proof(leaves[:k], index), root_of(leaves[k:])]
    return [*inclusion_proof(leaves[k:], index - k), root_of(leaves[:k])]


def consistency_proof(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """The proof that the tree over the first ``size`` leaves is a prefix of that over ``leaves``.

    Raises IndexError unless 0 < size <= len(leaves): nothing can be proved from an empty tree.
    """
    if not 0 < size <= len(leaves):
        raise IndexError(size)
    return _subproof(leaves, size, whole=True)


def _subproof(leaves: Sequence[bytes], size: int, *, whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if whole else [root_of(leaves)]
    k = left_size(len(leaves))
    if size <= k:
        return [*_subproof(leaves[:k], size, whole=whole), root_of(leaves[k:])]
    return [*_subproof(leaves[k:], size - k, whole=False), root_of(leaves[:k])]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether ``proof`` shows that ``leaf`` stands at ``index`` in the tree (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes([leaf, *proof]):
        return False
    fn, sn, result = index, size - 1, leaf
    for step in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            result = node_hash(step, result)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            result = node_hash(result, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and result == root


def verify_consistency(
    size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes
) -> bool:
    """Whether ``proof`` shows the first tree to be a prefix of the second (RFC 9162 2.1.4.2).

    From size 0 it is always False: an empty tree is a prefix of anything, so a proof from it
    would say nothing and look like something.
    """
    if not 0 < size1 <= size2:
        return False
    if size1 == size2:
        return not proof and root1 == root2
    if not proof or not _are_hashes([root1, *proof]):
        return False
    path = list(proof)
    if size1 & (size1 - 1) == 0:
        path.insert(0, root1)
    fn, sn = size1 - 1, size2 - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = path[0]
    for step in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            first, second = node_hash(step, first), node_hash(step, second)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = node_hash(second, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and first == root1 and second == root2


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH_SIZE for value in values)


def left_size(size: int) -> int:
    """The largest power of two below ``size`` (> 1)."""
    return 1 << ((size - 1).bit_length() - 1)


def _powers(size: int) -> list[int]:
    """``size`` as falling powers of two: the perfect subtrees from left to right."""
    return [1 << bit for bit in reversed(range(size.bit_length())) if size >> bit & 1]
