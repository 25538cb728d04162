"""The page of one order to put something right."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from pilots.enums import ExtensionReason, RectificationStatus
from pilots.models import AnswerProof, Rectification, RectificationAnswer, ReturnRemark
from pilots.queries.red_history import RedPeriod, red_history
from pilots.workflows.rectification import AWAITING, DEFERRAL, RECTIFICATION, RETURN
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.calendar import WorkCalendar
from sanhua.core.workflow import Offer

RESPONDED, SENT_BACK = "pilots.rectification.respond", "pilots.rectification.return"
REFUSED, URGED = "pilots.rectification.refuse_deferral", "pilots.urging.urge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One answer, and why it came back."""

    answer: RectificationAnswer
    reasons: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One time the due date was moved."""

    on: dt.datetime
    old: dt.date
    new: dt.date
    label: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationPage:
    rectification: Rectification
    offers: list[Offer]
    events: list[Event]
    today: dt.date
    calendar: WorkCalendar
    is_open: bool
    red: list[RedPeriod]
    rounds: list[Round]  # newest first
    moves: list[Move]
    refusal: Event | None  # more time was asked for and not granted, and nothing was done since
    refused_because: list[str]
    is_returned: bool


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


def last_answer(order: Rectification) -> RectificationAnswer | None:
    return order.answers.prefetch_related("proofs").last()


def rounds_of(order: Rectification) -> list[Round]:
    """Return every answer, the newest first, with the reasons it came back for (three queries)."""
    reasons: dict[dt.datetime, list[str]] = defaultdict(list)
    for remark in ReturnRemark.objects.filter(subject_id=order.pk, place=RETURN):
        reasons[remark.made_at].append(remark.get_reason_display())
    proofs = AnswerProof.objects.select_related("file__preview")
    answers = order.answers.select_related("made_by", "judged_by").prefetch_related(
        Prefetch("proofs", proofs)
    )
    return [
        Round(answer=answer, reasons=reasons.get(answer.judged_at, []) if answer.judged_at else [])
        for answer in answers.reverse()
    ]


def rectification_page(
    user: User, rectification: Rectification, *, today: dt.date
) -> RectificationPage:
    events, calendar = list(timeline(rectification)), work_calendar()
    state = rectification.status
    refusal = next(
        (row for row in events if row.kind == REFUSED and not _decided_after(events, row)), None
    )
    return RectificationPage(
        rectification=rectification,
        offers=RECTIFICATION.offers(user, rectification),
        events=events,
        today=today,
        calendar=calendar,
        red=_red(rectification, events, today, calendar),
        rounds=rounds_of(rectification),
        moves=list(_moves(events)),
        refusal=refusal,
        refused_because=_refused_because(refusal) if refusal else [],
        is_returned=state == RectificationStatus.RETURNED,
        is_open=state in AWAITING,
    )


def _moves(events: list[Event]) -> Iterator[Move]:
    for event in events:
        if days := event.detail.get("due_on"):
            old, new = (dt.date.fromisoformat(day) for day in days)
            category = event.detail.get("category", "")
            why = ExtensionReason(category).label if category in ExtensionReason.values else ""
            yield Move(on=event.occurred_at, old=old, new=new, label=event.label, why=why)


def _refused_because(refusal: Event) -> list[str]:
    """Return the reasons of the list that were ticked at this refusal."""
    rows = ReturnRemark.objects.filter(
        subject_id=refusal.subject_id, place=DEFERRAL, made_at=refusal.occurred_at
    )
    return [str(row.get_reason_display()) for row in rows]


def _decided_after(events: list[Event], refusal: Event) -> bool:
    """Say whether anything was done since, so that the refusal is no news any more."""
    return any(row.number > refusal.number and row.kind != URGED for row in events)
