"""Lists and pages of guidance, rectifications and urging."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from pilots.enums import RectificationSource, RectificationStatus
from pilots.models import Pilot, Rectification, SiteVisit, Urging, VisitFinding
from pilots.policies import (
    runs_batch,
    supervised_turns,
    urgeable_turns,
    visible_rectifications,
    visible_visits,
)
from pilots.queries.red_history import RedPeriod, red_history
from pilots.queries.task_bulk import keys_of
from pilots.workflows.supervision import RECTIFICATION, VISIT
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event, Turn
from sanhua.core.calendar import WorkCalendar
from sanhua.core.wording import cn_date, days_between
from sanhua.core.workflow import Offer
from societies.enums import Area

RESPONDED, SENT_BACK = "pilots.rectification.respond", "pilots.rectification.return"
URGED_MAX = 500  # at once
ORDER_DAYS = 15  # working days suggested for putting something right
CHOICES = {"late": "逾期", "soon": "7个工作日内到期", "all": "全部"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedRow:
    """One thing a society owes, and how often it was urged by hand."""

    turn: Turn
    urgings: list[Urging]  # newest first

    @property
    def urged(self) -> int:
        return len(self.urgings)

    @property
    def last(self) -> Urging | None:
        return next(iter(self.urgings), None)


def owed(user: User, *, on: dt.date, due: str = "late", text: str = "") -> QuerySet[Turn]:
    """What societies owe in the batches this person reads, the latest first."""
    rows = supervised_turns(user)
    if due == "late":
        rows = rows.filter(due_on__lt=on)
    elif due == "soon":
        rows = rows.filter(due_on__gte=on, due_on__lte=work_calendar().add(on, 7))
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(society_name__icontains=text))
    return rows.order_by(Coalesce("due_on", dt.date.max), "since")


def with_urgings(turns: list[Turn]) -> list[OwedRow]:
    """Add to each row when it was urged, by whom and with what words (one query)."""
    found = Urging.objects.filter(turn_id__in=[turn.pk for turn in turns]).select_related(
        "urged_by"
    )
    by_turn: dict[uuid.UUID, list[Urging]] = defaultdict(list)
    for row in found.order_by("-urged_at"):
        by_turn[row.turn_id].append(row)
    return [OwedRow(turn=turn, urgings=by_turn[turn.pk]) for turn in turns]


def chosen_turns(user: User, ids: list[str]) -> list[Turn]:
    """The ticked rows this person may urge; anything else in the request is left out."""
    return list(supervised_turns(user).filter(pk__in=keys_of(ids)))


def all_owed(user: User, *, on: dt.date, due: str, text: str) -> list[Turn]:
    """Return everything the filters show that this person may urge, on whatever page it stands."""
    rows = owed(user, on=on, due=due, text=text).filter(pk__in=urgeable_turns(user))
    return list(rows[:URGED_MAX])


def chat_text(rows: list[OwedRow], *, on: dt.date, calendar: WorkCalendar) -> str:
    """Write the rows of a page as a message for a chat group."""
    lines = ["【催办】以下事项请尽快办理，并在平台报送："]
    for number, row in enumerate(rows, start=1):
        turn, due = row.turn, ""
        if turn.due_on and turn.due_on < on:
            due = f"（时限{cn_date(turn.due_on)}，逾期{days_between(turn.due_on, on, calendar)}）"
        elif turn.due_on:
            due = f"（时限{cn_date(turn.due_on)}）"
        lines.append(f"{number}. {turn.society_name}：{turn.title}{due}")
    return "\n".join(lines)


def order_of(pilot: Pilot, asked: Mapping[str, str], *, on: dt.date) -> dict[str, Any]:
    """Fill in an order from what the address names: a task, a visit, or one of its findings.

    What belongs to another pilot fills in nothing.
    """
    found: dict[str, Any] = {name: asked[name] for name in ("task", "visit") if asked.get(name)}
    if clause := clause_of_task(pilot, found.get("task", "")):
        found["clause"] = f"通知{clause}"
    if "visit" in found:
        found["source"] = RectificationSource.VISIT
    rows = VisitFinding.objects.filter(visit__pilot=pilot, rectification__isnull=True)
    finding = next((row for row in rows if str(row.pk) == asked.get("finding")), None)
    if finding is not None:
        found |= {
            "finding": finding.pk,
            "visit": finding.visit_id,
            "source": RectificationSource.VISIT,
            "problem": finding.problem,
            "requirement": "请就上述问题制定措施，限期整改到位，并报送整改情况和佐证材料。",
            "clause": "通知五（三）",
        }
    if found:
        found["due_on"] = work_calendar().add(on, ORDER_DAYS)
    return found


def clause_of_task(pilot: Pilot, pk: str) -> str:
    """Return the clause of the notice that a task of this pilot follows; nothing if none."""
    task = next((row for row in pilot.tasks.all() if str(row.pk) == pk), None)
    return Area(task.area).clause if task else ""


def visit_list(user: User) -> QuerySet[SiteVisit]:
    return visible_visits(user).select_related("pilot__society")


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationPage:
    rectification: Rectification
    offers: list[Offer]
    events: QuerySet[Event]
    today: dt.date
    calendar: WorkCalendar
    is_open: bool
    red: list[RedPeriod]
    returned: str


def _red(
    rectification: Rectification, events: list[Event], today: dt.date, calendar: WorkCalendar
) -> list[RedPeriod]:
    """Read off the history (newest first) when an order was overdue."""
    dues: list[tuple[dt.date, dt.date]] = []
    handed: list[tuple[dt.date, bool]] = []
    first_due = rectification.due_on
    for event in events:
        day = timezone.localdate(event.occurred_at)
        if days := event.detail.get("due_on"):
            old, new = (dt.date.fromisoformat(text) for text in days)
            dues.insert(0, (day, new))
            first_due = old
        if event.kind in (RESPONDED, SENT_BACK):
            handed.insert(0, (day, event.kind == RESPONDED))
    dues.insert(0, (timezone.localdate(rectification.issued_at), first_due))
    return red_history(dues, handed, today, calendar)


def returned_words(rectification: Rectification) -> str:
    """Return why the answer came back, as long as it waits for another one."""
    if rectification.status != RectificationStatus.RETURNED:
        return ""
    event = timeline(rectification).filter(kind=SENT_BACK).first()
    return event.comment if event else ""


def rectification_page(
    user: User, rectification: Rectification, *, today: dt.date
) -> RectificationPage:
    events, calendar = timeline(rectification), work_calendar()
    return RectificationPage(
        rectification=rectification,
        offers=RECTIFICATION.offers(user, rectification),
        events=events,
        today=today,
        calendar=calendar,
        red=_red(rectification, list(events), today, calendar),
        returned=returned_words(rectification),
        is_open=rectification.status
        not in (RectificationStatus.CLOSED, RectificationStatus.RESPONSE_SUBMITTED),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    visit: SiteVisit
    offers: list[Offer]
    events: QuerySet[Event]
    rectifications: list[Rectification]
    findings: list[VisitFinding]
    may_order: bool


def visit_page(user: User, visit: SiteVisit) -> VisitPage:
    return VisitPage(
        visit=visit,
        offers=VISIT.offers(user, visit),
        events=timeline(visit),
        rectifications=list(visible_rectifications(user).filter(visit=visit)),
        findings=list(visit.finding_rows.select_related("rectification")),
        may_order=runs_batch.holds(user, visit.pilot.batch),
    )
