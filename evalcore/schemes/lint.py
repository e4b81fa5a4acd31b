"""What is unwise in a scheme that is formally right: numbers that rest on nothing, values that ran
out, what nothing uses. What can't be reached is in ``lint_reach``, rules that both apply in
``lint_both``, levels and allotted numbers in ``lint_levels``, paperwork in ``lint_burden``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import attrs

from evalcore.messages import _
from evalcore.schemes.advice import Advice as Advice
from evalcore.schemes.advice import expressions, problem, remark
from evalcore.schemes.lint_both import both_apply
from evalcore.schemes.lint_burden import burden_rules, over_budget
from evalcore.schemes.lint_disclosure import not_shown
from evalcore.schemes.lint_levels import levels
from evalcore.schemes.lint_reach import out_of_reach
from evalcore.schemes.model import Scheme
from evalcore.yamltree import Node

_LITERAL = re.compile(r"(?<![\w:'-])\d+(?![\w'-])")
_SCALE = re.compile(r"\bdecimals\s*(=|<=|<|>|>=)\s*\d+")
_POWER_OF_TEN = re.compile(r"10*")


def lint(scheme: Scheme, root: Node) -> tuple[Advice, ...]:
    """All advice, in the order of the file. ``root`` is the tree that the scheme was read from."""
    found = [
        *_out_of_date(scheme),
        *_bare_literals(scheme),
        *out_of_reach(scheme),
        *not_shown(scheme),
        *both_apply(scheme),
        *levels(scheme),
        *burden_rules(scheme),
        *over_budget(scheme),
        *_after_the_year(scheme),
        *_changes(scheme, root),
        *_unused(scheme, root),
        *_demo(scheme),
    ]
    placed = [attrs.evolve(advice, line=line_of(root, advice.path)) for advice in found]
    return tuple(sorted(placed, key=lambda a: (a.level != "problem", a.line, a.path, a.rule)))


def line_of(root: Node, path: str) -> int:
    """The line of the key or item at ``path``, or of the nearest one above it that the file has."""
    node, line = root, root.line
    for key, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        if key and key in node.entries:
            line, node = node.key_lines[key], node.entries[key]
        elif index and int(index) < len(node.items):
            node = node.items[int(index)]
            line = node.line
        else:
            break
    return line


def _out_of_date(scheme: Scheme) -> Iterator[Advice]:
    for warning in scheme.warnings:
        yield problem(
            "out_of_date", "parameters", warning, _("An official run refuses it: add what is due.")
        )


def _changes(scheme: Scheme, root: Node) -> Iterator[Advice]:
    """Parameters of which another value holds on some day of the period than on its last."""
    held = root.entries.get("parameters")
    for name in scheme.parameters if held is not None else ():
        values = held.entries[name].entries.get("values") if held is not None else None
        for node in values.items if values is not None else ():
            start, end = (_day(node, key) for key in ("from", "to"))
            begins = start is not None and scheme.period.starts_on < start <= scheme.period.ends_on
            ends = end is not None and scheme.period.starts_on <= end < scheme.period.ends_on
            if (begins or ends) and name not in "".join(scheme.warnings):
                yield remark(
                    "changes",
                    f"parameters.{name}",
                    _("Its value changes within the period; the last one holds for all of it."),
                    _("Make sure that this is meant: nothing is judged by the earlier value."),
                )  # fmt: skip
                break


def _after_the_year(scheme: Scheme) -> Iterator[Advice]:
    """Working days of procedures that lie in a year of which the calendar holds nothing."""
    following = scheme.period.ends_on.year + 1
    limits = scheme.procedure
    if limits and limits.counted == "working" and following not in scheme.calendar.years:
        yield problem(
            "no_days_left",
            "procedure.counted",
            _("Limits run into {year}, of which the calendar holds no days.").format(
                year=following
            ),
            _("Name the calendar of {year} too under calendar.").format(year=following),
        )


def _day(node: Node, key: str) -> date | None:
    given = node.entries.get(key)
    return date.fromisoformat(given.text or "") if given is not None else None


def _bare_literals(scheme: Scheme) -> Iterator[Advice]:
    for expression in expressions(scheme):
        source = _SCALE.sub("", re.sub(r"'[^']*'", "''", expression.source))
        bare = [
            text
            for text in _LITERAL.findall(source)
            if text != "0" and not _POWER_OF_TEN.fullmatch(text)
        ]
        if bare:
            yield problem(
                "bare_number",
                expression.path,
                _("The number {number} inside the expression rests on nothing.").format(
                    number=", ".join(bare)
                ),
                _("Make it a parameter with a basis, and write :name."),
            )


def _unused(scheme: Scheme, root: Node) -> Iterator[Advice]:
    texts = "\n".join(_texts(root))
    for name in scheme.parameters:
        if not re.search(rf"(:|\bparameter {name}$|^parameter ){name}\b", texts, re.M):
            yield remark(
                "unused",
                f"parameters.{name}",
                _("The parameter {name} is used nowhere.").format(name=name),
                _("Use it, or take it out."),
            )
    for name in scheme.documents:
        if not any(basis.text and name in basis.text for basis in scheme.bases.values()):
            yield remark(
                "unused",
                f"documents.{name}",
                _("Nothing cites {name}.").format(name=name),
                _("Cite it where it applies, or take it out."),
            )
    for group in scheme.groups:
        if all(each.group != group.id for each in scheme.indicators):
            yield remark(
                "unused",
                f"groups.{group.id}",
                _("The group {name} holds no indicator.").format(name=group.id),
                _("Take it out."),
            )


def _texts(node: Node) -> Iterator[str]:
    """Every text below ``node``; what ``parameter:`` names is prefixed so."""
    if node.text is not None:
        yield node.text
    for item in node.items:
        yield from _texts(item)
    for key, value in node.entries.items():
        if key == "parameter" and value.text:
            yield f"parameter {value.text}"
        yield from _texts(value)


def _demo(scheme: Scheme) -> Iterator[Advice]:
    demo = [path for path, basis in scheme.bases.items() if basis.kind == "demo"]
    if demo:
        yield remark(
            "demo",
            demo[0],
            _("{count} of {all} values rest on demo: every output says so.").format(
                count=len(demo), all=len(scheme.bases)
            ),
            _("An official run needs a clause or a decision for each."),
        )
