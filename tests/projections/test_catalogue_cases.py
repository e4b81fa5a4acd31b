"""Every case beside every scheme of the catalogue holds, and every threshold is answered.

They are run as ``evalcore scheme test`` runs them, many in one evaluation. That this finds what
each case finds alone is held below, value by value.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from evalcore.schemes.loader import catalogue, load_scheme
from projections.case_batches import apart, can_share, marked
from projections.cases import evaluate_facts, read_cases
from projections.evaluation import Evaluation
from projections.scheme_tests import run_tests


@pytest.mark.parametrize("name", list(catalogue()))
def test_every_case_holds_and_every_threshold_is_answered(name: str) -> None:
    tested = run_tests(catalogue()[name])
    assert tested.cases
    told = [(o.case.name, o.error, o.failures) for o in tested.cases if not o.holds]
    assert told == []
    assert [(v.at, v.test, v.text) for v in tested.verdicts] == []


@cache
def scheme(name):
    return load_scheme(name)


def alike(name):
    """The cases of a scheme that can share one evaluation, without settings."""
    path = catalogue()[name]
    cases = read_cases(path.with_name(f"{name}.cases.yaml"))
    day = max({case.as_of for case in cases}, key=[case.as_of for case in cases].count)
    return [c for c in cases if c.as_of == day and not c.settings and can_share(c)]


def values(found: Evaluation, mark: str = "") -> Iterator[tuple]:
    """Everything that an evaluation tells of the subjects with a mark, the mark taken off.

    Positions in the log differ: where several cases share it, they stand behind each other.
    """

    def plain(value):
        if isinstance(value, str):
            return value.replace(mark, "") if mark else value
        return tuple(map(plain, value)) if isinstance(value, (tuple, list)) else value

    def mine(subject):
        return mark in subject

    for s in found.subjects:
        if mine(s.id):
            yield ("subject", *plain((s.id, s.cohort, s.days, s.intervals)))
            for n in found.nodes.of(s.id):
                value = (n.numerator, n.denominator, n.state, n.operation)
                yield ("node", *plain((n.subject, n.node, *value)))
    for s in found.standings:
        if mine(s.subject):
            yield ("standing", *plain((s.subject, s.grade, s.rank, s.ranked_of, s.status, s.lists)))
    for e in found.effects:
        if mine(e.subject):
            yield ("effect", *plain((e.subject, e.rule, e.before, e.after)))
    for f in found.flags:
        if mine(f.subject):
            yield ("flag", *plain((f.subject, f.rule, f.suggests, f.occurred_on)))
    for subject, *row in found.connection.execute(
        "SELECT subject, indicator, credit, possible, occurred_on, len(events) FROM contributions"
    ).fetchall():
        if mine(subject):
            yield ("contribution", plain(subject), *row)


@pytest.mark.parametrize(
    "name", ["county-secretaries-2025", "weinan-2013", "neijiang-2010-villages", "city-2020"]
)
def test_a_case_comes_out_the_same_alone_and_together_with_others(name: str) -> None:
    cases = alike(name)[:12]
    marks = [f"«{at}»" for at in range(len(cases))]
    together = evaluate_facts(
        [f for c, mark in zip(cases, marks, strict=True) for f in marked(c.facts[: c.known], mark)],
        apart(scheme(name), marks),
        cases[0].as_of,
    )
    for case, mark in zip(cases, marks, strict=True):
        alone = evaluate_facts(case.facts[: case.known], scheme(name), case.as_of)
        assert sorted(map(str, values(together, mark))) == sorted(map(str, values(alone))), (
            case.name
        )
        alone.connection.close()
    together.connection.close()
