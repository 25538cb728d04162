"""Whose turn it is: the to-do table, kept in step with the records by the workflow engine.

Every workflow says, for a record in its present state, who has to act and until when. The answer
is stored in ``Turn``, so that workbench, deadlines and reminders are one query each. The table
can be rebuilt at any time (``manage.py rebuild_turns``).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from sanhua.activity.enums import Owner
from sanhua.activity.models import Turn

if TYPE_CHECKING:
    from sanhua.core.records import Record
    from sanhua.core.workflow import Workflow

FIELDS = [
    "kind", "owner", "person", "society_id", "batch_id", "title", "society_name", "note",
    "action", "url", "action_url", "due_on", "since",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing to do.

    ``owner`` with ``society_id`` (SOCIETY, HEAD), ``batch_id`` (OFFICER), nothing more (LEADER)
    or ``person_id`` (PERSON) says whose. ``due_on`` is inclusive; None: no deadline.
    ``url`` is the record's page, which everybody who sees it may open; ``action`` the words on
    the button, and ``action_url`` the form it leads to, if that is another page.
    """

    owner: Owner
    title: str
    url: str
    action: str = "办理"
    action_url: str = ""
    note: str = ""
    due_on: dt.date | None = None
    society_id: uuid.UUID | None = None
    society_name: str = ""
    batch_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None


def put(subject: Record, due: Due | None, *, now: dt.datetime) -> None:
    """Store whose turn ``subject`` is, or that it is nobody's."""
    subject_type = ContentType.objects.get_for_model(subject)
    rows = Turn.objects.filter(subject_type=subject_type, subject_id=subject.pk)
    if due is None:
        rows.delete()
        return
    values = _values(subject, due)
    turn = rows.first()
    if turn is None:
        Turn.objects.create(subject_type=subject_type, subject_id=subject.pk, since=now, **values)
        return
    if (turn.owner, turn.person_id) != (due.owner, due.person_id):
        values["since"] = now
    rows.update(**values)


def _values(subject: Record, due: Due) -> dict[str, Any]:
    return {
        "kind": subject._meta.label_lower,
        "owner": due.owner,
        "person_id": due.person_id,
        "society_id": due.society_id,
        "batch_id": due.batch_id,
        "title": due.title[:200],
        "society_name": due.society_name[:100],
        "note": due.note[:200],
        "action": due.action,
        "url": due.url,
        "action_url": due.action_url,
        "due_on": due.due_on,
    }


def refresh(workflow: Workflow[Any], subject: Record, *, now: dt.datetime) -> None:
    """Store the turn of a record that something other than its own workflow changed."""
    put(subject, workflow.turn(subject), now=now)


# Where a record's batch is found: itself, or what it hangs on.
BATCH_PATHS = ((), ("pilot",), ("task", "pilot"), ("assessment", "pilot"), ("plan", "pilot"))


def batch_of(subject: Any) -> uuid.UUID | None:
    """Return the id of the batch that a record belongs to, if it belongs to one."""
    for path in BATCH_PATHS:
        record = subject
        for name in path:
            record = getattr(record, name, None)
        if found := getattr(record, "batch_id", None):
            return cast("uuid.UUID", found)
    return None


@dataclass(slots=True)
class Rebuilt:
    """How many rows a rebuild touched."""

    added: int = 0
    changed: int = 0
    removed: int = 0


def rebuild(workflows: Iterable[Workflow[Any]], *, now: dt.datetime) -> Rebuilt:
    """Work out all turns anew from the records; rows that fit already are left alone."""
    count, known = Rebuilt(), []
    by_model: dict[type[Record], list[Workflow[Any]]] = {}
    for workflow in workflows:
        by_model.setdefault(workflow.model, []).append(workflow)
    with transaction.atomic():
        for model, tables in by_model.items():
            known.append(ContentType.objects.get_for_model(model))
            _rebuild_model(model, tables, count, now)
        stale = Turn.objects.exclude(subject_type__in=known)
        count.removed += stale.delete()[0]
    return count


def _rebuild_model(
    model: type[Record], workflows: list[Workflow[Any]], count: Rebuilt, now: dt.datetime
) -> None:
    subject_type = ContentType.objects.get_for_model(model)
    present = {row.subject_id: row for row in Turn.objects.filter(subject_type=subject_type)}
    added, changed = [], []
    for subject in model._default_manager.iterator(chunk_size=500):
        due = next(filter(None, (workflow.turn(subject) for workflow in workflows)), None)
        if due is None:
            continue
        values = _values(subject, due)
        row = present.pop(subject.pk, None)
        if row is None:
            added.append(
                Turn(subject_type=subject_type, subject_id=subject.pk, since=now, **values)
            )
        elif any(getattr(row, name) != value for name, value in values.items()):
            if (row.owner, row.person_id) != (due.owner, due.person_id):
                row.since = now
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    gone = [row.pk for row in present.values()]
    Turn.objects.bulk_create(added, batch_size=200)
    Turn.objects.bulk_update(changed, FIELDS, batch_size=100)
    Turn.objects.filter(pk__in=gone).delete()
    count.added += len(added)
    count.changed += len(changed)
    count.removed += len(gone)
