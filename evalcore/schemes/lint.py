"""What is unwise in a scheme that is formally right: numbers without basis, steps that nobody can
reach, and what burden-reduction rules forbid (《整治形式主义为基层减负若干规定》, 2024, F112).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any, Literal

import attrs

from evalcore.messages import _
from evalcore.schemes.indicators import amount
from evalcore.schemes.model import Cases, Expression, Scheme, Slots, Tallies
from evalcore.yamltree import Node

BURDEN = "practice F112"

_PRAISE = re.compile(r"批示|媒体|刊发|刊登|信息稿|经验做法|经验交流|头条|instruction|media", re.I)
_TRACES = re.compile(r"拍照|照片|留痕|截图|打卡|学习笔记|笔记|心得|photo|notebook|screenshot", re.I)
_PAPER = re.compile(r"发文|文件数|台账数|简报|会议次数|documents issued", re.I)
_LITERAL = re.compile(r"(?<![\w:'-])\d+(?![\w'-])")
_SCALE = re.compile(r"\bdecimals\s*(=|<=|<|>|>=)\s*\d+")
_POWER_OF_TEN = re.compile(r"10*")


@attrs.frozen
class Advice:
    """One thing to mend (``problem``) or to know (``note``): at ``path``, on ``line``."""

    level: Literal["problem", "note"]
    rule: str
    path: str
    line: int
    text: str
    remedy: str


def lint(scheme: Scheme, root: Node) -> tuple[Advice, ...]:
    """All advice, in the order of the file. ``root`` is the tree that the scheme was read from."""
    found = [
        *_out_of_date(scheme),
        *_bare_literals(scheme),
        *_unreachable(scheme),
        *_burden(scheme),
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


def _problem(rule: str, path: str, text: str, remedy: str) -> Advice:
    return Advice("problem", rule, path, 0, text, remedy)


def _note(rule: str, path: str, text: str, remedy: str) -> Advice:
    return Advice("note", rule, path, 0, text, remedy)


def _out_of_date(scheme: Scheme) -> Iterator[Advice]:
    for warning in scheme.warnings:
        yield _problem(
            "out_of_date", "parameters", warning, _("An official run refuses it: add what is due.")
        )


def expressions(value: object) -> Iterator[Expression]:
    """Every expression inside a value of the model."""
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from expressions(each)
    elif attrs.has(type(value)):
        kind: Any = type(value)
        for field in attrs.fields(kind):
            yield from expressions(getattr(value, field.name))


def _bare_literals(scheme: Scheme) -> Iterator[Advice]:
    for expression in expressions(scheme):
        source = _SCALE.sub("", re.sub(r"'[^']*'", "''", expression.source))
        bare = [
            text
            for text in _LITERAL.findall(source)
            if text != "0" and not _POWER_OF_TEN.fullmatch(text)
        ]
        if bare:
            yield _problem(
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
            yield _problem(
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
            yield _problem(
                "unreachable",
                f"grades.{grade.name}",
                _("Nobody can reach {grade}: the most is {most}.").format(
                    grade=grade.name, most=highest
                ),
                _("Lower where it begins, or add points."),
            )
    named = [grade for grade in scheme.grades if grade.at_least is not None]
    if named and named[-1].at_least is not None and amount(named[-1].at_least) <= 0:
        yield _problem(
            "unreachable",
            f"grades.{scheme.grades[-1].name}",
            _("Nobody can fall to {grade}.").format(grade=scheme.grades[-1].name),
            _("Let the grade above begin higher than 0."),
        )
    for each in scheme.indicators:
        steps = each.curve
        if steps and amount(steps[-1].at_least) == 0 and amount(steps[-1].gives) == 0:
            yield _note(
                "idle_step",
                f"indicators.{each.id}.curve",
                _("The last step gives nothing, as what lies below any step does anyway."),
                _("Leave it out."),
            )


def _burden(scheme: Scheme) -> Iterator[Advice]:
    for each in scheme.indicators:
        path = f"indicators.{each.id}"
        texts = " ".join([each.title, *(e.source for e in expressions(each))])
        if _PRAISE.search(texts) and each.role != "deduction":
            yield _problem(
                "burden_praise",
                path,
                _("Leaders' instructions and media reports may not be assessed ({source}).").format(
                    source=BURDEN
                ),
                _("Take the indicator out."),
            )
        if _TRACES.search(texts):
            yield _problem(
                "burden_traces",
                path,
                _("Photos, traces and notebooks may not decide an assessment ({source}).").format(
                    source=BURDEN
                ),
                _("Count what was done, from the record that exists."),
            )
        counted = isinstance(each.counts, Cases) and each.counts.ledger == "meetings"
        if _PAPER.search(texts) or (counted and each.role != "deduction"):
            yield _problem(
                "burden_paper",
                path,
                _("Points for every meeting or document reward paper ({source}).").format(
                    source=BURDEN
                ),
                _("Ask for a floor with slots: met or not met."),
            )


def _small_cells(scheme: Scheme) -> Iterator[Advice]:
    for each in scheme.indicators:
        if isinstance(each.counts, Tallies):
            path = f"indicators.{each.id}.tallies"
            if each.counts.smallest is None:
                yield _problem(
                    "small_cells",
                    path,
                    _("Categories of few raters would show who voted what."),
                    _("Add smallest: below it, categories are merged."),
                )
            if sum((amount(w) for w in each.counts.weights.values()), Fraction(0)) == 0:
                yield _problem(
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
        months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[each.counts.every]
        # The first month of the period of which no day is missing, on to where a slot begins.
        start = period.starts_on.year * 12 + period.starts_on.month - (period.starts_on.day == 1)
        start = -(-start // months) * months
        if start + months > after.year * 12 + after.month - 1:
            yield _problem(
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
            yield _note(
                "unused",
                f"parameters.{name}",
                _("The parameter {name} is used nowhere.").format(name=name),
                _("Use it, or take it out."),
            )
    for name in scheme.documents:
        if not any(basis.text and name in basis.text for basis in scheme.bases.values()):
            yield _note(
                "unused",
                f"documents.{name}",
                _("Nothing cites {name}.").format(name=name),
                _("Cite it where it applies, or take it out."),
            )
    for group in scheme.groups:
        if all(each.group != group.id for each in scheme.indicators):
            yield _note(
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
        yield _note(
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
            yield _note(
                "forced_list",
                f"lists.{each.id}",
                _("A fixed share is put on {title}; later rules forbid allotting numbers (F70).")
                .format(title=each.title),
                _("Use it to show who needs help; do not share it out among townships."),
            )  # fmt: skip
