"""Late February and March 2022: plans written, stamped, returned, approved (clause 五（二）)."""

from __future__ import annotations

from django.urls import reverse

from pilots.enums import PlanChapter
from pilots.models import ReturnRemark
from pilots.workflows.plan_content import digest, short_code
from pilots.workflows.plan_gaps import places_of, task_place
from societies.enums import Area
from tests.journeys.calendar_2022 import Days
from tests.journeys.cast import Cast, House
from tests.journeys.people import HtmlForm, a_pdf, forms_of, step_url

# area: title, due date. Two areas are not planned.
TASKS = {
    "A1": ("签订办公用房使用协议", "2022-03-31"),
    "A2": ("公开招聘2名专职工作人员", "2022-04-08"),
    "A3": ("成立实体党支部", "2022-06-30"),
    "B2": ("面向社会选聘专职秘书长", "2022-05-10"),
    "B3": ("逐项核对秘书长任职条件", "2022-06-30"),
    "C1": ("承接政府转移职能2项", "2022-09-30"),
    "C3": ("建设科技服务站2个", "2022-10-14"),
    "C4": ("承办竞赛和培训4场次", "2022-06-30"),
}
NOT_PLANNED = {
    "B1": ("not_applicable", "采用社会化聘任方式，本项不适用。"),
    "C2": ("not_ready", "理事会尚未同意出资。"),
}


def _write_chapters(house: House) -> None:
    for chapter in PlanChapter:
        address = reverse("pilots:plan_chapter", args=[house.plan.pk, chapter.value])
        house.secretary.post(address, text=f"{chapter.label}：到10月底完成各项任务。")


def _set_aside(house: House, areas: dict[str, tuple[str, str]]) -> None:
    for area, (choice, reason) in areas.items():
        address = reverse("pilots:plan_area", args=[house.plan.pk, area])
        house.secretary.post(address, choice=choice, reason=reason)


def _add_task(house: House, area: str, title: str, due_on: str) -> None:
    house.secretary.post(
        reverse("pilots:plan_task_new", args=[house.plan.pk, area]),
        title=title,
        target_result=f"{title}，{due_on}前完成，形成证明材料1套。",
        owner="刘某（副理事长）",
        start_on="2022-03-01",
        due_on=due_on,
        safeguards="列入年度预算。",
        **{"step-0-title": "拿出方案", "step-0-due_on": "2022-03-21"},
    )


def _confirm_and_submit(house: House) -> None:
    plan = house.plan
    house.secretary.get(step_url(plan, "confirm"), 403)
    page = house.head.get(reverse("pilots:plan_print", args=[plan.pk]))
    assert short_code(digest(plan)) in page
    house.head.step(plan, "confirm", scan=a_pdf("盖章方案.pdf"), code=short_code(digest(plan)))
    house.secretary.step(plan, "submit")
    assert house.plan.status == "submitted"


def draft(cast: Cast, days: Days) -> None:
    """Ten areas, written by the secretary; nobody else sees a draft."""
    days.go("02-25")
    house = cast.metals
    _write_chapters(house)
    _set_aside(house, NOT_PLANNED)
    for area, (title, due_on) in TASKS.items():
        if area != "C4":
            _add_task(house, area, title, due_on)
    check = house.head.get(reverse("pilots:plan_check", args=[house.plan.pk]))
    assert "还有1处未完成" in check
    _add_task(house, "C4", *TASKS["C4"])
    late = "2022-11-05"
    address = reverse("pilots:plan_task_new", args=[house.plan.pk, "C1"])
    fields = {"title": "过期任务", "target_result": "无", "owner": "某"}
    said = house.secretary.post(address, 422, **fields, start_on="2022-03-01", due_on=late)
    assert "完成时限超出本批次（2022年10月31日）" in said
    assert 'value="过期任务"' in said
    assert house.plan.tasks.count() == len(TASKS)
    for stranger in (cast.officer, cast.leader, cast.forestry.secretary):
        stranger.sees_nothing_of(house.plan.get_absolute_url())


def submit(cast: Cast, days: Days) -> None:
    _confirm_and_submit(cast.metals)
    assert not cast.metals.plan.is_late
    cast.officer.sees(
        reverse("pilots:plan_review", args=[cast.metals.plan.pk]),
        "江西省有色金属学会",
        "建设科技服务站2个",
        "理事会尚未同意出资。",
    )
    cast.forestry.head.sees_nothing_of(cast.metals.plan.get_absolute_url())


