"""The whole year of a county as entries, before anybody writes them into a workbook."""

from __future__ import annotations

from collections.abc import Callable

from evalcore.demo.cast import TOWNSHIPS, County, Unit, make_county
from evalcore.demo.entries import Entry
from evalcore.demo.meetings import comments, evaluations
from evalcore.demo.orglife import decisions, meetings, training
from evalcore.demo.oversight import duty_reports, gradings, indicators, measures, spot_checks
from evalcore.demo.pledges import pledges
from evalcore.demo.problems import hotline, problems
from evalcore.demo.roster import roster
from evalcore.demo.visits import triggers, visits

_BY_UNIT: tuple[Callable[[County, Unit], list[Entry]], ...] = (
    pledges,
    comments,
    evaluations,
    visits,
    triggers,
    problems,
    hotline,
    meetings,
    decisions,
    indicators,
    gradings,
)


def make_year(seed: int, townships: int = TOWNSHIPS) -> tuple[County, list[Entry]]:
    """The county of ``seed`` and everything that happened in its year."""
    county = make_county(seed, townships)
    found = roster(county)
    for unit in county.grassroots():
        kept: list[Entry] = []
        for part in _BY_UNIT:
            kept += part(county, unit)
        found += kept
        found += duty_reports(county, unit, kept)
    found += training(county)
    found += spot_checks(county)
    found += measures(county)
    return county, found
