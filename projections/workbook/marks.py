"""What a run may not be taken for, in the words of the paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from evalcore.paper_words import on_papers, paper_language, said

if TYPE_CHECKING:
    from projections.publishing import RunInfo

STATUS = {
    "official": on_papers("正式"),
    "adopted": on_papers("未公布"),
    "trial": on_papers("试算"),
}
MEANS = {
    "official": on_papers("本考核周期唯一公布的结果"),
    "adopted": on_papers("按已采用的办法计算，但没有公布，不是正式结果"),
    "trial": on_papers("没有决定采用这一办法，或者改动了其中的设定，不作为结果使用"),
}
RANKS = {
    "ranked": on_papers("参加排名"),
    "short_tenure": on_papers("任职时间不足"),
    "small_cohort": on_papers("同类组人数不足"),
    "not_applicable": on_papers("考核期内没有可考核事项"),
    "unattributed": on_papers("空缺期间事项"),
}
"""Why somebody has a rank or none."""


def listed(texts: Iterable[str]) -> str:
    """Texts in a row, as the language of the paper lists them."""
    return ("、" if paper_language() == "zh" else ", ").join(texts)


def marks(run: RunInfo) -> tuple[str, ...]:
    """The marks that every sheet and every printed page bears."""
    found = [said(STATUS[run.status])]
    if run.settings:
        changed = ", ".join(f"{name}={value}" for name, value in run.settings.items())
        found.append(said("改动了设定：{settings}").format(settings=changed))
    if run.demo:
        found.append(said("含演示数据"))
    if run.changed_in_period:
        found.append(said("考核期内变更办法"))
    if run.late_facts:
        found.append(said("封账后补录{n}条").format(n=run.late_facts))
    return tuple(found)
