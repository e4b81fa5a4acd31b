"""Files appear whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from evalcore import placing
from evalcore.placing import SECRET, put, write_whole


def test_a_finished_file_never_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_about: object) -> None:
        raise PermissionError("no links here")

    for links in (True, False):
        if not links:
            monkeypatch.setattr(os, "link", refuses)
        place, made = tmp_path / f"place-{links}", tmp_path / "made"
        made.write_bytes(b"new")
        put(made, place)
        assert (place.read_bytes(), made.exists()) == (b"new", False)
        made.write_bytes(b"newer")
        with pytest.raises(FileExistsError):
            put(made, place)
        assert place.read_bytes() == b"new"
        put(made, place, replace=True)
        assert place.read_bytes() == b"newer"


def test_a_file_is_written_in_place_of_another_only_where_that_is_meant(tmp_path: Path) -> None:
    place = tmp_path / "file"
    write_whole(place, b"old", replace=False)
    with pytest.raises(FileExistsError):
        write_whole(place, b"new", replace=False)
    assert place.read_bytes() == b"old"
    write_whole(place, b"new", replace=True)
    assert place.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["file"]


def test_what_fails_half_way_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_about: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    place = tmp_path / "file"
    place.write_bytes(b"old")
    monkeypatch.setattr(placing, "put", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(place, b"new", replace=True)
    assert place.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="this system has other rights")
def test_what_is_secret_is_for_its_owner_alone_and_the_rest_as_other_files(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    for name, mode in (("secret", SECRET), ("plain", None)):
        write_whole(tmp_path / name, b"x", replace=False, mode=mode)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes["secret"] == 0o600
    assert modes["plain"] == modes["other"]
