"""Proof that a code was counted: an inclusion in the tree of used codes, and nothing of the vote.

A file of lines (``.ballot-proof``), made to be checked without a box and without a network::

    evalcore ballot proof 1
    box 2025-红旗村-群众
    category 群众
    size 187
    index 42
    root 5f3c… (hexadecimal, as BallotBoxSealed.codes_root)
    <hash in base 64, the lowest first, one a line>

The root stands in the log and on the notice of the result; the log itself is proved by its signed
checkpoint (``evalcore prove``). Without the code the file says nothing: the leaf is its hash.
"""

from __future__ import annotations

from attrs import frozen

from evalcore.ballots.checking import token_leaf
from evalcore.ballots.codes import token_of
from evalcore.ballots.contents import Contents
from evalcore.ballots.entries import code_leaves, root
from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.transparency.encoding import from_decimal, hash_lines, to_base64
from evalcore.transparency.merkle import inclusion_proof, verify_inclusion

HEADER = "evalcore ballot proof 1"
SUFFIX = ".ballot-proof"
LARGEST = 20_000
"""Bytes of a proof."""

_NAMES = ("box", "category", "size", "index", "root")


@frozen
class CodeProof:
    """``index`` from 0 in the tree of ``size`` used codes under ``root``; lowest hash first."""

    box: str
    category: str
    size: int
    index: int
    root: str
    hashes: tuple[bytes, ...]

    @property
    def text(self) -> str:
        """The proof as a file."""
        lines = [HEADER, *(f"{name} {getattr(self, name)}" for name in _NAMES)]
        return "\n".join([*lines, *map(to_base64, self.hashes), ""])

    def proves(self, code: str) -> bool:
        """Whether ``code`` is one of those counted in the tree with this root."""
        leaf = token_leaf(self.category, token_of(self.box, self.category, code))
        return verify_inclusion(leaf, self.index, self.size, self.hashes, bytes.fromhex(self.root))


def prove(contents: Contents, code: str) -> CodeProof | None:
    """The proof that ``code`` (grouped) was used in the box; None where it was not."""
    for category in contents.rules.categories:
        token = token_of(contents.box, category, code)
        if contents.used.get(token) == category:
            leaves = code_leaves((one, each) for each, one in contents.used.items())
            index = leaves.index(token_leaf(category, token))
            return CodeProof(
                box=contents.box,
                category=category,
                size=len(leaves),
                index=index,
                root=root(leaves),
                hashes=tuple(inclusion_proof(leaves, index)),
            )
    return None


def parse_proof(data: bytes) -> CodeProof:
    """A proof from a file's bytes. Raises DataError where they are none; checks no hash."""
    try:
        lines = data.decode().split("\n") if len(data) <= LARGEST else []
    except UnicodeDecodeError:
        lines = []
    if len(lines) < len(_NAMES) + 2 or lines.pop(0) != HEADER or lines.pop() != "":
        raise _no_proof()
    held: dict[str, str] = {}
    for name in _NAMES:
        key, _space, value = lines.pop(0).partition(" ")
        if key != name or not value:
            raise _no_proof()
        held[name] = value
    size, index = from_decimal(held["size"]), from_decimal(held["index"])
    hashes = hash_lines(lines)
    whole = len(held["root"]) == 64 and set(held["root"]) <= set("0123456789abcdef")
    if size is None or index is None or hashes is None or not whole:
        raise _no_proof()
    return CodeProof(held["box"], held["category"], size, index, held["root"], hashes)


def _no_proof() -> DataError:
    return DataError(
        _(
            "This is no proof of a code: it was changed or cut off. Take it again from whom you "
            "have it."
        )
    )
