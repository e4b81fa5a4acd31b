"""A check sheet as data, from results alone: what was lost and why, what was not lost and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen

from evalcore.intake.check_sheet_form import Whose, number_of
from evalcore.paper_words import on_papers, said
from projections import rates
from projections.checksheet.apart import FEW, Apart, acts, excused, not_counted, not_scored
from projections.checksheet.cases import SILENT, Held, held, story
from projections.checksheet.points import Lost, lost_points, shown
from projections.explain_rows import contribution, elsewhere, lost
from projections.lower import LEDGER as LOWER
from projections.rows import Subject

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]

BATCH = 250
"""Subjects whose bulk is read at once."""

NOT_FOUND = on_papers("查找过，没有找到")
AS_A_WHOLE = on_papers("按整个指标计，不分件")
UNTOLD = on_papers("不列明")
"""What stands for points of a subject of whom some points may not be told."""


@frozen
class Point:
    """A point that was lost: one row of the sheet, all as text.

    ``number`` is that of an objection to it; ``about`` names it: indicator, slot, row of the
    ledger (each may be empty), credit of possible.
    """

    indicator: str
    slot: str
    expected: str
    found: str
    story: str
    lost: str
    basis: str
    about: tuple[str, str, str, str]
    number: str


@frozen
class CheckSheet:
    """The check sheet of one subject."""

    whose: Whose
    subject: Subject
    run: Json
    cohort: str
    points: tuple[Point, ...]
    apart: tuple[Apart, ...]
    lost: str
    """What all points come to, before a cap of a group."""
    documents: Mapping[str, str]

    def as_data(self) -> Json:
        """As JSON data."""
        return {
            "subject": attrs.asdict(self.subject),
            "scheme": self.whose.scheme,
            "period": self.whose.period,
            "size": self.whose.size,
            "as_of": str(self.run["as_of"]),
            "points": [
                {
                    **attrs.asdict(point, filter=lambda a, _v: a.name != "about"),
                    **dict(zip(ABOUT, point.about, strict=True)),
                }
                for point in self.points
            ],
            "apart": [attrs.asdict(one) for one in self.apart],
            "lost": self.lost,
        }


ABOUT = ("indicator_id", "slot_id", "row", "state")


def sheets(results: Results, subjects: Sequence[Subject]) -> Iterator[CheckSheet]:
    """The check sheets of ``subjects``, in their order. Nothing of any other subject is read."""
    for start in range(0, len(subjects), BATCH):
        batch = subjects[start : start + BATCH]
        rows = results.contributions_of([subject.id for subject in batch])
        known = held(
            results,
            [row for found in rows.values() for row in found],
            {subject.unit for subject in batch},
        )
        away = elsewhere(results, [(subject.unit, rows[subject.id]) for subject in batch])
        votes = _votes(results, [row for found in rows.values() for row in found])
        for subject in batch:
            yield _sheet(results, subject, rows[subject.id], known, away, votes)


def _votes(results: Results, rows: Sequence[Json]) -> Sequence[Json]:
    """The votes behind rates of satisfaction; none where no indicator names a rate."""
    rated = {name for name, row in results.indicators.items() if rates.defined(row)}
    units = sorted({row["unit"] for row in rows if row["indicator"] in rated})
    return results.ledger("tallies", units) if units else ()


def _sheet(
    results: Results,
    subject: Subject,
    rows: Sequence[Json],
    known: Held,
    away: Mapping[str, str],
    votes: Sequence[Json],
) -> CheckSheet:
    run = results.run
    whose = Whose(run.scheme, run.period, subject.unit, subject.person, run.known_at)
    secret = results.withholding.plan.figures
    nodes = results.nodes(subject.id)
    by_indicator: dict[str, list[Json]] = {}
    for row in rows:
        by_indicator.setdefault(row["indicator"], []).append(row)
    rated = rates.of_subject(results, subject.id, by_indicator, votes)
    points: list[Point] = []
    silent: list[tuple[str, str]] = []
    whole = Fraction(0)
    for name, indicator in results.indicators.items():
        if (subject.id, name) in secret:
            silent.append((indicator["title"], FEW))
            continue
        own = by_indicator.get(name, [])
        cost = lost_points(indicator, nodes, own)
        if cost is None:
            continue
        if cost.apart:
            silent.append((indicator["title"], cost.apart))
            continue
        whole += cost.whole
        rate = rated.get(name)
        maker = _Maker(
            whose, indicator, cost, subject, known, away, rate.sentence() if rate else ""
        )
        points += maker.points(own)
    lost_in_all = shown(whole)
    if any(of == subject.id for of, _name in secret):
        # The published total less the other points would be the points that may not be told.
        points = [attrs.evolve(point, lost=said(UNTOLD)) for point in points]
        lost_in_all = said(UNTOLD)
    apart = (
        *acts(known, subject, run.as_of),
        *excused(known, subject),
        *not_scored(silent),
        *not_counted(results, rows),
    )
    return CheckSheet(
        whose,
        subject,
        run.to_json(),
        results.cohorts.get(subject.cohort, subject.cohort),
        tuple(points),
        apart,
        lost_in_all,
        results.documents,
    )


@frozen
class _Maker:
    """Makes the points of one indicator."""

    whose: Whose
    indicator: Json
    cost: Lost
    subject: Subject
    known: Held
    away: Mapping[str, str]
    rate: str = ""
    """The rate of satisfaction with its counts, where the indicator names one."""

    def points(self, rows: Sequence[Json]) -> list[Point]:
        role, ledger = self.indicator["role"], self.indicator["ledger"]
        if ledger in SILENT:
            words = said(_WHOLE[ledger == LOWER])
            return [self.as_a_whole(f"{self.rate}{said('；')}{words}" if self.rate else words)]
        items = [contribution(row, self.subject.unit, self.away, {}) for row in rows]
        gone = lost(items, role)
        if not gone:
            return [self.as_a_whole(said(NOT_FOUND))]
        return [self.point(item, first=item is gone[0]) for item in gone]

    def as_a_whole(self, words: str) -> Point:
        """One row for the indicator: no single case, or none that may be told."""
        return self.made("", "", words, "", shown(self.cost.whole), ("", "", ""))

    def point(self, item: Json, *, first: bool) -> Point:
        credit, possible = item["credit"], item["possible"]
        if self.indicator["role"] == "deduction":
            expected, found = said("不应发生"), said("计 {n}").format(n=credit)
        else:
            expected, found = str(possible), str(credit)
        if not item["found"]:
            found = f"{found}{said('；')}{said(NOT_FOUND)}"
        names = (item["row"] or "").split("; ")
        told = [story(self.known, item["ledger"], name) for name in names if name]
        each = self.cost.each
        if each is not None:
            points = shown(each.get(item["slot"], Fraction(0)))
        else:
            # Only the indicator as a whole has a number: it stands in its first row.
            whole = said(AS_A_WHOLE)
            points = (
                said("{points}（{words}）").format(points=shown(self.cost.whole), words=whole)
                if first
                else whole
            )
        about = (item["slot"], item["row"] or "", f"{credit}/{possible}")
        shown_slot = item["shown"]
        if item["ledger"] == "holdings":
            # The case alone: which event began the time of its holder helps nobody to find it.
            shown_slot = said("；").join(name.rpartition("|")[0] or name for name in names)
        return self.made(shown_slot, expected, found, "\n".join(filter(None, told)), points, about)

    def made(
        self,
        slot: str,
        expected: str,
        found: str,
        told: str,
        points: str,
        about: tuple[str, str, str],
    ) -> Point:
        whole = (self.indicator["id"], *about)
        bases = dict.fromkeys((self.indicator["basis"], self.indicator["points_basis"]))
        return Point(
            self.indicator["title"],
            slot,
            expected,
            found,
            told,
            points,
            "; ".join(text for text in bases if text),
            whole,
            number_of(self.whose, whole),
        )


_WHOLE = {
    False: on_papers("民主测评按类别折算，不列单张选票"),
    True: on_papers("按下级考核结果计，公布前不逐个列出"),
}
"""What stands instead of single rows: votes, and standings of a level below (True)."""
