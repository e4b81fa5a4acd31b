"""What rules did and ask for: whom they moved, what awaits a person, what came late, on what all
of it rests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcore.paper_words import on_papers, said
from projections.publishing.tables import measure_title
from projections.within import NONE
from projections.workbook.model import Column, Row, Sheet, day, positions, units

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.workbook.who import Named

KINDS = {"accountability": on_papers("问责提示"), "check": on_papers("核查提示")}
ACTS = {
    "new": on_papers("新报"),
    "corrected": on_papers("更正"),
    "withdrawn": on_papers("撤回"),
}
NO_VERDICT = on_papers("提示不是结论：是否成立、采取什么措施，由有权的人听取本人意见后决定")
ALONE = on_papers("没有上级同类单位者")


def moved(results: Results, named: Named) -> Sheet:
    """Everybody whose grade or place a rule over the population moved."""
    # Whom one rule moved stands together.
    found = sorted(results.effects(), key=lambda effect: effect.rule)
    stands = {one.subject: one for one in results.standings()}

    def rows() -> Iterator[Row]:
        for effect in found:
            one = stands[effect.subject]
            yield (
                named.rule(effect.rule),
                *named.cells(effect.subject),
                units(one.total, one.decimals),
                one.rank,
                named.outcome(effect.before),
                named.outcome(effect.after),
                effect.base,
                effect.seats,
                units(effect.cut_total, one.decimals),
                effect.tie_group,
                effect.free,
                said(ALONE) if effect.within == NONE else effect.within,
                positions(effect.evidence),
                named.basis(effect.basis),
            )

    columns = (
        Column(said("规则"), "wide", 24),
        *named.columns(),
        Column(said("得分"), "number", 9),
        Column(said("名次"), "whole", 7),
        Column(said("之前"), "text", 12),
        Column(said("之后"), "wide", 16),
        Column(said("计算基数"), "whole", 8),
        Column(said("名额"), "whole", 7),
        Column(said("分数线"), "number", 9),
        Column(said("线上同分"), "whole", 8),
        Column(said("待定名额"), "whole", 8),
        Column(said("分配范围")),
        Column(said("记录序号"), "wide", 20),
        Column(said("依据"), "wide", 40),
    )
    return Sheet(
        "moved",
        said("名次调整"),
        columns,
        rows,
        len(found),
        said("因名额、否决、名单、同分、任职时间等规则而变动的对象"),
        group="rules",
        frozen_columns=3,
    )


def flags(results: Results, named: Named) -> Sheet:
    """What awaits a person: rules that were met."""
    count = results.tables()["flags"]["rows"]

    def rows() -> Iterator[Row]:
        for flag in results.flags():
            yield (
                said(KINDS[flag.kind]),
                flag.title,
                *named.cells(flag.subject, flag.unit),
                day(flag.occurred_on),
                said(measure_title(flag.suggests)),
                flag.addressed_to,
                named.basis(flag.basis),
                positions(flag.evidence),
                flag.id,
            )

    columns = (
        Column(said("类别"), "text", 10),
        Column(said("提示"), "wide", 28),
        *named.columns(),
        Column(said("日期"), "day", 11),
        Column(said("建议措施"), "text", 12),
        Column(said("送交"), "text", 12),
        Column(said("依据"), "wide", 40),
        Column(said("记录序号"), "wide", 26),
        Column(said("提示编号")),
    )
    return Sheet(
        "flags",
        said("提示"),
        columns,
        rows,
        count,
        said("核查提示和问责提示，附建议措施、依据条款和记录序号"),
        (said(NO_VERDICT),),
        group="rules",
        frozen_columns=2,
    )


def late(results: Results, named: Named) -> Sheet | None:
    """What came in after the period was sealed; None where nothing did."""
    found = results.late_facts()
    if not found:
        return None
    columns = (
        Column(said("记录序号"), "whole", 10),
        Column(said("事项"), "text", 16),
        Column(said("处理"), "text", 8),
        Column(said("组织")),
        Column(said("发生日期"), "day", 11),
        Column(said("报送日期"), "day", 11),
        Column(said("所涉记录"), "whole", 10),
        Column(said("事由"), "wide", 30),
        Column(said("批准单位"), "wide", 24),
        Column(said("异议编号")),
    )
    table = [
        (
            row["position"],
            row["fact"],
            said(ACTS[row["act"]]),
            named.units.get(row["unit"], row["unit"]),
            day(row["occurred_on"] or ""),
            day(_given(row["received_on"])),
            row["about"] or None,
            row["ground"],
            row["allowed_by"],
            row["objection"],
        )
        for row in found
    ]
    return Sheet(
        "late",
        said("封账后补录"),
        columns,
        lambda: table,
        len(table),
        said("封账以后经批准补录、更正或撤回的事项"),
        group="rules",
    )


def _given(text: str | None) -> str:
    """A day in a table of texts, where nothing may be written as the word None."""
    return text if text and text != "None" else ""


_RULES = (
    (on_papers("指标"), "SELECT title, points AS what, basis FROM indicators ORDER BY place"),
    (on_papers("指标组上限"), "SELECT title, cap, cap_basis FROM groups WHERE cap <> '' "
     "ORDER BY place"),
    (on_papers("等次"), "SELECT name, at_least, basis FROM grades ORDER BY place"),
    (on_papers("等次名额"), "SELECT grade, coalesce(nullif(number, ''), share), basis FROM quotas "
     "ORDER BY place"),
    (on_papers("否决"), "SELECT title, at_most, basis FROM vetoes ORDER BY place"),
    (on_papers("名单"), "SELECT title, coalesce(nullif(number, ''), share), basis FROM cut_lists "
     "ORDER BY place"),
    (on_papers("名单"), "SELECT title, '', basis FROM flag_lists ORDER BY place"),
    (on_papers("阶梯"), "SELECT title, '', basis FROM ladders ORDER BY place"),
    (on_papers("数值"), "SELECT path, value, basis FROM numbers ORDER BY path"),
)  # fmt: skip


def bases(results: Results, named: Named) -> Sheet:
    """What the rules rest on: documents, clauses, numbers, and what is left to people."""
    table: list[Row] = [
        (said("文件"), name, title, "") for name, title in results.documents.items()
    ]
    for kind, sql in _RULES:
        for row in results.stream(sql):
            table.append((said(kind), row[0], row[1], named.basis(row[2])))
    table += [
        (said("由人决定"), "", row["what"], named.basis(row["clause"])) for row in results.by_people
    ]
    columns = (
        Column(said("类别"), "text", 12),
        Column(said("名称"), "wide", 34),
        Column(said("内容"), "wide", 44),
        Column(said("依据"), "wide", 60),
    )
    return Sheet(
        "bases",
        said("依据"),
        columns,
        lambda: table,
        len(table),
        said("引用的文件，各项规则和数值的条款，由人决定的事项"),
        group="rules",
    )
