"""Charts as pure functions: numbers in, one SVG with its words and its data table out.

Whole numbers only, in tenths of a pixel (``viewBox`` is ten times the size on a phone). Each chart
is legible at the width of a phone, in print, without colour (numbers, patterns and dashes stand
beside it) and to a screen reader (title, description, data table).
"""

from __future__ import annotations

from projections.charts.alluvial import alluvial
from projections.charts.bars import Bar, Mark, Part, bars, stacked
from projections.charts.dots import Dot, dots
from projections.charts.figure import Figure, Table
from projections.charts.heat import HeatRow, heat
from projections.charts.radar import Series, radar
from projections.charts.spark import shares, spark, swatch
from projections.charts.strips import Strip, strips

__all__ = [
    "Bar",
    "Dot",
    "Figure",
    "HeatRow",
    "Mark",
    "Part",
    "Series",
    "Strip",
    "Table",
    "alluvial",
    "bars",
    "dots",
    "heat",
    "radar",
    "shares",
    "spark",
    "stacked",
    "strips",
    "swatch",
]
