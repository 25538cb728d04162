"""What changed from one version of a summary report to a later one."""

from __future__ import annotations

from reporting.enums import SummarySection
from reporting.models import SummaryReport
from sanhua.core.textdiff import ADDED, CHANGED, REMOVED, Comparison, PlaceChange, field


def base_for(
    report: SummaryReport, versions: list[SummaryReport], number: str = ""
) -> SummaryReport | None:
    """Return the version to compare with: the one asked for, else the one before."""
    earlier = [row for row in versions if row.number < report.number]
    asked = [row for row in earlier if str(row.number) == number]
    return next(iter(asked or earlier), None)


def compare(old: SummaryReport | None, new: SummaryReport) -> Comparison | None:
    """Compare the four sections; None: there is nothing to compare with."""
    if old is None:
        return None
    places, same = [], []
    for section in SummarySection:
        label = str(section.label)
        row = field(label, getattr(old, section.value), getattr(new, section.value))
        if row is None:
            same.append(label)
            continue
        kind = row.kind if row.kind in (ADDED, REMOVED) else CHANGED
        places.append(PlaceChange(section.value, label, "总结报告", kind, [row]))
    return Comparison(old, new, changes=places, same=same)
