"""The tree as tiles, grown from its right edge (geometry of C2SP tlog-tiles).

A tile holds up to 256 hashes, concatenated. Tile ``(level, n)`` holds the roots of the perfect
subtrees of height ``8 * level`` numbered ``256 * n`` and on: level 0 holds leaf hashes, and a whole
tile's root is one hash of the level above. A tile only ever grows, and a whole one never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evalcore.transparency.merkle import HASH_SIZE, fold, node_hash, perfect_root

WIDTH = 256
HEIGHT = 8
TILE_BYTES = WIDTH * HASH_SIZE


class Edge:
    """The right edge of a tree: what is needed to append and to know the root, and no more.

    ``size`` is the number of leaves; ``tails`` holds for each level the hashes of its last,
    unfinished tile (empty where the last one is whole).
    """

    def __init__(self, size: int = 0, tails: Sequence[bytes] = ()) -> None:
        self.size = size
        self.tails = [bytes(tail) for tail in tails]
        self._peaks: list[tuple[int, bytes]] = []
        for level in reversed(range(len(self.tails))):
            self._peaks.extend(_peaks(self.tails[level], level))

    @classmethod
    def load(cls, size: int, read_tile: Callable[[int, int], bytes]) -> Edge:
        """The edge of a stored tree. ``read_tile(level, n)`` gives a tile's hashes.

        Raises ValueError where a tile is shorter than ``size`` demands.
        """
        tails = []
        for level, count in enumerate(level_sizes(size)):
            tile, width = divmod(count, WIDTH)
            tail = read_tile(level, tile)[: width * HASH_SIZE] if width else b""
            if len(tail) != width * HASH_SIZE:
                raise ValueError(f"tile {tile} of level {level} holds less than {width} hashes")
            tails.append(tail)
        return cls(size, tails)

    def copy(self) -> Edge:
        """An independent edge of the same tree."""
        other = Edge(self.size)
        other.tails = self.tails.copy()
        other._peaks = self._peaks.copy()
        return other

    def root(self) -> bytes:
        """The root of the tree."""
        return fold([peak for _height, peak in self._peaks])

    def extend(self, leaves: bytes | bytearray) -> dict[tuple[int, int], bytes]:
        """Append concatenated leaf hashes; give the tiles that grew, as they are now.

        As many leaves as make a perfect subtree (at most a tile) are hashed at once.
        """
        if len(leaves) == HASH_SIZE:
            return self._extend_by_one(bytes(leaves))
        grown: dict[tuple[int, int], bytes] = {}
        start, end = 0, len(leaves)
        while start < end:
            left = (end - start) // HASH_SIZE
            width = min(self.size & -self.size or WIDTH, WIDTH)
            if width > left:
                width = 1 << (left.bit_length() - 1)
            chunk = bytes(leaves[start : start + width * HASH_SIZE])
            start += width * HASH_SIZE
            self.size += width
            self._file(0, chunk, grown)
            self._push(width.bit_length() - 1, perfect_root(chunk), grown)
        for level, count in enumerate(level_sizes(self.size)):
            if count % WIDTH and self._grew(level, len(leaves) // HASH_SIZE):
                grown[(level, count // WIDTH)] = self.tails[level]
        return grown

    def _extend_by_one(self, leaf: bytes) -> dict[tuple[int, int], bytes]:
        """The same for a single leaf, without looking at levels that can't have grown."""
        grown: dict[tuple[int, int], bytes] = {}
        self.size += 1
        self._file(0, leaf, grown)
        self._push(0, leaf, grown)
        level, count = 0, self.size
        while not count % WIDTH:
            level, count = level + 1, count // WIDTH
        # The tiles below that level became whole.
        grown[(level, count // WIDTH)] = self.tails[level]
        return grown

    def _grew(self, level: int, added: int) -> bool:
        before = (self.size - added) >> (HEIGHT * level)
        return self.size >> (HEIGHT * level) > before

    def _push(self, height: int, peak: bytes, grown: dict[tuple[int, int], bytes]) -> None:
        """Add the root of a perfect subtree and merge equal heights, filling tiles on the way."""
        peaks = self._peaks
        if height == HEIGHT:
            self._file(1, peak, grown)
        while peaks and peaks[-1][0] == height:
            peak = node_hash(peaks.pop()[1], peak)
            height += 1
            if height % HEIGHT == 0:
                self._file(height // HEIGHT, peak, grown)
        peaks.append((height, peak))

    def _file(self, level: int, value: bytes, grown: dict[tuple[int, int], bytes]) -> None:
        """Put hashes into the last tile of their level; hand the tile out when it is whole."""
        while len(self.tails) <= level:
            self.tails.append(b"")
        tail = self.tails[level] + value
        if len(tail) == TILE_BYTES:
            number = (self.size >> (HEIGHT * level)) // WIDTH - 1
            grown[(level, number)] = tail
            tail = b""
        self.tails[level] = tail


def level_sizes(size: int) -> list[int]:
    """How many hashes each level holds in a tree of ``size`` leaves, from level 0 up."""
    counts = []
    while size:
        counts.append(size)
        size >>= HEIGHT
    return counts


def _peaks(tail: bytes, level: int) -> list[tuple[int, bytes]]:
    """The perfect subtrees in an unfinished tile, as (height, root) from left to right."""
    width = len(tail) // HASH_SIZE
    found, start = [], 0
    for bit in reversed(range(HEIGHT)):
        if width >> bit & 1:
            end = start + (HASH_SIZE << bit)
            found.append((HEIGHT * level + bit, perfect_root(tail[start:end])))
            start = end
    return found
