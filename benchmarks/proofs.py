"""Proofs out of a log's tile files: time and size by the log's length, and what signatures cost."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import append, intake
from benchmarks.measure import Line, median_of, timed
from evalcore.record import open_record, planning
from evalcore.transparency import tile_proofs, tlog_proof
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.cosignature import cosign
from evalcore.transparency.merkle import inclusion_proof, leaf_hash, split, verify_consistency
from evalcore.transparency.note import COSIGNATURE, Signer, parse, sign
from evalcore.transparency.policy import Policy
from evalcore.transparency.tile_paths import tile_path
from evalcore.transparency.tiles import Edge
from evalcore.transparency.tlog_proof import TlogProof

SIZES = (10_000, 2_500_000)
PROOFS = 300
WITNESSES = 3


class Folder:
    """A log's tiles as files; counts what is read of them."""

    def __init__(self, folder: Path, tiles: dict[tuple[int, int], bytes]) -> None:
        self.folder = folder
        self.asked = 0
        for (level, n), hashes in tiles.items():
            place = self.place(level, n)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(hashes)

    def place(self, level: int, n: int) -> Path:
        """Where a tile lies, whole or not: this log does not grow any more."""
        return self.folder / tile_path(level, n)

    def __call__(self, level: int, n: int) -> bytes:
        self.asked += 1
        return self.place(level, n).read_bytes()


def entry(n: int) -> bytes:
    """Entry ``n`` of the log."""
    return n.to_bytes(8, "big")


def each(count: int, action: Callable[[int], object]) -> float:
    """Median seconds of ``action(n)`` over n below ``count``."""
    taken = []
    for n in range(count):
        start = time.perf_counter()
        action(n)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


class NoTree(Edge):
    """The edge of a tree that is not kept: it counts, so that an append knows its positions."""

    def extend(self, leaves: bytes | bytearray) -> dict[tuple[int, int], bytes]:
        self.size += len(leaves) // 32
        return {}

    def copy(self) -> Edge:
        return NoTree(self.size)


def without_proofs(action: Callable[[], float]) -> float:
    """What ``action`` gives where appends hash no leaf and keep no tree."""
    kept = planning.leaves_by_column, planning.Edge  # type: ignore
    planning.leaves_by_column = lambda columns: [bytes(32)] * len(columns[0])  # type: ignore
    planning.Edge = NoTree  # type: ignore
    try:
        return action()
    finally:
        planning.leaves_by_column, planning.Edge = kept  # type: ignore


def imported(rows: int) -> float:
    """Seconds to take in a CSV file of new facts, as the users do who append most."""
    with TemporaryDirectory() as folder:
        roster, meetings = Path(folder) / "组织名册.csv", Path(folder) / "组织生活.csv"
        intake.write_roster(roster)
        intake.write_meetings(meetings, rows)
        with open_record(Path(folder) / "r.db", create=True) as record:
            intake.take_in(record, roster)
            return intake.take_in(record, meetings)[0]


def appends() -> Iterator[Line]:
    """What leaves and tree cost an append: in turn with and without, medians of seven pairs.

    The two bare appends are of finished bytes to a disk that syncs at once: nothing but storing,
    and so the most that hashing can ever weigh.
    """
    bulk, single = append.states(append.BULK), append.states(append.SINGLES)
    jobs: tuple[tuple[str, Callable[[], float], str], ...] = (
        ("import of 50,000 rows", lambda: imported(50_000), "≤ 15 %"),
        ("bare append in bulk", lambda: append.ours(bulk, append.BULK), ""),
        ("bare append one at a time", lambda: append.ours(single, 1), ""),
    )
    for name, job, aim in jobs:
        pairs = [(job(), without_proofs(job)) for _time in range(7)]
        share = statistics.median(mine / bare for mine, bare in pairs) - 1
        yield Line(f"leaves and tree, cost to {name}", f"+{share:.0%}", "no leaf, no tree", aim)


def measure() -> Iterator[Line]:
    """What appends pay; inclusion and consistency by the log's length; checking a file."""
    yield from appends()
    for size in SIZES:
        leaves = b"".join(leaf_hash(entry(n)) for n in range(size))
        edge = Edge()
        with timed() as clock:
            tiles = edge.extend(leaves)
        yield Line(f"tree of {size:,} leaves, built", f"{clock.seconds:.2f} s")
        with TemporaryDirectory() as place:
            yield from in_tree(Folder(Path(place), tiles), leaves, edge.root())


def in_tree(folder: Folder, leaves: bytes, root: bytes) -> Iterator[Line]:
    """What proofs cost in one tree."""
    size = len(leaves) // 32
    places = [random.Random(n).randrange(size) for n in range(PROOFS)]
    proofs = [tile_proofs.inclusion(place, size, folder) for place in places]
    spent = each(PROOFS, lambda n: tile_proofs.inclusion(places[n], size, folder))
    all_leaves = split(leaves)
    with timed() as clock:
        assert inclusion_proof(all_leaves, places[0]) == proofs[0]
    longest = max(map(len, proofs))
    yield Line(
        f"inclusion proof in {size:,}",
        f"{spent * 1000:.2f} ms, {longest} hashes at most",
        f"from all leaves {clock.seconds:.2f} s",
        "logarithmic",
    )
    folder.asked = 0
    spent = each(PROOFS, lambda n: tile_proofs.consistency(places[n] + 1, size, folder))
    old = places[0] + 1
    steps = tile_proofs.consistency(old, size, folder)
    assert verify_consistency(old, size, steps, tile_proofs.root_at(old, folder), root)
    yield Line(
        f"consistency proof in {size:,}",
        f"{spent * 1000:.2f} ms, {folder.asked / PROOFS:.1f} tiles read",
        "",
        "logarithmic",
    )
    if size == SIZES[-1]:
        yield from of_files(size, root, places[0], proofs[0])


def of_files(size: int, root: bytes, place: int, proof: list[bytes]) -> Iterator[Line]:
    """Signing a checkpoint, and checking a proof file by a policy of a log and three witnesses."""
    log = Signer("example.org/log", sha256(b"log").digest())
    witnesses = [
        Signer(f"example.org/witness-{n}", sha256(b"witness %d" % n).digest(), COSIGNATURE)
        for n in range(WITNESSES)
    ]
    text = Checkpoint.of(log.name, size, root).text
    spent = each(PROOFS, lambda _n: sign(text, [log]))
    yield Line("a checkpoint signed", f"{spent * 1000:.2f} ms")
    note = sign(text, [log])
    note = note.with_signatures([cosign(note, witness, 1) for witness in witnesses])
    data = TlogProof(place, tuple(proof), note.bytes).bytes
    policy = Policy.of([log.verifier, *(witness.verifier for witness in witnesses)])
    assert parse(note.bytes) == note

    def check() -> float:
        with timed() as clock:
            assert tlog_proof.verify(entry(place), tlog_proof.parse(data), policy).ok
        return clock.seconds

    spent = median_of(PROOFS, check)
    yield Line(
        f"a proof file checked, {WITNESSES} witnesses",
        f"{spent * 1000:.2f} ms, {len(data):,} bytes",
    )
