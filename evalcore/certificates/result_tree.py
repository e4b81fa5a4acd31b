"""The result tree: one root over all rows of a run, so that one subject's rows can be proved.

RFC 6962 hashing (RFC 9162 section 2.1) twice. The *inner* tree of a subject has six leaves, its
rows of each table of ``TABLES`` as canonical text (``projections.digests``)::

    blind = SHA-256("evalcore blind v1\\n" ‖ salt ‖ "\\n" ‖ "<table>")
    leaf  = SHA-256(0x00 ‖ "<table>\\n" ‖ blind ‖ the subject's lines, in canonical order)

and the *outer* tree a leaf for each subject, by id in code points::

    SHA-256(0x00 ‖ "subject\\n<id>\\n" ‖ inner root)

The outer root is what a certificate states as ``results``. Whoever holds one subject's rows, or the
hashes of tables not shown, and a proof of a dozen hashes can check that this is all that the run
says of that subject. A subject here is everybody whom a row of any table is about, so that no row
is left out.

The *salt* is the text of ``StandingPublished.salt`` of that subject: random, and known to those who
hold the record. Without it whoever is shown some tables, or the hashes beside their own, could try
out what the hidden ones say: a day and a few positions are quickly guessed. Whoever is shown a
table is given its blind, from which no other one follows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import sha256

import attrs

from evalcore.transparency.merkle import HASH_SIZE, inclusion_proof, root_of, verify_inclusion
from evalcore.vocabulary.results import StandingPublished

TABLES = ("subjects", "standings", "score_nodes", "effects", "flags", "contributions")
"""The leaves of an inner tree, in their order."""

SUBJECT_FIELD: Mapping[str, int] = {table: 3 if table == "flags" else 0 for table in TABLES}
"""Which field of a canonical line names whom it is about, from 0."""

_BLIND = b"evalcore blind v1\n"


def blind_of(salt: str, table: str) -> bytes:
    """What hides the rows of one table from whoever does not know the salt."""
    return sha256(_BLIND + salt.encode() + b"\n" + table.encode()).digest()


def opening(table: str, blind: bytes) -> bytes:
    """What stands before the lines where an inner leaf is hashed."""
    return b"\x00" + table.encode() + b"\n" + blind


def inner_leaf(table: str, text: str, blind: bytes) -> bytes:
    """The leaf of one table of a subject; ``text`` is empty where it has no row there."""
    return sha256(opening(table, blind) + text.encode()).digest()


def outer_leaf(subject: str, inner: bytes) -> bytes:
    """The leaf of one subject, whose inner root is ``inner``."""
    return sha256(b"\x00subject\n" + subject.encode() + b"\n" + inner).digest()


class Salts:
    """The salts of a run, by subject.

    ``own`` are those of published standings. Who has rows and no standing (a flag alone, say) gets
    one that follows from all of these together.
    """

    def __init__(self, own: Mapping[str, str]) -> None:
        self.own = own

    def __getitem__(self, subject: str) -> str:
        return self.own.get(subject) or self.rest

    @cached_property
    def rest(self) -> str:
        """The salt of those who have no standing."""
        every = "".join(f"{subject} {salt}\n" for subject, salt in sorted(self.own.items()))
        return sha256(b"evalcore salt v1\n" + every.encode()).hexdigest()

    @classmethod
    def published(cls, standings: Iterable[StandingPublished]) -> Salts:
        """Those of the published standings of one run."""
        return cls({subject_of(one): one.salt for one in standings})


def subject_of(standing: StandingPublished) -> str:
    """Whom a published standing is about, by the id that results use."""
    if standing.person:
        return f"{standing.person}@{standing.unit}"
    return f"unattributed@{standing.unit}" if standing.status == "unattributed" else standing.unit


@attrs.frozen(slots=False)
class ResultLeaf:
    """What the tree holds of one subject: a hash for each table of ``TABLES``, in that order."""

    subject: str
    salt: str
    tables: tuple[bytes, ...]

    @cached_property
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

    def blind(self, subject: str, table: str) -> bytes:
        """What whoever is shown that table of that subject needs. Raises KeyError as ``place``."""
        return blind_of(self.leaves[self.place(subject)].salt, table)


@attrs.frozen
class Sheet:
    """What somebody is shown of one subject, to be checked against a root.

    ``shown`` holds canonical text of some tables and ``blinds`` the blind of each of these,
    ``hidden`` the leaf hashes of the others; ``index`` and ``size`` (of the outer tree) and
    ``proof`` say where the subject stands.
    """

    subject: str
    index: int
    size: int
    proof: tuple[bytes, ...]
    shown: Mapping[str, str]
    blinds: Mapping[str, bytes]
    hidden: Mapping[str, bytes]

    def holds(self, root: bytes) -> bool:
        """Whether these are rows of ``subject`` in the results of ``root``, whole tables each.

        False as well where a table is missing, or both shown and hidden, or a hash has no 32 bytes.
        """
        if sorted([*self.shown, *self.hidden]) != sorted(TABLES):
            return False
        if self.shown.keys() != self.blinds.keys():
            return False
        # A blind of another length would let text pass for a blind.
        if any(len(one) != HASH_SIZE for one in (*self.blinds.values(), *self.hidden.values())):
            return False
        tables = tuple(
            inner_leaf(name, self.shown[name], self.blinds[name])
            if name in self.shown
            else self.hidden[name]
            for name in TABLES
        )
        leaf = ResultLeaf(self.subject, "", tables).hash
        return verify_inclusion(leaf, self.index, self.size, self.proof, root)
