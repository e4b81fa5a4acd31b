"""How often Python looks for garbage while a file is taken in."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 50_000
"""Objects made before the newest are looked through; Python's own number is 700."""


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Millions of small values that live and die in turn are looked through less often.

    They go by their reference counts; what the collector is for, rings of objects, is rare here.
    Looking costs an import a twelfth of its time otherwise. Memory stays as it was.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(YOUNG, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
