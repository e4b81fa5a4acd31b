"""The reminder sheet (催报单) on paper: what one office has not handed in, as its fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from evalcore.paper_words import on_papers, said
from projections.chase.book import NOBODY, numbered
from projections.chase.model import KINDS, Kind
from projections.papers import Paper
from projections.papers.days import day_on_paper
from projections.reports.render import cell

if TYPE_CHECKING:
    from projections.chase.model import Todo, TodoList, Township

NOT_RECEIVED: Kind = "not_received"
HALF_FILLED: Kind = "half_filled"

TOLD: Mapping[Kind, str] = {
    "not_received": on_papers("上述周期内没有收到任何填报。"),
    "half_filled": on_papers("已经登记，下列步骤没有填报。"),
    "not_found": on_papers("办法要求有而没有找到，或者数量不足。"),
    "loose": on_papers("所属的事项没有登记，请先登记该事项。"),
}
"""Kind → what it means, under its heading."""

FIELDS: Mapping[str, str] = {
    "to": on_papers("催谁：乡镇、街道或部门的名称"),
    "unit": on_papers("该单位的编码，可为空"),
    "year": on_papers("考核期，如 2025"),
    "scheme": on_papers("考核办法名称"),
    "as_of": on_papers("截至哪一天"),
    "count": on_papers("共几项"),
    "overdue": on_papers("其中超期几项"),
    "kinds": on_papers("分类，只列有内容的"),
    "kinds[].kind": on_papers("类别的代码：not_received、half_filled、not_found、loose"),
    "kinds[].heading": on_papers("这一类的标题，带编号和项数"),
    "kinds[].told": on_papers("这一类是什么意思"),
    "kinds[].count": on_papers("这一类几项"),
    "kinds[].overdue": on_papers("其中超期几项"),
    "kinds[].rows": on_papers("这一类的各项，超期久的在前"),
    "kinds[].rows[].place": on_papers("序号"),
    "kinds[].rows[].unit_name": on_papers("组织"),
    "kinds[].rows[].person_name": on_papers("人员，可为空"),
    "kinds[].rows[].what": on_papers("催报事项"),
    "kinds[].rows[].case": on_papers("编号，可为空"),
    "kinds[].rows[].title": on_papers("内容，可为空"),
    "kinds[].rows[].where": on_papers("填写位置：工作表和列，可为空"),
    "kinds[].rows[].since": on_papers("起算日期，可为空"),
    "kinds[].rows[].due": on_papers("应报日期；没有规定为空"),
    "kinds[].rows[].days_over": on_papers("超期天数；没有超期为空"),
    "kinds[].rows[].known": on_papers("已有记录的位置，可为空"),
    "answer_heading": on_papers("“怎样补报”的标题，带编号"),
}


def fields_of(found: TodoList, township: Township) -> dict[str, Any]:
    """What a template of the reminder is given: one office's part, kind by kind."""
    kinds: list[dict[str, Any]] = []
    for kind, title in KINDS.items():
        rows = [row for row in township.rows if row.kind == kind]
        if rows:
            kinds.append(
                {
                    "kind": kind,
                    "heading": said("{number}、{title}（{n} 项）").format(
                        number=numeral(len(kinds) + 1), title=said(title), n=len(rows)
                    ),
                    "told": said(TOLD[kind]),
                    "count": len(rows),
                    "overdue": sum(row.overdue > 0 for row in rows),
                    "rows": [_row(place, row) for place, row in enumerate(rows, 1)],
                }
            )
    return {
        "marks": [],
        "to": township.name or said(NOBODY),
        "unit": township.code,
        "year": found.period,
        "scheme": found.title,
        "as_of": day_on_paper(found.as_of),
        "count": len(township.rows),
        "overdue": township.overdue,
        "kinds": kinds,
        "answer_heading": said("{number}、怎样补报").format(number=numeral(len(kinds) + 1)),
    }


def numeral(number: int) -> str:
    """The number of a heading: 一, 二 … in Chinese, 1, 2 … in English."""
    return said("一 二 三 四 五").split()[number - 1]


def _row(place: int, row: Todo) -> dict[str, Any]:
    return {
        "place": place,
        "unit_name": row.unit_name,
        "person_name": row.person_name,
        "what": row.what,
        "case": row.case,
        "title": row.title,
        "where": row.place.text,
        "since": row.since.isoformat() if row.since else "",
        "due": row.due.isoformat() if row.due else "",
        "days_over": row.overdue or "",
        "known": numbered(row.positions),
    }


def example() -> dict[str, Any]:
    """An invented reminder: so that an office's own template can be tried."""
    row = {
        "place": 1,
        "unit_name": "红旗村",
        "person_name": "李四",
        "what": "2025年4月没有收到任何填报",
        "case": "",
        "title": "",
        "where": "",
        "since": "2025-04-30",
        "due": "2025-05-10",
        "days_over": 10,
        "known": "",
    }
    half = {
        **row,
        "what": "承诺已通过审核，未公开",
        "case": "CN-1",
        "title": "修好村道",
        "where": "承诺进展 · 公开日期",
        "days_over": "",
        "known": "12、15",
    }
    return {
        "marks": [],
        "to": "青山镇",
        "unit": "T1",
        "year": "2025",
        "scheme": "村党组织书记考核示例办法",
        "as_of": day_on_paper(date(2025, 5, 20)),
        "count": 2,
        "overdue": 1,
        "kinds": [
            {
                "kind": kind,
                "heading": said("{number}、{title}（{n} 项）").format(
                    number=numeral(place), title=said(KINDS[kind]), n=1
                ),
                "told": said(TOLD[kind]),
                "count": 1,
                "overdue": 1 if each["days_over"] else 0,
                "rows": [each],
            }
            for place, (kind, each) in enumerate(((NOT_RECEIVED, row), (HALF_FILLED, half)), 1)
        ],
        "answer_heading": said("{number}、怎样补报").format(number=numeral(3)),
    }


REMINDER = Paper(
    name="reminder",
    title=on_papers("催报单"),
    package="projections.chase",
    filters={"cell": cell},
    fields=FIELDS,
    example=example,
)
