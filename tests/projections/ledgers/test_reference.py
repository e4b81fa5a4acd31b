"""On random logs the SQL ledgers say what plain folds, written from the definitions, say.

Logs hold corrections, corrections of corrections, retractions, retractions of retractions, late
entries, reports of cases that nothing opened, and reports given twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import attrs
import pytest

from evalcore.vocabulary import Fact, FieldSpec, facts
from evalcore.vocabulary.governance import FactRetracted
from tests.projections.ledgers.reference.boxes import BOXES
from tests.projections.ledgers.reference.checksheets import CHECKSHEETS
from tests.projections.ledgers.reference.coverage import COVERAGE
from tests.projections.ledgers.reference.effective import effective
from tests.projections.ledgers.reference.flags import FLAGS
from tests.projections.ledgers.reference.fold import SIMPLE
from tests.projections.ledgers.reference.matters import matters
from tests.projections.ledgers.reference.people import PEOPLE
from tests.projections.ledgers.reference.problems import PROBLEMS
from tests.projections.ledgers.reference.threads import THREADS
from tests.projections.ledgers.reference.undertakings import UNDERTAKINGS
from tests.projections.ledgers.reference.years import YEARS
from tests.projections.ledgers.worlds import END, START, Row, ledgers

FOLDS = SIMPLE | PEOPLE | PROBLEMS | COVERAGE | UNDERTAKINGS | THREADS | CHECKSHEETS
FOLDS |= FLAGS | YEARS | BOXES | {"matters": matters}
DAYS = 24
SLOW_SEEDS = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 8)]


def of_families(*names: str) -> list[type[Fact]]:
    return [cls for cls in facts().values() if cls.FAMILY in names]


def named(*names: str) -> list[type[Fact]]:
    return [facts()[f"{name}.1"] for name in names]


WORLDS: dict[str, list[type[Fact]]] = {
    "problems": of_families("problems"),
    "proceedings": [
        *of_families("pledges", "comments", "evaluations", "visits", "decisions"),
        *named("UnitRegistered", "UnitMoved", "ZoneJoined", "ZoneLeft", "PledgeAnswered"),
    ],
    "boxes": [
        *of_families("ballots"),
        *named("UnitRegistered", "UnitMoved", "EvaluationMeetingHeld", "EvaluationPartHeld"),
        *named("EvaluationVoided"),
    ],
    "people": named(
        "UnitRegistered", "UnitMoved", "TenureStarted", "TenureStarted", "TenureEnded",
        "TenureEnded", "AppointmentFiled", "AppointmentFiled", "ExitAuditDone", "ExitAuditDone",
        "JointReviewDone",
    ),
    "coverage": [*of_families("coverage"), *named("RectificationOpened")],
    "undertakings": [
        *of_families("tasks", "pairings", "rectifications", "disputes", "honours"),
        *named("TaskCompleted", "ResponsibilityAssigned", "RectificationMeasureAssigned"),
        *named("HonourGranted", "UnitRegistered", "UnitMoved"),
    ],
    "threads": [
        *of_families("accountability", "duty"),
        *named("PledgeReviewed", "PledgePublished", "PledgeFulfilled", "PledgeAudited"),
        *named("PledgeAnswered", "PledgeAnswered", "PledgeExcused", "TaskSet"),
        *named("EvaluationMeetingHeld", "EvaluationPartHeld", "EvaluationVoided"),
    ],
    "flags": [
        *of_families("flags"),
        *named("MeasureTaken", "MeasureTaken", "AccountabilityDecided", "AppealDecided"),
    ],
    "movements": named(
        "UnitGraded", "UnitGraded", "StandingPublished", "StandingPublished", "GradeTargetSet"
    ),
    "checksheets": named("PointObjected", "PointObjectionAnswered"),
    "years": named(
        "PeriodOpened", "PeriodClosed", "PeriodSealed", "LateFactsAdmitted", "StandingPublished",
        "StandingPublished", "FinalGradeDecided", "FinalGradesConfirmed", "GradeTargetSet",
    ),
}  # fmt: skip
"""What a random log is made of."""

OPENINGS = {
    "problems": named("ProblemFound"),
    "proceedings": named("PledgeMade", "EvaluationMeetingHeld", "MatterOpened", "VisitTriggered"),
    "undertakings": named(
        "TaskSet", "PairingAssigned", "RectificationOpened", "DisputeRegistered", "HonourNominated"
    ),
    "threads": named("PledgeMade", "PledgeReviewed", "PledgePublished", "EvaluationMeetingHeld"),
    "flags": named("FlagRaised", "MeasureTaken"),
    "boxes": named("EvaluationMeetingHeld", "BallotBoxOpened"),
}
"""What stands in it from the beginning, for each case: its life is what matters."""

FEWER: dict[str, list[str]] = {
    "step": ["提议", "商议", "审议", "决议", "别的"],
    "carried_from": ["rectification-1", "rectification-2"],
    "post": ["secretary", "member"],
    "honour_kind": ["moving_flag", "moving_flag", "title"],
    "part": ["duty_report", "duty_report", "self", "peer", "leader", "masses"],
}
"""Field → the values it takes, where any would seldom meet."""

CASES = {
    spec.refers_to: [f"{spec.refers_to}-1", f"{spec.refers_to}-2"]
    for cls in facts().values()
    for spec in cls.specs()
    if spec.kind == "case"
}
UNITS = ["u1", "u2", "u3"]
VALUES: dict[str, Callable[[Random, FieldSpec], Any]] = {
    "text": lambda chance, _spec: chance.choice(["甲", "乙"]),
    "day": lambda chance, _spec: day(chance),
    "whole": lambda chance, _spec: chance.randint(1, 3),
    "flag": lambda chance, _spec: chance.random() < 0.5,
    "choice": lambda chance, spec: chance.choice(sorted(spec.choices)),
    "unit": lambda chance, _spec: chance.choice(UNITS),
    "person": lambda chance, _spec: chance.choice(["p1", "p2"]),
    "case": lambda chance, spec: chance.choice(CASES[spec.refers_to]),
    "period": lambda chance, _spec: chance.choice(["2024", "2025"]),
}


def day(chance: Random) -> date:
    return START + timedelta(days=chance.randrange(DAYS))


def value(chance: Random, spec: FieldSpec) -> Any:
    if not spec.required and spec.kind != "flag" and chance.random() < 0.4:
        return spec.default
    if spec.name in FEWER:
        return chance.choice(FEWER[spec.name])
    return VALUES[spec.kind](chance, spec)


def report(chance: Random, cls: type[Fact]) -> Fact:
    left_out = ("corrects", "reason", "authority", "ordinal")
    fields = {
        spec.name: value(chance, spec)
        for spec in cls.specs()
        if spec.name not in left_out and not spec.private
    }
    return cls(**fields, ordinal=chance.choice([1, 1, 1, 2]))


def random_log(chance: Random, world: str) -> list[Fact]:
    """Reports, and acts on what stands before them."""
    found: list[Fact] = []
    for cls in OPENINGS.get(world, ()):
        case = next(spec for spec in cls.specs() if spec.kind == "case")
        for number in CASES[case.refers_to]:
            found.append(attrs.evolve(report(chance, cls), **{case.name: number}))
    for _number in range(chance.randint(30, 110)):
        act = chance.randrange(14) if found else 9
        target = chance.randint(1, max(len(found), 1))
        if act == 0:
            retraction = FactRetracted(
                occurred_on=day(chance), target=target, ground="误", allowed_by="部"
            )
            found.append(retraction)
        elif act == 1:
            cls = type(found[target - 1])
            if cls is FactRetracted:
                other = chance.randint(1, len(found))
                found.append(attrs.evolve(found[target - 1], target=other, corrects=target))
            else:
                found.append(attrs.evolve(report(chance, cls), corrects=target))
        else:
            found.append(report(chance, chance.choice(WORLDS[world])))
    return found


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("seed", [*range(4), *SLOW_SEEDS])
def test_the_sql_ledgers_say_what_the_definitions_say(world: str, seed: int) -> None:
    chance = Random(f"{world} {seed}")
    log = random_log(chance, world)
    as_of = chance.choice([END, day(chance)])
    known_at = len(log) - chance.choice([0, 0, 3, 10])
    known, repeated = effective(log[:known_at], as_of)
    found = ledgers(log, as_of, known_at)
    for name, fold in FOLDS.items():
        assert differences(found[name], list(fold(known, as_of))) == [], name
    nothing_vanishes(found, {k.position for k in (*known, *repeated)}, log)


def differences(sql: list[Row], reference: list[Row]) -> list[tuple[Any, ...]]:
    """(row, column, in SQL, in the reference) wherever they differ; column None: no such row."""
    by_sql = {row["row"]: row for row in sql}
    by_reference = {row["row"]: row for row in reference}
    assert len(by_sql) == len(sql)
    assert len(by_reference) == len(reference)
    found: list[tuple[Any, ...]] = []
    for key in sorted(by_sql.keys() | by_reference.keys()):
        one, other = by_sql.get(key), by_reference.get(key)
        if one is None or other is None:
            found.append((key, None, one, other))
        else:
            assert list(one) == list(other)
            found += [(key, c, one[c], other[c]) for c in one if one[c] != other[c]]
    return found


def nothing_vanishes(found: dict[str, list[Any]], positions: set[int], log: list[Fact]) -> None:
    """Every fact that counts is evidence in some ledger, or listed as an orphan."""
    listed = {
        position
        for name, ledger in found.items()
        if name not in ("reporting", "holdings")
        for row in ledger
        for position in row["events"]
    }
    acts = {p for p, entry in enumerate(log, 1) if entry.FAMILY == "governance"}
    assert positions - acts == listed - acts
    for ledger in found.values():
        keys = [row["row"] for row in ledger]
        assert len(keys) == len(set(keys))
