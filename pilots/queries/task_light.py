"""The light of a task in the database: the same answer as ``pilots.progress.light_of``.

Working days enter only as bounds (``pilots.progress.bounds``), so lists of any length are filtered,
counted and grouped by light without being loaded. A property test holds both to each other.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from pilots.enums import TaskStatus
from pilots.models import Task, TaskMilestone
from pilots.progress import BEHIND, UNDER_WAY, Bounds, Colour


class Days(Func):
    """Whole days from the second date to the first."""

    arity = 2
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "CAST(%(expressions)s AS INTEGER)"
        return super().as_sql(
            compiler,
            connection,
            template=template,
            arg_joiner=" - ",
            **context,
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return super().as_sql(
            compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **context
        )


class Julian(Func):
    """A date as a number of days where the database has no dates of its own (SQLite)."""

    arity = 1
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, function="julianday", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="%(expressions)s", **context)


def _days(later: Any, earlier: Any) -> Days:
    return Days(Julian(later), Julian(earlier))


def with_light(rows: QuerySet[Task], limits: Bounds) -> QuerySet[Task]:
    """Annotate ``colour`` with the light's colour; ``rows`` come from ``queries.task.with_facts``."""
    today = Value(limits.today, output_field=DateField())
    steps = TaskMilestone.objects.filter(task=OuterRef("pk")).order_by()

    def count(found: QuerySet[TaskMilestone]) -> Coalesce:
        total = found.values("task").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(total), 0)

    rows = rows.annotate(
        steps_all=count(steps),
        steps_due=count(steps.filter(due_on__lte=limits.today)),
        days_all=_days(F("due_on"), F("start_on")),
        days_gone=_days(today, F("start_on")),
    )
    # The gap of whole percents reaches BEHIND when the share done reaches this; no rounding differs.
    wanted = F("progress") + BEHIND
    by_steps = Q(steps_all__gt=0, steps_due__gte=1) & Q(
        steps_due__gte=(wanted * F("steps_all") + 99) / 100
    )
    by_days = Q(steps_all=0) & (
        Q(due_on__lte=limits.today, progress__lte=100 - BEHIND)
        | Q(due_on__gt=limits.today, days_gone__gt=0)
        & Q(days_gone__gte=(wanted * F("days_all") + 99) / 100)
    )
    open_ = Q(status__in=UNDER_WAY)
    colour = Case(
        When(status=TaskStatus.CANCELLED, then=Value(Colour.GREY.value)),
        When(rectify_by__lt=limits.today, then=Value(Colour.RED.value)),
        When(open_ & Q(due_on__lt=limits.today), then=Value(Colour.RED.value)),
        When(open_ & (by_steps | by_days), then=Value(Colour.YELLOW.value)),
        When(open_ & Q(due_on__lte=limits.soon), then=Value(Colour.BLUE.value)),
        When(status=TaskStatus.PLANNED, then=Value(Colour.GREY.value)),
        When(open_, then=Value(Colour.GREEN.value)),
        When(is_late=True, then=Value(Colour.YELLOW.value)),
        default=Value(Colour.GREEN.value),
        output_field=CharField(),
    )
    return rows.annotate(colour=colour)
