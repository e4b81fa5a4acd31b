"""Facts about a workbook that is kept all year: filled later, mended, sorted, handed in again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.errors import UsageError
from evalcore.intake.importing import import_files
from tests.evalcore.intake.living import (
    WHY,
    effective,
    pledges,
    position_of,
    states,
    with_top,
)
from tests.evalcore.intake.office import (
    BASE,
    PLEDGES,
    RECEIVED,
    Rows,
    fresh,
    save,
    take_in,
    workbook,
)

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


def test_a_reason_left_on_the_transmittal_sheet_answers_for_its_own_day_alone(
    tmp_path: Path,
) -> None:
    def file(name: str, day: str, reason: str, reviewed: str, due: str) -> Path:
        said = {"报送日期": day, "更正原因": reason, "更正依据": "镇党委"}
        rows = pledges(审核日期=reviewed, 完成时限=due)
        return save(tmp_path, name, with_top(workbook(rows), {"报送单": said}))

    with fresh(tmp_path) as record:
        today = date(2026, 3, 1)
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        first = file("b.xlsx", "2026-01-20", "日期抄错", "2025-03-21", "2025-11-30")
        assert import_files(record, [first], actor="li", today=today).corrected == 1
        # Three months later somebody slips, and the old reason still stands there.
        later = file("c.xlsx", "2026-02-20", "日期抄错", "2025-03-21", "2025-12-30")
        refused = import_files(record, [later], actor="li", today=today)
        assert refused.refused
        assert any(
            f.sheet == "报送单" and "2026-01-20" in f.reason and f.value == "日期抄错"
            for f in refused.findings
        )
        anew = file("d.xlsx", "2026-02-20", "2月20日核对", "2025-03-21", "2025-12-30")
        assert import_files(record, [anew], actor="li", today=today).corrected == 1
        # The same day's file again is nothing new, and its reason still its own.
        assert not import_files(record, [anew], actor="li", today=today).refused


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


@settings(max_examples=4, deadline=None)
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


@settings(max_examples=4, deadline=None)
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


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_however_often_it_is_sorted_it_brings_nothing(
    tmp_path_factory: pytest.TempPathFactory, random: Any
) -> None:
    again: Any = test_sorting_saving_anew_and_blank_rows_bring_nothing
    again.hypothesis.inner_test(tmp_path_factory, random)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.data())
def test_whichever_cells_were_blank_the_record_says_what_one_stage_would(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    again: Any = test_filled_in_two_stages_the_record_says_what_one_stage_would
    again.hypothesis.inner_test(tmp_path_factory, data)


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
