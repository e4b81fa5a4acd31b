"""Readers of cells: one per column and kind, each remembering what it has read.

A column of a workbook holds few distinct values many times; remembering them makes reading cost
a look-up.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from evalcore.intake.findings import Unreadable
from evalcore.intake.mapping import Column
from evalcore.intake.mapping import Mapping as MappingFile
from evalcore.intake.names.roster import Roster, Unsettled
from evalcore.intake.rows import normal
from evalcore.messages import _
from evalcore.paper_words import english
from evalcore.vocabulary import FieldSpec
from evalcore.vocabulary.fields import LARGEST

LONGEST = 10_000
"""Characters of one text: an entry of the record is at most 65,535 bytes."""

REMEMBERED = 50_000

_BROKEN = ("#", "=")
"""How a spreadsheet's error or bare formula begins."""

_OURS = {english(normal.SEALED_CELL): normal.SEALED_CELL}
"""What the program wrote into an English workbook → the same in Chinese."""

_PARTS = re.compile(r"[、,，;；\n]+")


@frozen
class Bad:
    """What could not be read: stands where the value would.

    Where ``settle`` is given, the unit in the same row is still to be asked: it takes that unit's
    code (or ``""``) and gives the value, or raises ``Unreadable``.
    """

    reason: str
    remedy: str
    settle: Callable[[str], str] | None = None


Convert = Callable[[Any], Any]


@frozen
class Context:
    """What reading needs beside the cell."""

    mapping: MappingFile
    roster: Roster
    blank: frozenset[str] = field()

    @blank.default
    def _blank(self) -> frozenset[str]:
        return self.mapping.blank | {""}


def reader(convert: Convert, context: Context, values: Mapping[str, str] = {}) -> Convert:
    """A remembering reader: None for a blank cell, the value, or ``Bad``. Never raises."""
    known: dict[Any, Any] = {}
    blank = context.blank

    def read(raw: Any) -> Any:
        if raw is True or raw is False:
            raw = normal.plain(raw)  # else it would be taken for the 1 or 0 read before
        try:
            return known[raw]
        except KeyError:
            pass
        except TypeError:
            return Bad(_("a list or table can't stand here"), _("Give one plain value."))
        result: Any = None
        text = normal.plain(raw)
        bare = text[:1] in _BROKEN and text not in values and text not in blank
        broken = normal.broken(text) if bare else None
        if broken:
            result = Bad(*broken)
        elif text not in blank:
            try:
                result = convert(values.get(text, _OURS.get(text, raw)))
            except Unsettled as open_question:
                result = Bad("", "", open_question.settle)
            except Unreadable as problem:
                result = Bad(problem.reason, problem.remedy)
        if len(known) >= REMEMBERED:
            known.clear()
        known[raw] = result
        return result

    return read


def converter(
    spec: FieldSpec | None,
    column: Column | None,
    context: Context,
    *,
    part: str = "",
    split: bool = False,
    in_english: bool = False,
) -> Convert:
    """How a raw value becomes what ``spec`` (None: plain text that only steers) wants.

    ``in_english``: what may be chosen is told so; it is read in either language.
    """
    convert = _single(spec, column, context, part, in_english=in_english)
    if not split:
        return convert

    def part_of(piece: str) -> Any:
        try:
            return convert(piece)
        except Unsettled as open_question:
            return open_question.settle("")

    def parts(raw: Any) -> Any:
        return tuple(part_of(piece) for piece in _PARTS.split(normal.plain(raw)) if piece.strip())

    return parts


def _single(
    spec: FieldSpec | None,
    column: Column | None,
    context: Context,
    part: str,
    *,
    in_english: bool = False,
) -> Convert:
    suffixes = column.suffixes if column else ()
    if part:
        index = 0 if part == "digits" else 1
        return lambda raw: normal.decimal_parts(raw, LARGEST, suffixes)[index]
    if spec is None:
        if column and column.choices:
            return _chooser({title: title for title in column.choices}, in_english)
        return _text
    if spec.kind == "day":
        ends = column.day_ends if column else 0
        mapping = context.mapping
        return lambda raw: normal.day(raw, mapping.dates, mapping.zone, ends)
    if spec.kind == "whole":
        return lambda raw: normal.whole(raw, spec.minimum, LARGEST, suffixes)
    if spec.kind == "text" and column and column.choices:
        return _chooser({title: title for title in column.choices}, in_english)
    if spec.kind == "flag":
        return normal.flag
    if spec.kind == "period":
        return normal.period
    if spec.kind == "choice":
        return _chooser(spec.choices, in_english)
    if spec.kind == "case" or spec.opens:
        return _code
    if spec.kind == "unit":
        return context.roster.unit
    if spec.kind == "person":
        return context.roster.person
    return _text


def _text(raw: Any) -> str:
    text = normal.plain(raw)
    if len(text) > LONGEST:
        raise Unreadable(
            _("the text has {count} characters").format(count=len(text)),
            _("Keep it under {limit}, and leave the document in its file.").format(limit=LONGEST),
        )
    return text


def _code(raw: Any) -> str:
    code = normal.coded(raw)
    if len(code) > 200:
        raise Unreadable(_("this is too long for a number or code"), _("Check the column."))
    return code


def _chooser(choices: Mapping[str, str], in_english: bool = False) -> Convert:
    known: dict[str, str] = {}
    for names in (choices.keys(), choices.values(), map(english, choices.values())):
        for code, name in zip(choices, names, strict=True):
            known.setdefault(normal.folded(name).lower(), code)

    def choose(raw: Any) -> str:
        wanted = normal.folded(raw).lower()
        try:
            return known[wanted]
        except KeyError:
            pass
        titles = [english(title) if in_english else title for title in choices.values()]
        listed = (", " if in_english else "、").join(titles)
        near = difflib.get_close_matches(wanted, titles, n=1, cutoff=0.3)
        if near:
            remedy = _("Did you mean {nearest}? Allowed are: {choices}.").format(
                nearest=near[0], choices=listed
            )
        else:
            remedy = _("Allowed are: {choices}.").format(choices=listed)
        raise Unreadable(_("this is none of the choices"), remedy)

    return choose


_LETTERED = re.compile(r"[A-Za-z][.、:)](?=.)")


def answer(words: Mapping[str, str], scores: int) -> Convert:
    """How a question of a survey is read: one of ``words`` (also behind ``A.``), or a score.

    Closed on purpose: what a respondent typed freely may say who answered.
    """
    known = {normal.folded(word).lower(): taken for word, taken in words.items()}

    def read(raw: Any) -> str:
        text = normal.folded(raw).lower()
        text = text if text in known else _LETTERED.sub("", text, count=1)
        if text in known:
            return known[text]
        if text.isascii() and text.isdecimal() and int(text) <= scores:
            return str(int(text))
        listed = "、".join(dict.fromkeys(words.values()))
        if scores >= 0:
            remedy = _("Allowed are: {choices}, or a whole number from 0 to {most}.").format(
                choices=listed, most=scores
            )
        else:
            remedy = _("Allowed are: {choices}.").format(choices=listed)
        raise Unreadable(_("this is none of the answers"), remedy)

    return read


def as_text(value: Any) -> str:
    """A read value as part of a joined text."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
