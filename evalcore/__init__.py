"""The record of a year: what happened, kept for good. Knows nothing of scores.

For analysts: ``evalcore.open_record(path)`` opens a record or a bundle, and
``evalcore.effective_facts(record, "problems")`` is an Arrow table of what counts of a family
(``docs/python.md``). Importing this package is cheap; what is heavy is imported where it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evalcore.facts_read import effective_facts, families
    from evalcore.record import open_record

__all__ = ["effective_facts", "families", "open_record"]

_HOMES = {
    "effective_facts": "evalcore.facts_read",
    "families": "evalcore.facts_read",
    "open_record": "evalcore.record",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
