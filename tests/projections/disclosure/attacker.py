"""An attacker who tries everything: all full tables that fit what was published.

Knows how the program decides and how many raters there were of each category; shares no code with
it but the plan's own words for what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from projections.disclosure.plan import Figure, Group, Plan, Question

Votes = Mapping[tuple[Question, str], tuple[int, ...]]
"""Question and category → how many chose each option."""


def total(votes: Votes, cells: list[tuple[Question, str]], options: int) -> tuple[int, ...]:
    return tuple(sum(votes[cell][at] for cell in cells) for at in range(options))


def published(
    votes: Votes, plan: Plan, figures: list[Figure], worth: tuple[int, ...]
) -> list[object]:
    """Everything that an outsider gets to see of these votes."""
    seen: list[object] = []
    for question, groups in sorted(plan.groups.items()):
        for group in groups:
            if group not in plan.withheld:
                seen.append(total(votes, [(question, c) for c in group.categories], len(worth)))
        if not plan.whole(question):
            cells = [(question, c) for g in groups for c in g.categories]
            seen.append(total(votes, cells, len(worth)))
    for figure in figures:
        if figure.key not in plan.figures:
            chosen = total(votes, [c for c in sorted(figure.votes) if c in votes], len(worth))
            seen.append(sum(n * w for n, w in zip(chosen, worth, strict=True)))
    return seen


def alone(plan: Plan) -> set[tuple[Question, str]]:
    """Categories whose votes are shown by themselves: they were large enough."""
    return {
        (question, group.categories[0])
        for question, groups in plan.groups.items()
        for group in groups
        if len(group.categories) == 1 and group not in plan.withheld
    }


def possible(
    votes: Votes, plan: Plan, figures: list[Figure], worth: tuple[int, ...]
) -> list[Votes]:
    """Every table of votes that an outsider can't tell from the true one."""
    wanted = published(votes, plan, figures, worth)
    fixed = alone(plan)
    free = sorted(cell for cell in votes if cell not in fixed)
    choices = [list(ways(sum(votes[cell]), len(worth))) for cell in free]
    tables = ({**votes, **dict(zip(free, guess, strict=True))} for guess in product(*choices))
    return [table for table in tables if published(table, plan, figures, worth) == wanted]


def ways(count: int, options: int) -> Iterator[tuple[int, ...]]:
    """Every way in which ``count`` raters can choose among ``options``."""
    if options == 1:
        yield (count,)
        return
    for first in range(count + 1):
        for rest in ways(count - first, options - 1):
            yield (first, *rest)


def companions(
    cell: tuple[Question, str], plan: Plan, figures: list[Figure]
) -> list[tuple[Question, str]]:
    """The raters among whom this category is hidden: they are told of together, if at all."""
    question, category = cell
    own = next(g for g in plan.groups[question] if category in g.categories)
    if own not in plan.withheld:
        return [(question, c) for c in own.categories]
    kind = touched(own, plan, figures)
    return [
        (group.question, c)
        for group in plan.withheld
        if touched(group, plan, figures) == kind
        for c in group.categories
    ]


def touched(group: Group, plan: Plan, figures: list[Figure]) -> set[tuple[str, str, str]]:
    return {
        (f.subject, f.indicator, f.slot)
        for f in figures
        if f.key not in plan.figures
        and any((group.question, c) in f.votes for c in group.categories)
    }
