"""What every page says beside its content: that nothing was checked yet, and the limits."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def source(name: str) -> str:
    """A file of this package: script, style, standing words."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def unchecked() -> str:
    """The panel as it stands in the file: red, nothing was checked. The script replaces it."""
    return source("unchecked.html")


def limits(certificate: str, checkpoint: str) -> str:
    """The last section: what a page can't prove, and the check codes that people compare."""
    words = source("limits.html")
    return words.replace("{certificate}", certificate).replace("{checkpoint}", checkpoint)
