"""Taking the demo down again; it stops as soon as it finds something that is not its own."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from pilots.models import PilotBatch
from reporting.management.demo import dossiers
from reporting.management.demo.people import FILLER, LISTED
from reporting.models import ReminderCadence
from sanhua.accounts.actions.system import SYSTEM_NAME
from sanhua.accounts.models import User
from sanhua.activity import triggers
from sanhua.activity.models import WorkCalendarDay
from sanhua.files.models import StoredFile
from societies.models import Article51Item, RuleParameter, Society

ROOMS = ("activity", "files", "societies", "pilots", "reporting", "accounts")
# The administrator's settings, no part of the story.
KEPT = (WorkCalendarDay, ReminderCadence, RuleParameter, Article51Item)
OWN = frozenset(row.username for row in LISTED)


def is_own(person: User) -> bool:
    """Say whether an account is one of the demo's."""
    is_filler = person.username.removeprefix(FILLER).isdigit()
    is_listed = person.username in OWN or is_filler
    return is_listed and person.email == f"{person.username}@example.org"


def strangers() -> Iterator[str]:
    """Yield what is in the database and not of the demo, in words."""
    for person in User.objects.exclude(username=SYSTEM_NAME).order_by("username"):
        if not is_own(person):
            yield f"account {person.username}"
    for society in Society.objects.filter(is_demo=False):
        yield f"society {society}"
    for batch in PilotBatch.objects.filter(is_demo=False):
        yield f"batch {batch}"


def erase() -> None:
    """Delete every record and file of the demo. Ask ``strangers`` first."""
    files = list(StoredFile.objects.values_list("content", flat=True))
    tables: list[type[models.Model]] = [LogEntry, Session]
    for room in ROOMS:
        tables += apps.get_app_config(room).get_models(include_auto_created=True)
    with triggers.lifted(connection), transaction.atomic():
        for model in tables:
            if model not in KEPT and model._meta.managed and not model._meta.proxy:
                _empty(model)
        Article51Item.objects.filter(pk__in=dossiers.CONDITION_IDS).delete()
    for name in files:
        default_storage.delete(name)


def _empty(model: type[models.Model]) -> None:
    """Delete all rows at once; the database checks the references when the transaction ends."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - the name of a table of our own
