"""March to October 2022: tasks carried out, put off, checked; guidance and rectification (五（三）)."""

from __future__ import annotations

from django.urls import reverse

from pilots.models import ExtensionRequest, Rectification, SiteVisit, Task
from tests.journeys.calendar_2022 import Days
from tests.journeys.cast import Cast, House, reminded_of
from tests.journeys.people import a_pdf, a_picture, step_url


def progress(house: House, task: Task, percent: int, note: str) -> None:
    address = reverse("pilots:task_progress", args=[task.pk])
    house.secretary.post(address, percent=str(percent), note=note)


def give_proof(house: House, task: Task, title: str) -> None:
    address = reverse("pilots:task_evidence", args=[task.pk])
    house.secretary.post(address, uploads=[a_pdf(f"{title}.pdf")], title=title)


def carry_out(cast: Cast, house: House, area: str) -> None:
    """From the first progress to the officer's check, on one day."""
    task = house.task(area)
    progress(house, task, 100, "已完成。")
    give_proof(house, task, f"{area}证明材料")
    house.secretary.step(house.task(area), "report", actual_result=f"{task.title}，已完成。")
    assert house.task(area).status == "completion_submitted"
    cast.officer.step(house.task(area), "verify", comment="属实。")
    assert (house.task(area).status, house.task(area).progress) == ("verified", 100)


def first_task(cast: Cast, days: Days) -> None:
    """The office: begun by its first progress, not reported without a proof."""
    days.go("03-21")
    house = cast.metals
    task = house.task("A1")
    assert task.status == "planned"
    address = reverse("pilots:task_progress", args=[task.pk])
    said = house.secretary.post(address, 422, percent="120", note="写多了")
    assert "写多了" in said
    progress(house, task, 60, "协议文本已商定。")
    assert (house.task("A1").status, house.task("A1").progress) == ("in_progress", 60)
    assert "请先上传至少一份佐证" in house.secretary.get(step_url(task, "report"))
    house.secretary.post(
        reverse("pilots:task_milestone", args=[task.milestones.get().pk]), done_on="2022-03-21"
    )
    give_proof(house, task, "办公用房协议")
    proof = task.evidence.get()
    proof_url = reverse("files:download", args=[proof.file_id])
    assert cast.officer.download(proof_url).startswith(b"%PDF")
    cast.forestry.secretary.sees_nothing_of(task.get_absolute_url(), proof_url)
    cast.experts[0].sees_nothing_of(task.get_absolute_url(), proof_url)
    days.go("03-25")
    carry_out(cast, house, "A1")


def late_task(cast: Cast, days: Days) -> None:
    """Recruiting: twelve working days late, sent back once, then verified."""
    days.go("04-11")
    house = cast.metals
    task = house.task("A2")
    house.secretary.sees(reverse("reporting:workbench"), "公开招聘2名专职工作人员")
    cast.officer.sees(reverse("pilots:tasks") + "?view=overdue", "公开招聘2名专职工作人员")
    days.go("04-25")
    progress(house, task, 100, "招聘结束。")
    give_proof(house, task, "聘用合同")
    house.secretary.step(house.task("A2"), "report", actual_result="招聘2名，合同1份。")
    assert house.task("A2").is_late
    days.go("04-26")
    silent = cast.officer.step(house.task("A2"), "send_back", 422, comment="缺1份合同。")
    assert "请至少选择一项退回原因。" in silent
    assert "缺1份合同。" in silent
    cast.officer.step(
        house.task("A2"), "send_back", reasons=["weak_evidence"], comment="缺1份合同。"
    )
    assert house.task("A2").status == "sent_back"
    house.secretary.sees(task.get_absolute_url(), "佐证不足", "缺1份合同。")
    give_proof(house, task, "第二份聘用合同")
    house.head.step(house.task("A2"), "report", actual_result="招聘2名，合同2份。")
    days.go("04-27")
    cast.officer.step(house.task("A2"), "verify")
    assert house.task("A2").status == "verified"
    # The due date is Friday 8 April; 2 and 24 April are worked, 3-5 April are Qingming.
    assert reminded_of(task) == [
        ("03-24", "metals-secretary", "T-10"),
        ("03-31", "metals-secretary", "T-5"),
        ("04-07", "metals-secretary", "T-1"),
        ("04-08", "metals-secretary", "T"),
        ("04-13", "metals-secretary", "T+3"),
        ("04-15", "metals-head", "T+5"),
        ("04-18", "metals-head", "T+6"),
        ("04-18", "metals-secretary", "T+6"),
        ("04-21", "metals-head", "T+9"),
        ("04-21", "metals-secretary", "T+9"),
        ("04-22", "leader", "T+10"),
        ("04-25", "leader", "T+12"),
        ("04-25", "metals-head", "T+12"),
        ("04-25", "metals-secretary", "T+12"),
    ]


def _ask_for_time(house: House, task: Task, until: str) -> ExtensionRequest:
    house.secretary.post(
        reverse("pilots:task_extension", args=[task.pk]),
        until=until,
        category="recruitment",
        reason="应聘人数不足，须重新发布公告。",
    )
    return task.extensions.latest("requested_at")


