"""Which rows of a table are its headers, and which column of the mapping stands where.

Headers stand under titles and notes, in one row or in up to three: 审核 over 日期 and 结果. A
column of several rows goes by all of its words together (审核日期), or by the last alone where
no other column ends so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from attrs import field, frozen

from evalcore.intake.mapping import Column, Sheet
from evalcore.intake.rows.normal import folded, plain

DEEPEST = 3
"""Rows of a header."""

JOINT = "·"
"""Between the words of a header of several rows, as shown."""

Row = tuple[int, list[Any]]

_REMARK = re.compile(r"\([^()]*\)$")
_JOINTS = str.maketrans("", "", "·•・-_/:|")


def header_key(raw: Any) -> str:
    """A header as compared: one spelling, without the mark of required columns."""
    if isinstance(raw, str):
        return _key(raw)
    return _key(plain(raw)) if raw is not None else ""


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    return folded(text).strip("*").removesuffix("(必填)").rstrip(":").strip("*").lower()


@frozen
class Header:
    """One way to read some rows as headers.

    ``whole``, ``last``: per column the key of all its words and of the last alone; ``texts`` as
    shown; ``rows`` where its last word stands.
    """

    first: int
    bottom: int
    whole: tuple[str, ...]
    last: tuple[str, ...]
    texts: tuple[str, ...]
    rows: tuple[int, ...]
    places: dict[str, int] = field()
    """Key → the first column that bears it."""
    counts: Counter[str] = field()
    lonely: dict[str, int] = field()
    """Further keys that only one column bears: its last word, or all without a remark."""

    @places.default
    def _places(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for index, key in enumerate(self.whole):
            if key:
                found.setdefault(key, index)
        return found

    @counts.default
    def _counts(self) -> Counter[str]:
        return Counter(key for key in self.whole if key)

    @lonely.default
    def _lonely(self) -> dict[str, int]:
        found: dict[str, int] = {}
        often: Counter[str] = Counter()
        for index, (key, last) in enumerate(zip(self.whole, self.last, strict=True)):
            bare = (last, _REMARK.sub("", key), _REMARK.sub("", last), key.translate(_JOINTS))
            for other in {*bare} - {"", key}:
                often[other] += 1
                found[other] = index
        return {key: index for key, index in found.items() if often[key] == 1}

    def matches(self, sheet: Sheet) -> dict[str, int]:
        """Column id → index. A header goes before an alias, an exact one before one in
        part, and a pattern of the mapping comes last."""
        found = self.named(sheet)
        taken = set(found.values())
        for column in sheet.columns.values():
            if column.matches and column.id not in found:
                fits = column.matches.fullmatch
                for keys in (self.whole, self.last):
                    fitting = (i for i, key in enumerate(keys) if key and fits(key))
                    index = next((i for i in fitting if i not in taken), -1)
                    if index >= 0:
                        found[column.id] = index
                        taken.add(index)
                        break
        return found

    def named(self, sheet: Sheet) -> dict[str, int]:
        """The same without patterns."""
        found: dict[str, int] = {}
        taken: set[int] = set()
        for places in (self.places, self.lonely):
            for names in (_title, _aliases):
                for column in sheet.columns.values():
                    if column.id in found:
                        continue
                    for key in names(column):
                        index = places.get(key, -1)
                        if index >= 0 and index not in taken:
                            found[column.id] = index
                            taken.add(index)
                            break
        return found

    def weight(self, sheet: Sheet) -> tuple[int, int, int]:
        """How well it fits a sheet. Several rows must be better by a joined header, or by two:
        the first row of data may well hold a word that is a header elsewhere."""
        named = self.named(sheet)
        deep = self.bottom > self.first
        joined = deep and any(
            self.whole[at] != self.last[at] and self.whole[at] in names_of(sheet.columns[name])
            for name, at in named.items()
        )
        return len(named) - (deep and not joined), -deep, len(self.matches(sheet))

    def shown(self, known: Sequence[re.Pattern[str]]) -> tuple[str, ...]:
        """The headers as shown; the last word alone where a pattern of the mapping knows it."""
        lasts = (text.rsplit(JOINT, 1)[-1] for text in self.texts)
        return tuple(
            last if any(pattern.fullmatch(last) for pattern in known) else text
            for last, text in zip(lasts, self.texts, strict=True)
        )

    def ignored(self, index: int, sheet: Sheet) -> bool:
        """Whether a column is known and not taken in, or one of those that a pattern fits."""
        if "*" in sheet.ignore:
            return True
        texts = {self.texts[index], self.texts[index].rsplit(JOINT, 1)[-1]}
        return any(ignored(key, sheet) for key in {self.whole[index], self.last[index]}) or any(
            pattern.fullmatch(text) for pattern in patterns(sheet) for text in texts
        )


def patterns(sheet: Sheet) -> list[re.Pattern[str]]:
    """The patterns by which events of a sheet find their columns."""
    return [event.spread.header for event in sheet.events if event.spread and event.spread.header]


def ignored(header: Any, sheet: Sheet) -> bool:
    """Whether a header is known and not taken in, by its name or by a glob such as ``*手机*``."""
    key = header_key(header)
    globs = [folded(name).lower() for name in sheet.ignore if name != "*" and "*" in name]
    return key in {header_key(name) for name in sheet.ignore} or any(
        fnmatchcase(key, glob) for glob in globs
    )


def _title(column: Column) -> tuple[str, ...]:
    return _joined((column.header,))


def _aliases(column: Column) -> tuple[str, ...]:
    return _joined(column.aliases)


@lru_cache(maxsize=20_000)
def _joined(names: tuple[str, ...]) -> tuple[str, ...]:
    keys = [header_key(name) for name in names]
    return tuple(dict.fromkeys((*keys, *(key.translate(_JOINTS) for key in keys))))


def names_of(column: Column) -> set[str]:
    """All keys under which a column is known."""
    return {*_title(column), *_aliases(column)}


def readings(top: Sequence[Row]) -> list[Header]:
    """Every way to read the first rows of a table as headers; single rows first."""
    filled = [(n, cells) for n, cells in top if any(plain(cell) for cell in cells)]
    singles = [_single(n, cells) for n, cells in filled]
    return singles + [
        _stacked(filled[at : at + deep])
        for deep in range(2, DEEPEST + 1)
        for at in range(len(filled) - deep + 1)
    ]


def _single(number: int, cells: Sequence[Any]) -> Header:
    keys = tuple(header_key(cell) for cell in cells)
    texts = tuple(plain(cell) for cell in cells)
    return Header(number, number, keys, keys, texts, (number,) * len(keys))


def _stacked(rows: Sequence[Row]) -> Header:
    width = max(len(cells) for _n, cells in rows)
    columns = [list(_words(rows, index)) for index in range(width)]
    for deep in range(len(rows) - 1):
        _spread_groups(columns, deep)
    wholes, lasts, texts, places = [], [], [], []
    for words in columns:
        said = [(text, n) for text, (n, _c) in zip(words, rows, strict=True) if text]
        distinct = list(dict.fromkeys(text for text, _n in said))
        wholes.append("".join(header_key(text) for text in distinct))
        lasts.append(header_key(distinct[-1]) if distinct else "")
        texts.append(JOINT.join(distinct))
        places.append(said[-1][1] if said else rows[-1][0])
    return Header(rows[0][0], rows[-1][0], tuple(wholes), tuple(lasts), tuple(texts), tuple(places))


def _words(rows: Sequence[Row], index: int) -> Iterator[str]:
    for _number, cells in rows:
        yield plain(cells[index]) if index < len(cells) else ""


def _spread_groups(columns: list[list[str]], deep: int) -> None:
    """A group's word stands in its first column; it holds for those to the right with words of
    their own below."""
    group = ""
    for words in columns:
        if words[deep]:
            group = words[deep]
        elif any(words[deep + 1 :]):
            words[deep] = group
        else:
            group = ""
