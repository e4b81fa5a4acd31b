"""Facts about files with ballots: what is read, what is refused by row, and what is never said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from evalcore.ballots.casting import Fault, judged
from evalcore.ballots.contents import Vote
from evalcore.ballots.reading import read_ballots
from evalcore.errors import DataError, UsageError
from tests.evalcore.ballots.given import (
    BOX,
    ITEMS,
    MASSES,
    OPTIONS,
    PARTY,
    Made,
    box,
    cast,
    lines,
    votes,
)

HEADER = ("票码", *ITEMS)


@pytest.fixture
def made() -> Made:
    return box()


def read(
    made: Made, path: Path, *, numbered: bool = False
) -> tuple[list[Vote], list[Fault], tuple[str, ...]]:
    sheets = read_ballots(path, made.contents.rules)
    found = judged(made.contents, sheets, numbered=numbered)
    return (*found, tuple(name for sheet in sheets for name in sheet.unread))


def reasons(made: Made, path: Path, *, numbered: bool = False) -> list[tuple[int, str]]:
    return [(each.row, each.reason) for each in read(made, path, numbered=numbered)[1]]


def row(code: str, *marks: str) -> Sequence[str]:
    return (code, *(marks or (OPTIONS[0], OPTIONS[1])))


def test_a_form_is_read_by_its_headings_and_tells_what_was_not_read(
    made: Made, tmp_path: Path
) -> None:
    header = (
        "序号",
        "提交答卷时间",
        "所用时间",
        "来自IP",
        "姓名",
        "票码",
        "1、总体评价",
        "2.承诺践诺",
    )
    given = [
        (n, "2025/6/1 9:00", "30秒", "1.2.3.4", "张三", code, "A.满意", " 不满意 ")
        for n, code in enumerate(made.codes[PARTY][:2], 1)
    ]
    found, faults, unread = read(made, lines(tmp_path / "a.csv", header, given))
    assert faults == []
    assert {(vote.category, vote.choices) for vote in found} == {(PARTY, bytes((1, 3)))}
    assert unread == header[:5]


def test_the_category_is_that_of_the_code(made: Made, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.csv", HEADER, [row(made.codes[MASSES][0])])
    assert read(made, path)[0][0].category == MASSES


def test_blank_cells_and_what_forms_write_for_them_are_no_votes(made: Made, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.csv", HEADER, [row(made.codes[PARTY][0], "(空)", "")])
    assert read(made, path)[0][0].choices == bytes((0, 0))


def test_workbook_json_lines_and_slips_are_read_alike(made: Made, tmp_path: Path) -> None:
    code = made.codes[PARTY][0]
    book = openpyxl.Workbook()
    book.active.append(["满意度测评"])  # a title above the heading
    book.active.append(HEADER)
    book.active.append([code, "满意", "不满意"])
    book.save(tmp_path / "a.xlsx")
    held = {"code": code, ITEMS[0]: "满意", ITEMS[1]: "不满意", "ip": "1.2.3.4"}
    (tmp_path / "a.jsonl").write_text(json.dumps(held) + "\n", encoding="utf-8")
    lines(tmp_path / "slips.csv", ("票码", "票面"), [(code, "13")])
    for name in ("a.xlsx", "a.jsonl", "slips.csv"):
        found, faults, _unread = read(made, tmp_path / name)
        assert faults == []
        assert [(vote.category, vote.choices) for vote in found] == [(PARTY, bytes((1, 3)))], name


def test_numbers_and_letters_are_marks_only_where_somebody_says_so(
    made: Made, tmp_path: Path
) -> None:
    path = lines(tmp_path / "a.csv", HEADER, [row(made.codes[PARTY][0], "1", "C")])
    assert read(made, path, numbered=True)[0][0].choices == bytes((1, 3))
    assert [number for number, _reason in reasons(made, path)] == [2, 2]


def test_every_wrong_row_is_named_and_none_hides_another(made: Made, tmp_path: Path) -> None:
    good, again, mistyped = made.codes[PARTY][:3]
    path = lines(
        tmp_path / "a.csv",
        HEADER,
        [
            row("1.23E+15"),
            row(good, "很满意", "满意"),
            row(again),
            row(again),
            row(mistyped[:-1] + ("A" if mistyped[-1] != "A" else "B")),
            row(""),
            row(box(box="另一个").codes[PARTY][0]),
            row(box(seed=9).codes[PARTY][0]),
        ],
    )
    found = reasons(made, path)
    assert [number for number, _reason in found] == [2, 3, 5, 6, 7, 8, 9]
    for (_row, reason), words in zip(
        found,
        [
            "into a number",
            "is no option",
            "same code",
            "mistyped",
            "no code",
            "another box",
            "never",
        ],
        strict=True,
    ):
        assert words in reason


def test_a_used_code_is_refused_whatever_category_or_file_it_comes_in(
    made: Made, tmp_path: Path
) -> None:
    made = Made(cast(made.contents, votes(made, PARTY, [(1, 1)])), made.codes)
    path = lines(tmp_path / "a.csv", HEADER, [row(made.codes[PARTY][0])])
    assert "used before" in reasons(made, path)[0][1]


def test_a_row_of_another_box_is_named(made: Made, tmp_path: Path) -> None:
    one, two = made.codes[PARTY][:2]
    path = lines(tmp_path / "a.csv", ("票箱", *HEADER), [("B2", *row(one)), (BOX, *row(two))])
    assert [number for number, _reason in reasons(made, path)] == [2]
    assert "of another box (B2)" in reasons(made, path)[0][1]


def test_no_fault_shows_a_mark_or_a_whole_code(made: Made, tmp_path: Path) -> None:
    codes = made.codes[PARTY]
    given = [row(codes[0], "极不满意", "满意"), row(codes[1]), row(codes[1]), row(codes[2] + "2")]
    for fault in read(made, lines(tmp_path / "a.csv", HEADER, given))[1]:
        text = f"{fault.code} {fault.reason} {fault.remedy}"
        assert "极不满意" not in text
        assert not any(code in text for code in codes)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (("票码", "总体评价"), "承诺践诺"),
        (("票码", "code", *ITEMS), "two columns are called as the code"),
        ((*HEADER, "1、总体评价"), "two columns are called 总体评价"),
        (("姓名", *ITEMS), "no sheet has a column for the code"),
    ],
)
def test_headings_that_do_not_tell_are_refused(
    made: Made, tmp_path: Path, header: Sequence[str], words: str
) -> None:
    path = lines(tmp_path / "a.csv", header, [("x",) * len(header)])
    with pytest.raises(DataError, match=words):
        read(made, path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "a.csv",
            "票码,总体评价,承诺践诺\n".encode() + b"\xff\xfe\xff",
            "neither UTF-8 nor GB18030",
        ),
        ("a.csv", b"", "the file is empty"),
        ("a.jsonl", b'{"code": ["x"]}\n', "line 1 is no JSON object of plain values"),
        ("a.jsonl", b'{"name": "x"}\n', "line 1 has no code"),
        ("a.jsonl", b'{"code"' * 5000, "line 1 is no JSON"),
        ("a.pdf", b"%PDF-1.4\x00", "a PDF or a picture"),
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 50, "."),
    ],
)
def test_broken_files_are_refused_in_words(
    made: Made, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        read(made, path)


def test_gb18030_and_tabs_are_read(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    text = "\t".join(HEADER) + "\n" + "\t".join(row(made.codes[PARTY][0])) + "\n"
    path.write_bytes(text.encode("gb18030"))
    assert read(made, path)[0][0].choices == bytes((1, 2))


def test_a_file_that_is_not_there_is_a_slip_of_the_command(made: Made, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing\.csv"):
        read(made, tmp_path / "nothing.csv")


def test_a_slip_with_too_few_or_unknown_signs_is_named(made: Made, tmp_path: Path) -> None:
    codes = made.codes[PARTY]
    slips = [(codes[0], "1"), (codes[1], "19"), (codes[2], "1-"), (codes[3], "103")]
    found = reasons(made, lines(tmp_path / "a.csv", ("票码", "票面"), slips))
    assert [number for number, _reason in found] == [2, 3, 5]
