"""Who a review is about and where he stands, as fields of its paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evalcore.paper_words import on_papers, said
from projections.reports import wording
from projections.reports.wording import joined, listed, sentences

Json = dict[str, Any]


HEAD: Mapping[str, str] = {
    "person_label": on_papers("“被考核人”或“被考核组织”"),
    "person": on_papers("姓名或组织名称"),
    "id": on_papers("考核对象代码"),
    "unit": on_papers("组织，后附上级组织"),
    "tenure_label": on_papers("“任职区间”或“考核区间”"),
    "tenure": on_papers("区间和天数"),
    "cohort": on_papers("同类组"),
    "scheme": on_papers("考核办法"),
    "version": on_papers("考核办法版本（摘要前12位）"),
    "as_of": on_papers("数据截至与记录条数"),
}
"""Fields of ``head`` → what they mean."""


def head(run: Json, subject: Json) -> Json:
    """Name, unit, time in office, cohort; the scheme and what the results know."""
    of_unit = subject["kind"] == "unit"
    person = subject["unit_name"] if of_unit else subject["person_name"]
    above = subject["parent_name"]
    return {
        "person_label": said("被考核组织") if of_unit else said("被考核人"),
        "person": person or said("（空缺期间）"),
        "id": subject["id"],
        "unit": said("{unit}（{above}）").format(unit=subject["unit_name"], above=above)
        if above
        else subject["unit_name"],
        "tenure_label": said("考核区间") if of_unit else said("任职区间"),
        "tenure": said("{spans}（{n}天）").format(
            spans=wording.spans(subject["intervals"]), n=subject["days"]
        ),
        "cohort": subject["cohort_title"],
        "scheme": run["scheme_title"],
        "version": run["scheme_digest"][:12],
        "as_of": said("{day}；记录至第{size}条").format(day=run["as_of"], size=run["known_at"]),
    }


def standing(review: Json) -> Json:
    """Grade, total and rank, apart and as a paragraph; what people decided of it."""
    found, final = review["standing"], review.get("final")
    shown = {
        "grade_label": said("建议等次"),
        "grade": "",
        "total": "",
        "rank": "",
        "rests": "",
        "standing": said("本期未计分。"),
    }
    if found is not None:
        rests = review["rests_on"]
        shown |= {
            "grade": found["grade"] or said("不定等次"),
            "total": found["total"] or "–",
            "rank": _rank(found),
        }
        by_total = found["score_grade"]
        if by_total and by_total != found["grade"]:
            shown["grade"] = said("{grade}（按得分为{other}）").format(
                grade=shown["grade"], other=by_total
            )
        shown["rests"] = sentences(
            (
                said("依据 {n} 项，适用 {points} 分（满分 {of} 分）。").format(
                    n=rests["contributions"], points=rests["points"], of=rests["of"]
                ),
                *(said("列入：{title}。").format(title=t) for t in found["list_titles"]),
            )
        )
        shown["standing"] = sentences(
            (
                said("{label}：{grade}；得分 {total}；{rank}。").format(
                    label=shown["grade_label"],
                    grade=shown["grade"],
                    total=shown["total"],
                    rank=shown["rank"],
                ),
                shown["rests"],
            )
        )
    late = listed(
        said("{title} {n} 项").format(title=one["indicator"], n=one["contributions"])
        for one in review["late"]
    )
    return {
        **shown,
        "final": _final(final) if final else "",
        "late": said("其中依据封账后补录事实的：{late}。").format(late=late) if late else "",
    }


def _rank(found: Json) -> str:
    if not found["rank"]:
        return str(found["status_title"])
    text = said("同类组第 {rank} 名，共 {of} 名").format(rank=found["rank"], of=found["ranked_of"])
    if found["tied_with"]:
        text += said("，与 {n} 人并列").format(n=found["tied_with"])
    return text


def _final(final: Json) -> str:
    return joined(
        (
            said("核定等次：{grade}").format(grade=final["grade"] or said("不定等次"))
            + (
                said("（与建议不同，理由：{ground}）").format(ground=final["ground"])
                if final["differs"]
                else ""
            ),
            said("{by}，{day} 核定").format(by=final["decided_by"], day=final["confirmed_on"])
            if final["confirmed_on"]
            else said("{by}，尚未全部核定").format(by=final["decided_by"]),
        )
    )
