"""The page ``docs/commands.md``, written from the commands themselves.

``python -m cli.reference`` prints it; a test demands that the page in the repository is this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

from cli.main import OTHERS, PANELS, build

HEAD = """# Commands

Written from the commands themselves by `python -m cli.reference > docs/commands.md`.

Every command prints results on stdout and everything else (progress, notes, errors) on stderr.
`--json` prints a stable shape for programs ([results](results.md)). Exit codes: 0 done,
1 finding about the data, 2 usage, 3 environment; 130 interrupted. Text is in Chinese or English
as the locale says, `EVALCORE_LANG=zh` or `en` overrides it. With `EVALCORE_DEBUG=1` an error
comes with its traceback. Errors are one message: what is wrong, where, what to do.
"""


def page() -> str:
    """The whole page as Markdown."""
    root: Any = typer.main.get_command(build())
    parts = [HEAD]
    for panel in (*PANELS, OTHERS):
        commands = [c for c in root.commands.values() if c.rich_help_panel == panel]
        if commands:
            parts.append(f"## {panel}\n")
            parts.extend(part for command in commands for part in _command(command, "evalcore"))
    return "\n".join(parts)


def _command(command: Any, before: str) -> Iterator[str]:
    name = f"{before} {command.name}"
    yield f"### {name}\n\n{_plain(command.help or '')}\n"
    rows = [_parameter(param) for param in command.params if shown(param)]
    if rows:
        yield "\n".join(["| what | meaning | default |", "|---|---|---|", *rows]) + "\n"
    for below in getattr(command, "commands", {}).values():
        yield from _command(below, name)


def shown(param: Any) -> bool:
    """Whether a parameter is one that users are told of."""
    return param.name != "help" and not getattr(param, "hidden", False)


def _plain(text: str) -> str:
    return "\n\n".join(" ".join(p.split()) for p in text.strip().split("\n\n"))


def _parameter(param: Any) -> str:
    if param.param_type_name == "argument":
        what = f"`{param.metavar or param.name.upper()}`"
    else:
        names = ", ".join((*param.opts, *param.secondary_opts))
        takes = f" {param.metavar}" if param.metavar else ""
        what = f"`{names}{takes}`"
    meaning = _plain(getattr(param, "help", "") or "")
    if param.envvar:
        meaning += f" Also from `{param.envvar}`."
    default = param.default
    silent = default in (None, False, "") or callable(default)
    shown = "" if silent else f"`{default}`"
    if param.required:
        shown = "required"
    return "| " + " | ".join(re.sub(r"\|", r"\\|", cell) for cell in (what, meaning, shown)) + " |"


if __name__ == "__main__":
    typer.echo(page(), nl=False)
