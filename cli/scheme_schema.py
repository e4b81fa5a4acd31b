"""``evalcore scheme schema``: the JSON Schema of scheme files, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.common import say
from evalcore.errors import UsageError
from evalcore.messages import _

KINDS = ("scheme", "cases", "boundaries")


def schema(
    kind: Annotated[
        str,
        typer.Argument(metavar="KIND", help="Of which file: scheme, cases or boundaries."),
    ] = "scheme",
) -> None:
    """Print the JSON Schema (2020-12) of a scheme's file, so that an editor helps to write it.

    Exit codes: 0 done, 2 there is no such kind of file.
    """
    import evalcore.schemes

    if kind not in KINDS:
        raise UsageError(
            _("{kind!r} is no kind of file: it is one of {kinds}.").format(
                kind=kind, kinds=", ".join(KINDS)
            )
        )
    folder = Path(next(iter(evalcore.schemes.__path__)))
    say((folder / f"{kind}.schema.json").read_text(encoding="utf-8").rstrip("\n"))
