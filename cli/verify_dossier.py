"""``verify`` of a dossier: its page read as strictly as it is written, then checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.checking.report import Report
from evalcore.errors import DataError

if TYPE_CHECKING:
    from evalcore.transparency.policy import Policy


def check_dossier(data: bytes, name: str, policy: Policy | None, paper: str) -> Report:
    """The report on a page. A changed page is a finding."""
    from evalcore.checking.dossier import PageRead, check_page
    from evalcore.messages import _
    from projections.dossier.page import read_page, shown_text
    from projections.dossier.page.markup import identifiers, text_of

    try:
        page = read_page(data)
    except DataError as error:
        report = Report("dossier")
        report.fails(str(error), name)
        return report
    texts = {identity: text_of(element) for identity, element in identifiers(page.body)}
    read = PageRead(page.payload, page.issue_text, page.issue_note, texts, shown_text)
    report = check_page(read, name, policy, paper)
    report.facts["page"] = page.digest
    if not page.checker_known:
        report.notes.append(
            _(
                "The program or the standing words in the page are not those of this version: "
                "trust what is printed here, not what the page says of itself."
            )
        )
    return report
