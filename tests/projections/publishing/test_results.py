"""Reading results: clear errors, views that a person opens first, search in Chinese."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from evalcore.errors import StoreError, UsageError
from evalcore.record.reading import new_connection
from projections.publishing import Results, open_results, write_results
from projections.publishing.figures import exact, fixed, readable, rounded
from projections.publishing.search import query, words
from tests.projections.publishing.sample import evaluation


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results") / "results.db"
    write_results(evaluation(), out)
    return out


@pytest.fixture
def results(written: Path) -> Iterator[Results]:
    with open_results(written) as opened:
        yield opened


def test_missing_results_say_which_command_writes_them(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="evalcore score"):
        open_results(tmp_path / "results.db")


def test_another_program_s_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (x)")
    with pytest.raises(UsageError, match="holds no results"):
        open_results(path)


def test_a_text_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "results.db"
    path.write_text("hello" * 1000)
    with pytest.raises(UsageError, match="holds no results"):
        open_results(path)


def test_a_newer_format_is_refused(written: Path, tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    path.write_bytes(written.read_bytes())
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(UsageError, match="newer version"):
        open_results(path)


def test_results_without_their_tables_say_what_is_missing(written: Path, tmp_path: Path) -> None:
    path = tmp_path / "moved.db"
    path.write_bytes(written.read_bytes())
    with open_results(path) as moved, pytest.raises(StoreError, match="Keep the directory"):
        moved.contributions("p1@v1")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("红旗", "p1@v1"),
        ("旗村", "p1@v1"),
        ("爱华", "p2@v2"),
        ("幸福社区", "p2@v2"),
        ("v1", "p1@v1"),
        ("逾期", "late_pledge:v5-c4"),
        ("敏", "p5@v5"),
        ("按期整改", "problem_fixed"),
        ("Ｖ１", "p1@v1"),
    ],
)
def test_search_finds_words_of_two_characters(results: Results, text: str, key: str) -> None:
    assert key in [hit.key for hit in results.search(text)]


def test_search_finds_several_words_together(results: Results) -> None:
    assert [hit.key for hit in results.search("张伟 和平")] == ["p4@v4"]


@pytest.mark.parametrize("text", ["", "  ", '"', "*", "NEAR(", "没有这个词"])
def test_search_for_nothing_finds_nothing(results: Results, text: str) -> None:
    assert results.search(text) == []


def test_chinese_is_indexed_by_pairs() -> None:
    assert words("红旗社区2025") == "红旗 旗社 社区 区 2025"
    assert query("红旗社") == '"红旗 旗社"'


def test_the_views_show_names_and_readable_numbers(results: Results) -> None:
    first = results.rows("SELECT * FROM v_standings")[0]
    assert (first["person"], first["unit"], first["total"]) == ("王建国", "红旗村", "100.00")
    wide = results.rows("SELECT * FROM v_scores")[0]
    assert wide["承诺践诺"] == "50.00"
    lost = results.rows("SELECT * FROM v_lost_points")
    assert lost[0]["person"] == "赵敏"
    assert lost[0]["lost"] == "46.87"
    assert results.rows("SELECT kind FROM v_flags")[0]["kind"] == "问责提示"


def test_every_result_table_states_its_digest_and_rows(results: Results) -> None:
    tables = results.tables()
    assert tables["contributions"]["rows"] == 98
    assert {"run", "subjects", "standings", "score_nodes", "effects", "flags"} <= set(tables)
    results_proper = {"subjects", "contributions", "score_nodes", "standings", "effects", "flags"}
    assert all(len(tables[name]["digest"]) == 64 for name in results_proper)


def test_the_distribution_counts_every_subject_once(results: Results) -> None:
    assert sum(row["subjects"] for row in results.distribution()) == 7


def test_figures_are_shown_without_loss_or_rounded_half_up() -> None:
    assert fixed(8750, 2) == "87.50"
    assert fixed(-5, 2) == "-0.05"
    assert fixed(7, 0) == "7"
    assert rounded(1, 8) == "0.13"
    assert rounded(-1, 8) == "-0.13"
    assert exact(75, 4) == "18.75"
    assert exact(56, 3) == "56/3"
    assert readable(56, 3) == "56/3 (≈18.67)"


def test_a_long_question_draws_nothing_among_the_answers(results: Results) -> None:
    """DuckDB would draw its progress into stdout, where --json writes."""
    with results.reading_bulk("contributions") as (duck, _source):
        shown = duck.execute("SELECT current_setting('enable_progress_bar')").fetchone()
    assert shown == (False,)
    made = new_connection().execute("SELECT current_setting('enable_progress_bar')").fetchone()
    assert made == (False,)
