"""Days that are nobody's turn in the to-do table, but are reminded of like the rest."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from pilots.enums import MeetingStatus, PilotStatus, VisitStatus
from pilots.models import ExchangeMeeting, Registration, SiteVisit, TaskMilestone
from pilots.progress import UNDER_WAY
from sanhua.activity.deadlines import Deadline, in_batch, pages, uuids
from sanhua.activity.enums import Owner
from sanhua.core.wording import cn_moment
from societies.models import Society

# A step that is not done, of a task that is, in a pilot that runs.
OPEN_STEP = Q(done_on=None, task__status__in=UNDER_WAY, task__pilot__status=PilotStatus.ACTIVE)


class Milestones:
    """Steps of tasks: the society's, until done or until the task is reported or ended."""

    kind = "pilots.taskmilestone"
    kinds = {kind: str(TaskMilestone._meta.verbose_name)}

    def _rows(self, batch_id: uuid.UUID | None) -> QuerySet[TaskMilestone]:
        rows = TaskMilestone.objects.filter(OPEN_STEP).order_by()
        return in_batch(rows, "task__pilot__batch", batch_id)

    def dates(self, before: dt.date, batch_id: uuid.UUID | None) -> Iterable[tuple[dt.date, str]]:
        days = self._rows(batch_id).filter(due_on__lt=before).values_list("due_on", flat=True)
        return [(day, self.kind) for day in days.distinct()]

    def due(
        self, day: dt.date, kinds: Collection[str], batch_id: uuid.UUID | None
    ) -> Iterator[Deadline]:
        if self.kind not in kinds:
            return
        rows = self._rows(batch_id).filter(due_on=day)
        for step in pages(rows.select_related("task__pilot__society")):
            pilot = step.task.pilot
            yield Deadline(
                subject=str(step.pk),
                kind=self.kind,
                due_on=day,
                owner=Owner.SOCIETY,
                title=f"节点“{step.title}”（{step.task}）",
                url=step.task.get_absolute_url(),
                action="更新进度",
                society_id=pilot.society_id,
                society_name=pilot.society.name,
                batch_id=pilot.batch_id,
            )

    def standing(self, subjects: Collection[str]) -> Iterable[tuple[str, dt.date]]:
        rows = self._rows(None).filter(pk__in=uuids(subjects))
        return [(str(pk), day) for pk, day in rows.values_list("pk", "due_on")]


class Registrations:
    """Receipts for meetings: of every society on the register, while there is room."""

    kind = "pilots.registration"
    kinds = {kind: "会议报名"}

    def _rows(self, batch_id: uuid.UUID | None) -> QuerySet[ExchangeMeeting]:
        receipts = Registration.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
        taken = receipts.annotate(persons=Sum("headcount")).values("persons")
        rows = ExchangeMeeting.objects.filter(status=MeetingStatus.ANNOUNCED).order_by()
        rows = rows.annotate(taken=Coalesce(Subquery(taken), 0)).filter(taken__lt=F("capacity"))
        return in_batch(rows, "batch", batch_id)

    def dates(self, before: dt.date, batch_id: uuid.UUID | None) -> Iterable[tuple[dt.date, str]]:
        days = self._rows(batch_id).filter(register_by__lt=before)
        return [(day, self.kind) for day in days.values_list("register_by", flat=True).distinct()]

    def due(
        self, day: dt.date, kinds: Collection[str], batch_id: uuid.UUID | None
    ) -> Iterator[Deadline]:
        if self.kind not in kinds:
            return
        for meeting in self._rows(batch_id).filter(register_by=day).order_by("pk"):
            for society in pages(silent(meeting)):
                yield Deadline(
                    subject=f"{meeting.pk}/{society.pk}",
                    kind=self.kind,
                    due_on=day,
                    owner=Owner.SOCIETY,
                    title=f"会议报名：{meeting}",
                    note=f"会议定于{cn_moment(meeting.starts_at)}召开",
                    url=meeting.get_absolute_url(),
                    action="报送回执",
                    society_id=society.pk,
                    society_name=society.name,
                    batch_id=meeting.batch_id,
                )

    def standing(self, subjects: Collection[str]) -> Iterable[tuple[str, dt.date]]:
        pairs = {tuple(uuids(subject.split("/"))): subject for subject in subjects}
        wanted = {pair: subject for pair, subject in pairs.items() if len(pair) == 2}
        meetings = {meeting for meeting, _ in wanted}
        days = dict(self._rows(None).filter(pk__in=meetings).values_list("pk", "register_by"))
        rows = Registration.objects.filter(meeting__in=days)
        answered = set(rows.values_list("meeting", "society"))
        return [
            (subject, days[pair[0]])
            for pair, subject in wanted.items()
            if pair[0] in days and pair not in answered
        ]


def silent(meeting: ExchangeMeeting) -> QuerySet[Society]:
    """Return the societies that were told of a meeting and have not answered."""
    answered = Registration.objects.filter(meeting=meeting).values("society")
    return Society.objects.filter(is_active=True).exclude(pk__in=answered)


class Visits:
    """Visits, for the society that is visited; that an officer records them is a turn."""

    kind = "pilots.sitevisit.society"
    kinds = {kind: "调研指导（提醒学会）"}
    prefix = "visited-"

    def _rows(self, batch_id: uuid.UUID | None) -> QuerySet[SiteVisit]:
        rows = SiteVisit.objects.filter(
            status=VisitStatus.PLANNED, pilot__status=PilotStatus.ACTIVE
        )
        return in_batch(rows.order_by(), "pilot__batch", batch_id)

    def dates(self, before: dt.date, batch_id: uuid.UUID | None) -> Iterable[tuple[dt.date, str]]:
        days = self._rows(batch_id).filter(planned_on__lt=before)
        return [(day, self.kind) for day in days.values_list("planned_on", flat=True).distinct()]

    def due(
        self, day: dt.date, kinds: Collection[str], batch_id: uuid.UUID | None
    ) -> Iterator[Deadline]:
        if self.kind not in kinds:
            return
        rows = self._rows(batch_id).filter(planned_on=day)
        for visit in pages(rows.select_related("pilot__society")):
            yield Deadline(
                subject=f"{self.prefix}{visit.pk}",
                kind=self.kind,
                due_on=day,
                owner=Owner.SOCIETY,
                title=f"接待调研：{visit.purpose}",
                url=visit.get_absolute_url(),
                action="做好准备",
                society_id=visit.pilot.society_id,
                society_name=visit.pilot.society.name,
                batch_id=visit.pilot.batch_id,
            )

    def standing(self, subjects: Collection[str]) -> Iterable[tuple[str, dt.date]]:
        rows = self._rows(None).filter(pk__in=uuids(subjects, self.prefix))
        return [(f"{self.prefix}{pk}", day) for pk, day in rows.values_list("pk", "planned_on")]
