"""Tables stay aligned where the text is Chinese, and nothing is cut when piped."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from cli.tables import table


def shown(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.rstrip("\n").split("\n")


def test_a_column_after_chinese_text_starts_in_the_same_cell(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table(["组织", "grade"], [["红旗社区党支部", "GOOD"], ["A村", "GOOD"], ["x", "GOOD"]])
    lines = shown(capsys)
    starts = {cell_len(line[: line.index("GOOD")]) for line in lines if "GOOD" in line}
    assert len(starts) == 1
    assert cell_len(lines[0][: lines[0].index("grade")]) in starts


def test_numbers_end_in_the_same_cell(capsys: pytest.CaptureFixture[str]) -> None:
    table(["name", "总分"], [["红旗", "9.50"], ["A", "100.00"]], right=[1])
    lines = shown(capsys)
    assert {cell_len(line) for line in (lines[0], lines[-2], lines[-1])} == {cell_len(lines[0])}


def test_piped_lines_are_neither_cut_nor_padded(capsys: pytest.CaptureFixture[str]) -> None:
    long = "很" * 150
    table(["name", "text"], [["a", long], ["b", ""]])
    lines = shown(capsys)
    assert any(long in line for line in lines)
    assert all(line == line.rstrip() for line in lines)


def test_text_that_looks_like_markup_is_printed_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table(["name"], [["[red]红[/red] :smile:"]])
    assert "[red]红[/red] :smile:" in capsys.readouterr().out


def test_nothing_missing_prints_as_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    table(["a", "b"], [[None, 0]])
    assert "None" not in capsys.readouterr().out


def test_in_a_narrow_window_what_stands_behind_a_number_goes_below_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    exact = "12.07 (120096/9947)"
    rows = [["群众反映的问题件件有答复", exact, exact], ["支委会每月", "1.87 (275/147)", "2.15"]]
    table(["指标", "X", "Y"], rows, right=[1, 2], piped=60)
    lines = shown(capsys)
    assert any("件件有答复" in line and "12.07" in line for line in lines)
    assert any(line.split() == ["(120096/9947)"] * 2 for line in lines)
    assert max(map(cell_len, lines)) <= 60


def test_short_numbers_keep_their_unit_beside_them_where_others_have_room_to_wrap(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table(["问题", "超期"], [["群众反映的问题件件有答复" * 3, "9 个 工作日"]], right=[1], piped=44)
    assert any("9 个 工作日" in line for line in shown(capsys))
