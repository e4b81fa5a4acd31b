"""Papers that somebody signs: one set of fields, printed as Word, HTML, PDF or Markdown.

A paper's own module says what it is called, which fields its templates get and where they are
(``Paper``); ``print_paper`` fills one. An office's own templates take the place of ours.
"""

from __future__ import annotations

from projections.papers.kinds import PAPERS
from projections.papers.model import FORMS, Letterhead, Paper, Style
from projections.papers.printing import print_paper, print_papers

__all__ = ["FORMS", "PAPERS", "Letterhead", "Paper", "Style", "print_paper", "print_papers"]
