"""Sealed words are opened in few places, and those that show them to people go through one door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
OPENS = {"private", "unseal", "unseal_salted", "open_file", "secrets"}
"""Functions and methods that give sealed words, or the keys to them."""

INSIDE = {
    "evalcore/record/record.py": "the methods themselves",
    "evalcore/record/private.py": "the functions themselves",
    "evalcore/record/verify_boxes.py": "verify compares hashes",
    "evalcore/record/verify_sources.py": "verify compares digests",
    "evalcore/record/key_copy.py": "a copy of the keys, encrypted",
    "evalcore/procedures/actors_names.py": "names of actors are compared, and none is shown",
    "evalcore/intake/comparing/known.py": "intake compares, and shows nothing",
    "evalcore/sealed/destroying.py": "the words are compared with kept files, inside",
}
"""Modules that open and show nobody anything: why."""

BEHIND_THE_DOOR = {
    "evalcore/sealed/opening.py": ("cli/sealed.py",),
    "projections/trail/sealed.py": ("cli/trail.py",),
    "evalcore/bundles/writing.py": ("cli/bundle.py",),
}
"""Modules that give words to people → the commands that call them, each through the door."""


def uses(path: Path) -> Iterator[str]:
    """Names that are called, and methods that are handed on (``record.private``)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", ""))
        elif isinstance(node, ast.Attribute) and ast.unparse(node).endswith("record.private"):
            yield node.attr


def test_nothing_else_opens_sealed_words() -> None:
    found = {
        str(path.relative_to(ROOT))
        for package in ("evalcore", "projections", "cli")
        for path in (ROOT / package).rglob("*.py")
        if not OPENS.isdisjoint(uses(path))
    }
    assert found == {*INSIDE, *BEHIND_THE_DOOR}


def test_every_command_behind_the_door_passes_it() -> None:
    for commands in BEHIND_THE_DOOR.values():
        for command in commands:
            assert "open_on_record" in set(uses(ROOT / command)), command
