"""What each command says with ``--json``, as JSON Schema (2020-12): a file per command.

A command's file bears its name (``flag-show.json`` for ``flag show``). What several commands say
stands once in ``common.json``; files refer to it, and ``shape_of`` puts in what a file needs, so
that what it gives stands by itself. The rule of stability is in docs/json.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

Json = dict[str, Any]

COMMON = "common"
"""The file of what several commands say."""

SHARED = "common.json#/$defs/"
OWN = "#/$defs/"


@cache
def commands() -> tuple[str, ...]:
    """Commands with a shape, by name: ``flag show``."""
    names = sorted(
        each.name.removesuffix(".json") for each in _folder().iterdir() if each.name[-5:] == ".json"
    )
    return tuple(_spoken(name) for name in names if name != COMMON)


def shared() -> dict[str, Json]:
    """Name → what several commands say by that name; they refer to each other as ``OWN``."""
    found: dict[str, Json] = _inside(_read(COMMON)["$defs"])
    return found


def own(command: str) -> Json:
    """The shape of a command as its file holds it, referring to ``SHARED``."""
    return _read(_filed(command))


def shape_of(command: str) -> Json:
    """The shape of what ``command`` says, with everything that it refers to, in order of names.

    Raises KeyError where the command has none.
    """
    if command not in commands():
        raise KeyError(command)
    shape: Json = _inside(own(command))
    known = shared()
    needed = {*_named(shape)}
    waiting = [*needed]
    while waiting:
        more = {*_named(known[waiting.pop()])} - needed
        needed |= more
        waiting += more
    if needed:
        shape["$defs"] = {name: known[name] for name in sorted(needed)}
    return shape


def _named(part: Any) -> Iterator[str]:
    """What a shape refers to, at any depth."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].removeprefix(OWN)
        part = part.values()
    elif not isinstance(part, list):
        return
    for each in part:
        yield from _named(each)


def _inside(part: Any) -> Any:
    """The same, referring to what stands in the same file."""
    if isinstance(part, list):
        return [_inside(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        key: value.replace(SHARED, OWN)
        if key == "$ref" and isinstance(value, str)
        else _inside(value)
        for key, value in part.items()
    }


def _read(name: str) -> Json:
    found: Json = json.loads(_folder().joinpath(f"{name}.json").read_text(encoding="utf-8"))
    return found


def _folder() -> Any:
    return files("cli.shapes")


SPACED: tuple[str, ...] = (
    "actor",
    "ballots",
    "disclosure",
    "flag",
    "key",
    "map",
    "objection",
    "paper",
    "period",
)
SPACED += ("scheme", "sealed", "tie")
"""Groups: what stands behind their hyphen is a command of theirs (``why-not`` is none)."""


def _spoken(name: str) -> str:
    group, hyphen, rest = name.partition("-")
    return f"{group} {rest}" if hyphen and group in SPACED else name


def _filed(command: str) -> str:
    return command.replace(" ", "-")
