"""The task list of a plan as a table: its rows under their areas, part by part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.core.paginator import Page

from pilots.models import PlanTask
from pilots.queries.plan_outline import Outline, Section
from pilots.workflows.plan_gaps import Gap


class Row(Protocol):
    """A row that can be edited; what it looks like is the form's business."""

    task: PlanTask


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    row: Row
    gaps: Sequence[Gap]
    first: bool  # of its area, wherever the part begins
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TableGroup:
    section: Section
    rows: list[TableRow]
    goes_on: bool  # the part before showed the beginning of the area


def table_groups(outline: Outline, part: Page[PlanTask], rows: Iterable[Row]) -> list[TableGroup]:
    """Put the rows of a part under their areas; an area without tasks is named where it belongs."""
    forms = {row.task.pk: row for row in rows}
    tasks = list(part)
    before = part.paginator.object_list[: part.start_index() - 1] if part.has_previous() else []
    after = before[-1].area if before else ""
    until = tasks[-1].area if tasks and part.has_next() else "Z"
    found = []
    for section in outline.sections:
        if section.key is None:
            continue
        lines = [
            TableRow(
                row=forms[block.task.pk],
                gaps=block.gaps,
                first=block is section.tasks[0],
                last=block is section.tasks[-1],
            )
            for block in section.tasks
            if block.task.pk in forms
        ]
        belongs = not section.tasks and after < section.key.value <= until
        if lines or belongs:
            goes_on = bool(lines) and not lines[0].first
            found.append(TableGroup(section=section, rows=lines, goes_on=goes_on))
    return found
