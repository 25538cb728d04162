"""What societies owe, and when they were urged by hand (催办)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from pilots.models import Urging
from pilots.policies import run_batch_ids, supervised_turns, urgeable_turns
from pilots.queries.task_bulk import keys_of
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.models import Turn
from sanhua.core.calendar import WorkCalendar
from sanhua.core.wording import cn_date, days_between

URGED_MAX = 500  # at once
CHOICES = {"late": "逾期", "soon": "7个工作日内到期", "all": "全部"}
# Texts to start from; the first stands in the form already.
TEXTS = (
    "请尽快办理并在平台报送；如有困难请与省科协学会部联系。",
    "该事项已超过时限，请于3个工作日内办结；确需延期的，请在平台提交延期申请并说明原因。",
    "该事项即将到期，请抓紧办理，按时在平台报送。",
    "进度落后于计划，请更新进展，说明原因和下一步安排。",
)


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


def chat_text(turns: Iterable[Turn], *, on: dt.date, calendar: WorkCalendar) -> str:
    """Write things that are owed as a message for a chat group."""
    lines = ["【催办】以下事项请尽快办理，并在平台报送："]
    for number, turn in enumerate(turns, start=1):
        due = ""
        if turn.due_on and turn.due_on < on:
            due = f"（时限{cn_date(turn.due_on)}，逾期{days_between(turn.due_on, on, calendar)}）"
        elif turn.due_on:
            due = f"（时限{cn_date(turn.due_on)}）"
        lines.append(f"{number}. {turn.society_name}：{turn.title}{due}")
    return "\n".join(lines)


def urgings_on(subject_id: uuid.UUID) -> list[Urging]:
    """Return when one thing was urged, newest first; whoever sees the thing may read it."""
    return list(Urging.objects.filter(subject_id=subject_id).select_related("urged_by"))


def urging_list(user: User, text: str = "") -> QuerySet[Urging]:
    """List all that was urged in the batches this person reads, done since or not."""
    rows = Urging.objects.select_related("urged_by")
    if not user.holds(StaffRole.LEADER):
        to_all = Q(batch_id__isnull=True)  # receipts for what was announced to everybody
        rows = rows.filter(Q(batch_id__in=run_batch_ids(user)) | to_all)
    if text:
        words = Q(title__icontains=text) | Q(society_name__icontains=text)
        rows = rows.filter(words | Q(recipients__icontains=text) | Q(text__icontains=text))
    return rows
