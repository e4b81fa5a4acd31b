"""The first sheet: what the results are, what they may not be taken for, what is where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.paper_words import on_papers, paper_language, said
from evalcore.record.joined import further_data
from evalcore.schemes.citations import on_paper
from projections.workbook.marks import MEANS, STATUS, listed, marks

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.workbook.contents import Contents

TITLE, COVER = "说明", on_papers("封面")
"""The title in Chinese, and what is said for it elsewhere: the word has other meanings."""

NO_CODE = on_papers("无（只有正式结果有核验码）")
ABSENT = (
    on_papers("记录中密封的部分（举报人的话等）：结果里没有，这里也没有"),
    on_papers("单张票和人数过少的票数、占比；列出其他数即可推知的，也不列"),
    on_papers("每一项得分的逐条算式：见 evalcore explain 和 evalcore report"),
)
"""What is never in it."""


def title() -> str:
    """What the first sheet is called."""
    return TITLE if paper_language() == "zh" else said(COVER)


@frozen
class Said:
    """What people decided, as far as a record was asked: grades are final since a day, by whom."""

    asked: bool = False
    confirmed_on: str = ""
    confirmed_by: str = ""


def facts(
    results: Results, said_: Said, office: str, classification: str
) -> Iterator[tuple[str, str]]:
    """What stands at the top: what it is about, label and text."""
    run = results.run
    held = results.withholding.rule
    yield said("考核办法"), f"{run.scheme_title}（{run.scheme}）"
    yield said("制定单位"), run.authority
    yield (
        said("考核周期"),
        said("{period}（{first} 至 {last}）").format(
            period=run.period, first=run.period_start, last=run.period_end
        ),
    )
    yield said("数据截至"), run.as_of.isoformat()
    yield said("记录长度"), said("{n} 条").format(n=run.known_at)
    yield (
        said("性质"),
        said("{status}：{means}").format(
            status=said(STATUS[run.status]), means=said(MEANS[run.status])
        ),
    )
    yield said("标注"), listed(marks(run))
    yield said("等次"), _grades(said_)
    yield said("核验码"), run.certificate or said(NO_CODE)
    if classification:
        yield said("密级"), classification
    if office:
        yield said("编制单位"), office
    rule = said("{n} 人以上才列票数").format(n=held.least)
    path, _colon, clause = held.because.partition(": ")
    yield said("票数列示"), f"{rule}（{on_paper(results.documents, clause)}）" if path else rule
    if run.late_facts:
        yield (
            said("封账后补录"),
            said("{n} 条，{who}批准").format(n=run.late_facts, who=run.late_by or said("无人")),
        )
    for log in further_data(run.further):
        yield (
            said("其他记录{log}").format(log=log["log"]),
            said("{origin}（{size} 条）").format(origin=log["origin"], size=log["size"]),
        )
    yield said("办法摘要"), run.scheme_digest
    yield said("记录根"), run.root
    yield said("运算编号"), run.run
    yield said("程序摘要"), run.engine


def _grades(said_: Said) -> str:
    if said_.confirmed_on:
        return said("已于 {day} 由{who}核定").format(day=said_.confirmed_on, who=said_.confirmed_by)
    if said_.asked:
        return said("建议：尚未核定")
    return said("建议：是否核定，没有查记录")


def absent(made: Contents, cut: Mapping[str, int]) -> Iterator[str]:
    """What is not in the workbook."""
    yield from (said(each) for each in ABSENT)
    if cut:
        named = listed(f"{title}（{n}）" for title, n in cut.items())
        yield said("行数超过上限的台账，没有列出的行数：{ledgers}").format(ledgers=named)
    if made.empty:
        yield said("没有内容的表：{sheets}").format(sheets=listed(made.empty))
    if made.not_wanted:
        yield said("没有选的表：{sheets}").format(sheets=listed(made.not_wanted))
