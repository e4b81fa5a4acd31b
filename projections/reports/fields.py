"""The fields of a review's paper: what its templates, ours and an office's own, may use.

``FIELDS`` documents each. Sentences are made here, so that a template places text and decides
nothing; every text is in the language of the paper. Withheld votes are gone before (``model``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from evalcore.paper_words import on_papers, said
from projections.reports import wording
from projections.reports.happened import happened
from projections.reports.heading import HEAD, head, standing
from projections.reports.points import cases, earned, effect, flag, left_out, points, table

Json = dict[str, Any]

FIELDS: Mapping[str, str] = {
    "title": on_papers("题名：述职评议材料"),
    "period": on_papers("考核期，如“2025年度”"),
    "stamps": on_papers("页首的标注，每条一句：试算、未公布、正式、含演示数值、补录"),
    **HEAD,
    "grade_label": on_papers("“建议等次”：核定前都是建议"),
    "grade": on_papers("等次，与得分等次不同时一并写明"),
    "total": on_papers("得分"),
    "rank": on_papers("名次，或不排名的原因"),
    "rests": on_papers("依据项数、适用分值、列入的名单，一段话"),
    "standing": on_papers("等次、得分、名次，连同上面一段"),
    "final": on_papers("核定等次及理由，未核定时为空"),
    "late": on_papers("依据补录事实的得分，没有时为空"),
    "effects[].text": on_papers("名额、否决、上限、并列等规则的影响"),
    "effects[].basis": on_papers("上述影响的依据"),
    "pledges[].content": on_papers("承诺内容"),
    "pledges[].kind": on_papers("承诺类别"),
    "pledges[].made_on": on_papers("承诺日期"),
    "pledges[].due_on": on_papers("承诺时限"),
    "pledges[].fulfilled_on": on_papers("兑现日期"),
    "pledges[].end": on_papers("结果代码：fulfilled、late、open、excused、handed_on"),
    "pledges[].end_title": on_papers("结果，如“已兑现”"),
    "pledges[].audit": on_papers("审诺结果"),
    "pledges[].events": on_papers("记录中的位置"),
    "pledges_counted": on_papers("承诺各种结果的项数，一句话"),
    "half_titles": on_papers("一会四评的各期"),
    "parts[].part": on_papers("一会四评的环节"),
    "parts[].halves": on_papers("这一环节在各期的情况，次序同各期"),
    "halves[].half": on_papers("一会四评逐条：期"),
    "halves[].part": on_papers("一会四评逐条：环节"),
    "halves[].told": on_papers("一会四评逐条：情况"),
    "halves[].missing": on_papers("一会四评逐条：未开展时为真"),
    "rounds": on_papers("作废、重新测评的说明，每条一句"),
    "meetings[].period": on_papers("评议会：周期"),
    "meetings[].voided": on_papers("评议会：作废时为真"),
    "meetings[].held_on": on_papers("评议会：日期"),
    "meetings[].parts": on_papers("评议会：已开展环节"),
    "meetings[].issued": on_papers("评议会：发票"),
    "meetings[].returned": on_papers("评议会：收回"),
    "meetings[].invalid": on_papers("评议会：无效"),
    "meetings[].blank": on_papers("评议会：弃权"),
    "meetings[].votes": on_papers("评议会：票数"),
    "votes_rule": on_papers("票数不列的规则，一句话"),
    "rates": on_papers("满意率等，每条一句"),
    "rounds_left_out[].text": on_papers("不计的轮次"),
    "rounds_left_out[].basis": on_papers("不计的依据"),
    "shares": on_papers("各类评议人的折算，一句话"),
    "comments[].period": on_papers("领导点评：周期"),
    "comments[].given_on": on_papers("领导点评：日期"),
    "comments[].by": on_papers("领导点评：点评单位"),
    "comments[].superior": on_papers("领导点评：是否上一级"),
    "comments[].contents": on_papers("领导点评：四项内容讲了几项"),
    "comments[].shortcomings": on_papers("领导点评：是否指出不足"),
    "comments[].circulated_on": on_papers("领导点评：通报日期"),
    "duty_reports": on_papers("述职报告，每条一句"),
    "strengths[].text": on_papers("主要成绩"),
    "strengths[].basis": on_papers("主要成绩的依据"),
    "problems[].title": on_papers("存在问题：指标"),
    "problems[].points": on_papers("存在问题：得分"),
    "problems[].basis": on_papers("存在问题：依据"),
    "problems[].cases": on_papers("存在问题：具体事项，每条一句"),
    "points[].group": on_papers("得分明细：类别，每类第一条才有"),
    "points[].group_points": on_papers("得分明细：类别得分和上限，每类第一条才有"),
    "points[].rows": on_papers("得分明细：本类条数，每类第一条才有"),
    "points[].title": on_papers("得分明细：指标"),
    "points[].value": on_papers("得分明细：得分"),
    "points[].possible": on_papers("得分明细：满分"),
    "points[].basis": on_papers("得分明细：依据"),
    "points_withheld": on_papers("有得分不列时的说明，否则为空"),
    "flags[].text": on_papers("核查提示与问责提示"),
    "flags[].basis": on_papers("提示的依据"),
    "by_people[].text": on_papers("须由人决定的事项"),
    "by_people[].basis": on_papers("须由人决定的依据"),
    "checks[].command": on_papers("如何核对：命令"),
    "checks[].told": on_papers("如何核对：说明"),
    "documents[].number": on_papers("依据文件：序号"),
    "documents[].name": on_papers("依据文件：简称"),
    "documents[].title": on_papers("依据文件：全称"),
    "run": on_papers("考核运行、办法、记录根、引擎的摘要"),
    "code_line": on_papers("核验码及核对命令，或没有核验码的原因"),
}
"""Field → what it means."""


def fields(review: Json) -> Json:
    """The fields of a review (``model.reviews``), with ``marks`` and ``code`` of its run."""
    run, documents = review["run"], wording.cited(_places(review), review["documents"])
    basis = partial(wording.basis, documents)
    return {
        "title": said("述职评议材料"),
        "period": wording.period_title(run["period"]),
        "marks": wording.marks(run),
        "code": run["certificate"],
        "stamps": wording.stamps(run),
        **head(review["run"], review["subject"]),
        **standing(review),
        "effects": [{"text": effect(e), "basis": basis(e["basis"])} for e in review["effects"]],
        **happened(review),
        "rounds_left_out": [
            {"text": left_out(r), "basis": basis(r["basis"]) if r["basis"] else ""}
            for r in review["rounds_left_out"]
        ],
        "strengths": [
            {"text": points(row, said("，全部做到")), "basis": basis(row["basis"])}
            for row in review["strengths"]
        ],
        "problems": [
            {
                "title": row["title"],
                "points": earned(row, ""),
                "basis": basis(row["basis"]),
                "cases": cases(row, review["charged"]),
            }
            for row in review["problems"]
        ],
        "points": table(review, basis),
        "points_withheld": said("标“…”的得分不列：列出即可推知人数不足者的票。")
        if review["points_withheld"]
        else "",
        "flags": [{"text": flag(f), "basis": basis(f["basis"])} for f in review["flags"]],
        "by_people": [
            {"text": b["what"], "basis": basis(b["clause"])} for b in review["by_people"]
        ],
        "checks": _checks(review),
        "documents": [
            {"number": at, "name": name, "title": title}
            for at, (name, title) in enumerate(documents.items(), 1)
        ],
        "run": wording.run_line(run),
        "code_line": wording.code_line(run),
    }


def _places(review: Json) -> list[str]:
    rows = [row for group in review["groups"] for row in group["indicators"]]
    places = [row[name] for row in rows for name in ("basis", "points_basis")]
    places += [row["basis"] for name in ("effects", "flags") for row in review[name]]
    return places + [row["clause"] for row in review["by_people"]]


def _checks(review: Json) -> list[Json]:
    subject, results = review["subject"]["id"], review["results"]
    return [
        {
            "command": f"evalcore explain {subject} --results {results}",
            "told": said("逐步计算、依据和记录位置"),
        },
        {
            "command": said("evalcore explain {subject} 指标").format(subject=subject),
            "told": said("逐项；加 --against 另一人：与他人比较"),
        },
        {"command": "evalcore verify", "told": said("核对记录完整、未被改动")},
    ]
