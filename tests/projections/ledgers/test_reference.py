"""On random logs the SQL ledgers say what plain folds, written from the definitions, say.

Logs hold corrections, corrections of corrections, retractions, retractions of retractions, late
entries, reports of cases that nothing opened, and reports given twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import attrs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evalcore.vocabulary import Fact, FieldSpec, facts
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.problems import ProblemFound
from tests.projections.ledgers.reference.effective import effective
from tests.projections.ledgers.reference.fold import SIMPLE
from tests.projections.ledgers.reference.matters import matters
from tests.projections.ledgers.reference.problems import PROBLEMS
from tests.projections.ledgers.worlds import END, START, Row, ledgers

FOLDS = SIMPLE | PROBLEMS | {"matters": matters}
DAYS = 24
FAMILIES = ("roster", "pledges", "comments", "evaluations", "visits", "problems", "decisions")
CLASSES = [cls for cls in facts().values() if cls.FAMILY in FAMILIES] + [
    facts()["PledgeAnswered.1"]
]
# Problems have the most intricate life: they come as often as all else together.
PROBLEM_CLASSES = [cls for cls in CLASSES if cls.FAMILY == "problems"]

days = st.integers(0, DAYS - 1).map(lambda n: START + timedelta(days=n))
VALUES: dict[str, Callable[[FieldSpec], st.SearchStrategy[Any]]] = {
    "text": lambda spec: st.sampled_from(
        ["提议", "商议", "审议", "决议", "别的"] if spec.name == "step" else ["甲", "乙"]
    ),
    "day": lambda _spec: days,
    "whole": lambda _spec: st.integers(1, 3),
    "flag": lambda _spec: st.booleans(),
    "choice": lambda spec: st.sampled_from(sorted(spec.choices)),
    "unit": lambda _spec: st.sampled_from(["u1", "u2", "u3"]),
    "person": lambda _spec: st.sampled_from(["p1", "p2"]),
    "case": lambda spec: st.sampled_from([f"{spec.refers_to}-1", f"{spec.refers_to}-2"]),
    "period": lambda _spec: st.sampled_from(["2025H1", "2025H2"]),
}


def values(spec: FieldSpec) -> st.SearchStrategy[Any]:
    found = VALUES[spec.kind](spec)
    return found if spec.required or spec.kind == "flag" else found | st.just(spec.default)


def reports(cls: type[Fact]) -> st.SearchStrategy[Fact]:
    left_out = ("corrects", "reason", "authority", "ordinal")
    fields = {
        spec.name: values(spec)
        for spec in cls.specs()
        if spec.name not in left_out and not spec.private
    }
    return st.builds(cls, **fields, ordinal=st.sampled_from([1, 1, 1, 2]))


any_report = st.one_of(
    st.sampled_from(CLASSES).flatmap(reports), st.sampled_from(PROBLEM_CLASSES).flatmap(reports)
)


@st.composite
def logs(draw: st.DrawFn) -> list[Fact]:
    """Reports, and acts on what stands before them."""
    found: list[Fact] = []
    for problem in ("problem-1", "problem-2"):
        found.append(attrs.evolve(draw(reports(ProblemFound)), problem=problem))
    for _number in range(draw(st.integers(5, 45))):
        act = draw(st.integers(0, 9))
        target = draw(st.integers(1, len(found)))
        if act == 0:
            retraction = FactRetracted(
                occurred_on=draw(days), target=target, ground="误", allowed_by="部"
            )
            found.append(retraction)
        elif act == 1:
            cls = type(found[target - 1])
            if cls is FactRetracted:
                other = draw(st.integers(1, len(found)))
                found.append(attrs.evolve(found[target - 1], target=other, corrects=target))
            else:
                found.append(attrs.evolve(draw(reports(cls)), corrects=target))
        else:
            found.append(draw(any_report))
    return found


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # shrinking a log takes minutes: the first one found will do
    suppress_health_check=list(HealthCheck),
)
@given(log=logs(), as_of=st.sampled_from([END]) | days, cut=st.integers(0, 10))
def test_the_sql_ledgers_say_what_the_definitions_say(
    log: list[Fact], as_of: date, cut: int
) -> None:
    known_at = max(len(log) - cut, 0)
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
