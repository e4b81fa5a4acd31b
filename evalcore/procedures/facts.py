"""Which facts come from a procedure only."""

from __future__ import annotations

from evalcore.vocabulary import Fact, family
from evalcore.vocabulary.checkpoints import (
    CheckpointSigned,
    CheckpointWitnessed,
    SigningKeyAdmitted,
    SigningKeyRevoked,
)
from evalcore.vocabulary.checksheets import CheckSheetSent, PointObjectionAnswered
from evalcore.vocabulary.governance import SchemeAdopted
from evalcore.vocabulary.results import RunPublished, StandingPublished, TieDecided
from evalcore.vocabulary.segments import SegmentSealed

PUBLISHED: frozenset[type[Fact]] = frozenset({RunPublished, StandingPublished})
"""What a published run is made of; it stands for good."""

SIGNED: frozenset[type[Fact]] = frozenset(
    {SigningKeyAdmitted, SigningKeyRevoked, CheckpointSigned, CheckpointWitnessed}
)
"""Keys and signatures: what was signed stays signed."""

ACTING: frozenset[type[Fact]] = frozenset(family("actors"))
"""Who may write what: a role is taken back, never withdrawn."""

BALLOTED: frozenset[type[Fact]] = frozenset(family("ballots"))
"""What the log holds of ballot boxes."""

HEARD: frozenset[type[Fact]] = frozenset(family("flags"))
"""What became of flags: a wrong decision is corrected, never withdrawn."""

CHECKED: frozenset[type[Fact]] = frozenset({CheckSheetSent, PointObjectionAnswered})
"""Check sheets sent, objections answered. To object is a report of whoever is assessed."""

CLOSED: frozenset[type[Fact]] = frozenset(family("periods"))
"""The end of a period."""

UNSEALED: frozenset[type[Fact]] = frozenset(family("seals"))
"""Sealed words opened, keys destroyed."""

FILED: frozenset[type[Fact]] = frozenset({SegmentSealed})
"""Ranges written as files: sealed anew where files are lost, never withdrawn."""

FINAL: frozenset[type[Fact]] = (
    PUBLISHED | SIGNED | ACTING | BALLOTED | HEARD | CHECKED | CLOSED | UNSEALED | FILED
)
"""What can't be withdrawn any more, whatever a file says."""

DECIDED: frozenset[type[Fact]] = FINAL | {SchemeAdopted, TieDecided}
"""What nobody reports in a file: the record takes it in only where its procedure allows it."""
