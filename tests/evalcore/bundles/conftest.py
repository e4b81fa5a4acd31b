"""Bundles of one small record, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evalcore.bundles import world


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundled") / "record.db"
    world.make(path)
    return path


@pytest.fixture(scope="session")
def folder(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle as a folder, with everything in it. Not to be changed."""
    out = tmp_path_factory.mktemp("folder") / "bundle"
    return world.bundle(store, out, with_sources=True, with_private=True)


@pytest.fixture(scope="session")
def packed(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a zip."""
    out = tmp_path_factory.mktemp("zip") / "bundle.zip"
    return world.bundle(store, out, with_sources=True, with_private=True)


@pytest.fixture(scope="session")
def plain(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle for anybody: nothing that is sealed."""
    return world.bundle(store, tmp_path_factory.mktemp("plain") / "bundle.zip")
