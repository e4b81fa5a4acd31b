"""What the program itself puts into workbooks, and by what it knows that again."""

from __future__ import annotations

from evalcore.intake.comparing.questions import QUESTIONS
from evalcore.intake.sheets.known_rows import KNOWN_ROWS
from evalcore.intake.sheets.transmittal import TRANSMITTAL
from evalcore.intake.wording import either
from evalcore.paper_words import english, on_papers

GUIDE = on_papers("填表说明")
"""Title of the sheet that says how to fill the others."""

CHOICES = on_papers("选项")
"""Title of the hidden sheet of what drop-downs offer."""

OUR_SHEETS = frozenset(
    name
    for title in (GUIDE, CHOICES, on_papers("核对结果"), KNOWN_ROWS, TRANSMITTAL)
    for name in either(title)
)
"""Sheets that the program itself adds and that hold no records, in either language."""

ASKED = QUESTIONS.title
"""Title of the sheet of questions, which any workbook may hold beside its own."""

EXAMPLE_CELL = on_papers("示例（导入时忽略）")
"""What stands in the first cell of the template's example."""

EXAMPLE = ("示例", english(EXAMPLE_CELL))
"""A row whose first filled cell begins so is the template's example."""

ROW_KEY = on_papers("行标识")
"""Header of the hidden column by which ``template`` tells rows apart, however they are sorted."""
