"""What people do with announcements."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from pilots.enums import AnnouncementStatus
from pilots.models import Announcement
from pilots.workflows.announcement import ANNOUNCEMENT
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.core.records import revise
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion


def write_announcement(
    *,
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
    **values: Any,
) -> Announcement:
    """Keep a draft of an announcement; ``values`` are its fields."""
    announcement = Announcement(written_by=actor, **values)
    return ANNOUNCEMENT.begin(announcement, "write", Occasion(actor, now, token=token))


def edit_announcement(
    announcement: Announcement,
    *,
    seen: int,
    actor: User,
    **values: Any,
) -> Announcement:
    """Change a draft; what is published stays as it was read.

    Raises:
        NotNow: it is published already.
        Stale: somebody else changed it meanwhile.

    """
    is_officer.require(actor, announcement)
    if announcement.status != AnnouncementStatus.DRAFT:
        raise NotNow("通知已经发布，不能修改。如内容有误，请另发一份更正通知。")
    return revise(announcement, seen=seen, **values)
