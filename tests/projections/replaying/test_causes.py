"""Why a result came out otherwise: what went in and is not the same."""

from __future__ import annotations

import pytest

from evalcore.record.verify_findings import Problem
from projections.replaying.causes import POSITIONS_MOST, altered, causes_of
from projections.replaying.model import Check

SAME = Check("scheme", "s", "1", "1")
TABLE = Check("table", "standings", "1", "2")


def kinds(*checks: Check, same_engine: bool = True) -> list[str]:
    return [cause.kind for cause in causes_of(checks, [], same_engine=same_engine)]


def test_where_all_is_the_same_nothing_is_a_cause() -> None:
    assert kinds(SAME) == []
    assert kinds(SAME, same_engine=False) == []


@pytest.mark.parametrize("what", ["record", "root", "scheme", "certificate"])
def test_an_input_that_differs_is_a_cause_with_or_without_a_result_that_does(what: str) -> None:
    differing = Check(what, "", "1", "2")  # type: ignore[arg-type]
    assert kinds(differing) == [what]
    assert kinds(differing, TABLE) == [what]


@pytest.mark.parametrize("what", ["table", "results", "standings"])
def test_other_code_is_a_cause_only_where_a_result_differs(what: str) -> None:
    differing = Check(what, "", "1", "2")  # type: ignore[arg-type]
    assert kinds(differing, same_engine=False) == ["engine"]
    assert kinds(differing) == ["unknown"]


def test_rows_that_are_not_those_published_do_not_explain_a_result() -> None:
    assert kinds(Check("rows", "flags", "1", "2")) == []


def test_altered_positions_are_named_each_once_and_not_without_end() -> None:
    problems = [Problem(5, "a", 7), Problem(None, "b"), Problem(6, "c"), Problem(20, "d")]
    assert altered(problems) == (5, 6, 7, 20)
    assert len(altered([Problem(1, "all", 10**12)])) == POSITIONS_MOST
