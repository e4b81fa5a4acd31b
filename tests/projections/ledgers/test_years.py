"""Facts about ended years: seals, late facts, final grades, what later years read of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from evalcore.vocabulary import Fact
from evalcore.vocabulary import periods as pe
from evalcore.vocabulary.governance import FactRetracted, PeriodOpened
from evalcore.vocabulary.roster import UnitRegistered
from projections.cases import evaluate_facts
from tests.projections.ledgers.given import on, only, read
from tests.projections.ledgers.test_threads import TARGET, grades, published
from tests.projections.ledgers.worlds import END
from tests.projections.test_ladders import BAD, KEPT, ladder
from tests.projections.world import GRADES, scheme

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)


def opened() -> Fact:
    return PeriodOpened(occurred_on=FIRST, period="2024", starts_on=FIRST, ends_on=LAST)


def sealed() -> Fact:
    return pe.PeriodSealed(
        occurred_on=on(1, 5), period="2024", starts_on=FIRST, ends_on=LAST, size=1,
        sealed_by="县委组织部",
    )  # fmt: skip


def admitted(facts: int, digest: str = "aa") -> Fact:
    return pe.LateFactsAdmitted(
        occurred_on=on(1, 9), period="2024", digest=digest, facts=facts, ground="快递延误",
        allowed_by="县委组织部",
    )  # fmt: skip


def decided(grade: str, *, proposed: str = "一般", **more: Any) -> Fact:
    said: dict[str, Any] = {
        "occurred_on": on(1, 20),
        "unit": "v",
        "scheme": "s",
        "ground": "另有情况",
    } | more
    return pe.FinalGradeDecided(
        period="2024", run="r", proposed=proposed, grade=grade, decided_by="县委常委会", **said
    )


def confirmed(**more: Any) -> Fact:
    said: dict[str, Any] = {"occurred_on": on(1, 25), "scheme": "s"} | more
    return pe.FinalGradesConfirmed(
        period="2024", run="r", subjects=1, differing=0, decided_by="县委常委会", **said
    )


def test_a_period_is_opened_sealed_and_counts_what_came_late() -> None:
    row = only("periods", opened(), sealed(), admitted(2), admitted(3, "bb"))
    assert (row["row"], row["unit"], row["starts_on"]) == ("2024", None, FIRST)
    assert (row["opened_on"], row["sealed_on"], row["late_facts"]) == (FIRST, on(1, 5), 5)
    assert row["events"] == [1, 2, 3, 4]


def test_a_seal_after_the_as_of_day_is_not_seen_yet() -> None:
    row = only("periods", opened(), sealed(), admitted(2), as_of=on(1, 4))
    assert (row["sealed_on"], row["late_facts"]) == (None, 0)


def test_a_period_that_was_opened_by_mistake_is_none() -> None:
    withdrawn = FactRetracted(occurred_on=on(2), target=1, ground="误", allowed_by="县委")
    assert read("periods", opened(), withdrawn) == []


def test_a_grade_that_people_set_stands_beside_the_proposal() -> None:
    row = only("final_grades", published("2024", "一般"), decided("好", document="1号"))
    assert (row["proposed"], row["grade"], row["differs"]) == ("一般", "好", True)
    assert (row["ground"], row["document"], row["confirmed_on"]) == ("另有情况", "1号", None)


def test_once_confirmed_every_grade_of_the_run_is_final() -> None:
    other = published("2024", "好", person="p")
    rows = read("final_grades", published("2024", "一般"), other, decided("好"), confirmed())
    assert [(row["grade"], row["differs"]) for row in rows] == [("好", True), ("好", False)]
    assert {row["confirmed_on"] for row in rows} == {on(1, 25)}


def test_nothing_is_final_before_people_said_so() -> None:
    assert read("final_grades", published("2024", "一般")) == []


def test_the_last_decision_on_somebody_counts_whatever_day_it_bears() -> None:
    entries = [published("2024", "一般"), decided("好"), decided("差", ordinal=2,
               occurred_on=on(1, 19))]  # fmt: skip
    assert only("final_grades", *entries)["grade"] == "差"


def test_back_to_the_proposal_is_no_difference() -> None:
    back = decided("一般", ordinal=2, occurred_on=on(1, 21))
    row = only("final_grades", published("2024", "一般"), decided("好"), back)
    assert (row["grade"], row["differs"]) == ("一般", False)


def test_the_grade_of_another_scheme_or_person_is_not_the_units() -> None:
    strangers = [decided("好", scheme="t"), decided("好", person="p")]
    assert read("final_grades", published("2024", "一般"), *strangers) == []
    row = only("past_standings", published("2024", "一般"), *strangers)
    assert row["grade"] == "一般"
    lost = read("orphans", published("2024", "一般"), *strangers)
    assert [row["topic"] for row in lost] == ["FinalGradeDecided.1"] * 2


def test_a_later_year_reads_the_final_grade_with_the_published_one_beside_it() -> None:
    row = only("past_standings", published("2024", "一般"), decided("好"), confirmed())
    assert (row["grade"], row["proposed"], row["lists"]) == ("好", "一般", "|top|")
    assert row["events"] == [1, 2, 3]


def test_a_past_standing_that_nobody_changed_is_as_it_was_published() -> None:
    row = only("past_standings", published("2024", "一般"), confirmed())
    assert (row["grade"], row["proposed"], row["events"]) == ("一般", "一般", [1])


def test_a_final_grade_of_after_the_as_of_day_does_not_count_yet() -> None:
    entries = [published("2024", "一般"), decided("好")]
    assert only("past_standings", *entries, as_of=on(1, 19))["grade"] == "一般"


def test_a_unit_moves_from_the_grade_that_was_finally_decided() -> None:
    row = only("movements", published("2024", "三类"), decided("二类", proposed="三类"), TARGET)
    assert grades(row) == ("二类", "一类", None)
    assert row["events"] == [1, 2, 3]


def test_a_ladder_over_years_counts_what_was_finally_decided() -> None:
    registered = UnitRegistered(occurred_on=FIRST, unit="v", name="东村", unit_kind="village")
    bad = published("2024", "一般")
    rule = ladder("standing", "broken", **BAD)
    rules = scheme(KEPT, ladders=(rule,), grades=GRADES)

    def years(*facts: Fact) -> list[int]:
        found = evaluate_facts([registered, bad, *facts], rules, END)
        found.connection.close()
        return [len(flag.cites) - 1 for flag in found.flags if flag.rule == "ladder"]

    # Nothing was kept this year either: with 一般 the year before, that makes two.
    assert years() == [2]
    assert years(decided("好")) == [1]
    assert years(decided("较差")) == [2]
