"""What the page of one pilot society shows: the whole year in one place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from pilots.enums import TaskStatus
from pilots.models import (
    Application,
    Assessment,
    Pilot,
    PlanVersion,
    Rectification,
    SiteVisit,
    Task,
)
from pilots.policies import (
    runs_batch,
    visible_assessments,
    visible_pilots,
    visible_plans,
    visible_rectifications,
    visible_tasks,
    visible_visits,
)
from pilots.progress import Share, direction_progress
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.core.calendar import WorkCalendar
from societies.models import Society
from societies.queries.dossier import CheckupCard, checkup_card

# The register keeps plain numbers; a reader wants to know of what.
UNITS = {"individual_members": "人", "unit_members": "家", "full_time_staff": "人"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotPage:
    pilot: Pilot
    plans: list[PlanVersion]
    tasks: list[Task]
    shares: list[Share]
    visits: list[SiteVisit]
    rectifications: list[Rectification]
    assessments: list[Assessment]
    applications: list[Application]
    baseline: list[tuple[str, object]]
    checkup: CheckupCard | None
    may_run: bool
    today: dt.date
    calendar: WorkCalendar


def _baseline(pilot: Pilot) -> list[tuple[str, object]]:
    """What was registered before the pilot, under the register's own words."""
    fields = {field.name: field for field in Society._meta.fields}
    rows: list[tuple[str, object]] = []
    for name, value in pilot.baseline.items():
        if name in fields:
            words = dict(fields[name].flatchoices or ()).get(value, value)
            words = "未登记" if words in ("", None) else f"{words}{UNITS.get(name, '')}"
            rows.append((str(fields[name].verbose_name), words))
    return rows


def pilot_page(user: User, pilot: Pilot, *, today: dt.date) -> PilotPage:
    tasks = list(visible_tasks(user).filter(pilot=pilot).prefetch_related("milestones"))
    return PilotPage(
        pilot=pilot,
        plans=list(visible_plans(user).filter(pilot=pilot).order_by("-number")),
        tasks=tasks,
        shares=direction_progress(tasks, on=today),
        visits=list(visible_visits(user).filter(pilot=pilot)[:5]),
        rectifications=list(visible_rectifications(user).filter(pilot=pilot)[:10]),
        assessments=list(visible_assessments(user).filter(pilot=pilot)),
        applications=[pilot.application],
        baseline=_baseline(pilot),
        checkup=checkup_card(user, pilot.society),
        may_run=runs_batch.holds(user, pilot.batch),
        today=today,
        calendar=work_calendar(),
    )


def pilot_list(user: User) -> QuerySet[Pilot]:
    """Pilots a person may see, newest batch first, with the counts a row shows."""
    closed = Q(tasks__status=TaskStatus.VERIFIED)
    live = ~Q(tasks__status=TaskStatus.CANCELLED)
    return (
        visible_pilots(user)
        .select_related("society", "batch")
        .annotate(
            task_count=Count("tasks", filter=live, distinct=True),
            closed_count=Count("tasks", filter=closed, distinct=True),
        )
        .order_by("-batch__year", "number")
    )
