"""The check sheet on paper: its fields, for templates of any form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import asdict

from evalcore.paper_words import on_papers, said
from projections.papers import Paper, Style, print_paper
from projections.reports import wording
from projections.reports.heading import HEAD, head
from projections.reports.render import cell
from projections.reports.render import file_name as report_name

if TYPE_CHECKING:
    from projections.checksheet.model import CheckSheet

FIELDS: Mapping[str, str] = {
    "stamps": on_papers("页首的标注，每条一句：试算、未公布、含演示数值、补录"),
    "period": on_papers("考核期，如“2025年度”"),
    **HEAD,
    "sent": on_papers("谁在哪天送达；没有送达时为空"),
    "due": on_papers("异议最迟哪天交回；没有规定时为空"),
    "points": on_papers("失分事项"),
    "points[].place": on_papers("序号"),
    "points[].indicator": on_papers("指标"),
    "points[].slot": on_papers("项目"),
    "points[].expected": on_papers("应有"),
    "points[].found": on_papers("实有"),
    "points[].story": on_papers("经过，可有几行"),
    "points[].lost": on_papers("失分"),
    "points[].basis": on_papers("依据"),
    "points[].number": on_papers("异议编号"),
    "count": on_papers("失分事项的条数"),
    "lost": on_papers("失分合计，未计组内封顶"),
    "apart": on_papers("不作失分、单独说明的事项"),
    "apart[].what": on_papers("事项，如剔除"),
    "apart[].case": on_papers("案号或指标"),
    "apart[].words": on_papers("说明"),
    "apart[].allowed_by": on_papers("批准或认定单位"),
    "documents": on_papers("依据文件的名称，按编号的次序"),
}
"""Field → what it means."""


def fields_of(sheet: CheckSheet, due: str = "", sent: str = "") -> dict[str, Any]:
    """What a template of the check sheet is given, in the language of the paper.

    ``due``: the last day for objections, where stated; ``sent``: who sends it and when.
    """
    subject, run = sheet.subject, sheet.run
    cited = wording.cited((point.basis for point in sheet.points), sheet.documents)
    return {
        "marks": wording.marks(run),
        "code": run["certificate"],
        "stamps": wording.stamps(run),
        "period": wording.period_title(run["period"]),
        **head(run, {**asdict(subject), "cohort_title": sheet.cohort}),
        "sent": sent,
        "due": due,
        "points": [
            {
                "place": place,
                "indicator": point.indicator,
                "slot": point.slot,
                "expected": point.expected,
                "found": point.found,
                "story": point.story,
                "lost": point.lost,
                "basis": wording.basis(cited, point.basis),
                "number": point.number,
            }
            for place, point in enumerate(sheet.points, 1)
        ],
        "count": len(sheet.points),
        "lost": sheet.lost,
        "apart": [
            {
                "what": one.what,
                "case": one.case,
                "words": one.words,
                "allowed_by": one.allowed_by or said("未载明"),
            }
            for one in sheet.apart
        ],
        "documents": list(cited.values()),
    }


def printed(sheet: CheckSheet, style: Style, due: str = "", sent: str = "") -> bytes:
    """A check sheet as a file of the style's form."""
    return print_paper("checksheet", fields_of(sheet, due, sent), style)


def file_name(sheet: CheckSheet, form: str) -> str:
    """A name that every system takes and people recognise: what it is, unit, person, id."""
    about = {
        "unit_name": sheet.subject.unit_name,
        "person_name": sheet.subject.person_name,
        "id": sheet.subject.id,
    }
    return f"{said('核对单')}-{report_name(about, form)}"


def example() -> dict[str, Any]:
    """An invented sheet: so that an office's own template can be tried."""
    return {
        "marks": [said("含演示数值")],
        "code": "",
        "stamps": [said("含演示数值：部分分值没有依据，不得用于正式考核")],
        "period": wording.period_title("2025"),
        "person_label": said("被考核人"),
        "person": "李四",
        "id": "P1@V1",
        "unit": "红旗村（青山镇）",
        "tenure_label": said("任职区间"),
        "tenure": said("{spans}（{n}天）").format(
            spans=wording.spans([("2025-01-01", "2025-12-31")]), n=365
        ),
        "cohort": "村党组织书记",
        "scheme": "村党组织书记考核示例办法",
        "version": "0123456789ab",
        "as_of": said("{day}；记录至第{size}条").format(day="2025-12-31", size=128),
        "sent": said("{day} 由{by}送达").format(day="2026-01-08", by="县委考核办"),
        "due": "2026-01-15",
        "points": [
            {
                "place": 1,
                "indicator": "问题在时限内办结",
                "slot": "W-1",
                "expected": "1",
                "found": "0",
                "story": "问题台账 W-1；期限 2025-03-29\n承办 红旗村 31 天，卡滞（民政局）9 天",
                "lost": "4",
                "basis": "文件1 第三条",
                "number": "YY-3f0a12bc4d5e",
            },
            {
                "place": 2,
                "indicator": "支委会每季度",
                "slot": "2025Q2",
                "expected": "1",
                "found": "0；查找过，没有找到",
                "story": "",
                "lost": "1",
                "basis": "文件1 第五条；演示数值",
                "number": "YY-81bc22d0e1f3",
            },
        ],
        "count": 2,
        "lost": "5",
        "apart": [
            {
                "what": "剔除",
                "case": "W-2",
                "words": "2025-03-03；原因：恶意重复",
                "allowed_by": "县考核办",
            }
        ],
        "documents": ["示例文件"],
    }


CHECKSHEET = Paper(
    name="checksheet",
    title=on_papers("核对单"),
    package="projections.checksheet",
    forms=("html", "docx", "pdf", "md"),
    filters={"cell": cell},
    fields=FIELDS,
    example=example,
)
