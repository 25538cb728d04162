"""What the pages of batches show."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.urls import reverse

from pilots.enums import ApplicationStatus, BatchStatus, Phase, PublicNoticeStatus
from pilots.models import Application, Decision, PilotBatch, PublicNotice
from pilots.notices.audience import officers_of
from pilots.policies import (
    runs_batch,
    visible_applications,
    visible_batches,
    visible_decisions,
)
from pilots.workflows.batch import BATCH, Dates, phases_fault, phases_of
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_leader
from sanhua.core.wording import cn_date, short_date
from sanhua.core.workflow import Offer
from societies.policies import is_association, working_society_ids

SHOWN = 20
# What the notice 赣科协字〔2022〕14号 says; the first batch starts from it.
FIRST: dict[str, Any] = {
    "name": "2022年度试点批次",
    "year": 2022,
    "doc_number": "赣科协字〔2022〕14号",
    "doc_title": "关于印发《省级学会“三化”建设试点工作方案》的通知",
    "quota_min": 2,
    "quota_max": 3,
    "supplement_days": 5,
    "notice_days": 5,
    "contact": "省科协学会部",
}
FIRST_PHASES: dict[Phase, Dates] = {
    Phase.SELECTION: (dt.date(2022, 2, 10), dt.date(2022, 2, 20)),
    Phase.PLANNING: (dt.date(2022, 2, 21), dt.date(2022, 2, 28)),
    Phase.PILOTING: (dt.date(2022, 3, 1), dt.date(2022, 10, 31)),
    Phase.EVALUATION: (dt.date(2022, 11, 1), dt.date(2022, 12, 31)),
    Phase.EXCHANGE: (None, None),
}
CARRIED = ("doc_title", "quota_min", "quota_max", "supplement_days", "notice_days", "contact")


def _next_year(day: dt.date | None) -> dt.date | None:
    if day is None:
        return None
    if day.month == 2 and day.day >= 28:  # the end of February stays its end
        return dt.date(day.year + 1, 3, 1) - dt.timedelta(days=1)
    return day.replace(year=day.year + 1)


def blueprint() -> tuple[dict[str, Any], dict[Phase, Dates]]:
    """Return what a new batch starts from: the last one a year later, or the notice itself."""
    last = PilotBatch.objects.prefetch_related("phases").order_by("-year", "-name").first()
    if last is None:
        return FIRST, FIRST_PHASES
    values = {name: getattr(last, name) for name in CARRIED}
    values |= {"year": last.year + 1, "name": f"{last.year + 1}年度试点批次"}
    phases = {
        kind: (_next_year(start), _next_year(end)) for kind, (start, end) in phases_of(last).items()
    }
    return values, phases


def batch_list(user: User) -> QuerySet[PilotBatch]:
    """Batches a person may see, newest first, with the counts a row shows."""
    return (
        visible_batches(user)
        .prefetch_related("phases")
        .annotate(pilot_count=Count("pilots"))
        .order_by("-year", "name")
    )


def may_create(user: User) -> bool:
    return user.holds(StaffRole.OFFICER)


def get_batch(user: User) -> QuerySet[PilotBatch]:
    """Batches with everything their page shows about phases and applications."""
    applications = (
        visible_applications(user).select_related("society", "pilot").order_by("society__sort_key")
    )
    return visible_batches(user).prefetch_related(
        "phases", Prefetch("applications", queryset=applications)
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One phase of the bar."""

    label: str
    note: str
    done: bool
    current: bool


def phase_bar(batch: PilotBatch, *, today: dt.date) -> list[Bar]:
    phases = phases_of(batch)
    return [_bar(kind, phases.get(kind, (None, None)), batch, today) for kind in Phase]


def _bar(kind: Phase, dates: Dates, batch: PilotBatch, today: dt.date) -> Bar:
    start, end = dates
    running = batch.status == BatchStatus.OPEN
    over = batch.status in (BatchStatus.CLOSED, BatchStatus.ARCHIVED)
    done = over or bool(running and end and end < today)
    current = running and not done and bool(start and start <= today)
    return Bar(kind.label, _span(start, end, today), done, current)


