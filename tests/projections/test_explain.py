"""What explain says is data: exact numbers, cases, what was looked for, what separates two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evalcore.errors import UsageError
from projections.contrast import against
from projections.explain import explain
from projections.explain_rows import lost
from projections.publishing import Results, open_results, write_results
from projections.publishing.stamp import stamp
from projections.publishing.who import the_subject
from tests.projections.publishing.sample import evaluation
from tests.projections.world import World, cases, d, expression, indicator, scheme, slots


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    out: Path = tmp_path_factory.mktemp("x") / "results.db"
    write_results(evaluation(), out)
    with open_results(out) as opened:
        yield opened


def subject(results: Results, name: str):  # type: ignore[no-untyped-def]
    return the_subject(results, name)


def test_the_tree_goes_down_to_the_contributions(results: Results) -> None:
    node = explain(results, subject(results, "p3"))["tree"]
    names = []
    while node["inputs"]:
        names.append(node["node"])
        node = node["inputs"][0]
    assert names == ["total", "total/exact", "group:pledge", "pledge_kept/points"]
    assert node["node"] == "pledge_kept/share"
    assert node["contributions"] == ["pledge_kept"]
    assert node["value"]["exact"] == "0.75"


def test_how_much_a_score_rests_on_is_told(results: Results) -> None:
    all_year = explain(results, subject(results, "p1"))
    assert all_year["rests_on"] == {"contributions": 17, "points": "100", "of": "100"}
    # Nothing was expected of p5 about problems: 20 points went to the rest.
    fewer = explain(results, subject(results, "p5"))
    assert fewer["rests_on"] == {"contributions": 16, "points": "80", "of": "100"}
    assert explain(results, subject(results, "p5"), "pledge_kept")["rests_on"] is None


def test_fractions_are_exact(results: Results) -> None:
    shape = explain(results, subject(results, "p3"), "branch_meeting")
    assert shape["tree"]["inputs"][0]["value"] == {"exact": "7/12", "shown": "0.58"}


def test_what_was_looked_for_and_not_found_is_a_contribution(results: Results) -> None:
    row = explain(results, subject(results, "p3"), "支部党员大会")["indicators"][0]
    gone = lost(row["contributions"], row["role"])
    assert [item["slot"] for item in gone] == [f"2025-{month:02d}" for month in range(8, 13)]
    assert not any(item["found"] for item in gone)


def test_the_ledger_rows_behind_an_indicator_come_with_their_events(results: Results) -> None:
    rows = explain(results, subject(results, "p1"), "pledge_kept")["rows"]
    assert [row["row"] for row in rows] == ["v1-c1", "v1-c2", "v1-c3", "v1-c4"]
    assert rows[0]["events"] == [1]
    assert rows[0]["due_on"] == "2025-01-20"


def test_every_indicator_states_what_it_rests_on(results: Results) -> None:
    shape = explain(results, subject(results, "p1"))
    assert all(row["basis"] and row["points_basis"] for row in shape["indicators"])


def test_an_unknown_indicator_is_answered_with_those_there_are(results: Results) -> None:
    with pytest.raises(UsageError, match="pledge_kept"):
        explain(results, subject(results, "p1"), "pledge_keep")


def test_two_are_compared_by_what_separates_them_most(results: Results) -> None:
    shape = against(results, subject(results, "p3"), subject(results, "p2"))
    assert shape["order"] == "below"
    assert shape["difference"]["exact"] == "-41.875"
    assert [row["id"] for row in shape["indicators"]][:2] == ["pledge_kept", "branch_meeting"]
    assert [item["slot"] for item in shape["indicators"][0]["x"]["lost"]] == ["v3-c4"]


def test_differences_by_indicator_add_up_to_the_difference_of_totals(results: Results) -> None:
    from fractions import Fraction

    for x, y in (("p1", "p5"), ("p3", "p4"), ("p2", "p6")):
        shape = against(results, subject(results, x), subject(results, y))
        parts = sum(Fraction(row["difference"]["exact"]) for row in shape["indicators"])
        assert parts == Fraction(shape["difference"]["exact"])


def test_the_veto_of_the_other_is_told(results: Results) -> None:
    shape = against(results, subject(results, "p1"), subject(results, "p2"))
    assert shape["order"] == "above"
    assert [effect["rule"] for effect in shape["y"]["effects"]] == ["veto:safety"]


def test_without_a_rank_only_points_compare(results: Results) -> None:
    shape = against(results, subject(results, "p6"), subject(results, "p1"))
    assert shape["order"] == "unranked"


@pytest.mark.parametrize("name", ["p3@v3", "p3", "v3", "东风村", "张伟 东风"])
def test_a_subject_is_found_by_id_code_unit_or_words(results: Results, name: str) -> None:
    assert subject(results, name).id == "p3@v3"


def test_a_name_that_two_bear_lists_both(results: Results) -> None:
    with pytest.raises(UsageError) as told:
        subject(results, "张伟")
    assert "p3@v3" in str(told.value)
    assert "p4@v4" in str(told.value)


def test_an_unknown_name_is_answered_with_the_most_similar(results: Results) -> None:
    with pytest.raises(UsageError, match="红旗村"):
        subject(results, "红其村")


def test_what_fell_into_a_vacancy_is_found_by_its_id_only(results: Results) -> None:
    assert subject(results, "v6").id == "p6@v6"
    assert subject(results, "unattributed@v6").id == "unattributed@v6"


def test_what_is_below_is_shown_by_the_name_of_its_unit_with_its_rows(tmp_path: Path) -> None:
    world = World()
    world.unit("t1", unit_kind="township")
    world.unit("v1", unit_kind="village", parent="t1")
    world.add("pledges", row="k1", due_on=d("05-05"))
    world.add("meetings", row="m1", held_on=d("05-05"))
    villages = expression("unit_kind = 'village'")
    rules = (
        indicator("kept", cases(whose="below"), 50),
        indicator("meets", slots("half", below=villages), 50),
    )
    towns = scheme(*rules, where=expression("unit_kind = 'township'"))
    out = tmp_path / "results.db"
    write_results(world.evaluate(towns), out, run=stamp(evaluation()))
    with open_results(out) as opened:
        shape = explain(opened, the_subject(opened, "t1"))
        shown = {
            item["slot"]: item["shown"]
            for row in shape["indicators"]
            for item in row["contributions"]
        }
        assert shown == {
            "k1": "k1（name of v1）",
            "2025H1/v1": "2025H1/name of v1",
            "2025H2/v1": "2025H2/name of v1",
        }
        rows = explain(opened, the_subject(opened, "t1"), "meets")["rows"]
        assert [row["row"] for row in rows] == ["m1"]


def test_bases_are_shown_beside_what_the_scheme_says(results: Results) -> None:
    shape = explain(results, subject(results, "p1"))
    assert all(row["basis_shown"] for row in shape["indicators"])
    assert shape["tree"]["said"] == "rounded to 2 decimals, half up"
