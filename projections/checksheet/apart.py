"""What is not lost: merged, excluded, explained, suspended, handed on, excused, or not scored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.paper_words import on_papers, said
from evalcore.schemes.columns import choice_titles
from evalcore.vocabulary.evaluations import PARTS
from projections.checksheet.cases import Held
from projections.rates import left_out
from projections.reports.cases import in_office
from projections.rows import Subject
from projections.score_rules import NOT_APPLICABLE

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]


@frozen
class Apart:
    """Something that is shown apart: ``what`` it is, its ``case``, the words, who allowed it."""

    what: str
    case: str
    words: str
    allowed_by: str


def acts(known: Held, subject: Subject, until: date) -> Iterator[Apart]:
    """What happened to the problems of the subject's unit, in the order of its days.

    Of a person only what happened while in office; of a problem only where the unit had it: it
    arose there, or the unit held it.
    """
    titles = choice_titles("case_acts", "act")
    found = []
    for problem, listed in known.acts.items():
        about = known.problems.get(problem)
        had = {row["unit"] for row in known.holdings.get(problem, ())}
        if subject.unit not in had | ({about["unit"]} if about else set()):
            continue
        found += [
            (row["acted_on"], row["row"], row)
            for row in listed
            if row["acted_on"] <= until and in_office(subject, row["acted_on"])
        ]
    for day, _row, row in sorted(found, key=lambda one: one[:2]):
        yield Apart(
            said(titles.get(row["act"], row["act"])),
            row["problem"],
            _words(known, day, row),
            row["decided_by"] or "",
        )


def _words(known: Held, day: date, row: Json) -> str:
    """Day, reason, and where it went, in the words of the paper."""
    parts = [day.isoformat()]
    if row["until"]:
        parts[0] = said("{first} 至 {last}").format(first=parts[0], last=row["until"].isoformat())
    other = row["other_unit"]
    if other:
        words = said("等待 {unit}") if row["act"] == "suspended" else said("转往 {unit}")
        parts.append(words.format(unit=known.names.get(other, other)))
    if row["other_problem"]:
        parts.append(said("并入 {problem}").format(problem=row["other_problem"]))
    if row["ground"]:
        parts.append(said("原因：{ground}").format(ground=row["ground"]))
    return said("；").join(parts)


def excused(known: Held, subject: Subject) -> Iterator[Apart]:
    """Pledges that were not kept for a reason that was accepted."""
    for row in known.pledges.get(subject.unit, ()):
        day = row["due_on"] or row["made_on"]
        if row["excused"] and in_office(subject, day):
            words = said("承诺“{pledge}”因客观原因未践诺").format(pledge=row["content"] or "")
            yield Apart(said("免责"), row["row"], words, "")


def not_counted(results: Results, rows: Sequence[Json]) -> Iterator[Apart]:
    """Rounds of an evaluation that do not count, each once, with the rule."""
    for each in left_out(results, {row["slot"]: row for row in rows}.values()):
        part = said(str(PARTS.get(each["part"], each["part"])))
        yield Apart(
            said("不计的轮次"), f"{each['meeting']}（{part}）", said(each["why"]), each["basis"]
        )


WITHHELD_WORDS = on_papers("参评票数过少，不计分，分值计入其他指标")
NOTHING_DUE = on_papers("本期没有可考核事项，单列，分值计入其他指标")
FEW = "few"
NOT_TOLD = on_papers("参评人数过少，得分不列明")
"""Whether anything was lost or not: that it is not told says nothing about any vote."""


def not_scored(titles: Sequence[tuple[str, str]]) -> Iterator[Apart]:
    """Indicators that are listed apart: (title, state) of each."""
    for title, state in titles:
        words = {NOT_APPLICABLE: NOTHING_DUE, FEW: NOT_TOLD}.get(state, WITHHELD_WORDS)
        what = said("不列明") if state == FEW else said("不计分")
        yield Apart(what, title, said(words), said("考核办法"))
