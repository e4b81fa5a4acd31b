"""Verify: does the record still hold what was appended?

No stored hash is trusted alone. Every leaf is computed from the stored bytes of its event; from
those leaves every tile and the root of every commit are computed again, and compared with what is
stored. Where an event and its tile differ, the roots of the commits say which of the two was
changed.

What it cannot see: a record in which events, tiles, commits and head were *all* rewritten to fit
each other. Against that stand checkpoints kept elsewhere (another office, paper): compare the root.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from evalcore.errors import DataError, StoreError
from evalcore.messages import _
from evalcore.record.envelope import Row, leaf_hashes
from evalcore.record.private import Key, Keyring, unseal
from evalcore.record.store import Box, Commit, Store
from evalcore.record.treecheck import check_tree
from evalcore.record.verify_helper import Helper
from evalcore.transparency.merkle import EMPTY_ROOT, HASH_SIZE
from evalcore.transparency.tiles import WIDTH

if TYPE_CHECKING:
    from evalcore.record.record import Record

LARGE = 200_000
"""Events from which a second process pays for its start."""

RANGE = 64 * WIDTH
"""Positions checked at once: whole tiles, and small enough to hold."""

MAX_PROBLEMS = 100
"""Problems listed: who has this many needs the first one and a backup."""


@frozen
class Problem:
    """Something that is not as it was appended. ``position`` is None where no event is meant."""

    position: int | None
    what: str


@frozen
class Verification:
    """The outcome. ``root`` in hex is that of the leaves as computed from the stored events.

    ``private`` counts the private parts that were opened and fit their hash; ``sealed`` those
    whose key is not there (destroyed, or no key file given): they can't be opened, and the proofs
    hold all the same. ``sources`` counts the files kept, ``sealed_sources`` those without a key.
    """

    ok: bool
    size: int
    root: str
    problems: list[Problem]
    commits: int
    private: int
    sealed: int
    sources: int
    sealed_sources: int

    @property
    def first(self) -> Problem | None:
        """The problem with the lowest position."""
        return self.problems[0] if self.problems else None


@define
class Findings:
    """What checking one range of positions found."""

    leaves: bytearray = field(factory=bytearray)
    """Leaf hashes from the stored events; those of the tile where an event is missing."""
    stored: bytearray = field(factory=bytearray)
    """Leaf hashes from the tiles; those of the events where a tile is missing."""
    problems: list[Problem] = field(factory=list)
    private: int = 0
    sealed: int = 0

    def join(self, other: Findings) -> None:
        """Take in what was found in the range behind this one."""
        self.leaves += other.leaves
        self.stored += other.stored
        self.problems += other.problems
        self.private += other.private
        self.sealed += other.sealed

    def add(self, position: int | None, what: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(position, what))


def verify(
    store: Store,
    keys: Keyring | None,
    progress: Callable[[int, int], None] | None = None,
    record: Record | None = None,
) -> Verification:
    """Check the whole record. Raises StoreError only where it cannot be read at all.

    Where ``record`` is given and large, a second process opens it too and does half the work.
    """
    # In this order: what is committed in between is then beyond the head, not missing from it.
    low, high = store.extremes() or (1, 0)
    head = store.head()
    commits = [commit for commit in store.commits() if commit.size <= head.size]
    findings = Findings()
    _check_commits(commits, head, findings)
    if high > head.size or low < 1:
        findings.add(
            high if high > head.size else low,
            _("an event lies outside the record, which ends at {size}").format(size=head.size),
        )
    ranges = [
        (start, min(start + RANGE - 1, head.size)) for start in range(1, head.size + 1, RANGE)
    ]
    with Helper(record, ranges[1::2], commits, large=head.size >= LARGE) as helper:
        for index, (start, stop) in enumerate(ranges):
            found = helper.next() if index % 2 else None
            if found is None:
                found = check_range(store, keys, start, stop, commits)
            findings.join(found)
            if progress:
                progress(stop, head.size)
    at_rest = store.head() == head
    root = EMPTY_ROOT
    if head.size:
        root, problems = check_tree(store, findings.leaves, findings.stored, commits, at_rest)
        findings.problems.extend(Problem(position, what) for position, what in problems)
    sources, sealed_sources = _check_sources(store, keys, findings)
    problems_ = sorted(
        findings.problems, key=lambda p: (p.position is None, p.position or 0, p.what)
    )
    return Verification(
        ok=not problems_,
        size=head.size,
        root=root.hex(),
        problems=problems_[:MAX_PROBLEMS],
        commits=len(commits),
        private=findings.private,
        sealed=findings.sealed,
        sources=sources,
        sealed_sources=sealed_sources,
    )


def _check_sources(store: Store, keys: Keyring | None, findings: Findings) -> tuple[int, int]:
    """(source files kept, those of them whose key is not here): each opens and fits its digest."""
    from evalcore.record.sealed_sources import key_of, open_file, open_public

    count = sealed = 0
    for kept in store.sources():
        count += 1
        try:
            if open_public(kept):
                continue
            key_id = key_of(kept)
            key = keys.find([key_id]).get(key_id) if keys else None
            if key is None:
                sealed += 1
            else:
                open_file(key, kept)
        except StoreError:
            findings.add(
                None,
                _("source file {name} ({digest}): its content was changed").format(
                    name=kept.name, digest=kept.digest
                ),
            )
    return count, sealed


def _check_commits(commits: Sequence[Commit], head: Commit, findings: Findings) -> None:
    """Commit boundaries end at the head and never go back in time."""
    last = commits[-1] if commits else None
    if head.size == 0:
        if commits or head.root != EMPTY_ROOT:
            findings.add(None, _("the head says that the record is empty, and it is not"))
    elif last is None or last.size != head.size:
        findings.add(
            last.size + 1 if last else 1,
            _("the head stands at {size}, and no commit ends there").format(size=head.size),
        )
    elif last != head:
        findings.add(None, _("the head and the last commit differ in root or time"))
    for before, after in pairwise(commits):
        if after.recorded_at < before.recorded_at:
            findings.add(
                before.size + 1,
                _("the commit of size {size} was recorded before the one in front of it").format(
                    size=after.size
                ),
            )


def check_range(
    store: Store,
    keys: Keyring | None,
    start: int,
    stop: int,
    commits: Sequence[Commit],
) -> Findings:
    """Check the events at ``start`` to ``stop`` by themselves; give their leaves and the tiles'."""
    findings = Findings()
    rows = store.rows(start, stop)
    tiles = store.tiles((start - 1) // WIDTH, (stop - 1) // WIDTH)
    stored = _stored_leaves(tiles, start, stop)
    leaves = _leaves(rows, start, stop, stored, findings)
    for index in range(0, len(stored), HASH_SIZE):
        if stored[index : index + HASH_SIZE] == _UNKNOWN:
            stored[index : index + HASH_SIZE] = leaves[index : index + HASH_SIZE]
            if index % (WIDTH * HASH_SIZE) == 0 or index == 0:
                findings.add(
                    start + index // HASH_SIZE, _("the tile that holds its leaf hash is missing")
                )
    findings.leaves = leaves
    findings.stored = stored
    _check_times(rows, start, commits, findings)
    _check_boxes(rows, store.boxes(start, stop), keys, findings)
    return findings


_UNKNOWN = bytes(HASH_SIZE)


def _stored_leaves(tiles: dict[int, bytes], start: int, stop: int) -> bytearray:
    """The leaf hashes that the tiles hold for a range; zeros where they hold none."""
    stored = bytearray()
    for tile in range((start - 1) // WIDTH, (stop - 1) // WIDTH + 1):
        width = min(WIDTH, stop - tile * WIDTH) * HASH_SIZE
        hashes = tiles.get(tile, b"")
        hashes = hashes[:width] if isinstance(hashes, bytes) else b""
        stored += hashes.ljust(width, b"\x00")
    return stored


def _leaves(
    rows: Sequence[Row], start: int, stop: int, stored: bytearray, findings: Findings
) -> bytearray:
    """The leaf hashes from the events; the stored hash stands in where there is no event."""
    try:
        if len(rows) == stop - start + 1:
            return bytearray(b"".join(leaf_hashes(rows)))
    except DataError:
        pass
    leaves = bytearray(stored)
    found = set()
    for row in rows:
        position = row[0]
        found.add(position)
        place = (position - start) * HASH_SIZE
        try:
            leaves[place : place + HASH_SIZE] = leaf_hashes([row])[0]
        except DataError:
            findings.add(position, _("the event was changed: its fields can't be an entry"))
    for position in range(start, stop + 1):
        if position not in found:
            findings.add(position, _("the event is missing"))
    return leaves


def _check_times(
    rows: Sequence[Row], start: int, commits: Sequence[Commit], findings: Findings
) -> None:
    """Every event bears the time of its commit (so times never go back, as commits do not)."""
    index = bisect_left(commits, start, key=lambda commit: commit.size)
    for row in rows:
        while index < len(commits) and commits[index].size < row[0]:
            index += 1
        if index == len(commits):
            return
        if row[5] != commits[index].recorded_at:
            findings.add(
                row[0],
                _("its recorded time differs from that of its commit (size {size})").format(
                    size=commits[index].size
                ),
            )


def _check_boxes(
    rows: Sequence[Row], boxes: Sequence[Box], keys: Keyring | None, findings: Findings
) -> None:
    """Every private hash has its box, and what opens fits."""
    if not boxes and not any(row[8] for row in rows):
        return
    opened: dict[str, Key] = keys.find({box.key_id for box in boxes}) if keys else {}
    by_position = {box.position: box for box in boxes}
    for row in rows:
        box = by_position.pop(row[0], None)
        if not row[8]:
            if box is not None:
                findings.add(row[0], _("a private part is stored that the event does not have"))
        elif box is None:
            findings.add(row[0], _("its private part is missing"))
        elif box.key_id not in opened:
            findings.sealed += 1
        else:
            try:
                digest, _private = unseal(opened[box.key_id], box.box, row[1], row[2])
                fits = digest == row[8]
            except StoreError:
                fits = False
            if fits:
                findings.private += 1
            else:
                findings.add(row[0], _("its private part was changed"))
