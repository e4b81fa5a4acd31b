"""Whose a day is."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from projections.service import Tenure, itself, serving
from tests.projections.world import d

POSTS = ("secretary", "acting_secretary")
YEAR = (d("01-01"), d("12-31"))
ALWAYS = (None, None)


def spans(*tenures, life=ALWAYS, window=YEAR):
    found = serving("v1", life, tenures, POSTS, window)
    return [(s.person, s.from_on, s.to_on) for s in found]


def held(person, start, end=None, post="secretary"):
    return Tenure(person, post, d(start), d(end) if end else None)


def test_a_person_in_office_all_year_answers_for_all_of_it():
    assert spans(held("p1", "2020-05-01")) == [("p1", *YEAR)]


def test_a_change_of_secretary_splits_the_year_on_the_day():
    assert spans(held("p1", "2020-05-01", "06-30"), held("p2", "07-01")) == [
        ("p1", d("01-01"), d("06-30")),
        ("p2", d("07-01"), d("12-31")),
    ]


def test_what_falls_into_a_vacancy_is_nobody_s():
    found = serving(
        "v1",
        ALWAYS,
        [held("p1", "2020-05-01", "03-31"), held("p2", "06-01")],
        POSTS,
        YEAR,
    )
    assert [s.subject for s in found] == ["p1@v1", "unattributed@v1", "p2@v1"]
    assert (found[1].from_on, found[1].to_on) == (d("04-01"), d("05-31"))


def test_the_post_that_the_scheme_names_first_wins():
    assert spans(held("p1", "03-01", post="acting_secretary"), held("p2", "2024-01-01")) == [
        ("p2", *YEAR)
    ]


def test_an_acting_secretary_serves_until_a_secretary_comes():
    assert spans(held("p1", "01-01", "09-30", post="acting_secretary"), held("p2", "09-01")) == [
        ("p1", d("01-01"), d("08-31")),
        ("p2", d("09-01"), d("12-31")),
    ]


def test_the_later_appointment_wins_among_equals():
    assert spans(held("p1", "2024-01-01"), held("p2", "05-01")) == [
        ("p1", d("01-01"), d("04-30")),
        ("p2", d("05-01"), d("12-31")),
    ]


def test_two_appointed_on_one_day_go_by_their_code():
    assert spans(held("p9", "01-01"), held("p2", "01-01")) == [("p2", *YEAR)]


def test_one_person_in_two_posts_is_one_service():
    assert spans(held("p1", "01-01", "06-30", post="acting_secretary"), held("p1", "07-01")) == [
        ("p1", *YEAR)
    ]


def test_other_posts_do_not_count():
    assert spans(held("p1", "01-01", post="first_secretary")) == [("", *YEAR)]


def test_the_period_is_cut_at_as_of():
    window = (d("01-01"), d("05-10"))
    assert spans(held("p1", "03-01"), window=window) == [
        ("", d("01-01"), d("02-28")),
        ("p1", d("03-01"), d("05-10")),
    ]


def test_nobody_serves_at_a_unit_that_is_gone():
    found = serving("v1", (d("02-01"), d("06-30")), [held("p1", "2020-01-01")], POSTS, YEAR)
    assert [(s.person, s.alive, s.to_on) for s in found] == [
        ("", False, d("01-31")),
        ("p1", True, d("06-30")),
        ("", False, d("12-31")),
    ]


def test_a_unit_answers_for_facts_outside_its_registered_life_but_nothing_is_expected_then():
    found = itself("v1", (d("02-01"), None), YEAR)
    assert [(s.subject, s.alive, s.days) for s in found] == [("v1", False, 31), ("v1", True, 334)]


days = st.integers(-40, 400).map(lambda n: date(2025, 1, 1) + timedelta(n))
tenures = st.builds(
    Tenure,
    st.sampled_from(["p1", "p2", "p3"]),
    st.sampled_from([*POSTS, "member"]),
    days,
    st.none() | days,
)


@given(st.lists(tenures, max_size=6), st.none() | days, st.none() | days, st.integers(0, 364))
def test_persons_and_unattributed_always_equal_the_unit(held, begins, ends, as_of):
    window = (YEAR[0], YEAR[0] + timedelta(as_of))
    found = serving("v1", (begins, ends), held, POSTS, window)
    assert sum(s.days for s in found) == as_of + 1
    assert found[0].from_on == window[0]
    assert found[-1].to_on == window[1]
    for one, after in pairwise(found):
        assert after.from_on == one.to_on + timedelta(1)
        assert (one.person, one.alive) != (after.person, after.alive)
    for day in (s.from_on for s in found if s.person):
        assert begins is None or begins <= day
        assert ends is None or day <= ends


@given(st.lists(tenures, max_size=6), st.integers(0, 364))
def test_each_day_belongs_to_the_best_claim_on_that_day(held, offset):
    day = YEAR[0] + timedelta(offset)
    claims = [
        (POSTS.index(t.post), -t.from_on.toordinal(), t.person)
        for t in held
        if t.post in POSTS and t.from_on <= day and (t.to_on is None or day <= t.to_on)
    ]
    owner = next(s for s in serving("v1", ALWAYS, held, POSTS, YEAR) if day <= s.to_on)
    assert owner.person == (min(claims)[2] if claims else "")
