"""The duty-report review as a paper: its fields, and an invented one to try templates with."""

from __future__ import annotations

from typing import Any

from evalcore.paper_words import on_papers
from projections.papers import Paper
from projections.reports.fields import FIELDS
from projections.reports.render import cell

Json = dict[str, Any]


def example() -> Json:
    """Fields that fill every part of the paper. All of it is invented."""
    return {
        "title": "述职评议材料",
        "period": "2025年度",
        "marks": ["试算", "含演示数值"],
        "code": "",
        "stamps": [
            "试算：本结果不是正式考核结果",
            "含演示数值：部分分值没有依据，不得用于正式考核",
        ],
        "person_label": "被考核人",
        "person": "王建国",
        "id": "p1@v1",
        "unit": "红旗村（青山镇）",
        "tenure_label": "任职区间",
        "tenure": "2025-01-01 至 2025-12-31（365天）",
        "cohort": "村",
        "scheme": "示例考核办法",
        "version": "abababababab",
        "as_of": "2025-12-31；记录至第199条",
        "grade_label": "建议等次",
        "grade": "较好",
        "total": "86.50",
        "rank": "同类组第 2 名，共 5 名",
        "rests": "依据 16 项，适用 80 分（满分 100 分）。",
        "standing": "建议等次：较好；得分 86.50；同类组第 2 名，共 5 名。",
        "final": "核定等次：较好；示例县委，2026-01-20 核定",
        "late": "其中依据封账后补录事实的：承诺按期兑现 1 项。",
        "effects": [{"text": "等次名额：好：好 → 较好；基数 5，名额 1", "basis": "演示数值"}],
        "pledges": [_PLEDGE],
        "pledges_counted": "共 1 项：兑现 0 项，逾期 1 项，进行中 0 项，免责 0 项。",
        "half_titles": ["2025年上半年", "2025年下半年"],
        "parts": [
            {
                "part": "群众测评",
                "halves": [
                    {
                        "told": "2025-06-25，青山镇组织\n总体评价：满意 30，不满意 2",
                        "missing": False,
                    },
                    {"told": "未开展：本期没有登记评议会", "missing": True},
                ],
            }
        ],
        "halves": [
            {
                "half": "2025年上半年",
                "part": "群众测评",
                "told": "2025-06-25，青山镇组织\n总体评价：满意 30，不满意 2",
                "missing": False,
            },
            {
                "half": "2025年下半年",
                "part": "群众测评",
                "told": "未开展：本期没有登记评议会",
                "missing": True,
            },
        ],
        "rounds": ["2025年上半年：e1：作废（计票无监票人签字）"],
        "meetings": [_MEETING],
        "votes_rule": "不足 5 人的票数一律不列；列出即可推知的，也不列。",
        "rates": ["群众满意：满意率（满意）÷有效票 = 30/32 = 93.75%；满意 30，不满意 2。"],
        "rounds_left_out": [
            {"text": "不计的轮次：e0（群众测评），收回多于发出", "basis": "演示数值"}
        ],
        "shares": "折算：群众满意（群众）93.8%。",
        "comments": [_COMMENT],
        "duty_reports": ["述职报告（2025）：提交 2025-12-10；回应承诺 1 项。"],
        "strengths": [{"text": "支部党员大会：30.00 / 30.00（12/12，全部做到）", "basis": "文件1"}],
        "problems": [
            {
                "title": "承诺按期兑现",
                "points": "25.00 / 50.00（1/2）",
                "basis": "文件1 公开承诺",
                "cases": ["c2：2025-09-01，计 0/1，记录 12 13", "2025-12：应有而未见"],
            }
        ],
        "points": [_POINTS, {**_POINTS, "group": "", "group_points": "", "rows": 0}],
        "points_withheld": "标“…”的得分不列：列出即可推知人数不足者的票。",
        "flags": [{"text": "问责提示：承诺过期未兑现；建议措施：提醒", "basis": "文件1"}],
        "by_people": [{"text": "是否问责由有权机关决定", "basis": "文件1"}],
        "checks": [{"command": "evalcore verify", "told": "核对记录完整、未被改动"}],
        "documents": [{"number": 1, "name": "002§1", "title": "《示例办法》（2025）"}],
        "run": "考核运行 abababababab",
        "code_line": "没有核验码：不是正式结果",
    }


_PLEDGE = {
    "content": "修通村道2公里",
    "kind": "年度承诺",
    "made_on": "2025-01-15",
    "due_on": "2025-08-31",
    "fulfilled_on": "2025-09-10",
    "end": "late",
    "end_title": "逾期（已完成）",
    "audit": "兑现",
    "events": "12 13",
}
_MEETING = {
    "period": "2025H1",
    "voided": True,
    "held_on": "2025-06-25",
    "parts": "群众测评",
    "issued": 33,
    "returned": 32,
    "invalid": 0,
    "blank": 0,
    "votes": "群众测评·总体评价：满意 30，不满意 2",
}
_COMMENT = {
    "period": "2025H1",
    "given_on": "2025-07-01",
    "by": "青山镇",
    "superior": "是",
    "contents": 4,
    "shortcomings": "否",
    "circulated_on": "2025-07-08",
}
_POINTS = {
    "group": "承诺践诺",
    "group_points": "25.00（上限 50）",
    "rows": 2,
    "title": "承诺按期兑现",
    "value": "25.00",
    "possible": "50.00",
    "basis": "文件1 公开承诺；分值：演示数值",
}

REPORT = Paper(
    name="report",
    title=on_papers("述职评议材料"),
    package="projections.reports",
    fields=FIELDS,
    example=example,
    filters={"cell": cell},
)