def _span(start: dt.date | None, end: dt.date | None, today: dt.date) -> str:
    if start and end and start.year == end.year:
        tail = f"{end.month}月{end.day}日"
        return f"{short_date(start, today)}—{tail}"
    if start or end:
        return f"{cn_date(start) if start else ''}—{cn_date(end) if end else ''}"
    return "日期待定"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do next on a batch."""

    label: str
    url: str
    text: str
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage:
    batch: PilotBatch
    bar: list[Bar]
    offers: list[Offer]
    counts: list[tuple[ApplicationStatus, int]]
    applications: list[Application]
    application_count: int
    selected: list[Application]
    own: list[Application]
    may_apply: bool
    notices: list[PublicNotice]
    decisions: list[Decision]
    actions: list[Action]
    is_staff: bool
    runs: bool


def batch_page(user: User, batch: PilotBatch, *, today: dt.date) -> BatchPage:
    """Everything on a batch's page; ``batch`` comes from ``get_batch``."""
    rows = list(batch.applications.all())
    tally = Counter(row.status for row in rows)
    staff, runs = is_association(user), runs_batch.holds(user, batch)
    mine = working_society_ids(user)
    own = [row for row in rows if row.society_id in mine and row.status != "withdrawn"]
    notices = list(batch.public_notices.all()[:SHOWN])
    decisions = visible_decisions(user).filter(batch=batch).select_related("scan")[:SHOWN]
    return BatchPage(
        batch=batch,
        bar=phase_bar(batch, today=today),
        offers=BATCH.offers(user, batch),
        counts=[(status, tally[status]) for status in ApplicationStatus if tally[status]],
        applications=rows[:SHOWN],
        application_count=len(rows),
        selected=[row for row in rows if row.status == ApplicationStatus.SELECTED],
        own=own,
        may_apply=batch.status == BatchStatus.OPEN and bool(mine - {row.society_id for row in own}),
        notices=notices,
        decisions=list(decisions) if staff else [],
        actions=list(_actions(user, batch, tally, notices)),
        is_staff=staff,
        runs=runs,
    )


def _actions(
    user: User, batch: PilotBatch, tally: Counter[str], notices: list[PublicNotice]
) -> Iterator[Action]:
    """Yield what waits for this person, in the order of clause 五（一）."""
    S = ApplicationStatus  # noqa: N806 - the table below reads by it
    if runs_batch.holds(user, batch) and batch.status == BatchStatus.OPEN:
        rows = (
            (S.SUBMITTED, "受理审核", "核对申报材料，受理或退回补正"),
            (S.ACCEPTED, "开展调研", "到会调研后登记调研记录"),
            (S.INVESTIGATED, "比选拟定", "按有条件、有基础、规模适当比选"),
            (S.PROPOSED, "公示与审定", "列入公示，公示结束后由领导审定"),
        )
        listing = reverse("pilots:applications")
        for status, label, text in rows:
            if tally[status]:
                url = f"{listing}?batch={batch.pk}&status={status.value}"
                yield Action(label, url, text, tally[status])
        for notice in notices:
            if notice.status == PublicNoticeStatus.OPEN:
                text = f"公示期至{notice.ends_on:%Y-%m-%d}，登记并答复异议"
                yield Action("办理公示", notice.get_absolute_url(), text)
    if is_leader.holds(user, batch) and tally[S.PROPOSED]:
        url = reverse("pilots:selection", args=[batch.pk])
        yield Action("审定试点学会", url, "比较已拟定的学会，逐家审定", tally[S.PROPOSED])


def preparation(batch: PilotBatch) -> str:
    """Say what a batch in preparation still lacks."""
    if not batch.doc_number.strip():
        return "请先填写发文字号。"
    return phases_fault(phases_of(batch))


def officers_at_work(batch: PilotBatch) -> list[User]:
    return sorted(officers_of(batch), key=lambda person: person.full_name)


def candidate_officers(present: list[User]) -> QuerySet[User]:
    """Officers who do not run the batch yet."""
    return (
        User.objects.filter(is_active=True, groups__name=StaffRole.OFFICER)
        .exclude(pk__in=[person.pk for person in present])
        .order_by("full_name")
    )


def officers_among(people: list[User]) -> QuerySet[User]:
    return User.objects.filter(pk__in=[person.pk for person in people])
