"""Proofs out of a log's tile files: time and size by the log's length, and what signatures cost."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Line, median_of, timed
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


def measure() -> Iterator[Line]:
    """Inclusion and consistency by the log's length; checking a file; keys."""
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
