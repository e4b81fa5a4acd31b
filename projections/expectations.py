"""What a case expects, compared with what an evaluation found: a line for each difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from evalcore.errors import DataError
from evalcore.messages import _
from projections.evaluation import Evaluation
from projections.exact import shown
from projections.score_rules import APART


def differences(evaluation: Evaluation, expect: Mapping[str, Any]) -> list[str]:
    """Each thing expected that is not so, in words."""
    checks: dict[str, Callable[[Evaluation, Any], list[str]]] = {
        "subjects": _subjects,
        "nodes": _nodes,
        "contributions": _contributions,
        "standings": _standings,
        "effects": _effects,
        "flags": _flags,
    }
    unknown = sorted(set(expect).difference(checks))
    if unknown:
        raise DataError(
            _("A case expects {key!r}, which is none of {keys}.").format(
                key=unknown[0], keys=", ".join(checks)
            )
        )
    return [line for key, given in expect.items() for line in checks[key](evaluation, given)]


def _differs(what: str, found: object, expected: object) -> list[str]:
    if found == expected:
        return []
    return [
        _("{what}: expected {expected}, found {found}").format(
            what=what, expected=expected, found=found
        )
    ]


def _subjects(evaluation: Evaluation, expected: list[str]) -> list[str]:
    return _differs("subjects", [s.id for s in evaluation.subjects], sorted(expected))


def _nodes(evaluation: Evaluation, expected: Mapping[str, Mapping[str, str]]) -> list[str]:
    found = []
    for subject, nodes in expected.items():
        for name, value in nodes.items():
            node = evaluation.nodes.get(subject, name)
            is_number = value[:1].isdigit() or value.startswith("-")
            shown_now: str | None = None
            if node is not None:
                shown_now = node.state
                if is_number:
                    numerator, _slash, denominator = value.partition("/")
                    same = node.numerator * int(denominator or 1) == (
                        int(numerator) * node.denominator
                    )
                    shown_now = value if same else shown((node.numerator, node.denominator))
                if is_number and node.state in APART:
                    shown_now = node.state
            found += _differs(f"{subject} {name}", shown_now, value)
    return found


def _contributions(evaluation: Evaluation, expected: list[Mapping[str, str]]) -> list[str]:
    found = []
    for given in expected:
        key = [given["subject"], given["indicator"], given["slot"]]
        columns = [name for name in given if name not in ("subject", "indicator", "slot")]
        chosen = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in columns) or "TRUE"
        row = evaluation.connection.execute(
            f"SELECT {chosen} FROM contributions WHERE subject = ? AND indicator = ? AND slot = ?",
            key,
        ).fetchone()
        now = dict(zip(columns, row, strict=False)) if row else None
        found += _differs(" ".join(key), now, {name: given[name] for name in columns})
    return found


def _standings(evaluation: Evaluation, expected: Mapping[str, Mapping[str, Any]]) -> list[str]:
    found = []
    for subject, values in expected.items():
        standing = evaluation.standing.get(subject)
        for name, value in values.items():
            now: Any = getattr(standing, name, None)
            if isinstance(now, tuple):
                now = list(now)
            elif isinstance(now, int):
                now = str(now)
            found += _differs(f"{subject} {name}", now, value)
    return found


def _effects(evaluation: Evaluation, expected: list[Mapping[str, str]]) -> list[str]:
    def line(subject: str, rule: str, before: str | None, after: str | None) -> str:
        return f"{subject} {rule}: {before or '-'} → {after or '-'}"

    wanted = [line(e["subject"], e["rule"], e["before"], e["after"]) for e in expected]
    now = [line(e.subject, e.rule, e.before, e.after) for e in evaluation.effects]
    return _differs("effects", sorted(now), sorted(wanted))


def _flags(evaluation: Evaluation, expected: Mapping[str, list[str]]) -> list[str]:
    found = []
    for rule, whom in expected.items():
        raised = [flag for flag in evaluation.flags if flag.rule == rule]
        by_unit = [flag.unit for flag in raised]
        now = by_unit if whom and "@" not in whom[0] else [flag.subject for flag in raised]
        found += _differs(f"flag {rule}", sorted(now), sorted(whom or []))
    return found
