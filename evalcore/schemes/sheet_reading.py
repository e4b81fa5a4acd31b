"""Reading back a sheet of numbers: what differs from the scheme, or what is wrong in which cell.

What differs becomes a setting of a trial (``load_scheme(settings=…)``), as ``--set`` would make it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import frozen

from evalcore.intake.findings import Finding, Unreadable, column_letters, in_order
from evalcore.intake.rows import normal
from evalcore.messages import _
from evalcore.paper_words import english
from evalcore.schemes.model import Scheme
from evalcore.schemes.places import nearest
from evalcore.schemes.reading import parse_amount
from evalcore.schemes.sheet import DIGEST, NEW, PATH, SheetRow
from evalcore.vocabulary.fields import LARGEST


@frozen
class Changes:
    """What a sheet changes: settings by path, or what is wrong in it."""

    settings: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


def read_sheet(file: Path, scheme: Scheme, rows: Sequence[SheetRow]) -> Changes:
    """What a sheet that ``scheme sheet`` wrote changes; any workbook program may have saved it.

    Findings name sheet, cell, value, reason and remedy. Raises UsageError where the file can't be
    opened.
    """
    from evalcore.intake.files.handed import read_file

    handed = read_file(file)
    if handed.problem is not None:
        return Changes({}, (handed.problem,))
    for table in handed.tables:
        every = list(table.rows())
        header = next((at for at, (_n, cells) in enumerate(every) if _is_header(cells)), None)
        if header is not None:
            reader = _SheetReader(handed.name, table.name, scheme, rows)
            return reader.read(every, header)
    return Changes(
        {},
        (
            Finding(
                handed.name,
                "",
                "",
                "",
                _("there is no sheet with the columns {new} and {path}").format(new=NEW, path=PATH),
                _("Write one with scheme sheet, edit its column {new}, and give that.").format(
                    new=NEW
                ),
            ),
        ),
    )


def _is_header(cells: Sequence[Any]) -> bool:
    texts = [normal.plain(cell) for cell in cells]
    return _at(texts, NEW) >= 0 and _at(texts, PATH) >= 0


def _at(texts: Sequence[str], name: str) -> int:
    """Where a name of ours stands, in either language; -1 where it does not."""
    return next((texts.index(one) for one in (name, english(name)) if one in texts), -1)


class _SheetReader:
    """Reads one sheet; everything wrong is noted with its cell."""

    def __init__(self, file: str, sheet: str, scheme: Scheme, rows: Sequence[SheetRow]) -> None:
        self.file, self.sheet, self.scheme = file, sheet, scheme
        self.rows = {row.path: row for row in rows}
        self.findings: list[Finding] = []

    def read(self, every: Sequence[tuple[int, list[Any]]], header: int) -> Changes:
        texts = [normal.plain(cell) for cell in every[header][1]]
        new, path = _at(texts, NEW), _at(texts, PATH)
        self._same_rules(every[:header])
        settings: dict[str, str] = {}
        seen: set[str] = set()
        for number, cells in every[header + 1 :]:
            name = normal.plain(cells[path]) if path < len(cells) else ""
            if not name:
                continue
            raw = cells[new] if new < len(cells) else None
            if name not in self.rows:
                remedy = nearest(name, self.rows) if len(self.rows) < 20 else _near(name, self.rows)
                self._note(number, path, name, _("the scheme has nothing of that name"), remedy)
            elif name in seen:
                reason = _("this number stands in the sheet twice")
                self._note(number, path, name, reason, _("Delete one of the two rows."))
            else:
                seen.add(name)
                try:
                    setting = changed(self.rows[name], raw)
                except Unreadable as wrong:
                    self._note(number, new, normal.plain(raw), wrong.reason, wrong.remedy)
                else:
                    settings |= {} if setting is None else {name: setting}
        if self.findings:
            return Changes({}, in_order(self.findings))
        return Changes(settings)

    def _same_rules(self, head: Sequence[tuple[int, list[Any]]]) -> None:
        for number, cells in head:
            texts = [normal.plain(cell) for cell in cells]
            if _at(texts, DIGEST) >= 0:
                at = _at(texts, DIGEST) + 1
                found = texts[at] if at < len(texts) else ""
                if found != self.scheme.digest:
                    self._note(
                        number,
                        at,
                        found,
                        _("the sheet was made from other rules than {scheme} holds now").format(
                            scheme=self.scheme.id
                        ),
                        _("Write a new sheet with scheme sheet, and put your values into it."),
                    )
                return

    def _note(self, row: int, column: int, value: str, reason: str, remedy: str) -> None:
        cell = f"{column_letters(column)}{row}"
        self.findings.append(Finding(self.file, self.sheet, cell, value[:200], reason, remedy))


def _near(name: str, known: Mapping[str, SheetRow]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if close:
        return _("Did you mean {name}?").format(name=close[0])
    return _("Leave the column {path} as scheme sheet wrote it.").format(path=PATH)


def changed(row: SheetRow, raw: Any) -> str | None:
    """The setting that a cell makes; None where it says what the scheme says.

    Raises Unreadable.
    """
    text = normal.folded(raw)
    if not text:
        raise Unreadable(
            _("the cell is empty"),
            _("Write a number; {now} leaves it as it is.").format(now=row.now),
        )
    broken = normal.broken(normal.plain(raw))
    if broken:
        raise Unreadable(*broken)
    if row.options:
        if text not in row.options:
            raise Unreadable(
                _("is none of {options}").format(options=", ".join(row.options)),
                nearest(text, row.options),
            )
        return None if text == row.now else text
    amount = _amount(raw, text)
    if amount == row.amount:
        return None
    _check(row, amount)
    return _setting(amount)


def _amount(raw: Any, text: str) -> Fraction:
    if isinstance(raw, bool):
        raise Unreadable(_("this is no number"), _("Write 12, 0.5, 8% or 1/3."))
    if isinstance(raw, datetime | date | time):
        raise Unreadable(
            _("the program took this for a date or time"),
            _("Write a decimal, or put ' in front: '1/3."),
        )
    if isinstance(raw, float):
        # What Excel itself shows: 15 digits. 0.1 + 0.2 is 0.3 there.
        text = f"{raw:.15g}"
    amount = _exact(text)
    if amount is None:
        raise Unreadable(_("this is no number"), _("Write 12, 0.5, 8% or 1/3."))
    return amount


_LONG = re.compile(r"(-?\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?(%?)", re.IGNORECASE)


def _exact(text: str) -> Fraction | None:
    plain = text.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?%?", text) else text
    known = parse_amount(plain)
    if known is not None:
        return known
    found = _LONG.fullmatch(plain)
    if found is None:
        return None
    whole, decimals, power, percent = found.groups()
    amount = Fraction(int(whole + (decimals or "")), 10 ** len(decimals or ""))
    amount *= Fraction(10) ** int(power or 0)
    return amount / 100 if percent else amount


def _check(row: SheetRow, amount: Fraction) -> None:
    """Raise Unreadable where a number is not what may stand there."""
    least, most = row.limit.least, row.limit.most
    if row.limit.whole and amount.denominator != 1:
        raise Unreadable(
            _("must be a whole number"),
            _("Write it in the unit of the scheme: it has {now}.").format(now=row.now),
        )
    if least is not None and amount < least:
        raise Unreadable(_("is below {least}").format(least=least), _("Write a larger number."))
    if (most is not None and amount > most) or abs(amount) > LARGEST:
        raise Unreadable(
            _("is above {most}").format(most=most if most is not None else LARGEST),
            _("Write a smaller number; a share may be written as 8%."),
        )
    if parse_amount(_setting(amount)) != amount:
        raise Unreadable(
            _("has more digits than are kept exactly"),
            _("Write at most six decimals, or a fraction such as 1/3 as text ('1/3)."),
        )


def _setting(amount: Fraction) -> str:
    """A number as settings write it: ``12``, ``0.5``, ``1/3``."""
    for decimals in range(7):
        unit: int = 10**decimals
        scaled = amount * unit
        if scaled.denominator == 1:
            if not decimals:
                return str(scaled.numerator)
            sign, digits = ("-" if scaled < 0 else ""), abs(scaled.numerator)
            return f"{sign}{digits // unit}.{digits % unit:0{decimals}d}"
    return f"{amount.numerator}/{amount.denominator}"
