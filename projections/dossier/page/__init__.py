"""A page that checks itself: one HTML file with content, proofs and a verifier of its own.

``build_page`` writes one, ``read_page`` reads exactly what it writes. How a page checks itself, and
what it can't prove, stands in ``docs/dossier-page.md``.
"""

from projections.dossier.page.assembling import build_page, issue_text
from projections.dossier.page.reading import Page, is_page, read_page
from projections.dossier.page.shown import rows, shown_text

__all__ = [
    "Page",
    "build_page",
    "is_page",
    "issue_text",
    "read_page",
    "rows",
    "shown_text",
]
