"""Print a review: its file name, and its text as HTML or Markdown."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from projections.reports.wording import basis, cited, events

__all__ = ["FORMATS", "basis", "cell", "cited", "events", "file_name", "render"]

FORMATS = ("html", "md")


def render(review: dict[str, Any], form: str) -> str:
    """A review as text of the format: ``html`` or ``md``, by our own template."""
    from projections.papers import Style, print_paper
    from projections.reports.fields import fields

    return print_paper("report", fields(review), Style(form)).decode()


_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")


def cell(value: object) -> str:
    """Text inside Markdown, in a table or a line: markup and line ends lose their meaning."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(value).split()))


_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>#|])")


def to_read(text: str) -> str:
    """Markdown as it is shown on a screen, where nothing renders it: without the escapes."""
    return _ESCAPED.sub(r"\1", text)


_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|\s]+')


def file_name(subject: dict[str, Any], form: str) -> str:
    """A name for the file that every system takes and people recognise: unit, person, id."""
    parts = (subject["unit_name"], subject["person_name"], subject["id"])
    plain = "-".join(part for part in parts if part)
    return _UNSAFE.sub("_", unicodedata.normalize("NFC", plain)).strip("._") + f".{form}"
