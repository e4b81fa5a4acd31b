"""The digest of a scheme: SHA-256 of a canonical text of all that it says, by value.

The text is JSON with sorted keys: every value of the model, the calendar's days, the parameters
in force, the settings of a trial. SQL that follows from an expression's source is left out, so
that the same rules have the same digest whichever version of the parser read them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from evalcore.schemes.model import Expression, Scheme

FORMAT = "evalcore scheme 1\n"
_LEFT_OUT = {"digest", "warnings"}


def canonical_text(scheme: Scheme) -> str:
    """What the digest is taken of."""
    fields = {
        field.name: _plain(getattr(scheme, field.name))
        for field in attrs.fields(Scheme)
        if field.name not in _LEFT_OUT and not _unused(scheme, field)
    }
    return FORMAT + json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(scheme: Scheme) -> str:
    """The digest, hexadecimal."""
    return hashlib.sha256(canonical_text(scheme).encode("utf-8")).hexdigest()


def _unused(value: Any, field: attrs.Attribute[Any]) -> bool:
    """Whether a field that came later says nothing: then the digest is what it was before."""
    if not field.metadata.get("later"):
        return False
    held = getattr(value, field.name)
    return not held if isinstance(held, (Mapping, tuple)) else bool(held == field.default)


def _plain(value: Any) -> Any:
    if isinstance(value, Scheme):
        return {"id": value.id, "digest": value.digest}
    if isinstance(value, Expression):
        return {"path": value.path, "source": " ".join(value.source.split())}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if attrs.has(type(value)):
        own = {
            field.name: _plain(getattr(value, field.name))
            for field in attrs.fields(type(value))
            if not _unused(value, field)
        }
        return {"is": type(value).__name__, **own}
    return value
