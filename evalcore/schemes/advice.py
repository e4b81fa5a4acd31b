"""What a lint says of a scheme, as values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import attrs

from evalcore.schemes.model import Expression


@attrs.frozen
class Advice:
    """One thing to mend (``problem``) or to know (``note``): at ``path``, on ``line``."""

    level: Literal["problem", "note"]
    rule: str
    path: str
    line: int
    text: str
    remedy: str


def problem(rule: str, path: str, text: str, remedy: str) -> Advice:
    """Something to mend."""
    return Advice("problem", rule, path, 0, text, remedy)


def remark(rule: str, path: str, text: str, remedy: str) -> Advice:
    """Something to know."""
    return Advice("note", rule, path, 0, text, remedy)


def expressions(value: object) -> Iterator[Expression]:
    """Every expression inside a value of the model."""
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from expressions(each)
    elif attrs.has(type(value)):
        kind: Any = type(value)
        for field in attrs.fields(kind):
            yield from expressions(getattr(value, field.name))
