"""What the invented year promises: who there is, what happens, and that a seed decides it."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from evalcore.demo.cast import NAMESAKES, County
from evalcore.demo.clerks import spoil
from evalcore.demo.deliver import HOTLINE_MAPPING
from evalcore.demo.draws import YEAR
from evalcore.demo.entries import Entry
from evalcore.demo.handins import LATE, LIVING, OLD_NAME, SPOILED, HandIn, hand_ins
from evalcore.demo.meetings import SELF_ORGANISED
from evalcore.demo.year import make_year
from evalcore.intake.mapping_file import load_mapping
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import AccountabilityDecided, EligibilityRevoked
from evalcore.vocabulary.comments import LeaderCommentGiven
from evalcore.vocabulary.evaluations import EvaluationMeetingHeld
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade, PledgeReviewed
from evalcore.vocabulary.problems import ProblemFound
from evalcore.vocabulary.roster import TenureEnded, UnitAliasConfirmed, UnitRenamed
from evalcore.vocabulary.visits import VisitMade

Year = tuple[County, list[Entry]]


@pytest.fixture(scope="module")
def year() -> Year:
    return make_year(1)


@pytest.fixture(scope="module")
def handed(year: Year) -> list[HandIn]:
    county, entries = year
    return hand_ins(county, entries, load_mapping(), load_mapping(HOTLINE_MAPPING))


def all_facts(year: Year) -> list[Fact]:
    return [fact for entry in year[1] for fact in entry.facts]


def test_a_county_has_some_two_hundred_units_and_three_hundred_persons(year: Year) -> None:
    county, _entries = year
    assert 190 <= len(county.units) <= 215
    assert 270 <= len(county.persons) <= 320
    assert len(county.townships) == 16
    assert len({unit.name for unit in county.units.values()}) == len(county.units)


def test_two_namesakes_serve_in_one_township_and_nobody_else_shares_a_name(year: Year) -> None:
    county, _entries = year
    names = Counter(person.name for person in county.persons.values())
    assert [number for number in names.values() if number > 1] == [2]
    assert {p.unit for p in county.posts if p.person in county.namesakes()} == set(NAMESAKES)


def test_a_village_is_renamed_and_an_alias_confirmed(year: Year) -> None:
    county, _entries = year
    (renamed,) = [fact for fact in all_facts(year) if isinstance(fact, UnitRenamed)]
    assert renamed.name not in {unit.name for unit in county.units.values()}
    (alias,) = [fact for fact in all_facts(year) if isinstance(fact, UnitAliasConfirmed)]
    assert county.nicknames == {alias.unit: alias.alias}


def test_a_later_book_still_uses_the_old_name_of_the_renamed_village(
    year: Year, handed: list[HandIn]
) -> None:
    county, _entries = year
    (renamed,) = county.renames
    old = county.units[renamed.unit].name
    used = {
        h.month: {row.get("unit") for rows in h.books.values() for row in rows}
        & {old, renamed.name}
        for h in handed
        if h.office == LIVING and h.form == "xlsx"
    }
    assert used[6] == {old}
    assert used[7] == {renamed.name}
    assert used[OLD_NAME] == {old}
    assert used[12] == {renamed.name}


def test_one_office_hands_in_its_whole_workbook_each_month(handed: list[HandIn]) -> None:
    rows = [len(h.books["pledges"]) for h in handed if h.office == LIVING]
    assert len(rows) == 12
    assert rows == sorted(rows)


def test_the_same_seed_makes_the_same_year_and_another_seed_another(year: Year) -> None:
    assert make_year(1)[1] == year[1]
    assert make_year(2)[1] != year[1]


def test_fewer_townships_are_the_first_townships_of_the_whole_county(year: Year) -> None:
    county, entries = make_year(1, townships=2)
    assert list(county.townships) == year[0].townships[:2]
    pledges = [e for e in entries if e.office == "T01" and isinstance(e.facts[0], PledgeMade)]
    whole = [e for e in year[1] if e.office == "T01" and isinstance(e.facts[0], PledgeMade)]
    assert pledges == whole


def test_every_fact_falls_on_or_before_the_last_day_and_has_its_own_key(year: Year) -> None:
    facts = all_facts(year)
    assert max(fact.occurred_on for fact in facts) <= date(YEAR, 12, 31)
    keys = Counter(fact.natural_key() for fact in facts)
    assert [key for key, number in keys.items() if number > 1] == []


def test_secretaries_change_in_mid_year_and_some_posts_stay_empty_or_are_acted_for(
    year: Year,
) -> None:
    county, _entries = year
    ended = [f for f in all_facts(year) if isinstance(f, TenureEnded) and f.post == "secretary"]
    assert len(ended) >= 10
    vacant = [
        unit.code
        for unit in county.grassroots()
        if any(county.in_office(unit.code, date(YEAR, month, 15)) is None for month in range(1, 13))
    ]
    assert 2 <= len(vacant) <= 12
    assert sum(post.post == "acting_secretary" for post in county.posts) >= 3


def test_somebody_holds_two_posts(year: Year) -> None:
    led = Counter(p.person for p in year[0].posts if p.post == "secretary")
    assert max(led.values()) == 2


def test_pledges_are_kept_late_broken_and_returned(year: Year) -> None:
    made = {f.pledge: f for f in all_facts(year) if isinstance(f, PledgeMade)}
    done = {f.pledge: f.occurred_on for f in all_facts(year) if isinstance(f, PledgeFulfilled)}
    late = [p for p, day in done.items() if made[p].due_on and day > made[p].due_on]  # type: ignore[operator]
    returned = [
        f for f in all_facts(year) if isinstance(f, PledgeReviewed) and f.result == "returned"
    ]
    assert late
    assert returned
    assert len(made) - len(done) > 20


def test_comments_are_missing_or_praise_only_here_and_there(year: Year) -> None:
    comments = [f for f in all_facts(year) if isinstance(f, LeaderCommentGiven)]
    praise_only = [f for f in comments if not f.shortcomings]
    assert len(comments) < 2 * len(year[0].grassroots())
    assert 5 <= len(praise_only) <= 60


def test_three_units_ran_their_own_evaluation(year: Year) -> None:
    own = {
        f.unit
        for f in all_facts(year)
        if isinstance(f, EvaluationMeetingHeld) and f.organiser == f.unit
    }
    assert own == set(SELF_ORGANISED)


def test_the_hotline_hears_of_problems_that_no_township_entered(year: Year) -> None:
    sources = Counter(f.found_by for f in all_facts(year) if isinstance(f, ProblemFound))
    assert sources["hotline"] > 100
    assert len(sources) >= 5


def test_return_visits_know_february(year: Year) -> None:
    days = {
        f.occurred_on.day
        for f in all_facts(year)
        if isinstance(f, VisitMade) and f.visit_kind == "return" and f.occurred_on.month == 2
    }
    assert {27, 28} <= days
    assert max(days) == 28


def test_one_formal_decision_bars_one_person_from_awards(year: Year) -> None:
    (decided,) = [f for f in all_facts(year) if isinstance(f, AccountabilityDecided)]
    (barred,) = [f for f in all_facts(year) if isinstance(f, EligibilityRevoked)]
    assert decided.heard_first
    assert decided.person == barred.person


def test_diligence_stays_hidden(year: Year) -> None:
    texts = " ".join(str(f) for f in all_facts(year)[:2000])
    assert "diligence" not in texts


def test_books_come_in_month_by_month_and_some_of_them_late(handed: list[HandIn]) -> None:
    assert [h.received_on for h in handed] == sorted(h.received_on for h in handed)
    late = [h for h in handed if (h.office, h.month) in LATE]
    assert len(late) == len(LATE)
    assert all(
        (h.received_on.month - 1 - h.month) % 12 == 0 or h in late for h in handed if h.month
    )


def test_some_visits_and_meetings_are_entered_a_month_late(
    year: Year, handed: list[HandIn]
) -> None:
    backdated = [
        row
        for h in handed
        for row in h.books.get("meetings", [])
        if h.office != LIVING
        and isinstance(row["held_on"], date)
        and row["held_on"].month < h.month
    ]
    assert 5 <= len(backdated) <= 150


def test_the_spoiled_book_has_ten_mistakes_of_ten_places(handed: list[HandIn]) -> None:
    book = next(h for h in handed if (h.office, h.month) == SPOILED and h.form == "xlsx")
    spoiled, mistakes = spoil(book.books)
    assert len(mistakes) == 10
    assert len({(m.sheet, m.row, m.column) for m in mistakes}) == 10
    for mistake in mistakes:
        before = book.books[mistake.sheet][mistake.row].get(mistake.column)
        assert spoiled[mistake.sheet][mistake.row].get(mistake.column) != before


def test_words_about_residents_stand_in_private_fields_only(year: Year) -> None:
    problem = next(f for f in all_facts(year) if isinstance(f, ProblemFound))
    assert problem.description
    assert problem.description.encode() not in problem.public_state()
    private = problem.private_state()
    assert private is not None
    assert problem.description.encode() in private
