"""What runs no more, for the administration's first page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from reporting.queries.running import alarms
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_system_admin

register = template.Library()


@register.inclusion_tag("admin/_alarms.html")
def running_alarms(user: User) -> dict[str, Any]:
    """Show the system administrator what has to be acted on; nobody else."""
    mine = user.is_superuser or is_system_admin.holds(user, None)
    return {"alarms": alarms(timezone.now()) if mine else []}
