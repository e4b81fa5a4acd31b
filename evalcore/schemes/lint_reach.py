"""What can never happen under a scheme: grades, steps and rungs that nobody reaches, slots that
never fall due, weights that weigh nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from evalcore.messages import _
from evalcore.schemes.advice import Advice, problem, remark
from evalcore.schemes.indicators import amount
from evalcore.schemes.model import Indicator, Ladder, Scheme, Slots, Tallies


def out_of_reach(scheme: Scheme) -> Iterator[Advice]:
    """Everything that is written and can never be met."""
    yield from _caps(scheme)
    yield from _grades(scheme)
    for each in scheme.indicators:
        yield from _steps(each)
        if isinstance(each.counts, Tallies):
            yield from _weights(each.id, each.counts)
    yield from _never_due(scheme)
    for ladder in scheme.ladders:
        yield from _rungs(scheme, ladder)


def _caps(scheme: Scheme) -> Iterator[Advice]:
    caps = {group.id: group.cap for group in scheme.groups}
    for each in scheme.indicators:
        if each.role == "bonus" and caps.get(each.group) is None:
            yield problem(
                "no_cap",
                f"indicators.{each.id}",
                _("A bonus without a cap has no end."),
                _("Give its group a cap."),
            )


def _grades(scheme: Scheme) -> Iterator[Advice]:
    highest = sum(
        (amount(each.points) for each in scheme.indicators if each.role == "score"), Fraction(0)
    )
    bonus = {each.group for each in scheme.indicators if each.role == "bonus"}
    highest += sum(
        (amount(group.cap) for group in scheme.groups if group.cap and group.id in bonus),
        Fraction(0),
    )
    for grade in scheme.grades:
        if grade.at_least is not None and amount(grade.at_least) > highest:
            yield problem(
                "unreachable",
                f"grades.{grade.name}",
                _("Nobody can reach {grade}: the most is {most}.").format(
                    grade=grade.name, most=highest
                ),
                _("Lower where it begins, or add points."),
            )
    named = [grade for grade in scheme.grades if grade.at_least is not None]
    if named and named[-1].at_least is not None and amount(named[-1].at_least) <= 0:
        yield problem(
            "unreachable",
            f"grades.{scheme.grades[-1].name}",
            _("Nobody can fall to {grade}.").format(grade=scheme.grades[-1].name),
            _("Let the grade above begin higher than 0."),
        )


def _steps(each: Indicator) -> Iterator[Advice]:
    steps = each.curve
    for at, (above, below) in enumerate(pairwise(steps), start=1):
        if amount(below.gives) >= amount(above.gives):
            yield problem(
                "unreachable",
                f"indicators.{each.id}.curve[{at}]",
                _("A lower share gives as much as a higher one, or more."),
                _("Let each step give less than the step above, or leave one out."),
            )
    if steps and amount(steps[-1].at_least) == 0 and amount(steps[-1].gives) == 0:
        yield remark(
            "idle_step",
            f"indicators.{each.id}.curve",
            _("The last step gives nothing, as what lies below any step does anyway."),
            _("Leave it out."),
        )


def _weights(name: str, tallies: Tallies) -> Iterator[Advice]:
    path = f"indicators.{name}.tallies"
    if tallies.smallest is None:
        yield problem(
            "small_cells",
            path,
            _("Categories of few raters would show who voted what."),
            _("Add smallest: below it, categories are merged."),
        )
    if not tallies.weights:
        return  # A rate of all raters: every ballot counts alike.
    whole = sum((amount(weight) for weight in tallies.weights.values()), Fraction(0))
    if whole == 0:
        yield problem(
            "no_weight",
            f"{path}.weights",
            _("No category has any weight."),
            _("Give at least one category a weight above 0."),
        )
    elif len({amount(w) for w in tallies.weights.values()}) > 1 and whole not in (1, 100):
        yield problem(
            "weights",
            f"{path}.weights",
            _("The weights add to {whole}, neither 1 nor 100.").format(whole=whole),
            _("Let them add to 100, so that everybody reads them as percent."),
        )


def _never_due(scheme: Scheme) -> Iterator[Advice]:
    """Slots of which none lies wholly in the period: nothing is expected, and nobody is told."""
    period, after = scheme.period, scheme.period.ends_on + timedelta(days=1)
    for each in scheme.indicators:
        if not isinstance(each.counts, Slots) or not each.counts.every:
            continue
        # A week or half a month is never longer than what a scheme is about.
        months = {"quarter": 3, "half": 6, "year": 12}.get(each.counts.every, 1)
        # The first month of the period of which no day is missing, on to where a slot begins.
        start = period.starts_on.year * 12 + period.starts_on.month - (period.starts_on.day == 1)
        start = -(-start // months) * months
        if start + months > after.year * 12 + after.month - 1:
            yield problem(
                "never_due",
                f"indicators.{each.id}.slots",
                _("No {every} lies wholly in the period: nothing is ever expected.").format(
                    every=each.counts.every
                ),
                _("Choose a shorter cycle, or another period."),
            )


def _rungs(scheme: Scheme, ladder: Ladder) -> Iterator[Advice]:
    """Rungs above what can be counted before the count begins again."""
    most = _most(scheme, ladder)
    for at, rung in enumerate(ladder.rungs):
        if most is not None and amount(rung.at_least) > most:
            yield problem(
                "unreachable",
                f"ladders.{ladder.id}.rungs[{at}]",
                _("It is reached after {times} times, but at most {most} are counted.").format(
                    times=amount(rung.at_least), most=most
                ),
                _("Lower the rung, or count over more than one period (resets)."),
            )


def _most(scheme: Scheme, ladder: Ladder) -> int | None:
    """The most that can be counted; None where nothing limits it."""
    if ladder.of == "standing" and ladder.resets == "period":
        return 1
    flags = {flag.id: flag for flag in scheme.flags}
    if ladder.of == "flags" and all(flags[name].of != "ledger" for name in ladder.flags):
        # Such a flag is raised once for a subject, however much was lost.
        return len(ladder.flags)
    return None
