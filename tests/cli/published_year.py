"""A year that was adopted, decided and published: made once, copied for whoever changes it."""

from __future__ import annotations

from pathlib import Path

from cli.main import main
from tests.cli.official_scheme import fill, write_scheme


def make_year(folder: Path, *, published: bool = True) -> Path:
    """``record.db`` with its scheme ``own.yaml``; ``results.db`` and its certificate beside it."""
    store = folder / "record.db"
    fill(store)
    scheme = write_scheme(folder)
    decided = ("--store", store, "--by", "县委组织部", "--on", "2026-01-15")
    commands: list[tuple[object, ...]] = [
        ("scheme", "adopt", scheme, "--store", store, "--by", "县委", "--on", "2025-01-01"),
        ("tie", "decide", "list:top", "--scheme", scheme, "--takes", "P2@V2", *decided),
        ("publish", "--scheme", scheme, *decided, "--out", folder / "results.db"),
    ]
    for command in commands if published else commands[:2]:
        assert main([str(part) for part in command]) == 0
    return folder
