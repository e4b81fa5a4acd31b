"""Many cases of a scheme in one evaluation: what one costs is mostly the engine's own start.

Cases with the same settings and as-of day can share one: each gets a mark in front of all its
codes, so that no fact of one is about anything of another, and a cohort of its own for each of the
scheme's, so that nobody is ranked with another case's people. Whatever is not as expected there is
run again alone, through the pipeline as every other record: only that tells what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, TypeVar

import attrs

from evalcore.errors import DataError, UsageError
from evalcore.schemes.model import Assessed, Cohort, CutList, Expression, Indicator, Scheme
from evalcore.vocabulary import Fact
from projections.cases import Case, Read, evaluate_facts, failures
from projections.expectations import differences

CODES = frozenset({"unit", "person", "case"})
"""Kinds of fields that hold codes."""

AT_ONCE = 2
"""Evaluations at the same time."""

LARGEST = 40
"""Cases in one evaluation: a mistake in one makes all be run again in halves."""


@attrs.frozen
class Outcome:
    """What came of a case: (what, how it differs) for each difference, or why it can't be run."""

    case: Case
    failures: tuple[tuple[str, str], ...] = ()
    error: str = ""

    @property
    def holds(self) -> bool:
        """Whether everything is as expected."""
        return not self.failures and not self.error


def run_cases(
    cases: Sequence[Case], read: Read, progress: Callable[[int], None] | None = None
) -> list[Outcome]:
    """Every case with what came of it, in order. ``progress`` is told how many more are done."""
    groups: dict[tuple[date, tuple[tuple[str, str], ...], bool], list[Case]] = {}
    for case in cases:
        alone = not _can_share(case)
        key = (case.as_of, tuple(sorted(case.settings.items())), alone)
        groups.setdefault(key, []).append(case)
    parts = [
        part
        for (_day, _settings, alone), members in groups.items()
        for part in _parts(members, 1 if alone else LARGEST)
    ]
    found: dict[int, Outcome] = {}

    def work(part: Sequence[Case]) -> list[Outcome]:
        outcomes = list(_together(part, read))
        if progress is not None:
            progress(len(part))
        return outcomes

    # What takes long is the database, which lets others run meanwhile.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for outcomes in pool.map(work, parts):
            found.update({id(outcome.case): outcome for outcome in outcomes})
    return [found[id(case)] for case in cases]


def _parts(cases: Sequence[Case], most: int) -> Iterator[Sequence[Case]]:
    for start in range(0, len(cases), most):
        yield cases[start : start + most]


def _together(cases: Sequence[Case], read: Read) -> Iterator[Outcome]:
    if len(cases) == 1:
        yield _alone(cases[0], read)
        return
    try:
        found = shared(cases, read(cases[0].settings))
    except (DataError, UsageError):
        # One of them can't be judged: find out which.
        half = len(cases) // 2
        for part in (cases[:half], cases[half:]):
            yield from _together(part, read)
        return
    for case, wrong in zip(cases, found, strict=True):
        yield Outcome(case) if not wrong else _alone(case, read)


def _alone(case: Case, read: Read) -> Outcome:
    try:
        return Outcome(case, tuple(failures(case, read(case.settings))))
    except (DataError, UsageError) as error:
        return Outcome(case, error=str(error))


def shared(cases: Sequence[Case], scheme: Scheme) -> list[list[tuple[str, str]]]:
    """What differs of each case, all evaluated at once; they have one as-of day.

    Raises ``DataError`` where any of them can't be judged.
    """
    marks = [f"«{at}»" for at in range(len(cases))]
    given = [
        fact
        for case, mark in zip(cases, marks, strict=True)
        for fact in marked(case.facts[: case.known], mark)
    ]
    evaluation = evaluate_facts(given, apart(scheme, marks), cases[0].as_of)
    try:
        found = []
        for case, mark in zip(cases, marks, strict=True):
            if any(mark in subject.id for subject in evaluation.roll):
                found.append(differences(evaluation, case.expect, mark))
            else:
                # Alone nobody would be assessed, which is an error.
                found.append([("subjects", mark)])
        return found
    finally:
        evaluation.connection.close()


def _can_share(case: Case) -> bool:
    """Whether every fact is about something that has a code, and names no position in the log."""
    ids = _codes(case.facts)
    for fact in case.facts[: case.known]:
        kinds = {spec.name: spec.kind for spec in fact.specs()}
        values = (getattr(fact, name) for name in fact.KEY)
        about = any(
            kinds[name] in CODES or _names(value, ids)
            for name, value in zip(fact.KEY, values, strict=True)
        )
        if not about or fact.corrects is not None or type(fact).__name__ == "FactRetracted":
            return False
    return True


def _codes(facts: Sequence[Fact]) -> frozenset[str]:
    """Every code that a case uses."""
    return frozenset(
        value
        for fact in facts
        for spec in fact.specs()
        if spec.kind in CODES and (value := getattr(fact, spec.name))
    )


def _names(value: object, ids: frozenset[str]) -> bool:
    """Whether a text is a code, or a subject made of two: ``p1@v1``."""
    return isinstance(value, str) and bool(value) and ids.issuperset(value.split("@"))


def marked(facts: Sequence[Fact], mark: str) -> list[Fact]:
    """The facts with ``mark`` in front of every code, also where a text names one."""
    ids = _codes(facts)
    found = []
    for fact in facts:
        changed: dict[str, Any] = {}
        for spec in fact.specs():
            value = getattr(fact, spec.name)
            if value and (spec.kind in CODES or (spec.kind == "text" and _names(value, ids))):
                changed[spec.name] = mark + value.replace("@", f"@{mark}")
        found.append(attrs.evolve(fact, **changed))
    return found


def apart(scheme: Scheme, marks: Sequence[str]) -> Scheme:
    """The scheme with a cohort for each mark in place of each of its own, at every level."""
    after: Mapping[str, Scheme] = {
        name: apart(lower, marks) for name, lower in scheme.after.items()
    }
    return attrs.evolve(
        scheme,
        assessed=_apart(scheme.assessed, marks),
        after=after,
        indicators=tuple(_of_cohorts(each, marks) for each in scheme.indicators),
        lists=tuple(_of_cohorts(each, marks) for each in scheme.lists),
    )


Rule = TypeVar("Rule", Indicator, CutList)


def _of_cohorts(rule: Rule, marks: Sequence[str]) -> Rule:
    """A rule that names some cohorts names those of every mark."""
    named = tuple(f"{mark}{cohort}" for cohort in rule.cohorts for mark in marks)
    return attrs.evolve(rule, cohorts=named)


def _apart(assessed: Assessed, marks: Sequence[str]) -> Assessed:
    cohorts = tuple(
        Cohort(f"{mark}{cohort.id}", cohort.title, _only(cohort.where, mark))
        for cohort in assessed.cohorts
        for mark in marks
    )
    return attrs.evolve(assessed, cohorts=cohorts)


def _only(where: Expression, mark: str) -> Expression:
    sql = f"({where.sql}) AND substr(unit, 1, {len(mark)}) = '{mark}'"
    return attrs.evolve(where, sql=sql)
