"""The programme's deadlines: the to-do table, and what is nobody's turn there but has a day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from pilots.enums import MeetingStatus, PilotStatus, VisitStatus
from pilots.models import ExchangeMeeting, Registration, SiteVisit, Task, TaskMilestone
from pilots.policies import dated_turns, visible_turns, visible_visits
from pilots.policies.sharing import visible_meetings
from pilots.progress import UNDER_WAY
from sanhua.accounts.models import User
from sanhua.activity.deadlines import Dated, Deadline, Standing, Turns, in_batch, pages, uuids
from sanhua.activity.enums import Owner
from sanhua.activity.models import Turn
from sanhua.core.wording import cn_moment
from societies.models import Society
from societies.policies import is_association, society_ids

# A step that is not done, of a task that is, in a pilot that runs.
OPEN_STEP = Q(done_on=None, task__status__in=UNDER_WAY, task__pilot__status=PilotStatus.ACTIVE)
TASK = Q(kind=Task._meta.label_lower, owner=Owner.SOCIETY)


class ToDo(Turns):
    """Whose turn it is. The calendar takes a society's tasks from their own table, done or not."""

    def seen_by(self, user: User) -> QuerySet[Turn]:
        return dated_turns(user).exclude(TASK).select_related("person")


class Milestones(Dated[TaskMilestone]):
    """Steps of tasks: the society's, until done or until the task is reported or ended."""

    kinds = {"pilots.taskmilestone": str(TaskMilestone._meta.verbose_name)}
    order = "task__pilot__society__name"
    batch = "task__pilot__batch"
    society = "task__pilot__society"

    def rows(self) -> QuerySet[TaskMilestone]:
        return TaskMilestone.objects.filter(OPEN_STEP).select_related("task__pilot__society")

    def seen_by(self, user: User) -> None:
        """Nothing: like the tasks."""

    def deadline(self, row: TaskMilestone) -> Deadline:
        pilot = row.task.pilot
        return Deadline(
            subject=str(row.pk),
            kind=self.kind,
            due_on=row.due_on,
            owner=Owner.SOCIETY,
            title=f"节点“{row.title}”（{row.task}）",
            url=row.task.get_absolute_url(),
            action="更新进度",
            society_id=pilot.society_id,
            society_name=pilot.society.name,
            batch_id=pilot.batch_id,
        )


class Registrations(Dated[ExchangeMeeting]):
    """Receipts for meetings: of every society on the register, while there is room."""

    kinds = {"pilots.registration": "会议报名"}
    lapses = True
    day = order = "register_by"
    batch = "batch"
    society = ""

    def rows(self) -> QuerySet[ExchangeMeeting]:
        receipts = Registration.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
        taken = receipts.annotate(persons=Sum("headcount")).values("persons")
        rows = ExchangeMeeting.objects.filter(status=MeetingStatus.ANNOUNCED).order_by()
        return rows.annotate(taken=Coalesce(Subquery(taken), 0)).filter(taken__lt=F("capacity"))

    def seen_by(self, user: User) -> QuerySet[ExchangeMeeting]:
        """Return every meeting for the association; for others until their society has answered."""
        rows = self.rows().filter(pk__in=visible_meetings(user).values("pk"))
        if is_association(user):
            return rows
        own = silent(OuterRef(OuterRef("pk"))).filter(pk__in=society_ids(user))
        return rows.filter(Exists(own))

    def due(
        self, day: dt.date, kinds: Collection[str], batch_id: uuid.UUID | None
    ) -> Iterator[Deadline]:
        if self.kind not in kinds:
            return
        rows = in_batch(self.rows(), self.batch, batch_id).filter(register_by=day)
        for meeting in rows.order_by("pk"):
            for society in pages(silent(meeting.pk)):
                yield self.deadline(meeting, society)

    def tally(self, first: dt.date, last: dt.date) -> Counter[uuid.UUID | None]:
        count: Counter[uuid.UUID | None] = Counter()
        for meeting in self.rows().filter(register_by__range=(first, last)):
            count += Counter(silent(meeting.pk).values_list("pk", flat=True))
        return count

    def deadline(self, row: ExchangeMeeting, society: Society | None = None) -> Deadline:
        return Deadline(
            subject=f"{row.pk}/{society.pk}" if society else str(row.pk),
            kind=self.kind,
            due_on=row.register_by,
            owner=Owner.SOCIETY,
            title=f"会议报名截止：{row}",
            note=f"会议定于{cn_moment(row.starts_at)}召开",
            url=row.get_absolute_url(),
            action="报送回执",
            society_id=society.pk if society else None,
            society_name=society.name if society else "",
            batch_id=row.batch_id,
        )

    def standing(self, subjects: Collection[str]) -> Iterable[Standing]:
        pairs = {tuple(uuids(subject.split("/"))): subject for subject in subjects}
        wanted = {pair: subject for pair, subject in pairs.items() if len(pair) == 2}
        meetings = {meeting for meeting, _ in wanted}
        days = dict(self.rows().filter(pk__in=meetings).values_list("pk", "register_by"))
        rows = Registration.objects.filter(meeting__in=days)
        answered = set(rows.values_list("meeting", "society"))
        return [
            (subject, days[pair[0]], Owner.SOCIETY)
            for pair, subject in wanted.items()
            if pair[0] in days and pair not in answered
        ]


def silent(meeting: uuid.UUID | OuterRef) -> QuerySet[Society]:
    """Return the societies that were told of a meeting and have not answered."""
    answered = Registration.objects.filter(meeting=meeting, society=OuterRef("pk"))
    return Society.objects.filter(~Exists(answered), is_active=True)


class Visits(Dated[SiteVisit]):
    """Visits, for the society that is visited; that an officer records them is a turn."""

    kinds = {"pilots.sitevisit.society": "调研指导（提醒学会）"}
    lapses = True
    day = "planned_on"
    order = "pilot__society__name"
    batch = "pilot__batch"
    society = "pilot__society"
    prefix = "visited-"

    def rows(self) -> QuerySet[SiteVisit]:
        rows = SiteVisit.objects.filter(
            status=VisitStatus.PLANNED, pilot__status=PilotStatus.ACTIVE
        )
        return rows.select_related("pilot__society")

    def seen_by(self, user: User) -> QuerySet[SiteVisit]:
        own_turns = visible_turns(user).values("subject_id")
        rows = self.rows().filter(pk__in=visible_visits(user).values("pk"))
        return rows.exclude(pk__in=own_turns)

    def deadline(self, row: SiteVisit) -> Deadline:
        pilot = row.pilot
        return Deadline(
            subject=f"{self.prefix}{row.pk}",
            kind=self.kind,
            due_on=row.planned_on,
            owner=Owner.SOCIETY,
            title=f"接待调研：{row.purpose}",
            url=row.get_absolute_url(),
            action="做好准备",
            society_id=pilot.society_id,
            society_name=pilot.society.name,
            batch_id=pilot.batch_id,
        )
