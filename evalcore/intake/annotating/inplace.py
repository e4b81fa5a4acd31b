"""A workbook marked in place: cells, comments, and our sheets in front of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from evalcore import paper_words
from evalcore.intake.annotating.book import Book, Page
from evalcore.intake.annotating.boxes import blocks_of, boxed, grown
from evalcore.intake.annotating.cells import edit_cells
from evalcore.intake.annotating.comments import comment
from evalcore.intake.annotating.marks import BEGIN, Mark, Place, marks_of, settled
from evalcore.intake.annotating.package import CannotEdit, Package, Relation
from evalcore.intake.annotating.questions import PART as QUESTIONS_PART
from evalcore.intake.annotating.questions import QUESTIONS, Question, questions_xml
from evalcore.intake.annotating.summary import PART as SUMMARY_PART
from evalcore.intake.annotating.summary import SUMMARY, learn_covered, summary_xml
from evalcore.intake.findings import Finding
from evalcore.intake.wording import either

MOST_COMMENTS = 5_000
"""Comments that we add to one sheet: beyond them cells are coloured, and the summary says why."""

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


@frozen
class Round:
    """What one checking says about a file. ``questions`` None: its 待确认 is the office's own."""

    name: str
    findings: Sequence[Finding]
    questions: Sequence[Question] | None = ()
    notes: Sequence[str] = ()


def marked_workbook(content: bytes, said: Round) -> bytes:
    """The workbook with what is said on its cells, and without what an earlier round said.

    Raises CannotEdit where it is built in a way that we don't know.
    """
    book = Book(Package(content))
    for page in book.pages():
        if page.name in either(SUMMARY) and page.worksheet:
            learn_covered(book.package.read(page.part), book.styles)
            book.remove(page)
    for page in book.pages():
        if page.name in either(QUESTIONS) and page.worksheet and said.questions is not None:
            book.remove(page)
    coloured = book.styles.has_ours
    marks = marks_of(said.findings)
    placed: dict[str, dict[Place, Place]] = {}
    notes = list(said.notes)
    for page in book.pages():
        if page.worksheet:
            placed[page.name] = _mark(book, page, marks.get(page.name, {}), coloured, notes)
    sheets = []
    if said.questions:
        text = paper_words.said("以前报过、这次没有的内容请在“{sheet}”表里答复。")
        notes.append(text.format(sheet=paper_words.said(QUESTIONS)))
        xml = questions_xml(book.namespace, said.questions, book.styles)
        sheets.append((paper_words.said(QUESTIONS), QUESTIONS_PART, xml))
    xml = summary_xml(book.namespace, said.name, said.findings, placed, book.styles, notes)
    book.put_in_front([(paper_words.said(SUMMARY), SUMMARY_PART, xml), *sheets])
    book.save()
    return book.package.to_bytes()


def _mark(
    book: Book, page: Page, marks: Mapping[Place, Mark], coloured: bool, notes: list[str]
) -> dict[Place, Place]:
    package = book.package
    part = _related(package, page.part, "comments")
    old = package.read(part.target) if part else None
    if not marks and not coloured and BEGIN.encode() not in (old or b""):
        return {}
    wanted = {place: mark.severity for place, mark in marks.items()}
    edited = edit_cells(package.read(page.part), wanted, book.styles)
    cells = settled(marks, edited.placed)
    texts = {place: mark.text for place, mark in list(cells.items())[:MOST_COMMENTS]}
    if len(cells) > MOST_COMMENTS:
        text = paper_words.said(
            "“{sheet}”有问题的格子太多，只有前 {n} 个写了批注，其余只涂了颜色。"
        )
        notes.append(text.format(sheet=page.name, n=MOST_COMMENTS))
    legacy = edited.legacy
    if old is not None or texts:
        commented = comment(old, book.namespace, texts)
        if part and commented.xml is None:
            package.drop(part.target)
            package.unrelate(page.part, part.id)
        elif commented.xml is not None:
            target = part.target if part else package.unused("xl/comments{}.xml")
            package.write(target, commented.xml)
            package.declare(target, _COMMENTS_TYPE)
            if not part:
                package.relate(page.part, "comments", target, strict=book.strict)
        new = {place: texts.get(place, "") for place in commented.added}
        if not legacy:
            new = {place: texts.get(place, "") for place in commented.all}
        legacy = _boxes(book, page, legacy, commented.removed, new)
        if legacy and commented.longer:
            _grow(book, page, legacy, commented.longer)
    same = legacy == edited.legacy
    package.write(page.part, edited.xml if same else edited.with_legacy(legacy, book.kinds))
    return edited.placed


def _boxes(
    book: Book, page: Page, legacy: str, gone: Sequence[Place], new: Mapping[Place, str]
) -> str:
    """Boxes of comments gone and new; the id by which the sheet knows them, empty for none."""
    package = book.package
    if not gone and not new:
        return legacy
    found = [one for one in package.relations(page.part) if legacy and one.id == legacy]
    if legacy and (not found or found[0].target not in package):
        raise CannotEdit("shapes that are not there")
    target = found[0].target if found else ""
    old = package.read(target) if target else None
    drawings = [package.read(name) for name in package.names() if name.lower().endswith(".vml")]
    used = [block for drawing in drawings for block in blocks_of(drawing)]
    vml = boxed(old, gone, new, max(used, default=0) + 1)
    if vml is None:
        if target:
            package.drop(target)
            package.unrelate(page.part, legacy)
        return ""
    if not target:
        target = package.unused("xl/drawings/vmlDrawing{}.vml")
        package.declare_ending("vml", _VML_TYPE)
        legacy = package.relate(page.part, "vmlDrawing", target, strict=book.strict)
    package.write(target, vml)
    return legacy


def _grow(book: Book, page: Page, legacy: str, texts: Mapping[Place, str]) -> None:
    """Make room in other people's boxes for what we wrote below their words."""
    package = book.package
    for one in package.relations(page.part):
        if one.id == legacy and one.target in package:
            package.write(one.target, grown(package.read(one.target), texts))


def _related(package: Package, part: str, kind: str) -> Relation | None:
    found = [one for one in package.relations(part) if one.kind == kind and one.target in package]
    return found[0] if found else None
