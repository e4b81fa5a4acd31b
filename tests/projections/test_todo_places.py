"""Facts about where a missing step is filled: each has its column in the township's workbook."""

from __future__ import annotations

import pytest

from evalcore.intake.mapping_file import load_mapping
from projections.chase.places import place_of
from projections.chase.steps import Step
from projections.chase.undertakings import UNDERTAKINGS

PLACES = {
    "task_sign": "任务台账·责任状签订日期",
    "task_first": "任务台账·第一责任人",
    "task_direct": "任务台账·直接责任人",
    "task_complete": "任务台账·完成日期",
    "rectification_measures": "整顿进展·整顿措施项",
    "rectification_close": "整顿台账·销号日期",
    "rectification_look": "整顿台账·回头看日期",
    "survey_take_up": "整顿台账·列入日期",
    "pairing_activity": "结对活动·活动日期",
    "dispute_settle": "纠纷台账·化解日期",
    "honour_publicise": "评先荣誉·公示起",
    "exit_audit": "任职审核·离任审计日期",
    "exit_audit_publish": "任职审核·审计公布日期",
    "appointment_file": "任职审核·备案日期",
}


@pytest.mark.parametrize("step", UNDERTAKINGS, ids=lambda step: step.id)
def test_who_is_reminded_is_told_the_sheet_and_the_column(step: Step) -> None:
    place = place_of(load_mapping(), step.cell)
    assert f"{place.sheet}·{place.column}" == PLACES[step.id]
