"""Print a check sheet as one self-contained file: HTML for people and printers, or Markdown."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from projections.reports.render import basis, cell
from projections.reports.render import file_name as report_name
from projections.templates import template

if TYPE_CHECKING:
    from projections.checksheet.model import CheckSheet

FORMATS = ("html", "md")


def render(sheet: CheckSheet, form: str, due: str = "", sent: str = "") -> str:
    """A check sheet as text of the format.

    ``due``: the last day for objections, where stated; ``sent``: who sends it and when.
    """
    names = {place.split(" ")[0] for point in sheet.points for place in point.basis.split("; ")}
    cited = {name: title for name, title in sheet.documents.items() if name in names}
    text = template("projections.checksheet", f"sheet.{form}.j2", {"cell": cell}).render(
        sheet=sheet,
        subject=sheet.subject,
        run=sheet.run,
        cited=cited,
        basis=partial(basis, cited),
        due=due,
        sent=sent,
    )
    return text if form == "html" else re.sub(r"\n{3,}", "\n\n", text)


def file_name(sheet: CheckSheet, form: str) -> str:
    """A name that every system takes and people recognise: what it is, unit, person, id."""
    about = {
        "unit_name": sheet.subject.unit_name,
        "person_name": sheet.subject.person_name,
        "id": sheet.subject.id,
    }
    return "核对单-" + report_name(about, form)
