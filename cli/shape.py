"""``evalcore shape``: what a command says with ``--json``, key by key."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.common import JsonOption, nearest, note, say, say_json
from evalcore.errors import UsageError
from evalcore.messages import _


def register(app: typer.Typer) -> None:
    """Add ``shape``."""
    app.command(name="shape")(shape)


def shape(
    command: Annotated[
        list[str] | None,
        typer.Argument(metavar="[COMMAND…]", help="A command: score, or flag show."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Tell what a command prints with --json: every key, its type and what it means.

    Without COMMAND: list the commands that print JSON. With --json: the JSON Schema (2020-12) of
    what the command prints, complete in itself, to check output or to generate code from. Keys may
    be added; none is renamed or changes its type.

    Exit codes: 0 done, 2 no such command prints JSON.
    """
    from cli import shapes

    if not command:
        _list(as_json=as_json)
        return
    name = " ".join(command).removeprefix("evalcore ").strip()
    if name not in shapes.commands():
        raise UsageError(_unknown(name))
    found = shapes.shape_of(name)
    if as_json:
        say_json(found)
        return
    _show(name, found)


def _unknown(name: str) -> str:
    from cli import shapes

    known = [each for each in shapes.commands() if each.startswith(f"{name} ")]
    known = known or nearest(name, list(shapes.commands()))
    if known:
        return _("No command {name!r} prints JSON. Do you mean: {known}?").format(
            name=name, known=", ".join(known)
        )
    return _("No command {name!r} prints JSON. List those that do: evalcore shape").format(
        name=name
    )


def _list(*, as_json: bool) -> None:
    from cli import shapes
    from cli.tables import table

    rows = [(name, shapes.own(name)) for name in shapes.commands()]
    if as_json:
        say_json(
            [
                {"command": name, "title": own["title"], "file": f"{name.replace(' ', '-')}.json"}
                for name, own in rows
            ]
        )
        return
    table([_("command"), _("prints")], [(name, own["title"]) for name, own in rows])
    note(_("Keys of one: evalcore shape score. Its JSON Schema: evalcore shape score --json"))


def _show(name: str, found: dict[str, Any]) -> None:
    from cli.shapes.telling import keys_of
    from cli.tables import heading, table

    heading(f"evalcore {name} --json: {found['title']}")
    say(found["description"])
    parts: list[tuple[str, dict[str, Any]]] = [("", found), *found.get("$defs", {}).items()]
    for part, told in parts:
        rows = [(each.key, each.type, each.means) for each in keys_of(told)]
        if part:
            say()
            heading(f"{part}: {told['title']}")
            say(told["description"])
        if rows:
            table([_("key"), _("type"), _("meaning")], rows)
