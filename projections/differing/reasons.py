"""Why one subject moved in one step: its points, what rules over the population did, its flags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from projections.differing.acts import Between
from projections.differing.causes import Causes
from projections.differing.model import Because, Event, Reason, Slot
from projections.differing.points import Step
from projections.differing.rules import RuleChange
from projections.differing.sides import (
    Side,
    by_rule,
    indicators_of,
    left_as,
    path_of,
    what_was_done,
)
from projections.differing.slots import rows_of, slots_between
from projections.exact import ZERO, Fraction, times
from projections.remainders import minus, remainder, rounded_off, value
from projections.rows import Effect, ScoreNode, Standing
from projections.score_rules import APART

PASSED_MOST = 200
"""Subjects explained up to which those they passed are looked for."""


class Reasons:
    """The reasons of one step, for the subjects that are to be explained."""

    def __init__(
        self,
        step: Step,
        before: Side,
        after: Side,
        acts: Between | None,
        changes: Sequence[RuleChange],
        subjects: Sequence[str],
    ) -> None:
        self.step, self.before, self.after = step, before, after
        self.acts, self.changes = acts, changes
        self.causes = Causes(step, before, after, acts, changes)
        self.many = len(subjects) > PASSED_MOST
        self.causes.look_at(subjects)
        self.slots = self._slots(subjects)

    def of(self, subject: str) -> Iterator[Reason]:
        """Why ``subject`` moved in this step; nothing where it did not."""
        old = self.before.evaluation.standing.get(subject)
        new = self.after.evaluation.standing.get(subject)
        if old is None or new is None:
            if old is not new:
                sides = {"before": _there(old), "after": _there(new)}
                yield self._reason("subject", **sides, because=self.causes.near(subject))
            yield from self._flags(subject, {})
            return
        points = list(self._points(subject))
        yield from points
        moves = list(self._standing(subject, old, new, own=bool(points)))
        yield from moves
        if old.rank != new.rank and not points and not moves:
            yield self._reason("others", before=_rank(old), after=_rank(new),
                               passed=self._passed(subject, old, new))  # fmt: skip
        yield from self._flags(subject, self.slots.get(subject, {}))

    # Points

    def _slots(self, subjects: Sequence[str]) -> dict[str, dict[str, list[Slot]]]:
        """Subject → indicator → the contributions that differ, with the events behind them."""
        old, new = self.before.evaluation.counted, self.after.evaluation.counted
        names = sorted({*old, *new})
        pairs = [
            (subject, name)
            for subject in subjects
            for name in names
            if tuple(old.get(name, {}).get(subject, ()))
            != tuple(new.get(name, {}).get(subject, ()))
        ]
        sides = [
            rows_of(side.evaluation.connection, side.table, pairs)
            for side in (self.before, self.after)
        ]
        found: dict[str, dict[str, list[Slot]]] = {}
        differing = list(slots_between(*sides))
        self.causes.look_up(
            at for _subject, _slot, both in differing for side in both for at in side
        )
        for subject, slot, evidence in differing:
            because = self.causes.of(*evidence, "", (slot.unit, *self.causes.about(subject))).events
            told = attrs.evolve(slot, events=because)
            found.setdefault(subject, {}).setdefault(slot.indicator, []).append(told)
        return found

    def _points(self, subject: str) -> Iterator[Reason]:
        """What the score's steps gave more or less; together the difference of the totals."""
        old, new = self.before.nodes(subject), self.after.nodes(subject)
        names = [n for n in dict.fromkeys((*new, *old)) if n.endswith("/points")]
        for node in names:
            difference = minus(value(new.get(node)), value(old.get(node)))
            if difference != ZERO:
                name = node.removesuffix("/points")
                slots = tuple(self.slots.get(subject, {}).get(name, ()))
                because = Because()
                if not slots or self.step.kind == "rules":
                    because = self.causes.of((), (), f"indicators.{name}", ())
                spread = self._spread(old, new, node)
                if not (slots or because or spread):
                    because = (
                        self.causes.worth()
                        if self.step.kind == "rules"
                        else self.causes.near(subject)
                    )
                worth = _worth(old[node], new[node]) if spread else None
                yield self._reason("indicator", name, difference=difference, slots=slots,
                                   spread=spread, worth=worth, because=because)  # fmt: skip
        for group in [n for n in dict.fromkeys((*new, *old)) if n.startswith("group:")]:
            capped = minus(remainder(new, group), remainder(old, group))
            if capped != ZERO:
                name = group.removeprefix("group:")
                yield self._reason("cap", name, difference=capped,
                                   because=self.causes.rules(f"groups.{name}"))  # fmt: skip
        floor = minus(remainder(new, "total/exact"), remainder(old, "total/exact"))
        if floor != ZERO:
            yield self._reason("floor", difference=floor)
        rounding = minus(rounded_off(new), rounded_off(old))
        if rounding != ZERO:
            yield self._reason("rounding", difference=rounding)

    def _spread(
        self, old: dict[str, ScoreNode], new: dict[str, ScoreNode], node: str
    ) -> tuple[str, ...]:
        """The other indicators that began or ceased to apply, where this one is worth another
        number of points for it."""
        mine = [side.get(node) for side in (old, new)]
        if mine[0] is None or mine[1] is None or mine[0].operation == mine[1].operation:
            return ()
        return tuple(
            name.removesuffix("/points")
            for name in dict.fromkeys((*new, *old))
            if name.endswith("/points") and name != node and _apart(old, name) != _apart(new, name)
        )

    # Standing

    def _standing(
        self, subject: str, old: Standing, new: Standing, *, own: bool
    ) -> Iterator[Reason]:
        if old.status != new.status or old.cohort != new.cohort:
            before, after = old.status, new.status
            if old.status == new.status:
                before, after = old.cohort, new.cohort
            yield self._reason(
                "status", before=before, after=after, because=self.causes.near(subject)
            )
        if old.score_grade != new.score_grade:
            rules = Because(rules=tuple(c for c in self.changes if c.path.startswith("grades")))
            yield self._reason("grade", before=old.score_grade, after=new.score_grade,
                               because=rules)  # fmt: skip
        told = set()
        was, now = (by_rule(side.effects.get(subject, ())) for side in (self.before, self.after))
        for rule in dict.fromkeys((*now, *was)):
            did, does = what_was_done(was.get(rule)), what_was_done(now.get(rule))
            if rule.startswith("cap:") or did == does:
                continue
            told.add(rule)
            sides = (was.get(rule, [None])[-1], now.get(rule, [None])[-1])
            because = self._of_effect(rule, *sides)
            yield self._reason("effect", rule, before=left_as(sides[0]), after=left_as(sides[1]),
                               effects=sides, because=because)  # fmt: skip
        for name in sorted({*old.lists} ^ {*new.lists}):
            if not any(rule.endswith(f"list:{name}") for rule in told):
                before, after = (name if name in side.lists else "" for side in (old, new))
                because = self.causes.rules(f"lists.{name}", f"flag_lists.{name}")
                yield self._reason("effect", f"list:{name}", before=before, after=after,
                                   because=because)  # fmt: skip

    def _of_effect(self, rule: str, old: Effect | None, new: Effect | None) -> Because:
        before, after = (side.evidence if side else () for side in (old, new))
        return self.causes.of(before, after, path_of(rule), ())

    def _passed(self, subject: str, old: Standing, new: Standing) -> tuple[str, ...]:
        """Those who stood above and stand below now, or the other way round."""
        if self.many or old.rank is None or new.rank is None:
            return ()
        before, after = self.before.evaluation.standing, self.after.evaluation.standing
        found = []
        for other in sorted({*before, *after} - {subject}):
            was, now = before.get(other), after.get(other)
            above = [
                side is not None
                and side.cohort == me.cohort
                and side.rank is not None
                and side.rank < (me.rank or 0)
                for side, me in ((was, old), (now, new))
            ]
            if above[0] != above[1]:
                found.append(other)
        return tuple(found)

    # Flags

    def _flags(self, subject: str, slots: dict[str, list[Slot]]) -> Iterator[Reason]:
        old, new = (side.flags.get(subject, {}) for side in (self.before, self.after))
        for name in dict.fromkeys((*new, *old)):
            if (name in old) == (name in new):
                continue
            flag = new.get(name) or old[name]
            paths = [f"{part}.{flag.rule}" for part in ("flags", "ladders")]
            before, after = (side[name].evidence if name in side else () for side in (old, new))
            because = self.causes.of(before, after, "", ())
            if self.step.kind == "rules":
                cited = [f"indicators.{each}" for each in indicators_of(flag)]
                because = self.causes.rules(*paths, *cited)
            elif self.acts is not None and not _news(because.events):
                of_slots = [
                    e for each in indicators_of(flag) for s in slots.get(each, ()) for e in s.events
                ]
                events = tuple(dict.fromkeys(of_slots))
                because = Because(events=events) if events else self.causes.near(subject)
            yield self._reason("flag", flag.rule, flag=flag, because=because,
                               before=flag.title if name in old else "",
                               after=flag.title if name in new else "")  # fmt: skip

    def _reason(self, kind: str, name: str = "", **fields: object) -> Reason:
        return Reason(self.step.kind, kind, name, **fields)  # type: ignore[arg-type]


def _news(events: Sequence[Event]) -> bool:
    return any(event.how != "elsewhere" for event in events)


def _there(standing: Standing | None) -> str:
    return "" if standing is None else standing.status


def _rank(standing: Standing) -> str:
    return "" if standing.rank is None else str(standing.rank)


def _apart(nodes: dict[str, ScoreNode], name: str) -> bool:
    return name not in nodes or nodes[name].state in APART


def _worth(old: ScoreNode, new: ScoreNode) -> Fraction | None:
    """What the new share gives for being worth more or less than before; the rest is its own."""
    if not (old.possible_numerator and new.possible_numerator):
        return None
    before, after = ((n.possible_numerator, n.possible_denominator) for n in (old, new))
    share = times((new.numerator, new.denominator), (after[1], after[0]))
    return times(share, minus(after, before))
