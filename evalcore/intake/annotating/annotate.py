"""Answers on the cell: what was found, written into a copy of the office's own workbook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from evalcore import paper_words
from evalcore.intake.comparing.changes import Change
from evalcore.intake.findings import Finding
from evalcore.intake.wording import either, is_chinese

if TYPE_CHECKING:
    from evalcore.intake.annotating.inplace import Round
    from evalcore.intake.files.handed import Handed

_COUNTED = re.compile(r"\.批注(\d*)$")


def annotated_name(name: str) -> str:
    """What the copy is called: ``2025.xlsx`` → ``2025.批注.xlsx``, ``a.zip/x.csv`` →
    ``x.批注.xlsx``; of a copy handed in again ``2025.批注2.xlsx``, so that nothing is overwritten.
    """
    bare = name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
    if bare.lower().endswith(".gz"):
        bare = bare[:-3]
    stem, dot, ending = bare.rpartition(".")
    stem = stem if dot and stem else bare
    kept = ending.lower() if dot and ending.lower() in ("xlsx", "xlsm") else "xlsx"
    counted = _COUNTED.search(stem)
    number = 1
    if counted:
        number = int(counted[1] or 1) + 1
        stem = stem[: counted.start()]
    return f"{stem}.批注{number if number > 1 else ''}.{kept}"


def annotate(
    name: str,
    content: bytes,
    findings: Sequence[Finding],
    changes: Sequence[Change] = (),
    *,
    encoding: str = "",
    delimiter: str = "",
) -> bytes | None:
    """A copy of the file with a comment and a colour on every bad cell and a summary in front.

    Of ``findings`` and ``changes`` those of the file ``name`` count. Rows that have vanished are
    asked about on a sheet of their own. A copy that comes back is cleared of the earlier round
    first; answers given stay. xlsx and xlsm are edited in place, so that everything else keeps
    its bytes; of other tables a new workbook is made. None where there are no cells to write on:
    JSON lines, a damaged or locked file. The same input gives the same bytes.

    ``encoding`` and ``delimiter`` of CSV as the mapping gives them; found out where empty. What is
    written around the findings is in English where the workbook is one that was made in English.
    """
    from evalcore.intake.files.handed import open_content

    handed = open_content(name, content, encoding=encoding, delimiter=delimiter)
    if not handed.tables:
        return None
    with paper_words.in_language(_language_of(handed)):
        return _annotated(handed, findings, changes)


def _language_of(handed: Handed) -> str:
    """``en`` for a workbook that bears our sheets under their English titles; else blank."""
    from evalcore.intake.sheets.ours import OUR_SHEETS

    ours = {table.name for table in handed.tables} & OUR_SHEETS
    return "en" if ours and not any(map(is_chinese, ours)) else ""


def _annotated(
    handed: Handed, findings: Sequence[Finding], changes: Sequence[Change]
) -> bytes | None:
    from evalcore.intake.annotating.inplace import Round, marked_workbook
    from evalcore.intake.annotating.package import CannotEdit
    from evalcore.intake.annotating.questions import QUESTIONS, earlier_questions, questions_of

    name, content = handed.name, handed.content
    own = tuple(finding for finding in findings if finding.file == name)
    vanished = [change for change in changes if change.file == name]
    earlier = earlier_questions(handed.tables)
    questions = None if earlier is None else questions_of(vanished, earlier)
    notes = []
    if questions is None and vanished:
        text = paper_words.said("本工作簿已有另一张“{sheet}”表，因此没有列出须答复的内容。")
        notes.append(text.format(sheet=paper_words.said(QUESTIONS)))
    said = Round(name, own, questions, notes)
    if content[:4] == b"PK\x03\x04":
        try:
            return marked_workbook(content, said)
        except (CannotEdit, ValueError):
            pass  # ValueError: a number that is none, a name that XML can't hold
    return _fresh(handed, said)


def _fresh(handed: Handed, said: Round) -> bytes:
    from evalcore.intake.annotating.inplace import marked_workbook
    from evalcore.intake.annotating.marks import marks_of
    from evalcore.intake.annotating.plain import plain_workbook
    from evalcore.intake.annotating.questions import QUESTIONS
    from evalcore.intake.annotating.summary import SUMMARY

    ours = {*either(SUMMARY), *(either(QUESTIONS) if said.questions is not None else ())}
    tables = [table for table in handed.tables if table.name not in ours]
    rows = {sheet: [row for row, _ in marks] for sheet, marks in marks_of(said.findings).items()}
    macros = annotated_name(handed.name).endswith(".xlsm")
    copy, renamed, notes = plain_workbook(tables, rows, macros=macros)
    findings = [evolve(f, sheet=renamed.get(f.sheet, f.sheet)) for f in said.findings]
    told = (
        paper_words.said(
            "本工作簿的结构特殊，不能就地批注，因此另抄一份：数值照抄，格式、公式和图片没有带过来。"
        )
        if b"[Content_Types].xml" in handed.content
        else paper_words.said(
            "原文件不是 xlsx，因此另抄一份：数值照抄，格式、公式和图片没有带过来。"
        )
    )
    return marked_workbook(copy, evolve(said, findings=findings, notes=[*said.notes, told, *notes]))
