"""What all parts of a scheme share while it is read: bases, numbers, parameters, expressions.

A :class:`Reading` is filled once, from the top of the file down; each reader function takes it
and a place and gives back a value of the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import attrs

from evalcore.messages import _
from evalcore.schemes.columns import LEDGER_COLUMNS
from evalcore.schemes.expressions import Refused, Sort, compile_expression
from evalcore.schemes.model import Basis, Expression, Number
from evalcore.schemes.places import Findings, Place, nearest
from evalcore.schemes.values import Limit
from evalcore.vocabulary.fields import LARGEST

BASES = ("clause", "decision", "demo")
NOTHING = Basis("demo", "demo")

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?:[-/.]\d|年)")
_AMOUNT = re.compile(r"(-?\d{1,12})(?:\.(\d{1,6}))?(%?)|(-?\d{1,12})/([1-9]\d{0,11})")


def basis_forms() -> str:
    """What to write where a number stands without a basis."""
    return _(
        'Say what it rests on: {value: N, clause: "document place"}, {value: N, decision: "number, '
        'meeting, date"} or {value: N, demo: true}; {parameter: name} takes a parameter.'
    )


def parse_amount(text: str) -> Fraction | None:
    """``12``, ``0.5``, ``8%`` or ``1/3`` as an exact number, read from its digits; None else."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    whole, decimals, percent, above, below = found.groups()
    if above is not None:
        return Fraction(int(above), int(below))
    amount = Fraction(int(whole + (decimals or "")), 10 ** len(decimals or ""))
    return amount / 100 if percent else amount


def show_amount(number: Number) -> str:
    """``12``, ``1/3``: the number as written exactly."""
    if number.denominator == 1:
        return str(number.numerator)
    return f"{number.numerator}/{number.denominator}"


