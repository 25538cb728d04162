"""A plan in the order of paper, with open points and remarks pinned at their places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from pilots.enums import AreaChoice, PlanChapter
from pilots.models import PlanArea, PlanMilestone, PlanTask, PlanVersion, ReturnRemark
from pilots.workflows.plan_content import areas_of, before, milestones_of, tasks_of
from pilots.workflows.plan_gaps import (
    Gap,
    area_label,
    area_place,
    chapter_place,
    gaps,
    task_place,
)
from societies.enums import Area, Direction

Remarks = Mapping[str, Sequence[ReturnRemark]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A chapter or an area, as a line of the task list and as a place to write."""

    place: str
    label: str
    url: str
    gaps: list[Gap]
    remarks: Sequence[ReturnRemark]
    text: str = ""
    area: PlanArea | None = None
    key: Area | None = None
    tasks: list[TaskBlock] = field(default_factory=list)

    @property
    def to_do(self) -> int:
        """Count the remarks at this section and at its tasks."""
        return len(self.remarks) + sum(len(task.remarks) for task in self.tasks)

    @property
    def is_done(self) -> bool:
        return not self.gaps

    @property
    def is_empty(self) -> bool:
        """Say whether nothing has been written here yet."""
        unset = self.area is None or self.area.choice == AreaChoice.PLANNED
        return not self.text and not self.tasks and unset

    @property
    def note(self) -> str:
        if self.key is None:
            return ""
        if self.area is not None and self.area.choice != AreaChoice.PLANNED:
            return str(self.area.get_choice_display())
        return f"{len(self.tasks)}项任务" if self.tasks else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskBlock:
    task: PlanTask
    milestones: list[PlanMilestone]
    place: str
    gaps: list[Gap]
    remarks: Sequence[ReturnRemark]

    @property
    def pinned(self) -> set[str]:
        """The fields that a remark is about, as values of ``PlanField``."""
        return {pin.value for remark in self.remarks for pin in remark.pins}

    @property
    def before(self) -> PlanTask | None:
        """Return the task that has to be done first (前置任务)."""
        return before(self.task)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A whole plan in the order of paper."""

    chapters: list[Section]
    directions: list[tuple[Direction, list[Section]]]
    gaps: list[Gap]
    loose: Sequence[ReturnRemark]  # remarks on the whole, or on a place that is gone

    @property
    def sections(self) -> list[Section]:
        areas = [section for _, rows in self.directions for section in rows]
        return [*self.chapters, *areas]

    @property
    def done(self) -> int:
        return sum(section.is_done for section in self.sections)

    @property
    def total(self) -> int:
        return len(self.sections)

    @property
    def task_count(self) -> int:
        return sum(len(section.tasks) for section in self.sections)

    @property
    def resume(self) -> Section | None:
        """Where to go on writing: the first opinion to answer, else the first open section.

        None: nothing has been written yet, or nothing is left to write.
        """
        if all(row.is_empty for row in self.sections):
            return None
        returned = (row for row in self.sections if row.to_do)
        unfinished = (row for row in self.sections if not row.is_done)
        return next(returned, None) or next(unfinished, None)

    def section(self, place: str) -> Section:
        return next(row for row in self.sections if row.place == place)

    def after(self, place: str) -> Section | None:
        """Return the section that follows, for “next”."""
        places = [row.place for row in self.sections]
        at = places.index(place) + 1
        return self.sections[at] if at < len(places) else None


def outline(plan: PlanVersion, remarks: Remarks) -> Outline:
    """Lay a plan out for reading or writing."""
    open_points = gaps(plan)
    by_place: dict[str, list[Gap]] = defaultdict(list)
    for gap in open_points:
        by_place[gap.place].append(gap)
    chapters = [_chapter(plan, kind, by_place, remarks) for kind in PlanChapter]
    areas = [_area(plan, kind, by_place, remarks) for kind in Area]
    known = {section.place for section in (*chapters, *areas)}
    known |= {task.place for section in areas for task in section.tasks}
    return Outline(
        chapters=chapters,
        directions=[
            (direction, [row for row in areas if row.key and row.key.direction == direction])
            for direction in Direction
        ],
        gaps=open_points,
        loose=[row for place, rows in remarks.items() if place not in known for row in rows],
    )


def _chapter(
    plan: PlanVersion, kind: PlanChapter, by_place: Mapping[str, list[Gap]], remarks: Remarks
) -> Section:
    place = chapter_place(kind)
    return Section(
        place=place,
        label=str(kind.label),
        url=reverse("pilots:plan_chapter", args=[plan.pk, kind.value]),
        gaps=by_place.get(place, []),
        remarks=remarks.get(place, ()),
        text=getattr(plan, kind.value),
    )


def _area(
    plan: PlanVersion, kind: Area, by_place: Mapping[str, list[Gap]], remarks: Remarks
) -> Section:
    place = area_place(kind)
    tasks = [
        TaskBlock(
            task=task,
            milestones=milestones_of(task),
            place=task_place(task),
            gaps=by_place.get(task_place(task), []),
            remarks=remarks.get(task_place(task), ()),
        )
        for task in tasks_of(plan, kind)
    ]
    own = by_place.get(place, [])
    return Section(
        place=place,
        label=area_label(kind),
        url=reverse("pilots:plan_area", args=[plan.pk, kind.value]),
        gaps=[*own, *(gap for task in tasks for gap in task.gaps)],
        remarks=remarks.get(place, ()),
        area=areas_of(plan).get(kind),
        key=kind,
        tasks=tasks,
    )
