"""February 2022: notice, batch, applications, public notice, selection (clause 五（一）)."""

from __future__ import annotations

from django.urls import reverse

from pilots.models import Announcement, Decision, Objection, PublicNotice, ReturnRemark
from tests.journeys.calendar_2022 import Days
from tests.journeys.cast import Cast, House, reminded_of
from tests.journeys.people import a_pdf, step_url

TEXTS = {
    "conditions": "有独立办公场所86平方米。",
    "foundation": "近三年年检合格，每年举办学术会议6场。",
    "scale": "个人会员812人，分支机构9个。",
    "intention": "先行先试秘书处实体化和秘书长专职化。",
}
OVER_QUOTA = "本批次名额为2—3家，已确定3家。如确需增加，请填写“超出名额说明”。"


def publish_the_notice(cast: Cast, days: Days) -> None:
    """10 February: the notice is published; every society signs for it or is reminded."""
    cast.officer.post(
        reverse("pilots:announcement_new"),
        title="关于印发《江西省科协所属学会“三化”建设试点工作方案》的通知",
        doc_number="赣科协字〔2022〕14号",
        body="各省级学会：现将试点工作方案印发给你们，请结合实际认真贯彻执行。",
        needs_acknowledgement="on",
        acknowledge_by="2022-02-17",
        upload=a_pdf("试点工作方案.pdf"),
    )
    notice = Announcement.objects.get()
    cast.visitor.secretary.sees_nothing_of(notice.get_absolute_url())
    cast.officer.step(notice, "publish")
    assert notice.acknowledgements.count() == 5
    cast.visitor.secretary.sees(notice.get_absolute_url(), "赣科协字〔2022〕14号", "签收")
    for house in cast.applicants:
        receipt = notice.acknowledgements.get(society=house.society)
        house.secretary.step(receipt, "acknowledge")
    states = sorted(notice.acknowledgements.values_list("status", flat=True))
    assert states == ["acknowledged"] * 4 + ["pending"]


def open_the_batch(cast: Cast, days: Days) -> None:
    """The blueprint is the notice itself; a draft is the officer's alone until it is opened."""
    page = cast.officer.post(
        reverse("pilots:batch_new"),
        name="2022年度试点批次",
        doc_number="赣科协字〔2022〕14号",
        quota_min="2",
        quota_max="3",
        selection_starts="2022-02-10",
        selection_ends="2022-02-20",
        planning_starts="2022-02-21",
        planning_ends="2022-02-28",
        piloting_starts="2022-03-01",
        piloting_ends="2022-10-31",
        evaluation_starts="2022-11-01",
        evaluation_ends="2022-12-31",
    )
    assert "2022年度试点批次" in page
    address = cast.batch.get_absolute_url()
    cast.metals.secretary.sees_nothing_of(address)
    cast.officer.step(cast.batch, "open")
    assert cast.batch.status == "open"
    cast.metals.secretary.sees(address, "赣科协字〔2022〕14号")
    cast.experts[0].sees_nothing_of(address)


def _apply(house: House) -> None:
    """The secretary drafts, the head submits: without seal the secretary may not."""
    house.secretary.post(reverse("pilots:application_new"), **TEXTS)
    refused = house.secretary.get(step_url(house.application, "submit"))
    assert "待学会负责人报送" in refused
    house.head.step(house.application, "submit")
    assert house.application.status == "submitted"


def apply(cast: Cast, days: Days) -> None:
    """Three societies apply, the second with a gap; the association puts forward a fourth."""
    _apply(cast.metals)
    _apply(cast.forestry)
    cast.tea.secretary.post(reverse("pilots:application_new"), **TEXTS, upload=a_pdf())
    cast.tea.secretary.step(cast.tea.application, "submit")  # the seal stands for the head
    days.go("02-11")
    second = cast.forestry.application
    cast.officer.sees(second.get_absolute_url(), cast.forestry.society.name, TEXTS["scale"])
    cast.metals.secretary.sees_nothing_of(second.get_absolute_url(), step_url(second, "withdraw"))
    silent = cast.officer.step(second, "return", 422)
    assert "请至少勾选1项退回原因。" in silent
    cast.officer.step(
        second,
        "return",
        r_inconsistent="on",
        t_inconsistent="会员数与年检报告不一致。",
        r_missing="on",
    )
    remarks = ReturnRemark.objects.filter(subject_id=second.pk)
    assert {row.reason for row in remarks} == {"inconsistent", "missing"}
    assert str(cast.forestry.application.due_on) == "2022-02-18"  # five working days
    cast.forestry.secretary.sees(second.get_absolute_url(), "会员数与年检报告不一致。", "缺项")
    cast.forestry.secretary.post(
        reverse("pilots:application_edit", args=[second.pk]), scale="个人会员640人。"
    )
    cast.forestry.head.step(second, "resubmit")
    assert cast.forestry.application.status == "submitted"
    assert not cast.forestry.application.is_late
    cast.officer.post(
        reverse("pilots:recommend", args=[cast.batch.pk]),
        society=str(cast.nursing.society.pk),
        conditions="规模大。",
        foundation="基础好。",
        scale="会员5200人。",
    )
    assert cast.nursing.application.status == "accepted"


