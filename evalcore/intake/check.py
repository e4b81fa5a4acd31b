"""What only shows when facts are seen together: repeats, references to nothing, sums, order.

Refuses what has no meaning; judging is for the projections. A meeting without notice is a fact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import evolve

from evalcore.intake.findings import WARNING, Finding
from evalcore.intake.known import Known, content_of, once_per_class, opening_classes
from evalcore.intake.rows import Reported
from evalcore.messages import _
from evalcore.vocabulary import Fact, FieldSpec
from evalcore.vocabulary.evaluations import BallotsCounted, VotesTallied
from evalcore.vocabulary.governance import FactRetracted, PeriodOpened


@once_per_class
def _case_fields(cls: type[Fact]) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in cls.specs() if spec.kind == "case" and not spec.opens)


@once_per_class
def _private_fields(cls: type[Fact]) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in cls.specs() if spec.private)


Ballot = tuple[Any, Any, Any]
"""Meeting, part, category of raters."""


def check(reported: Sequence[Reported], known: Known) -> tuple[list[Reported], list[Finding]]:
    """(the facts to go on with, each once; what is wrong)."""
    findings: list[Finding] = []
    kept = _each_once(reported, findings)
    for one in kept:
        fact = one.fact
        if (
            fact.received_on is not None
            and fact.occurred_on > fact.received_on
            and not isinstance(fact, PeriodOpened)
        ):
            findings.append(
                one.finding(
                    "occurred_on",
                    _("this is after the day it was handed in ({day})").format(
                        day=fact.received_on
                    ),
                    _("Check the date, or give the day with --received-on."),
                )
            )
    findings += _references(kept, known)
    findings += _positions(kept, known)
    findings += _ballots(kept, known)
    return kept, findings


def same_private(one: Fact, other: Fact) -> bool:
    """Whether two facts of one class hold the same private values."""
    return all(
        getattr(one, spec.name) == getattr(other, spec.name) for spec in _private_fields(type(one))
    )


def _each_once(reported: Sequence[Reported], findings: list[Finding]) -> list[Reported]:
    first: dict[tuple[Any, ...], Reported] = {}
    kept = []
    for one in reported:
        fact = one.fact
        if fact.corrects is not None:
            kept.append(one)
            continue
        key = one.key
        other = first.setdefault(key, one)
        if other is one:
            kept.append(one)
            continue
        cls = type(fact)
        same = content_of(cls)(fact) == content_of(cls)(other.fact)
        same = same and same_private(fact, other.fact)
        if same and (one.repeats or one.table.bound.file != other.table.bound.file):
            continue
        findings.append(_repeated(one, other, same=same))
    return kept


def _repeated(one: Reported, other: Reported, *, same: bool) -> Finding:
    cls = type(one.fact)
    where = other.source
    if other.table.bound.file != one.table.bound.file:
        where = f"{other.table.bound.file} {where}"
    name = next((name for name in cls.KEY if one.places.get(name, -1) >= 0), "occurred_on")
    if same:
        reason = _("{title}: the same as {where}").format(title=cls.TITLE, where=where)
        remedy = _("Delete one of the two rows.")
    else:
        keys = [spec.zh for spec in cls.specs() if spec.name in cls.KEY]
        reason = _("{title}: {where} reports the same ({keys}) with other content").format(
            title=cls.TITLE, where=where, keys="、".join(keys)
        )
        remedy = _("Keep the right one.")
    if "ordinal" in one.places:
        remedy += " " + _("If both happened, number them in the column of the ordinal.")
    return one.finding(name, reason, remedy)


def _references(kept: Iterable[Reported], known: Known) -> list[Finding]:
    here: dict[str, set[str]] = defaultdict(set)
    asked: dict[str, dict[str, list[tuple[Reported, str]]]] = defaultdict(lambda: defaultdict(list))
    opening = {cls: (kind, name) for kind, (cls, name) in opening_classes().items()}
    for one in kept:
        fact = one.fact
        opens = opening.get(type(fact))
        if opens:
            here[opens[0]].add(getattr(fact, opens[1]))
        for spec in _case_fields(type(fact)):
            case = getattr(fact, spec.name)
            if case:
                asked[spec.refers_to][case].append((one, spec.name))
    findings = []
    for kind, cases in asked.items():
        missing = cases.keys() - here[kind]
        missing -= known.opened(kind, missing)
        cls = opening_classes()[kind][0]
        for case in sorted(missing):
            for one, name in cases[case]:
                findings.append(
                    one.finding(
                        name,
                        _("there is no {title} with this number").format(title=cls.TITLE),
                        _near(case, here[kind])
                        or _("Check the number, or hand in the sheet that opens it first."),
                    )
                )
    return findings


def _near(case: str, known: set[str]) -> str:
    import difflib

    near = difflib.get_close_matches(case, sorted(known)[:5000], n=3, cutoff=0.8)
    return _("Did you mean {names}?").format(names=", ".join(near)) if near else ""


def _positions(kept: Iterable[Reported], known: Known) -> list[Finding]:
    """Retractions and explicit corrections must name something that is there."""
    findings = []
    for one in kept:
        fact = one.fact
        if isinstance(fact, FactRetracted) and not known.topic_at(fact.target):
            findings.append(
                one.finding(
                    "target",
                    _("the record has no such position"),
                    _("Look the position up in the record."),
                )
            )
        if fact.corrects is None:
            continue
        if known.topic_at(fact.corrects) != fact.topic():
            findings.append(
                one.finding(
                    "corrects",
                    _("there is no {title} at this position of the record").format(
                        title=fact.TITLE
                    ),
                    _("Look the position up in the record."),
                )
            )
        for name in ("reason", "authority"):
            if not getattr(fact, name):
                findings.append(
                    one.finding(name, _("a correction needs reason and authority"), _("Give both."))
                )
    return findings


def _ballots(kept: Sequence[Reported], known: Known) -> list[Finding]:
    """Votes for one item can't be more than the ballots that came back."""
    returned: dict[Ballot, tuple[int, Reported | None]] = {}
    votes: dict[Ballot, dict[tuple[str, str], int]] = defaultdict(dict)
    last: dict[Ballot, Reported] = {}
    tallies = [one for one in kept if isinstance(one.fact, BallotsCounted | VotesTallied)]
    if not tallies:
        return []
    findings = []
    meetings = [one.fact.meeting for one in tallies]  # type: ignore[attr-defined]
    for name, meeting, part, category, item, option, number in known.counts(meetings):
        if name == "BallotsCounted":
            returned[(meeting, part, category)] = (number, None)
        else:
            votes[(meeting, part, category)][(item, option)] = number
    for one in tallies:
        fact: Any = one.fact
        key = (fact.meeting, fact.part, fact.rater_category)
        if isinstance(fact, BallotsCounted):
            returned[key] = (fact.returned, one)
            last.setdefault(key, one)
            findings += _odd_ballots(one, fact)
        else:
            votes[key][(fact.item, fact.option)] = fact.votes
            last[key] = one
    for key, one in last.items():
        if key not in returned:
            continue
        limit, counted = returned[key]
        sums: dict[str, int] = defaultdict(int)
        for (item, _option), number in votes[key].items():
            sums[item] += number
        for item, total in sorted(sums.items()):
            if total > limit:
                place = counted or one
                findings.append(
                    place.finding(
                        "returned",
                        _(
                            "{item}: {total} votes were counted, but {limit} ballots returned"
                        ).format(item=item, total=total, limit=limit),
                        _("Check the votes of each option and the ballots returned."),
                        value=limit,
                    )
                )
    return findings


def _odd_ballots(one: Reported, fact: BallotsCounted) -> list[Finding]:
    if fact.returned <= fact.issued:
        return []
    found = one.finding(
        "returned",
        _("more ballots returned than were issued ({issued})").format(issued=fact.issued),
        _("Check both numbers; if they are right, the record keeps them."),
    )
    return [evolve(found, severity=WARNING)]
