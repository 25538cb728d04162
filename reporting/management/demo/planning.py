"""Writing a plan, stamping and sending it, and what the association answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pilots.actions.plan import amend, edit_area, edit_chapter
from pilots.actions.plan_tasks import add_task, edit_task
from pilots.enums import AreaChoice, PlanChapter, PlanStatus, ReturnReason
from pilots.models import Pilot, PlanTask, PlanVersion
from pilots.workflows.plan import PLAN
from pilots.workflows.remarks import Remark
from reporting.management.demo import papers, words
from reporting.management.demo.people import office_of
from reporting.management.demo.words_tasks import REASONS, TASKS
from reporting.management.demo.world import World, at, occasion, uid
from societies.enums import Area

MADE = (PlanStatus.DRAFT, PlanStatus.CONFIRMED, PlanStatus.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plan's task list: when, and what becomes of it (see ``carrying``)."""

    area: Area
    start_on: dt.date
    due_on: dt.date
    fate: str = "verified"
    percent: int = 100
    title: str = ""

    @property
    def name(self) -> str:
        return self.title or TASKS[self.area].title

    def milestones(self) -> list[tuple[str, dt.date]]:
        span = (self.due_on - self.start_on).days
        steps = (span * 3 // 10, span * 6 // 10, span)
        return [
            (title, self.start_on + dt.timedelta(days=step))
            for title, step in zip(TASKS[self.area].milestones, steps, strict=True)
        ]


class Desk:
    """A society's plan on its desk: the people who write it, and the pilot it is for."""

    def __init__(self, world: World, pilot: Pilot) -> None:
        self.world, self.pilot = world, pilot
        self.secretary, self.head = office_of(pilot.society.short_name)

    def name_of(self, area: Area) -> str:
        who = self.head if TASKS[area].lead == "head" else self.secretary
        return self.world.person(who).full_name

    def plan(self, *states: PlanStatus) -> PlanVersion:
        return self.pilot.plan_versions.get(status__in=states or MADE)

    def write(self, day: dt.date, lines: list[Line], *, vague: bool = False) -> None:
        """Fill a new plan: chapters, areas with tasks, areas without and why."""
        plan, who = self.plan(), self.world.person(self.secretary)
        names = {"head": self.world.person(self.head), "secretary": who}
        for number, chapter in enumerate(PlanChapter):
            text = words.CHAPTERS[chapter.value].format(**names)
            if vague and chapter == PlanChapter.TARGETS:
                text = words.CHAPTERS["vague_targets"]
            edit_chapter(plan, chapter, text, occasion(who, at(day, 9, number)))
        planned = {line.area for line in lines}
        for number, area in enumerate(Area):
            if area not in planned:
                choice = AreaChoice.NOT_READY if area == Area.C2 else AreaChoice.NOT_APPLICABLE
                edit_area(plan, area, choice, REASONS[area], occasion(who, at(day, 10, number)))
        for number, line in enumerate(lines):
            token = uid(f"line:{self.pilot.number}:{line.name}")
            moment = at(day, 11, number)
            add_task(
                plan,
                line.area,
                self.values(line),
                line.milestones(),
                occasion(who, moment, token=token),
            )

    def values(self, line: Line) -> dict[str, object]:
        text = TASKS[line.area]
        return {
            "title": line.name,
            "target_result": text.target,
            "owner": self.name_of(line.area),
            "start_on": line.start_on,
            "due_on": line.due_on,
            "safeguards": text.safeguards,
        }

    def send(self, day: dt.date) -> PlanVersion:
        """Have the head confirm with the stamped scan, and send it."""
        plan = self.plan()
        scan = papers.pdf(f"{self.pilot.society}实施方案第{plan.number}版（盖章）")
        confirmed = occasion(self.world.person(self.head), at(day, 15, 10), scan=scan)
        plan = PLAN.perform(plan, "confirm", confirmed)
        return PLAN.perform(
            plan, "submit", occasion(self.world.person(self.secretary), at(day, 15, 40))
        )

    def approve(self, day: dt.date, words_: str = "同意。请按方案组织实施。") -> None:
        officer = self.world.person("officer")
        PLAN.perform(self.plan(), "approve", occasion(officer, at(day, 10, 20), words_))

    def come_back(self, day: dt.date, comment: str, *remarks: Remark) -> None:
        officer = self.world.person("officer")
        PLAN.perform(
            self.plan(), "return", occasion(officer, at(day, 16), comment, remarks=list(remarks))
        )

    def rewrite_targets(self, day: dt.date) -> None:
        who = self.world.person(self.secretary)
        text = words.CHAPTERS["targets"]
        edit_chapter(self.plan(), PlanChapter.TARGETS, text, occasion(who, at(day, 9, 30)))

    def ask_for_change(self, day: dt.date, comment: str, area: Area, due_on: dt.date) -> PlanTask:
        """Open a version beside the one in force, with one task later than before."""
        who = self.world.person(self.secretary)
        plan = amend(self.pilot, occasion(who, at(day, 9), comment))
        task = plan.tasks.filter(area=area).order_by("position").last()
        assert task is not None  # noqa: S101 - the callers name an area with tasks
        self.move(task, due_on, day)
        return task

    def move(self, task: PlanTask, due_on: dt.date, day: dt.date) -> None:
        """Give a line of the version in the making a later end; its milestones stretch with it."""
        line = Line(Area(task.area), task.start_on, due_on, title=task.title)
        who = self.world.person(self.secretary)
        edit_task(task, self.values(line), line.milestones(), occasion(who, at(day, 9, 20)))


def targets_remark() -> Remark:
    return Remark(ReturnReason.UNMEASURABLE, words.RETURNED_TARGETS, "chapter:targets", "试点目标")


def task_remark(task: PlanTask) -> Remark:
    label = f"{task.area} {task.title}"
    return Remark(ReturnReason.MISSING, words.RETURNED_TASK, f"task:{task.lineage}", label)
