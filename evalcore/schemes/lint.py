"""What is unwise in a scheme that is formally right: numbers without basis, steps that nobody can
reach; what adds paperwork is in ``lint_burden``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

import attrs

from evalcore.messages import _
from evalcore.schemes.advice import Advice as Advice
from evalcore.schemes.advice import expressions, problem, remark
from evalcore.schemes.indicators import amount
from evalcore.schemes.lint_burden import burden_rules, over_budget
from evalcore.schemes.model import Scheme, Slots, Tallies
from evalcore.yamltree import Node

_LITERAL = re.compile(r"(?<![\w:'-])\d+(?![\w'-])")
_SCALE = re.compile(r"\bdecimals\s*(=|<=|<|>|>=)\s*\d+")
_POWER_OF_TEN = re.compile(r"10*")


def lint(scheme: Scheme, root: Node) -> tuple[Advice, ...]:
    """All advice, in the order of the file. ``root`` is the tree that the scheme was read from."""
    found = [
        *_out_of_date(scheme),
        *_bare_literals(scheme),
        *_unreachable(scheme),
        *burden_rules(scheme),
        *over_budget(scheme),
        *_small_cells(scheme),
        *_never_due(scheme),
        *_unused(scheme, root),
        *_demo(scheme),
        *_forced_lists(scheme),
    ]
    placed = [attrs.evolve(advice, line=line_of(root, advice.path)) for advice in found]
    return tuple(sorted(placed, key=lambda a: (a.level != "problem", a.line, a.path, a.rule)))


def line_of(root: Node, path: str) -> int:
    """The line of the key at ``path``, or of the nearest key above it that the file has."""
    node, line = root, root.line
    for key in re.sub(r"\[\d+\]", "", path).split("."):
        if key not in node.entries:
            break
        line, node = node.key_lines[key], node.entries[key]
    return line


def _out_of_date(scheme: Scheme) -> Iterator[Advice]:
    for warning in scheme.warnings:
        yield problem(
            "out_of_date", "parameters", warning, _("An official run refuses it: add what is due.")
        )


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


def _unreachable(scheme: Scheme) -> Iterator[Advice]:
    highest = sum(
        (amount(each.points) for each in scheme.indicators if each.role == "score"), Fraction(0)
    )
    caps = {group.id: group.cap for group in scheme.groups}
    for each in scheme.indicators:
        if each.role == "bonus" and caps.get(each.group) is None:
            yield problem(
                "no_cap",
                f"indicators.{each.id}",
                _("A bonus without a cap has no end."),
                _("Give its group a cap."),
            )
    bonus = {each.group for each in scheme.indicators if each.role == "bonus"}
    highest += sum(
        (amount(cap) for name, cap in caps.items() if cap and name in bonus), Fraction(0)
    )
    for grade in scheme.grades:
        if grade.at_least is not None and amount(grade.at_least) > highest:
            yield problem(
                "unreachable",
                f"grades.{grade.name}",
                _("Nobody can reach {grade}: the most is {most}.").format(
                    grade=grade.name, most=highest
                ),
                _("Lower where it begins, or add points."),
            )
    named = [grade for grade in scheme.grades if grade.at_least is not None]
    if named and named[-1].at_least is not None and amount(named[-1].at_least) <= 0:
        yield problem(
            "unreachable",
            f"grades.{scheme.grades[-1].name}",
            _("Nobody can fall to {grade}.").format(grade=scheme.grades[-1].name),
            _("Let the grade above begin higher than 0."),
        )
    for each in scheme.indicators:
        steps = each.curve
        if steps and amount(steps[-1].at_least) == 0 and amount(steps[-1].gives) == 0:
            yield remark(
                "idle_step",
                f"indicators.{each.id}.curve",
                _("The last step gives nothing, as what lies below any step does anyway."),
                _("Leave it out."),
            )


def _small_cells(scheme: Scheme) -> Iterator[Advice]:
    for each in scheme.indicators:
        if isinstance(each.counts, Tallies):
            path = f"indicators.{each.id}.tallies"
            if each.counts.smallest is None:
                yield problem(
                    "small_cells",
                    path,
                    _("Categories of few raters would show who voted what."),
                    _("Add smallest: below it, categories are merged."),
                )
            if sum((amount(w) for w in each.counts.weights.values()), Fraction(0)) == 0:
                yield problem(
                    "no_weight",
                    f"{path}.weights",
                    _("No category has any weight."),
                    _("Give at least one category a weight above 0."),
                )


def _never_due(scheme: Scheme) -> Iterator[Advice]:
    """Slots of which none lies wholly in the period: nothing is expected, and nobody is told."""
    period, after = scheme.period, scheme.period.ends_on + timedelta(days=1)
    for each in scheme.indicators:
        if not isinstance(each.counts, Slots):
            continue
        # A week or half a month is never longer than what a scheme is about.
        months = {"quarter": 3, "half": 6, "year": 12}.get(each.counts.every, 1)
        if not each.counts.every:
            continue
        # The first month of the period of which no day is missing, on to where a slot begins.
        start = period.starts_on.year * 12 + period.starts_on.month - (period.starts_on.day == 1)
        start = -(-start // months) * months
        if start + months > after.year * 12 + after.month - 1:
            yield problem(
                "never_due",
                f"indicators.{each.id}.slots",
                _("No {every} lies wholly in the period: nothing is ever expected.").format(
                    every=each.counts.every
                ),
                _("Choose a shorter cycle, or another period."),
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


def _forced_lists(scheme: Scheme) -> Iterator[Advice]:
    for each in scheme.lists:
        if each.end == "bottom":
            yield remark(
                "forced_list",
                f"lists.{each.id}",
                _("A fixed share is put on {title}; later rules forbid allotting numbers (F70).")
                .format(title=each.title),
                _("Use it to show who needs help; do not share it out among townships."),
            )  # fmt: skip
