"""The text of a paper, whatever it was printed as."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(paper: bytes) -> str:
    """The text of a Word file, a line for each paragraph, header and footer too; else as it is."""
    if not paper.startswith(b"PK"):
        return paper.decode()
    with ZipFile(BytesIO(paper)) as file:
        parts = [
            etree.fromstring(file.read(name))
            for name in file.namelist()
            if name.startswith(("word/document", "word/header", "word/footer"))
        ]
    return "\n".join(
        "".join(run.text or "" for run in paragraph.iter(f"{W}t"))
        for part in parts
        for paragraph in part.iter(f"{W}p")
    )
