"""The letterhead file: what an office puts on its papers, written once."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.yamltree import read_tree
from projections.papers.model import Letterhead

KEYS = ("office", "classification", "templates")


def read_letterhead(path: Path) -> Letterhead:
    """The letterhead of a YAML file; its folder of templates is looked for beside it.

    Raises DataError naming file and line.
    """
    tree = read_tree(path)
    if tree.kind != "map":
        raise DataError(
            _("{file} is no letterhead. Write lines like “office: 中共某某县委组织部”.").format(
                file=path
            )
        )
    given = {}
    for name, node in tree.entries.items():
        line = tree.key_lines[name]
        if name not in KEYS:
            near = get_close_matches(name, KEYS, 1)
            raise DataError(
                _("{file} line {line}: a letterhead has no {name}; it has {known}.").format(
                    file=path, line=line, name=name, known=", ".join(near or KEYS)
                )
            )
        if node.kind != "text":
            raise DataError(
                _("{file} line {line}: {name} is one text, not several.").format(
                    file=path, line=line, name=name
                )
            )
        given[name] = (node.text or "").strip()
    folder = path.parent / given["templates"] if given.get("templates") else None
    if folder is not None and not folder.is_dir():
        raise DataError(
            _("{file} line {line}: there is no folder {folder} of templates.").format(
                file=path, line=tree.key_lines["templates"], folder=folder
            )
        )
    return Letterhead(given.get("office", ""), given.get("classification", ""), folder)
