"""Charts as server-made SVG: the same markup on a page and on paper, each with its table.

Presentation attributes only, so a strict content security policy is satisfied and WeasyPrint
draws the same. Colour never carries meaning alone: dash, shape and hatching say it too. One user
unit is a millimetre on paper; ``screen=True`` makes the picture wide enough to read on a page
(put it into an element that scrolls sideways).
"""

from sanhua.core.charts.bars import Bar, ScoreRow, bars, bars_table, strip, strip_table
from sanhua.core.charts.gantt import GanttRow, Milestone, gantt, gantt_table
from sanhua.core.charts.lines import (
    BurnPoint,
    Slope,
    burn_up,
    burn_up_table,
    slopes,
    slopes_table,
)
from sanhua.core.charts.radar import Axis, radar, radar_table
from sanhua.core.charts.svg import Table, cut, width_of

__all__ = [
    "Axis",
    "Bar",
    "BurnPoint",
    "GanttRow",
    "Milestone",
    "ScoreRow",
    "Slope",
    "Table",
    "bars",
    "bars_table",
    "burn_up",
    "burn_up_table",
    "cut",
    "gantt",
    "gantt_table",
    "radar",
    "radar_table",
    "slopes",
    "slopes_table",
    "strip",
    "strip_table",
    "width_of",
]
