"""Facts about the public view: what stands in it, and that it tells nobody's vote."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings

from evalcore.errors import UsageError
from evalcore.intake.wording import is_chinese
from evalcore.paper_words import in_language
from evalcore.schemes.value_titles import STATUSES
from projections.disclosure.attack import attack
from projections.disclosure.check import shown_of
from projections.disclosure.grids import grids
from projections.disclosure.numbers import shown_in
from projections.disclosure.plan import Figure, Question
from projections.disclosure.source import Counts
from projections.disclosure.view import View, view
from projections.disclosure.view_files import data, page, write_view
from projections.disclosure.view_tables import votes_table
from projections.disclosure.words import Words
from projections.publishing import Results, open_results
from tests.projections.disclosure.attacker import Votes, alone, companions, ways
from tests.projections.disclosure.elections import scored
from tests.projections.disclosure.test_plan import elections, planned

OPTIONS = ("满意", "基本满意", "不满意")


def rows_of(made: View, name: str) -> list[dict[str, Any]]:
    table = next(table for table in made.tables if table.name == name)
    names = [column for column, _title in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def test_who_stands_where_is_public_and_over_suppresses_nobody(results: Results) -> None:
    """One in a cohort, one with a grade: ranks are published by the scheme, they are no secret."""
    standings = rows_of(view(results), "standings")
    assert {row["subject"] for row in standings} == {"P1@V1", "P2@V2", "P3@V3", "P5@V5"}
    assert all(row["total"] not in ("", "…") for row in standings)
    assert sum(row["subjects"] for row in rows_of(view(results), "distribution")) >= 4


def test_a_grade_is_a_proposal_until_people_decided(results: Results) -> None:
    proposed = rows_of(view(results), "standings")
    assert {row["final"] for row in proposed} == {""}
    decided = rows_of(view(results, (), {"P1@V1": "一般"}), "standings")
    assert [row["final"] for row in decided if row["subject"] == "P1@V1"] == ["一般"]


def test_the_page_to_hang_out_is_chinese_and_keeps_names_whole(results: Results) -> None:
    paper = page(view(results)).decode()
    found = {row["status"] for row in rows_of(view(results), "standings")}
    assert found
    assert found <= STATUSES.keys()
    for status in found:
        assert f"<td>{STATUSES[status]}</td>" in paper
        assert f"<td>{status}</td>" not in paper
    assert ".standings td:not(:nth-child(9)) { white-space: nowrap; }" in paper


def test_the_page_is_english_where_that_is_asked_for_but_for_names_and_titles(
    results: Results,
) -> None:
    with in_language("en"):
        made = view(results)
        paper = page(made).decode()
    assert '<html lang="en">' in paper
    titles = [title for table in made.tables for _name, title in table.columns]
    titles += [table.title for table in made.tables]
    titles += [row["withheld"] for name in ("points", "votes") for row in rows_of(made, name)]
    assert [title for title in titles if is_chinese(title)] == []
    foot = paper[paper.rindex('<p class="small">') :]
    assert not is_chinese(foot)


def test_the_same_votes_are_found_in_the_english_view(results: Results, tmp_path: Path) -> None:
    found = []
    for language in ("zh", "en"):
        folder = tmp_path / language
        with in_language(language):
            write_view(view(results), folder)
        words = Words(frozenset({"党员", "服务对象", "群众"}), frozenset(OPTIONS))
        found.append(
            {
                (each.part, each.item, each.raters, each.option, each.value)
                for name in ("votes.csv", "ballots.csv", "index.html")
                for grid in grids(folder / name)
                for _meeting, each in shown_in(grid, name, words)
            }
        )
    chinese, english = found
    assert chinese == english
    assert len(chinese) > 5


def test_three_who_were_served_are_shown_with_others_only(results: Results) -> None:
    votes = [row for row in rows_of(view(results), "votes") if row["meeting"] == "M1"]
    assert {row["raters"] for row in votes} == {"党员、服务对象", "群众"}
    served = {row["option"]: row["votes"] for row in votes if row["raters"] == "党员、服务对象"}
    assert served["不满意"] == 2


def test_what_is_withheld_is_marked_with_a_reason_that_says_nothing_of_votes(
    results: Results,
) -> None:
    votes = [row for row in rows_of(view(results), "votes") if row["votes"] == "…"]
    assert {(row["meeting"], row["withheld"]) for row in votes} == {
        ("M3", "可推知人数不足者，不列"),
        ("M4", "人数不足，不列"),
    }
    assert {row["option"] for row in votes} == {"…"}


def test_it_says_that_it_is_a_view_and_bears_the_digests_of_the_full_tables(
    results: Results,
) -> None:
    made = view(results)
    assert made.about["what"].startswith("公开版：由完整结果得出，不是完整结果")
    digests = {row["table"]: row["digest"] for row in rows_of(made, "digests")}
    assert digests["standings"] == results.tables()["standings"]["digest"]
    assert digests["contributions"] == results.tables()["contributions"]["digest"]


def test_the_same_results_give_the_same_bytes(results: Results, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_view(view(results), tmp_path / name)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert "view.db" in names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_every_file_says_the_same(results: Results, tmp_path: Path) -> None:
    made = view(results)
    write_view(made, tmp_path / "view")
    shape = json.loads((tmp_path / "view" / "view.json").read_text(encoding="utf-8"))
    text = (tmp_path / "view" / "votes.csv").read_text(encoding="utf-8-sig")
    listed = list(csv.reader(io.StringIO(text)))[1:]
    connection = sqlite3.connect(tmp_path / "view" / "view.db")
    kept = connection.execute("SELECT * FROM votes").fetchall()
    connection.close()
    assert len(listed) == len(shape["votes"]) == len(kept)
    assert [tuple(row.values()) for row in shape["votes"]] == [
        tuple(int(cell) if str(cell).isdecimal() else cell for cell in row) for row in kept
    ]


def test_the_page_names_people_and_the_short_one_has_standings_alone(
    results: Results, tmp_path: Path
) -> None:
    write_view(view(results), tmp_path / "view")
    long, short = (
        (tmp_path / "view" / name).read_text("utf-8") for name in ("index.html", "standings.html")
    )
    assert "group:" not in long
    assert "各项得分" in long
    assert "各项得分" not in short
    assert "红旗村" in short


def test_a_view_is_never_taken_for_results(results: Results, tmp_path: Path) -> None:
    write_view(view(results), tmp_path / "view")
    with pytest.raises(UsageError, match="holds no results"):
        open_results(tmp_path / "view" / "view.db")


def test_nothing_is_written_beside_other_files(results: Results, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="notes"):
        write_view(view(results), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_name_that_begins_as_a_formula_stays_text(results: Results, tmp_path: Path) -> None:
    from projections.disclosure.view_files import table_csv
    from projections.disclosure.view_tables import ViewTable

    made = ViewTable("t", "t", (("name", "姓名"), ("n", "数")), (("=HYPERLINK(1)", -1),))
    assert "'=HYPERLINK(1),-1" in table_csv(made).decode("utf-8-sig")


@pytest.fixture(scope="module")
def stricter() -> Iterator[Results]:
    """The same year by a scheme that shows no group of fewer than ten."""
    with open_results(scored("strict")) as opened:
        yield opened


def test_seven_who_agreed_are_not_shown_by_themselves(results: Results, stricter: Results) -> None:
    """With five as the minimum alone, everybody would know what each of the seven chose."""
    before = [row for row in rows_of(view(results), "votes") if row["meeting"] == "M5"]
    assert ("服务对象", "满意", 7) in {(r["raters"], r["option"], r["votes"]) for r in before}
    after = [row for row in rows_of(view(stricter), "votes") if row["meeting"] == "M5"]
    assert {row["raters"] for row in after} == {"党员、服务对象", "群众"}


def test_a_share_that_the_score_told_apart_goes_with_the_points_that_would_tell_it(
    stricter: Results,
) -> None:
    made = view(stricter)
    shares = [row for row in rows_of(made, "shares") if row["subject"] == "P5@V5"]
    assert {row["percent"] for row in shares} == {"…"}
    points = [row for row in rows_of(made, "points") if row["subject"] == "P5@V5"]
    assert {row["points"] for row in points} == {"…"}
    (standing,) = [row for row in rows_of(made, "standings") if row["subject"] == "P5@V5"]
    assert standing["total"] not in ("", "…")


def test_an_earlier_version_and_this_one_together_tell_no_changed_vote(
    results: Results, tmp_path: Path
) -> None:
    """One late vote of the masses: the meeting's later numbers are withheld, and its share."""
    write_view(view(results), tmp_path / "first")
    earlier = published(tmp_path / "first", earlier=True)
    with open_results(scored("later")) as opened:
        careless, careful = view(opened), view(opened, earlier)
    write_view(careless, tmp_path / "careless")
    write_view(careful, tmp_path / "careful")
    assert attack([*earlier, *published(tmp_path / "careless")], 5)
    assert not attack([*earlier, *published(tmp_path / "careful")], 5)
    votes = [row for row in rows_of(careful, "votes") if row["meeting"] == "M2"]
    assert {row["withheld"] for row in votes} == {"与前次公布相减可推知，不列"}
    shares = [row for row in rows_of(careful, "shares") if row["subject"] == "P2@V2"]
    assert {row["percent"] for row in shares} == {"…"}


