"""Movement between grades since they were last set, where there are earlier grades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalcore.paper_words import on_papers, said
from projections.transitions import transitions
from projections.workbook.model import Chart, Column, Row, Sheet, positions

if TYPE_CHECKING:
    from projections.publishing import Results

MOVED = {
    "up": on_papers("上升"),
    "same": on_papers("持平"),
    "down": on_papers("下降"),
    "": on_papers("无法比较"),
}
COUNTED = ("up", "same", "down")
CHARTED = 30
COLOURS = ("0072B2", "BFBFBF", "D55E00")
"""Up, the same, down: apart for colour-blind readers and in grey."""


def movement(results: Results) -> tuple[Sheet, ...]:
    """By unit above with a chart, then every unit; nothing where no earlier grade is known."""
    found = transitions(results)
    if not any(row["before"] for row in found["units"]):
        return ()
    return _groups(found), _units(found)


def _groups(found: dict[str, Any]) -> Sheet:
    table = [
        (
            group["title"] or group["group"] or said("（无上级组织）"),
            *(group[name] for name in COUNTED),
            group["unknown"],
            group["planned"],
            group["reached"],
        )
        for group in found["groups"]
    ]
    columns = (
        Column(said("上级组织"), "text", 20),
        *(Column(said(MOVED[name]), "whole", 8) for name in COUNTED),
        Column(said("无法比较"), "whole", 9),
        Column(said("有晋档目标"), "whole", 11),
        Column(said("达到目标"), "whole", 9),
    )
    chart = Chart("stacked", said("与上次等次相比"), 0, (1, 2, 3), CHARTED, COLOURS)
    return Sheet(
        "movement",
        said("升降汇总"),
        columns,
        lambda: table,
        len(table),
        said("各上级组织所属单位与上次等次相比（附图）"),
        charts=(chart,),
    )


def _units(found: dict[str, Any]) -> Sheet:
    reached = {None: "", True: said("是"), False: said("否")}
    table: list[Row] = [
        (
            row["above_title"],
            row["name"],
            row["before"],
            row["target"],
            row["now"],
            said(MOVED[row["moved"]]),
            reached[row["reached"]],
            positions(row["events"]),
            row["unit"],
        )
        for row in found["units"]
    ]
    columns = (
        Column(said("上级组织")),
        Column(said("组织")),
        Column(said("原等次"), "text", 10),
        Column(said("目标等次"), "text", 10),
        Column(said("现等次"), "text", 10),
        Column(said("升降"), "text", 10),
        Column(said("达到目标"), "text", 10),
        Column(said("记录序号"), "wide", 26),
        Column(said("组织编号")),
    )
    return Sheet(
        "moves",
        said("升降明细"),
        columns,
        lambda: table,
        len(table),
        said("每个单位的原等次、目标等次和现等次"),
        frozen_columns=2,
    )
