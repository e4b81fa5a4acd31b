"""Word files for the tests: made as an office's clerk would, and read back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from projections.papers.docx.compiling import compile_docx
from projections.papers.docx.filling import fill

FILTERS: tuple[tuple[str, Callable[..., Any]], ...] = ()


def made(*lines: str | Sequence[str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A file of paragraphs, each a text or its runs, and a table of texts after them."""
    document = docx.Document()
    for line in lines:
        paragraph = document.add_paragraph()
        for run in [line] if isinstance(line, str) else line:
            paragraph.add_run(run)
    if table:
        grid = document.add_table(len(table), max(map(len, table)))
        for row, texts in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
            if len(texts) < len(grid.columns):
                row.cells[len(texts) - 1].merge(row.cells[-1])
    return saved(document)


def saved(document: Any) -> bytes:
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def filled(data: bytes, where: str = "office.docx", /, **fields: Any) -> Any:
    """The file filled with the fields, opened."""
    return docx.Document(BytesIO(fill(compile_docx(data, where), fields)))


def lines(document: Any) -> list[str]:
    """The texts of the paragraphs outside tables."""
    return [paragraph.text for paragraph in document.paragraphs]


def rows(document: Any, at: int = 0) -> list[list[str]]:
    """The texts of the cells of a table, a merged one once."""
    return [
        list(dict.fromkeys(cell.text for cell in row.cells)) for row in document.tables[at].rows
    ]


def changed(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """The file with parts put in, or left out where None."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return written.getvalue()


def body(xml: str) -> bytes:
    """A file whose paragraphs are the XML given, prefixes w, r, v and mc bound."""
    document = docx.Document()
    spaces = f'{nsdecls("w", "r")} xmlns:v="urn:schemas-microsoft-com:vml" ' + (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    whole = parse_xml(f"<w:body {spaces}>{xml}</w:body>")
    for element in list(whole):
        document.element.body.insert(len(document.element.body) - 1, element)
    return saved(document)


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return packed.read(name)
