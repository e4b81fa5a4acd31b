"""What goes into an export, depending on who gets it.

An export is copied about, joined with other data and loaded into tools that know nothing of
withholding. So the ordinary one holds no votes at all: neither the facts that tell them, nor
ledgers and contributions that rest on them, nor points of those whose points would give them away
(``projections.disclosure``). The export for reviewers holds votes as reported.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from evalcore.vocabulary import Fact, FieldSpec
from projections.disclosure.source import ISSUED, NUMBERS, VOTES

VOTE_FACTS = frozenset({"BallotsCounted", "VotesTallied", "BallotBoxSealed", "BallotBoxTallied"})
"""Facts that tell votes, or how many came, by category of raters or box."""

VOTE_LEDGERS = (VOTES, ISSUED, "tally_sheets", "boxes")
"""Ledgers that hold votes or numbers of ballots that came."""

VOTE_COLUMNS: Mapping[str, tuple[str, ...]] = {"evaluations": NUMBERS}
"""Columns of other ledgers that do."""

CITING_FIELDS: Mapping[str, frozenset[str]] = {
    "FlagRaised": frozenset({"cites"}),
    "PointObjected": frozenset({"row"}),
}
"""Fields that may name a row of a vote ledger, and with it that somebody chose an option."""

SALTED = "result_leaves"
"""The result tree: salts and hashes, by which small numbers could be guessed and checked."""


@frozen
class Edition:
    """Whom an export is for: ``name`` is ``analysts`` or ``reviewers``."""

    name: str

    @property
    def votes(self) -> bool:
        """Whether votes are in it, of small groups too."""
        return self.name == "reviewers"

    def has(self, cls: type[Fact]) -> bool:
        """Whether facts of this class are in it."""
        return self.votes or cls.__name__ not in VOTE_FACTS

    def fields(self, cls: type[Fact]) -> tuple[FieldSpec, ...]:
        """The public fields of a class that are in it, its own first."""
        hidden = frozenset() if self.votes else CITING_FIELDS.get(cls.__name__, frozenset())
        return tuple(s for s in cls.specs() if not s.private and s.name not in hidden)

    def left_out(self) -> tuple[str, ...]:
        """What is not in it although the record or results hold it, in words for both readers."""
        private = "居民、反映人等密封内容 (sealed words, in every edition)"
        if self.votes:
            return (private,)
        return (
            private,
            "票数：得票、票数、计票单、票箱的台账和事实，及以其为据的得分依据 "
            "(votes: facts, ledgers, contributions)",
            "可推知少数人票数者的各项得分及其依据 "
            "(points, and what they rest on, of those whose points would give votes of few away)",
            "结果树的盐值和摘要 (salts and hashes of the result tree)",
        )


FOR_ANALYSTS = Edition("analysts")
FOR_REVIEWERS = Edition("reviewers")
