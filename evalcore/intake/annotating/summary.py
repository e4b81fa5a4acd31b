"""The sheet 核对结果 in front: every finding on a line, counts on top, a link to each cell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evalcore.intake.annotating.marks import ANSWER, MEND, NOTICE, Place, place_of, shown, word_of
from evalcore.intake.annotating.package import parsed
from evalcore.intake.annotating.sheets import Cell, Layout, sheet_xml
from evalcore.intake.annotating.styles import MOST_COVERED, Styles
from evalcore.intake.findings import ERROR, QUESTION, WARNING, Finding, column_letters
from evalcore.paper_words import on_papers, said

SUMMARY = on_papers("核对结果")
PART = "xl/worksheets/evalcore-results{}.xml"

HEADERS = (
    "序号", "工作表", on_papers("单元格"), "内容", on_papers("问题"), on_papers("怎么改"),
    on_papers("程度"),
)  # fmt: skip
_WIDTHS = (6.0, 18.0, 9.0, 26.0, 48.0, 48.0, 8.0, 3.0, 3.0)

MOST_LINES = 50_000
"""Findings listed; Excel holds 65,530 links on a sheet."""

_COVERED = 990_000_000
"""Numbers above it, in the hidden columns, say which fill a colour of ours covers."""

_HIDDEN = len(HEADERS) + 1

_URGENCY = (ERROR, QUESTION, WARNING)


def summary_xml(
    namespace: str,
    name: str,
    findings: Sequence[Finding],
    placed: dict[str, dict[Place, Place]],
    styles: Styles,
    notes: Sequence[str] = (),
) -> bytes:
    """The sheet for one file. ``placed``: sheet → where its marks are; ``notes``: more lines."""
    counts = {MEND: 0, NOTICE: 0, ANSWER: 0}
    for finding in findings:
        counts[word_of(finding.severity)] += 1
    counted = said("须改 {mend} 处　提示 {notice} 处　待答 {answer} 处").format(
        mend=counts[MEND], notice=counts[NOTICE], answer=counts[ANSWER]
    )
    above = [
        (said("核对结果：{file}").format(file=name), "title"),
        (counted, "note"),
        *((line, "note") for line in (*_advice(counts), *notes)),
    ]
    if len(findings) > MOST_LINES:
        above.append((said("问题太多，下面只列出前 {n} 处。").format(n=MOST_LINES), "note"))
    rows = [[Cell(text, styles.own(style))] for text, style in above]
    rows.append([])
    rows.append([Cell(said(header), styles.own("head")) for header in HEADERS])
    top = len(rows)
    links = []
    # What must be mended stands first, whatever its sheet.
    pressing = sorted(findings, key=lambda finding: _URGENCY.index(finding.severity))
    for number, finding in enumerate(pressing[:MOST_LINES], 1):
        place = place_of(finding.cell)
        at = placed.get(finding.sheet, {}).get(place) if place else None
        link = _target(finding.sheet, at)
        if finding.sheet in placed:
            links.append((f"B{top + number}", link))
        rows.append(_line(number, finding, styles, linked=finding.sheet in placed))
    for row, (code, style) in zip(rows, styles.covered(), strict=False):
        row += [Cell(None)] * (_HIDDEN - 1 - len(row)) + [Cell(_COVERED + code, style)]
    for code, style in styles.covered()[len(rows) :]:
        rows.append([*[Cell(None)] * (_HIDDEN - 1), Cell(_COVERED + code, style)])
    layout = Layout(_WIDTHS, frozen=top, hidden_from=_HIDDEN, links=links, shown=True)
    return sheet_xml(namespace, enumerate(rows, 1), layout)


def learn_covered(xml: bytes, styles: Styles) -> None:
    """Read from an earlier summary sheet which fills its colours cover."""
    for cell in parsed(xml).iter("{*}c"):
        value = cell.find("{*}v")
        said = value.text if value is not None and cell.get("t") in (None, "n") else None
        if said and re.fullmatch(r"9900000\d\d(\.0*)?", said):
            code = int(float(said)) - _COVERED
            if 0 < code < MOST_COVERED and (cell.get("s") or "").isdigit():
                styles.learn(code, int(cell.get("s")))


def _advice(counts: dict[str, int]) -> list[str]:
    lines = []
    if counts[MEND]:
        lines.append(said("红色的格子须改；改好之前，整份文件都不会入库。"))
    if counts[NOTICE] or counts[ANSWER]:
        lines.append(said("黄色的格子请看一看：不妨碍入库，但可能有误，或须答复。"))
    if not any(counts.values()):
        return [said("没有发现问题。")]
    lines.append(said("鼠标停在有颜色的格子上可看到说明；点下表中的工作表名可跳到该格。"))
    lines.append(
        said("请就在本文件里改，存盘后再报一次。本表、批注和颜色不必删除，下次核对会自动换掉。")
    )
    return lines


def _target(sheet: str, at: Place | None) -> str:
    row, column = at or (1, 1)
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{column_letters(column - 1)}{row}"


def _line(number: int, finding: Finding, styles: Styles, *, linked: bool) -> list[Cell]:
    text = styles.own("text")
    at = finding.cell
    place = said("第{row}行").format(row=at) if at.isdigit() else at
    return [
        Cell(number, styles.own("number")),
        Cell(finding.sheet or said("（整份文件）"), styles.own("link") if linked else text),
        Cell(place, text),
        Cell(finding.value, text),
        Cell(finding.reason, text),
        Cell(finding.remedy, text),
        Cell(
            shown(finding.severity),
            styles.own("error" if finding.severity == ERROR else "other"),
        ),
    ]
