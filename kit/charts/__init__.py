"""Charts as SVG text: no Django, no script, readable in print, by screen readers and without colour.

Every chart is `role="img"` with a title and a description. What grows with the page ("fluid") places
its shapes in per cent, so that text keeps its size on a phone. Colours stand as attributes for files
that are saved, and as classes for the page's light and dark looks.
"""

from kit.charts.amounts import histogram, progress
from kit.charts.quadrants import Dot, quadrants
from kit.charts.radar import Series, radar
from kit.charts.ranges import Range, ranges
from kit.charts.ranks import Bar, Move, bars, slope
from kit.charts.shapes import data_table, legend, tag
from kit.charts.spans import Span, gantt, plan_legend
from kit.charts.trend import spark, trend

__all__ = [
    "Bar",
    "Dot",
    "Move",
    "Range",
    "Series",
    "Span",
    "bars",
    "data_table",
    "gantt",
    "histogram",
    "legend",
    "plan_legend",
    "progress",
    "quadrants",
    "radar",
    "ranges",
    "slope",
    "spark",
    "tag",
    "trend",
]
