"""A paper of the tests, with its fields."""

from __future__ import annotations

from typing import Any

from projections.papers import Paper


def example() -> dict[str, Any]:
    return {
        "marks": ["试算", "含演示数据"],
        "code": "A1B2-C3D4",
        "period": "2025",
        "remark": "第一行\n第二行 <&>",
        "subject": {"name": "红旗村", "total": "87.50"},
        "pledges": [
            {"content": "修路 <1 公里>", "end": "兑现", "days": 12},
            {"content": "装灯 & 修渠", "end": "逾期", "days": 40},
        ],
        "groups": [
            {"title": "第一组", "lines": ["甲", "乙"]},
            {"title": "第二组", "lines": ["丙"]},
        ],
    }


SAMPLE = Paper(
    name="sample",
    title="样张",
    package="tests.projections.papers",
    fields={
        "period": "考核期",
        "remark": "备注",
        "subject.name": "被考核组织名称",
        "subject.total": "得分",
        "pledges[].content": "承诺内容",
        "pledges[].end": "结果",
        "pledges[].days": "天数",
        "groups[].title": "组名",
        "groups[].lines[]": "组内各行",
    },
    example=example,
)
