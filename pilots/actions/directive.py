"""Leaving an instruction on an item (批示)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from pilots.models import Directive
from pilots.policies.directives import house_of, name_of_item, page_of_item
from pilots.workflows.directive import DIRECTIVE
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion


def give_directive(
    item: Any, *, kind: str, text: str, due_on: dt.date | None, occasion: Occasion
) -> Directive:
    """Leave an instruction for the officers of the item's batch.

    Raises:
        NotAllowed: the person is no leader.
        NotNow: the day has passed.

    """
    if due_on and due_on < timezone.localdate(occasion.now):
        raise NotNow("办理时限不能早于今天。")
    house = house_of(item)
    directive = Directive(
        batch=house.batch,
        subject_id=item.pk,
        subject_kind=kind,
        title=name_of_item(item)[:200],
        url=page_of_item(item),
        society_id=house.society.pk if house.society else None,
        society_name=str(house.society or "")[:60],
        text=text.strip(),
        due_on=due_on,
        made_by=occasion.actor,
        made_at=occasion.now,
    )
    return DIRECTIVE.begin(directive, "issue", occasion)
