"""Which rater categories are counted together, so that no cell tells who voted what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from evalcore.schemes.ballots import JOINED

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
    """The categories behind a slot of a tally: ``merged:leader+peer`` has two.

    So has ``leader+peer``: those that were counted as one before anything was reported.
    """
    return tuple(slot.removeprefix(MERGED).removeprefix(WITHHELD).split(JOINED))


def slots_of(
    cells: Mapping[str, Mapping[str, int]], named: Collection[str], smallest: int
) -> dict[str, str]:
    """Category as reported → the slot in which it is counted, where that is another.

    ``cells`` as in ``hidden``; ``named`` are all categories of the subject as reported. Where some
    were counted as one at one meeting (``a+b``) and apart at another, they are one: a category
    would else be counted, and weigh, twice. What is too small is hidden with others; where that
    meets what was counted as one, they all are one.
    """
    slot = hidden(cells, smallest) if cells else ""
    if is_withheld(slot):
        return dict.fromkeys(named, WITHHELD + _joined(named))
    groups = [{name} for name in named]
    small = {name for name in named if slot and set(categories_of(slot)) >= {*name.split(JOINED)}}
    if small:
        groups = [group for group in groups if not group <= small] + [small]
    found: list[set[str]] = []
    for group in groups:
        apart = []
        for other in found:
            if _parts(other) & _parts(group):
                group = group | other
            else:
                apart.append(other)
        found = [*apart, group]
    return {name: MERGED + _joined(group) for group in found if len(group) > 1 for name in group}


def _parts(names: Iterable[str]) -> set[str]:
    return {part for name in names for part in name.split(JOINED)}


def _joined(names: Iterable[str]) -> str:
    return JOINED.join(sorted(_parts(names)))
