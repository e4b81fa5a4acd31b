"""Every Chinese text that papers, pages and workbooks of the program bear.

What code marks (``said``, ``on_papers``, ``on_screen``), what templates mark (``_``,
``{% trans %}``), and the titles that stand in tables: of facts, their fields and choices, of
ledgers and their columns, and of the workbook that clerks fill.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2.ext import babel_extract

from evalcore.intake.mapping_file import BUILT_IN, find_mapping, parse_mapping
from evalcore.schemes.column_titles import COLUMN_TITLES, OWN_TITLES
from evalcore.schemes.ledger_titles import LEDGER_TITLES
from evalcore.schemes.sheet_titles import OPTIONS, SECTIONS, WORDS
from evalcore.schemes.value_titles import STATUSES
from evalcore.vocabulary import facts
from projections.chase.steps import STEPS
from projections.chase.undertakings import UNDERTAKINGS
from projections.deadlines import KINDS as DEADLINES
from projections.exchange.titles import ENVELOPE_TITLES, ORPHANS, RESULT_COLUMNS, RESULT_TABLES

ROOT = Path(__file__).parents[2]
CODE = ("evalcore", "projections", "cli", "tests/support/papers")
"""Where code marks texts; the last builds the shipped Word templates."""

MARKS = ("said", "on_papers", "on_screen")
TEMPLATES = "**/*.j2"


def paper_texts() -> set[str]:
    """All of them."""
    return {*marked_in_code(), *marked_in_templates(), *titles()} - {""}


def marked_in_code() -> Iterator[str]:
    """What ``MARKS`` hold; what they are handed otherwise is marked elsewhere."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in MARKS and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else ""


def marked_in_templates() -> Iterator[str]:
    """What templates hand to ``_`` or hold in ``{% trans %}``."""
    for package in ("evalcore", "projections"):
        for path in sorted((ROOT / package).glob(TEMPLATES)):
            yield from marked_in_template(path)


def marked_in_template(path: Path) -> Iterator[str]:
    """The same of one template."""
    options: dict[str, Any] = {"newstyle_gettext": "true", "silent": "false"}
    with path.open("rb") as file:
        for _line, _function, text, _comments in babel_extract(file, ("_", "gettext"), (), options):
            # Every argument of a call is told; the text is the first.
            first = text[0] if isinstance(text, tuple) else text
            if isinstance(first, str):
                yield first


def titles() -> Iterator[str]:
    """What stands in tables of titles."""
    for cls in facts().values():
        yield cls.TITLE
        for spec in cls.specs():
            yield spec.zh
            yield from spec.choices.values()
    for table in (COLUMN_TITLES, OWN_TITLES, LEDGER_TITLES, STATUSES, DEADLINES):
        yield from table.values()
    yield from (step.what for step in (*STEPS, *UNDERTAKINGS))
    yield from RESULT_TABLES.values()
    for each in (ENVELOPE_TITLES, ORPHANS, RESULT_COLUMNS):
        yield from (title for title, _meaning in each.values())
    for words in (SECTIONS, WORDS, OPTIONS):
        yield from words.values()
    yield from mapping_texts()


def mapping_texts() -> Iterator[str]:
    """What the township workbook says: titles, headers, notes, choices."""
    path = find_mapping(BUILT_IN)
    mapping = parse_mapping(path.read_text(encoding="utf-8"), path.name)
    yield mapping.title
    for sheet in mapping.sheets:
        yield from (sheet.title, sheet.note, *sheet.ignore)
        for column in sheet.columns.values():
            yield from (column.header, column.note, *column.choices)
