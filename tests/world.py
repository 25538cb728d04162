"""Two pilot societies with one record of every kind, each marked in every text, and every actor.

Used by the access matrix. Records are written directly: the matrix asks who may see what, not how
it came to be.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone

from pilots import models as m
from pilots.tests.factories import (
    a_leader,
    an_expert,
    at,
    make_batch,
    make_pilot,
    make_plan,
    make_task,
    officer_of,
)
from reporting.documents.batch_year import figures_of_batch
from reporting.models import GeneratedDocument, ReportJob, SummaryReport, YearReport
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import UserFactory, staff
from sanhua.activity.models import Notification, Turn
from sanhua.activity.turns import Due, put
from sanhua.files.actions import store_bytes
from sanhua.files.models import Preview, PreviewPage, StoredFile
from societies import models as s
from societies.actions.checkups import refresh
from societies.actions.dossier import freeze
from societies.enums import SnapshotOccasion
from societies.models import Membership
from societies.tests.factories import head_of, make_society, reader_of, secretary_of

NOW = at("2022-06-15")
# What experts gave: nobody but they may find it on any page before it is released.
SECRET, SECRET_POINTS = "密评", "33.37"
OWN, OTHER = "甲标记", "乙标记"
DAY = dt.date(2022, 6, 15)


@dataclass
class House:
    """A society and its records by kind; every text of theirs holds ``mark``."""

    mark: str
    society: Any
    records: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    actors: dict[str, Any]
    own: House
    other: House
    shared: dict[str, Any]


def _file(house: House, uploader: Any) -> StoredFile:
    return store_bytes(
        name=f"{house.mark}.pdf",
        content=b"%PDF-1.4",
        media_type="application/pdf",
        society_id=house.society.pk,
        actor=uploader,
        now=NOW,
    )


def _dossier(house: House, people: dict[str, Any]) -> None:
    """Facts of every ledger, each text with the mark, and what is said of them."""
    mark, r, society = house.mark, house.records, house.society
    common = {"society": society, "valid_from": dt.date(2022, 1, 1)}
    r["premises"] = s.OfficePremises.objects.create(mode="provided", address=f"{mark}路", **common)
    s.StaffMember.objects.create(
        name=f"{mark}职员", route="recruited", phone="13800000000", **common
    )
    s.ManagementRule.objects.create(kind="management", title=f"{mark}制度", **common)
    s.PartyBranch.objects.create(kind="none", name=f"{mark}支部", **common)
    r["tenure"] = s.SecretaryGeneralTenure.objects.create(
        name=f"{mark}秘书长", route="social_hire", birth_date=dt.date(1966, 6, 24), **common
    )
    for model in (s.GovernmentFunction, s.PaidTechService, s.CommissionedActivity):
        model.objects.create(title=f"{mark}项目", client=f"{mark}委托方", **common)
    entity = s.EconomicEntity.objects.create(name=f"{mark}公司", **common)
    s.EntityYear.objects.create(entity=entity, year=2021, **common)
    s.RevenueEntry.objects.create(year=2021, category="dues", amount=1, **common)
    s.CouncilTerm.objects.create(note=f"{mark}备注", **common)
    s.GovernanceYear.objects.create(year=2021, **common)
    s.BranchOffice.objects.create(name=f"{mark}分会", **common)
    r["proof"] = s.Proof.objects.create(
        society=society,
        ledger="tenure",
        fact_id=r["tenure"].pk,
        kind="other",
        file=_file(house, people["secretary"]),
    )
    r["dossier"] = s.Dossier.objects.create(society=society, status="draft")
    s.SectionMark.objects.create(society=society, section="staff", return_reason=f"{mark}退回意见")
    s.Explanation.objects.create(
        society=society, rule="A2-1", words=f"{mark}说明", written_by=people["head"], written_at=NOW
    )
    s.SocietyName.objects.create(society=society, name=f"{mark}旧名", until=DAY)
    s.SelfCheck.objects.create(
        society=society, answers={"A1": "yes"}, taken_by=people["head"], taken_at=NOW
    )
    refresh(society, on=DAY)
    freeze(society, SnapshotOccasion.BASELINE, about=society.pk, actor=people["head"], now=NOW)


def _execution(house: House, officer: Any, people: dict[str, Any]) -> None:
    mark, r, pilot = house.mark, house.records, house.records["pilot"]
    r["task"] = task = make_task(
        pilot=pilot,
        title=f"{mark}任务",
        target_result=f"{mark}成果",
        owner=f"{mark}人",
        safeguards=f"{mark}保障",
        status="in_progress",
    )
    secretary = people["secretary"]
    r["milestone"] = m.TaskMilestone.objects.create(task=task, title=f"{mark}节点", due_on=DAY)
    m.ProgressEntry.objects.create(
        task=task, percent=30, note=f"{mark}进展", made_by=secretary, made_at=NOW
    )
    r["file"] = _file(house, secretary)
    preview = Preview.objects.create(file=r["file"], status="ready", pages=1, started_at=NOW)
    r["preview_page"] = page = PreviewPage(preview=preview, number=1, width=2, height=2)
    page.content.save(house.mark, ContentFile(b"\xff\xd8\xff"), save=True)
    r["evidence"] = m.Evidence.objects.create(
        task=task, file=r["file"], title=f"{mark}佐证", added_by=secretary, added_at=NOW
    )
    r["extension"] = m.ExtensionRequest.objects.create(
        task=task,
        original_due_on=task.due_on,
        requested_due_on=task.due_on + dt.timedelta(days=20),
        category="other",
        reason=f"{mark}理由",
        status="requested",
        requested_by=secretary,
        requested_at=NOW,
    )
    r["visit"] = m.SiteVisit.objects.create(
        pilot=pilot,
        planned_on=DAY,
        purpose=f"{mark}主题",
        participants=f"{mark}人员",
        findings=f"{mark}情况",
        guidance=f"{mark}意见",
        status="planned",
        planned_by=officer,
    )
    r["rectification"] = m.Rectification.objects.create(
        pilot=pilot,
        number=f"〔2022〕{mark}号",
        source="visit",
        clause="四（一）2",
        problem=f"{mark}问题",
        requirement=f"{mark}要求",
        due_on=DAY,
        status="issued",
        issued_by=officer,
        issued_at=NOW,
    )
    answer = m.RectificationAnswer.objects.create(
        rectification=r["rectification"],
        measures=f"{mark}措施",
        made_by=secretary,
        made_at=NOW,
        opinion=f"{mark}复核",
        judged_by=officer,
        judged_at=NOW,
    )
    m.AnswerProof.objects.create(answer=answer, file=r["file"])
    m.VisitPhoto.objects.create(visit=r["visit"], file=r["file"])
    m.Urging.objects.create(
        turn_id=task.pk,
        subject_id=task.pk,
        title=f"{mark}任务",
        society_id=pilot.society_id,
        society_name=f"{mark}学会",
        batch_id=pilot.batch_id,
        text=f"{mark}催办",
        recipients=f"{mark}人",
        urged_by=officer,
        urged_at=NOW,
    )


def _month(house: House, people: dict[str, Any]) -> None:
    mark, pilot = house.mark, house.records["pilot"]
    task = {"area": "A2", "title": f"{mark}任务", "owner": f"{mark}人", "due_on": "2022-08-31"}
    task |= {"before": 0, "after": 30, "notes": [], "evidence": [f"{mark}佐证"], "reached": []}
    task |= {"late": "", "behind": 0, "reason": "", "verified_on": ""}
    counts = {"tasks": 1, "percent": 30, "verified": 0, "verified_now": 0, "overdue": 0}
    counts |= {"milestones": 0, "evidence": 1}
    house.records["progress_report"] = m.ProgressReport.objects.create(
        pilot=pilot,
        month=dt.date(2022, 5, 1),
        due_on=dt.date(2022, 6, 8),
        done=f"{mark}进展",
        problems=f"{mark}问题",
        next_steps=f"{mark}打算",
        figures=counts | {"directions": [{"label": f"{mark}方向", "tasks": [task]}]},
        status="submitted",
        submitted_by=people["secretary"],
        submitted_at=NOW,
    )


def _year_end(house: House, scheme: Any, people: dict[str, Any], expert: Any) -> None:
    mark, r, pilot = house.mark, house.records, house.records["pilot"]
    r["assessment"] = assessment = m.Assessment.objects.create(
        pilot=pilot,
        kind="midterm",
        scheme=scheme,
        status="scoring",
        self_due_on=DAY,
        scoring_due_on=DAY,
        summary=f"{mark}概述",
        proposal_reason=f"{mark}机密",
        public_comment=f"{mark}机密",
    )
    line = m.SelfScore.objects.create(
        assessment=assessment,
        indicator=scheme.indicators.get(),
        points=50,
        note=f"{mark}自评",
    )
    r["result_review"] = m.ResultReview.objects.create(
        assessment=assessment,
        reason=f"{mark}复核",
        status="requested",
        asked_by=people["head"],
        asked_at=NOW,
    )
    r["sheet"] = m.ScoreSheet.objects.create(
        assessment=assessment,
        expert=expert,
        status="declared",
        assigned_at=NOW,
        overall_comment=f"{mark}评语",
    )
    # The secret is one expert's: the expert of the other society gave something else.
    is_secret = mark == OWN
    words = SECRET if is_secret else mark
    m.SheetScore.objects.create(
        sheet=r["sheet"],
        indicator=line.indicator,
        points=SECRET_POINTS if is_secret else "21.5",
        reason=f"{words}理由",
        note=f"{words}笔记",
    )
    r["material_request"] = m.MaterialRequest.objects.create(
        assessment=assessment,
        asked_by=r["sheet"],
        indicator=line.indicator,
        text=f"{mark}请求",
        words=f"{mark}转交",
        asked_at=NOW,
        due_on=DAY,
        status="passed_on",
    )
    r["self_evidence"] = m.SelfEvidence.objects.create(
        self_score=line,
        file=r["file"],
        title=f"{mark}自评佐证",
        added_by=people["secretary"],
        added_at=NOW,
    )
    r["case"] = m.ModelCase.objects.create(
        society=house.society,
        pilot=pilot,
        title=f"{mark}案例",
        area="A2",
        background=f"{mark}背景",
        practice=f"{mark}做法",
        results=f"{mark}成效",
        status="nominated",
        written_by=people["secretary"],
    )
    r["question"] = m.CaseQuestion.objects.create(
        case=r["case"],
        society=house.society,
        asked_by=people["secretary"],
        asked_at=NOW,
        text=f"{mark}提问",
        status="asked",
    )
    r["summary"] = SummaryReport.objects.create(
        pilot=pilot,
        overall=f"{mark}总体",
        practices=f"{mark}做法",
        problems=f"{mark}问题",
        suggestions=f"{mark}建议",
        status="submitted",
    )
    common = {
        "kind": "pilot_summary",
        "subject_type": ContentType.objects.get_for_model(SummaryReport),
        "subject_id": r["summary"].pk,
        "society_id": house.society.pk,
        "title": f"{mark}报告",
    }
    document = GeneratedDocument.objects.create(
        **common,
        subject_version=1,
        number=f"{mark}-1",
        version_label="第1版",
        file=r["file"],
        sha256="0" * 64,
        verification_code={"甲标记": "0000-0000-0001", "乙标记": "0000-0000-0002"}[mark],
        created_by=people["secretary"],
        created_at=NOW,
    )
    r["job"] = ReportJob.objects.create(
        **common,
        requested_by=people["secretary"],
        requested_at=NOW,
        state="done",
        document=document,
    )


def _house(mark: str, batch: Any, officer: Any, scheme: Any, expert: Any) -> tuple[House, dict]:
    society = make_society(
        name=f"江西省{mark}学会",
        host_institution=f"{mark}研究院",
        president=f"{mark}会长",
        address=f"{mark}路",
    )
    house = House(mark, society)
    people = {
        "secretary": secretary_of(society),
        "head": head_of(society),
        "reader": reader_of(society),
    }
    r = house.records
    r["society"] = society
    r["membership"] = Membership.objects.get(user=people["reader"])
    r["pilot"] = make_pilot(batch=batch, society=society, number=f"SH-{mark}")
    r["application"] = application = r["pilot"].application
    for name in ("conditions", "foundation", "scale", "intention"):
        setattr(application, name, f"{mark}{name}")
    application.save()
    m.Investigation.objects.create(
        application=application,
        held_on=DAY,
        participants=f"{mark}调研人",
        findings=f"{mark}情况",
        conclusion=f"{mark}结论",
        recorded_by=officer,
        recorded_at=NOW,
    )
    r["plan"] = plan = make_plan(pilot=r["pilot"], status="submitted", targets=f"{mark}目标")
    r["plan_task"] = line = plan.tasks.get()
    line.title = f"{mark}方案任务"
    line.save()
    for area in ("A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "C3", "C4"):
        m.PlanArea.objects.create(plan=plan, area=area, reason=f"{mark}理由")
    _execution(house, officer, people)
    r["midterm"] = check = m.MidtermCheck.objects.create(
        batch=batch,
        name=f"{mark}检查",
        starts_on=DAY,
        ends_on=DAY,
        arranged_by=officer,
        arranged_at=NOW,
    )
    m.SiteVisit.objects.filter(pilot=r["pilot"]).update(check_round=check)
    r["directive"] = m.Directive.objects.create(
        batch=batch,
        subject_id=r["pilot"].pk,
        subject_kind="pilot",
        title=f"{mark}事项",
        url=r["pilot"].get_absolute_url(),
        text=f"{mark}批示",
        status="issued",
        made_by=officer,
        made_at=NOW,
    )
    own = officer if mark == "甲标记" else UserFactory()
    r["phrase"] = m.QuickPhrase.objects.create(person=own, text=f"{mark}常用语")
    r["saved_view"] = m.SavedView.objects.create(
        person=own, page="tasks", name=f"{mark}视图", query="sort=area"
    )
    _month(house, people)
    _dossier(house, people)
    _year_end(house, scheme, people, expert)
    put(
        r["task"],
        Due(
            owner="society",
            title=f"{mark}待办",
            url=r["task"].get_absolute_url(),
            society_id=society.pk,
            society_name=society.name,
            batch_id=batch.pk,
            due_on=DAY,
        ),
        now=NOW,
    )
    r["notification"] = Notification.objects.create(
        recipient=people["secretary"],
        channel="in_app",
        key=mark,
        subject=f"{mark}消息",
        text=f"{mark}消息",
        url="/help/",
        created_at=NOW,
        state="sent",
    )
    r["turn"] = Turn.objects.get(subject_id=r["task"].pk)
    return house, people


def build() -> World:
    """Make the world; times are in June 2022."""
    batch = make_batch(name="矩阵批次")
    officer = officer_of(batch)
    expert, stranger_expert = an_expert(), an_expert()
    scheme = m.AssessmentScheme.objects.create(name="方案")
    m.Indicator.objects.create(
        scheme=scheme, code="A1", axis="甲", name="办公", criterion="有", max_points=100
    )
    m.GradeBand.objects.create(scheme=scheme, name="合格", minimum=60)
    scheme.frozen_at = NOW
    scheme.save()
    own, people = _house(OWN, batch, officer, scheme, expert)
    other, _ = _house(OTHER, batch, officer, scheme, stranger_expert)
    announcement = m.Announcement.objects.create(
        title="通知", body="正文", status="published", written_by=officer, published_at=NOW
    )
    for house in (own, other):
        house.records["acknowledgement"] = m.Acknowledgement.objects.create(
            announcement=announcement, society=house.society, status="pending"
        )
    notice = m.PublicNotice.objects.create(
        batch=batch, title="公示", body="名单", contact="电话", starts_on=DAY, ends_on=DAY
    )
    objection = m.Objection.objects.create(
        notice=notice, name="张三", contact="电话", content="异议", received_on=DAY
    )
    m.PublicArea.objects.create(announcements=True, notices=True, cases=True)
    meeting = m.ExchangeMeeting.objects.create(
        title="交流会",
        starts_at=timezone.make_aware(dt.datetime(2099, 12, 1, 9)),
        venue="南昌",
        agenda="议程",
        register_by=dt.date(2099, 11, 20),
        status="announced",
        arranged_by=officer,
    )
    for house in (own, other):
        receipt = m.Registration.objects.create(
            meeting=meeting,
            society=house.society,
            headcount=1,
            note=f"{house.mark}备注",
            made_by=house.records["case"].written_by,
            made_at=NOW,
        )
        m.Attendee.objects.create(
            registration=receipt, name=f"{house.mark}代表", position="秘书长", phone="13800000000"
        )
    admins = {role.value: staff(role) for role in StaffRole if role.value.endswith("_admin")}
    actors = {
        **people,
        "visitor": secretary_of(make_society(name="江西省观摩学会")),
        "officer": officer,
        "other_officer": officer_of(make_batch(name="别的批次")),
        "leader": a_leader(),
        "expert": expert,
        "other_expert": stranger_expert,
        **admins,
        "newcomer": UserFactory(),
    }
    shared = {
        "batch": batch,
        "announcement": announcement,
        "public_notice": notice,
        "objection": objection,
        "meeting": meeting,
        "scheme": scheme,
        "indicator": scheme.indicators.get(),
        "year_report": YearReport.objects.create(
            batch=batch, overall="总体情况", status="draft", facts=figures_of_batch(batch, DAY)
        ),
        "expert_user": expert,
    }
    return World(actors, own, other, shared)
