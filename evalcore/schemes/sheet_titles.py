"""What the numbers of a scheme are called on a sheet, in the words of those who edit it."""

from __future__ import annotations

import re

from evalcore.paper_words import said
from evalcore.yamltree import Node

SECTIONS = {
    "groups": "指标组",
    "indicators": "指标",
    "parameters": "参数",
    "total": "总分",
    "rounding": "小数位",
    "grades": "等次",
    "quotas": "等次名额",
    "lists": "名单",
    "vetoes": "一票否决",
    "flags": "核查提示",
    "ladders": "递进处理",
    "assessed": "考核对象",
    "reporting": "报送",
    "adoption": "采用",
    "burden": "负担上限",
    "procedure": "程序时限",
    "ballots": "票箱",
    "disclosure": "公布下限",
}
"""Sections of a scheme, in the order in which a sheet shows them."""

WORDS = {
    "points": "分值",
    "cap": "封顶",
    "share": "比例",
    "number": "名额",
    "least": "至少人数",
    "rounding": "取整方式",
    "base": "基数",
    "tie": "并列时",
    "frees": "空出名额是否递补",
    "at_least": "至少",
    "at_most": "至多为",
    "gives": "得",
    "lost": "失分达到",
    "below": "低于",
    "over": "相差超过",
    "grace": "宽限天数",
    "cycle": "报送周期",
    "smallest_cohort": "最小同类组",
    "shortest": "最短任职天数",
    "merged": "撤并后归谁",
    "decimals": "小数位",
    "best": "满分",
    "smallest": "最少票数",
    "worth": "折算",
    "weights": "权重",
    "missing": "缺少一类时",
    "when_none": "无事项时",
    "latest": "最迟(期初后天数)",
    "cells_per_month": "每村每月填报格数",
    "forms_per_month": "每村每月表数",
    "meetings_per_month": "每村每月会议数",
    "slots": "应做次数",
    "cases": "计件",
    "tallies": "测评",
    "curve": "档",
    "rungs": "级",
    "resets": "何时重新计",
    "meets": "符合几条",
    "counted": "天数怎么算",
    "answer": "申辩天数",
    "appeal": "申诉天数",
    "appeal_decided": "申诉办结天数",
    "objection": "核对单异议天数",
    "objection_answered": "核对单异议答复天数",
    "publicity": "公示天数",
    "valid": "有效规则",
    "attendance_over": "收回比例须超过",
    "more_returned": "收回多于发出时",
    "blank": "未填写的票",
    "all_same": "各项全同的票",
    "unanimous": "可单独公布的最少人数",
    "drop_extremes": "票数多于几张时去掉最高最低",
}

OPTIONS = {
    "none": "都不取",
    "all": "都取",
    "people": "由人裁定",
    "next": "比下一项",
    "floor": "舍去",
    "ceil": "进一",
    "half_up": "四舍五入",
    "cohort": "同类组全体",
    "ranked": "参加排名的",
    "eligible": "未触否决的",
    "true": "是",
    "false": "否",
    "itself": "自己",
    "successor": "并入单位",
    "renormalise": "其余各类折算",
    "zero": "计零",
    "full": "计满",
    "not_applicable": "不适用",
    "month": "每月",
    "quarter": "每季度",
    "half": "每半年",
    "year": "每年",
    "period": "每个考核期",
    "never": "不重新计",
    "broken": "中断即重新计",
    "one": "符合一条即可",
    "every": "每条都要符合",
    "working": "工作日",
    "count": "计入",
    "void": "本轮作废",
    "abstain": "按弃权",
    "invalid": "按无效",
    "calendar": "自然日",
}
"""What an option means; the sheet holds the option itself."""


def word(key: str) -> str:
    """What a key of a scheme is called; the key itself where it has no word of its own."""
    return WORDS.get(key, key)


_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def title_of(path: str, root: Node) -> str:
    """``indicators.kept.points`` → title of the indicator and 分值; unknown words as they are."""
    steps = _STEP.findall(path)
    told: list[str] = []
    node: Node | None = root
    for at, (name, index) in enumerate(steps):
        if node is not None:
            node = node.entries.get(name) if name else _item(node, int(index))
        if at == 0 and len(steps) > 1:
            continue
        title = node.entries.get("title") if node is not None else None
        if title is not None and title.text:
            told.append(title.text)
        elif index:
            told.append(said("第{n}").format(n=int(index) + 1))
        else:
            # Only our words: an option or a category is called as the scheme calls it.
            told.append(said(WORDS[name]) if name in WORDS else name)
    return " · ".join(told) if len(steps) > 1 else said(SECTIONS.get(path, path))


def _item(node: Node, index: int) -> Node | None:
    return node.items[index] if index < len(node.items) else None
