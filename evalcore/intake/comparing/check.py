"""What only shows when facts are seen together: repeats, references to nothing, sums, order.

Refuses what has no meaning; judging is for the projections. A meeting without notice is a fact.
Each question is one join over the columns of files and record; only what is wrong becomes Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from evalcore.intake.comparing.final import (
    beside_a_box,
    decided_there,
    moves,
    not_to_withdraw,
    objection_stands,
)
from evalcore.intake.comparing.known import Known, opening_classes
from evalcore.intake.comparing.repeats import each_once
from evalcore.intake.comparing.spill import Spill
from evalcore.intake.comparing.votes import vote_findings
from evalcore.intake.findings import Finding
from evalcore.intake.names.roster import Roster
from evalcore.intake.names.roster_check import roster_findings
from evalcore.intake.opening import carried, carry_in
from evalcore.intake.rows.reader import Reported
from evalcore.messages import _
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted, PeriodOpened

MOST_SHOWN = 5_000
"""Facts about which one question is answered; whoever has more mends a column."""


def check(here: Spill, known: Known, roster: Roster) -> list[Finding]:
    """What is wrong. Facts that are told twice are told once afterwards.

    ``roster`` is that of the record and the files at hand.
    """
    findings = each_once(here)
    findings += roster_findings(_about_roster(here, roster), roster)
    findings += _no_opening(here)
    findings += _after_receipt(here)
    findings += _references(here, known)
    findings += _positions(here, known)
    findings += vote_findings(here)
    findings += beside_a_box(here)
    return findings


def _about_roster(here: Spill, roster: Roster) -> Iterator[Reported]:
    """Facts of the roster, and those that name a unit which is gone."""
    if "roster" in here.families:
        yield from here.paged("SELECT position FROM here.roster ORDER BY position")
    gone = sorted(roster.gone)
    for cls in here.classes if gone else ():
        units = [f'list_contains($2, "{s.name}")' for s in cls.specs() if s.kind == "unit"]
        if cls.FAMILY != "roster" and units:
            yield from here.paged(
                f"SELECT position FROM here.{cls.FAMILY} WHERE topic = $1 "
                f"AND ({' OR '.join(units)}) ORDER BY position",
                [cls.topic(), gone],
            )


def _no_opening(here: Spill) -> list[Finding]:
    """What can't be part of an opening balance; what calls itself one where there is none."""
    if not here.opening:
        return _called_opening(here)
    findings: list[Finding] = []
    for cls in here.classes:
        if not carried(cls):
            findings += carry_in(
                list(
                    here.paged(
                        f"SELECT position FROM here.{cls.FAMILY} WHERE topic = $1 "
                        f"ORDER BY position LIMIT {MOST_SHOWN}",
                        [cls.topic()],
                    )
                )
            )
    return findings


def _called_opening(here: Spill) -> list[Finding]:
    """Facts that a file marks as carried in: they would never be late."""
    marked: list[int] = []
    for name in here.families:
        rows = here.all(
            f"SELECT position FROM here.{name} WHERE opening ORDER BY position LIMIT {MOST_SHOWN}"
        )
        marked += [row[0] for row in rows]
    return [
        one.finding(
            "opening",
            _("only a new record begins with an opening balance"),
            _("Take this field out; or begin the record with init --opening."),
        )
        for one in here.reported(marked).values()
    ]


def _after_receipt(here: Spill) -> list[Finding]:
    late: list[int] = []
    for name in here.families:
        rows = here.all(
            f"SELECT position FROM here.{name} WHERE occurred_on > received_on "
            f"AND topic <> $1 ORDER BY position LIMIT {MOST_SHOWN}",
            [PeriodOpened.topic()],
        )
        late += [row[0] for row in rows]
    return [
        one.finding(
            "occurred_on",
            _("this is after the day it was handed in ({day})").format(day=one.fact.received_on),
            _("Check the date, or give the day with --received-on."),
        )
        for one in here.reported(late).values()
    ]


def _references(here: Spill, known: Known) -> list[Finding]:
    findings: list[Finding] = []
    for cls in here.classes:
        for spec in cls.specs():
            if spec.kind != "case" or spec.opens:
                continue
            opening, name = opening_classes()[spec.refers_to]
            gone = (
                ""
                if not known.rulings.superseded
                else (" AND position NOT IN (SELECT position FROM gone)")
            )
            opened = f'SELECT "{name}" AS c FROM log.{opening.FAMILY} WHERE topic = $2{gone}'
            if here.has(opening):
                opened += f' UNION ALL SELECT "{name}" FROM here.{opening.FAMILY} WHERE topic = $2'
            rows = here.all(
                f'SELECT h.position, h."{spec.name}" FROM here.{cls.FAMILY} AS h '
                f'ANTI JOIN ({opened}) AS o ON o.c = h."{spec.name}" '
                f'WHERE h.topic = $1 AND h."{spec.name}" IS NOT NULL '
                f"ORDER BY h.position LIMIT {MOST_SHOWN}",
                [cls.topic(), opening.topic()],
            )
            if rows:
                findings += _missing(here, rows, spec.name, opening, name)
    return findings


def _missing(
    here: Spill, rows: list[tuple[Any, ...]], name: str, opening: type[Fact], opens: str
) -> list[Finding]:
    known: list[str] = []
    if here.has(opening):
        known = [
            row[0]
            for row in here.all(
                f'SELECT DISTINCT "{opens}" FROM here.{opening.FAMILY} WHERE topic = $1 '
                "ORDER BY 1 LIMIT 5000",
                [opening.topic()],
            )
        ]
    reported = here.reported(number for number, _case in rows)
    near = {case: _near(case, known) for case in {case for _number, case in rows}}
    return [
        reported[number].finding(
            name,
            _("there is no {title} with this number").format(title=opening.TITLE),
            near[case] or _("Check the number, or hand in the sheet that opens it first."),
        )
        for number, case in rows
    ]


def _near(case: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(case, known, n=3, cutoff=0.8)
    return _("Did you mean {names}?").format(names=", ".join(near)) if near else ""


def _positions(here: Spill, known: Known) -> list[Finding]:
    """Retractions and explicit corrections must name something that is there."""
    numbers: list[int] = []
    for name in here.families:
        wanted = f"corrects IS NOT NULL OR topic = '{FactRetracted.topic()}'"
        numbers += [row[0] for row in here.all(f"SELECT position FROM here.{name} WHERE {wanted}")]
    reported = here.reported(numbers)
    named = list(_named(reported.values()))
    topics, decided = known.topics_at(named), known.decided_at(named)
    findings = []
    for one in reported.values():
        fact = one.fact
        if isinstance(fact, FactRetracted) and (
            wrong := not_to_withdraw(fact.target, topics, decided)
        ):
            findings.append(one.finding("target", *wrong))
        if fact.corrects is None:
            continue
        if fact.corrects in decided:
            findings.append(one.finding("corrects", *decided_there()))
        if topics.get(fact.corrects) == fact.topic() and moves(known.fact_at(fact.corrects), fact):
            findings.append(one.finding("corrects", *objection_stands()))
        if topics.get(fact.corrects) != fact.topic():
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


def _named(reported: Iterable[Reported]) -> Iterable[int]:
    for one in reported:
        if isinstance(one.fact, FactRetracted):
            yield one.fact.target
        if one.fact.corrects is not None:
            yield one.fact.corrects
