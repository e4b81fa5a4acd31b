"""``evalcore completion SHELL``: the script that makes a shell complete commands with the Tab key.

It is printed and nothing else: whoever wants it puts it where the shell reads it. The script asks
the program itself, so commands, options, schemes and, where results lie there, the names of who is
assessed are those of this installation. It needs no network.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from cli.common import DEFAULT_RESULTS, say
from evalcore.errors import UsageError
from evalcore.messages import _

SHELLS = ("bash", "zsh", "fish", "powershell")
PROGRAM = "evalcore"
VARIABLE = "_EVALCORE_COMPLETE"
"""The script sets it when it asks for what may come next."""

OF_SUBJECTS = ("subject", "against", "about")
"""Parameters that name who is assessed."""

OF_SCHEMES = ("scheme", "schemes")

MOST = 200
"""Names offered at once."""

CHOICES = re.compile(r"[a-z0-9]+(\|[a-z0-9]+)+")
"""A metavar that lists all that may stand there."""

HARMLESS = re.compile(r"[\w·\-.]+")
"""Names that mean nothing to a shell; others, which a file may bring along, are not offered."""

NAMES = """
    SELECT name FROM (
        SELECT unit_name AS name FROM subjects UNION SELECT person_name FROM subjects
    ) WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name LIMIT ?2
"""

Offer = Callable[[Any, Any, str], list[str]]
"""What may stand for a parameter: context, parameter, what is typed so far → values."""


def register(app: typer.Typer) -> None:
    """Add ``completion``."""
    app.command()(completion)


def completion(
    shell: Annotated[
        str, typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell.")
    ] = "",
) -> None:
    """Print the script that lets the Tab key complete commands, options and names.

    Nothing is installed. For bash: evalcore completion bash >> ~/.bashrc, then open a new
    terminal. docs/install.md says where the others look.

    Exit codes: 0 done, 2 there is no script for that shell.
    """
    from typer.completion import get_completion_script

    if shell not in SHELLS:
        raise UsageError(
            _("Name the shell: {shells}. For example: evalcore completion bash.").format(
                shells=", ".join(SHELLS)
            )
        )
    say(get_completion_script(prog_name=PROGRAM, complete_var=VARIABLE, shell=shell))


def asked() -> bool:
    """Whether a shell's script asks what may come next, instead of a person for a command."""
    return VARIABLE in os.environ


def prepare(command: Any) -> None:
    """Let ``command`` answer what may come next."""
    from typer._completion_classes import completion_init

    completion_init()
    for parameter in _parameters(command):
        offer = _offer(parameter)
        if offer is not None:
            parameter._custom_shell_complete = offer


def _parameters(command: Any) -> Iterator[Any]:
    yield from command.params
    for below in getattr(command, "commands", {}).values():
        yield from _parameters(below)


def _offer(parameter: Any) -> Offer | None:
    if parameter.name in OF_SUBJECTS:
        return subjects
    if parameter.name in OF_SCHEMES:
        return schemes
    metavar = parameter.metavar or ""
    if CHOICES.fullmatch(metavar):
        return lambda ctx, param, typed: [c for c in metavar.split("|") if c.startswith(typed)]
    if parameter.name == "shell":
        return lambda ctx, param, typed: [each for each in SHELLS if each.startswith(typed)]
    return None


def subjects(ctx: Any, param: Any, typed: str) -> list[str]:
    """Names of units and persons in the results that the command would read; none without them."""
    import sqlite3

    path = ctx.params.get("results") or os.environ.get("EVALCORE_RESULTS") or DEFAULT_RESULTS
    if not Path(path).is_file():
        return []
    address = f"file:{quote(str(Path(path).resolve()))}?mode=ro"
    try:
        connection = sqlite3.connect(address, uri=True, timeout=0.1)
        try:
            names = [row[0] for row in connection.execute(NAMES, (typed, MOST))]
        finally:
            connection.close()
    except sqlite3.Error:
        return []
    return [name for name in names if name and HARMLESS.fullmatch(name)]


def schemes(ctx: Any, param: Any, typed: str) -> list[str]:
    """Names of the schemes that come with the program; a file's name the shell completes itself."""
    import evalcore.schemes

    folder = Path(next(iter(evalcore.schemes.__path__))) / "catalogue"
    names = {path.name.split(".")[0] for path in folder.glob("*.yaml")}
    return sorted(name for name in names if name.startswith(typed))
