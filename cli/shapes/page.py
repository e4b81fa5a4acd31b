"""The page of what every command says with ``--json``, written from the shapes."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from cli import shapes
from cli.shapes.telling import keys_of, type_of


def page() -> str:
    """The whole page as Markdown."""
    head = files("cli.shapes").joinpath("head.md").read_text(encoding="utf-8")
    parts = [head, "## Commands\n\n| command | prints |\n|---|---|"]
    for name in shapes.commands():
        parts.append(f"| [`{name}`](#{_anchor(name)}) | {_cell(shapes.own(name)['title'])} |")
    for name in shapes.commands():
        own = shapes.own(name)
        parts += ["", f"## {name}", "", *_told(own)]
    parts += [
        "",
        "## Shared",
        "",
        "What several commands say. A type of this name in a table above means this.",
    ]
    for name, one in shapes.shared().items():
        parts += ["", f"### {name}", "", *_told(one)]
    return "\n".join(parts) + "\n"


ALWAYS = {True: "✓", False: ""}


def _told(shape: dict[str, Any]) -> list[str]:
    """Title, description and keys of a shape."""
    lines = [f"**{shape['title']}.** {shape['description']}"]
    if "type" not in shape or shape["type"] != "object" or "properties" not in shape:
        lines += ["", f"It is: {_linked(type_of(shape))}."]
    rows = [
        f"| `{each.key}` | {_linked(each.type)} | {_cell(each.means)} | {ALWAYS[each.always]} |"
        for each in keys_of(shape)
    ]
    return (
        [*lines, "", "| key | type | meaning | always |", "|---|---|---|---|", *rows]
        if rows
        else lines
    )


def _linked(kind: str) -> str:
    known = shapes.shared()
    return " ".join(f"[{word}](#{word})" if word in known else word for word in kind.split(" "))


def _anchor(name: str) -> str:
    return name.replace(" ", "-")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
