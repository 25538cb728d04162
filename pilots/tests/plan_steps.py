"""A complete plan and its steps, for the tests of plans."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from pilots.enums import AreaChoice, PlanStatus, ReturnReason
from pilots.models import PlanArea, PlanMilestone, PlanVersion
from pilots.tests.factories import (
    at,
    make_batch,
    make_pilot,
    make_plan,
    make_plan_task,
    officer_of,
)
from pilots.workflows.plan import PLAN
from pilots.workflows.remarks import Remark
from sanhua.accounts.models import User
from sanhua.core.workflow import Occasion
from sanhua.files.models import StoredFile
from societies.enums import Area
from societies.tests.factories import head_of, make_society, reader_of, secretary_of

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
DAY = at("2022-02-24")


@dataclass
class People:
    plan: PlanVersion
    secretary: User
    head: User
    reader: User
    officer: User

    def fresh(self):
        """The version as it is stored, without what was fetched before."""
        self.plan = PlanVersion.objects.get(pk=self.plan.pk)
        return self.plan


def fill_areas(plan, tasks=1):
    """Give a plan its ten areas: one planned with tasks, nine not applicable."""
    for area in Area:
        planned = area == Area.A2
        PlanArea.objects.create(
            plan=plan,
            area=area,
            choice=AreaChoice.PLANNED if planned else AreaChoice.NOT_APPLICABLE,
            reason="" if planned else "本学会无此项业务。",
        )
    for number in range(1, tasks + 1):
        task = make_plan_task(plan, area=Area.A2, title=f"招聘第{number}批人员", position=number)
        PlanMilestone.objects.create(task=task, title="发布公告", due_on="2022-04-15")
    return plan


def a_plan(*, status=PlanStatus.DRAFT, tasks=1, **values):
    """A plan that lacks nothing, and everybody who has to do with it."""
    society = make_society()
    pilot = make_pilot(batch=values.pop("batch", None) or make_batch(), society=society)
    plan = fill_areas(make_plan(pilot=pilot, tasks=0, status=status, **values), tasks)
    return People(
        plan=PlanVersion.objects.get(pk=plan.pk),
        secretary=secretary_of(society),
        head=head_of(society),
        reader=reader_of(society),
        officer=officer_of(pilot.batch),
    )


def a_scan():
    return SimpleUploadedFile("盖章方案.pdf", PDF, "application/pdf")


def stored_scan(plan, actor):
    return StoredFile.objects.create(
        name="盖章方案.pdf",
        content="2022/02/scan",
        size=len(PDF),
        sha256="0" * 64,
        media_type="application/pdf",
        society_id=plan.pilot.society_id,
        uploaded_by=actor,
        uploaded_at=DAY,
    )


def take(plan, step, actor, now=DAY, **values):
    return PLAN.perform(plan, step, Occasion(actor, now, **values))


def confirmed(people, now=DAY):
    scan = stored_scan(people.plan, people.head)
    people.plan = take(people.plan, "confirm", people.head, now, data={"scan": scan})
    return people


def submitted(people, now=DAY):
    confirmed(people, now)
    people.plan = take(people.plan, "submit", people.secretary, now)
    return people


def a_remark(place="chapter:targets", text="请写明数量。"):
    return Remark(ReturnReason.UNMEASURABLE, text, place, "试点目标")


def sent_back(people, *remarks, now=DAY):
    """Return a submitted plan; answers the next version."""
    remarks = remarks or (a_remark(),)
    take(people.plan, "return", people.officer, now, data={"remarks": list(remarks)})
    return people.plan.pilot.plan_versions.get(number=people.plan.number + 1)
