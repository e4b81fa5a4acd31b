"""Which rater categories are counted together, so that no cell tells who voted what."""

from __future__ import annotations

from collections.abc import Mapping

MERGED, WITHHELD = "merged:", "withheld:"


def hidden(cells: Mapping[str, Mapping[str, int]], smallest: int) -> str:
    """The slot in which categories are hidden together: merged, withheld, or "" for none.

    ``cells`` are the voters of one subject: what was answered at once (an item of a meeting) →
    category → how many. Starts with the categories that are anywhere below ``smallest`` and adds
    the next smallest until together they are large enough wherever they occur: a single small
    category merged with itself would hide nothing, and what is left over could be subtracted
    from the whole. Where all together are nowhere large enough, nothing may be told of them.
    """
    least: dict[str, int] = {}
    for voters in cells.values():
        for category, count in voters.items():
            least[category] = min(count, least.get(category, count))
    if all(sum(voters.values()) < smallest for voters in cells.values()):
        return _slot(WITHHELD, least)
    chosen: set[str] = set()
    for count, category in sorted((count, category) for category, count in least.items()):
        if count >= smallest and _large(cells, chosen, smallest):
            break
        chosen.add(category)
    return _slot(MERGED, chosen) if len(chosen) > 1 else ""


def _large(cells: Mapping[str, Mapping[str, int]], chosen: set[str], smallest: int) -> bool:
    """Whether ``chosen`` are enough together wherever one of them occurs."""
    return all(
        sum(voters.get(category, 0) for category in chosen) >= smallest
        for voters in cells.values()
        if chosen.intersection(voters)
    )


def _slot(prefix: str, categories: set[str] | Mapping[str, int]) -> str:
    return prefix + "+".join(sorted(categories)) if categories else ""


def is_withheld(slot: str) -> bool:
    """Whether nothing may be told of the votes in a slot of a tally."""
    return slot.startswith(WITHHELD)


def is_hidden(slot: str) -> bool:
    """Whether a slot of a tally holds categories that may not be told apart."""
    return slot.startswith((MERGED, WITHHELD))


def categories_of(slot: str) -> tuple[str, ...]:
    """The categories behind a slot of a tally: ``merged:leader+peer`` has two."""
    if not is_hidden(slot):
        return (slot,)
    return tuple(slot.removeprefix(MERGED).removeprefix(WITHHELD).split("+"))
