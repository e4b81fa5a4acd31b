"""Facts about docs/scheme.md: it names every key that a scheme may hold."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from evalcore.schemes.loader import load_scheme
from evalcore.schemes.places import Place

ROOT = Path(__file__).parents[3]


def test_every_key_that_the_loader_knows_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    known: set[str] = set()
    keys = Place.keys

    def noting(self: Place, required: Sequence[str], optional: Sequence[str] = ()) -> Place:
        known.update(required, optional)
        return keys(self, required, optional)

    monkeypatch.setattr(Place, "keys", noting)
    for name in ("small", "thresholds", "criteria"):
        load_scheme(Path(__file__).parent / "good" / f"{name}.yaml")
    text = (ROOT / "docs" / "scheme.md").read_text(encoding="utf-8")
    assert len(known) > 50
    assert [key for key in sorted(known) if not re.search(rf"\b{key}\b", text)] == []
