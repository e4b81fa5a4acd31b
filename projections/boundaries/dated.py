"""Dated parameters: from which day a value is in force, and to which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from evalcore.schemes.boundaries import Question
from evalcore.schemes.model import Basis, Number, Scheme
from evalcore.schemes.reading import in_force, parse_amount
from evalcore.yamltree import Node
from projections.boundaries.told import NOTHING, amount_told

DAY = timedelta(days=1)
_Dated = tuple[date | None, date | None, Number]


def questions(scheme: Scheme, root: Node) -> Iterator[Question]:
    """Of each dated value: the day before it is in force, the first day, the day after; and last.

    A parameter with one value that is always in force has no threshold.
    """
    parameters = root.entries.get("parameters")
    for name in scheme.parameters:
        held = parameters.entries.get(name) if parameters is not None else None
        values = held.entries.get("values") if held is not None else None
        dated = [_dated(scheme.parameters[name], node) for node in values.items] if values else []
        title = held.entries["title"].text if held is not None else name
        for at, (start, end, number) in enumerate(dated):
            for key, day in (("from", start), ("to", end)):
                if day is None:
                    continue
                days = [day - DAY, day, day + DAY]
                yield Question(
                    at=f"parameters.{name}.values[{at}].{key}",
                    test=f"{name} {key} {day}",
                    asks=f"{title}:下列各日适用的数值(没有适用的写“{NOTHING}”)",
                    basis=number.basis.text,
                    values=tuple(each.isoformat() for each in days),
                    found=tuple(_in_force(dated, each) for each in days),
                )


def _in_force(dated: list[_Dated], day: date) -> str:
    number, valid = in_force(dated, day)
    return amount_told((number.numerator, number.denominator)) if number and valid else NOTHING


def _dated(settled: Number, node: Node) -> _Dated:
    amount = parse_amount(node.entries["value"].text or "")
    assert amount is not None, settled.path
    basis = _basis(node)
    number = Number(amount.numerator, amount.denominator, basis, settled.path)
    return _day(node, "from"), _day(node, "to"), number


def _basis(node: Node) -> Basis:
    clause = node.entries.get("clause")
    if clause is None:
        decision = node.entries.get("decision")
        return Basis("decision", decision.text or "") if decision else Basis("demo", "demo")
    texts = [clause.text] if clause.kind == "text" else [item.text for item in clause.items]
    return Basis("clause", "; ".join(text or "" for text in texts))


def _day(node: Node, key: str) -> date | None:
    given = node.entries.get(key)
    return date.fromisoformat(given.text or "") if given is not None else None
