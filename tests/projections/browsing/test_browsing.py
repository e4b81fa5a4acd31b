"""What Datasette shows of results: every question answered, titles in both languages, no votes."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import attrs
import pytest

from cli.browse_serving import datasette_of
from cli.disclosure_looking import look
from evalcore.record import Record, open_record
from projections import score
from projections.browsing import QUESTIONS, Copied, copy_results, is_copy, metadata, questions_of
from projections.browsing.front import in_address
from projections.browsing.question_sql import SQL
from projections.browsing.views import COLUMNS, VIEWS
from projections.browsing.words import Words, both
from projections.exchange.edition import FOR_ANALYSTS, FOR_REVIEWERS, Edition
from projections.publishing import open_results
from tests.cli.conftest import SCHEME, events, facts
from tests.projections.disclosure.elections import scored
from tests.projections.exchange.world import quiet

pytest.importorskip("datasette")

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def copied_to(
    folder: Path, edition: Edition = FOR_ANALYSTS, language: str = "zh", kind: str = "year"
) -> tuple[Copied, dict[str, Any]]:
    with open_results(scored(kind)) as results:
        copied = copy_results(results, edition, folder / "results.db")
        return copied, metadata(results, edition, copied, "results", language)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Copied, dict[str, Any]]:
    return copied_to(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> tuple[Copied, dict[str, Any]]:
    return copied_to(tmp_path_factory.mktemp("full"), FOR_REVIEWERS)


def asked(made: tuple[Copied, dict[str, Any]], *paths: str) -> list[Any]:
    """Datasette's answers, in process."""

    async def ask() -> list[Any]:
        datasette = datasette_of(made[0].path, made[1])
        return [await datasette.client.get(path) for path in paths]

    return asyncio.run(ask())


