"""The second half of verify: tiles and roots from the leaves, range by range.

The tree is grown from the leaves of the events as they come, and beside it, from the first place
where a tile holds another leaf, from those of the tiles. No more is kept than the right edge, the
tiles above level 0, and the roots at the sizes asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from evalcore.messages import _
from evalcore.record.store import Commit, Store
from evalcore.record.verify_findings import Findings, Problem
from evalcore.transparency.merkle import HASH_SIZE
from evalcore.transparency.tiles import HEIGHT, TILE_BYTES, WIDTH, Edge

MAX_DIFFERING = 10_000
"""Runs of positions whose event and tile differ that are told apart; then the rest as one."""

_FURTHEST = 1 << 40


class Growing(Edge):
    """An edge that takes whole tiles whose root is known already."""

    def add_tile(self, leaves: bytes, root: bytes) -> dict[tuple[int, int], bytes]:
        """Append a whole tile; give the tiles that became whole. The tree must end with one."""
        grown: dict[tuple[int, int], bytes] = {}
        self.size += WIDTH
        self._file(0, leaves, grown)
        self._push(HEIGHT, root, grown)
        return grown


class Walk:
    """One tree as it grows: ``roots`` at the sizes wanted, ``tiles`` above level 0."""

    def __init__(self, wanted: Sequence[int]) -> None:
        self.wanted = wanted
        self.edge = Growing()
        self.roots: dict[int, bytes] = {}
        self.tiles: dict[tuple[int, int], bytes] = {}
        self._next = bisect_left(wanted, 1)

    def fork(self) -> Walk:
        """The same tree so far, to grow differently."""
        other = Walk(self.wanted)
        other.edge = Growing(self.edge.size, [bytes(tail) for tail in self.edge.tails])
        other.roots, other.tiles = dict(self.roots), dict(self.tiles)
        other._next = self._next
        return other

    def take(self, leaves: bytes, roots: dict[int, bytes]) -> None:
        """Grow by ``leaves``; ``roots`` are those of whole tiles, by their first position."""
        start = self.edge.size
        end = start + len(leaves) // HASH_SIZE
        while self.edge.size < end:
            at = self.edge.size
            stop = self.wanted[self._next] if self._next < len(self.wanted) else end
            here = (at - start) * HASH_SIZE
            if at + 1 in roots and stop >= at + WIDTH:
                self._keep(self.edge.add_tile(leaves[here : here + TILE_BYTES], roots[at + 1]))
            else:
                upto = min(stop, end, at - at % WIDTH + WIDTH)
                self._keep(self.edge.extend(leaves[here : (upto - start) * HASH_SIZE]))
            if self.edge.size == stop and self._next < len(self.wanted):
                self.roots[stop] = self.edge.root()
                self._next += 1

    def finish(self) -> bytes:
        """The root over all; the unfinished tiles are known from now on."""
        for level, tail in enumerate(self.edge.tails):
            if tail:
                number = (self.edge.size >> (HEIGHT * level)) // WIDTH
                self._keep({(level, number): bytes(tail)})
        return self.edge.root()

    def _keep(self, grown: dict[tuple[int, int], bytes]) -> None:
        for key, hashes in grown.items():
            if key[0]:
                self.tiles[key] = hashes

    def misfits(self, commits: Sequence[Commit]) -> list[int]:
        """The indexes of the commits whose root this tree does not have."""
        return [i for i, c in enumerate(commits) if self.roots.get(c.size) != c.root]


class TreeCheck:
    """Takes the findings of the ranges in order; ``finish`` says what does not fit."""

    def __init__(self, store: Store, commits: Sequence[Commit], sizes: Sequence[int]) -> None:
        """``sizes``: where a root is wanted, besides at the commits."""
        self.store = store
        self.commits = commits
        wanted = sorted({*(commit.size for commit in commits), *sizes})
        self.events = Walk(wanted)
        self.held: Walk | None = None
        self.differing: list[tuple[int, int]] = []

    def take(self, found: Findings) -> None:
        """Grow by the next range."""
        same = found.leaves == found.stored
        if not same and self.held is None:
            self.held = self.events.fork()
        self.events.take(found.leaves, found.roots)
        if self.held is not None:
            self.held.take(found.stored, found.roots)
        if not same:
            self._note(found)

    def _note(self, found: Findings) -> None:
        for tile in range(0, len(found.leaves), TILE_BYTES):
            if found.leaves[tile : tile + TILE_BYTES] == found.stored[tile : tile + TILE_BYTES]:
                continue
            for at in range(tile, min(tile + TILE_BYTES, len(found.leaves)), HASH_SIZE):
                if found.leaves[at : at + HASH_SIZE] == found.stored[at : at + HASH_SIZE]:
                    continue
                position = found.start + at // HASH_SIZE
                before = self.differing[-1] if self.differing else (0, -1)
                if before[1] + 1 == position or len(self.differing) >= MAX_DIFFERING:
                    self.differing[-1] = (before[0], position)
                else:
                    self.differing.append((position, position))

    def finish(self, at_rest: bool) -> tuple[bytes, list[Problem]]:
        """(root over the events, problems).

        ``at_rest`` says that nobody appended while the record was read, so that no tile may hold
        more than it should.
        """
        root = self.events.finish()
        misfits = self.events.misfits(self.commits)
        problems: list[Problem] = []
        fitting = [self.events.tiles]
        if self.held is not None:
            self.held.finish()
            # A changed event must not make the untouched tiles above it look changed too.
            fitting.append(self.held.tiles)
            problems.extend(self._blame(misfits, self.held.misfits(self.commits)))
        elif misfits:
            problems.append(_blame_commit(self.commits, misfits))
        size = self.events.edge.size
        problems.extend(_upper(self.store, fitting, size, at_rest))
        if at_rest:
            problems.extend(_excess(self.store, size))
        return root, problems

    def root_at(self, size: int) -> bytes | None:
        """The root at a size that was asked for, over the events."""
        return self.events.roots.get(size)

    def _blame(self, misfits: Sequence[int], held: Sequence[int]) -> Iterator[Problem]:
        """For each run where event and tile differ: which of the two was changed."""
        ends = [commit.size for commit in self.commits]
        first_misfit = misfits[0] if misfits else len(ends) + 1
        first_held = held[0] if held else len(ends) + 1
        for first, last in self.differing:
            while first <= last:
                index = bisect_left(ends, first)
                stop = min(last, ends[index] if index < len(ends) else last)
                size = ends[index] if index < len(ends) else None
                tile = (first - 1) // WIDTH
                if index < first_held and index >= first_misfit:
                    what = _(
                        "the event was changed: its bytes do not give the leaf hash that its tile "
                        "and the root of commit {size} rest on"
                    ).format(size=size)
                else:
                    stop = min(stop, (tile + 1) * WIDTH)
                    if index < first_misfit and index >= first_held:
                        what = _(
                            "tile {tile} of level 0 was changed: the event gives the root of "
                            "commit {size}, the tile does not"
                        ).format(tile=tile, size=size)
                    else:
                        what = _(
                            "the event and its leaf hash in tile {tile} differ, and the root of "
                            "commit {size} fits neither alone"
                        ).format(tile=tile, size=size)
                yield Problem(first, what, stop)
                first = stop + 1


def _blame_commit(commits: Sequence[Commit], misfits: Sequence[int]) -> Problem:
    """Events and tiles agree, a root does not: the root alone, or all that it covers."""
    index = misfits[0]
    first = commits[index - 1].size + 1 if index else 1
    size = commits[index].size
    later = len(commits) - index - 1
    if later and len(misfits) == 1:
        return Problem(first, _("the stored root of commit {size} was changed").format(size=size))
    if later and len(misfits) == later + 1:
        return Problem(
            first,
            _(
                "the events from here to {size} do not give the root of commit {size}, nor those "
                "after it theirs: events and tiles were changed together"
            ).format(size=size),
        )
    return Problem(
        first,
        _(
            "the events from here to {size} do not give the root of commit {size}: either that "
            "root was changed, or events and tiles were changed together"
        ).format(size=size),
    )


def _upper(
    store: Store, fitting: Sequence[dict[tuple[int, int], bytes]], size: int, at_rest: bool
) -> Iterator[Problem]:
    """Tiles above level 0 against those that the leaves give (or the level-0 tiles)."""
    stored = store.upper_tiles()
    for level, tile in sorted(fitting[0]):
        found = stored.pop((level, tile), b"")
        found = found if isinstance(found, bytes) else b""
        wanted = [tiles[(level, tile)] for tiles in fitting]
        if found in wanted or (not at_rest and found.startswith(tuple(wanted))):
            continue
        hashes = wanted[0]
        matching = 0
        while found[matching : matching + HASH_SIZE] == hashes[matching : matching + HASH_SIZE]:
            if matching >= len(hashes):
                break
            matching += HASH_SIZE
        place = min(matching, len(hashes) - HASH_SIZE) // HASH_SIZE
        first = ((tile * WIDTH + place) << (HEIGHT * level)) + 1
        yield Problem(
            min(first, size),
            _("tile {tile} of level {level} was changed or is missing").format(
                tile=tile, level=level
            ),
        )
    if at_rest:
        for level, tile in sorted(stored, key=str):
            yield Problem(
                None,
                _("tile {tile} of level {level} is stored and covers nothing").format(
                    tile=tile, level=level
                ),
            )


def _excess(store: Store, size: int) -> Iterator[Problem]:
    """A level-0 tile that holds hashes beyond the last event, or stands before the first."""
    tile, width = divmod(size, WIDTH)
    for number, hashes in sorted(
        [*store.tiles(-_FURTHEST, -1).items(), *store.tiles(tile, _FURTHEST).items()]
    ):
        if number != tile or len(hashes) != width * HASH_SIZE:
            yield Problem(
                None,
                _("tile {tile} of level 0 holds hashes beyond the last event").format(tile=number),
            )
            return
