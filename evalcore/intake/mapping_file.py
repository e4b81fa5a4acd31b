"""Reading a mapping file: YAML → ``Mapping``, or an error that names line and key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from evalcore.errors import DataError, UsageError
from evalcore.intake.mapping import (
    FORMAT,
    Column,
    Event,
    Mapping,
    Sheet,
    Spread,
    Value,
    placeholders,
)
from evalcore.intake.yaml_tree import TreeReader
from evalcore.messages import _
from evalcore.vocabulary import facts

FOLDER = Path(__file__).parent / "mappings"
BUILT_IN = "township"

_TOP = {"format", "name", "title", "sheets", "blank", "dates", "zone", "encoding", "delimiter"}
_SHEET = {"title", "aliases", "note", "ignore", "columns", "events"}
_COLUMN = {"header", "aliases", "note", "required", "choices", "values", "suffixes", "day_ends"}
_EVENT = {"fact", "fields", "when", "unless", "where", "repeats", "count", "spread"}
_SPREAD = {"into", "as", "columns", "header"}
_SOURCES = ("of", "is", "join", "split", "digits", "decimals")


def built_in() -> tuple[str, ...]:
    """Names of the mappings that come with the program."""
    return tuple(sorted(path.stem for path in FOLDER.rglob("*.yaml")))


def load_mapping(name: str | Path | None = None) -> Mapping:
    """A mapping by path, or by the name of one that comes with the program (default: township).

    Raises UsageError where there is none, DataError (with line and key) where it is no mapping.
    """
    wanted = str(name or BUILT_IN)
    path = Path(wanted)
    if not path.is_file():
        found = [file for file in FOLDER.rglob("*.yaml") if file.stem == wanted]
        if not found:
            raise UsageError(
                _("There is no mapping {name}. Give a file, or one of {known}.").format(
                    name=wanted, known=", ".join(built_in())
                )
            )
        path = found[0]
    return parse_mapping(_text_of(path), path.name)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            _("{file} is not UTF-8 text. Save the mapping as UTF-8.").format(file=path.name)
        ) from error
    except OSError as error:
        raise UsageError(
            _("{file} cannot be read: {reason}.").format(file=path, reason=error.strerror)
        ) from error


def parse_mapping(text: str, file: str) -> Mapping:
    """A mapping from YAML text; ``file`` is how errors call it."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        tree = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError(
            _("{file}, line {line}: not readable as YAML: {problem}.").format(
                file=file, line=line, problem=error.problem
            )
        ) from error
    except YAMLError as error:
        raise DataError(
            _("{file}: not readable as YAML: {problem}.").format(file=file, problem=error)
        ) from error
    return _Reader(file).mapping(tree)


