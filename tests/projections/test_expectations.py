"""Facts about what a case may expect besides scores: ledger rows, lists, flags, records."""

from __future__ import annotations

from functools import cache

import pytest

from evalcore.errors import DataError
from evalcore.schemes.loader import load_scheme
from projections.cases import read_cases, run_case

HEAD = """scheme: {scheme}
common:
  - UnitRegistered: {{unit: c1, name: 县, unit_kind: county, occurred_on: 2015-01-01}}
  - UnitRegistered: {{unit: t1, name: 镇, unit_kind: township, parent: c1, occurred_on: 2015-01-01}}
  - UnitRegistered: {{unit: v1, name: 村, unit_kind: village, parent: t1, occurred_on: 2015-01-01}}
  - PersonRegistered: {{person: p1, name: 张立, occurred_on: 2020-01-01}}
  - TenureStarted: {{person: p1, unit: v1, post: secretary, occurred_on: 2020-01-01}}
cases:
  - name: It
    as_of: 2025-12-31
    given:
      - TrainingAttended: {{unit: v1, person: p1, days: 3, occurred_on: 2025-05-10}}
      - TrainingAttended: {{unit: v1, person: p1, days: 2, occurred_on: 2025-06-10}}
      - VisitTriggered: {{trigger: g1, unit: v1, trigger_kind: illness, occurred_on: 2025-03-01}}
      - SchemeAdopted:
          {{scheme: {scheme}, digest: "@scheme", adopted_by: 县委, occurred_on: {adopted}}}
    expect: {expect}
"""
SCHEME = "county-secretaries-2025"


@cache
def scheme(name):
    return load_scheme(name)


@pytest.fixture
def differs(tmp_path):
    """What differs from what is expected of a small world."""

    def run(expect, name=SCHEME, adopted="2025-01-01"):
        path = tmp_path / "x.cases.yaml"
        text = HEAD.format(scheme=name, expect=expect, adopted=adopted)
        path.write_text(text, encoding="utf-8")
        (case,) = read_cases(path)
        return run_case(case, lambda _settings: scheme(name))

    return run


@pytest.mark.parametrize(
    "row",
    [
        "{unit: v1, days: 3}",
        "{person: p1, attended_on: 2025-06-10, days: 2, hours: ~}",
    ],
)
def test_a_row_that_stands_in_a_ledger_once_is_found(row, differs):
    assert differs(f"{{ledgers: {{trainings: [{row}]}}}}") == []


@pytest.mark.parametrize(
    ("row", "found"), [("{unit: v1}", 2), ("{unit: v1, days: 4}", 0), ("{days: 3, hours: 24}", 0)]
)
def test_a_row_that_is_not_there_or_is_several_differs(row, found, differs):
    (line,) = differs(f"{{ledgers: {{trainings: [{row}]}}}}")
    assert line.endswith(f"expected 1, found {found}")
    assert line.startswith("ledger trainings ")


@pytest.mark.parametrize(
    ("expect", "says"),
    [
        ("{ledgers: {training: [{unit: v1}]}}", "training is no ledger. Did you mean trainings?"),
        ("{ledgers: {trainings: [{day: 3}]}}", "day is no column of the ledger trainings."),
        ("{recorded: [没有]}", "The scheme records no '没有'"),
        ("{levels: {villages: {subjects: []}}}", "The scheme has no level 'villages'"),
    ],
)
def test_what_can_not_be_expected_is_told(expect, says, differs):
    with pytest.raises(DataError) as error:
        differs(expect)
    assert says in str(error.value)


def test_an_entry_of_what_is_recorded_finds_a_fact_or_does_not(differs):
    (entry,) = scheme(SCHEME).recorded
    assert entry.ledger == "trainings"
    assert differs(f"{{recorded: [{entry.what}]}}") == []
    other = "organisation-2022"
    (none, *_rest) = scheme(other).recorded
    (line,) = differs(f"{{recorded: ['{none.what}']}}", other)
    assert line == f"recorded {none.what}: expected True, found False"


def test_the_people_on_a_list_are_complete(differs):
    assert differs("{lists: {to_help: []}}") == []
    assert differs("{lists: {to_help: [p1@v1]}}") == ["list to_help: expected ['p1@v1'], found []"]


def test_a_flag_is_expected_of_subjects_of_units_or_by_its_fields(differs):
    assert differs("{flags: {unanswered_trigger: [p1@v1]}}") == []
    assert differs("{flags: {unanswered_trigger: [v1]}}") == []
    fields = "{subject: p1@v1, suggests: '', kind: check}"
    assert differs(f"{{flags: {{unanswered_trigger: [{fields}]}}}}") == []
    (line,) = differs("{flags: {unanswered_trigger: [{suggests: talk}]}}")
    assert "expected [{'suggests': 'talk'}], found [{'suggests': ''}]" in line


@pytest.mark.parametrize(("adopted", "late"), [("2025-01-01", "false"), ("2025-01-02", "true")])
def test_whether_the_scheme_is_in_force_and_late_is_expected(adopted, late, differs):
    expect = f"{{adoption: {{status: adopted, changed_in_period: {late}}}}}"
    assert differs(expect, adopted=adopted) == []
    (line,) = differs("{adoption: {status: trial}}", adopted=adopted)
    assert line == "adoption: expected {'status': 'trial'}, found {'status': 'adopted'}"


def test_a_level_below_is_expected_by_what_it_found(differs):
    name = "zhangjiakou-like-2009"
    assert "villages" in scheme(name).after
    assert differs("{levels: {villages: {standings: {v1: {status: small_cohort}}}}}", name) == []
    (line,) = differs("{levels: {villages: {subjects: [v2]}}}", name)
    assert line.startswith("level villages: subjects: expected ['v2'], found ['v1'")
