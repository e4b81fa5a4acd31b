"""What a box holds, in memory: sets without order, and what adding to them gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import evolve, field, frozen

from evalcore.ballots.entries import KEY, Ballot
from evalcore.ballots.rules import Rules, parse_rules

Shuffle = Callable[[list[Ballot]], None]
"""Puts a list into random order: ``secrets.SystemRandom().shuffle``."""

RandomBytes = Callable[[int], bytes]
"""So many random bytes: ``secrets.token_bytes``."""


@frozen
class Contents:
    """A box: its number, rules, codes issued and used by category, and ballots.

    ``issued``: issued hash → category; ``used``: token → category. ``leaves`` are the sorted leaf
    hashes of the ballots as they were when it was sealed, empty before.
    """

    box: str
    rules_text: str
    issued: Mapping[bytes, str]
    used: Mapping[bytes, str] = field(factory=dict)
    ballots: Sequence[Ballot] = ()
    sealed: bool = False
    leaves: Sequence[bytes] = ()

    @property
    def rules(self) -> Rules:
        """The rules by value."""
        return parse_rules(self.rules_text)

    @property
    def issued_by_category(self) -> Counter[str]:
        """How many codes were issued."""
        return Counter(self.issued.values())

    @property
    def used_by_category(self) -> Counter[str]:
        """How many codes were used."""
        return Counter(self.used.values())


@frozen
class Vote:
    """A ballot that may go in: the token of its code, its category, what was marked."""

    token: bytes
    category: str
    choices: bytes


def put_in(
    contents: Contents, votes: Iterable[Vote], shuffle: Shuffle, random_bytes: RandomBytes
) -> Contents:
    """The box with ``votes`` in it: tokens on one side, ballots under new keys on the other.

    Ballots are shuffled before they get their keys: nothing of the file's order is left.
    """
    used = dict(contents.used)
    fresh: list[Ballot] = []
    for vote in votes:
        used[vote.token] = vote.category
        fresh.append(Ballot(b"", vote.category, vote.choices))
    shuffle(fresh)
    taken = {ballot.key for ballot in contents.ballots}
    ballots = list(contents.ballots)
    for ballot in fresh:
        key = random_bytes(KEY)
        while key in taken:
            key = random_bytes(KEY)
        taken.add(key)
        ballots.append(evolve(ballot, key=key))
    return evolve(contents, used=used, ballots=ballots)
