"""Native charts: colours that colour-blind readers tell apart, and that differ in grey print."""

from __future__ import annotations

from typing import Any

from projections.workbook.model import Chart

COLOURS = ("0072B2", "E69F00", "009E73", "CC79A7", "56B4E9", "D55E00", "F0E442", "666666")
"""Okabe and Ito's colours, the darkest first."""

WIDTH, HEIGHT = 20, 9
"""Centimetres; lying bars get more height the more there are."""


def chart(page: Any, drawn: Chart, first: int, last: int) -> Any:
    """A chart over rows ``first`` to ``last`` of a sheet; the row above names the series."""
    from openpyxl.chart import BarChart, Reference
    from openpyxl.chart.label import DataLabelList

    if drawn.rows:
        last = min(last, first + drawn.rows - 1)
    made = BarChart()
    made.type = "col" if drawn.kind == "columns" else "bar"
    made.grouping = {"stacked": "stacked", "share": "percentStacked"}.get(drawn.kind, "clustered")
    made.overlap = 100 if drawn.kind in ("stacked", "share") else None
    made.gapWidth = 60
    made.title = drawn.title
    colours = drawn.colours or COLOURS
    for place, column in enumerate(drawn.series):
        values = Reference(page, min_col=column + 1, min_row=first - 1, max_row=last)
        made.add_data(values, titles_from_data=True)
        shown = made.series[place].graphicalProperties
        shown.solidFill = colours[place % len(colours)]
        shown.line.solidFill = "FFFFFF"
    made.set_categories(Reference(page, min_col=drawn.categories + 1, min_row=first, max_row=last))
    # Without this, newer Excel draws no axes.
    made.x_axis.delete = made.y_axis.delete = False
    made.y_axis.majorGridlines.spPr = _thin()
    made.y_axis.number_format = "0%" if drawn.kind == "share" else "General"
    if made.type == "bar":
        # The first row is the one on top.
        made.x_axis.scaling.orientation = "maxMin"
        # Turned round, it would have the numbers above.
        made.y_axis.crosses = "max"
    if drawn.kind in ("bars", "columns"):
        made.dataLabels = DataLabelList()
        made.dataLabels.showVal = True
        for name in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(made.dataLabels, name, False)
    if len(drawn.series) == 1:
        made.legend = None
    else:
        made.legend.position = "b"
    made.width = WIDTH
    made.height = HEIGHT if made.type == "col" else max(7, 4 + (last - first + 1) * 4 // 5)
    return made


def _thin() -> Any:
    from openpyxl.chart.shapes import GraphicalProperties

    return GraphicalProperties(ln=_line("D9D9D9"))


def _line(colour: str) -> Any:
    from openpyxl.drawing.line import LineProperties

    return LineProperties(solidFill=colour, w=6350)
