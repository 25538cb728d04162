"""Who hears of a dossier, and in which words."""

from __future__ import annotations

from collections.abc import Iterable

from sanhua.accounts.models import User
from sanhua.activity.journal import Notice
from societies.enums import MembershipRole
from societies.models import Dossier
from societies.policies import people_of


def _people(dossier: Dossier) -> Iterable[User]:
    return people_of(dossier.society_id)


def _heads(dossier: Dossier) -> Iterable[User]:
    return people_of(dossier.society_id, MembershipRole.HEAD)


PROPOSED = (Notice(_heads, "{subject}已填写完成，请核对后确认。{event.comment}"),)
CONFIRMED = (Notice(_people, "{subject}已由学会负责人确认。"),)
RETURNED = (Notice(_people, "{subject}已退回修改，退回意见标在各部分。{event.comment}"),)
