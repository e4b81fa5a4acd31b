"""Facts about where an export goes: whole or not at all, and over nothing but an export."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.errors import StoreError, UsageError
from projections.exchange.place import PREFIX, made_whole, must_be_free


def always(_path: Path) -> bool:
    return True


def never(_path: Path) -> bool:
    return False


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"
    with made_whole(out) as work:
        (work / out.name).write_text("whole")
        assert not out.exists()
    assert out.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [out]


def test_a_folder_takes_the_place_of_an_earlier_one_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "tables"
    for name in ("a", "b"):
        with made_whole(out) as work:
            (work / out.name / name).mkdir(parents=True)
            (work / out.name / name / "x").write_text(name)
    assert sorted(p.relative_to(out).as_posix() for p in out.rglob("*")) == ["b", "b/x"]
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_breaks_off_leaves_the_earlier_export_and_nothing_else(
    tmp_path: Path, kind: str
) -> None:
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("earlier")
    else:
        out.mkdir()

    def broken_off() -> None:
        with made_whole(out) as work:
            (work / out.name).write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert list(tmp_path.iterdir()) == [out]
    assert out.is_dir() or out.read_text() == "earlier"


def test_a_disk_that_refuses_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No space"), made_whole(tmp_path / "out"):
        raise OSError(28, "No space left on device")
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(PREFIX)]


def test_a_place_that_is_taken_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("mine")
    with pytest.raises(UsageError, match="--force"):
        must_be_free(out, force=False, is_ours=always)
    with pytest.raises(UsageError, match="no earlier export"):
        must_be_free(out, force=True, is_ours=never)
    must_be_free(out, force=True, is_ours=always)


def test_a_link_is_never_followed_to_replace_what_it_names(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("mine")
    (tmp_path / "out").symlink_to(tmp_path / "real")
    with pytest.raises(UsageError, match="no earlier export"):
        must_be_free(tmp_path / "out", force=True, is_ours=always)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no directory"):
        must_be_free(tmp_path / "none" / "out", force=False, is_ours=always)
