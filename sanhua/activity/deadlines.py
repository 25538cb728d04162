"""Deadlines of every kind behind one door, whichever table they stand in.

What somebody has to do stands in the to-do table; other rooms register what has a day but is
nobody's turn, such as a step of a task. Reminders, their simulation, the last look at a letter and
the month's calendar ask here and know none of the tables. Nothing is kept twice: a record that is done, moved or
withdrawn is not found any more, and with that its series ends.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, cast

from django.db.models import Count, Model, QuerySet

from sanhua.accounts.models import User
from sanhua.activity.enums import Owner
from sanhua.activity.models import Turn
from sanhua.core.calendar import ONE_DAY

WEEK = dt.timedelta(days=7)
PAGE = 2000  # rows in memory at a time
M = TypeVar("M", bound=Model)
Standing = tuple[str, dt.date, str]  # subject, due date, owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One day by which somebody has to do something.

    ``subject`` names the thing for ever, among all providers: with the due date it is one series
    of reminders. ``kind`` is what rhythms are set for. ``owner`` with ``society_id``, ``batch_id``
    or ``person`` says whose it is, as in the to-do table.
    """

    subject: str
    kind: str
    due_on: dt.date
    owner: str
    title: str
    url: str
    action: str
    note: str = ""
    society_id: uuid.UUID | None = None
    society_name: str = ""
    batch_id: uuid.UUID | None = None
    person: User | None = None


class Provider(Protocol):
    """One source of deadlines; all that it answers is open."""

    kinds: dict[str, str]  # besides those of workflows: what an administrator reads
    lapses: bool  # nothing can be made up for after the day
    day: str  # the column of the rows that has it
    order: str  # the column by which rows of one day are listed
    batch: str  # the path to the batch
    society: str  # the path to the society, empty where every society is meant

    def dates(self, before: dt.date, batch_id: uuid.UUID | None) -> Iterable[tuple[dt.date, str]]:
        """Return the due dates before a day, with the kinds due then; of one batch, or all."""
        ...

    def due(
        self, day: dt.date, kinds: Collection[str], batch_id: uuid.UUID | None
    ) -> Iterator[Deadline]:
        """Yield what is due on a day, always in the same order, a page in memory at a time."""
        ...

    def tally(self, first: dt.date, last: dt.date) -> Counter[uuid.UUID | None]:
        """Count what is due from one day to another, for each society; None: no society's."""
        ...

    def standing(self, subjects: Collection[str]) -> Iterable[Standing]:
        """Return which of these are open still: until when, and whose they are now."""
        ...

    def seen_by(self, user: User) -> QuerySet[Any] | None:
        """Return the rows that a person finds in the calendar; None: it has its own for these."""
        ...

    def deadline(self, row: Any) -> Deadline:
        """Return what a row of ``seen_by`` means."""
        ...


class Dated(Generic[M]):
    """A provider whose days stand in a column of one table, one kind of them, all societies'."""

    kinds: dict[str, str]
    lapses = False
    day = "due_on"
    order: str
    batch: str
    society: str
    prefix = ""  # of the subject, where a workflow's turn has the bare id

    def rows(self) -> QuerySet[M]:
        """Return what is open."""
        raise NotImplementedError

    def deadline(self, row: M) -> Deadline:
        raise NotImplementedError

    @property
    def kind(self) -> str:
        (kind,) = self.kinds
        return kind

    def dates(self, before: dt.date, batch_id: uuid.UUID | None) -> Iterable[tuple[dt.date, str]]:
        rows = in_batch(self.rows(), self.batch, batch_id).filter(**{f"{self.day}__lt": before})
        days = rows.order_by().values_list(self.day, flat=True).distinct()
        return [(day, self.kind) for day in days]

    def due(
        self, day: dt.date, kinds: Collection[str], batch_id: uuid.UUID | None
    ) -> Iterator[Deadline]:
        if self.kind in kinds:
            rows = in_batch(self.rows(), self.batch, batch_id).filter(**{self.day: day})
            yield from map(self.deadline, pages(rows))

    def tally(self, first: dt.date, last: dt.date) -> Counter[uuid.UUID | None]:
        rows = self.rows().filter(**{f"{self.day}__range": (first, last)})
        return by_society(rows, self.society)

    def standing(self, subjects: Collection[str]) -> Iterable[Standing]:
        rows = self.rows().filter(pk__in=uuids(subjects, self.prefix)).order_by()
        found = rows.values_list("pk", self.day)
        return [(f"{self.prefix}{pk}", day, Owner.SOCIETY) for pk, day in found]


