"""What all parts of the demo share: the day, the people, the clock, names for records."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.core.memo import forget
from sanhua.core.workflow import Occasion
from societies.models import Society

NAMESPACE = uuid.UUID("5a6e9a52-2022-5014-8a11-3c0de3000014")
SEED = 2022


def uid(name: str) -> uuid.UUID:
    """Return the same id for the same name, in every demo."""
    return uuid.uuid5(NAMESPACE, name)


def at(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    """Return a moment of a day in the portal's time zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def occasion(
    actor: User,
    now: dt.datetime,
    comment: str = "",
    token: uuid.UUID | None = None,
    **data: Any,
) -> Occasion:
    return Occasion(actor, now, comment, data, token=token)


@dataclass
class World:
    """The demo while it is being made."""

    today: dt.date
    say: Callable[[str], object]
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311
    people: dict[str, User] = field(default_factory=dict)
    societies: dict[str, Society] = field(default_factory=dict)

    def person(self, username: str) -> User:
        """Return somebody without what was remembered of their roles before."""
        found = self.people[username]
        forget(found)
        return found

    def workday(self, day: dt.date) -> dt.date:
        """Return the day itself if it is worked, else the working day before."""
        return work_calendar().on_or_before(day)

    def day(self, offset: int) -> dt.date:
        """Return a working day so many days from today, never later than asked for."""
        return self.workday(self.today + dt.timedelta(days=offset))

    def after(self, day: dt.date, working_days: int) -> dt.date:
        return work_calendar().add(day, working_days)

    def ago(self, working_days: int) -> dt.date:
        return work_calendar().add(self.today, -working_days)
