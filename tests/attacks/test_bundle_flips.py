"""Random byte flips over a bundle, zip and folder: each one is found (``-m slow``: 10,000)."""

from __future__ import annotations

import bisect
import shutil
from itertools import accumulate
from pathlib import Path

import pytest

from cli.main import main
from evalcore.bundles.verifying import verify_bundle
from tests.attacks.flips import FEW, MANY, Flip, flips
from tests.cli.test_bundle import year

__all__ = ["year"]


@pytest.fixture(scope="module")
def bundles(year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds one bundle twice: as ``folder`` and as ``it.zip``."""
    made = tmp_path_factory.mktemp("bundles")
    for name in ("folder", "it.zip"):
        assert main(["bundle", "--store", str(year / "record.db"), "--out", str(made / name)]) == 0
        assert verify_bundle(made / name).ok
    return made


def slipped_in_zip(zipped: Path, place: Path, count: int) -> list[Flip]:
    """The flips of a zip that were not found."""
    data = zipped.read_bytes()
    slipped = []
    for flip in flips(len(data), count):
        place.write_bytes(flip.of(data))
        if verify_bundle(place).ok:
            slipped.append(flip)
    return slipped


def slipped_in_folder(folder: Path, place: Path, count: int) -> list[str]:
    """The flips of the files of a folder, each as likely as it is long, that were not found."""
    shutil.copytree(folder, place)
    files = sorted(path for path in place.rglob("*") if path.is_file())
    ends = list(accumulate(path.stat().st_size for path in files))
    slipped = []
    for flip in flips(ends[-1], count):
        number = bisect.bisect_right(ends, flip.place)
        path = files[number]
        data = path.read_bytes()
        at = flip.place - (ends[number - 1] if number else 0)
        path.write_bytes(Flip(at, flip.mask).of(data))
        if verify_bundle(place).ok:
            slipped.append(f"{path.name}: {at}")
        path.write_bytes(data)
    return slipped


def test_every_flipped_bit_of_a_bundle_is_found(bundles: Path, tmp_path: Path) -> None:
    assert slipped_in_zip(bundles / "it.zip", tmp_path / "it.zip", FEW // 5) == []
    assert slipped_in_folder(bundles / "folder", tmp_path / "folder", FEW // 5) == []


@pytest.mark.slow
def test_every_one_of_ten_thousand_flips_of_a_bundle_is_found(
    bundles: Path, tmp_path: Path
) -> None:
    assert slipped_in_zip(bundles / "it.zip", tmp_path / "it.zip", MANY // 2) == []
    assert slipped_in_folder(bundles / "folder", tmp_path / "folder", MANY // 2) == []
