"""What in a scheme adds paperwork: what burden-reduction rules forbid, and its own budget overrun.

The rules: 《整治形式主义为基层减负若干规定》 (2024-08-06; F112, domain §2.9): leaders' instructions
(领导批示) and media reports (媒体刊发) are no assessment items; whether a meeting was held or a
document issued (开会发文), photos and traces (拍照留痕), study notebooks (学习笔记) decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from evalcore.messages import _
from evalcore.schemes.advice import Advice, expressions, problem, remark
from evalcore.schemes.burden import Burden, burden, shown
from evalcore.schemes.feeds import MEETINGS, OPENED_BY
from evalcore.schemes.model import Cases, Indicator, Number, Scheme, Slots

BURDEN = "practice F112"

_PRAISE = re.compile(r"批示|媒体|刊发|刊登|信息稿|经验做法|经验交流|头条|instruction|media", re.I)
_TRACES = re.compile(r"拍照|照片|留痕|截图|打卡|学习笔记|笔记|心得|photo|notebook|screenshot", re.I)
_PAPER = re.compile(r"发文|文件数|台账数|简报|会议次数|documents issued", re.I)

BIGGEST = 3
"""How many of those who ask most are named."""


def burden_rules(scheme: Scheme) -> Iterator[Advice]:
    """Rules that judge by what burden-reduction rules forbid to judge by."""
    for each in scheme.indicators:
        yield from _forbidden(f"indicators.{each.id}", each.title, each, each.role != "deduction")
        if _more_than_a_floor(each):
            yield problem(
                "burden_paper",
                f"indicators.{each.id}",
                _("Points for every meeting or document reward paper ({source}).").format(
                    source=BURDEN
                ),
                _("Ask for a floor with slots: met or not met."),
            )
    for veto in scheme.vetoes:
        yield from _forbidden(f"vetoes.{veto.id}", veto.title, veto, True)
    for flag in scheme.flags:
        yield from _forbidden(f"flags.{flag.id}", flag.title, flag, True)
    for ladder in scheme.ladders:
        yield from _forbidden(f"ladders.{ladder.id}", ladder.title, ladder, True)
    yield from _frequent(scheme)


def _frequent(scheme: Scheme) -> Iterator[Advice]:
    """What is asked for every week or half-month: later rules forbid frequent forms."""
    for each in scheme.indicators:
        if isinstance(each.counts, Slots) and each.counts.every in ("week", "half_month"):
            yield remark(
                "frequent",
                f"indicators.{each.id}",
                _("It asks for something every {every}; frequent forms are forbidden ({source}).")
                .format(every=each.counts.every, source=BURDEN),
                _("Take it from a record that exists anyway, or ask less often."),
            )  # fmt: skip


def _more_than_a_floor(each: Indicator) -> bool:
    """Whether more meetings or documents bring more points than the least that is asked."""
    texts = " ".join([each.title, *(e.source for e in expressions(each))])
    counts = each.counts
    meetings = (
        isinstance(counts, Cases) and OPENED_BY.get(counts.ledger) in MEETINGS[:1]
    ) or (
        isinstance(counts, Slots)
        and OPENED_BY.get(counts.ledger) in MEETINGS
        and each.role == "bonus"
    )  # fmt: skip
    return bool(_PAPER.search(texts)) or (meetings and each.role != "deduction")


def _forbidden(path: str, title: str, rule: object, praises: bool) -> Iterator[Advice]:
    # The code of a rule says what it is about as well as its title.
    name = path.rpartition(".")[2].replace("_", " ")
    texts = " ".join([title, name, *(each.source for each in expressions(rule))])
    if praises and _PRAISE.search(texts):
        yield problem(
            "burden_praise",
            path,
            _("Leaders' instructions and media reports may not be assessed ({source}).").format(
                source=BURDEN
            ),
            _("Take the indicator out."),
        )
    if _TRACES.search(texts):
        yield problem(
            "burden_traces",
            path,
            _("Photos, traces and notebooks may not decide an assessment ({source}).").format(
                source=BURDEN
            ),
            _("Count what was done, from the record that exists."),
        )


def over_budget(scheme: Scheme) -> Iterator[Advice]:
    """Where the scheme asks more of a village and month than it allows itself."""
    if scheme.burden is None:
        return
    from evalcore.intake.mapping_file import load_mapping

    asked = burden(scheme, load_mapping())
    limits = scheme.burden
    for name, limit, found, biggest in (
        ("cells_per_month", limits.cells_per_month, asked.cells, _most_cells(asked)),
        ("forms_per_month", limits.forms_per_month, asked.forms, _most_forms(asked)),
        ("meetings_per_month", limits.meetings_per_month, asked.meetings_per_month,
         _most_meetings(asked)),
    ):  # fmt: skip
        if limit is not None and found > _exact(limit):
            yield problem(
                "over_budget",
                f"burden.{name}",
                _("It asks {found} per village and month, but allows itself {limit}.").format(
                    found=shown(found), limit=shown(_exact(limit))
                ),
                _("Most is asked by: {biggest}. evalcore scheme burden shows all of it.").format(
                    biggest=", ".join(biggest)
                ),
            )  # fmt: skip


def _exact(number: Number) -> Fraction:
    return Fraction(number.numerator, number.denominator)


def _biggest(parts: list[tuple[Fraction, str]]) -> list[str]:
    parts.sort(key=lambda part: (-part[0], part[1]))
    return [f"{name} ({shown(count)})" for count, name in parts[:BIGGEST]]


def _most_cells(asked: Burden) -> list[str]:
    return _biggest([(sheet.cells, sheet.sheet) for sheet in asked.of()])


def _most_forms(asked: Burden) -> list[str]:
    most = Fraction(1, asked.months)
    return _biggest([(min(sheet.rows.per_month, most), sheet.sheet) for sheet in asked.of()])


def _most_meetings(asked: Burden) -> list[str]:
    return _biggest([(count, path) for path, count in asked.meetings.items()])
