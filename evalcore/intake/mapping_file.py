"""Reading a mapping file: YAML → ``Mapping``, or an error that names line and key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import tzinfo
from pathlib import Path
from typing import NoReturn

from evalcore.errors import DataError, UsageError
from evalcore.intake.mapping import (
    ALWAYS,
    FORMAT,
    OPTIONAL,
    USUAL,
    Column,
    Event,
    Mapping,
    Sheet,
    Spread,
    Value,
    placeholders,
)
from evalcore.intake.wording import known_in_english
from evalcore.messages import _
from evalcore.procedures.facts import DECIDED
from evalcore.vocabulary import facts
from evalcore.vocabulary.governance import NOTED
from evalcore.yamltree import Node, parse_tree, read_tree

FOLDER = Path(__file__).parent / "mappings"
BUILT_IN = "township"

_TOP = {
    "format",
    "name",
    "title",
    "sheets",
    "blank",
    "dates",
    "zone",
    "encoding",
    "delimiter",
    "keep",
}
_SHEET = {"title", "template", "aliases", "note", "ignore", "columns", "events"}
_COLUMN = {
    "header", "aliases", "matches", "note", "required", "choices", "values", "suffixes", "day_ends",
    "optional",
}  # fmt: skip
_EVENT = {"fact", "fields", "when", "unless", "where", "repeats", "count", "spread"}
_SPREAD = {"into", "as", "columns", "header", "answers", "scores"}
_TEMPLATE = (ALWAYS, USUAL, OPTIONAL)
_SOURCES = ("of", "is", "join", "split", "digits", "decimals")


def built_in() -> tuple[str, ...]:
    """Names of the mappings that come with the program."""
    return tuple(sorted(path.stem for path in FOLDER.rglob("*.yaml")))


def ready() -> tuple[str, ...]:
    """Names of those that an office may use as they are, the township's first; no examples."""
    names = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    return (BUILT_IN, *(name for name in names if name != BUILT_IN))


def load_mapping(name: str | Path | None = None) -> Mapping:
    """A mapping by path, or by the name of one that comes with the program (default: township).

    It knows its sheets and columns by their English names too, where the program has them.

    Raises UsageError where there is none, DataError (with line and key) where it is no mapping.
    """
    path = find_mapping(name or BUILT_IN)
    return known_in_english(_Reader(path.name).mapping(read_tree(path)))


def find_mapping(name: str | Path) -> Path:
    """The file behind a path or a name. Raises UsageError where there is none."""
    path = Path(name)
    if path.is_file():
        return path
    found = [file for file in FOLDER.rglob("*.yaml") if file.stem == str(name)]
    if not found:
        raise UsageError(
            _("There is no mapping {name}. Give a file, or one of {known}.").format(
                name=name, known=", ".join(built_in())
            )
        )
    return found[0]


def parse_mapping(text: str, file: str) -> Mapping:
    """A mapping from YAML text; ``file`` is how errors call it."""
    return _Reader(file).mapping(parse_tree(text, file))


