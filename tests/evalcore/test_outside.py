"""Files from anywhere: read whole or not at all, and never waited for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evalcore.errors import DataError, StoreError
from evalcore.outside import read_head, read_small


def test_a_file_within_its_limit_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(b"x" * 10)
    assert read_small(tmp_path / "small", 10) == b"x" * 10


def test_a_file_is_not_read_beyond_what_its_kind_can_have(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * 11)
    with pytest.raises(DataError, match=r"at most 10\. Is it the right file"):
        read_small(tmp_path / "large", 10)


def test_of_a_long_file_the_head_is_read(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"abc" * 1000)
    assert read_head(tmp_path / "large", 4) == b"abca"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is no file but a folder"):
        read_small(tmp_path, 10)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_no_file_and_nobody_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="is no file but a folder, pipe"):
        read_small(tmp_path / "pipe", 10)


def test_a_file_that_is_not_there_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="can't be read: No such file"):
        read_head(tmp_path / "none", 10)
