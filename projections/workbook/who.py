"""Whom rows are about: who is assessed, what units are called, what rules and cohorts are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from evalcore.paper_words import said
from evalcore.schemes.citations import on_paper
from projections.reports.rules import effect_word, rule_title
from projections.service import UNATTRIBUTED
from projections.workbook.model import Cell, Column

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.rows import Subject


class Named:
    """Names of what the results know by codes."""

    def __init__(self, results: Results) -> None:
        self.results = results

    @cached_property
    def subjects(self) -> dict[str, Subject]:
        """Everybody assessed, by id."""
        return {each.id: each for each in self.results.subjects()}

    @cached_property
    def units(self) -> dict[str, str]:
        """Code → name of every unit that the results name."""
        found = {each.parent: each.parent_name for each in self.subjects.values()}
        found |= {each.unit: each.unit_name for each in self.subjects.values()}
        if self.results.tables().get("units", {}).get("file"):
            with self.results.reading_bulk("units") as (duck, source):
                found |= dict(duck.execute(f"SELECT unit, name FROM {source}").fetchall())
        return {code: name or "" for code, name in found.items()}

    def columns(self) -> tuple[Column, ...]:
        """Titles of ``cells``."""
        return (
            Column(said("同类组")),
            Column(said("姓名")),
            Column(said("组织")),
            Column(said("上级组织")),
        )

    def cells(self, subject: str, unit: str = "") -> tuple[Cell, ...]:
        """Cohort, person, unit and unit above of a subject; the unit alone where it is none."""
        about = self.subjects.get(subject)
        if about is None:
            return "", "", self.units.get(unit, unit), ""
        person = said("（空缺）") if about.kind == UNATTRIBUTED else about.person_name
        cohort = self.results.cohorts.get(about.cohort, about.cohort)
        return cohort, person, about.unit_name, about.parent_name

    def basis(self, text: str) -> str:
        """What something rests on: documents by title, mechanisms by name."""
        return on_paper(self.results.documents, text) if text else ""

    def rule(self, rule: str) -> str:
        """A rule over the population."""
        return rule_title(self.results, rule)

    def outcome(self, text: str) -> str:
        """Before and after of an effect: a grade as it is, anything else in words."""
        return effect_word(self.results, text)
