"""What a step changed that something rests on: events, days that passed, changes of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from projections.differing.acts import Between, Days
from projections.differing.model import Because
from projections.differing.points import Step
from projections.differing.rules import RuleChange
from projections.differing.sides import Side


class Causes:
    """The causes that one step has to offer; ``acts`` are those of a step of the log."""

    def __init__(
        self,
        step: Step,
        before: Side,
        after: Side,
        acts: Between | None,
        changes: Sequence[RuleChange],
    ) -> None:
        self._step, self._before, self._after = step, before, after
        self._acts, self._changes = acts, changes
        self._days = _days(step, before, after)
        self._backwards = before.point.commit.size > after.point.commit.size

    def look_at(self, subjects: Iterable[str]) -> None:
        """Find what names these subjects, all at once."""
        if self._acts is not None:
            about = [self.about(subject) for subject in subjects]
            self._acts.look_near(code for codes in about for code in codes)

    def look_up(self, positions: Iterable[int]) -> None:
        """Find the days of these events, all at once."""
        if self._days is not None:
            self._days.look(positions)

    def of(self, old: Sequence[int], new: Sequence[int], path: str, near: Sequence[str]) -> Because:
        """The causes of evidence that went from ``old`` to ``new``, and of a rule at ``path``.

        ``near``: codes to look for where the evidence itself names nothing new.
        """
        if self._step.kind == "rules":
            return self.rules(path) if path else Because()
        if self._acts is not None:
            events = self._acts.events(*((new, old) if self._backwards else (old, new)))
            return Because(events=events or (self._acts.near(*near) if near else ()))
        return Because(self._days.events(old, new) if self._days else (), day=True)

    def rules(self, *paths: str) -> Because:
        """The changes that touch one of these rules; none in a step of another kind."""
        if self._step.kind != "rules":
            return Because()
        touching = tuple(change for change in self._changes if change.touches_rule(*paths))
        return Because(rules=touching)

    def worth(self) -> Because:
        """Changed points: they change what is spread over the indicators that apply."""
        points = tuple(change for change in self._changes if change.path.endswith(".points"))
        return Because(rules=points or tuple(self._changes))

    def near(self, subject: str) -> Because:
        """What is left where nothing of the row itself differs: what else this step changed."""
        if self._step.kind == "rules":
            return Because(rules=tuple(self._changes))
        if self._acts is None:
            return Because(day=True)
        return Because(events=self._acts.near(*self.about(subject)))

    def about(self, subject: str) -> tuple[str, ...]:
        """Person and unit of a subject."""
        for side in (self._after, self._before):
            found = side.evaluation.subject.get(subject)
            if found is not None:
                return tuple(code for code in (found.person, found.unit) if code)
        return ()


def _days(step: Step, before: Side, after: Side) -> Days | None:
    """The days between two as-of days; of other steps None."""
    if step.kind != "as_of":
        return None
    first, last = sorted((before.point.as_of, after.point.as_of))
    return Days(after.evaluation.connection, first, last)
