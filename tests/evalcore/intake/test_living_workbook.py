"""Facts about a workbook that is kept all year: filled later, mended, sorted, handed in again."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.errors import UsageError
from evalcore.intake.importing import Correction, import_files
from evalcore.record import Record
from evalcore.record.effective import register_effective
from evalcore.record.reading import open_columns
from tests.evalcore.intake.office import (
    BASE,
    PERSONS,
    PLEDGES,
    RECEIVED,
    UNITS,
    Rows,
    fresh,
    save,
    take_in,
    workbook,
)

WHY = Correction("录入错误", "县委组织部")
ROSTER = {"组织名册": UNITS, "人员名册": PERSONS}
DAYS = [f"2025-{month:02}-01" for month in range(1, 7)]
MEETING = {"组织": "西村", "会议类别": "党课", "主题": "学习", "实到人数": 18}


def meetings(*days: str, **more: Any) -> dict[str, Rows]:
    """A workbook with one lecture on each day, each with its hidden row key where asked."""
    keys = more.get("keys") or [None] * len(days)
    return ROSTER | {
        "组织生活": [
            MEETING | {"召开日期": day} | ({"行标识": key} if key else {})
            for day, key in zip(days, keys, strict=True)
        ]
    }


def states(record: Record, name: str) -> list[dict[str, Any]]:
    return [json.loads(f.public) for f in record.read() if f.topic == f"{name}.1"]


def position_of(record: Record, name: str, nth: int = 0) -> int:
    return [f.position for f in record.read() if f.topic == f"{name}.1"][nth]


def effective(record: Record, family: str) -> list[tuple[Any, ...]]:
    """What counts of a family, without what says when and how it came in."""
    with open_columns(record, record.head(), cached=False) as columns:
        register_effective(columns.connection, date(2199, 1, 1))
        left_out = (
            "position, stream, source, recorded_at, received_on, corrects, fact, corrected, seq"
        )
        return sorted(
            columns.connection.execute(
                f"SELECT * EXCLUDE ({left_out}) FROM effective_{family}"
            ).fetchall(),
            key=repr,
        )


def with_top(content: bytes, tops: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The workbook with rows of label and value above the headers (a new sheet: only those)."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, labels in tops.items():
        page = book[name] if name in book.sheetnames else book.create_sheet(name, 0)
        if page.max_row > 1:
            page.insert_rows(1)
            for column, word in enumerate((w for pair in labels.items() for w in pair), 1):
                page.cell(1, column, word)
        else:
            for row, (label, value) in enumerate(labels.items(), 1):
                page.cell(row, 1, label)
                page.cell(row, 2, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pledges(**changes: Any) -> dict[str, Rows]:
    """The small county with cells of its first pledge filled or changed."""
    return BASE | {"承诺台账": [PLEDGES[0] | changes, PLEDGES[1]]}


def answers(*rows: Mapping[str, Any]) -> dict[str, Rows]:
    return {"待确认": rows}


def keep(position: int) -> dict[str, Any]:
    return {"位置": position, "答复": "保留", "原因": "确有其事"}


def withdraw(position: int) -> dict[str, Any]:
    return {
        "位置": position, "答复": "撤回", "原因": "日期写错", "依据": "镇党委",
        "答复日期": "2026-01-08",
    }  # fmt: skip


# Cells filled later


def test_a_blank_cell_filled_later_supplements_the_fact_without_being_asked(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(pledges(完成佐证=None))))
        first = position_of(record, "PledgeFulfilled")
        path = save(tmp_path, "b.xlsx", workbook(pledges(完成佐证="照片三张")))
        result = take_in(record, path)
        assert not result.findings
        assert (result.facts, result.supplemented, result.corrected) == (1, 1, 0)
        fact = states(record, "PledgeFulfilled")[-1]
        assert (fact["corrects"], fact["reason"], fact["evidence"]) == (first, "补填", "照片三张")
        assert "authority" not in fact
        (change,) = result.changes
        assert (change.kind, change.row, change.about) == ("supplemented", 2, "CN-001")
        assert [(f.title, f.old, f.new, f.cell) for f in change.fields] == [
            ("完成佐证", "", "照片三张", "O2")
        ]
        assert take_in(record, path).facts == 0


def test_sealed_words_filled_later_are_a_supplement_and_never_shown(tmp_path: Path) -> None:
    row = {"问题编号": "W1", "组织": "西村", "发现日期": "2025-04-01", "问题来源": "热线"}
    with fresh(tmp_path) as record:
        blank = BASE | {"问题台账": [row | {"反映人": None}]}
        take_in(record, save(tmp_path, "a.xlsx", workbook(blank)))
        filled = BASE | {"问题台账": [row | {"反映人": "张三"}]}
        path = save(tmp_path, "b.xlsx", workbook(filled))
        result = take_in(record, path)
        assert result.supplemented == 1
        assert "张三" not in str(result.as_data())
        assert json.loads(record.private(record.head().size) or b"") == {"reporter": "张三"}
        assert take_in(record, path).facts == 0


def test_a_flag_or_number_that_may_have_been_meant_is_a_change(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(pledges(有项目=None))))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(pledges(有项目="√"))))
        assert (result.supplemented, [f.cell for f in result.findings]) == (0, ["K2"])


# Reasons


def test_the_transmittal_sheet_says_when_it_came_and_why_cells_changed(tmp_path: Path) -> None:
    said = {"报送日期": "2025-12-20", "更正原因": "日期填错", "更正依据": "河口镇党委"}
    content = with_top(workbook(pledges(完成日期="2025-11-28")), {"报送单": said})
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        path = save(tmp_path, "b.xlsx", content)
        result = take_in(record, path, received_on=None, today=RECEIVED)
        assert (result.findings, result.corrected) == ((), 1)
        fact = states(record, "PledgeFulfilled")[-1]
        assert (fact["reason"], fact["authority"]) == ("日期填错", "河口镇党委")
        assert fact["received_on"] == "2025-12-20"
        assert result.files[0].received_on == date(2025, 12, 20)


def test_the_day_of_handing_in_is_the_callers_then_the_files_then_today(tmp_path: Path) -> None:
    content = with_top(workbook(BASE), {"报送单": {"报送日期": "2026-02-01"}})
    path = save(tmp_path, "a.xlsx", content)
    with fresh(tmp_path) as record:
        early = take_in(record, path, received_on=None, today=RECEIVED, dry_run=True)
        assert [(f.sheet, f.value) for f in early.findings] == [("报送单", "2026-02-01")]
        later = take_in(record, path, received_on=None, today=date(2026, 3, 1), dry_run=True)
        assert later.files[0].received_on == date(2026, 2, 1)
        assert take_in(record, path, dry_run=True).files[0].received_on == RECEIVED
        bare = save(tmp_path, "b.xlsx", workbook(BASE))
        with pytest.raises(UsageError):
            take_in(record, bare, received_on=None)


def test_reasons_may_be_given_for_one_file_and_another_left_out(tmp_path: Path) -> None:
    rows = [PLEDGES[0] | {"完成日期": "2025-11-28"}], [PLEDGES[1] | {"承诺事项": "送午餐"}]
    one = save(tmp_path, "a.xlsx", workbook({"承诺台账": rows[0]}))
    two = save(tmp_path, "b.xlsx", workbook({"承诺台账": rows[1]}))
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "base.xlsx", workbook(BASE)))
        asked = take_in(record, one, two, dry_run=True)
        assert asked.differing == {"a.xlsx": 1, "b.xlsx": 1}
        result = take_in(record, one, two, correction={"a.xlsx": WHY}, leave_out=["b.xlsx"])
        assert (result.refused, result.corrected) == (False, 1)


# Keys that change


def test_the_review_of_a_pledge_whose_day_moved_is_still_that_review(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        first = position_of(record, "PledgeReviewed")
        path = save(tmp_path, "b.xlsx", workbook(pledges(审核日期="2025-03-22")))
        result = take_in(record, path)
        assert [(f.cell, f.severity) for f in result.findings] == [("G2", "error")]
        assert "2025-03-20" in result.findings[0].reason
        assert "待确认" in result.findings[0].remedy
        assert take_in(record, path, correction=WHY).corrected == 1
        assert states(record, "PledgeReviewed")[-1]["corrects"] == first
        assert [row[0] for row in effective(record, "pledges")].count("PledgeReviewed.1") == 1
        assert take_in(record, path).facts == 0
        old = take_in(record, tmp_path / "a.xlsx")
        assert (old.facts, [(f.cell, f.severity) for f in old.findings]) == (0, [("G2", "error")])
        assert "before it was corrected to 2025-03-22" in old.findings[0].reason


def test_the_answer_that_both_happened_makes_it_a_second_fact(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        first = position_of(record, "PledgeReviewed")
        sheets = pledges(审核日期="2025-03-22") | answers(keep(first))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(sheets)))
        assert (result.findings, result.by_class) == ((), {"PledgeReviewed": 1})
        assert "corrects" not in states(record, "PledgeReviewed")[-1]


def test_several_facts_that_it_could_have_been_are_named_not_chosen(tmp_path: Path) -> None:
    both = pledges(公开方式="会上宣读、栏上张贴")
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(both)))
        positions = [position_of(record, "PledgePublished", n) for n in (0, 1)]
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(pledges(公开方式="明白纸"))))
        (finding,) = [f for f in result.findings if f.severity == "error"]
        assert all(str(position) in finding.reason for position in positions)


def test_a_row_with_a_hidden_key_is_the_same_row_whatever_its_day(tmp_path: Path) -> None:
    keys = ["abcd1234-1", "abcd1234-2", "abcd1234-3"]
    days = ["2025-03-01", "2025-04-01", "2025-05-01"]
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(meetings(*days, keys=keys))))
        position = position_of(record, "MeetingHeld", 1)
        assert next(iter(record.read(position, position))).source == "组织生活!3#abcd1234-2"
        moved = workbook(meetings("2025-05-01", "2025-04-08", "2025-03-01", keys=keys[::-1]))
        path = save(tmp_path, "b.xlsx", moved)
        result = take_in(record, path)
        assert [(f.cell, f.severity) for f in result.findings] == [("E3", "error")]
        assert take_in(record, path, correction=WHY).corrected == 1
        assert states(record, "MeetingHeld")[-1]["corrects"] == position
        assert take_in(record, path).facts == 0


def test_a_case_number_mended_in_a_row_with_a_hidden_key_is_the_same_case(tmp_path: Path) -> None:
    def book(number: str) -> bytes:
        rows = [PLEDGES[0] | {"承诺编号": number, "行标识": "abcd1234-1"}, PLEDGES[1]]
        return workbook(BASE | {"承诺台账": rows})

    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", book("CN-01")))
        before = len(effective(record, "pledges"))
        one_channel = [row for row in effective(record, "pledges") if "CN-01" in row]
        path = save(tmp_path, "b.xlsx", book("CN-001"))
        asked = take_in(record, path)
        assert {f.cell for f in asked.findings} == {"A2"}
        assert len(one_channel) == 5
        result = take_in(record, path, correction=WHY)
        assert not result.refused
        assert result.corrected == len(one_channel)
        assert len(effective(record, "pledges")) == before
        assert take_in(record, path).facts == 0


def test_a_copied_row_loses_its_hidden_key_and_is_a_row_of_its_own(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        first = meetings("2025-03-01", "2025-04-01", keys=["abcd1234-1", "abcd1234-2"])
        take_in(record, save(tmp_path, "a.xlsx", workbook(first)))
        keys = ["abcd1234-2", "abcd1234-1", "abcd1234-2"]
        copied = meetings("2025-06-01", "2025-03-01", "2025-04-01", keys=keys)
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(copied)))
        assert [(f.cell, f.severity) for f in result.findings] == [("F2", "warning")]
        assert (result.facts, result.corrected) == (1, 0)
        assert list(record.read())[-1].source == "组织生活!2"


def test_a_row_copied_before_anything_was_known_keeps_the_key_once(tmp_path: Path) -> None:
    keys = ["abcd1234-1", "abcd1234-1"]
    with fresh(tmp_path) as record:
        both = workbook(meetings("2025-03-01", "2025-04-01", keys=keys))
        result = take_in(record, save(tmp_path, "a.xlsx", both))
        assert [(f.cell, f.severity) for f in result.findings] == [("F3", "warning")]
        assert [fact.source for fact in record.read()][-2:] == [
            "组织生活!2#abcd1234-1",
            "组织生活!3",
        ]


def test_a_copied_row_of_which_none_is_known_can_not_be_told(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(
            record, save(tmp_path, "a.xlsx", workbook(meetings(*DAYS[:1], keys=["abcd1234-1"])))
        )
        keys = ["abcd1234-1", "abcd1234-1"]
        both = workbook(meetings("2025-03-01", "2025-04-01", keys=keys))
        result = take_in(record, save(tmp_path, "b.xlsx", both))
        assert ("F3", "error") in [(f.cell, f.severity) for f in result.findings]


# Rows that vanish


def test_a_vanished_row_is_a_question_and_never_a_retraction(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(meetings(*DAYS))))
        size = record.head().size
        gone = position_of(record, "MeetingHeld", 2)
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(meetings(*DAYS[:2], *DAYS[3:]))))
        assert not result.refused
        assert [(f.sheet, f.severity) for f in result.findings] == [("组织生活", "question")]
        assert str(gone) in result.findings[0].reason
        (change,) = result.changes
        assert (change.kind, change.position, change.row) == ("vanished", gone, 0)
        assert change.about == "西村 党课 2025-03-01"
        assert (result.vanished, record.head().size) == (1, size)


def test_all_facts_of_a_vanished_case_are_one_question(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        both = BASE | {"承诺台账": [PLEDGES[0], PLEDGES[1], PLEDGES[1] | {"承诺编号": "CN-3"}]}
        take_in(record, save(tmp_path, "a.xlsx", workbook(both)))
        less = BASE | {"承诺台账": [PLEDGES[0], PLEDGES[1] | {"承诺编号": "CN-3"}]}
        assert not take_in(record, save(tmp_path, "b.xlsx", workbook(less))).refused
        filled = BASE | {"承诺台账": [PLEDGES[0] | {"完成日期": None, "审核日期": None,
                                                "审核结果": None, "审核组织": None, "有目标": None,
                                                "有项目": None}, *PLEDGES[1:]]}  # fmt: skip
        result = take_in(record, save(tmp_path, "c.xlsx", workbook(filled)))
        questions = [f for f in result.findings if f.severity == "question"]
        assert sorted(f.value for f in questions) == ["CN-001", "CN-3"]
        assert [c.fact for c in result.changes if c.about.startswith("CN-001")] == [
            "PledgeReviewed", "PledgeFulfilled"
        ]  # fmt: skip


def test_an_office_that_hands_in_new_rows_only_is_not_asked(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(meetings(*DAYS[:5]))))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(meetings(*DAYS[4:]))))
        assert (result.findings, result.facts) == ((), 1)


def test_what_an_office_keeps_is_asked_no_more(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(meetings(*DAYS))))
        sheets = meetings(*DAYS[1:]) | answers(keep(position_of(record, "MeetingHeld")))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(sheets)))
        assert (result.findings, result.facts, result.vanished) == ((), 0, 0)


def test_a_vanished_and_a_new_row_that_differ_in_the_day_alone_are_asked_about(
    tmp_path: Path,
) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(meetings(*DAYS))))
        old = position_of(record, "MeetingHeld", 2)
        moved = meetings(*DAYS[:2], "2025-03-08", *DAYS[3:], "2025-09-01")
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(moved)))
        assert [(f.cell, f.severity) for f in result.findings] == [("E4", "error")]
        assert str(old) in result.findings[0].reason
        answered = workbook(moved | answers(withdraw(old)))
        path = save(tmp_path, "c.xlsx", answered)
        result = take_in(record, path)
        assert not result.findings
        assert result.by_class == {"MeetingHeld": 2, "FactRetracted": 1}
        assert states(record, "FactRetracted")[0]["target"] == old
        assert take_in(record, path).facts == 0
        days = [row for row in effective(record, "orglife") if row[0] == "MeetingHeld.1"]
        assert len(days) == 7


def test_a_later_count_written_over_an_earlier_one_asks_nothing(tmp_path: Path) -> None:
    def counted(day: str) -> dict[str, Rows]:
        rows = [row | {"统计日期": day, "党员数": 30} for row in UNITS]
        return {"组织名册": rows}

    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(counted("2025-06-30"))))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(counted("2025-12-31"))))
        assert (result.findings, result.by_class) == ((), {"MembersCounted": len(UNITS)})


# Signatures


def test_who_signed_a_sheet_is_kept_once_and_sealed(tmp_path: Path) -> None:
    signed = {"填报人": "赵六", "审核人": "钱七", "填报日期": "2025-12-30", "原件存放": "党建办"}
    content = with_top(workbook(BASE), {"承诺台账": signed})
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", content))
        topics = [fact.topic for fact in record.read()]
        assert topics[:2] == ["SourceReceived.1", "SheetSigned.1"]
        (state,) = states(record, "SheetSigned")
        assert (state["sheet"], state["original_at"]) == ("承诺台账", "党建办")
        assert "赵六" not in str([fact.public for fact in record.read()])
        assert json.loads(record.private(2) or b"") == {"filled_by": "赵六", "reviewed_by": "钱七"}
        size = record.head().size
        again = with_top(workbook(dict(reversed(BASE.items()))), {"承诺台账": signed})
        take_in(record, save(tmp_path, "b.xlsx", again))
        assert record.head().size == size
        other = with_top(workbook(BASE), {"承诺台账": signed | {"审核人": "孙八"}})
        take_in(record, save(tmp_path, "c.xlsx", other))
        assert record.head().size == size + 2


# Whatever the way


LEDGER = [
    PLEDGES[0] | {"承诺编号": f"CN-{n}", "审诺日期": "2025-12-20", "审诺结果": "兑现"}
    for n in range(1, 5)
]
LATER = ("审核日期", "审核结果", "审核组织", "有目标", "有项目", "公开日期", "公开方式", "完成日期",
         "审诺日期", "审诺结果", "目标", "完成时限")  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_sorting_saving_anew_and_blank_rows_bring_nothing(
    tmp_path_factory: pytest.TempPathFactory, random: Any
) -> None:
    folder = tmp_path_factory.mktemp("sorted")
    with fresh(folder) as record:
        take_in(record, save(folder, "a.xlsx", workbook(BASE | {"承诺台账": LEDGER})))
        size = record.head().size
        rows: list[Mapping[str, Any]] = random.sample(LEDGER, len(LEDGER))
        for _number in range(random.randint(0, 3)):
            rows.insert(random.randint(0, len(rows)), {})
        columns = random.sample(list(LEDGER[0]), len(LEDGER[0]))
        resaved: Rows = [{name: row.get(name) for name in columns} for row in rows]
        content = workbook({**BASE, "承诺台账": resaved}, title_row=random.random() < 0.5)
        result = take_in(record, save(folder, "b.xlsx", content))
        assert (result.findings, result.changes, record.head().size) == ((), (), size)


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_filled_in_two_stages_the_record_says_what_one_stage_would(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("stages")
    blank = [
        data.draw(st.sets(st.sampled_from(LATER)), label=f"blank in row {n}") for n in range(4)
    ]
    # What belongs to a date is filled with it: a result without its day is a finding.
    together = (("审核日期", "审核结果", "审核组织", "有目标", "有项目"), ("公开日期", "公开方式"),
                ("审诺日期", "审诺结果"))  # fmt: skip
    for names in blank:
        for group in together:
            if names & set(group):
                names.update(group)
    half = [
        {key: None if key in names else value for key, value in row.items()}
        for row, names in zip(LEDGER, blank, strict=True)
    ]
    found = []
    for stages in ([LEDGER], [half, LEDGER]):
        where = folder / str(len(stages))
        where.mkdir()
        with fresh(where) as record:
            for number, rows in enumerate(stages):
                content = workbook(BASE | {"承诺台账": rows}, headers=LEDGER[0])
                result = take_in(record, save(where, f"{number}.xlsx", content))
                assert not result.refused, result.findings
            found.append(effective(record, "pledges"))
    assert found[0] == found[1]


@pytest.mark.parametrize("chunk", [1, 3, 7])
def test_how_many_facts_are_in_memory_at_once_changes_nothing(tmp_path: Path, chunk: int) -> None:
    path = save(tmp_path, "a.xlsx", workbook(BASE))
    changed = save(tmp_path, "b.xlsx", workbook(pledges(完成日期="2025-11-28", 完成佐证="照片")))
    found = []
    for size in (chunk, 20_000):
        folder = tmp_path / str(size)
        folder.mkdir()
        with fresh(folder) as record:
            results = [
                import_files(
                    record, [each], actor="x", received_on=RECEIVED, correction=WHY, chunk=size
                )
                for each in (path, changed)
            ]
            data = [result.as_data() | {"commit": None} for result in results]
            found.append((data, [(f.stream, f.source, f.public) for f in record.read()]))
    assert found[0] == found[1]
