"""Names and contents of a log's files, as C2SP tlog-tiles has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.errors import DataError
from evalcore.transparency.tile_paths import (
    TilePath,
    entries_path,
    pack_entries,
    parse_path,
    tile_path,
    unpack_entries,
)


def test_numbers_are_written_in_groups_of_three() -> None:
    assert tile_path(0, 0) == "tile/0/000"
    assert tile_path(1, 999) == "tile/1/999"
    assert tile_path(1, 1000) == "tile/1/x001/000"
    assert tile_path(63, 1234067) == "tile/63/x001/x234/067"
    assert entries_path(1234067, 5) == "tile/entries/x001/x234/067.p/5"


def test_the_tree_of_70000_entries_has_the_files_that_the_page_lists() -> None:
    from evalcore.transparency.tiles import level_sizes

    counts = [divmod(count, 256) for count in level_sizes(70_000)]
    assert counts == [(273, 112), (1, 17), (0, 1)]
    last = [tile_path(level, *place) for level, place in enumerate(counts)]
    assert last == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]


@given(st.integers(0, 63), st.integers(0, 2**55), st.integers(1, 256))
def test_a_path_is_read_back(level: int, n: int, width: int) -> None:
    assert parse_path(tile_path(level, n, width)) == TilePath(level, n, width)
    assert parse_path(entries_path(n, width)) == TilePath(None, n, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/../000",
        "../tile/0/000",
        "tile/00/000",
        "tile/64/000",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p",
        "tile/0/٠٠٠",
        "tile\\0\\000",
        "tile/0/000\n",
        "tile/entry/000",
        "tile/0/" + "x000/" * 50 + "000",
    ],
)
def test_any_other_path_is_none(path: str) -> None:
    assert parse_path(path) is None


@given(st.text(alphabet="tile/0123456789x.pentries", max_size=40))
def test_a_path_that_is_read_is_the_one_that_would_be_written(path: str) -> None:
    found = parse_path(path)
    if found:
        whole = entries_path(found.n, found.width)
        if found.level is not None:
            whole = tile_path(found.level, found.n, found.width)
        assert whole == path


@pytest.mark.parametrize(("level", "n", "width"), [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 257)])
def test_a_tile_that_cannot_be_has_no_path(level: int, n: int, width: int) -> None:
    with pytest.raises(ValueError, match=r".*"):
        tile_path(level, n, width)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=20))
def test_entries_are_unpacked_as_they_were_packed(entries: list[bytes]) -> None:
    assert unpack_entries(pack_entries(entries)) == entries


def test_a_bundle_holds_up_to_256_entries_of_up_to_65535_bytes() -> None:
    full = [b""] * 255 + [bytes(65_535)]
    assert unpack_entries(pack_entries(full)) == full
    with pytest.raises(ValueError, match="257 entries"):
        pack_entries([b""] * 257)
    with pytest.raises(ValueError, match="0 entries"):
        pack_entries([])
    with pytest.raises(ValueError, match="65,535"):
        pack_entries([bytes(65_536)])


def test_a_bundle_that_is_cut_off_or_too_full_is_refused() -> None:
    data = pack_entries([b"one", b"two"])
    for end in (1, 4, 6, len(data) - 1):
        with pytest.raises(DataError, match="cut off"):
            unpack_entries(data[:end])
    with pytest.raises(DataError, match="empty"):
        unpack_entries(b"")
    with pytest.raises(DataError, match="more than 256"):
        unpack_entries(bytes(2 * 257))
