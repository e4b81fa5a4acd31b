"""What a column means: the model of a mapping file (sheets, columns, events), as values.

One row may mean several facts. Each is reported only when its trigger is filled, so that an
office keeps one row per case all year and fills it as things happen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingABC
from datetime import tzinfo

from attrs import field, frozen

from evalcore.vocabulary import Fact

FORMAT = "evalcore-mapping/1"


@frozen
class Column:
    """One column of a sheet.

    ``matches``: headers that fit it count as this column where none of its names is there.
    ``choices`` closes the set for a column that steers (``where``) or feeds a text; ``values``
    translates an office's words into ours before anything else; ``suffixes`` are units written
    behind numbers; ``day_ends`` (minutes) lets a moment shortly after midnight count as the day
    before. ``optional``: a template has it only where a scheme reads it.
    """

    id: str
    header: str
    aliases: tuple[str, ...] = ()
    matches: re.Pattern[str] | None = None
    note: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    values: MappingABC[str, str] = field(factory=dict)
    suffixes: tuple[str, ...] = ()
    day_ends: int = 0
    optional: bool = False


@frozen
class Value:
    """Where a field's value comes from: a column, a constant, or a text joined from columns.

    ``otherwise`` (constant or joined text) stands in where the column is blank; ``split`` makes
    one fact per part of the cell; ``part`` takes the digits or the decimals of a number.
    """

    column: str = ""
    constant: str = ""
    join: str = ""
    otherwise: str = ""
    split: bool = False
    part: str = ""

    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        named = [self.column] if self.column else []
        return (*named, *placeholders(self.join), *placeholders(self.otherwise))


@frozen
class Spread:
    """One fact per filled column: its cell goes ``into`` a field, its name ``label``s another.

    Either ``columns`` (column → label) or ``header``, a pattern over the file's own headers whose
    first group is the label; headers that are columns or ignored are none of them. ``answers``
    closes what such cells may hold, each word with what it is taken as; ``scores`` lets whole
    numbers from 0 up to it in as well (-1: none).
    """

    into: str
    label: str
    columns: MappingABC[str, str] = field(factory=dict)
    header: re.Pattern[str] | None = None
    answers: MappingABC[str, str] = field(factory=dict)
    scores: int = -1


@frozen
class Event:
    """A fact that a row may mean.

    ``when``: columns that must all be filled; ``unless``: columns that must be blank; ``where``:
    column → the value it must have. ``repeats``: several rows may tell the same fact. ``count``:
    the field that takes the number of rows which tell the same fact.
    """

    fact: type[Fact]
    fields: MappingABC[str, Value]
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    where: MappingABC[str, str] = field(factory=dict)
    repeats: bool = False
    count: str = ""
    spread: Spread | None = None

    def columns(self) -> tuple[str, ...]:
        """The columns whose cells end up in the fact."""
        read = [name for value in self.fields.values() for name in value.columns()]
        return tuple(dict.fromkeys((*read, *(self.spread.columns if self.spread else ()))))


ALWAYS, USUAL, OPTIONAL = "always", "usual", "optional"
"""Where a template has a sheet: in every workbook, unless a scheme has no use for it, or only
where a scheme reads it."""


@frozen
class Sheet:
    """One sheet: how it is recognised, its columns in order, and what its rows mean.

    ``ignore``: headers that are known and not taken in (``*手机*``: all that hold the word; ``*``:
    all others). ``template``: where templates have it (``ALWAYS``, ``USUAL``, ``OPTIONAL``).
    """

    id: str
    title: str
    columns: MappingABC[str, Column]
    events: tuple[Event, ...]
    aliases: tuple[str, ...] = ()
    note: str = ""
    ignore: tuple[str, ...] = ()
    template: str = USUAL

    def required(self) -> tuple[Column, ...]:
        """The columns that every row must fill."""
        return tuple(column for column in self.columns.values() if column.required)


@frozen
class Mapping:
    """A whole mapping file.

    ``blank``: texts that mean nothing is there; ``dates``: further ``strptime`` forms; ``zone``:
    where moments with an offset become days; ``encoding`` and ``delimiter`` of CSV files, found
    out where empty. ``keep``: whether files are kept in the store as sources; not where they hold
    single answers of people, which must not stand there in a row (their digest is kept).
    """

    name: str
    title: str
    sheets: tuple[Sheet, ...]
    blank: frozenset[str] = frozenset()
    dates: tuple[str, ...] = ()
    zone: tzinfo | None = None
    encoding: str = ""
    delimiter: str = ""
    keep: bool = True


PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def placeholders(text: str) -> tuple[str, ...]:
    """The columns that a joined text names: ``"{unit}-{no}"`` → ``unit``, ``no``."""
    return tuple(PLACEHOLDER.findall(text))