class _Reader:
    """The grammar of a mapping file. Every complaint names the line and the key."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.classes = {cls.__name__: cls for cls in facts().values() if cls not in NOTED | DECIDED}

    def fail(self, node: Node, key: str, problem: str) -> NoReturn:
        raise DataError(
            _("{file}, line {line}, {key}: {problem}").format(
                file=self.file, line=node.key_lines.get(key, node.line), key=key, problem=problem
            )
        )

    def table(self, parent: Node, key: str, allowed: set[str] | None = None) -> Node:
        """The table under ``key``; an empty one where the key is missing."""
        node = parent.entries.get(key) or Node("map", parent.line, parent.column)
        if node.kind != "map":
            self.fail(parent, key, _("must be a table of keys and values"))
        return self.keys(node, allowed)

    def keys(self, node: Node, allowed: set[str] | None) -> Node:
        for name in node.entries:
            if allowed is not None and name not in allowed:
                known = ", ".join(sorted(allowed))
                self.fail(node, name, _("is not known here; known are {known}").format(known=known))
        return node

    def text(self, node: Node, key: str, *, default: str | None = None) -> str:
        found = node.entries.get(key)
        if found is not None and found.kind != "text":
            self.fail(node, key, _("must be text"))
        value = default if found is None else found.text
        if value is None:
            self.fail(node, key, _("is missing"))
        return value

    def texts(self, node: Node, key: str) -> tuple[str, ...]:
        found = node.entries.get(key)
        if found is None:
            return ()
        texts = [each.text for each in (found.items if found.kind == "list" else (found,))]
        if None in texts:
            self.fail(node, key, _("must be a list of texts"))
        return tuple(text for text in texts if text is not None)

    def words(self, node: Node, key: str) -> dict[str, str]:
        table = self.table(node, key)
        return {name: self.text(table, name) for name in table.entries}

    def flag(self, node: Node, key: str, *, default: str = "false") -> bool:
        text = self.text(node, key, default=default).lower()
        if text not in ("true", "false"):
            self.fail(node, key, _("must be true or false"))
        return text == "true"

    def mapping(self, node: Node) -> Mapping:
        if node.kind != "map":
            self.fail(node, "format", _("the file holds no mapping"))
        self.keys(node, _TOP)
        if self.text(node, "format") != FORMAT:
            self.fail(node, "format", _("must be {format}").format(format=FORMAT))
        if "sheets" not in node.entries:
            self.fail(node, "sheets", _("is missing"))
        sheets = self.table(node, "sheets")
        return Mapping(
            name=self.text(node, "name"),
            title=self.text(node, "title", default=""),
            sheets=tuple(self.sheet(sheets, key) for key in sheets.entries),
            blank=frozenset(self.texts(node, "blank")),
            dates=self.texts(node, "dates"),
            zone=self.zone(node),
            encoding=self.encoding(node),
            delimiter=self.text(node, "delimiter", default=""),
            keep=self.flag(node, "keep", default="true"),
        )

    def zone(self, node: Node) -> tzinfo | None:
        name = self.text(node, "zone", default="")
        if not name:
            return None
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(node, "zone", _("no such time zone on this machine"))

    def encoding(self, node: Node) -> str:
        import codecs

        name = self.text(node, "encoding", default="")
        try:
            return codecs.lookup(name).name if name else ""
        except LookupError:
            self.fail(node, "encoding", _("no such encoding"))

    def sheet(self, sheets: Node, key: str) -> Sheet:
        node = self.table(sheets, key, _SHEET)
        for name in ("columns", "events"):
            found = node.entries.get(name)
            if found is None or not (found.text or found.items or found.entries):
                self.fail(node, name, _("is missing"))
        raw = self.table(node, "columns")
        columns = {name: self.column(raw, name) for name in raw.entries}
        events = node.entries["events"]
        if events.kind != "list":
            self.fail(node, "events", _("must be a list"))
        return Sheet(
            id=key,
            title=self.text(node, "title"),
            columns=columns,
            events=tuple(self.event(node, event, columns) for event in events.items),
            aliases=self.texts(node, "aliases"),
            note=self.text(node, "note", default=""),
            ignore=self.texts(node, "ignore"),
            template=self.template(node),
        )

    def template(self, node: Node) -> str:
        where = self.text(node, "template", default=USUAL)
        if where not in _TEMPLATE:
            needed = ", ".join(_TEMPLATE)
            self.fail(node, "template", _("must be one of {names}").format(names=needed))
        return where

    def column(self, columns: Node, key: str) -> Column:
        node = self.table(columns, key, _COLUMN)
        if not placeholders("{" + key + "}"):
            self.fail(columns, key, _("use small letters, digits and _ in names of columns"))
        ends = self.text(node, "day_ends", default="00:00")
        match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", ends)
        if not match:
            self.fail(node, "day_ends", _('must be a time such as "04:00"'))
        return Column(
            id=key,
            header=self.text(node, "header"),
            aliases=self.texts(node, "aliases"),
            matches=self.pattern(node, "matches"),
            note=self.text(node, "note", default=""),
            required=self.flag(node, "required"),
            choices=self.texts(node, "choices"),
            values=self.words(node, "values"),
            suffixes=self.texts(node, "suffixes"),
            day_ends=int(match[1]) * 60 + int(match[2]),
            optional=self.flag(node, "optional"),
        )

    def event(self, sheet: Node, node: Node, columns: dict[str, Column]) -> Event:
        if node.kind != "map":
            self.fail(sheet, "events", _("must be a table of keys and values"))
        self.keys(node, _EVENT)
        name = self.text(node, "fact")
        cls = self.classes.get(name)
        if cls is None:
            self.fail(node, "fact", _("there is no fact {name}").format(name=name))
        raw = self.table(node, "fields")
        fields = {key: self.value(raw, key, columns) for key in raw.entries}
        if sum(value.split for value in fields.values()) > 1:
            self.fail(node, "fields", _("only one field can be split"))
        spread = self.spread(node, columns)
        count = self.text(node, "count", default="")
        if self.text(node, "repeats", default="same") != "same":
            self.fail(node, "repeats", _("must be: same"))
        event = Event(
            fact=cls,
            fields=fields,
            when=self.known(node, "when", columns),
            unless=self.known(node, "unless", columns),
            where=self.words(node, "where"),
            repeats="repeats" in node.entries,
            count=count,
            spread=spread,
        )
        self.exist(node, "where", event.where, columns)
        self.check_fields(node, event)
        return event

    def check_fields(self, node: Node, event: Event) -> None:
        specs = {spec.name: spec for spec in event.fact.specs()}
        spread, fact = event.spread, event.fact.__name__
        filled = {*event.fields, event.count}
        filled |= {spread.into, spread.label} if spread else set()
        for name in filled - {""}:
            if name not in specs:
                self.fail(
                    node, "fields", _("{fact} has no field {name}").format(fact=fact, name=name)
                )
        missing = [s.name for s in specs.values() if s.required and s.name not in filled]
        if missing:
            needed = ", ".join(missing)
            self.fail(node, "fields", _("{fact} needs {names}").format(fact=fact, names=needed))

    def known(self, node: Node, key: str, columns: dict[str, Column]) -> tuple[str, ...]:
        names = self.texts(node, key)
        self.exist(node, key, names, columns)
        return names

    def exist(self, node: Node, key: str, names: Iterable[str], columns: dict[str, Column]) -> None:
        for name in names:
            if name not in columns:
                self.fail(node, key, _("there is no column {name}").format(name=name))

    def value(self, fields: Node, key: str, columns: dict[str, Column]) -> Value:
        node = fields.entries[key]
        if node.kind == "text":
            value = Value(column=self.text(fields, key))
        else:
            table = self.table(fields, key, {*_SOURCES, "else"})
            given = [name for name in _SOURCES if name in table.entries]
            if len(given) != 1:
                self.fail(fields, key, _("needs one of {names}").format(names=", ".join(_SOURCES)))
            source, text = given[0], self.text(table, given[0])
            otherwise = self.text(table, "else", default="")
            if source == "is":
                value = Value(constant=text)
            elif source == "join":
                value = Value(join=text)
            else:
                part = source if source in ("digits", "decimals") else ""
                value = Value(column=text, otherwise=otherwise, split=source == "split", part=part)
        self.exist(fields, key, value.columns(), columns)
        return value

    def spread(self, node: Node, columns: dict[str, Column]) -> Spread | None:
        if "spread" not in node.entries:
            return None
        table = self.table(node, "spread", _SPREAD)
        named = self.words(table, "columns")
        self.exist(table, "columns", named, columns)
        pattern = self.pattern(table, "header")
        if pattern is not None and pattern.groups != 1:
            self.fail(table, "header", _("needs one group in parentheses"))
        if bool(named) == (pattern is not None):
            self.fail(node, "spread", _("needs either columns or header"))
        scores = self.text(table, "scores", default="-1")
        if not re.fullmatch(r"-1|\d{1,4}", scores):
            self.fail(table, "scores", _("must be a whole number"))
        return Spread(
            into=self.text(table, "into"),
            label=self.text(table, "as"),
            columns=named,
            header=pattern,
            answers=self.words(table, "answers"),
            scores=int(scores),
        )

    def pattern(self, node: Node, key: str) -> re.Pattern[str] | None:
        if key not in node.entries:
            return None
        try:
            return re.compile(self.text(node, key))
        except re.error as error:
            self.fail(node, key, str(error))
