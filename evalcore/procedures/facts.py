"""Which facts come from a procedure only."""

from __future__ import annotations

from evalcore.vocabulary import Fact
from evalcore.vocabulary.checkpoints import (
    CheckpointSigned,
    CheckpointWitnessed,
    SigningKeyAdmitted,
    SigningKeyRevoked,
)
from evalcore.vocabulary.governance import SchemeAdopted
from evalcore.vocabulary.results import RunPublished, StandingPublished, TieDecided

PUBLISHED: frozenset[type[Fact]] = frozenset({RunPublished, StandingPublished})
"""What a published run is made of; it stands for good."""

SIGNED: frozenset[type[Fact]] = frozenset(
    {SigningKeyAdmitted, SigningKeyRevoked, CheckpointSigned, CheckpointWitnessed}
)
"""Keys and signatures: what was signed stays signed."""

FINAL: frozenset[type[Fact]] = PUBLISHED | SIGNED
"""What can't be withdrawn any more, whatever a file says."""

DECIDED: frozenset[type[Fact]] = FINAL | {SchemeAdopted, TieDecided}
"""What nobody reports in a file: the record takes it in only where its procedure allows it."""