@attrs.define
class Reading:
    """The state of reading one file: findings so far and everything that has a path."""

    findings: Findings
    settings: Mapping[str, str]
    documents: dict[str, str] = attrs.field(factory=dict)
    parameters: dict[str, Number] = attrs.field(factory=dict)
    numbers: dict[str, Number] = attrs.field(factory=dict)
    bases: dict[str, Basis] = attrs.field(factory=dict)
    expressions: list[tuple[Place, str, Sort, Expression]] = attrs.field(factory=list)
    warnings: list[str] = attrs.field(factory=list)
    settable: list[str] = attrs.field(factory=list)
    used: set[str] = attrs.field(factory=set)
    limits: dict[str, Limit] = attrs.field(factory=dict)
    """What each settable number may be, by path."""
    choices: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    """The options of each settable choice, by path."""

    def basis(self, place: Place) -> Basis:
        """The basis among the keys of ``place``: exactly one of clause, decision, demo."""
        if place.node is None or place.node.kind != "map":
            return NOTHING
        given = [name for name in BASES if name in place]
        if len(given) != 1:
            place.refuse(
                _("rests on nothing")
                if not given
                else _("rests on several: {given}").format(given=", ".join(given)),
                _("Give exactly one of clause, decision, demo."),
            )
            return NOTHING
        found = self._basis(place[given[0]], given[0])
        self.bases[place.path] = found
        return found

    def _basis(self, place: Place, kind: str) -> Basis:
        if kind == "demo":
            if place.text() != "true":
                place.refuse(_("must be true"), _("Write demo: true, or give a clause."))
            return NOTHING
        texts = place.texts()
        if not texts:
            place.refuse(_("rests on nothing"), _("Name at least one."))
        if kind == "decision" and texts and not _YEAR.search("".join(texts)):
            place.refuse(
                _("names no date"),
                _('Write "number, meeting, date": "No. 7, committee, 2025-01-09".'),
            )
        for text in texts if kind == "clause" else ():
            document, _space, where = text.partition(" ")
            if document not in self.documents:
                place.refuse(
                    _("cites {document}, which is not among documents").format(document=document),
                    nearest(document, self.documents),
                )
            elif not where.strip():
                place.refuse(_("names no place in the document"), _('Write "document place".'))
        joined = "; ".join(texts)
        return Basis("clause", joined) if kind == "clause" else Basis("decision", joined)

    def number(
        self,
        place: Place,
        *,
        whole: bool = True,
        least: int | None = 0,
        most: int | None = None,
        extra: Sequence[str] = (),
    ) -> Number:
        """A number with its basis; noted under its path. ``extra`` names further keys."""
        if place.node is None:
            return Number(1, 1, NOTHING, place.path)
        if "parameter" in place:
            number = self._parameter(place.keys(["parameter"], extra)["parameter"])
            number = attrs.evolve(number, path=place.path)
            self.numbers[place.path] = number
        else:
            number = self.settle(place, self.written(place, extra))
        self._check_range(place, number, whole, least, most)
        path = f"parameters.{place['parameter'].text()}" if "parameter" in place else place.path
        self._limit(path, Limit(whole, least, most))
        return number

    def _limit(self, path: str, limit: Limit) -> None:
        self.limits[path] = self.limits.get(path, limit).narrowed(limit)

    def _parameter(self, place: Place) -> Number:
        name = place.text()
        if name not in self.parameters:
            if name:
                place.refuse(_("is no parameter"), nearest(name, self.parameters))
            return Number(1, 1, NOTHING, place.path)
        return self.parameters[name]

    def written(self, place: Place, extra: Sequence[str] = ()) -> Number:
        """The number as the scheme says it, with its basis; no setting is looked at."""
        if place.node is None or place.node.kind != "map":
            place.refuse(_("is a number without a basis"), basis_forms())
            return Number(1, 1, NOTHING, place.path)
        place.keys(["value"], (*BASES, *extra))
        basis = self.basis(place)
        self.bases.pop(place.path, None)
        amount = self._amount(place["value"], place["value"].text())
        return Number(amount.numerator, amount.denominator, basis, place.path)

    def settle(self, place: Place, number: Number) -> Number:
        """``number`` under the path of ``place``, or what ``--set`` puts in its stead; noted."""
        path = place.path
        self.settable.append(path)
        settled = attrs.evolve(number, path=path)
        if path in self.settings:
            self.used.add(path)
            text = self.settings[path]
            amount = self._amount(place, text)
            # Data, not a message: it is in the digest, which knows no language.
            told = f"试算改为 {text}; 办法规定 {show_amount(number)} ({number.basis.text})"
            settled = Number(amount.numerator, amount.denominator, Basis("demo", told), path)
        self.numbers[path] = settled
        self.bases[path] = settled.basis
        return settled

    def _amount(self, place: Place, text: str) -> Fraction:
        amount = parse_amount(text)
        if amount is None:
            if text:
                place.refuse(
                    _("{text!r} is no number").format(text=text[:40]),
                    _("Write 12, 0.5, 8% or 1/3."),
                )
            return Fraction(1)
        return amount

    def _check_range(
        self, place: Place, number: Number, whole: bool, least: int | None, most: int | None
    ) -> None:
        valued = place["value"]
        spot = place if valued.node is None else valued
        amount = Fraction(number.numerator, number.denominator)
        if whole and number.denominator != 1:
            spot.refuse(_("must be a whole number"), _("Choose a unit in which it is whole."))
        elif least is not None and amount < least:
            spot.refuse(_("is below {least}").format(least=least), _("Write a larger number."))
        elif (most is not None and amount > most) or abs(amount) > LARGEST:
            spot.refuse(
                _("is above {most}").format(most=most if most is not None else LARGEST),
                _("Write a smaller number; a share may be written as 8%."),
            )

    def setting(self, place: Place, options: Sequence[str]) -> str:
        """A choice that ``--set`` may change too."""
        if place.node is None:
            return options[0]
        self.settable.append(place.path)
        self.choices[place.path] = tuple(options)
        chosen = place.choice(options)
        if place.path not in self.settings:
            return chosen
        self.used.add(place.path)
        wanted = self.settings[place.path]
        if wanted not in options:
            place.refuse(
                _("is set to {text!r}, none of {options}").format(
                    text=wanted, options=", ".join(options)
                ),
                nearest(wanted, options),
            )
            return chosen
        return wanted

    def ledger(self, place: Place) -> str:
        """The name of a ledger; empty where it is none."""
        name = place.text()
        if name and name not in LEDGER_COLUMNS:
            place.refuse(_("is no ledger"), nearest(name, LEDGER_COLUMNS))
            return ""
        return name

    def column(self, place: Place, ledger: str, kind: str) -> str:
        """The name of a column of ``ledger`` of type ``kind``; empty where it is none."""
        name = place.text()
        if not name or not ledger:
            return name
        fitting = [c for c, held in LEDGER_COLUMNS[ledger].items() if held == kind]
        if name not in fitting:
            place.refuse(
                _("is no {kind} column of the ledger {ledger}").format(kind=kind, ledger=ledger),
                nearest(name, fitting),
            )
            return ""
        return name

    def expression(self, place: Place, ledger: str, sort: Sort = "condition") -> Expression:
        """A checked expression over ``ledger``; its types are checked when all are read."""
        source = place.text()
        if not source or not ledger:
            return Expression(source, "TRUE", place.path)
        values = {
            name: number.numerator if number.denominator == 1 else None
            for name, number in self.parameters.items()
        }
        try:
            made = compile_expression(source, ledger, sort, place.path, values)
        except Refused as refused:
            place.refuse(f"{refused.piece}: {refused.reason}", refused.remedy)
            return Expression(source, "TRUE", place.path)
        self.expressions.append((place, ledger, sort, made))
        for name in re.findall(r":([a-z][a-z0-9_]*)", source):
            self._limit(f"parameters.{name}", Limit(whole=True))
        return made

    def everything(self, ledger: str, path: str, sort: Sort = "condition") -> Expression:
        """What stands in where nothing is written: every row counts, each for 1."""
        source = "TRUE" if sort == "condition" else "1"
        return compile_expression(source, ledger or "units", sort, path, {})


def in_force(
    dated: Sequence[tuple[date | None, date | None, Number]], day: date
) -> tuple[Number | None, bool]:
    """The value in force on ``day`` and whether it is; else the last that ever was, or None."""
    for start, end, number in dated:
        if (start is None or start <= day) and (end is None or day <= end):
            return number, True
    past = [(end, number) for _start, end, number in dated if end is not None and end < day]
    if not past:
        return None, False
    return max(past, key=lambda pair: pair[0])[1], False
