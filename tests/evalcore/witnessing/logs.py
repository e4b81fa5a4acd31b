"""Small logs that were signed, as another office hands them to a witness."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evalcore.transparency import note as notes
from evalcore.transparency import witness_request
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.merkle import consistency_proof, leaf_hash, root_of
from evalcore.transparency.note import COSIGNATURE, Signer
from evalcore.transparency.tile_paths import tile_path

NAME = "qingshan.example/log"
LOG = Signer(NAME, b"\x01" * 32)
OTHER_LOG = Signer(NAME, b"\x02" * 32)
WITNESS = Signer("city.example/w1", b"\x03" * 32, COSIGNATURE)


def entries(size: int, changed: int = 0) -> list[bytes]:
    """The entries of a log; the one at position ``changed`` is another."""
    return [
        b"entry %d%s" % (position, b"!" if position == changed else b"")
        for position in range(1, size + 1)
    ]


def leaves(log: Sequence[bytes]) -> list[bytes]:
    return [leaf_hash(entry) for entry in log]


def signed(log: Sequence[bytes], signer: Signer = LOG) -> bytes:
    """The signed checkpoint of a log."""
    checkpoint = Checkpoint.of(NAME, len(log), root_of(leaves(log)))
    return notes.sign(checkpoint.text, [signer]).bytes


def request(path: Path, log: Sequence[bytes], old: int = 0, signer: Signer = LOG) -> str:
    """A request to a witness that saw ``old`` of it."""
    proof = consistency_proof(leaves(log), old) if old else []
    path.write_bytes(witness_request.build(old, proof, signed(log, signer)).bytes)
    return str(path)


def tiles(folder: Path, log: Sequence[bytes], signer: Signer = LOG) -> str:
    """A log as a folder of tiles."""
    hashes = leaves(log)
    for n in range(0, len(hashes), 256):
        part = hashes[n : n + 256]
        path = folder / tile_path(0, n // 256, len(part))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(part))
    (folder / "checkpoint").write_bytes(signed(log, signer))
    return str(folder)
