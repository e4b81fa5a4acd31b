"""Many cases of a scheme in one evaluation: what one costs is mostly the engine's own start.

Cases with the same as-of day can share their ledgers, and those with the same settings one
evaluation over them: each gets a mark in front of all its codes, so that no fact of one is about
anything of another, and a cohort of its own for each of the scheme's, so that nobody is ranked with
another case's people. Whatever is not as expected there is run again alone, through the pipeline as
every other record: only that tells what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

import attrs

from evalcore.errors import DataError, UsageError
from evalcore.schemes.model import (
    Assessed,
    Cohort,
    CutList,
    Expression,
    FlagList,
    Indicator,
    Scheme,
)
from evalcore.vocabulary import Fact
from projections.cases import Case, Read, failures, open_facts
from projections.evaluation import Evaluation
from projections.expectations import differences
from projections.run import evaluate, judge

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
    days: dict[tuple[date, bool], list[Case]] = {}
    for case in cases:
        days.setdefault((case.as_of, can_share(case)), []).append(case)
    parts = [
        part
        for (_day, share), members in days.items()
        for part in _parts(sorted(members, key=_settings), LARGEST if share else 1)
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


Settings = tuple[tuple[str, str], ...]


def _settings(case: Case) -> Settings:
    return tuple(sorted(case.settings.items()))


def _together(cases: Sequence[Case], read: Read) -> Iterator[Outcome]:
    """The outcomes of cases of one day over shared ledgers."""
    if len(cases) == 1:
        yield _alone(cases[0], read)
        return
    pairs = [(case, f"«{at}»") for at, case in enumerate(cases)]
    given = [fact for case, mark in pairs for fact in marked(case.facts[: case.known], mark)]
    try:
        columns = open_facts(given)
    except (DataError, UsageError):
        yield from _halves(cases, read)
        return
    try:
        built = False
        for _changed, group in groupby(pairs, key=lambda pair: _settings(pair[0])):
            mine = list(group)
            members = [case for case, _mark in mine]
            try:
                scheme = read(members[0].settings)
                wanted = apart(scheme, [mark for _case, mark in mine])
                # The ledgers are the same for all settings: they are built for the first.
                evaluation = (evaluate if built else judge)(columns, wanted, members[0].as_of)
                built = True
                found = [differences_of(case, evaluation, mark) for case, mark in mine]
            except (DataError, UsageError):
                # One of them can't be judged: find out which.
                yield from _halves(members, read)
                continue
            for case, wrong in zip(members, found, strict=True):
                yield Outcome(case) if not wrong else _alone(case, read)
    finally:
        columns.close()


def _halves(cases: Sequence[Case], read: Read) -> Iterator[Outcome]:
    half = len(cases) // 2
    for part in (cases[:half], cases[half:]):
        if part:
            yield from _together(part, read)


def differences_of(case: Case, evaluation: Evaluation, mark: str) -> list[tuple[str, str]]:
    """What differs of a case in an evaluation that it shares."""
    if any(mark in subject.id for subject in evaluation.roll):
        return differences(evaluation, case.expect, mark)
    # Alone nobody would be assessed, which is an error.
    return [("subjects", mark)]


def _alone(case: Case, read: Read) -> Outcome:
    try:
        return Outcome(case, tuple(failures(case, read(case.settings))))
    except (DataError, UsageError) as error:
        return Outcome(case, error=str(error))


def can_share(case: Case) -> bool:
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
        flag_lists=tuple(_of_cohorts(each, marks) for each in scheme.flag_lists),
    )


Rule = TypeVar("Rule", Indicator, CutList, FlagList)


def _of_cohorts(rule: Rule, marks: Sequence[str]) -> Rule:
    """A rule that names some cohorts names those of every mark."""
    named = tuple(f"{mark}{cohort}" for cohort in rule.cohorts for mark in marks)
    return attrs.evolve(rule, cohorts=named)


def _apart(assessed: Assessed, marks: Sequence[str]) -> Assessed:
    """Only units with one of ``marks`` are assessed, each case's in cohorts of its own."""
    cohorts = tuple(
        Cohort(f"{mark}{cohort.id}", cohort.title, _only(cohort.where, mark))
        for cohort in assessed.cohorts
        for mark in marks
    )
    return attrs.evolve(assessed, where=_only(assessed.where, *marks), cohorts=cohorts)


def _only(where: Expression, *marks: str) -> Expression:
    mine = " OR ".join(f"substr(unit, 1, {len(mark)}) = '{mark}'" for mark in marks)
    return attrs.evolve(where, sql=f"({where.sql}) AND ({mine})")
