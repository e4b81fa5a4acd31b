"""The submission sheet as a paper: its fields, and an invented one to try templates with."""

from __future__ import annotations

from typing import Any

from evalcore.paper_words import on_papers
from projections.papers import Paper
from projections.reports.render import cell
from projections.submission.fields import FIELDS

Json = dict[str, Any]


def example() -> Json:
    """Fields that fill every part of the paper. All of it is invented."""
    return {
        "title": "考核结果呈批表",
        "period": "2025年度",
        "marks": ["试算", "含演示数值", "建议"],
        "code": "",
        "stamps": ["试算：本结果不是正式考核结果"],
        "matter": "2025年度考核等次和名单，请审定",
        "authority": "示例县委组织部",
        "scheme": "示例考核办法",
        "version": "abababababab",
        "span": "2025-01-01 至 2025-12-31",
        "as_of": "2025-12-31",
        "size": "199 条（根 cdcdcdcdcdcdcdcd）",
        "state": "试算；等次为建议，尚未核定",
        "checked": "没有（不是正式结果）",
        "assessed": "6，参加排名 5",
        "distribution": [
            {
                "cohort": "村（6）",
                "grade": "好",
                "subjects": "1",
                "share": "16.7%",
                "plan": "80 分以上；名额 1（5 的 20%）",
            },
            {"cohort": "", "grade": "较好", "subjects": "4", "share": "66.7%", "plan": "60 分以上"},
        ],
        "distribution_more": "另有 2 项，见 evalcore standings",
        "targets": "有晋位目标的组织 3 个，达到 2 个。",
        "lines": [
            {
                "line": "等次“好”（村），按名额",
                "inside": "王建国（红旗村） 96.50，第 1 名",
                "outside": "李爱华（幸福社区） 95.00，第 2 名",
                "gap": "1.50",
            }
        ],
        "lines_more": "另有 1 项，见 evalcore submission --json",
        "effects": [{"title": "一票否决：安全事故", "subjects": "1", "cases": "李爱华 好→一般"}],
        "effects_more": "另有 1 项，见 evalcore effects",
        "deviations": [
            {"title": "封账后补录的事实", "number": "1", "detail": "批准单位：示例县委"}
        ],
        "deviations_more": "另有 1 项，见 evalcore submission --json",
        "told": "没有给出记录库（--store）：改等次、异议、特准和提示的处理未核对。",
        "measures": "按建议措施：提醒 3（待决定3）。",
        "flags": [
            {
                "kind": "问责提示",
                "title": "承诺过期未兑现",
                "measure": "提醒",
                "number": "3",
                "waiting": "3",
            }
        ],
        "flags_more": "另有 1 项，见 evalcore flags",
        "opinions": [{"label": "拟办意见"}, {"label": "审核意见"}, {"label": "领导批示"}],
        "run": "考核运行 abababababab",
    }


SUBMISSION = Paper(
    name="submission",
    title=on_papers("考核结果呈批表"),
    package="projections.submission",
    fields=FIELDS,
    example=example,
    filters={"cell": cell},
)
