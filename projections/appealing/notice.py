"""The notice (告知书): what a flag says, on which evidence, and until when and how to answer it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from html import escape

from attrs import frozen

from projections.appealing.page import FlagPage
from projections.checksheet.cases import INFORMANTS
from projections.disclosure.withhold import BY_CATEGORY
from projections.trail.entries import Entry

HIDDEN = {"flag_no", "ordinal", "salt"}
"""Fields of evidence that say nothing to whom the notice goes."""


@frozen
class Notice:
    """What stands in a notice; every part is plain text.

    ``due`` is None where no day was set. ``rule``: the rule and what it rests on, in words.
    """

    number: str
    to: str
    unit: str
    rule: str
    basis: str
    suggests: str
    evidence: tuple[tuple[str, str, str], ...]
    """(position, day and kind, what it says); no position where several stand together."""
    due: date | None
    by: str
    on: date | None


def notice_of(page: FlagPage, *, basis: str, suggests: str) -> Notice:
    """The notice of a flag that was told, from its file."""
    raised, told = page.file.raised, page.file.state.notified
    return Notice(
        number=raised.flag_no,
        to=page.person_name or page.unit_name,
        unit=page.unit_name,
        rule=raised.title,
        basis=basis,
        suggests=suggests,
        evidence=evidence_told(page.evidence),
        due=told.due_on if told else None,
        by=told.notified_by if told else "",
        on=told.occurred_on if told else None,
    )


def evidence_told(entries: Sequence[Entry]) -> tuple[tuple[str, str, str], ...]:
    """Evidence as it may be told: of votes by category only how many entries there are.

    The notice goes to who was rated; who voted what must not follow from it.
    """
    told = [
        (f"第{e.position}条", f"{_day_told(e)} {e.title}", _said(e))
        for e in entries
        if e.fact not in BY_CATEGORY
    ]
    counted = Counter(e.title for e in entries if e.fact in BY_CATEGORY)
    told += [
        ("", f"{title} {n} 条", "票数不列：原件供有权核查的人核对") for title, n in counted.items()
    ]
    return tuple(told)


def _day_told(entry: Entry) -> str:
    """The day of an event; its month where people raised a problem: the day would help say who."""
    informed = any(s.name == "found_by" and s.value in INFORMANTS for s in entry.said)
    return entry.occurred_on[:7] if informed else entry.occurred_on


def _said(entry: Entry) -> str:
    said = "；".join(f"{s.title}：{s.shown}" for s in entry.said if s.name not in HIDDEN)
    if entry.sealed:
        said += "；（部分内容保密）"
    return said if entry.counts else f"{said}（已更正或撤回，不作数）"


def day_shown(day: date | None) -> str:
    """A day as papers write it."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "未定"


ANSWER = "请于 {due} 前（含当日）提出陈述和申辩：可书面送交，也可当面口述，由经办单位如实记录。"
ANSWER_OPEN = "请提出陈述和申辩：可书面送交，也可当面口述，由经办单位如实记录。"
WAIVE = "放弃陈述申辩的，请明确告知；到期未答复的，依照程序继续办理。"
NO_VERDICT = "本告知书所列为提示，不是结论。是否属实、是否采取措施，由有权单位听取意见后决定。"
ENGLISH = (
    "Notice of a flag. This is a prompt, not a verdict: a competent authority decides after "
    "hearing you. Answer in writing or in person{until}."
)


def _parts(notice: Notice) -> list[tuple[str, list[str]]]:
    due = day_shown(notice.due)
    answer = ANSWER.format(due=due) if notice.due else ANSWER_OPEN
    until = f" by {notice.due.isoformat()}" if notice.due else ""
    return [
        ("一、提示事项", [
            f"{notice.rule}。", f"依据：{notice.basis}。" if notice.basis else "",
            f"建议措施：{notice.suggests}（供参考，尚未决定）。" if notice.suggests else "",
        ]),
        ("三、陈述申辩", [answer, WAIVE]),
        ("四、说明", [NO_VERDICT, ENGLISH.format(until=until)]),
    ]  # fmt: skip


def as_markdown(notice: Notice) -> str:
    """The notice as Markdown."""
    first, *others = _parts(notice)
    lines = ["# 提示告知书", "", f"编号：{_md(notice.number)}", "", f"**{_md(notice.to)}**："]
    if notice.to != notice.unit:
        lines += ["", f"（{_md(notice.unit)}）"]
    lines += ["", f"## {first[0]}", "", *(_md(text) + "\n" for text in first[1] if text)]
    lines += ["## 二、证据", "", "| 记录 | 日期与事项 | 内容 |", "|---|---|---|"]
    lines += ["| " + " | ".join(map(_md, row)) + " |" for row in notice.evidence]
    if not notice.evidence:
        lines += ["", "（按结果提示，没有单列的记录。）"]
    for title, texts in others:
        lines += ["", f"## {title}", "", *(_md(text) + "\n" for text in texts if text)]
    return "\n".join([*lines, "", f"{_md(notice.by)}　{day_shown(notice.on)}", ""])


def _md(text: str) -> str:
    """Text that stays one cell and no markup."""
    flat = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\|`*_[]<>#" else sign for sign in flat)


STYLE = (
    "body{font:16px/1.7 'Noto Serif SC',SimSun,serif;max-width:44em;margin:2em auto;padding:0 1em}"
    "h1{text-align:center}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #777;padding:.3em .5em;text-align:left;vertical-align:top}"
    ".by{text-align:right;margin-top:2em}"
)


def as_html(notice: Notice) -> str:
    """The notice as one HTML page that loads nothing."""
    first, *others = _parts(notice)

    def section(title: str, texts: list[str]) -> str:
        shown = "".join(f"<p>{escape(text)}</p>" for text in texts if text)
        return f"<h2>{escape(title)}</h2>{shown}"

    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in notice.evidence
    )
    unit = f"<p>（{escape(notice.unit)}）</p>" if notice.to != notice.unit else ""
    return (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        f"<title>提示告知书 {escape(notice.number)}</title><style>{STYLE}</style></head><body>"
        f"<h1>提示告知书</h1><p>编号：{escape(notice.number)}</p>"
        f"<p><b>{escape(notice.to)}</b>：</p>{unit}"
        + section(*first)
        + "<h2>二、证据</h2><table><tr><th>记录</th><th>日期与事项</th><th>内容</th></tr>"
        + (rows or '<tr><td colspan="3">按结果提示，没有单列的记录。</td></tr>')
        + "</table>"
        + "".join(section(*other) for other in others)
        + f'<p class="by">{escape(notice.by)}<br>{day_shown(notice.on)}</p></body></html>\n'
    )
