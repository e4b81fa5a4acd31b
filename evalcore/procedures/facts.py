"""Which facts come from a procedure only."""

from __future__ import annotations

from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import SchemeAdopted
from evalcore.vocabulary.results import RunPublished, StandingPublished, TieDecided

PUBLISHED: frozenset[type[Fact]] = frozenset({RunPublished, StandingPublished})
"""What can't be withdrawn any more."""

DECIDED: frozenset[type[Fact]] = PUBLISHED | {SchemeAdopted, TieDecided}
"""What nobody reports in a file: the record takes it in only where its procedure allows it."""
