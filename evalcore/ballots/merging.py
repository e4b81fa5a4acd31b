"""Which categories of raters are counted as one, so that no count tells who voted what."""

from __future__ import annotations

from collections.abc import Mapping

JOINED = "+"
"""Between the names of categories that are counted as one."""

Groups = tuple[tuple[str, ...], ...]


def merged(sizes: Mapping[str, int], smallest: int) -> Groups | None:
    """Categories by groups, in the order of ``sizes``; None where all together are too few.

    Those below ``smallest`` are put together, and with them the next smallest until they are
    enough: one left alone could be found by subtracting. Categories of nobody stand alone.
    """
    some = {name: size for name, size in sizes.items() if size}
    if sum(some.values()) < smallest:
        return None if some else tuple((name,) for name in sizes)
    order = list(sizes)
    chosen: list[str] = []
    held = 0
    for size, _at, name in sorted((size, order.index(name), name) for name, size in some.items()):
        if size >= smallest and (not chosen or held >= smallest):
            break
        chosen.append(name)
        held += size
    together = tuple(sorted(chosen, key=order.index)) if len(chosen) > 1 else ()
    groups: list[tuple[str, ...]] = []
    for name in order:
        if name not in together:
            groups.append((name,))
        elif name == together[0]:
            groups.append(together)
    return tuple(groups)


def joined(group: tuple[str, ...]) -> str:
    """What a group is called in the record: ``党员+群众``."""
    return JOINED.join(group)
