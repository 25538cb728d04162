"""Carrying tasks out: progress, milestones, proofs, reports, checks, more time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from pilots.actions.evidence import add_evidence
from pilots.actions.extension import request_extension
from pilots.actions.task import mark_milestone, update_progress
from pilots.enums import ReturnReason
from pilots.models import ExtensionRequest, Pilot, Task, TaskMilestone
from pilots.workflows.extension import EXTENSION
from pilots.workflows.task import TASK
from reporting.management.demo import papers
from reporting.management.demo.people import office_of
from reporting.management.demo.planning import Line
from reporting.management.demo.words_tasks import TASKS
from reporting.management.demo.world import World, at, occasion

DONE = ("verified", "late", "twice", "reported", "sent_back")
LATE_BY = 6  # days
PROOF_PICTURE = ("照片",)


class Work:
    """The work of one pilot society on its tasks."""

    def __init__(self, world: World, pilot: Pilot) -> None:
        self.world, self.pilot = world, pilot
        self.secretary, self.head = office_of(pilot.society.short_name)
        # What comes between the reports on a task: by its name, the day and what happens then.
        self.interludes: dict[str, tuple[dt.date, Callable[[], object]]] = {}
        self.until = world.day(-1)  # nothing happens today: today belongs to whoever looks

    def task(self, line: Line) -> Task:
        return self.pilot.tasks.get(area=line.area, title=line.name)

    def day(self, day: dt.date) -> dt.date:
        return min(self.world.workday(day), self.until)

    def play_all(self, lines: list[Line]) -> None:
        for line in lines:
            self.play(line)

    def play(self, line: Line) -> None:
        """Do what becomes of a task, in the order of its days."""
        if line.fate == "future":
            return
        handed_in = line.fate in DONE
        last = self._last_day(line)
        self._report_progress(line, last)
        self._interlude(line, last)
        self._reach_milestones(line, last)
        self._hand_in_proofs(line, last, all_of_them=handed_in)
        if handed_in:
            self._report(line, last)
        if line.fate in ("verified", "late", "twice"):
            self._check(line, last)

    def _last_day(self, line: Line) -> dt.date:
        if line.fate == "late":
            return self.day(line.due_on + dt.timedelta(days=LATE_BY))
        if line.fate == "sent_back":
            return self.day(self.world.day(-12))
        if line.fate in DONE:
            return self.day(line.due_on - dt.timedelta(days=3))
        return self.day(self.world.today - dt.timedelta(days=3))

    def _report_progress(self, line: Line, last: dt.date) -> None:
        """Report three times, on days spread over the work so far."""
        who = self.world.person(self.secretary)
        first = max(line.start_on, self.pilot.started_on)
        span = max((last - first).days, 1)
        for number, text in enumerate(TASKS[line.area].notes):
            day = self.day(first + dt.timedelta(days=span * (3 + 3 * number) // 9))
            day = max(day, first)
            self._interlude(line, day)
            percent = line.percent * (number + 1) // 3
            moment = at(day, 9 + number, self.world.rng.randrange(60))
            behind = line.fate in ("behind", "overdue") and number == 2
            said = "因外部手续未办结，进度慢于计划，正在协调。" if behind else text
            update_progress(self.task(line), occasion(who, moment), percent=percent, text=said)

    def _interlude(self, line: Line, day: dt.date) -> None:
        """Do what comes before this day's report, if it has not been done."""
        if line.name in self.interludes and self.interludes[line.name][0] <= day:
            _, happen = self.interludes.pop(line.name)
            happen()

    def _reach_milestones(self, line: Line, last: dt.date) -> None:
        who = self.world.person(self.secretary)
        rows = list(self.task(line).milestones.order_by("due_on"))
        reached = len(rows) * line.percent // 100
        for row in rows[:reached]:
            day = self.day(
                min(row.due_on + dt.timedelta(days=self.world.rng.randrange(-4, 3)), last)
            )
            mark_milestone(
                TaskMilestone.objects.get(pk=row.pk),
                occasion(who, at(last, 13)),
                done_on=max(day, line.start_on),
            )

    def _hand_in_proofs(self, line: Line, last: dt.date, *, all_of_them: bool) -> None:
        who = self.world.person(self.secretary)
        titles = TASKS[line.area].proofs
        for number, title in enumerate(titles if all_of_them else titles[:1]):
            if not all_of_them and line.percent < 30:
                return
            is_picture = any(word in title for word in PROOF_PICTURE)
            name = f"{self.pilot.society.short_name}{title}"
            upload = papers.picture(name) if is_picture else papers.pdf(name, [line.name])
            moment = at(last, 14, number * 5)
            add_evidence(self.task(line), occasion(who, moment), uploads=[upload], title=title)

    def _step(
        self,
        line: Line,
        step: str,
        who: str,
        moment: dt.datetime,
        comment: str = "",
        **data: Any,
    ) -> None:
        made = occasion(self.world.person(who), moment, comment, **data)
        TASK.perform(self.task(line), step, made)

    def _report(self, line: Line, last: dt.date) -> None:
        result = TASKS[line.area].result
        self._step(line, "report", self.secretary, at(last, 15, 30), actual_result=result)
        if line.fate in ("twice", "sent_back"):
            comment = "佐证不足：请补充加盖公章的签到表和协议，核实人数后重新提交。"
            back = self.day(last + dt.timedelta(days=2))
            reasons = [ReturnReason.WEAK_EVIDENCE, ReturnReason.UNSTAMPED]
            self._step(line, "send_back", "officer", at(back, 16, 20), comment, reasons=reasons)

    def _check(self, line: Line, last: dt.date) -> None:
        day = self.day(last + dt.timedelta(days=3))
        if line.fate == "twice":
            who = self.world.person(self.secretary)
            upload = papers.pdf(f"{self.pilot.society.short_name}补充佐证（盖章）")
            moment = at(day, 17)
            add_evidence(self.task(line), occasion(who, moment), uploads=[upload], title="补充佐证")
            result = TASKS[line.area].result
            self._step(line, "report", self.secretary, at(day, 17, 20), actual_result=result)
            day = self.day(day + dt.timedelta(days=2))
        verdict = "材料齐全，目标成果已实现，同意办结。"
        self._step(line, "verify", "officer", at(day, 17, 40), verdict)

    def ask_for_time(
        self, line: Line, day: dt.date, until: dt.date, category: str, reason: str
    ) -> ExtensionRequest:
        made = occasion(self.world.person(self.secretary), at(day, 8, 12))
        return request_extension(
            self.task(line), made, until=until, category=category, reason=reason
        )

    def answer(
        self, wish: ExtensionRequest, step: str, day: dt.date, comment: str, **data: Any
    ) -> None:
        officer = self.world.person("officer")
        EXTENSION.perform(wish, step, occasion(officer, at(day, 8, 40), comment, **data))
