"""The fields of the sheet's paper, fitted to two pages: the heaviest first, the rest counted.

Where something is left out, the sheet names the command that shows all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evalcore.paper_words import on_papers, said
from projections.reports import wording
from projections.reports.wording import joined, listed
from projections.submission.fitting import fitting

Json = dict[str, Any]

FIELDS: Mapping[str, str] = {
    "title": on_papers("题名：考核结果呈批表"),
    "period": on_papers("考核期，如“2025年度”"),
    "stamps": on_papers("页首的标注，一句话"),
    "matter": on_papers("事项"),
    "authority": on_papers("考核单位"),
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

FIRST_PAGE = 27
"""Lines of tables that the first page has room for, beside its head and headings."""

SECOND_PAGE = 18
"""The same of the second page, beside the opinions."""

APART = {
    "short_tenure": on_papers("任职时间不足"),
    "small_cohort": on_papers("同组人数不足"),
    "not_applicable": on_papers("无可考核事项"),
    "unattributed": on_papers("空缺期间（另列）"),
}
"""Status of a standing without a rank, in few words."""

FLAGS_LEAST = 4
"""Lines that are kept for flags, however many effects there are."""

CASES = 3
"""Cases named for one rule."""

DISTRIBUTION = {"cohort": 14, "grade": 10, "subjects": 10, "share": 12, "plan": 44}
LINES = {"line": 26, "inside": 28, "outside": 28, "gap": 8}
EFFECTS = {"title": 30, "subjects": 6, "cases": 56}
DEVIATIONS = {"title": 30, "number": 6, "detail": 56}
FLAGS = {"kind": 10, "title": 44, "measure": 12, "number": 8, "waiting": 10}
"""Field → room of its column."""


def fields(sheet: Json) -> Json:
    """The fields of a sheet (``model.submission``), with ``marks`` and ``code`` of its run."""
    run = sheet["run"]
    return {
        "title": said("考核结果呈批表"),
        "period": wording.period_title(run["period"]),
        "marks": [*wording.marks(run), *_proposed(sheet)],
        "code": run["certificate"],
        "stamps": [joined(wording.stamps(run))],
        **_head(sheet),
        **_first(sheet),
        **_second(sheet),
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
        "authority": run["authority"],
        "scheme": run["scheme_title"],
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


def _more(left: int, where: str) -> str:
    return said("另有 {n} 项，见 {where}").format(n=left, where=where) if left else ""


def _first(sheet: Json) -> Json:
    """Distribution and lines share the first page; lines have a third of it at least."""
    results = sheet["results"]
    rows = _distribution(sheet["distribution"])
    if len(rows) > FIRST_PAGE * 2 // 3:
        rows = [_compact(cohort) for cohort in sheet["distribution"]]
    kept, left = fitting(rows, DISTRIBUTION, FIRST_PAGE * 2 // 3)
    near = [*map(_tie, sheet["ties"]), *map(_line, sheet["lines"])]
    shown, more = fitting(near, LINES, FIRST_PAGE - len(kept))
    targets = sheet["targets"]
    return {
        "distribution": kept,
        "distribution_more": _more(left, f"evalcore standings --results {results}"),
        "targets": said("有晋位目标的组织 {planned} 个，达到 {reached} 个。").format(**targets)
        if targets
        else "",
        "lines": shown,
        "lines_more": _more(more, f"evalcore submission --results {results} --json"),
    }


def _distribution(cohorts: list[Json]) -> list[Json]:
    rows = []
    for cohort in cohorts:
        for at, grade in enumerate([*cohort["grades"], cohort["none"]]):
            if not grade["grade"] and not grade["subjects"] and not cohort["apart"]:
                continue
            rows.append(
                {
                    "cohort": "" if at else _group(cohort),
                    "grade": grade["grade"] or said("不定等次"),
                    "subjects": str(grade["subjects"]),
                    "share": f"{grade['share']}%" if grade["share"] else "–",
                    "plan": _plan(grade) if grade["grade"] else _apart(cohort),
                }
            )
    return rows


def _group(cohort: Json) -> str:
    return said("{title}（{n}）").format(title=cohort["title"], n=cohort["assessed"])


def _compact(cohort: Json) -> Json:
    """A cohort on one row, its grades beside each other."""
    grades = cohort["grades"]
    plans = [
        said("{grade}：{plan}").format(grade=each["grade"], plan=_plan(each))
        for each in grades
        if each["quota"]
    ]
    return {
        "cohort": _group(cohort),
        "grade": " / ".join(each["grade"] for each in grades),
        "subjects": " / ".join(str(each["subjects"]) for each in grades),
        "share": " / ".join(each["share"] for each in grades),
        "plan": joined(plans),
    }


def _plan(grade: Json) -> str:
    """What the scheme asks of a grade: points, seats; whether more bear it than there are seats."""
    told = []
    if grade["at_least"]:
        told.append(said("{n} 分以上").format(n=grade["at_least"]))
    if grade["seats"] is not None and grade["quota"].endswith("%"):
        told.append(
            said("名额 {seats}（{base} 的 {share}）").format(
                seats=grade["seats"], base=grade["base"], share=grade["quota"]
            )
        )
    elif grade["seats"] is not None:
        told.append(said("名额 {seats}").format(seats=grade["seats"]))
    elif grade["quota"]:
        told.append(said("名额 {share}，各上级单位范围内分别计算").format(share=grade["quota"]))
    if grade["over"]:
        told.append(said("超过名额（同分一并列入）"))
    return joined(told)


def _apart(cohort: Json) -> str:
    return joined(
        said("{why} {n}").format(why=said(APART.get(status, status)), n=number)
        for status, number in cohort["apart"].items()
    )


def _tie(tie: Json) -> Json:
    return {
        "line": said("{title}（{cohort}）").format(title=tie["title"], cohort=tie["cohort"]),
        "inside": said("同分 {n} 人，空 {free} 席，由人决定").format(
            n=len(tie["tied"]), free=tie["free"]
        ),
        "outside": listed(tie["tied"]),
        "gap": "0",
    }


def _line(line: Json) -> Json:
    where = listed((line["cohort"], line["within"]))
    title = (
        said("等次“{grade}”（{where}）") if line["kind"] == "grade" else said("{grade}（{where}）")
    )
    return {
        "line": title.format(grade=line["title"], where=where)
        + (said("，按名额") if line["kind"] == "grade" and line["by_seats"] else ""),
        "inside": _near(line["inside"]),
        "outside": _near(line["outside"]),
        "gap": line["gap_shown"],
    }


def _near(one: Json) -> str:
    text = said("{who} {total}/{rank}").format(who=one["who"], total=one["total"], rank=one["rank"])
    return text + (said("，同分另有{n}人").format(n=one["equal"]) if one["equal"] else "")


def _second(sheet: Json) -> Json:
    """Effects, deviations and flags share the second page: deviations go first for room."""
    results = sheet["results"]
    odd = [_deviation(row) for row in sheet["deviations"]]
    odd = odd or [{"title": said("没有"), "number": "", "detail": ""}]
    strange, hidden = fitting(odd, DEVIATIONS, SECOND_PAGE // 2)
    used = _lines(strange, DEVIATIONS)
    effects = [_effect(row) for row in sheet["effects"]]
    shown, left = fitting(effects, EFFECTS, SECOND_PAGE - used - FLAGS_LEAST)
    used += _lines(shown, EFFECTS)
    flags = [_flag(row) for row in sheet["flags"]]
    raised, more = fitting(flags, FLAGS, SECOND_PAGE - used, most=1)
    return {
        "effects": shown,
        "effects_more": _more(left, f"evalcore effects --results {results}"),
        "deviations": strange,
        "deviations_more": _more(hidden, f"evalcore submission --results {results} --json"),
        "told": said("改等次、异议、特准、提示的处理，已按记录库核对。")
        if sheet["told"]["asked"]
        else said("没有给出记录库（--store）：改等次、异议、特准和提示的处理未核对。"),
        "measures": _measures(sheet["measures"]),
        "flags": raised,
        "flags_more": _more(more, f"evalcore flags --results {results}"),
    }


def _lines(rows: list[Json], columns: Mapping[str, int]) -> int:
    from projections.submission.fitting import lines

    return sum(max(lines(row[name], room) for name, room in columns.items()) for row in rows)


def _deviation(row: Json) -> Json:
    return {"title": row["title"], "number": str(row["number"]), "detail": row["detail"]}


def _effect(row: Json) -> Json:
    cases = [_case(each, row["kind"]) for each in row["cases"][:CASES]]
    left = len(row["cases"]) - len(cases)
    told = joined(cases) + (said("；另有 {n} 例").format(n=left) if left else "")
    return {"title": row["title"], "subjects": str(row["subjects"]), "cases": told}


def _case(each: Json, kind: str) -> str:
    if kind in ("list", "minimum_tenure", "small_cohort"):
        # The rule says what became of them: points tell how heavy it is.
        return said("{who} {total}").format(who=each["who"], total=each["total"] or "–")
    return said("{who} {before}→{after}").format(
        who=each["who"], before=each["before"] or said("无"), after=each["after"] or said("无")
    )


def _measures(rows: list[Json]) -> str:
    told = [
        said("{kind}{n}（待决定{waiting}）").format(
            kind=said("{measure} ").format(measure=said(row["suggests_title"]))
            if row["suggests"]
            else said("核查提示 "),
            n=row["flags"],
            waiting=row["waiting"],
        )
        for row in rows
    ]
    return said("按建议措施：{told}。").format(told=joined(told)) if told else ""


def _flag(row: Json) -> Json:
    kind = said("问责提示") if row["kind"] == "accountability" else said("核查提示")
    return {
        "kind": kind,
        "title": row["title"],
        "measure": said(row["suggests_title"]) or "–",
        "number": str(row["flags"]),
        "waiting": str(row["waiting"]),
    }
