"""Facts about vetoes over a share and lists by criteria: the cases of good/criteria.yaml."""

from pathlib import Path

import pytest

from evalcore.schemes.loader import load_scheme
from projections.case_batches import run_cases
from projections.cases import Case, read_cases, run_case

SCHEME = Path(__file__).parents[1] / "evalcore" / "schemes" / "good" / "criteria.yaml"
CASES = read_cases(SCHEME.with_name("criteria.cases.yaml"))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_it_holds(case: Case) -> None:
    assert run_case(case, lambda settings: load_scheme(SCHEME, settings=settings)) == []


def test_cases_that_share_an_evaluation_come_out_alike() -> None:
    outcomes = run_cases(CASES, lambda settings: load_scheme(SCHEME, settings=settings))
    assert all(outcome.holds for outcome in outcomes)


def test_who_must_meet_every_criterion_is_a_setting_too() -> None:
    changed = load_scheme(SCHEME, settings={"lists.weak.meets": "every"})
    assert changed.flag_lists[0].meets == "every"
    assert changed.digest != load_scheme(SCHEME).digest
