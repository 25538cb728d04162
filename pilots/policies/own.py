"""What a person keeps for their own work, and nobody else sees."""

from __future__ import annotations

from django.db.models import QuerySet

from pilots.models import QuickPhrase, SavedView
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.core.rules import rule


def own_phrases(user: User) -> QuerySet[QuickPhrase]:
    """A person's own sentences; nobody else's."""
    return QuickPhrase.objects.filter(person=user)


def own_views(user: User, page: str = "") -> QuerySet[SavedView]:
    """A person's own saved filters, of one page or of all."""
    rows = SavedView.objects.filter(person=user)
    return rows.filter(page=page) if page else rows


@rule("只有省科协经办人和领导可以使用常用语。")
def decides(actor: User, _: object) -> bool:
    return actor.holds(StaffRole.OFFICER) or actor.holds(StaffRole.LEADER)
