"""Facts about the workbook: what is on its sheets, as which kind of value, and how it prints."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalcore.errors import UsageError
from evalcore.paper_words import in_language, said
from projections.publishing import open_results
from projections.workbook.book import Office
from projections.workbook.contents import TITLES, Wish, contents
from projections.workbook.cover import Said
from tests.projections.workbook.made import EVIL, scored, table, with_names, write

OFFICE = Office("示例县委组织部 & 办公室", "秘密★1年")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scored(tmp_path_factory.mktemp("scored"))


@pytest.fixture(scope="module")
def path(results: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("workbook") / "考核结果.xlsx"
    write(results, out, office=OFFICE)
    return out


@pytest.fixture(scope="module")
def book(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def test_the_cover_stands_first_and_every_sheet_is_listed_on_it(book: Any) -> None:
    names = book.sheetnames
    assert names[0] == "说明"
    listed = [cell.value for cell in book["说明"]["A"] if cell.hyperlink]
    assert listed == names[1:]
    assert {"等次名次", "等次分布", "得分", "失分", "名次调整", "提示", "承诺台账", "依据"} <= {
        *names
    }


def test_every_sheet_says_what_it_may_not_be_taken_for_on_the_screen_and_on_paper(
    book: Any,
) -> None:
    for page in book:
        assert "试算" in page["A2"].value
        assert "试算" in page.oddHeader.right.text
        assert page.oddHeader.left.text == "秘密★1年"
        assert "核验码" in page.oddFooter.left.text
        assert page.oddFooter.center.text == "第 &P 页 共 &N 页"


def test_every_sheet_prints_on_a4_across_with_its_header_on_each_page(book: Any) -> None:
    for page in book:
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.page_setup.fitToHeight == 0
    page = book["等次名次"]
    header = int(re.sub(r"\D", "", page.auto_filter.ref.split(":")[0]))
    assert page.print_title_rows == f"${header}:${header}"
    assert page.freeze_panes == f"F{header + 1}"


def test_the_filter_covers_the_table_and_nothing_else(book: Any) -> None:
    for page in book.worksheets[1:]:
        last = int(re.sub(r"\D", "", page.auto_filter.ref.split(":")[1]))
        assert last == page.max_row


def test_ranks_are_whole_numbers_and_totals_exact_numbers(path: Path, results: Path) -> None:
    with open_results(results) as opened:
        stood = opened.standings()
    rows = table(path, "等次名次")
    assert [row["编号"] for row in rows] == [one.subject for one in stood]
    for row, one in zip(rows, stood, strict=True):
        assert row["名次"] == one.rank
        assert one.total is None or round(row["得分"] * 100) == one.total
    page = openpyxl.load_workbook(path)["等次名次"]
    assert (page["B6"].number_format, page["F6"].number_format) == ("0", "0.00")
    assert page["F6"].data_type == "n"


def test_subtotals_of_groups_add_up_to_the_points_of_indicators(path: Path) -> None:
    groups = {(row["姓名"], row["组织"]): row for row in table(path, "得分")}
    for row in table(path, "指标得分"):
        points = [row["支部党员大会（30）"], row["问题按期整改（20）"]]
        got = sum(value for value in points if not isinstance(value, str))
        assert groups[row["姓名"], row["组织"]]["组织生活"] == pytest.approx(got)


def test_what_had_nothing_to_assess_is_said_in_words_and_is_no_zero(path: Path) -> None:
    rows = {row["组织"]: row for row in table(path, "指标得分")}
    assert rows["幸福社区"]["问题按期整改（20）"] in ("不适用", "无事项")
    assert rows["东风村"]["问题按期整改（20）"] == 0


def test_the_distribution_counts_everybody_once_and_has_a_chart(book: Any, path: Path) -> None:
    row = table(path, "等次分布")[0]
    assert row["合计"] == sum(row[grade] for grade in ("好", "较好", "一般", "差", "没有等次"))
    assert row["合计"] == len(table(path, "等次名次"))
    assert len(book["等次分布"]._charts) == 1
    assert len(book["失分汇总"]._charts) == 1


def test_quotas_stand_beside_how_many_bear_the_grade(path: Path) -> None:
    row = table(path, "等次名额")[0]
    assert (row["名额"], row["实有"], row["名额规定"]) == (1, 1, "20%")


def test_every_loss_is_there_with_what_was_not_met_and_its_events(
    path: Path, results: Path
) -> None:
    with open_results(results) as opened:
        lost = opened.rows("SELECT subject, lost FROM v_lost_points")
        nodes = opened.nodes("p5@v5")
    rows = table(path, "失分")
    assert [row["编号"] for row in rows] == [row["subject"] for row in lost]
    [kept] = [r for r in rows if (r["组织"], r["指标"]) == ("前进村", "承诺按期兑现")]
    assert kept["失分事项"] == "v5-c2；v5-c3；v5-c4"
    assert kept["记录序号"] == "402 403 404"
    node = nodes["pledge_kept/points"]
    assert kept["得分"] == pytest.approx(node.numerator / node.denominator)
    assert kept["失分"] == pytest.approx(kept["应得"] - kept["得分"], abs=1e-4)
    assert sum(r["失分"] for r in rows if r["指标"] == kept["指标"]) == pytest.approx(
        next(r["失分合计"] for r in table(path, "失分汇总") if r["指标"] == kept["指标"])
    )


def test_everybody_whom_a_rule_moved_is_named_with_the_line(path: Path, results: Path) -> None:
    with open_results(results) as opened:
        effects = opened.effects()
    rows = table(path, "名次调整")
    assert len(rows) == len(effects)
    [veto] = [row for row in rows if row["规则"] == "一票否决：安全事故"]
    assert (veto["姓名"], veto["记录序号"]) == ("李爱华", "199")


def test_flags_come_with_measure_day_and_events(path: Path) -> None:
    check = next(row for row in table(path, "提示") if row["类别"] == "核查提示")
    assert check["日期"].date() == date(2025, 10, 20)
    assert (check["姓名"], check["送交"], check["记录序号"]) == ("赵敏", "乡镇党委", "404")
    measured = next(row for row in table(path, "提示") if row["类别"] == "问责提示")
    assert measured["建议措施"] == "约谈"


def test_a_ledger_has_titled_columns_days_as_days_and_codes_in_chinese(path: Path) -> None:
    rows = table(path, "承诺台账")
    first = rows[0]
    assert first["践诺期限"].date() == date(2025, 1, 20)
    assert first["组织"] == "v1"
    assert {row["状态"] for row in rows} == {"已践诺", "已亮诺"}
    assert {row["因客观原因未践诺"] for row in rows} == {"否"}
    assert not any(re.fullmatch(r"[a-z_]+", str(title)) for title in first)


def test_a_long_ledger_is_cut_where_asked_and_says_where_the_rest_is(
    results: Path, tmp_path: Path
) -> None:
    out = tmp_path / "short.xlsx"
    made = write(results, out, Wish(most=5, only=("承诺台账",)))
    [sheet] = made.sheets
    assert (sheet.written, sheet.total, sheet.cut) == (5, 24, 19)
    assert len(table(out, "承诺台账")) == 5
    book = openpyxl.load_workbook(out)
    said = [str(cell.value) for row in book["承诺台账"]["A1:A5"] for cell in row]
    assert any("共 24 行，只列前 5 行" in text and "pledges.parquet" in text for text in said)
    cover = [str(cell.value) for row in book["说明"].iter_rows() for cell in row]
    assert any("承诺台账（19）" in text for text in cover)


def test_sheets_that_were_not_chosen_are_named_on_the_cover(results: Path, tmp_path: Path) -> None:
    out = tmp_path / "few.xlsx"
    write(results, out, Wish(only=("等次名次", "flags")))
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["说明", "等次名次", "提示"]
    cover = [str(cell.value) for row in book["说明"].iter_rows() for cell in row]
    assert any(text.startswith("没有选的表：") and "失分" in text for text in cover)


def test_all_ledgers_can_be_chosen_at_once(results: Path) -> None:
    with open_results(results) as opened:
        made = contents(opened, Wish(only=("台账",)))
    assert [sheet.id for sheet in made.sheets] == ["pledges", "comments", "evaluations", "tallies"]


def test_a_sheet_that_there_is_not_is_refused_with_the_names_of_those_that_there_are(
    results: Path,
) -> None:
    with open_results(results) as opened, pytest.raises(UsageError, match="等次名次"):
        contents(opened, Wish(only=("等次名",)))


def test_final_grades_stand_beside_the_proposal_and_the_cover_says_since_when(
    results: Path, tmp_path: Path
) -> None:
    out = tmp_path / "final.xlsx"
    finals = {"p1@v1": "较好"}
    write(results, out, Wish(finals=finals), decided=Said(True, "2026-02-01", "县委"))
    row = next(row for row in table(out, "等次名次") if row["编号"] == "p1@v1")
    assert row["核定等次"] == "较好" != row["建议等次"]
    proposed, final = table(out, "等次分布")[:2]
    assert final["同类组"] == f"{proposed['同类组']}（核定）"
    assert final["较好"] == proposed["较好"] + 1
    assert final["合计"] == proposed["合计"]
    cover = [str(cell.value) for row in openpyxl.load_workbook(out)["说明"].rows for cell in row]
    assert "已于 2026-02-01 由县委核定" in cover


def test_without_a_decision_grades_are_called_a_proposal(book: Any) -> None:
    assert "建议" in book["等次名次"]["A4"].value
    said = [str(cell.value) for cell in book["说明"]["B"]]
    assert any(text.startswith("建议：") for text in said)


def test_links_lead_nowhere_outside_and_there_is_no_formula(path: Path, book: Any) -> None:
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    assert not any("External" in text for name, text in parts.items() if name.endswith(".rels"))
    assert not any("<f>" in text for name, text in parts.items() if "/worksheets/" in name)
    assert not any("externalLink" in name or "vba" in name for name in parts)
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if cell.hyperlink:
                    target = cell.hyperlink.location.split("!")[0].strip("'")
                    assert target in book.sheetnames


@pytest.mark.parametrize("name", [EVIL, "+1+1", "-2+3", "@SUM(1)", "\t=1"])
def test_what_could_be_taken_for_a_formula_stays_a_text(tmp_path: Path, name: str) -> None:
    out = tmp_path / "evil.xlsx"
    write(scored(tmp_path, with_names(name)), out, Wish(only=("等次名次",)))
    cells = [cell for row in openpyxl.load_workbook(out)["等次名次"].iter_rows() for cell in row]
    [held] = [cell for cell in cells if cell.value == name]
    assert held.data_type == "s"
    assert held.quotePrefix


def test_the_same_results_make_the_same_bytes(results: Path, path: Path, tmp_path: Path) -> None:
    out = tmp_path / "again.xlsx"
    write(results, out, office=OFFICE)
    assert out.read_bytes() == path.read_bytes()


def test_another_reader_finds_the_same_values(path: Path) -> None:
    from python_calamine import CalamineWorkbook

    page = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("承诺台账")
    rows = page.to_python(skip_empty_area=False)
    header = next(at for at, row in enumerate(rows) if "践诺期限" in row)
    titles = rows[header]
    found = [dict(zip(titles, row, strict=True)) for row in rows[header + 1 :]]
    own = table(path, "承诺台账")
    assert len(found) == len(own) == 24
    assert found[0]["践诺期限"] == own[0]["践诺期限"].date()
    assert [row["承诺事项"] for row in found] == [row["承诺事项"] for row in own]


def test_what_is_there_already_is_left_alone_and_nothing_half_done_remains(
    results: Path, tmp_path: Path
) -> None:
    out = tmp_path / "taken.xlsx"
    out.write_text("somebody's")
    with pytest.raises(FileExistsError):
        write(results, out, Wish(only=("等次分布",)))
    assert out.read_text() == "somebody's"
    assert [each.name for each in tmp_path.iterdir()] == ["taken.xlsx"]


def test_in_english_sheets_have_names_that_excel_takes(results: Path, tmp_path: Path) -> None:
    out = tmp_path / "english.xlsx"
    with in_language("en"):
        write(results, out)
    names = openpyxl.load_workbook(out).sheetnames
    assert all(0 < len(name) <= 31 for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    with in_language("en"):
        ledger = said("承诺台账")
    assert ledger in names
    assert ledger.isascii()


def test_every_sheet_can_be_asked_for_by_its_title(results: Path) -> None:
    with open_results(results) as opened:
        for name, title in TITLES.items():
            wanted = contents(opened, Wish(only=(title,)))
            assert {sheet.id for sheet in wanted.sheets} <= {name}
