"""Which kept files events name: so that a bundle holds these and no others, and both show it.

Events of the record's own families (files received, schemes adopted, checkpoints signed …) name
files by SHA-256, in their state or in where they came from; a scheme's list of files, which is
kept itself, names more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from attrs import define, field

from evalcore.record.envelope import Row
from evalcore.vocabulary import facts

NAMING = frozenset({"governance", "results", "checkpoints"})
"""Families whose events may name kept files."""

_DIGEST = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def digests_in(text: bytes) -> set[str]:
    """Everything in a text that is written like a SHA-256 in hex."""
    return {found.decode() for found in _DIGEST.findall(text)}


@cache
def naming_topics() -> frozenset[str]:
    """Topics whose events may name kept files."""
    return frozenset(topic for topic, cls in facts().items() if cls.FAMILY in NAMING)


@define
class Mentions:
    """Collects, row by row, the digests that events name: the first position of each."""

    first: dict[str, int] = field(factory=dict)

    def see(self, rows: Iterable[Row]) -> None:
        """Look at rows in order of position."""
        naming = naming_topics()
        for row in rows:
            if row[3] in naming:
                for digest in digests_in(row[4]) | digests_in(row[7].encode()):
                    self.first.setdefault(digest, row[0])