def published(folder: Path, *, earlier: bool = False) -> list[Any]:
    files = [(path.name, grids(path)) for path in sorted(folder.iterdir())]
    return list(shown_of(files, None, Words(), earlier=earlier))


@settings(max_examples=80, deadline=None)
@given(world=elections())
def test_nothing_in_a_view_of_any_election_can_be_worked_out(
    world: tuple[Votes, list[Figure], int, tuple[int, ...]], tmp_path_factory: Any
) -> None:
    """By our own check, and by somebody who tries every table that fits the view's rows."""
    votes, figures, least, worth = world
    assume(votes)
    options = OPTIONS[: len(worth)]
    made = planned(votes, figures, least)
    counts: dict[Question, dict[str, Counts]] = {}
    for (question, category), chosen in votes.items():
        by_option = dict(zip(options, chosen, strict=True))
        counts.setdefault(question, {})[category] = Counts("V1", "2025H1", by_option)
    table = votes_table(counts, made, {})
    path = tmp_path_factory.mktemp("v") / "view.json"
    path.write_bytes(data(View({"least": least}, (table,), 0)))
    shown = list(shown_of([("view.json", grids(path))], None, Words()))
    sizes = {q: {c: sum(votes[q, c]) for c in held} for q, held in counts.items()}
    assert not attack(shown, least, sizes)
    seen: dict[tuple[Question, tuple[str, ...]], dict[str, int]] = {}
    for row in table.rows:
        question, raters, option, count = (row[0], row[4], row[5]), row[6], row[7], row[8]
        if count != "…":
            seen.setdefault((question, tuple(raters.split("、"))), {})[option] = count
    live = [figure for figure in figures if figure.key not in made.figures]
    shares = [(figure, credit(votes, figure, worth)) for figure in live]
    fixed = alone(made)
    free = sorted(cell for cell in votes if cell not in fixed)
    found: dict[Any, set[int]] = {}
    for guess in product(*(list(ways(sum(votes[cell]), len(worth))) for cell in free)):
        trial = {**votes, **dict(zip(free, guess, strict=True))}
        if fits(trial, seen, options) and all(
            credit(trial, figure, worth) == given for figure, given in shares
        ):
            for cell in free:
                for at, count in enumerate(trial[cell]):
                    found.setdefault((cell, at), set()).add(count)
    for cell in free:
        beside = companions(cell, made, figures)
        raters = sum(sum(votes[other]) for other in beside)
        for at in range(len(worth)):
            together = sum(votes[other][at] for other in beside)
            if not (raters >= least and together in (0, raters)):
                assert len(found[cell, at]) >= 2, (cell, at)


def credit(votes: Votes, figure: Figure, worth: tuple[int, ...]) -> int:
    return sum(
        count * each
        for cell in figure.votes
        if cell in votes
        for count, each in zip(votes[cell], worth, strict=True)
    )


def fits(
    votes: Votes,
    seen: Mapping[tuple[Question, tuple[str, ...]], Mapping[str, int]],
    options: tuple[str, ...],
) -> bool:
    return all(
        sum(votes[question, category][at] for category in raters) == chosen.get(option, 0)
        for (question, raters), chosen in seen.items()
        for at, option in enumerate(options)
    )
