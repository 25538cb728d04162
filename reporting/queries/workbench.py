"""The page people land on: what to do now, and what came back."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q

from pilots.enums import AnnouncementStatus, Phase
from pilots.models import Acknowledgement, Announcement, PilotBatch, Task
from pilots.policies import visible_tasks, visible_turns
from pilots.progress import Share, direction_progress
from reporting.queries.frame import batch_at_hand
from reporting.queries.running import unmaintained_year
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.enums import Channel, Owner
from sanhua.activity.models import Notification, Turn
from sanhua.core.calendar import WorkCalendar
from societies.policies import is_association, society_ids, working_society_ids

ROWS_MAX = 7
ALL_MAX = 200


@dataclass(frozen=True, slots=True)
class PhaseStep:
    """One step of the phase bar."""

    label: str
    note: str
    done: bool
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    heading: str
    turns: list[Turn]
    more: int
    today: dt.date
    calendar: WorkCalendar
    batch: PilotBatch | None
    phases: list[PhaseStep]
    returns: list[Notification]
    announcements: list[Announcement]
    shares: list[Share]
    names_societies: bool  # whether rows must say which society they are about
    unmaintained: int | None  # a year whose working days are a guess; staff can see to it
    postponable: set[uuid.UUID]  # turns on tasks for which the person may ask for more time


def phase_steps(batch: PilotBatch | None, today: dt.date) -> list[PhaseStep]:
    """The five phases of a batch as a bar; the last that has begun is the present one."""
    if batch is None:
        return []
    rows = {row.kind: row for row in batch.phases.all()}
    begun = [
        kind
        for kind in Phase
        if (row := rows.get(kind)) and row.starts_on and row.starts_on <= today
    ]
    present = begun[-1] if begun else None
    steps = []
    for kind in Phase:
        row = rows.get(kind)
        ends = row.ends_on if row else None
        done = bool(ends and ends < today)
        year = f"{ends.year}年" if ends and ends.year != today.year else ""
        note = f"{year}{ends.month}月{ends.day}日前" if ends else "时间待定"
        steps.append(PhaseStep(str(kind.label), note, done, kind == present and not done))
    return steps


def _heading(user: User, total: int, turns: list[Turn], today: dt.date, soon: dt.date) -> str:
    if not total:
        return "目前没有待办事项"
    rows = visible_turns(user)
    overdue = rows.filter(due_on__lt=today).count()
    near = rows.filter(due_on__gte=today, due_on__lte=soon).count()
    parts = [f"{overdue}件逾期"] * bool(overdue) + [f"{near}件在7个工作日内到期"] * bool(near)
    return f"{total}件待办" + (f"：{'，'.join(parts)}" if parts else "")


def workbench_page(user: User, *, today: dt.date, everything: bool = False) -> Workbench:
    """Collect the landing page of one person; ``everything`` lists all turns, not seven."""
    calendar = work_calendar()
    rows = visible_turns(user)
    turns = list(rows[: ALL_MAX if everything else ROWS_MAX])
    total = len(turns) if len(turns) < ROWS_MAX else rows.count()
    batch = batch_at_hand(user)
    own = society_ids(user)
    return Workbench(
        heading=_heading(user, total, turns, today, calendar.add(today, 7)),
        turns=turns,
        more=max(0, total - len(turns)),
        today=today,
        calendar=calendar,
        batch=batch,
        phases=phase_steps(batch, today),
        returns=_returns(user) if own else [],
        announcements=_announcements(user),
        shares=_shares(user, batch, today) if own and batch else [],
        names_societies=len(own) != 1,
        unmaintained=unmaintained_year(today) if is_association(user) else None,
        postponable=_postponable(user, turns),
    )


def _postponable(user: User, turns: list[Turn]) -> set[uuid.UUID]:
    """Tasks of the person's own society, as long as they are the society's to do."""
    own = working_society_ids(user)
    return {
        turn.subject_id
        for turn in turns
        if turn.kind == Task._meta.label_lower
        and turn.owner == Owner.SOCIETY
        and turn.society_id in own
    }


def _returns(user: User) -> list[Notification]:
    """The last three messages that something of the person's societies came back."""
    seen = Notification.objects.filter(
        Q(event__kind__endswith=".return") | Q(event__kind__endswith=".send_back"),
        recipient=user,
        channel=Channel.IN_APP,
    )
    return list(seen.select_related("event__actor").order_by("-event__occurred_at")[:3])


def _announcements(user: User) -> list[Announcement]:
    rows = list(
        Announcement.objects.filter(status=AnnouncementStatus.PUBLISHED)
        .defer("body")
        .order_by("-published_at")[:4]
    )
    pending = set(
        Acknowledgement.objects.filter(
            society__in=society_ids(user), status="pending", announcement__in=rows
        ).values_list("announcement_id", flat=True)
        if rows and society_ids(user)
        else ()
    )
    for row in rows:
        row.is_pending = row.pk in pending  # type: ignore[attr-defined]
    return rows


def _shares(user: User, batch: PilotBatch, today: dt.date) -> list[Share]:
    tasks: list[Task] = list(
        visible_tasks(user).filter(pilot__batch=batch).prefetch_related("milestones")
    )
    return direction_progress(tasks, on=today) if tasks else []