class Turns:
    """The to-do table; who may look at what of it, the room above says."""

    kinds: dict[str, str] = {}
    lapses = False
    day = "due_on"
    order = "society_name"
    batch = "batch_id"
    society = "society_id"

    def _rows(self, batch_id: uuid.UUID | None) -> QuerySet[Turn]:
        rows = Turn.objects.filter(due_on__isnull=False)
        return rows if batch_id is None else rows.filter(batch_id=batch_id)

    def dates(self, before: dt.date, batch_id: uuid.UUID | None) -> Iterable[tuple[dt.date, str]]:
        rows = self._rows(batch_id).filter(due_on__lt=before).order_by("due_on", "kind")
        found = rows.values_list("due_on", "kind").distinct()
        return [(due_on, kind) for due_on, kind in found if due_on]

    def due(
        self, day: dt.date, kinds: Collection[str], batch_id: uuid.UUID | None
    ) -> Iterator[Deadline]:
        rows = self._rows(batch_id).filter(due_on=day, kind__in=kinds)
        yield from map(self.deadline, pages(rows.select_related("person")))

    def deadline(self, row: Turn) -> Deadline:
        return Deadline(
            subject=str(row.subject_id),
            kind=row.kind,
            due_on=cast("dt.date", row.due_on),
            owner=row.owner,
            title=row.title,
            url=row.url,
            action=row.action,
            note=row.note,
            society_id=row.society_id,
            society_name=row.society_name,
            batch_id=row.batch_id,
            person=row.person,
        )

    def tally(self, first: dt.date, last: dt.date) -> Counter[uuid.UUID | None]:
        rows = Turn.objects.filter(due_on__range=(first, last))
        return by_society(rows, self.society)

    def standing(self, subjects: Collection[str]) -> Iterable[Standing]:
        rows = Turn.objects.filter(subject_id__in=uuids(subjects), due_on__isnull=False)
        found = rows.values_list("subject_id", "due_on", "owner")
        return [(str(subject), due_on, owner) for subject, due_on, owner in found if due_on]

    def seen_by(self, user: User) -> QuerySet[Turn] | None:
        raise NotImplementedError


PROVIDERS: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a room add its deadlines; called once, when the portal starts."""
    PROVIDERS.append(provider)


def kinds() -> dict[str, str]:
    """Return the kinds that are no workflow's, in words."""
    return {kind: words for provider in PROVIDERS for kind, words in provider.kinds.items()}


@dataclass(frozen=True, slots=True)
class Load:
    """How much is overdue, of how many societies; how much is due today and in the week after."""

    late: int
    societies: int
    today: int
    week: int


def load_on(day: dt.date) -> Load:
    """Count the deadlines of all providers, each once; some queries a provider."""
    late = _tally(dt.date.min, day - ONE_DAY, [row for row in PROVIDERS if not row.lapses])
    return Load(
        late=late.total(),
        societies=len(late.keys() - {None}),
        today=_tally(day, day, PROVIDERS).total(),
        week=_tally(day + ONE_DAY, day + WEEK, PROVIDERS).total(),
    )


def _tally(
    first: dt.date, last: dt.date, providers: Iterable[Provider]
) -> Counter[uuid.UUID | None]:
    return sum((provider.tally(first, last) for provider in providers), Counter())


def by_society(rows: QuerySet[Any], path: str) -> Counter[uuid.UUID | None]:
    """Let the database count rows for ``tally``."""
    counted = rows.order_by().values_list(path).annotate(many=Count("pk"))
    return Counter(dict(counted))


def lapsing() -> set[str]:
    """Return the kinds of which nothing can be made up for after the day."""
    return {kind for provider in PROVIDERS if provider.lapses for kind in provider.kinds}


def standing(subjects: Collection[str]) -> set[Standing]:
    """Return what of these is open still; asked of every provider."""
    return {row for provider in PROVIDERS for row in provider.standing(subjects)}


def pages(rows: QuerySet[M]) -> Iterator[M]:
    """Yield rows in the order of their keys; no cursor stays open while others write."""
    rows = rows.order_by("pk")
    page = list(rows[:PAGE])
    while page:
        yield from page
        page = list(rows.filter(pk__gt=page[-1].pk)[:PAGE]) if len(page) == PAGE else []


def uuids(subjects: Iterable[str], prefix: str = "") -> list[uuid.UUID]:
    """Return the ids among subjects that begin with a provider's prefix."""
    return [found for subject in subjects if (found := _uuid(subject, prefix))]


def _uuid(subject: str, prefix: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(subject.removeprefix(prefix)) if subject.startswith(prefix) else None
    except ValueError:
        return None


def in_batch(rows: QuerySet[Any], path: str, batch_id: uuid.UUID | None) -> QuerySet[Any]:
    return rows if batch_id is None else rows.filter(**{path: batch_id})
