"""From events to standings: through a real record, and through facts that stand in none."""

from __future__ import annotations

import attrs
import pytest

from evalcore.errors import DataError
from evalcore.record import NewEvent, open_record
from evalcore.schemes.loader import load_scheme
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade, PledgePublished, PledgeReviewed
from evalcore.vocabulary.roster import PersonRegistered, TenureEnded, TenureStarted, UnitRegistered
from projections.cases import evaluate_facts, read_cases, run_case
from projections.digests import table_digests
from projections.run import evaluate, run
from tests.projections.world import d, value

END = d("12-31")


def roster():
    """One township with six villages; in the first the secretary changes on 1 July."""
    old = {"occurred_on": d("2020-01-01"), "received_on": d("2020-01-01")}
    yield UnitRegistered(unit="t1", name="甲镇", unit_kind="township", **old)
    for n in range(1, 7):
        unit = f"v{n}"
        yield UnitRegistered(unit=unit, name=f"{n}村", unit_kind="village", parent="t1", **old)
        yield PersonRegistered(person=f"p{n}", name=f"某{n}", **old)
        yield TenureStarted(person=f"p{n}", unit=unit, post="secretary", **old)
    yield PersonRegistered(person="p9", name="某九", **old)
    yield TenureEnded(person="p1", unit="v1", post="secretary", occurred_on=d("06-30"))
    yield TenureStarted(person="p9", unit="v1", post="secretary", occurred_on=d("07-01"))


def pledge(name, unit, due, done=None):
    yield PledgeMade(
        pledge=name,
        unit=unit,
        pledge_kind="annual",
        content="修路",
        due_on=d(due),
        occurred_on=d("01-15"),
    )
    yield PledgeReviewed(pledge=name, result="approved", occurred_on=d("01-20"))
    yield PledgePublished(pledge=name, channel="board", occurred_on=d("01-25"))
    if done:
        yield PledgeFulfilled(pledge=name, occurred_on=d(done))


FACTS = [*roster(), *pledge("k1", "v1", "05-31", "05-31"), *pledge("k2", "v1", "10-31", "11-01")]


@pytest.fixture(scope="module")
def catalogue():
    return load_scheme("county-secretaries-2025")


def stored(record, facts, stream="import-1"):
    after = record.stream_version(stream)
    events = [NewEvent(fact.topic(), fact.public_state(), fact.private_state()) for fact in facts]
    return record.append(stream, events, actor="clerk", after=after)


def test_facts_in_a_record_are_judged_like_facts_in_none(tmp_path, catalogue):
    with open_record(tmp_path / "record.db", create=True) as record:
        commit = stored(record, FACTS)
        found = run(record, catalogue, END, commit)
        assert found.known_at == commit
        assert table_digests(found) == table_digests(evaluate_facts(FACTS, catalogue, END))


def test_each_secretary_answers_for_the_pledges_that_fell_due_in_office(catalogue):
    found = evaluate_facts(FACTS, catalogue, END)
    assert value(found, "p1@v1", "pledge_kept/share") == (1, 1)
    assert value(found, "p9@v1", "pledge_kept/share") == (0, 1)
    assert [f.subject for f in found.flags if f.rule == "pledge_overdue"] == []


def test_what_was_known_earlier_is_computed_again_byte_for_byte(tmp_path, catalogue):
    path = tmp_path / "record.db"
    with open_record(path, create=True) as record:
        first = stored(record, FACTS)
        before = table_digests(run(record, catalogue, END, first))
    with open_record(path) as record:
        retracted = FactRetracted(
            target=len(FACTS), occurred_on=d("12-01"), ground="误报", allowed_by="甲镇"
        )
        second = stored(record, [retracted])
        after = run(record, catalogue, END, second)
        assert table_digests(after)["contributions"] != before["contributions"]
        assert table_digests(run(record, catalogue, END, first)) == before


def test_a_trial_scores_again_over_the_same_ledgers(catalogue):
    baseline = evaluate_facts(FACTS, catalogue, END)
    expected = table_digests(baseline)
    heavier = load_scheme("county-secretaries-2025", settings={"indicators.four_parts.points": "9"})
    trial = evaluate(baseline.connection, heavier, END, known_at=baseline.known_at)
    assert trial.known_at == baseline.known_at
    assert table_digests(trial) != expected
    assert table_digests(evaluate(baseline.connection, catalogue, END)) == expected


