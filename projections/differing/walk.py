"""The comparison itself: every point evaluated once, in order, and the steps told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import attrs

from projections.compare import Move, who_moves
from projections.differing.acts import Between as Acts
from projections.differing.model import Between, Difference, Moved, Reason
from projections.differing.points import Point, Step, steps_between
from projections.differing.reasons import Reasons
from projections.differing.rules import rule_changes
from projections.differing.sides import Side
from projections.evaluation import Evaluation
from projections.rows import Flag
from projections.run import evaluate, judge

if TYPE_CHECKING:
    from evalcore.record.reading import Columns
    from evalcore.record.store import Commit

Opened = Callable[["Commit"], "Columns"]
"""Opens the record as known at a commit; whoever gives it closes it."""

Told = Callable[[Point], None]
"""Hears which point is evaluated next."""


def difference(
    a: Point, b: Point, opened: Opened, *, shown: int | None, told: Told = lambda _point: None
) -> tuple[Difference, Evaluation, Evaluation]:
    """What differs between ``a`` and ``b``; and the results at both ends.

    Everybody who moved is named; the first ``shown`` of them (None: all) carry their reasons.
    Errors as in ``projections.run.run``.
    """
    steps = steps_between(a, b)
    sides = _sides(a, steps, opened, told)
    first, last = sides[0].evaluation, sides[-1].evaluation
    moved = _moved(first, last)
    wanted = moved if shown is None else moved[:shown]
    reasons: dict[str, list[Reason]] = {each.subject: [] for each in wanted}
    between = []
    for step, before, after in zip(steps, sides, sides[1:], strict=False):
        acts = _acts(step, before, after)
        changes = rule_changes(before.point.scheme, after.point.scheme)
        telling = Reasons(step, before, after, acts, changes, [each.subject for each in wanted])
        for each in wanted:
            reasons[each.subject].extend(telling.of(each.subject))
        counted = acts.counts() if acts else (0, 0, 0)
        between.append(Between(step, *counted, changes))
    explained = tuple(
        attrs.evolve(each, reasons=tuple(reasons[each.subject]))
        if each.subject in reasons
        else each
        for each in moved
    )
    counts = {
        what: sum(what in each.what for each in moved)
        for what in ("total", "rank", "grade", "lists", "status", "appears", "disappears", "flags")
    }
    counts["raised"] = sum(len(each.raised) for each in moved)
    counts["fell"] = sum(len(each.fell) for each in moved)
    found = Difference(
        steps=tuple(between),
        subjects=len({*first.standing, *last.standing}),
        moved=explained,
        shown=len(wanted),
        counts=counts,
        indicators=_indicators(first, last, moved),
    )
    return found, first, last


def _sides(a: Point, steps: Sequence[Step], opened: Opened, told: Told) -> list[Side]:
    """Every point of the way evaluated; each side's contributions stay at hand."""
    told(a)
    columns = opened(a.commit)
    sides = [Side(a, judge(columns, a.scheme, a.as_of))]
    for number, step in enumerate(steps):
        told(step.after)
        last, point = sides[-1], step.after
        if step.kind == "log":
            columns = opened(point.commit)
            sides.append(Side(point, judge(columns, point.scheme, point.as_of)))
            continue
        last.table = f"kept_contributions_{number}"
        connection = columns.connection
        # What the other side is evaluated over replaces what these are made of.
        connection.execute(f"CREATE TABLE {last.table} AS SELECT * FROM contributions")
        reuse = last.evaluation if step.kind == "rules" else None
        made = evaluate(connection, point.scheme, point.as_of, known_at=point.commit, reuse=reuse)
        sides.append(Side(point, made))
    return sides


def _acts(step: Step, before: Side, after: Side) -> Acts | None:
    if step.kind != "log":
        return None
    first, last = step.between
    later = after if after.point.commit.size == last else before
    return Acts(later.evaluation.connection, first, last)


def _moved(before: Evaluation, after: Evaluation) -> list[Moved]:
    """Who moved, those first whose grade, lists or place changed most."""
    moves = {move.subject: move for move in who_moves(before, after)}
    old, new = _flags(before), _flags(after)
    for subject in sorted({*old, *new}.difference(moves)):
        if old.get(subject, {}).keys() != new.get(subject, {}).keys():
            moves[subject] = Move(
                subject, before.standing.get(subject), after.standing.get(subject)
            )
    found = [
        Moved(
            move,
            raised=_without(new.get(subject, {}), old.get(subject, {})),
            fell=_without(old.get(subject, {}), new.get(subject, {})),
        )
        for subject, move in moves.items()
    ]
    return sorted((each for each in found if each.what), key=_weight)


def _flags(evaluation: Evaluation) -> dict[str, dict[str, Flag]]:
    found: dict[str, dict[str, Flag]] = {}
    for flag in evaluation.flags:
        found.setdefault(flag.subject, {})[flag.id] = flag
    return found


def _without(some: dict[str, Flag], others: dict[str, Flag]) -> tuple[Flag, ...]:
    return tuple(flag for name, flag in some.items() if name not in others)


_FIRST = ("appears", "disappears", "status", "cohort", "grade", "lists")


def _weight(moved: Moved) -> tuple[object, ...]:
    """Grades and lists before ranks, ranks by how far, flags, then what moved only in points."""
    what = moved.what
    standing = moved.move.after or moved.move.before
    return (
        not {*_FIRST}.intersection(what),
        -abs(moved.move.places),
        not (moved.raised or moved.fell),
        standing.cohort if standing else "",
        (standing.rank if standing else 0) or 0,
        moved.subject,
    )


def _indicators(before: Evaluation, after: Evaluation, moved: Sequence[Moved]) -> dict[str, int]:
    """How many of those who moved have other points in an indicator; most first."""
    found: dict[str, int] = {}
    for each in moved:
        if "total" in each.what:
            old, new = _points(before, each.subject), _points(after, each.subject)
            for name in {*old, *new}:
                if old.get(name, (0, 1)) != new.get(name, (0, 1)):
                    found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _points(evaluation: Evaluation, subject: str) -> dict[str, tuple[int, int]]:
    """Fractions are in lowest terms: equal ones are equal pairs."""
    return {
        node.node.removesuffix("/points"): (node.numerator, node.denominator)
        for node in evaluation.nodes.of(subject)
        if node.node.endswith("/points")
    }
