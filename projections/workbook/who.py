"""Whom rows are about: who is assessed, what units are called, what rules and cohorts are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from evalcore.paper_words import on_papers, said
from evalcore.schemes.citations import on_paper
from projections.service import UNATTRIBUTED
from projections.workbook.model import Cell, Column

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.rows import Subject

RULES = {
    "veto": on_papers("一票否决：{name}"),
    "quota": on_papers("等次名额：{name}"),
    "list": on_papers("名单：{name}"),
    "cap": on_papers("分值上限：{name}"),
    "tie": on_papers("同分处理，{name}"),
    "passed_over": on_papers("因受限不列入，{name}"),
    "freed": on_papers("他人被否决，名额顺延，{name}"),
    "minimum_tenure": on_papers("最短任职时间"),
    "small_cohort": on_papers("同类组最少人数"),
}
OUTCOMES = {
    "ranked": on_papers("参加排名"),
    "not ranked": on_papers("不参加排名"),
    "people decide": on_papers("由人决定"),
}


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
        kind, _colon, name = rule.partition(":")
        if kind in ("tie", "passed_over", "freed"):
            return said(RULES[kind]).format(name=self.rule(name))
        results = self.results
        titled = {"veto": results.vetoes, "list": results.cut_lists, "cap": results.groups}
        known = titled.get(kind, {}).get(name)
        return said(RULES.get(kind, rule)).format(name=known["title"] if known else name)

    def outcome(self, text: str) -> str:
        """Before and after of an effect: a grade as it is, anything else in words."""
        listed = self.results.cut_lists.get(text)
        if listed:
            return said("列入{name}").format(name=listed["title"])
        return said(OUTCOMES.get(text, text))