def rows(made: tuple[Copied, dict[str, Any]], sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{made[0].path}?mode=ro", uri=True)) as database:
        return database.execute(sql).fetchall()


def test_at_least_ten_questions_are_asked_and_each_has_its_sql() -> None:
    assert len(QUESTIONS) >= 10
    assert [question.name for question in QUESTIONS] == [*dict.fromkeys(q.name for q in QUESTIONS)]
    assert {question.name for question in QUESTIONS} == {*SQL}


ASKED_ELSEWHERE = "open_problems"
"""There are no problems in these results."""


@pytest.mark.parametrize(
    "question", [q for q in QUESTIONS if q.name != ASKED_ELSEWHERE], ids=lambda q: q.name
)
def test_datasette_answers_every_question_under_chinese_headings(
    plain: tuple[Copied, dict[str, Any]], question: Any
) -> None:
    filled = {"谁": "红旗村", "甲": "红旗村", "乙": "东风村", "镇": "青山镇", "分差": "100"}
    values = {name: filled.get(name, "") for name in question.parameters("zh")}
    shape, page = asked(
        plain,
        f"/results/{question.name}.json?{urlencode({**values, '_shape': 'objects'})}",
        f"/results/{question.name}?{urlencode(values)}",
    )
    assert (shape.status_code, page.status_code) == (200, 200), shape.text
    answer = shape.json()
    assert answer["ok"]
    assert not answer["truncated"]
    assert all(CHINESE.search(name) for name in answer["columns"])
    assert question.title.zh in page.text
    assert question.says.zh in page.text
    for name in question.parameters("zh"):
        assert f'name="{name}"' in page.text


def test_every_question_that_can_be_asked_here_is_told(
    plain: tuple[Copied, dict[str, Any]],
) -> None:
    told = plain[1]["databases"]["results"]["queries"]
    assert [*told] == [question.name for question in questions_of(plain[0].tables)]
    assert set(SQL) - set(told) == {ASKED_ELSEWHERE}


def test_a_question_about_a_table_that_is_not_there_is_not_asked() -> None:
    assert "rests_on" not in {question.name for question in questions_of(["standings"])}


def test_problems_that_are_still_open_are_told(tmp_path: Path) -> None:
    with (
        open_record(tmp_path / "record.db", create=True) as record,
        open_results(township(record, tmp_path / "results.db")) as results,
    ):
        copied = copy_results(results, FOR_ANALYSTS, tmp_path / "copy.db")
        told = metadata(results, FOR_ANALYSTS, copied, "copy", "zh")
    (answer,) = asked((copied, told), "/copy/open_problems.json")
    (row,) = answer.json()["rows"]
    assert row[:5] == ["W1", "幸福村", None, "2025-05-06", "2025-06-06"]


def test_a_problem_that_is_explained_excluded_or_merged_is_not_open() -> None:
    columns = "row, unit, category, found_on, due_on, holder, fixed_on, state"
    states = ("open", "suspended", "fixed", "closed", "explained", "excluded", "merged")
    (question,) = [one for one in QUESTIONS if one.name == "open_problems"]
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE ledger_units (unit, name)")
        database.execute(f"CREATE TABLE ledger_problems ({columns})")
        database.executemany(
            "INSERT INTO ledger_problems (row, state) VALUES (?, ?)", [(s, s) for s in states]
        )
        found = {row for row, *_rest in database.execute(question.sql("zh"))}
    assert found == {"open", "suspended", "fixed"}


def township(record: Record, out: Path) -> Path:
    """Results of six villages, with a problem that nobody closed."""
    record.append("a", events(facts()), actor="test")
    with score(record, SCHEME) as run:
        run.write(out)
    return out


def test_questions_say_who_stands_where_and_what_separates_two(
    plain: tuple[Copied, dict[str, Any]],
) -> None:
    where, differ, self_ = (
        answer.json()["rows"]
        for answer in asked(
            plain,
            "/results/where.json",
            f"/results/differ.json?{urlencode({'甲': '红旗村', '乙': '东风村'})}",
            f"/results/differ.json?{urlencode({'甲': '红旗村', '乙': '红旗村'})}",
        )
    )
    with open_results(scored("year")) as results:
        assert len(where) == len(results.standings())
        named = {s.unit_name: s.id for s in results.subjects()}
    assert differ
    assert {tuple(row[-2:]) for row in differ} == {(named["红旗村"], named["东风村"])}
    assert self_ == []


def test_points_lost_are_rounded_as_on_paper(plain: tuple[Copied, dict[str, Any]]) -> None:
    (answer,) = asked(plain, f"/results/lost_by.json?{urlencode({'谁': '红旗村'})}")
    found = answer.json()
    at = {name: place for place, name in enumerate(found["columns"])}
    cents = [
        [int(row[at[name]].replace(".", "")) for name in ("得分", "满分", "失分")]
        for row in found["rows"]
    ]
    assert cents
    assert all(abs(possible - got - lost) <= 1 for got, possible, lost in cents)


def test_pages_bear_chinese_titles_of_tables_and_columns_and_facets(
    plain: tuple[Copied, dict[str, Any]],
) -> None:
    front, database, table, view, flags = asked(
        plain, "/", "/results", "/results/standings", "/results/v_flags", "/results/flags"
    )
    for page in (database, table, view):
        assert "<h2" in page.text
        assert "试算 · 含演示数据 · 供核查人员，不得外传" in page.text
    for page in (front, database):
        for title in ("谁排在哪里", "等次名次", "提示一览", "评议会"):
            assert title in page.text
    for part in ("等次名次", "建议等次", "单位：10^-2 分", "参加排名"):
        assert part in table.text
    assert "check 核查提示、accountability 问责提示" in flags.text
    assert 'data-column-description="名次"' in table.text
    assert "<strong>grade" in table.text
    for part in ("提示一览", "建议措施", "核查提示"):
        assert part in view.text


def test_the_front_page_says_which_run_it_is_and_for_whom(
    plain: tuple[Copied, dict[str, Any]], full: tuple[Copied, dict[str, Any]]
) -> None:
    (page,), (reviewers,) = asked(plain, "/"), asked(full, "/")
    with open_results(scored("year")) as results:
        run = results.run
    for part in (run.scheme, run.period, str(run.as_of), run.short, str(run.known_at), "试算"):
        assert part in page.text
    assert "无（不是正式运行）" in page.text
    assert "供核查人员使用" in page.text
    assert "不得张贴" in page.text
    assert "核查版" not in page.text
    assert "核查版：含未隐去的小组票数" in reviewers.text


def test_english_on_request_has_no_chinese_but_names_and_titles(tmp_path: Path) -> None:
    made = copied_to(tmp_path, language="en")
    told = made[1]["databases"]["results"]
    for question in told["queries"].values():
        assert not CHINESE.search(question["title"] + question["description"])
    answer, front = asked(made, "/results/where.json", "/")
    assert answer.json()["columns"][:3] == ["cohort", "rank", "person"]
    assert "For reviewers" in front.text


def test_every_text_stands_in_both_languages() -> None:
    texts = [(w.zh, w.en) for q in QUESTIONS for w in (q.title, q.says)]
    texts += [(w.zh, w.en) for w in (*VIEWS.values(), *COLUMNS.values())]
    texts += [pair for sql in SQL.values() for pair in both(sql)]
    for zh, en in texts:
        assert CHINESE.search(zh), zh
        assert en
        assert not CHINESE.search(en), en
    for sql in SQL.values():
        # Nothing is left that only one of the languages would have.
        assert not CHINESE.search(re.sub(r"<<[^>]*>>", "", sql))


def test_every_column_of_every_table_is_told(plain: tuple[Copied, dict[str, Any]]) -> None:
    told = plain[1]["databases"]["results"]["tables"]
    for name in (*plain[0].tables, *plain[0].views):
        columns = [row[1] for row in rows(plain, f'PRAGMA table_info("{name}")')]
        known = set(told[name]["columns"])
        groups = {column for column in columns if CHINESE.search(column)}
        assert set(columns) - groups == known, name
        assert all(told[name]["columns"].values())
        assert set(told[name].get("facets", ())) <= set(columns)
        assert told[name].get("sort", columns[0]) in columns


def test_nobody_sees_votes_but_reviewers(
    plain: tuple[Copied, dict[str, Any]], full: tuple[Copied, dict[str, Any]]
) -> None:
    secret = {"ledger_tallies", "ledger_ballots", "ledger_tally_sheets"}
    assert not secret & {*plain[0].tables}
    assert {"ledger_tallies", "ledger_ballots"} <= {*full[0].tables}
    voted = "SELECT count(*) FROM contributions WHERE indicator = 'mass_tally'"
    assert rows(plain, voted) == [(0,)]
    assert rows(full, voted) > [(0,)]
    columns = {column.name for column in plain[0].tables["ledger_evaluations"].columns}
    assert "unit" in columns
    assert "returned" not in columns


def test_the_check_for_what_gives_votes_away_finds_nothing_in_the_default_edition(
    plain: tuple[Copied, dict[str, Any]], full: tuple[Copied, dict[str, Any]]
) -> None:
    def findings(made: tuple[Copied, dict[str, Any]]) -> list[Any]:
        return [*look([made[0].path.parent], scored("year"), [], 0, quiet).findings]

    assert findings(plain) == []
    assert findings(full)


def test_points_of_whoever_was_rated_by_few_are_nowhere(tmp_path: Path) -> None:
    made = copied_to(tmp_path, kind="strict")
    with open_results(scored("strict")) as results:
        plan = results.withholding.plan
        secret = {s.id for s in results.subjects() if plan.parts_of(s.id)}
    assert secret
    for table in ("score_nodes", "contributions"):
        found = {subject for (subject,) in rows(made, f"SELECT DISTINCT subject FROM {table}")}
        assert not found & secret
    # The view sums up what is in the table: nothing of it is there either.
    groups = rows(made, "SELECT * FROM v_scores")
    assert all(not any(row[6:-1]) for row in groups if row[-1] in secret)


def test_the_copy_holds_what_the_results_hold(full: tuple[Copied, dict[str, Any]]) -> None:
    with open_results(scored("year")) as results:
        for name in ("subjects", "standings", "score_nodes", "flags", "effects"):
            (count,) = results.rows(f"SELECT count(*) AS n FROM {name}")
            assert (
                full[0].rows[name] == count["n"] == rows(full, f"SELECT count(*) FROM {name}")[0][0]
            )
        assert full[0].rows["contributions"] == results.tables()["contributions"]["rows"]
        (shown,) = rows(full, "SELECT count(*) FROM v_standings")[0]
        assert shown == len(results.standings())


def test_the_same_results_give_the_same_bytes(
    plain: tuple[Copied, dict[str, Any]], tmp_path: Path
) -> None:
    again, told = copied_to(tmp_path)
    assert again.path.read_bytes() == plain[0].path.read_bytes()
    assert told == plain[1]
    assert is_copy(again.path)
    assert not is_copy(scored("year"))


def test_what_is_too_long_to_copy_is_told_with_its_file(tmp_path: Path) -> None:
    with open_results(scored("year")) as results:
        copied = copy_results(results, FOR_ANALYSTS, tmp_path / "results.db", most=10)
        told = metadata(results, FOR_ANALYSTS, copied, "results", "zh")
    left = {one.name: one for one in copied.left_out}
    assert "contributions" in left
    assert left["contributions"].rows > 10
    assert Path(left["contributions"].file).is_file()
    assert left["contributions"].file in told["description_html"]
    assert "rests_on" not in told["databases"]["results"]["queries"]


def test_nothing_can_be_written_through_datasette(plain: tuple[Copied, dict[str, Any]]) -> None:
    before = plain[0].path.read_bytes()
    (answer,) = asked(plain, f"/results.json?{urlencode({'sql': 'DELETE FROM standings'})}")
    assert answer.status_code == 400
    assert plain[0].path.read_bytes() == before


def test_markup_in_names_is_shown_as_text(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    with open_results(scored("year")) as results:
        results.__dict__["run"] = attrs.evolve(results.run, scheme_title=evil)
        copied = copy_results(results, FOR_ANALYSTS, tmp_path / "results.db")
        told = metadata(results, FOR_ANALYSTS, copied, "results", "zh")
    front, database = asked((copied, told), "/", "/results")
    assert evil not in front.text + database.text
    assert "&lt;script&gt;" in front.text


@pytest.mark.parametrize("name", ["results", "a b", "浏览", "x.y~z/%", "v_scores-2"])
def test_addresses_are_written_as_datasette_writes_them(name: str) -> None:
    from datasette.utils import tilde_encode

    assert in_address(name) == tilde_encode(name)


def test_words_are_told_in_the_language_that_is_asked_for() -> None:
    assert [Words("名次", "rank").told(language) for language in ("zh", "en")] == ["名次", "rank"]
