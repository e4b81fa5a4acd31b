"""Look at what is to be hung out, as an outsider would: files, folders, views, full results.

With full results (``against``) the check also knows the categories, the meetings that pages speak
of, and what the results withhold; without, only what the files themselves say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from projections.disclosure.attack import attack
from projections.disclosure.grids import KNOWN
from projections.disclosure.kinds import BOXES, KEY_ENDINGS
from projections.disclosure.numbers import SUBJECT, Meeting, shares_in, shown_in
from projections.disclosure.pages import Grid
from projections.disclosure.plan import BALLOTS, Plan, Question, Sizes
from projections.disclosure.shown import COUNT, FEW, WITHHELD, Finding, Shown
from projections.disclosure.source import (
    ISSUED,
    VOTES,
    counted,
    figures,
    of_category,
    withholding,
)
from projections.disclosure.words import Words

if TYPE_CHECKING:
    from projections.disclosure.source import Withholding
    from projections.publishing import Results

_LEAST = re.compile(r"不足\s*(\d{1,6})\s*人|fewer than (\d{1,6}) raters")


@frozen
class Truth:
    """What full results say: numbers of raters, what is withheld, and how to know a meeting."""

    sizes: Sizes
    held: Withholding
    words: Words
    meetings: Mapping[tuple[str, str, str], str]
    """Unit, period and day, or month, → the meeting's number."""
    units: Mapping[str, str]
    """Subject, and name of a unit, → the unit's code."""
    questions: Mapping[str, list[Question]]
    """Meeting → what was voted on there."""
    rests: Mapping[str, set[Question]]
    """Subject → the votes that its shares rest on."""


def truth_of(results: Results) -> Truth:
    """What full results know."""
    votes = counted(results)
    questions = [q for q in votes if q[2] != BALLOTS]
    meetings: dict[tuple[str, str, str], str] = {}
    for row in results.whole_ledger("evaluations"):
        day = row["held_on"].isoformat() if row["held_on"] else ""
        for when in (day, day[:7]):
            key = (row["unit"], row["period"] or "", when)
            # Two meetings of a unit in one month can't be told apart by their month.
            meetings[key] = row["row"] if meetings.get(key, row["row"]) == row["row"] else ""
    rests: dict[str, set[Question]] = {}
    for figure in figures(results):
        rests.setdefault(figure.subject, set()).update(q for q, _category in figure.votes)
    units = {s.id: s.unit for s in results.subjects()}
    units |= {s.unit_name: s.unit for s in results.subjects() if s.unit_name}
    return Truth(
        sizes={q: {c: held.size(q) for c, held in found.items()} for q, found in votes.items()},
        held=withholding(results),
        words=Words(
            frozenset(category for q in questions for category in votes[q]),
            frozenset(o for q in questions for held in votes[q].values() for o in held.chosen),
            frozenset(row["title"] for row in results.indicators.values()),
        ),
        meetings=meetings,
        units=units,
        rests=rests,
        questions={
            meeting: list(asked) for meeting, asked in groupby(sorted(questions), itemgetter(0))
        },
    )


def files_of(path: Path) -> list[Path]:
    """The files that are looked at: ``path``, or all of a known kind in it and its folders."""
    if not path.is_dir():
        return [path]
    return sorted(
        each
        for each in path.rglob("*")
        if each.is_file()
        and each.suffix.lower() in (*KNOWN, *KEY_ENDINGS, BOXES)
        and not any(part.startswith(".") for part in each.relative_to(path).parts)
    )


def full_results(results: Results, name: str) -> list[Finding]:
    """What a results database with its tables tells by category: it is for reviewers alone."""
    held = withholding(results)
    files = {table: row["file"] or name for table, row in results.tables().items()}
    found = []
    for question, categories in sorted(counted(results).items()):
        for category, counts in sorted(categories.items()):
            size = counts.size(question)
            apart = of_category(held.plan, question, category)
            if size and (size < held.rule.least or not apart):
                votes = {o: n for o, n in counts.chosen.items() if o != "issued"}
                ledger = ISSUED if question[2] == BALLOTS else VOTES
                found.append(
                    Finding(
                        files.get(ledger, name),
                        ledger,
                        FEW if size < held.rule.least else WITHHELD,
                        *question,
                        raters=(category,),
                        count=size,
                        votes=tuple(sorted(votes.items())),
                    )
                )
    for (subject, indicator), why in sorted(held.plan.figures.items()):
        place = f"score_nodes {subject} {indicator}"
        found.append(Finding(name, place, WITHHELD, "", "", indicator, (), 0, (), why))
    return found


def least_in(pages: Iterable[Grid]) -> int:
    """From how many raters on votes are shown, where the files themselves say so; else 0."""
    found = []
    for grid in pages:
        at = grid.header.index("least") if "least" in grid.header else -1
        for _place, cells in grid.rows:
            if 0 <= at < len(cells) and cells[at].isdecimal():
                found.append(int(cells[at]))
            found += [int(n or other) for cell in cells for n, other in _LEAST.findall(cell)]
    return max(found, default=0)


