"""The arithmetic of an evaluation, and how facts become points. Pure; no database."""

from pilots.scoring.arithmetic import (
    CENT,
    LOW_SHARE,
    REVIEWERS_MIN,
    SPREAD_MAX,
    TRIM_MIN,
    Consolidated,
    Line,
    Method,
    WeightsDoNotAddUp,
    axis_points,
    consolidate,
    grade_of,
    is_apart,
    needs_reason,
    require_full_marks,
    rounded,
    sheet_total,
)
from pilots.scoring.mechanics import Computed, Fact, Known, Mechanic
from pilots.scoring.reading import BadMechanic, parse

__all__ = [
    "CENT",
    "LOW_SHARE",
    "REVIEWERS_MIN",
    "SPREAD_MAX",
    "TRIM_MIN",
    "BadMechanic",
    "Computed",
    "Consolidated",
    "Fact",
    "Known",
    "Line",
    "Mechanic",
    "Method",
    "WeightsDoNotAddUp",
    "axis_points",
    "consolidate",
    "grade_of",
    "is_apart",
    "needs_reason",
    "parse",
    "require_full_marks",
    "rounded",
    "sheet_total",
]
