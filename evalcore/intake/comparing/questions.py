"""The sheet 待确认: what an import asked back, and the office's answers. Every mapping has it.

One row per fact of the record that no row of a sheet tells any more. 撤回 withdraws it, 保留 says
that it happened all the same; a blank answer leaves the question open.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingABC
from typing import TYPE_CHECKING, Any

from evalcore.intake.findings import Unreadable
from evalcore.intake.mapping import Column, Event, Mapping, Sheet, Value
from evalcore.intake.rows.normal import folded, whole
from evalcore.intake.wording import either, known_in_english
from evalcore.paper_words import on_papers
from evalcore.vocabulary.governance import FactRetracted

if TYPE_CHECKING:
    from evalcore.intake.sheets.binding import Bound

TITLE = on_papers("待确认")
KEEP = on_papers("保留")
WITHDRAW = "撤回"
_KEPT = tuple(folded(word) for word in either(KEEP))

_SHEET = Sheet(
    id="questions",
    title=TITLE,
    columns={
        column.id: column
        for column in (
            Column("position", "位置", required=True),
            Column("sheet", "工作表"),
            Column("about", on_papers("内容")),
            Column("answer", "答复", choices=(KEEP, WITHDRAW)),
            Column("ground", "原因"),
            Column("allowed_by", "依据"),
            Column("answered_on", "答复日期"),
        )
    },
    events=(
        Event(
            fact=FactRetracted,
            fields={
                "target": Value(column="position"),
                "ground": Value(column="ground"),
                "allowed_by": Value(column="allowed_by"),
                "occurred_on": Value(column="answered_on"),
            },
            where={"answer": WITHDRAW},
        ),
    ),
    note=on_papers("系统提出的问题。答复填“撤回”（并填原因、依据、答复日期）或“保留”。"),
    ignore=("备注",),
)

QUESTIONS = known_in_english(Mapping("", "", (_SHEET,))).sheets[0]
"""The sheet as a mapping would declare it, known in either language."""


def kept_positions(bound: Bound) -> MappingABC[int, int]:
    """Positions that the office says stand (保留), each with its row."""
    where, answer = bound.positions.get("position", -1), bound.positions.get("answer", -1)
    found: dict[int, int] = {}
    for number, cells in bound.table.rows():
        if number <= bound.header_row or min(where, answer) < 0:
            continue
        if max(where, answer) < len(cells) and folded(cells[answer]) in _KEPT:
            position = _position(cells[where])
            if position:
                found[position] = number
    return found


def _position(raw: Any) -> int:
    """A position, 0 where the cell holds none: its own reader tells what is wrong with it."""
    try:
        return whole(raw, 1, 10**12)
    except Unreadable:
        return 0
