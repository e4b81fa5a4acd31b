"""Facts about cases that share one evaluation: each sees only what is its own."""

from __future__ import annotations

from functools import cache

import attrs
import pytest

from evalcore.schemes.loader import catalogue, load_scheme
from evalcore.vocabulary import facts
from projections import case_batches
from projections.case_batches import marked, run_cases
from projections.cases import failures, read_cases

NAME = "county-secretaries-2025"


@cache
def scheme(settings=()):
    return load_scheme(NAME, settings=dict(settings))


def read(settings):
    return scheme(tuple(sorted(settings.items())))


@pytest.fixture(scope="module")
def cases():
    path = catalogue()[NAME]
    return read_cases(path.with_name(f"{NAME}.cases.yaml"))


@pytest.fixture(scope="module")
def alike(cases):
    """Cases that can share an evaluation and hold in it."""
    day = cases[0].as_of
    return [case for case in cases if case.as_of == day and not case.settings][:8]


@pytest.fixture
def alone(monkeypatch):
    """The names of the cases that are run alone."""
    names = []
    really = case_batches._alone

    def noting(case, read):
        names.append(case.name)
        return really(case, read)

    monkeypatch.setattr(case_batches, "_alone", noting)
    return names


def test_cases_that_hold_together_are_not_run_alone(alike, alone):
    assert all(outcome.holds for outcome in run_cases(alike, read))
    assert alone == []


def test_cases_with_other_settings_share_the_ledgers_and_are_judged_by_theirs(alike, alone):
    more = {"indicators.pledge_kept.points": "10", "indicators.pledge_audited.points": "2"}
    name = "group:pledges"
    changed = attrs.evolve(alike[0], settings=more, expect={"nodes": {"p1@v1": {name: "0"}}})
    plain = attrs.evolve(alike[0], expect=changed.expect)
    outcomes = run_cases([*alike[1:3], changed, plain], read)
    told = [outcome.failures for outcome in outcomes]
    assert told[:2] == [(), ()]
    assert told[2] != told[3]
    assert alone == [changed.name, plain.name]


def test_every_case_of_the_first_scheme_holds_and_comes_back_in_order(cases):
    told = []
    outcomes = run_cases(cases, read, told.append)
    assert [outcome.case for outcome in outcomes] == list(cases)
    assert [outcome.case.name for outcome in outcomes if not outcome.holds] == []
    assert sum(told) == len(cases)


def test_a_case_that_fails_says_the_same_as_alone_and_the_others_hold(alike):
    wrong = attrs.evolve(alike[1], expect={"nodes": {"p1@v1": {"pledge_kept/share": "2/3"}}})
    outcomes = run_cases([alike[0], wrong, *alike[2:]], read)
    assert [outcome.holds for outcome in outcomes] == [True, False, *[True] * len(alike[2:])]
    assert list(outcomes[1].failures) == failures(wrong, scheme())


def test_a_case_that_can_t_be_judged_says_why_and_the_others_hold(alike):
    made = facts()["VotesTallied.1"]
    odd = made(
        meeting="e1", part="masses", rater_category="群众", item="总体评价", option="神",
        votes=9, occurred_on=alike[0].as_of,
    )  # fmt: skip
    held = facts()["EvaluationMeetingHeld.1"](
        meeting="e1", unit="v1", period="2025H1", organiser="t1", occurred_on=alike[0].as_of
    )
    given = (*alike[1].facts, held, odd)
    wrong = attrs.evolve(alike[1], facts=given, known=len(given))
    outcomes = run_cases([alike[0], wrong, *alike[2:]], read)
    assert "'神'" in outcomes[1].error
    assert [outcome.holds for outcome in outcomes].count(False) == 1


def test_cases_with_the_same_codes_do_not_see_each_other(alike):
    kept, other = alike[0], alike[4]
    outcomes = run_cases([kept, kept, attrs.evolve(other, expect=kept.expect)], read)
    assert [outcome.holds for outcome in outcomes] == [True, True, False]


def test_nobody_is_ranked_with_the_people_of_another_case(alike, alone):
    small = attrs.evolve(alike[0], expect={"standings": {"p1@v1": {"status": "small_cohort"}}})
    assert all(outcome.holds for outcome in run_cases([small] * 6, read))
    assert alone == []


def test_a_case_in_which_nobody_is_assessed_fails_as_it_does_alone(alike):
    empty = attrs.evolve(alike[0], facts=alike[0].facts[:1], known=1, expect={"subjects": []})
    outcomes = run_cases([*alike[:3], empty], read)
    assert "none of the 1 units" in outcomes[3].error


def test_a_mark_stands_in_front_of_every_code_also_where_a_text_names_one(cases):
    kinds = facts()
    given = [
        kinds["UnitRegistered.1"](
            unit="t1", name="镇", unit_kind="township", occurred_on=cases[0].as_of
        ),
        kinds["PledgeAudited.1"](
            pledge="k1", result="kept", auditor="t1", occurred_on=cases[0].as_of
        ),
    ]
    unit, audit = marked(given, "«3»")
    assert (unit.unit, unit.name, unit.unit_kind) == ("«3»t1", "镇", "township")
    assert (audit.pledge, audit.auditor, audit.result) == ("«3»k1", "«3»t1", "kept")