def test_a_trial_that_reuses_contributions_comes_to_the_same(catalogue):
    baseline = evaluate_facts(FACTS, catalogue, END)
    changed = {"indicators.four_parts.points": "9", "parameters.notice_days": "5"}
    other = load_scheme("county-secretaries-2025", settings=changed)
    expected = table_digests(evaluate_facts(FACTS, other, END))
    trial = evaluate(baseline.connection, other, END, reuse=baseline)
    assert table_digests(trial) == expected
    # The first one's contributions are no longer on hand: nothing of it is used.
    again = evaluate(baseline.connection, catalogue, END, reuse=baseline)
    assert table_digests(again) == table_digests(evaluate_facts(FACTS, catalogue, END))


def test_a_trial_with_a_calendar_or_period_of_its_own_counts_everything_anew(catalogue):
    baseline = evaluate_facts(FACTS, catalogue, END)
    holiday = attrs.evolve(catalogue.calendar, holidays=catalogue.calendar.holidays | {d("03-03")})
    for other in (
        attrs.evolve(catalogue, calendar=holiday),
        attrs.evolve(catalogue, period=attrs.evolve(catalogue.period, ends_on=d("06-30"))),
    ):
        trial = evaluate(baseline.connection, other, END, reuse=baseline)
        assert table_digests(trial) == table_digests(evaluate_facts(FACTS, other, END))


def test_another_as_of_builds_the_ledgers_anew(catalogue):
    late = evaluate_facts(FACTS, catalogue, END)
    early = evaluate(late.connection, catalogue, d("09-30"))
    assert table_digests(early) == table_digests(evaluate_facts(FACTS, catalogue, d("09-30")))


CASES = """
scheme: county-secretaries-2025
common:
  - UnitRegistered: {unit: v1, name: 一村, unit_kind: village, occurred_on: 2020-01-01}
  - PersonRegistered: {person: p1, name: 某, occurred_on: 2020-01-01}
  - TenureStarted: {person: p1, unit: v1, post: secretary, occurred_on: 2020-01-01}
cases:
  - name: A pledge that is due and not done is lost
    as_of: 2025-12-31
    given:
      - PledgeMade:
          pledge: k1
          unit: v1
          pledge_kind: annual
          content: 修路
          due_on: 2025-06-30
          occurred_on: 2025-01-05
      - PledgeReviewed: {pledge: k1, result: approved, has_aim: true, occurred_on: 2025-01-06}
      - PledgeFulfilled: {pledge: k1, occurred_on: 2025-06-30}
    known_after: 2
    expect:
      subjects: [p1@v1]
      nodes: {p1@v1: {pledge_kept/share: 0/1, notice/share: not_applicable}}
      contributions:
        - {subject: p1@v1, indicator: pledge_kept, slot: k1, credit: 0, possible: 1, row: k1}
      standings: {p1@v1: {status: small_cohort, rank: }}
      effects: [{subject: p1@v1, rule: small_cohort, before: ranked, after: not ranked}]
      flags: {pledge_overdue: [p1@v1], order_violated: []}
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "x.cases.yaml"
        path.write_text(text, encoding="utf-8")
        return read_cases(path)

    return write


def read(settings):
    return load_scheme("county-secretaries-2025", settings=settings)


def test_a_case_that_holds_has_no_differences(written):
    (case,) = written(CASES)
    assert run_case(case, read) == []


def test_a_case_that_fails_says_what_was_expected_and_what_was_found(written):
    (case,) = written(CASES)
    all_known = attrs.evolve(case, known=len(case.facts))
    assert run_case(all_known, read) == [
        "p1@v1 pledge_kept/share: expected 0/1, found 1",
        "p1@v1 pledge_kept k1: expected {'credit': '0', 'possible': '1', 'row': 'k1'}, "
        "found {'credit': '1', 'possible': '1', 'row': 'k1'}",
        "flag pledge_overdue: expected ['p1@v1'], found []",
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("PledgeReviewed:", "PledgeSung:", "PledgeSung is no kind of fact"),
        ("has_aim: true", "has_aims: true", "no field 'has_aims'"),
        ("has_aim: true", "has_aim: maybe", "PledgeReviewed"),
        ("result: approved", "result: lovely", "lovely"),
        ("as_of: 2025-12-31", "as_off: 2025-12-31", "as_of"),
    ],
)
def test_a_case_that_can_t_be_read_says_why(written, old, new, says):
    with pytest.raises(DataError, match=says):
        written(CASES.replace(old, new))


def test_a_case_may_expect_only_what_there_is_to_expect(written):
    with pytest.raises(DataError, match=r"expect\.smiles.*Possible: subjects"):
        written(CASES.replace("      subjects: [p1@v1]", "      smiles: [p1@v1]"))
