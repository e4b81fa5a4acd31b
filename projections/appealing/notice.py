"""The notice (告知书): what a flag says, on which evidence, and until when and how to answer it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from attrs import frozen

from evalcore.paper_words import said
from projections.appealing.page import FlagPage
from projections.checksheet.cases import INFORMANTS
from projections.disclosure.withhold import BY_CATEGORY
from projections.reports import wording
from projections.trail.entries import Entry, Said

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
        evidence=(*evidence_told(page.evidence), *_elsewhere(page.elsewhere)),
        due=told.due_on if told else None,
        by=told.notified_by if told else "",
        on=told.occurred_on if told else None,
    )


def evidence_told(entries: Sequence[Entry]) -> tuple[tuple[str, str, str], ...]:
    """Evidence as it may be told: of votes by category only how many entries there are.

    The notice goes to who was rated; who voted what must not follow from it.
    """
    told = [
        (
            said("第 {n} 条").format(n=e.position),
            f"{_day_told(e)} {said(e.title)}",
            _said(e),
        )
        for e in entries
        if e.fact not in BY_CATEGORY
    ]
    counted = Counter(e.title for e in entries if e.fact in BY_CATEGORY)
    told += [
        (
            "",
            said("{title} {n} 条").format(title=said(title), n=n),
            said("票数不列：原件供有权核查的人核对"),
        )
        for title, n in counted.items()
    ]
    return tuple(told)


def _elsewhere(positions: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    """Evidence that this record does not hold: where it lies, and no more."""
    return tuple(
        (
            said("第 {n} 条").format(n=position),
            said("另一记录中的事项"),
            said("本记录不含原文；冒号前为该记录在证书中的序号"),
        )
        for position in positions
    )


def _day_told(entry: Entry) -> str:
    """The day of an event; its month where people raised a problem: the day would help say who."""
    informed = any(each.name == "found_by" and each.value in INFORMANTS for each in entry.said)
    return entry.occurred_on[:7] if informed else entry.occurred_on


def _said(entry: Entry) -> str:
    told = wording.joined(
        said("{title}：{value}").format(title=said(each.title), value=_value(each))
        for each in entry.said
        if each.name not in HIDDEN
    )
    if entry.sealed:
        told = wording.joined((told, said("（部分内容保密）")))
    return told if entry.counts else told + said("（已更正或撤回，不作数）")


def _value(each: Said) -> str:
    """A value in the language of the paper: titles of choices are the program's own words.

    Such a title differs from the value as stored; a name has the stored code behind it.
    """
    named = each.shown == each.value or each.shown.endswith(f"({each.value})")
    return each.shown if named else said(each.shown)