class _Reader(TreeReader):
    """The grammar of a mapping file."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.classes = {cls.__name__: cls for cls in facts().values()}

    def mapping(self, tree: Any) -> Mapping:
        if not isinstance(tree, dict):
            self.fail(tree, "format", _("the file holds no mapping"))
        node = self.table(tree, None, _TOP)
        if self.text(node, "format") != FORMAT:
            self.fail(node, "format", _("must be {format}").format(format=FORMAT))
        if "sheets" not in node:
            self.fail(node, "sheets", _("is missing"))
        sheets = self.table(node, "sheets")
        return Mapping(
            name=self.text(node, "name"),
            title=self.text(node, "title", default=""),
            sheets=tuple(self.sheet(sheets, key) for key in sheets),
            blank=frozenset(self.texts(node, "blank")),
            dates=self.texts(node, "dates"),
            zone=self.zone(node),
            encoding=self.encoding(node),
            delimiter=self.text(node, "delimiter", default=""),
        )

    def zone(self, node: Any) -> Any:
        name = self.text(node, "zone", default="")
        if not name:
            return None
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(node, "zone", _("no such time zone on this machine"))

    def encoding(self, node: Any) -> str:
        import codecs

        name = self.text(node, "encoding", default="")
        try:
            return codecs.lookup(name).name if name else ""
        except LookupError:
            self.fail(node, "encoding", _("no such encoding"))

    def sheet(self, sheets: Any, key: str) -> Sheet:
        node = self.table(sheets, key, _SHEET)
        for name in ("columns", "events"):
            if not node.get(name):
                self.fail(node, name, _("is missing"))
        raw = self.table(node, "columns")
        columns = {str(name): self.column(raw, name) for name in raw}
        if not isinstance(node["events"], list):
            self.fail(node, "events", _("must be a list"))
        return Sheet(
            id=str(key),
            title=self.text(node, "title"),
            columns=columns,
            events=tuple(self.event(event, columns) for event in node["events"]),
            aliases=self.texts(node, "aliases"),
            note=self.text(node, "note", default=""),
            ignore=self.texts(node, "ignore"),
        )

    def column(self, columns: Any, key: str) -> Column:
        node = self.table(columns, key, _COLUMN)
        if not placeholders("{" + str(key) + "}"):
            self.fail(columns, key, _("use small letters, digits and _ in names of columns"))
        required = node.get("required", False)
        if not isinstance(required, bool):
            self.fail(node, "required", _("must be true or false"))
        ends = self.text(node, "day_ends", default="00:00")
        match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", ends)
        if not match:
            self.fail(node, "day_ends", _('must be a time such as "04:00"'))
        return Column(
            id=str(key),
            header=self.text(node, "header"),
            aliases=self.texts(node, "aliases"),
            note=self.text(node, "note", default=""),
            required=required,
            choices=self.texts(node, "choices"),
            values=self.words(node, "values"),
            suffixes=self.texts(node, "suffixes"),
            day_ends=int(match[1]) * 60 + int(match[2]),
        )

    def event(self, node: Any, columns: dict[str, Column]) -> Event:
        self.table(node, None, _EVENT)
        name = self.text(node, "fact")
        cls = self.classes.get(name)
        if cls is None:
            self.fail(node, "fact", _("there is no fact {name}").format(name=name))
        raw = self.table(node, "fields")
        fields = {str(key): self.value(raw, key, columns) for key in raw}
        if sum(value.split for value in fields.values()) > 1:
            self.fail(node, "fields", _("only one field can be split"))
        spread = self.spread(node, columns)
        count = self.text(node, "count", default="")
        if node.get("repeats", "same") != "same":
            self.fail(node, "repeats", _("must be: same"))
        event = Event(
            fact=cls,
            fields=fields,
            when=self.known(node, "when", columns),
            unless=self.known(node, "unless", columns),
            where=self.words(node, "where"),
            repeats="repeats" in node,
            count=count,
            spread=spread,
        )
        for column in event.where:
            if column not in columns:
                self.fail(node, "where", _("there is no column {name}").format(name=column))
        self.check_fields(node, event)
        return event

    def check_fields(self, node: Any, event: Event) -> None:
        specs = {spec.name: spec for spec in event.fact.specs()}
        spread = event.spread
        filled = {*event.fields, event.count}
        filled |= {spread.into, spread.label} if spread else set()
        for name in filled - {""}:
            if name not in specs:
                self.fail(
                    node,
                    "fields",
                    _("{fact} has no field {name}").format(fact=event.fact.__name__, name=name),
                )
        missing = [s.name for s in specs.values() if s.required and s.name not in filled]
        if missing:
            self.fail(
                node,
                "fields",
                _("{fact} needs {names}").format(
                    fact=event.fact.__name__, names=", ".join(missing)
                ),
            )

    def known(self, node: Any, key: str, columns: dict[str, Column]) -> tuple[str, ...]:
        names = self.texts(node, key)
        for name in names:
            if name not in columns:
                self.fail(node, key, _("there is no column {name}").format(name=name))
        return names

    def value(self, fields: Any, key: str, columns: dict[str, Column]) -> Value:
        node = fields[key]
        if isinstance(node, str):
            value = Value(column=node)
        else:
            table = self.table(fields, key, {*_SOURCES, "else"})
            given = [name for name in _SOURCES if name in table]
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
        for name in value.columns():
            if name not in columns:
                self.fail(fields, key, _("there is no column {name}").format(name=name))
        return value

    def spread(self, node: Any, columns: dict[str, Column]) -> Spread | None:
        if "spread" not in node:
            return None
        table = self.table(node, "spread", _SPREAD)
        named = self.words(table, "columns")
        for name in named:
            if name not in columns:
                self.fail(table, "columns", _("there is no column {name}").format(name=name))
        pattern = None
        if "header" in table:
            try:
                pattern = re.compile(self.text(table, "header"))
            except re.error as error:
                self.fail(table, "header", str(error))
            if pattern.groups != 1:
                self.fail(table, "header", _("needs one group in parentheses"))
        if bool(named) == (pattern is not None):
            self.fail(node, "spread", _("needs either columns or header"))
        return Spread(self.text(table, "into"), self.text(table, "as"), named, pattern)
