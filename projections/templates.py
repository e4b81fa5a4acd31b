"""The old place of ``projections.papers.templates``."""

from projections.papers.templates import template

__all__ = ["template"]
