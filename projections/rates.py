"""Satisfaction by a named formula, with the counts that it was made of.

The same tally gives several rates (practice F42: one of 141 raters gives 95.04, 97.87 or 100 %).
Counts are told over all categories of raters of a meeting only, and not where they would tell who
voted what (``projections.disclosure``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.paper_words import on_papers, said
from projections.publishing.figures import rounded
from projections.rounds import REPEATS, is_void
from projections.rounds import told as told_of_slot
from projections.small_cells import is_withheld

if TYPE_CHECKING:
    from evalcore.schemes.model import Tallies
    from projections.disclosure.plan import Plan
    from projections.publishing import Results

Json = dict[str, Any]

Question = tuple[str, str, str]
"""Meeting, part and item: what raters answered at once."""

DENOMINATORS = {
    "valid": on_papers("有效票"),
    "returned": on_papers("收回票"),
    "issued": on_papers("发出票"),
}

VOID = {
    "attendance_over": on_papers("收回（到会）没有超过规定的比例"),
    "more_returned": on_papers("收回多于发出"),
    REPEATS: on_papers("所重新测评的一次没有作废，以先前的为准"),
}
"""Why a round does not count, in the words of the paper; by the last word of the rule."""


@attrs.frozen
class Rate:
    """A rate with its counts; ``options`` are empty where they may not be told.

    ``without`` are options that somebody chose and the denominator leaves out.
    """

    name: str
    counts: tuple[str, ...]
    of: str
    numerator: int
    denominator: int
    options: tuple[tuple[str, int], ...]
    without: tuple[str, ...] = ()

    @property
    def percent(self) -> str:
        """``97.87``: two decimals, half up."""
        return rounded(self.numerator * 100, self.denominator)

    def words(self) -> str:
        """``满意率（满意+比较满意）÷有效票 = 138/141 = 97.87%``."""
        left_out = (
            said("（不含{options}）").format(options=said("、").join(self.without))
            if self.without
            else ""
        )
        return said(
            "{name}（{counts}）÷{of}{left_out} = {numerator}/{denominator} = {percent}%"
        ).format(
            name=self.name,
            counts="+".join(self.counts),
            of=said(DENOMINATORS[self.of]),
            left_out=left_out,
            numerator=self.numerator,
            denominator=self.denominator,
            percent=self.percent,
        )

    def count_words(self) -> str:
        """``满意 134，比较满意 4，基本满意 3``; empty where they may not be told."""
        return said("，").join(f"{option} {votes}" for option, votes in self.options)

    def sentence(self) -> str:
        """The rate and, where they may be told, all counts."""
        return said("；").join(filter(None, (self.words(), self.count_words())))

    def to_json(self) -> Json:
        """The rate as data, with the sentence of the paper."""
        return {
            **attrs.asdict(self, recurse=False),
            "counts": list(self.counts),
            "without": list(self.without),
            "options": dict(self.options),
            "percent": self.percent,
            "said": self.words(),
        }


def rate_text(counts: Tallies) -> str:
    """The rate of an indicator as results keep it: JSON, or empty where it has none."""
    if counts.rate is None:
        return ""
    held = {**attrs.asdict(counts.rate), "skipped": counts.skipped, "options": [*counts.worth]}
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def defined(known: Mapping[str, Any]) -> Json | None:
    """The rate of an indicator of results, or None."""
    text = known.get("rate") or ""
    return json.loads(text) if text else None


def of_votes(rate: Mapping[str, Any], options: Mapping[str, int]) -> Rate | None:
    """The rate of one question by all its votes; None where only ballots would tell it."""
    counted = {name: votes for name, votes in options.items() if name not in rate["skipped"]}
    if rate["of"] != "valid" or not sum(counted.values()):
        return None
    return Rate(
        rate["name"],
        tuple(rate["counts"]),
        "valid",
        sum(counted.get(name, 0) for name in rate["counts"]),
        sum(counted.values()),
        _sorted(options),
        _without(rate, options),
    )


def told(
    known: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    tallies: Iterable[Mapping[str, Any]],
    hidden: Callable[[Question], bool],
) -> Rate | None:
    """The rate of an indicator over all that it counted; None where it has none, or counted none.

    ``rows`` are its contributions to one subject, ``tallies`` rows of that ledger among which are
    those that it counted, ``hidden`` says of which question nothing may be told.
    """
    rate = defined(known)
    counting = [row for row in rows if not is_void(row["slot"])]
    if rate is None or not counting or any(is_withheld(row["slot"]) for row in counting):
        return None
    options = _options({event for row in counting for event in row["events"]}, tallies, hidden)
    if rate["scores"]:
        credit = sum(row["credit"] for row in counting)
        of = sum(row["possible"] for row in counting)
        counts = _sorted(options)
        without = _without(rate, options)
        return (
            Rate(rate["name"], tuple(rate["counts"]), rate["of"], credit, of, counts, without)
            if of
            else None
        )
    return of_votes(rate, options)


def _options(
    events: set[int],
    tallies: Iterable[Mapping[str, Any]],
    hidden: Callable[[Question], bool],
) -> dict[str, int]:
    """Option → votes over the questions that were counted; none where any may not be told whole.

    None either where ``tallies`` lack some that were counted.
    """
    asked: dict[Question, list[tuple[bool, str, int]]] = {}
    missed = set(events)
    for row in tallies:
        missed.difference_update(row["events"])
        question = (row["meeting"], row["part"], row["item"])
        counted = not events.isdisjoint(row["events"])
        asked.setdefault(question, []).append((counted, row["option"], row["votes"]))
    if missed:
        return {}
    found: dict[str, int] = {}
    for question, rows in asked.items():
        if not any(counted for counted, _option, _votes in rows):
            continue
        if hidden(question) or not all(counted for counted, _option, _votes in rows):
            return {}
        for _counted, option, votes in rows:
            found[option] = found.get(option, 0) + votes
    return found


def _without(rate: Mapping[str, Any], options: Mapping[str, int]) -> tuple[str, ...]:
    """The options that leave the denominator: those chosen, all where that may not be told."""
    if rate["of"] != "valid":
        return ()
    return tuple(name for name in rate["skipped"] if not options or options.get(name))


def _sorted(options: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(options.items(), key=lambda pair: (-pair[1], pair[0])))


def left_out(results: Results, rows: Iterable[Mapping[str, Any]]) -> list[Json]:
    """The rounds that an indicator did not count, each once, with rule, reason and basis."""
    found: dict[str, Json] = {}
    for row in rows:
        if not is_void(row["slot"]):
            continue
        rule, meeting, part = told_of_slot(row["slot"])
        found[row["slot"]] = {
            "rule": rule,
            "meeting": meeting,
            "part": part,
            "why": said(VOID.get(rule.rpartition(".")[2], rule)),
            "basis": _basis(results, rule),
            "events": list(row["events"] or ()),
        }
    return [found[slot] for slot in sorted(found)]


def _basis(results: Results, rule: str) -> str:
    """What the number in the rule rests on; empty where the rule holds none."""
    rows = results.rows("SELECT basis FROM numbers WHERE path = ?", (rule,))
    return str(rows[0]["basis"]) if rows else ""


def of_subject(
    results: Results,
    subject: str,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    tallies: Sequence[Mapping[str, Any]],
    *,
    full: bool = False,
    plan: Plan | None = None,
) -> dict[str, Rate]:
    """The rates of a subject by indicator: ``rows`` are its contributions by indicator.

    Without ``full``, which is for reviewers, nothing is told that tells who voted what. ``plan``
    says what may be told, if it is at hand for the subject and all the meetings of ``tallies``.
    """
    rated = [name for name, known in results.indicators.items() if defined(known) is not None]
    if not rated:
        return {}
    plan = None if full else plan or results.withholding.plan

    def hidden(question: Question) -> bool:
        return plan is not None and bool(plan.whole(question))

    found: dict[str, Rate] = {}
    for name in rated:
        if name not in rows or (plan is not None and (subject, name) in plan.figures):
            continue
        rate = told(results.indicators[name], rows[name], tallies, hidden)
        if rate is not None:
            found[name] = rate
    return found
