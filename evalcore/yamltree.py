"""YAML read as a tree of texts that know their line: no number is ever made a floating one.

Only the plain part of YAML is admitted: mappings, lists, texts. Anchors, aliases, tags, several
documents in one file, keys given twice and files over ``LARGEST_FILE`` are refused, so that a
scheme or a mapping means what it shows and nothing can blow up while it is read.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import attrs

from evalcore.errors import DataError
from evalcore.messages import _

LARGEST_FILE = 1 << 20
DEEPEST = 20


@attrs.frozen
class Node:
    """One value: a ``text`` (None where nothing stands), a list of ``items``, or ``entries``.

    ``line`` and ``column`` count from 1; ``key_lines`` gives the line of each key.
    """

    kind: Literal["text", "list", "map"]
    line: int
    column: int
    text: str | None = None
    items: tuple[Node, ...] = ()
    entries: dict[str, Node] = attrs.field(factory=dict)
    key_lines: dict[str, int] = attrs.field(factory=dict)

    def plain(self) -> Any:
        """The tree as lists, dicts, strings and None, for readers that need no lines."""
        if self.kind == "map":
            return {key: node.plain() for key, node in self.entries.items()}
        if self.kind == "list":
            return [node.plain() for node in self.items]
        return self.text


def read_tree(path: Path) -> Node:
    """The file as a tree. Raises ``DataError`` that names the file and line."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise DataError(
                _(
                    "{file} has {size} bytes; a file of rules has at most {most}. "
                    "Is it the right file?"
                ).format(file=path, size=size, most=LARGEST_FILE)
            )
        # An editor may have put a byte order mark in front.
        content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise DataError(
            _("{file} can't be read: {reason}. Check the name of the file.").format(
                file=path, reason=error.strerror
            )
        ) from error
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            _("{file} line {line} is not UTF-8 text. Save it as UTF-8.").format(
                file=path.name, line=line
            )
        ) from error
    return parse_tree(text, path.name)


@lru_cache(maxsize=32)
def parse_tree(text: str, name: str) -> Node:
    """The text of a file called ``name`` as a tree, which nobody changes. Raises ``DataError``."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return _Builder(YAML(typ="safe", pure=True).parse(text), name).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise DataError(
            _(
                "{file} line {line}: this is not YAML: {reason}. Check indentation and quotes."
            ).format(file=name, line=line, reason=error.problem or error.context)
        ) from error
    except (YAMLError, ValueError, OverflowError) as error:
        raise DataError(
            _("{file} is not YAML: {reason}.").format(file=name, reason=str(error).splitlines()[0])
        ) from error


class _Builder:
    """Builds the tree from parsing events, one pass, refusing what is not plain."""

    def __init__(self, events: Iterator[Any], name: str) -> None:
        self._events = events
        self._name = name

    def document(self) -> Node:
        root: Node | None = None
        for event in self._events:
            kind = type(event).__name__
            if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent", "CommentEvent"):
                continue
            if kind == "DocumentStartEvent":
                if root is not None:
                    self._refuse(event, _("holds several documents"), _("Keep one per file."))
                continue
            root = self._node(event, 0)
        if root is None:
            raise DataError(_("{file} is empty.").format(file=self._name))
        return root

    def _node(self, event: Any, depth: int) -> Node:
        kind = type(event).__name__
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            self._refuse(
                event,
                _("uses an anchor or alias (& or *)"),
                _("Write the value out, so that every line says what it means."),
            )
        if getattr(event, "tag", None) not in (None, "!") and not _implied(event):
            self._refuse(
                event, _("uses the tag {tag}").format(tag=event.tag), _("Leave the tag out.")
            )
        if depth > DEEPEST:
            self._refuse(event, _("is nested too deeply"), _("Check the indentation."))
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if kind == "ScalarEvent":
            plain = event.style in (None, "")
            empty = plain and event.value in ("", "~", "null")
            return Node("text", line, column, text=None if empty else event.value)
        if kind == "SequenceStartEvent":
            items = tuple(self._until("SequenceEndEvent", depth))
            return Node("list", line, column, items=items)
        return self._mapping(line, column, depth)

    def _until(self, end: str, depth: int) -> Iterator[Node]:
        for event in self._events:
            if type(event).__name__ == end:
                return
            yield self._node(event, depth + 1)

    def _mapping(self, line: int, column: int, depth: int) -> Node:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        parts = self._until("MappingEndEvent", depth)
        for key in parts:
            if key.kind != "text" or key.text is None:
                raise DataError(
                    _("{file} line {line}: a key must be a plain word.").format(
                        file=self._name, line=key.line
                    )
                )
            if key.text in entries:
                raise DataError(
                    _(
                        "{file} line {line}: {key!r} is given twice (first on line {first}). "
                        "Keep one of them, or give the other one a name of its own."
                    ).format(file=self._name, line=key.line, key=key.text, first=lines[key.text])
                )
            lines[key.text] = key.line
            entries[key.text] = next(parts)
        return Node("map", line, column, entries=entries, key_lines=lines)

    def _refuse(self, event: Any, reason: str, remedy: str) -> None:
        raise DataError(
            _("{file} line {line} {reason}. {remedy}").format(
                file=self._name, line=event.start_mark.line + 1, reason=reason, remedy=remedy
            )
        )


def _implied(event: Any) -> bool:
    """Whether the tag is the one that the text has anyway, not one that the author wrote."""
    implicit = getattr(event, "implicit", None)
    return any(implicit) if isinstance(implicit, tuple) else bool(implicit)