def send_back(cast: Cast, days: Days) -> None:
    """28 February: back with a reason for a chapter and one for a task."""
    days.go("02-28")
    small_plan(cast.nursing)
    plan = cast.metals.plan
    task = plan.tasks.get(area="A2")
    places = ["", *(place for place, _ in places_of(plan))]
    chapter_at, task_at = places.index("chapter:targets"), places.index(task_place(task))
    address = step_url(plan, "return")
    page = cast.officer.get(address)
    for at in (chapter_at, task_at):  # the button “写意见” of each place, without JavaScript
        assert f"reason_{at}" not in _form_of(page).names
        page = cast.officer.send(address, _form_of(page), 200, open=places[at])
    typed = {
        f"reason_{chapter_at}": "unmeasurable",
        f"text_{chapter_at}": "请写明到10月底的专职人数。",
        f"reason_{task_at}": "missing",
        f"text_{task_at}": "缺参保安排。",
    }
    assert set(typed) <= _form_of(page).names
    cast.officer.send(address, _form_of(page), **typed)
    plan.refresh_from_db()
    assert plan.status == "returned"
    assert ReturnRemark.objects.filter(subject_id=plan.pk).count() == 2
    assert (cast.metals.plan.number, str(cast.metals.plan.due_on)) == (2, "2022-03-07")


def _form_of(page: str) -> HtmlForm:
    return next(form for form in forms_of(page) if "reason_0" in form.names)


def approve_the_second_version(cast: Cast, days: Days) -> None:
    house = cast.metals
    days.go("03-04")
    second = house.plan
    chapter = reverse("pilots:plan_chapter", args=[second.pk, "targets"])
    house.secretary.sees(chapter, "请写明到10月底的专职人数。")
    house.secretary.post(chapter, text="到10月底专职工作人员达到4名。")
    task = second.tasks.get(area="A2")
    edit = reverse("pilots:plan_task_edit", args=[second.pk, task.pk])
    house.secretary.sees(edit, "缺参保安排。")
    house.secretary.post(edit, safeguards="列入年度预算，全部参保。")
    _confirm_and_submit(house)
    days.go("03-07")
    cast.officer.sees(
        reverse("pilots:plan_review", args=[second.pk]), "改动2处", "专职工作人员达到4名"
    )
    cast.officer.step(second, "approve", comment="同意。")
    assert house.plan.status == "approved"
    assert {task.area for task in house.pilot.tasks.all()} == set(TASKS)
    frozen = reverse("pilots:plan_chapter", args=[second.pk, "targets"])
    assert "本版方案已审核通过，不能修改" in house.secretary.get(frozen)


def small_plan(house: House) -> None:
    """One task; the nine other areas are not applicable."""
    _write_chapters(house)
    _set_aside(
        house, {area: ("not_applicable", "本学会无此项业务。") for area in Area if area != "A2"}
    )
    _add_task(house, "A2", "公开招聘1名专职工作人员", "2022-10-31")
    _confirm_and_submit(house)


def the_other_plans(cast: Cast, days: Days) -> None:
    """Nursing is on time; forestry ten working days late, after everybody was told."""
    cast.officer.step(cast.nursing.plan, "approve")
    days.go("03-10")
    urge_the_late(cast)
    days.go("03-14")
    small_plan(cast.forestry)
    assert cast.forestry.plan.is_late
    days.go("03-15")
    cast.officer.step(cast.forestry.plan, "approve")
    assert cast.forestry.plan.status == "approved"


def urge_the_late(cast: Cast) -> None:
    """10 March: the officer ticks what is late and urges it by hand, once a day."""
    address = reverse("pilots:supervision")
    cast.officer.sees(address, "1件逾期", "江西省林学会", "编制实施方案第1版")
    said = cast.officer.post(address, text="请尽快报送实施方案。")
    assert "已催办1件" in said
    again = cast.officer.post(address, 422, text="请尽快报送实施方案。")
    assert "所选事项今天已经催办过" in again
    cast.forestry.secretary.sees(reverse("activity:inbox"), "催办：编制实施方案第1版")
    cast.metals.secretary.get(address, 403)
