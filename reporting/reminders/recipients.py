"""Who is reminded of what: read in bulk, so that many deadlines cost as many queries as one."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pilots.models import PilotBatch
from pilots.notices.audience import leaders, officers_of
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.activity.enums import Owner
from sanhua.activity.models import Turn
from societies.enums import MembershipRole
from societies.models import Membership

People = list[User]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The people behind a set of turns."""

    secretaries: dict[uuid.UUID, People] = field(default_factory=dict)
    heads: dict[uuid.UUID, People] = field(default_factory=dict)
    officers: dict[uuid.UUID | None, People] = field(default_factory=dict)
    leaders: People = field(default_factory=list)

    def owners(self, turn: Turn) -> Sequence[User]:
        """Return whose turn it is; where nobody keeps a society's books, its head."""
        society, batch = turn.society_id, turn.batch_id
        match turn.owner:
            case Owner.SOCIETY if society:
                return self.secretaries.get(society) or self.heads.get(society, [])
            case Owner.HEAD if society:
                return self.heads.get(society, [])
            case Owner.OFFICER:
                return self.officers.get(batch, [])
            case Owner.LEADER:
                return self.leaders
            case Owner.PERSON:
                return [turn.person] if turn.person and turn.person.is_active else []
        return []

    def heads_over(self, turn: Turn) -> Sequence[User]:
        """Return who answers for what a society owes."""
        if turn.owner not in (Owner.SOCIETY, Owner.HEAD) or turn.society_id is None:
            return []
        return self.heads.get(turn.society_id, [])

    def leaders_over(self, _: Turn) -> Sequence[User]:
        return self.leaders


def directory_of(turns: Iterable[Turn]) -> Directory:
    """Read the people behind these turns: one query for societies, one for leaders, two a batch."""
    rows = list(turns)
    secretaries: dict[uuid.UUID, People] = defaultdict(list)
    heads: dict[uuid.UUID, People] = defaultdict(list)
    for member in _members({row.society_id for row in rows if row.society_id}):
        group = heads if member.role == MembershipRole.HEAD else secretaries
        group[member.society_id].append(member.user)
    officers: dict[uuid.UUID | None, People] = {}
    of_officers = [row for row in rows if row.owner == Owner.OFFICER]
    for batch in PilotBatch.objects.filter(pk__in={row.batch_id for row in of_officers}):
        officers[batch.pk] = list(officers_of(batch))
    if any(row.batch_id is None for row in of_officers):
        officers[None] = list(User.objects.filter(is_active=True, groups__name=StaffRole.OFFICER))
    return Directory(
        secretaries=secretaries, heads=heads, officers=officers, leaders=list(leaders())
    )


def _members(societies: set[uuid.UUID]) -> Iterable[Membership]:
    roles = (MembershipRole.SECRETARY, MembershipRole.HEAD)
    rows = Membership.objects.filter(
        society__in=societies, role__in=roles, is_active=True, user__is_active=True
    )
    return rows.select_related("user").order_by("pk")
