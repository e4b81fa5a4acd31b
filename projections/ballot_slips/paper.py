"""Slips to print and cut, one for each code of a category, in the random order of the codes.

No names: who gets which slip is the business of the office that hands them out, and stays with
it. They are not printed as PDF here, because what makes a PDF would leave the codes in files of its
own; print the Word file or the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evalcore.ballots.rules import Rules
from evalcore.paper_words import on_papers, said
from evalcore.vocabulary.evaluations import PARTS
from projections.papers import Paper, Style, print_paper

FORMS = ("html", "docx")

FIELDS: Mapping[str, str] = {
    "box": on_papers("票箱编号"),
    "part": on_papers("评议环节"),
    "category": on_papers("评议人类别"),
    "rated": on_papers("被评的人或组织、评议会，可为空"),
    "options": on_papers("选项，按次序"),
    "items": on_papers("评议项目，按次序"),
    "codes": on_papers("票码，每张纸条一个"),
}
"""Field → what it means."""


def printed(
    box: str, part: str, category: str, codes: Sequence[str], rules: Rules, rated: str, style: Style
) -> bytes:
    """The slips of one category. ``rated``: whom the ballot is about, and at which meeting."""
    fields = {
        "box": box,
        "part": said(PARTS.get(part, part)),
        "category": category,
        "rated": rated,
        "options": list(rules.options),
        "items": list(rules.items),
        "codes": list(codes),
    }
    return print_paper("slips", fields, style)


def example() -> dict[str, Any]:
    """Invented slips, of a box that does not exist."""
    return {
        "marks": [],
        "code": "",
        "box": "2025-V1-群众",
        "part": said(PARTS["masses"]),
        "category": "群众",
        "rated": "红旗村 · 评议会 PY1",
        "options": ["满意", "基本满意", "不满意"],
        "items": ["履职情况", "作风情况"],
        "codes": ["7H2M-0RQX-9K4D-VB1T-3C5E", "8J3B-YWFW-T46B-Q8MD-1F2G"],
    }


SLIPS = Paper(
    name="slips",
    title=on_papers("票码纸条"),
    package="projections.ballot_slips",
    forms=FORMS,
    fields=FIELDS,
    example=example,
)