def shown_of(
    files: Iterable[tuple[str, Sequence[Grid]]],
    truth: Truth | None,
    words: Words,
    *,
    earlier: bool = False,
) -> Iterator[Shown]:
    """Every number of votes in files, each under its meeting's number where that is known."""
    for name, held in files:
        for grid in held:
            subject = _subject_of(name, grid, truth)
            unit = truth.units.get(subject, "") if truth else ""
            for meeting, each in shown_in(grid, name, words, earlier):
                known = _known_as(meeting, unit, truth)
                yield evolve(each, meeting=known) if known else each


def _subject_of(name: str, grid: Grid, truth: Truth | None) -> str:
    """Whom a page is about: the first subject that it names, or its own name does."""
    if truth is not None:
        for text in (grid.about, name):
            for subject in SUBJECT.findall(text):
                if subject in truth.units:
                    return str(subject)
    return ""


def _known_as(meeting: Meeting, unit: str, truth: Truth | None) -> str:
    number, named, period, day = meeting
    if truth is None or number:
        return number
    of = truth.units.get(named, named) if named else unit
    return truth.meetings.get((of, period, day), "")


def shares_of(files: Iterable[tuple[str, Sequence[Grid]]], truth: Truth) -> Iterator[Finding]:
    """Percentages of categories that may not stand alone, on a page about their unit."""
    asked = {subject: set(held) for subject, held in truth.rests.items()}
    for (unit, _period, _day), meeting in truth.meetings.items():
        asked.setdefault(unit, set()).update(truth.questions.get(meeting, ()))
    for name, held in files:
        for grid in held:
            subject = _subject_of(name, grid, truth)
            for place, about, raters, text in shares_in(grid, truth.words):
                whom = about or subject
                known = asked.get(whom) or asked.get(truth.units.get(whom, whom), set())
                for question in sorted(known):
                    if _is_cut(question, raters, truth.held.plan):
                        told = tuple(sorted(raters))
                        yield Finding(name, place, WITHHELD, *question, told, 0, (), text)
                        break


def _is_cut(question: Question, raters: frozenset[str], plan: Plan) -> bool:
    """Whether some of a group are told of without the rest."""
    groups = [g for g in plan.groups.get(question, ()) if raters & set(g.categories)]
    return any(not raters >= set(group.categories) for group in groups)


def findings(shown: Sequence[Shown], least: int, truth: Truth | None) -> list[Finding]:
    """What the numbers tell, and what of them the results withhold."""
    placed = [_placed(each, truth) for each in shown] if truth else list(shown)
    found = attack(placed, least, truth.sizes if truth else None)
    if truth is not None:
        told = {(f.file, f.place, f.votes) for f in found}
        more = _withheld(placed, truth.held.plan)
        found += [f for f in more if (f.file, f.place, f.votes) not in told]
    return sorted(found)


def _placed(each: Shown, truth: Truth) -> Shown:
    """With the part and the item that the meeting has, where there is one that fits."""
    if each.of_ballots:
        return each
    fits = [
        q
        for q in truth.questions.get(each.meeting, ())
        if (not each.part or q[1] == each.part)
        and (not each.item or q[2] == each.item)
        and (not each.raters or each.raters & truth.sizes[q].keys())
    ]
    if len(fits) != 1 or fits[0] == each.question:
        return each
    return evolve(each, part=fits[0][1], item=fits[0][2])


def _withheld(shown: Iterable[Shown], plan: Plan) -> Iterator[Finding]:
    """Numbers that stand there though the results withhold them."""
    held: dict[tuple[str, Question, frozenset[str]], list[Shown]] = {}
    for each in shown:
        if each.option != COUNT and not each.earlier:
            held.setdefault((each.file, each.question, each.raters), []).append(each)
    for (file, question, raters), numbers in sorted(held.items(), key=lambda pair: str(pair[0])):
        if why := _why(question, raters, plan):
            votes = tuple(sorted({each.option: each.value for each in numbers}.items()))
            yield Finding(
                file,
                numbers[0].place,
                WITHHELD,
                *question,
                raters=tuple(sorted(raters)),
                count=0,
                votes=votes,
                how=why,
            )


def _why(question: Question, raters: frozenset[str], plan: Plan) -> str:
    """Why votes of these raters are withheld; "" where they may be shown, or nobody knows them."""
    if question[2] == BALLOTS and not question[1] and not raters:
        return plan.ballots(question[0])
    groups = plan.groups.get(question, ())
    if not groups:
        return ""
    if not raters:
        return plan.whole(question)
    touched = [group for group in groups if raters & set(group.categories)]
    if any(not raters >= set(group.categories) for group in touched):
        return "second"
    return next((plan.withheld[group] for group in touched if group in plan.withheld), "")