def investigate(cast: Cast, days: Days) -> None:
    for house in cast.applicants:
        if house is not cast.nursing:
            cast.officer.step(house.application, "accept")
        cast.officer.step(
            house.application,
            "investigate",
            held_on="2022-02-11",
            participants="周经办、王处长",
            findings="办公场所属实，内部记录不外传。",
            conclusion="建议列入。",
        )
        cast.officer.step(house.application, "propose", comment="符合条件。")
        assert house.application.status == "proposed"
    page = cast.metals.head.get(cast.metals.application.get_absolute_url())
    assert "内部记录不外传" not in page


def show_publicly(cast: Cast, days: Days) -> None:
    """14 to 18 February: five working days, one objection, answered before the end."""
    days.go("02-14")
    cast.officer.post(
        reverse("pilots:public_notice_new", args=[cast.batch.pk]),
        applications=[str(house.application.pk) for house in cast.applicants],
        starts_on="2022-02-14",
        days="5",
        contact="学会部 0791-00000000",
    )
    notice = PublicNotice.objects.get()
    assert (str(notice.starts_on), str(notice.ends_on)) == ("2022-02-14", "2022-02-18")
    cast.visitor.head.sees(notice.get_absolute_url(), "江西省有色金属学会", "江西省茶叶学会")
    days.go("02-16")
    cast.officer.post(
        reverse("pilots:objection_new", args=[notice.pk]),
        name="陈实名",
        contact="13800000000",
        received_on="2022-02-16",
        content="办公用房协议尚未续签。",
    )
    assert "陈实名" not in cast.visitor.head.get(notice.get_absolute_url())
    days.go("02-18")
    assert "还有1件异议没有答复" in cast.officer.get(step_url(notice, "end"))
    objection = Objection.objects.get()
    cast.officer.post(
        reverse("pilots:objection_answer", args=[objection.pk]), reply="经核查，协议已续签。"
    )
    early = cast.officer.step(notice, "end", 409)
    assert "公示期到2022-02-18为止（含当日）" in early
    days.go("02-21")
    cast.officer.step(notice, "end")
    notice.refresh_from_db()
    assert (notice.status, notice.result) == ("ended", "公示期内收到异议1件，均已核查并答复。")


def select(cast: Cast, days: Days) -> None:
    """21 February: the decision is recorded, the leader selects three; a fourth is too many."""
    cast.officer.post(
        reverse("pilots:decision_new", args=[cast.batch.pk]),
        kind="party_group",
        number="党组会议纪要〔2022〕5号",
        decided_on="2022-02-21",
        summary="同意确定三家试点学会。",
        scan=a_pdf("纪要.pdf"),
    )
    decision = str(Decision.objects.get().pk)
    cast.leader.sees(
        reverse("pilots:selection", args=[cast.batch.pk]),
        "江西省护理学会",
        "党组会议纪要〔2022〕5号",
    )
    cast.officer.get(step_url(cast.metals.application, "select"), 403)
    for number, house in enumerate(cast.pilots, 1):
        cast.leader.step(house.application, "select", decision=decision)
        assert house.application.status == "selected"
        assert house.pilot.number == f"SH2022-0{number}"
        assert (house.plan.status, str(house.plan.due_on)) == ("draft", "2022-02-28")
    fourth = cast.tea.application
    assert OVER_QUOTA in cast.leader.step(fourth, "select", 409, decision=decision)
    cast.leader.step(fourth, "decline", comment="本批次名额已满，建议下一批申报。")
    assert cast.tea.application.status == "not_selected"
    cast.tea.secretary.sees(fourth.get_absolute_url(), "本批次名额已满")
    assert cast.metals.pilot.baseline["individual_members"] == 812


def sign_at_last(cast: Cast, days: Days) -> None:
    """4 March: the fifth society signs for the notice, after its head and the leader were told."""
    days.go("03-04")
    receipt = Announcement.objects.get().acknowledgements.get(society=cast.visitor.society)
    cast.visitor.head.sees(reverse("reporting:workbench"), "签收：关于印发", "逾期")
    cast.visitor.head.step(receipt, "acknowledge")
    assert reminded_of(receipt) == [
        ("02-16", "visitor-secretary", "T-1"),
        ("02-17", "visitor-secretary", "T"),
        ("02-22", "visitor-secretary", "T+3"),
        ("02-24", "visitor-head", "T+5"),
        ("02-25", "visitor-head", "T+6"),
        ("02-25", "visitor-secretary", "T+6"),
        ("03-02", "visitor-head", "T+9"),
        ("03-02", "visitor-secretary", "T+9"),
        ("03-03", "leader", "T+10"),
    ]
