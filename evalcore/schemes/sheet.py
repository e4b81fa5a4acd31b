"""A scheme's numbers as rows of a sheet: what can be tried, and within what limits.

Only values travel: a sheet can change no rule, no clause and no basis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from attrs import frozen

from evalcore.paper_words import on_papers, said
from evalcore.schemes.loader import find_scheme, read_with
from evalcore.schemes.model import Scheme
from evalcore.schemes.reading import Reading, parse_amount
from evalcore.schemes.sheet_titles import OPTIONS, SECTIONS, title_of
from evalcore.schemes.values import Limit
from evalcore.yamltree import Node, read_tree

TITLE = on_papers("试算表")
NOW, NEW, PATH = on_papers("现值"), on_papers("试算值"), "位置"
FORM, RANGE = "写法", on_papers("允许范围")
HEADERS = ("类别", "项目", NOW, NEW, FORM, RANGE, "依据", PATH)
DIGEST = "办法摘要"


@frozen
class SheetRow:
    """One number or choice of a scheme that a trial may change.

    ``now`` is its value as the scheme writes it, ``amount`` the same as an exact number (None for
    a choice, which is one of ``options``). ``group`` is set on the points of scored indicators.
    """

    path: str
    section: str
    title: str
    now: str
    amount: Fraction | None
    percent: bool
    limit: Limit
    options: tuple[str, ...]
    basis: str
    group: str = ""

    @property
    def form(self) -> str:
        """How a value is written, for people."""
        if self.options:
            return said("选一项")
        if self.percent:
            return said("百分数或小数, 如 8% 或 0.08")
        return said("整数") if self.limit.whole else said("数, 如 12、0.5、1/3")

    @property
    def range(self) -> str:
        """What is allowed, for people."""
        if self.options:
            return " / ".join(
                f"{one} ({said(OPTIONS[one])})" if one in OPTIONS else one for one in self.options
            )
        least, most = self.limit.least, self.limit.most
        if least is not None and most is not None:
            return said("{first} 至 {last}").format(first=least, last=most)
        if least is not None:
            return said("不小于 {n}").format(n=least)
        return said("不大于 {n}").format(n=most) if most is not None else ""


def rows_of(scheme: str | Path) -> tuple[SheetRow, ...]:
    """Everything that can be set in a scheme, in the order of its file's sections.

    Raises as ``load_scheme``.
    """
    path = find_scheme(scheme)
    root = read_tree(path)
    made, reading = read_with(root, path, {}, False)
    paths = list(dict.fromkeys(reading.settable))
    order = list(SECTIONS)
    paths.sort(key=lambda path: order.index(_head(path)) if _head(path) in order else len(order))
    return tuple(_row(path, root, made, reading) for path in paths)


def _row(path: str, root: Node, scheme: Scheme, reading: Reading) -> SheetRow:
    node = node_at(root, path)
    number = reading.numbers.get(path)
    options = reading.choices.get(path, ())
    points = {f"indicators.{i.id}.points": i.group for i in scheme.indicators if i.role == "score"}
    amount = Fraction(number.numerator, number.denominator) if number is not None else None
    written = [] if options else list(_written(node))
    fitting = [text for text in written if parse_amount(text) == amount]
    now = (node.text or "") if options and node is not None else ""
    if amount is not None:
        now = fitting[0] if fitting else str(amount)
    return SheetRow(
        path=path,
        section=said(SECTIONS.get(_head(path), _head(path))),
        title=title_of(path, root),
        now=now,
        amount=amount,
        percent=any(text.endswith("%") for text in written),
        limit=reading.limits.get(path, Limit()),
        options=options,
        basis="" if number is None else _basis(number.basis.kind, number.basis.text),
        group=points.get(path, ""),
    )


def _basis(kind: str, text: str) -> str:
    return said("无依据(演示)") if kind == "demo" else text


def _head(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def node_at(root: Node, path: str) -> Node | None:
    """The value at a path such as ``indicators.a.curve[0].at_least``."""
    found: Node | None = root
    for name, index in _STEP.findall(path):
        if found is None:
            return None
        if name:
            found = found.entries.get(name)
        else:
            found = found.items[int(index)] if int(index) < len(found.items) else None
    return found


def _written(node: Node | None) -> Iterator[str]:
    """The texts of a number, or of the dated values of a parameter."""
    if node is None:
        return
    value = node.entries.get("value")
    if value is not None and value.text:
        yield value.text.strip()
    values = node.entries.get("values")
    for each in values.items if values is not None else ():
        yield from _written(each)
