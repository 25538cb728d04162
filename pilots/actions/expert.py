"""Naming experts and their disciplines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from pilots.models import ExpertProfile
from sanhua.accounts.actions.people import propose_expert
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer


def name_expert(
    actor: User, *, disciplines: Sequence[str], now: dt.datetime, **values: Any
) -> ExpertProfile:
    """Name a new expert; the mailbox is the login.

    Raises:
        ValidationError: somebody has this login already.

    """
    with transaction.atomic():
        person = propose_expert(actor, values={"username": values["email"], **values}, now=now)
        return ExpertProfile.objects.create(user=person, disciplines=list(disciplines))


def set_disciplines(actor: User, person: User, disciplines: Sequence[str]) -> None:
    is_officer.require(actor, None)
    ExpertProfile.objects.update_or_create(user=person, defaults={"disciplines": list(disciplines)})
