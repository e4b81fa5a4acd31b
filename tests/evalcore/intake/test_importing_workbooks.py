"""Facts about workbooks: mistakes shown on their cells, nothing typed twice, nothing half."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.errors import UsageError
from evalcore.intake.comparing.compare import Correction
from tests.evalcore.intake.office import (
    BASE,
    PERSONS,
    PLEDGES,
    RECEIVED,
    UNITS,
    facts_in,
    fresh,
    save,
    take_in,
    workbook,
)

WHY = Correction("录入错误", "县委组织部")


def states(record: Any, name: str) -> list[dict[str, Any]]:
    return [json.loads(state) for topic, _s, state in facts_in(record) if topic == f"{name}.1"]


def test_one_row_gives_every_fact_whose_date_is_filled(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        assert not result.findings
        assert result.by_class["PledgeMade"] == 2
        assert result.by_class["PledgeReviewed"] == 1
        assert result.by_class["PledgePublished"] == 2
        assert result.by_class["PledgeFulfilled"] == 1
        assert "PledgeAudited" not in result.by_class
        made = states(record, "PledgeMade")[0]
        assert made["content"] == "修好村道，装路灯12盏"
        assert (made["occurred_on"], made["due_on"]) == ("2025-03-04", "2025-11-30")
        assert states(record, "PledgeReviewed")[0]["reviewer"] == "T1"
        assert {s["channel"] for s in states(record, "PledgePublished")} == {"meeting", "board"}


def test_the_source_comes_first_and_every_fact_names_its_row(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        content = workbook(BASE)
        result = take_in(record, save(tmp_path, "甲镇.xlsx", content))
        events = list(record.read())
        assert events[0].topic == "SourceReceived.1"
        digest = json.loads(events[0].public)["digest"]
        assert record.source(digest).content == content
        assert result.files[0].digest == digest
        assert events[0].stream == result.files[0].stream
        assert events[1].source == "组织名册!2"
        assert events[1].actor == "clerk"


def test_ten_mistakes_are_ten_findings_with_their_cells_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    pledge = {"承诺类别": "年度承诺", "承诺日期": "2025-03-04", "承诺事项": "修路", "组织": "西村"}
    sheets = BASE | {
        "承诺台账": [
            {"承诺编号": "1", **pledge, "承诺人": "李秀英"},
            {"承诺编号": "2", **pledge, "组织": "西庄"},  # D3: no such unit
            {"承诺编号": "3", **pledge, "承诺日期": "2025-02-30"},  # C4: no such day
            {"承诺编号": "4", **pledge, "承诺类别": "年终承诺"},  # B5: no such kind
            {"承诺编号": "5", **pledge, "承诺事项": None},  # D6: missing
            {"承诺编号": "6", **pledge, "承诺人": "王伟"},  # F7: two of this name
            {"承诺编号": "1", **pledge, "承诺人": "李秀英"},  # A8: row 2 again
            {"承诺编号": "7", **pledge, "承诺日期": "2026-03-04"},  # C9: after it was handed in
        ],
        "组织生活": [
            {"组织": "西村", "会议类别": "党课", "召开日期": "2025-05-05", "实到人数": "-3"},  # D2
        ],
        "承诺进展": [
            {"承诺编号": "88", "报告日期": "2025-06-01", "进度百分比": "50%"},  # A2: no such pledge
        ],
        "测评计票": [
            {
                "评议会编号": "M1",
                "环节": "群众测评",
                "评议主体": "群众",
                "统计日期": "2025-06-30",
                "发出票数": 30,
                "收回票数": 20,  # F2: 21 votes
                "满意": 20,
                "不满意": 1,
            }
        ],
        "评议会": [
            {
                "评议会编号": "M1",
                "被评组织": "西村",
                "评议周期": "2025年上半年",
                "召开日期": "2025-06-30",
                "组织实施单位": "河口镇",
            }
        ],
    }
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, "错.xlsx", workbook(sheets)))
        assert result.refused
        assert [(f.sheet, f.cell) for f in result.findings] == [
            ("承诺台账", "E3"),
            ("承诺台账", "C4"),
            ("承诺台账", "B5"),
            ("承诺台账", "D6"),
            ("承诺台账", "F7"),
            ("承诺台账", "A8"),
            ("承诺台账", "C9"),
            ("承诺进展", "A2"),
            ("测评计票", "F2"),
            ("组织生活", "D2"),
        ]
        assert all(f.reason and f.remedy and f.file == "错.xlsx" for f in result.findings)
        assert "西村 (V2)" in result.findings[0].remedy
        assert "年度承诺" in result.findings[2].remedy
        assert record.head().size == 0


def test_a_good_workbook_imported_twice_adds_nothing(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        path = save(tmp_path, "a.xlsx", workbook(BASE))
        first = take_in(record, path)
        again = take_in(record, path, received_on=date(2026, 3, 1))
        assert again.facts == 0
        assert again.unchanged == first.facts
        assert again.commit is None
        assert record.head().size == first.facts + 1


def test_resaved_sorted_renamed_and_reformatted_adds_nothing(tmp_path: Path) -> None:
    shuffled = {
        "承诺台账": [
            {key: row[key] for key in sorted(row)}
            | {
                "承诺日期": date(2025, 3, 4)
                if row["承诺编号"] == "CN-001"
                else datetime(2025, 3, 5)  # noqa: DTZ001 - cells have no zone
            }
            for row in reversed(PLEDGES)
        ],
        **{name: list(reversed(list(BASE[name]))) for name in ("任职情况", "人员名册", "组织名册")},
    }
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        size = record.head().size
        again = take_in(record, save(tmp_path, "另存.xlsx", workbook(shuffled, title_row=True)))
        assert not again.findings
        assert (again.facts, record.head().size) == (0, size)


def test_the_stream_depends_on_what_is_said_and_on_nothing_else(tmp_path: Path) -> None:
    streams = set()
    for number, content in enumerate(
        (workbook(BASE), workbook(dict(reversed(BASE.items())), title_row=True))
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        with fresh(folder) as record:
            day = date(2026, 1, 10 + number)
            path = save(folder, f"{number}.xlsx", content)
            streams.add(take_in(record, path, received_on=day).files[0].stream)
    (stream,) = streams
    assert stream.startswith("import-")
    assert len(stream) == len("import-") + 32


def test_a_cell_filled_later_in_the_same_row_is_one_new_fact(tmp_path: Path) -> None:
    later = [dict(PLEDGES[0], 审诺日期="2025-12-20", 审诺结果="兑现"), PLEDGES[1]]
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(BASE | {"承诺台账": later})))
        assert result.by_class == {"PledgeAudited": 1}


def test_a_changed_cell_is_shown_and_goes_in_only_as_a_correction(tmp_path: Path) -> None:
    changed = [dict(PLEDGES[0], 完成日期="2025-11-28"), PLEDGES[1]]
    path = save(tmp_path, "b.xlsx", workbook(BASE | {"承诺台账": changed}))
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        size = record.head().size
        result = take_in(record, path)
        assert [(f.sheet, f.cell, f.value) for f in result.findings] == [
            ("承诺台账", "N2", "2025-11-28")
        ]
        assert "2025-11-20" in result.findings[0].reason
        assert record.head().size == size

        corrected = take_in(record, path, correction=WHY)
        assert (corrected.facts, corrected.corrected) == (1, 1)
        fact = states(record, "PledgeFulfilled")[-1]
        assert (fact["reason"], fact["authority"]) == ("录入错误", "县委组织部")
        assert fact["occurred_on"] == "2025-11-28"
        assert facts_in(record)[fact["corrects"] - 1][0] == "PledgeFulfilled.1"
        assert take_in(record, path, correction=WHY).facts == 0


def test_what_was_withdrawn_stays_so_when_the_old_file_comes_again(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        path = save(tmp_path, "a.xlsx", workbook(BASE))
        take_in(record, path)
        topics = [topic for topic, _s, _p in facts_in(record)]
        position = topics.index("PledgeFulfilled.1") + 1
        rows = [
            {"撤回位置": position, "撤回日期": "2026-01-05", "撤回原因": "误报", "撤回依据": "县委"}
        ]
        assert take_in(record, save(tmp_path, "r.xlsx", workbook({"撤回": rows}))).facts == 1
        again = take_in(record, path)
        assert again.facts == 0
        assert [f.severity for f in again.findings] == ["warning"]


def test_a_retraction_of_nothing_is_a_finding(tmp_path: Path) -> None:
    rows = [{"撤回位置": 99, "撤回日期": "2026-01-05", "撤回原因": "误报", "撤回依据": "县委"}]
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, "r.xlsx", workbook({"撤回": rows})))
        assert [f.cell for f in result.findings] == ["A2"]


def test_a_column_that_a_sheet_lacks_says_nothing_about_its_field(tmp_path: Path) -> None:
    narrow = [{k: v for k, v in row.items() if k != "完成时限"} for row in PLEDGES]
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook({"承诺台账": narrow})))
        assert (result.facts, result.findings) == (0, ())


def test_private_words_are_sealed_under_their_case_and_compared(tmp_path: Path) -> None:
    row = {
        "问题编号": "W1",
        "组织": "西村",
        "发现日期": "2025-04-01",
        "问题来源": "热线",
        "问题描述": "路灯不亮",
        "反映人": "张三",
    }
    with fresh(tmp_path) as record:
        first = BASE | {"问题台账": [row]}
        take_in(record, save(tmp_path, "a.xlsx", workbook(first)))
        (position,) = (i for i, f in enumerate(facts_in(record), 1) if f[0] == "ProblemFound.1")
        assert b"\xe5\xbc\xa0" not in facts_in(record)[position - 1][2]
        assert json.loads(record.private(position) or b"")["reporter"] == "张三"
        assert "problem:W1" in record.keyring().scopes()
        assert take_in(record, save(tmp_path, "b.xlsx", workbook(first))).facts == 0
        other = BASE | {"问题台账": [dict(row, 反映人="李四")]}
        result = take_in(record, save(tmp_path, "c.xlsx", workbook(other)))
        assert [f.cell for f in result.findings] == ["F2"]
        assert "张三" not in str(result.findings)
        record.keyring().destroy("problem:W1")
        assert take_in(record, save(tmp_path, "c.xlsx", workbook(other))).facts == 0


def test_several_files_go_in_together_or_not_at_all(tmp_path: Path) -> None:
    good = save(tmp_path, "a.xlsx", workbook({"组织名册": UNITS, "人员名册": PERSONS}))
    uses = save(tmp_path, "b.xlsx", workbook({"承诺台账": [PLEDGES[0]]}))
    bad = save(tmp_path, "c.xlsx", workbook({"承诺台账": [dict(PLEDGES[1], 承诺日期="春天")]}))
    with fresh(tmp_path) as record:
        assert take_in(record, good, uses, bad).refused
        assert record.head().size == 0
        result = take_in(record, uses, good)
        assert [f.facts > 0 for f in result.files] == [True, True]
        assert len(record.commits()) == 1


def test_two_offices_that_report_the_same_fact_report_it_once(tmp_path: Path) -> None:
    one = save(tmp_path, "a.xlsx", workbook(BASE))
    two = save(tmp_path, "b.xlsx", workbook(BASE, title_row=True))
    with fresh(tmp_path) as record:
        result = take_in(record, one, two)
        assert [f.facts > 0 for f in result.files] == [True, False]


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        path = save(tmp_path, "a.xlsx", workbook(BASE))
        dry = take_in(record, path, dry_run=True)
        assert record.head().size == 0
        real = take_in(record, path)
        assert (dry.facts, dry.by_class) == (real.facts, real.by_class)


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ([{"组织": "东村"}], ["B2"]),
        ([{"组织": "河口镇/东村"}], []),
        ([{"组织": "Ｖ１"}], []),
        ([{"组织": " 西 村 "}], []),
        ([{"走访人": "王伟(西村)"}], []),
        ([{"走访人": "P4"}], []),
        ([{"走访人": "王伟(P4)"}], []),
        ([{"走访人": "王建囯"}], []),  # a variant of 国, and one person alone
        ([{"走访人": "王健国"}], ["C2"]),
        ([{"走访日期": 45721}], []),
        ([{"走访日期": "三月四日"}], ["A2"]),
        ([{"户数": "３"}], []),
        ([{"户数": 2.5}], ["D2"]),
        ([{"事由编号": "S9"}], ["D2"]),
        ([{}, {}], ["B3"]),
        ([{"当日序号": 1}, {"当日序号": 2}], []),
        ([{"走访对象": "甲"}, {"走访对象": "乙"}], ["B3"]),
        ([{"组织": None}], ["B2"]),
    ],
)
def test_visits_as_clerks_write_them(
    tmp_path: Path, rows: list[dict[str, Any]], cells: list[str]
) -> None:
    visit = {"走访日期": "2025-03-04", "组织": "西村", "走访人": "李秀英"}
    sheets = BASE | {"走访登记": [visit | row for row in rows]}
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, "a.xlsx", workbook(sheets)))
        assert [f.cell for f in result.findings] == cells


def test_a_cell_that_no_fact_would_take_is_not_lost_silently(tmp_path: Path) -> None:
    rows = [dict(PLEDGES[1], 审诺结果="兑现", 审诺日期=None)]
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, "a.xlsx", workbook(BASE | {"承诺台账": rows})))
        assert [f.cell for f in result.findings] == ["G2"]
        assert "审诺日期" in result.findings[0].reason


def test_unknown_and_hidden_sheets_are_told_not_guessed(tmp_path: Path) -> None:
    import openpyxl

    path = save(
        tmp_path,
        "a.xlsx",
        workbook(
            BASE
            | {"承诺台账(2)": PLEDGES, "值班表": [{"姓名": "甲"}], "走访登记": [{"组织": "西村"}]}
        ),
    )
    book = openpyxl.load_workbook(path)
    book["走访登记"].sheet_state = "hidden"
    book.save(path)
    with fresh(tmp_path) as record:
        result = take_in(record, path)
        told = {finding.sheet: finding.severity for finding in result.findings}
        assert told == {"承诺台账(2)": "error", "值班表": "warning", "走访登记": "error"}


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    rows = [{"承诺编号": "1", "组织": "西村", "承诺类别": "年度承诺"}]
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, "a.xlsx", workbook(BASE | {"承诺台账": rows})))
        assert [f.value for f in result.findings] == ["承诺事项", "承诺日期"]


def test_example_and_blank_rows_are_left_out(tmp_path: Path) -> None:
    rows = [{"承诺编号": "示例（导入时忽略）", "组织": "某村"}, {}, *PLEDGES, {"承诺编号": "  "}]
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, "a.xlsx", workbook(BASE | {"承诺台账": rows})))
        assert not result.findings
        assert result.by_class["PledgeMade"] == 2


def test_a_file_that_is_not_there_is_a_matter_of_usage(tmp_path: Path) -> None:
    with fresh(tmp_path) as record, pytest.raises(UsageError):
        take_in(record, tmp_path / "no.xlsx")


def test_received_on_is_kept_with_every_fact(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        days = {json.loads(state)["received_on"] for _t, _s, state in facts_in(record)}
        assert days == {RECEIVED.isoformat()}


def test_two_who_import_the_same_at_once_write_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path, "a.xlsx", workbook(BASE))
    with fresh(tmp_path) as record:
        append = record.append_parts
        raced: list[int] = []

        def race(*batches: Any, **more: Any) -> Any:
            monkeypatch.undo()
            raced.append(take_in(record, path).facts)
            return append(*batches, **more)

        monkeypatch.setattr(record, "append_parts", race)
        late = take_in(record, path)
        assert (late.facts, late.unchanged) == (0, raced[0])
        assert record.head().size == raced[0] + 1


@settings(max_examples=3, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 10))
def test_whatever_way_rows_are_split_over_files_the_record_holds_the_same(
    tmp_path_factory: pytest.TempPathFactory, random: Any, cut: int
) -> None:
    visits = [
        {"组织": "西村", "走访日期": f"2025-03-{day:02}", "户数": day, "走访人": "李秀英"}
        for day in range(1, 11)
    ]
    folder = tmp_path_factory.mktemp("split")
    roster = {"组织名册": UNITS, "人员名册": PERSONS}
    shuffled = random.sample(visits, len(visits))
    with fresh(folder) as record:
        for number, rows in enumerate((shuffled[:cut], shuffled[cut // 2 :], visits)):
            content = workbook(roster | {"走访登记": rows})
            result = take_in(record, save(folder, f"{number}.xlsx", content))
            # A file that tells half of an earlier one again is asked about the other half.
            assert {finding.severity for finding in result.findings} <= {"question"}
        days = sorted(state["occurred_on"] for state in states(record, "VisitMade"))
        assert days == [row["走访日期"] for row in visits]
        assert len(states(record, "UnitRegistered")) == len(UNITS)


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 10))
def test_it_holds_the_same_however_often_rows_are_split(
    tmp_path_factory: pytest.TempPathFactory, random: Any, cut: int
) -> None:
    again: Any = test_whatever_way_rows_are_split_over_files_the_record_holds_the_same
    again.hypothesis.inner_test(tmp_path_factory, random, cut)
