"""Commands of the demo as they could be typed: shown, and run as they stand."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evalcore.errors import EvalcoreError
from evalcore.messages import _

PASSPHRASE = "nothing-is-real"
"""Of keys that sign for a county that does not exist."""


def run(*words: str | Path, actor: str = "", key: Path | None = None, ends: int = 0) -> None:
    """Show a command and run it, as ``actor``, who signs with ``key``.

    ``ends``: its exit code; a refusal that is to be seen ends with 1. Raises EvalcoreError where
    it ends otherwise.
    """
    from cli.main import main
    from cli.tables import line

    typed = [str(word) for word in words]
    typed += ["--actor", actor] if actor else []
    signs = f"EVALCORE_ACTOR_KEY={shlex.quote(str(key))} " if key else ""
    line()
    line(f"$ {signs}evalcore {shlex.join(typed)}", style="dim")
    with variables({"EVALCORE_ACTOR_KEY": str(key)} if key else {}):
        code = main(typed)
    if code != ends:
        raise EvalcoreError(
            _("The demo's own command failed: {command}. Please report it.").format(
                command=f"evalcore {typed[0]}"
            )
        )


@contextmanager
def variables(values: dict[str, str]) -> Iterator[None]:
    """Variables of the environment, as they stand while a command runs."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def passphrase() -> Iterator[None]:
    """The passphrase of the demo's keys, where the commands look for it."""
    with variables({"EVALCORE_PASSPHRASE": PASSPHRASE}):
        yield
