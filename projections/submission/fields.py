"""The fields of the sheet's paper, fitted to two pages: the heaviest first, the rest counted.

Where something is left out, the sheet names the command that shows all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evalcore.paper_words import on_papers, said
from projections.reports import wording
from projections.reports.wording import joined
from projections.submission.first_page import first_page
from projections.submission.fitting import clipped
from projections.submission.second_page import second_page

Json = dict[str, Any]

FIELDS: Mapping[str, str] = {
    "title": on_papers("题名：考核结果呈批表"),
    "period": on_papers("考核期，如“2025年度”"),
    "stamps": on_papers("页首的标注，一句话"),
    "matter": on_papers("事项"),
    "authority": on_papers("制定单位"),
    "scheme": on_papers("考核办法"),
    "version": on_papers("考核办法版本（摘要前12位）"),
    "span": on_papers("考核期起止"),
    "as_of": on_papers("数据截至"),
    "size": on_papers("记录规模"),
    "state": on_papers("状态：试算、未公布或正式，是否核定"),
    "checked": on_papers("核验码，或没有的原因"),
    "assessed": on_papers("考核对象和参加排名人数"),
    "distribution[].cohort": on_papers("等次分布：同类组"),
    "distribution[].grade": on_papers("等次分布：等次"),
    "distribution[].subjects": on_papers("等次分布：人数"),
    "distribution[].share": on_papers("等次分布：占比"),
    "distribution[].plan": on_papers("等次分布：分数线、名额"),
    "distribution_more": on_papers("等次分布：另有几项、见何处，没有时为空"),
    "targets": on_papers("晋位升级目标与实际，没有时为空"),
    "lines[].line": on_papers("线上线下：哪条线"),
    "lines[].inside": on_papers("线上线下：线内最近的人，得分/名次"),
    "lines[].outside": on_papers("线上线下：线外最近的人，得分/名次"),
    "lines[].gap": on_papers("线上线下：相差分数"),
    "lines_more": on_papers("线上线下：另有几项、见何处"),
    "effects[].title": on_papers("规则影响：规则"),
    "effects[].subjects": on_papers("规则影响：人数"),
    "effects[].cases": on_papers("规则影响：最重的几例"),
    "effects_more": on_papers("规则影响：另有几项、见何处"),
    "deviations[].title": on_papers("偏离：事项"),
    "deviations[].number": on_papers("偏离：数量"),
    "deviations[].detail": on_papers("偏离：说明"),
    "deviations_more": on_papers("偏离：另有几项、见何处"),
    "told": on_papers("是否按记录库核对，一句话"),
    "measures": on_papers("提示按措施合计，一句话"),
    "flags[].kind": on_papers("提示：类别"),
    "flags[].title": on_papers("提示：内容"),
    "flags[].measure": on_papers("提示：建议措施"),
    "flags[].number": on_papers("提示：数量"),
    "flags[].waiting": on_papers("提示：待决定数"),
    "flags_more": on_papers("提示：另有几项、见何处"),
    "opinions[].label": on_papers("意见栏：拟办意见、审核意见、领导批示"),
    "run": on_papers("考核运行、办法、记录根、引擎的摘要"),
}
"""Field → what it means."""


def fields(sheet: Json) -> Json:
    """The fields of a sheet (``model.submission``), with ``marks`` and ``code`` of its run."""
    run = sheet["run"]
    return {
        "title": said("考核结果呈批表"),
        "period": wording.period_title(run["period"]),
        "marks": [*wording.marks(run), *_proposed(sheet)],
        "code": run["certificate"],
        "stamps": [clipped(joined(wording.stamps(run)), 96, 2)],
        **_head(sheet),
        **first_page(sheet),
        **second_page(sheet),
        "opinions": [
            {"label": said("拟办意见")},
            {"label": said("审核意见")},
            {"label": said("领导批示")},
        ],
        "run": wording.run_line(run),
    }


def _proposed(sheet: Json) -> list[str]:
    return [] if sheet["told"]["confirmed_on"] else [said("建议")]


def _head(sheet: Json) -> Json:
    run, told, counted = sheet["run"], sheet["told"], sheet["subjects"]
    state = wording.state_of(run)
    if told["confirmed_on"]:
        state = joined(
            (
                state,
                said("{day}由{who}核定").format(day=told["confirmed_on"], who=told["confirmed_by"]),
            )
        )
    else:
        state = joined((state, said("等次为建议，尚未核定")))
    return {
        "matter": (
            said("{period}考核等次和名单（已核定）")
            if told["confirmed_on"]
            else said("{period}考核等次和名单，请审定")
        ).format(period=wording.period_title(run["period"])),
        "authority": clipped(run["authority"], 32, 2),
        "scheme": clipped(run["scheme_title"], 52, 1),
        "version": run["scheme_digest"][:12],
        "span": said("{first} 至 {last}").format(first=run["period_start"], last=run["period_end"]),
        "as_of": run["as_of"],
        "size": said("{n} 条（根 {root}）").format(n=run["known_at"], root=run["root"][:16]),
        "state": state,
        "checked": run["certificate"] or said("没有（不是正式结果）"),
        "assessed": said("{n}，参加排名 {ranked}").format(
            n=counted["assessed"], ranked=counted["ranked"]
        ),
    }
