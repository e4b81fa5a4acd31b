"""Which rater categories are counted together, so that no cell tells who voted what."""

from __future__ import annotations

from collections.abc import Mapping

MERGED = "merged:"


def merged(voters: Mapping[str, int], smallest: int) -> tuple[str, ...]:
    """The categories to merge, sorted; none where each is large enough or there is only one.

    Starts with those below ``smallest`` and adds the next smallest until the merged one holds
    ``smallest`` voters: a single small category merged with itself would hide nothing, and what
    is left over could be subtracted from the whole.
    """
    if all(count >= smallest for count in voters.values()) or len(voters) < 2:
        return ()
    chosen: list[str] = []
    held = 0
    for count, category in sorted((count, category) for category, count in voters.items()):
        if count >= smallest and held >= smallest and len(chosen) > 1:
            break
        chosen.append(category)
        held += count
    return tuple(sorted(chosen))


def slot_of(categories: tuple[str, ...]) -> str:
    """The slot that stands for merged categories: ``merged:leader+peer``."""
    return MERGED + "+".join(categories)


def categories_of(slot: str) -> tuple[str, ...]:
    """The categories behind a slot of a tally."""
    return tuple(slot.removeprefix(MERGED).split("+")) if slot.startswith(MERGED) else (slot,)
