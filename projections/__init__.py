"""The read side: what follows from the record, as pure functions of the log.

For analysts: ``projections.score(record, scheme)`` scores and hands over Arrow tables,
``projections.open_results(path)`` the same tables from results that are written
(``docs/python.md``). Importing this package is cheap; the rest is imported where it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from projections.analysts import Scored, Tables, Written, open_results, score

__all__ = ["Scored", "Tables", "Written", "open_results", "score"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("projections.analysts"), name)
