"""In whichever order facts came in, the year comes out the same: each says its own day."""

from __future__ import annotations

import pytest

from evalcore.schemes.loader import catalogue, load_scheme
from projections.cases import evaluate_facts, of_scheme, read_cases
from projections.evaluation import Evaluation

SCHEMES = catalogue()


def outcome(found: Evaluation) -> object:
    """Everything but positions in the log, which are another order's."""
    standings = [(s.subject, s.status, s.total, s.rank, s.grade, s.lists) for s in found.standings]
    effects = sorted((e.subject, e.rule, e.before, e.after) for e in found.effects)
    flags = sorted((f.rule, f.subject, f.occurred_on) for f in found.flags)
    return standings, effects, flags


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_the_longest_case_of_a_scheme_told_backwards_comes_out_the_same(name: str) -> None:
    cases = read_cases(SCHEMES[name].with_name(f"{name}.cases.yaml"))
    plain = [
        case
        for case in cases
        # What corrects or retracts names a position.
        if case.known == len(case.facts)
        and not any(getattr(f, "corrects", 0) or hasattr(f, "target") for f in case.facts)
    ]
    case = max(plain, key=lambda case: len(case.facts))
    scheme = load_scheme(name, settings=case.settings)
    facts = [of_scheme(fact, scheme) for fact in case.facts]
    told = []
    for order in (facts, facts[::-1]):
        found = evaluate_facts(order, scheme, case.as_of)
        told.append(outcome(found))
        found.connection.close()
    assert told[0] == told[1], case.name
