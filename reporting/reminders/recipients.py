"""Who is reminded of what: read in bulk, so that many deadlines cost as many queries as one."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from pilots.models import PilotBatch
from pilots.notices.audience import leaders, officers_of
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.activity.deadlines import Deadline
from sanhua.activity.enums import Owner
from societies.enums import MembershipRole
from societies.models import Membership

People = list[User]
COLUMNS = ("id", "username", "full_name", "email", "is_active")


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The people who can be reminded. The officers of a batch are asked for when one owes."""

    secretaries: dict[uuid.UUID, People] = field(default_factory=dict)
    heads: dict[uuid.UUID, People] = field(default_factory=dict)
    leaders: People = field(default_factory=list)
    _officers: dict[uuid.UUID | None, People] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Directory:
        secretaries: dict[uuid.UUID, People] = defaultdict(list)
        heads: dict[uuid.UUID, People] = defaultdict(list)
        roles = (MembershipRole.SECRETARY, MembershipRole.HEAD)
        rows = Membership.objects.filter(role__in=roles, is_active=True, user__is_active=True)
        names = ("role", "society_id", *(f"user__{name}" for name in COLUMNS))
        for member in rows.select_related("user").only(*names).order_by("pk"):
            group = heads if member.role == MembershipRole.HEAD else secretaries
            group[member.society_id].append(member.user)
        return cls(secretaries=dict(secretaries), heads=dict(heads), leaders=list(leaders()))

    def owners(self, row: Deadline) -> Sequence[User]:
        """Return whose turn it is; where nobody keeps a society's books, its head."""
        society = row.society_id
        match row.owner:
            case Owner.SOCIETY if society:
                return self.secretaries.get(society) or self.heads.get(society, [])
            case Owner.HEAD if society:
                return self.heads.get(society, [])
            case Owner.OFFICER:
                return self._officers_of(row.batch_id)
            case Owner.LEADER:
                return self.leaders
            case Owner.PERSON:
                return [row.person] if row.person and row.person.is_active else []
        return []

    def _officers_of(self, batch_id: uuid.UUID | None) -> People:
        """Return the officers of a batch; of what belongs to none, all of them."""
        if batch_id not in self._officers:
            everybody = User.objects.filter(is_active=True, groups__name=StaffRole.OFFICER)
            batch = PilotBatch.objects.filter(pk=batch_id).first() if batch_id else None
            people = officers_of(batch) if batch else everybody if batch_id is None else []
            self._officers[batch_id] = list(people)
        return self._officers[batch_id]

    def heads_over(self, row: Deadline) -> Sequence[User]:
        """Return who answers for what a society owes."""
        if row.owner not in (Owner.SOCIETY, Owner.HEAD) or row.society_id is None:
            return []
        return self.heads.get(row.society_id, [])

    def leaders_over(self, _: Deadline) -> Sequence[User]:
        return self.leaders
