"""One end of a step, and its effects and flags as a comparison reads them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import attrs

from projections.compare import by_subject
from projections.differing.points import Point
from projections.evaluation import Evaluation
from projections.rows import Effect, Flag, ScoreNode


@attrs.define
class Side:
    """One end of a step: its result, and the table that holds its contributions."""

    point: Point
    evaluation: Evaluation
    table: str = "contributions"

    @cached_property
    def effects(self) -> dict[str, list[Effect]]:
        """Effects by subject."""
        return by_subject(self.evaluation.effects)

    @cached_property
    def flags(self) -> dict[str, dict[str, Flag]]:
        """Flags by subject and id."""
        found: dict[str, dict[str, Flag]] = {}
        for flag in self.evaluation.flags:
            found.setdefault(flag.subject, {})[flag.id] = flag
        return found

    def nodes(self, subject: str) -> dict[str, ScoreNode]:
        """Score nodes of a subject by name."""
        return {node.node: node for node in self.evaluation.nodes.of(subject)}


def by_rule(effects: Sequence[Effect]) -> dict[str, list[Effect | None]]:
    """Effects of one subject by rule."""
    found: dict[str, list[Effect | None]] = {}
    for effect in effects:
        found.setdefault(effect.rule, []).append(effect)
    return found


def what_was_done(effects: Sequence[Effect | None] | None) -> list[tuple[str, str]]:
    """What the effects of a rule did: before and after of each."""
    return [(each.before, each.after) for each in effects or () if each is not None]


def left_as(effect: Effect | None) -> str:
    """What an effect left, nothing where there is none."""
    return "" if effect is None else effect.after


def path_of(rule: str) -> str:
    """Where the scheme states a rule that an effect names: ``quotas.好`` of ``tie:quota:好``."""
    kind, _colon, name = rule.rpartition(":")
    kind = kind.rpartition(":")[2]
    parts = {"quota": "quotas", "list": "lists", "veto": "vetoes", "cap": "groups"}
    return f"{parts[kind]}.{name}" if kind in parts else rule


def indicators_of(flag: Flag) -> list[str]:
    """The indicators whose contributions or shares a flag cites."""
    found = []
    for cite in flag.cites:
        kind, _colon, rest = cite.partition(":")
        if kind == "contribution":
            found.append(rest.partition(":")[0])
        elif kind == "node":
            found.append(rest.partition("/")[0])
    return list(dict.fromkeys(found))
