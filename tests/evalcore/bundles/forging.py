"""What somebody with a bundle in hand can do to it."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

from evalcore.bundles.layout import MANIFEST, SUMS
from evalcore.bundles.manifest import manifest_of
from evalcore.bundles.outcome import Finding, Outcome
from evalcore.bundles.shapes import Said
from evalcore.bundles.sinks import ZipSink
from evalcore.bundles.verifying import verify_bundle


def copy_of(folder: Path, place: Path) -> Path:
    """A copy to be changed."""
    shutil.copytree(folder, place)
    return place


def files_of(folder: Path) -> dict[str, bytes]:
    """Name → content of every file."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def flip(path: Path, at: int, bits: int = 1) -> None:
    """Change one byte."""
    data = bytearray(path.read_bytes())
    data[at] ^= bits
    path.write_bytes(data)


def reseal(folder: Path) -> None:
    """Write manifest and sums anew, as a forger would."""
    said = {
        name: Said(sha256(data).hexdigest(), len(data))
        for name, data in files_of(folder).items()
        if name not in (MANIFEST, SUMS)
    }
    manifest = manifest_of(said)
    (folder / MANIFEST).write_bytes(manifest.text)
    (folder / SUMS).write_bytes(manifest.sums)


def zipped(folder: Path, place: Path) -> Path:
    """The folder as a zip, sealed as bundle would."""
    with ZipSink(place, secret=False) as sink:
        for name, data in files_of(folder).items():
            sink.write(name, [data])
        sink.finish()
    return place


def problems(path: Path) -> list[Finding]:
    """What verifying finds."""
    return verify_bundle(path).problems


def shows(outcome: Outcome, where: str) -> bool:
    """Whether something that does not hold is said of a file."""
    return any(one.where == where for one in outcome.problems)
