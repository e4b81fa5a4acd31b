"""Print a review as one self-contained file: HTML for people and printers, Markdown for papers."""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from typing import Any

from projections.templates import template

FORMATS = ("html", "md")

EVENTS_SHOWN = 6


def render(review: dict[str, Any], form: str) -> str:
    """A review as text of the format: ``html`` or ``md``."""
    documents = cited(review)
    page = template("projections.reports", f"review.{form}.j2", {"events": events, "cell": cell})
    text = page.render(review, cited=documents, basis=partial(basis, documents))
    return text if form == "html" else re.sub(r"\n{3,}", "\n\n", text)


def cited(review: dict[str, Any]) -> dict[str, str]:
    """The documents that the page cites by their short names, with their titles, by name."""
    rows = [row for group in review["groups"] for row in group["indicators"]]
    places = [row[name] for row in rows for name in ("basis", "points_basis")]
    places += [row["basis"] for name in ("effects", "flags") for row in review[name]]
    places += [row["clause"] for row in review["by_people"]]
    names = {place.split(" ")[0] for text in places for place in text.split("; ")}
    return {name: title for name, title in review["documents"].items() if name in names}


def basis(documents: dict[str, str], text: str) -> str:
    """What something rests on in the words of the paper: the document's number, the mechanism.

    The documents are numbered in the order of the list at the end.
    """
    numbers = {name: at for at, name in enumerate(documents, 1)}
    return "；".join(_clause(numbers, clause) for clause in text.split("; "))


def _clause(numbers: dict[str, int], clause: str) -> str:
    from evalcore.schemes.mechanisms import mechanism_of

    if clause == "demo":
        return "演示数值"
    name, _space, place = clause.partition(" ")
    if name not in numbers:
        return clause
    known = mechanism_of(clause)
    if known is not None:
        place = f"第{known.row}行“{known.name}”"
    return f"文件{numbers[name]} {place}"


def events(positions: list[int]) -> str:
    """Positions in the log, the first few."""
    shown = " ".join(str(position) for position in positions[:EVENTS_SHOWN])
    return f"{shown} …" if len(positions) > EVENTS_SHOWN else shown


_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")


def cell(value: object) -> str:
    """Text inside Markdown, in a table or a line: markup and line ends lose their meaning."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(value).split()))


_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|\s]+')


def file_name(subject: dict[str, Any], form: str) -> str:
    """A name for the file that every system takes and people recognise: unit, person, id."""
    parts = (subject["unit_name"], subject["person_name"], subject["id"])
    plain = "-".join(part for part in parts if part)
    return _UNSAFE.sub("_", unicodedata.normalize("NFC", plain)).strip("._") + f".{form}"
