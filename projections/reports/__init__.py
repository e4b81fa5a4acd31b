"""The duty-report review (述职评议): what a year came to for one person, on a page.

``model`` gathers it from results as data; ``render`` prints it as HTML or Markdown.
"""

from __future__ import annotations

from projections.reports.model import reviews
from projections.reports.render import FORMATS, file_name, render

__all__ = ["FORMATS", "file_name", "render", "reviews"]
