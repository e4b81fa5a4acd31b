"""The second half of verify: tiles and roots from the leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalcore.messages import _
from evalcore.record.store import Commit, Store
from evalcore.transparency.merkle import HASH_SIZE
from evalcore.transparency.tiles import HEIGHT, WIDTH, Edge

Found = tuple[int | None, str]


def check_tree(
    store: Store,
    leaves: bytearray,
    stored: bytearray,
    commits: Sequence[Commit],
    at_rest: bool,
) -> tuple[bytes, list[Found]]:
    """(root over ``leaves``, problems).

    ``leaves`` come from the events, ``stored`` from the level-0 tiles. ``at_rest`` says that
    nobody appended while the record was read, so that no tile may hold more than it should.
    """
    root, tiles, misfit = _walk(leaves, commits)
    problems: list[Found] = []
    fitting = [tiles]
    if leaves != stored:
        _root, stored_tiles, stored_misfit = _walk(stored, commits)
        # A changed event must not make the untouched tiles above it look changed too.
        fitting.append(stored_tiles)
        problems.extend(_blame(leaves, stored, commits, misfit, stored_misfit))
    elif misfit is not None:
        problems.append(_blame_commit(leaves, commits, misfit))
    problems.extend(_upper(store, fitting, len(leaves) // HASH_SIZE, at_rest))
    if at_rest:
        problems.extend(_excess(store, len(leaves) // HASH_SIZE))
    return root, problems


def _walk(
    leaves: bytearray, commits: Sequence[Commit]
) -> tuple[bytes, dict[tuple[int, int], bytes], int | None]:
    """(root, tiles above level 0, index of the first commit whose root does not fit)."""
    edge, misfit, done = Edge(), None, 0
    tiles: dict[tuple[int, int], bytes] = {}
    end = len(leaves) // HASH_SIZE
    for index, size in enumerate([*(commit.size for commit in commits), end]):
        # Not all in one go: a commit's root is that of the tree as it was then.
        if size > done:
            grown = edge.extend(leaves[done * HASH_SIZE : size * HASH_SIZE])
            tiles.update((key, value) for key, value in grown.items() if key[0])
            done = size
        if index < len(commits) and misfit is None and edge.root() != commits[index].root:
            misfit = index
    return edge.root(), tiles, misfit


def _blame(
    leaves: bytearray,
    stored: bytearray,
    commits: Sequence[Commit],
    misfit: int | None,
    stored_misfit: int | None,
) -> Iterator[Found]:
    """For each position where event and tile differ: which of the two was changed."""
    for start in range(0, len(leaves), WIDTH * HASH_SIZE):
        end = start + WIDTH * HASH_SIZE
        if leaves[start:end] == stored[start:end]:
            continue
        for place in range(start, min(end, len(leaves)), HASH_SIZE):
            if leaves[place : place + HASH_SIZE] == stored[place : place + HASH_SIZE]:
                continue
            position = place // HASH_SIZE + 1
            commit = next((c.size for c in commits if c.size >= position), None)
            covers = [i for i, c in enumerate(commits) if c.size >= position][:1]
            index = covers[0] if covers else len(commits)
            leaf_fits = misfit is None or index < misfit
            tile_fits = stored_misfit is None or index < stored_misfit
            if tile_fits and not leaf_fits:
                what = _(
                    "the event was changed: its bytes do not give the leaf hash that its tile and "
                    "the root of commit {size} rest on"
                ).format(size=commit)
            elif leaf_fits and not tile_fits:
                what = _(
                    "tile {tile} of level 0 was changed: the event gives the root of commit "
                    "{size}, the tile does not"
                ).format(tile=place // (WIDTH * HASH_SIZE), size=commit)
            else:
                what = _(
                    "the event and its leaf hash in tile {tile} differ, and the root of commit "
                    "{size} fits neither alone"
                ).format(tile=place // (WIDTH * HASH_SIZE), size=commit)
            yield position, what


def _blame_commit(leaves: bytearray, commits: Sequence[Commit], misfit: int) -> Found:
    """Events and tiles agree, a root does not: the root alone, or all that it covers."""
    first = commits[misfit - 1].size + 1 if misfit else 1
    commit = commits[misfit]
    later = commits[misfit + 1 :]
    if later:
        _root, _tiles, again = _walk(leaves, later)
        if again is None:
            return first, _("the stored root of commit {size} was changed").format(size=commit.size)
        return first, _(
            "the events from here to {size} do not give the root of commit {size}, nor those "
            "after it theirs: events and tiles were changed together"
        ).format(size=commit.size)
    return first, _(
        "the events from here to {size} do not give the root of commit {size}: either that root "
        "was changed, or events and tiles were changed together"
    ).format(size=commit.size)


def _upper(
    store: Store, fitting: Sequence[dict[tuple[int, int], bytes]], size: int, at_rest: bool
) -> Iterator[Found]:
    """Tiles above level 0 against those that the leaves give (or the level-0 tiles)."""
    stored = store.upper_tiles()
    for level, tile in sorted(fitting[0]):
        found = stored.pop((level, tile), b"")
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
        yield (
            min(first, size),
            _("tile {tile} of level {level} was changed or is missing").format(
                tile=tile, level=level
            ),
        )
    if at_rest:
        for level, tile in sorted(stored):
            yield (
                None,
                _("tile {tile} of level {level} is stored and covers nothing").format(
                    tile=tile, level=level
                ),
            )


def _excess(store: Store, size: int) -> Iterator[Found]:
    """A level-0 tile that holds hashes beyond the last event."""
    tile, width = divmod(size, WIDTH)
    for number, hashes in sorted(store.tiles(tile, tile + (1 << 40)).items()):
        if number > tile or len(hashes) != width * HASH_SIZE:
            yield (
                None,
                _("tile {tile} of level 0 holds hashes beyond the last event").format(tile=number),
            )
            return
