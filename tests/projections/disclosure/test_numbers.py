"""Facts about votes that are found in files of every kind."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from evalcore.errors import DataError
from projections.disclosure.grids import grids
from projections.disclosure.numbers import shown_in, words_of
from projections.disclosure.plan import BALLOTS
from projections.disclosure.shown import ALL, COUNT
from projections.disclosure.words import Words

WORDS = Words(frozenset({"党员", "群众", "服务对象"}), frozenset({"满意", "不满意", "比较满意"}))
Found = set[tuple[str, str, str, frozenset[str], str, int]]
Read = Callable[[str, str], Found]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What a file of this ending and text is found to say."""

    def found(ending: str, text: str, words: Words = WORDS) -> Found:
        path = tmp_path / f"page{ending}"
        path.write_text(text, encoding="utf-8")
        return numbers(path, words)

    return found


def numbers(path: Path, words: Words = WORDS) -> Found:
    return {
        (each.meeting, each.part, each.item, each.raters, each.option, each.value)
        for grid in grids(path)
        for _meeting, each in shown_in(grid, path.name, words)
    }


def of(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_votes_as_our_english_reports_write_them(read: Read) -> None:
    table = (
        "| Period | Date | Parts held | Issued | Returned | Invalid | Blank | Votes |\n"
        "|---|---|---|---:|---:|---:|---:|---|\n"
        "| 2025H1 | 2025-06-20 | Evaluation by the masses | 53 | 50 | 1 | 2 | "
        "Evaluation by the masses·总体评价: 满意 36, 不满意 2 |\n"
    )
    meeting = "page.md 2025H1 2025-06-20"
    assert {
        (meeting, "masses", "总体评价", ALL, "满意", 36),
        (meeting, "masses", "总体评价", ALL, "不满意", 2),
        (meeting, "", BALLOTS, ALL, COUNT, 53),
        (meeting, "", BALLOTS, ALL, "returned", 50),
    } <= read(".md", table)


def test_votes_told_as_an_english_fact(read: Read) -> None:
    text = "| Facts |\n|---|\n| Rater category: 党员; Option: 满意; Votes: 2 |\n"
    assert any(found[3:] == (of("党员"), "满意", 2) for found in read(".md", text))


def test_votes_as_our_reports_write_them(read: Read) -> None:
    table = (
        "| 周期 | 日期 | 已开展环节 | 发票 | 收回 | 无效 | 弃权 | 票数 |\n"
        "|---|---|---|---:|---:|---:|---:|---|\n"
        "| 2025H1 | 2025-06-20 | 党员自评、群众测评 | 53 | 50 | 1 | 2 | "
        "群众测评·总体评价：满意 36，不满意 2 |\n"
    )
    meeting = "page.md 2025H1 2025-06-20"
    assert read(".md", table) == {
        (meeting, "masses", "总体评价", ALL, "满意", 36),
        (meeting, "masses", "总体评价", ALL, "不满意", 2),
        (meeting, "", BALLOTS, ALL, COUNT, 53),
        (meeting, "", BALLOTS, ALL, "returned", 50),
        (meeting, "", BALLOTS, ALL, "invalid", 1),
        (meeting, "", BALLOTS, ALL, "blank", 2),
    }


def test_a_planted_cell_that_names_a_category(read: Read) -> None:
    cell = "| 说明 |\n|---|\n| 群众测评·总体评价（服务对象）：不满意 1 |\n"
    (found,) = {each[3:] for each in read(".md", cell)}
    assert found == (of("服务对象"), "不满意", 1)


@pytest.mark.parametrize(
    "sentence",
    [
        "服务对象3人中1人不满意。",
        "服务对象 3 人：不满意 1 票",
        "服务对象不满意1票，共3人",
    ],
)
def test_a_planted_sentence(read: Read, sentence: str) -> None:
    assert (of("服务对象"), "不满意", 1) in {each[3:] for each in read(".txt", sentence)}


def test_a_reported_fact_in_words_as_a_notice_cites_it(read: Read) -> None:
    """What once stood in a notice to somebody who was rated."""
    about = "评议会编号：M1；环节：群众测评；评议主体：服务对象"
    said = f"{about}；评议项目：总体评价；选项：满意；票数：2"
    ballots = f"{about}；发出票数：3；收回票数：3；无效票数：0"
    cells = "".join(f"<tr><td>第7条</td><td>{text}</td></tr>" for text in (said, ballots))
    page = f"<table>{cells}</table>"
    assert read(".html", page) == {
        ("M1", "masses", "总体评价", of("服务对象"), "满意", 2),
        ("M1", "masses", BALLOTS, of("服务对象"), COUNT, 3),
        ("M1", "masses", BALLOTS, of("服务对象"), "returned", 3),
        ("M1", "masses", BALLOTS, of("服务对象"), "invalid", 0),
    }


def test_a_percentage_is_no_count_of_votes(read: Read) -> None:
    assert not read(".txt", "服务对象 不满意 33.3%，得 12.5 分")


def test_a_wide_table_of_a_page(read: Read) -> None:
    page = (
        "<table><tr><th>评议主体</th><th>满意</th><th>不满意</th></tr>"
        "<tr><td>服务对象</td><td>2</td><td>1</td></tr></table>"
    )
    assert {each[3:] for each in read(".html", page)} == {
        (of("服务对象"), "满意", 2),
        (of("服务对象"), "不满意", 1),
    }


def test_what_a_browser_does_not_show_is_no_text_of_a_page(read: Read) -> None:
    assert not read(".html", "<script>var a = '服务对象：不满意 1';</script><p>无</p>")


def test_a_long_table_as_results_keep_it(read: Read) -> None:
    text = "meeting,part,item,rater_category,option,votes\nM1,masses,总体评价,服务对象,不满意,1\n"
    assert read(".csv", text) == {("M1", "masses", "总体评价", of("服务对象"), "不满意", 1)}


def test_objects_within_objects(read: Read) -> None:
    vote = {"part_id": "masses", "item": "总体评价", "options": {"满意": 2, "不满意": 1}}
    shape = {"evaluations": [{"row": "M4", "held_on": "2025-12-20", "votes": [vote]}]}
    found = read(".json", json.dumps(shape, ensure_ascii=False))
    assert ("M4", "masses", "总体评价", ALL, "不满意", 1) in found


def test_a_database(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (meeting, raters, option, votes)")
    connection.execute("INSERT INTO t VALUES ('M1', '党员、服务对象', '不满意', 2)")
    connection.commit()
    connection.close()
    assert numbers(path) == {("M1", "", "", of("党员", "服务对象"), "不满意", 2)}


def test_a_workbook(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["评议主体", "满意", "不满意"], ["服务对象", 2, 1]):
        book.active.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)
    assert {each[3:] for each in numbers(path)} >= {(of("服务对象"), "不满意", 1)}


def test_categories_and_options_are_learnt_from_tables(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("评议主体,选项,票数\n群众,好,3\n", encoding="utf-8")
    assert words_of(grids(path)) == Words(frozenset({"群众"}), frozenset({"好"}))


@pytest.mark.parametrize(
    ("ending", "content"),
    [(".json", b"{"), (".db", b"SQLite format 3\x00broken"), (".md", b"\xff\xfe\xff\x81"),
     (".parquet", b"PAR1"), (".json", b"[" * 100_000)],
)  # fmt: skip
def test_what_can_t_be_read_is_said(ending: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"broken{ending}"
    path.write_bytes(content)
    with pytest.raises(DataError, match="broken"):
        grids(path)


@pytest.mark.parametrize(
    "line",
    [
        "满" * 300_000,
        "1" + " " * 300_000 + "不满意",
        "服务对象" + " " * 300_000 + "3",
        "群众测评·总体评价：" + "甲" * 300_000 + " 3",
        "1票" * 100_000,
        "|" * 300_000,
    ],
)
def test_a_line_that_is_made_to_be_slow_is_read_like_any_other(read: Read, line: str) -> None:
    assert not {found for found in read(".txt", line) if found[4] == "满意"}


def test_names_are_learnt_only_as_many_as_anybody_votes_on(tmp_path: Path) -> None:
    rows = "".join(f"c{n},o{n},1\n" for n in range(5_000))
    path = tmp_path / "t.csv"
    path.write_text(f"raters,option,votes\n{rows}", encoding="utf-8")
    learnt = words_of(grids(path))
    assert len(learnt.categories) == len(learnt.options) == 200
