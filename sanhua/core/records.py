"""What every business record has: an address nobody can guess, and a version.

The version is what lets two people meet on one record: a change is written only by whoever still
holds the version that the record has in the database (compare-and-swap).
"""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F

from sanhua.core.rules import Stale

R = TypeVar("R", bound="Record")

STALE = "您编辑期间，该内容已被他人更新。您填写的内容仍保留在下方，请核对最新内容后再提交。"


class Record(models.Model):
    """Base of all business records; ``id`` is random, so that a URL tells nothing."""

    id = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        abstract = True


def label_of(model: type[models.Model], name: str) -> str:
    """The name of a field as people read it."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def claim(record: Record, *, seen: int) -> None:
    """Take the next version of ``record`` in the database, or find that somebody else has.

    On PostgreSQL the update also locks the row until the transaction ends; on SQLite the
    IMMEDIATE transaction does. Call inside ``transaction.atomic``.

    Raises:
        Stale: the stored version is no longer ``seen``.

    """
    rows = type(record)._default_manager.filter(pk=record.pk, version=seen)
    if not rows.update(version=F("version") + 1):
        raise Stale(STALE)


def revise(record: R, *, seen: int, **values: Any) -> R:
    """Write fields of a record unless it changed since version ``seen``.

    Raises:
        Stale: somebody else wrote it meanwhile; nothing is changed.
        ValidationError: a value does not fit the model; nothing is changed.

    """
    with transaction.atomic():
        claim(record, seen=seen)
        current = type(record)._default_manager.get(pk=record.pk)
        for name, value in values.items():
            setattr(current, name, value)
        current.full_clean()
        current.save()
    return current