def more_time(cast: Cast, days: Days) -> None:
    """Granted until the end of May: the old series of reminders ends, a new one begins."""
    days.go("04-28")
    house = cast.metals
    task = house.task("B2")
    beyond = reverse("pilots:task_extension", args=[task.pk])
    fields = {"category": "other", "reason": "明年再办。"}
    said = house.secretary.post(beyond, 409, until="2022-11-30", **fields)
    assert "超出本批次试点期（2022年10月31日）" in said
    assert "明年再办。" in said
    wish = _ask_for_time(house, task, "2022-06-10")
    cast.officer.step(wish, "grant", granted_due_on="2022-05-31", comment="同意延至5月底。")
    task.refresh_from_db()
    assert (str(task.due_on), str(task.original_due_on)) == ("2022-05-31", "2022-05-10")
    days.go("05-24")
    carry_out(cast, house, "B2")
    # T-10 of 10 May is Sunday 24 April, which is worked before the May holidays.
    assert reminded_of(task) == [
        ("04-24", "metals-secretary", "T-10"),
        ("05-17", "metals-secretary", "T-10"),
        ("05-24", "metals-secretary", "T-5"),
    ]


def guide(cast: Cast, days: Days) -> None:
    """A visit to the second society, and what it had to put right."""
    house = cast.forestry
    cast.officer.post(
        reverse("pilots:visit_new", args=[house.pilot.pk]),
        planned_on="2022-05-26",
        purpose="秘书处实体化进展",
        participants="周经办、王处长",
    )
    visit = SiteVisit.objects.get()
    house.head.sees(visit.get_absolute_url(), "秘书处实体化进展")
    days.go("05-26")
    cast.officer.step(
        visit,
        "record",
        held_on="2022-05-26",
        findings="新聘人员未参保。",
        guidance="请尽快补办参保手续。",
        photos=a_picture(),
    )
    cast.officer.post(
        reverse("pilots:rectification_new", args=[house.pilot.pk]) + f"?visit={visit.pk}",
        problem="新聘人员未参保。",
        requirement="补办参保并上传证明。",
        clause="通知四（一）2",
        due_on="2022-06-10",
        source="visit",
    )
    order = Rectification.objects.get()
    assert (order.status, order.visit_id) == ("issued", visit.pk)
    cast.metals.secretary.sees_nothing_of(order.get_absolute_url(), visit.get_absolute_url())
    house.secretary.step(order, "acknowledge")
    days.go("06-08")
    house.secretary.step(order, "respond", measures="已补办参保。", uploads=a_pdf("参保证明.pdf"))
    cast.officer.step(
        order, "return", comment="证明不清晰。", due_on="2022-06-15", reasons=["weak_evidence"]
    )
    house.secretary.step(order, "respond", measures="已重新上传。", uploads=a_picture("参保.png"))
    cast.officer.step(order, "close", comment="已整改到位。")
    order.refresh_from_db()
    assert (order.status, order.is_late) == ("closed", False)


def summer(cast: Cast, days: Days) -> None:
    days.go("06-10")
    for area in ("A3", "B3", "C4"):
        carry_out(cast, cast.metals, area)
    carry_out(cast, cast.forestry, "A2")
    carry_out(cast, cast.nursing, "A2")
    cast.leader.sees(reverse("reporting:matrix"), "江西省有色金属学会", "江西省护理学会")
    cast.leader.sees(reverse("reporting:leader"), "江西省林学会")
    cast.metals.secretary.get(reverse("reporting:matrix"), 403)


def no_more_time(cast: Cast, days: Days) -> None:
    """Refused in September: the date stays, and so do the reminders."""
    days.go("09-20")
    house = cast.metals
    task = house.task("C1")
    wish = _ask_for_time(house, task, "2022-10-31")
    refused = cast.officer.step(wish, "refuse", 422)
    assert "不同意须填写意见。" in refused
    cast.officer.step(wish, "refuse", comment="目标已近完成，请按期办结。", reasons=["other"])
    wish.refresh_from_db()
    assert (wish.status, str(house.task("C1").due_on)) == ("refused", "2022-09-30")
    house.secretary.sees(task.get_absolute_url(), "目标已近完成，请按期办结。")
    days.go("09-26")
    carry_out(cast, house, "C1")
    assert reminded_of(task) == [
        ("09-16", "metals-secretary", "T-10"),
        ("09-23", "metals-secretary", "T-5"),
    ]


def across_national_day(cast: Cast, days: Days) -> None:
    """Due on 14 October; 8 and 9 October are a worked weekend after the holidays."""
    days.go("10-13")
    house = cast.metals
    carry_out(cast, house, "C3")
    assert reminded_of(house.task("C3")) == [
        ("09-27", "metals-secretary", "T-10"),
        ("10-09", "metals-secretary", "T-5"),
        ("10-13", "metals-secretary", "T-1"),
    ]
    states = set(house.pilot.tasks.values_list("status", flat=True))
    assert states == {"verified"}
