"""Compute a published run again, and compare: the same, or which row differs and because of what.

record ──► verify ──► the rules that were kept ──► f again, no cache ──► digests ──► rows
"""

from projections.replaying.again import replay, verified
from projections.replaying.model import Check, Difference, Replay

__all__ = ["Check", "Difference", "Replay", "replay", "verified"]
