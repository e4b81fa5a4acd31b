"""Shapes in words: every key with its type and meaning, for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from cli.shapes import OWN

Json = dict[str, Any]


@frozen
class Key:
    """One key: ``key`` is the way to it (``cohorts[].standings[].rank``).

    ``always``: it is there whatever the options and the data; ``type`` in words (``text or null``).
    """

    key: str
    type: str
    means: str
    always: bool


def keys_of(shape: Json, before: str = "") -> Iterator[Key]:
    """Every key of a shape in the order of its file; what it refers to is named, not told."""
    for part in _parts(shape):
        needed = part.get("required", ())
        for name, value in part.get("properties", {}).items():
            way = f"{before}.{name}" if before else name
            yield Key(way, type_of(value), value.get("description", ""), name in needed)
            yield from keys_of(value, way)
        if isinstance(part.get("items"), dict):
            yield from keys_of(part["items"], f"{before}[]")
        if isinstance(part.get("additionalProperties"), dict):
            yield from keys_of(part["additionalProperties"], f"{before}.*" if before else "*")


def _parts(shape: Json) -> list[Json]:
    """A shape, or each of those that it may be."""
    return [each for one in shape["anyOf"] for each in _parts(one)] if "anyOf" in shape else [shape]


def type_of(value: Json) -> str:
    """``list of number``, ``text or null``, ``run`` (what several commands say by that name)."""
    if "$ref" in value:
        return str(value["$ref"]).rpartition(OWN)[2].rpartition("/")[2]
    if "anyOf" in value:
        return " or ".join(dict.fromkeys(type_of(each) for each in value["anyOf"]))
    if "const" in value:
        return f"“{value['const']}”"
    kinds = value.get("type", "anything")
    return " or ".join(
        _kind(each, value) for each in (kinds if isinstance(kinds, list) else [kinds])
    )


def _kind(kind: str, value: Json) -> str:
    if kind == "array":
        inner = value.get("items")
        return f"list of {type_of(inner)}" if inner else "list"
    if kind == "object":
        inner = value.get("additionalProperties")
        return f"names → {type_of(inner)}" if isinstance(inner, dict) else "object"
    return WORDS.get(kind, kind)


WORDS = {"string": "text", "integer": "integer", "boolean": "yes/no"}
"""Types in words; the rest are called as in JSON Schema."""
