"""``evalcore scheme lint``: mistakes in a scheme, and what is unwise in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.common import FINDING, JsonOption, finish, note, progress, say, say_json
from evalcore.errors import DataError
from evalcore.messages import _

SchemesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SCHEME",
        help="Names in the catalogue, or YAML files; none: the whole catalogue.",
    ),
]
"""``schemes: SchemesArgument = None``."""


def lint_schemes(schemes: SchemesArgument = None, as_json: JsonOption = False) -> None:
    """Look for mistakes and for what is unwise: steps nobody can reach, rules that add paperwork.

    Exit codes: 0 nothing to mend, 1 something to mend, 2 there is no such scheme.
    """
    from evalcore.schemes.lint import Advice, lint
    from evalcore.schemes.loader import catalogue, find_scheme, load_scheme
    from evalcore.schemes.places import Mistakes
    from evalcore.yamltree import read_tree

    found: list[tuple[Path, Advice]] = []
    broken: list[str] = []
    paths = [find_scheme(scheme) for scheme in schemes or catalogue()]
    with progress(_("Checking schemes")) as shown:
        for at, path in enumerate(paths, start=1):
            try:
                found += [(path, each) for each in lint(load_scheme(path), read_tree(path))]
            except Mistakes as error:
                broken += error.lines
            except DataError as error:
                broken.append(str(error))
            shown(at, len(paths))
    problems = sum(each.level == "problem" for _path, each in found)
    if as_json:
        say_json([_data(path, each) for path, each in found])
    else:
        for path, each in found:
            level = _("to mend") if each.level == "problem" else _("to know")
            say(f"{path.name}:{each.line} {each.path} [{level}] {each.text} {each.remedy}")
    for reason in broken:
        note(reason)
    note(
        _("{problems} to mend, {notes} to know.").format(
            problems=problems + len(broken), notes=len(found) - problems
        )
    )
    if problems or broken:
        finish(FINDING)


def _data(path: Path, each: Any) -> dict[str, Any]:
    return {
        "level": each.level,
        "rule": each.rule,
        "file": path.name,
        "line": each.line,
        "path": each.path,
        "text": each.text,
        "remedy": each.remedy,
    }
