"""What commands say with ``--json``, held to the shapes that the program documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from cli import shapes


@cache
def validator(command: str) -> Draft202012Validator:
    """The validator of a command's shape, made once for all tests of a process."""
    return Draft202012Validator(shapes.shape_of(command))


def command_of(arguments: Sequence[str]) -> str:
    """The command that a command line runs: its first words, as far as one has a shape."""
    known = shapes.commands()
    two = " ".join(arguments[:2])
    return two if two in known else arguments[0]


def hold(arguments: Sequence[str], said: Any) -> None:
    """Fail where what a command said is not of its shape: the first few places that differ.

    Raises KeyError where the command has no shape.
    """
    command = command_of(arguments)
    # As whoever reads it has it: days are text by then.
    data = json.loads(json.dumps(said, ensure_ascii=False, default=str))
    check = validator(command)
    if check.is_valid(data):
        return
    told = []
    for error in check.iter_errors(data):
        place = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.absolute_path)
        told.append(f"  {place or 'all of it'}: {error.message[:300]}")
        if len(told) == 5:
            break
    raise AssertionError(
        f"{command} --json is not what cli/shapes/{command.replace(' ', '-')}.json says "
        "(docs/json.md):\n" + "\n".join(told)
    )
