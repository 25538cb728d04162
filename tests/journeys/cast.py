"""Who plays the year: five societies, the association, the experts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pilots.models import Application, Pilot, PilotBatch, PlanVersion, Task
from reporting.models import SummaryReport
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.activity.models import Notification
from societies.enums import MembershipRole
from societies.tests.factories import make_member, make_society
from tests.journeys.people import Person

R = MembershipRole


@dataclass
class House:
    """A society and its people."""

    society: Any
    secretary: Person
    head: Person

    @property
    def application(self) -> Application:
        return Application.objects.get(society=self.society)

    @property
    def pilot(self) -> Pilot:
        return Pilot.objects.get(society=self.society)

    @property
    def plan(self) -> PlanVersion:
        return self.pilot.plan_versions.latest("number")

    @property
    def summary(self) -> SummaryReport:
        return self.pilot.summaries.latest("number")

    def task(self, area: str) -> Task:
        return self.pilot.tasks.get(area=area)


class Cast:
    """Everybody. Usernames say who they are, so that lists of messages can be read."""

    def __init__(self) -> None:
        self.metals = _house("metals", "江西省有色金属学会", 812)
        self.forestry = _house("forestry", "江西省林学会", 640)
        self.nursing = _house("nursing", "江西省护理学会", 5200)
        self.tea = _house("tea", "江西省茶叶学会", 310)
        self.visitor = _house("visitor", "江西省昆虫学会", 150)
        self.officer = Person(staff(StaffRole.OFFICER, username="officer", full_name="周经办"))
        self.leader = Person(staff(StaffRole.LEADER, username="leader", full_name="吴领导"))
        self.experts = [
            Person(staff(StaffRole.EXPERT, username=f"expert{n}", full_name=f"专家{n}"))
            for n in (1, 2, 3, 4)
        ]

    @property
    def pilots(self) -> list[House]:
        return [self.metals, self.forestry, self.nursing]

    @property
    def applicants(self) -> list[House]:
        return [*self.pilots, self.tea]

    @property
    def batch(self) -> PilotBatch:
        return PilotBatch.objects.get(year=2022)


def _house(name: str, title: str, members: int) -> House:
    society = make_society(name=title, individual_members=members, full_time_staff=2)
    people = [
        Person(
            make_member(
                society, role, username=f"{name}-{role.value}", full_name=f"{name}{role.label}"
            )
        )
        for role in (R.SECRETARY, R.HEAD)
    ]
    return House(society, *people)


def reminded_of(record: Any) -> list[tuple[str, str, str]]:
    """List who was reminded of a record when: (day, username, step), by day, step and person."""
    rows = Notification.objects.filter(channel="in_app", key__startswith=f"remind:{record.pk}:")
    return sorted(
        (f"{row.created_at:%m-%d}", row.recipient.username, row.key.rpartition(":")[2])
        for row in rows.select_related("recipient")
    )
