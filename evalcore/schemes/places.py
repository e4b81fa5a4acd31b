"""Reading a tree key by key: everything wrong is collected, each with its line, and told at once.

A reader that meets something wrong notes it and goes on with a stand-in; since ``Findings``
raises before anything is handed out, no stand-in ever leaves the loader.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.yamltree import Node

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@attrs.frozen
class Finding:
    """One thing wrong: where (line, column, key), what stands there, why, and what to do."""

    line: int
    column: int
    path: str
    value: str
    reason: str
    remedy: str


class Mistakes(DataError):  # noqa: N818 - it names what it holds
    """Everything that is wrong in a file: ``lines``, one for each."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


class Findings:
    """Everything wrong in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Finding] = []

    def add(self, node: Node, path: str, reason: str, remedy: str, *, line: int = 0) -> None:
        """Note that ``node`` at ``path`` is wrong."""
        value = node.text if node.kind == "text" and node.text is not None else ""
        shown = " ".join(value.split())
        if len(shown) > 120:
            shown = shown[:117] + "..."
        self.found.append(
            Finding(line or node.line, node.column, path or "-", shown, reason, remedy)
        )

    def raise_if_any(self) -> None:
        """Raise ``Mistakes`` with all that was found, in the order of the file."""
        if not self.found:
            return
        lines = []
        for f in sorted(set(self.found), key=lambda f: (f.line, f.column, f.path, f.reason)):
            value = _(" (found: {value})").format(value=f.value) if f.value else ""
            lines.append(
                _("{file} line {line}, {path}: {reason}{value}. {remedy}").format(
                    file=self.file,
                    line=f.line,
                    path=f.path,
                    reason=f.reason,
                    value=value,
                    remedy=f.remedy,
                )
            )
        raise Mistakes(lines)


def nearest(word: str, known: Iterable[str]) -> str:
    """`Did you mean …?` for a word that is none of ``known``, or the list where none is near."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return _("Did you mean {name}?").format(name=close[0])
    return _("Possible: {names}.").format(names=", ".join(names))


@attrs.frozen
class Place:
    """A value in the file: ``path`` names it, ``node`` is None where it is missing.

    ``line`` is where its key stands; a value may begin below it.
    """

    node: Node | None
    path: str
    findings: Findings
    line: int = 0

    def refuse(self, reason: str, remedy: str) -> None:
        """Note that this value is wrong."""
        if self.node is not None:
            self.findings.add(self.node, self.path, reason, remedy, line=self.line)

    def child(self, key: str) -> str:
        """Path of a value below this one."""
        return f"{self.path}.{key}" if self.path else key

    def __contains__(self, key: str) -> bool:
        return self.node is not None and key in self.node.entries

    def __getitem__(self, key: str) -> Place:
        found = self.node.entries.get(key) if self.node is not None else None
        line = self.node.key_lines.get(key, 0) if self.node is not None else 0
        return Place(found, self.child(key), self.findings, line)

    def keys(self, required: Sequence[str], optional: Sequence[str] = ()) -> Place:
        """This mapping, having noted keys that are unknown or missing."""
        if self.node is None:
            return self
        if self.node.kind != "map":
            self.refuse(
                _("must hold keys"),
                _("Write {keys} below it, one a line.").format(keys=", ".join(required)),
            )
            return Place(None, self.path, self.findings)
        known = (*required, *optional)
        for key, value in self.node.entries.items():
            if key not in known:
                self.findings.add(
                    value,
                    self.child(key),
                    _("this key is not known here"),
                    nearest(key, known),
                    line=self.node.key_lines[key],
                )
        for key in required:
            if key not in self.node.entries:
                self.findings.add(
                    Node("text", self.line or self.node.line, self.node.column),
                    self.path or key,
                    _("the key {key} is missing").format(key=key),
                    _("Add it; docs/scheme.md says what belongs there."),
                )
        return self

    def entries(self) -> list[tuple[str, Place]]:
        """Named values (``name: value``), in order; names are plain words without dots."""
        if self.node is None:
            return []
        if self.node.kind != "map":
            self.refuse(_("must hold named entries"), _("Write `name:` and below it its keys."))
            return []
        named = []
        for key in self.node.entries:
            if "." in key or " " in key or not key:
                self[key].refuse(
                    _("a name holds no dot and no space"), _("Use a word such as pledge_kept.")
                )
            named.append((key, self[key]))
        return named

    def items(self) -> list[Place]:
        """The values of a list, in order."""
        if self.node is None:
            return []
        if self.node.kind != "list":
            self.refuse(_("must be a list"), _("Write [a, b] or one `- ` a line."))
            return []
        return [
            Place(node, f"{self.path}[{at}]", self.findings)
            for at, node in enumerate(self.node.items)
        ]

    def text(self) -> str:
        """A text that is not empty."""
        if self.node is None:
            return ""
        if self.node.kind != "text" or not (self.node.text or "").strip():
            self.refuse(_("must be a text"), _("Write it behind the colon."))
            return ""
        return (self.node.text or "").strip()

    def texts(self) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        if self.node is not None and self.node.kind == "text":
            return (self.text(),)
        return tuple(item.text() for item in self.items())

    def day(self) -> date:
        """A date, ``2025-12-31``."""
        text = self.text()
        if not text:
            return date.min
        try:
            if not _DATE.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError:
            self.refuse(_("is no date"), _("Write it as 2025-12-31."))
            return date.min

    def truth(self) -> bool:
        """``true`` or ``false``."""
        return self.choice(("false", "true")) == "true"

    def choice(self, options: Sequence[str]) -> str:
        """One of ``options``; the first of them stands in where something else is there."""
        text = self.text()
        if not text:
            return options[0]
        if text not in options:
            self.refuse(
                _("is none of {options}").format(options=", ".join(options)),
                nearest(text, options),
            )
            return options[0]
        return text
