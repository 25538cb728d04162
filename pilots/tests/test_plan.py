"""The life of a plan through its workflow and actions."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from pilots.actions.plan import amend, edit_area, edit_chapter
from pilots.actions.plan_tasks import add_task, delete_task, edit_task
from pilots.enums import AreaChoice, PlanChapter, PlanStatus, TaskStatus
from pilots.models import PlanArea, PlanMilestone, PlanTask, PlanVersion, ReturnRemark, Task
from pilots.policies import visible_plans
from pilots.tests.factories import a_leader, at, make_pilot, make_plan
from pilots.tests.plan_steps import (
    DAY,
    a_plan,
    a_remark,
    confirmed,
    sent_back,
    stored_scan,
    submitted,
    take,
)
from pilots.workflows.plan import PLAN, open_plan
from pilots.workflows.plan_content import canonical, digest
from pilots.workflows.plan_gaps import gaps
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow, Stale
from sanhua.core.workflow import Occasion
from societies.enums import Area
from societies.tests.factories import secretary_of

S = PlanStatus
pytestmark = pytest.mark.django_db


def turn_of(plan):
    return Turn.objects.filter(subject_id=plan.pk).first()


def values(**changed):
    return {
        "title": "成立党支部",
        "target_result": "6月底前成立实体党支部。",
        "owner": "王某",
        "start_on": dt.date(2022, 3, 1),
        "due_on": dt.date(2022, 6, 30),
        "safeguards": "",
    } | changed


def test_selection_opens_the_first_version_with_ten_areas():
    pilot = make_pilot()
    token = uuid.uuid4()
    plan = open_plan(pilot, Occasion(a_leader(), DAY, token=token))
    assert (plan.number, plan.status, plan.due_on) == (1, S.DRAFT, dt.date(2022, 2, 28))
    assert set(plan.areas.values_list("area", flat=True)) == set(Area.values)
    turn = turn_of(plan)
    assert (turn.owner, turn.society_id, turn.due_on) == (
        "society",
        pilot.society_id,
        dt.date(2022, 2, 28),
    )
    assert turn.action == "编制方案"


def test_whole_cycle_from_draft_to_tasks_in_force():
    people = submitted(a_plan(tasks=2))
    first = people.plan
    assert first.submitted_by == people.secretary
    assert not first.is_late
    assert turn_of(first).owner == "officer"
    told = Notification.objects.filter(recipient=people.officer, channel="in_app")
    assert "已报送" in told.get().text

    second = sent_back(people)
    first.refresh_from_db()
    assert first.status == S.RETURNED
    assert turn_of(first) is None
    assert (second.number, second.status) == (2, S.DRAFT)
    assert second.due_on == dt.date(2022, 3, 3)  # five working days after Thursday 24 February
    assert turn_of(second).note == "按退回意见修改"
    assert set(second.tasks.values_list("lineage")) == set(first.tasks.values_list("lineage"))
    assert all(task.milestones.count() == 1 for task in second.tasks.all())
    remark = ReturnRemark.objects.get(subject_id=first.pk)
    assert (remark.place, remark.reason) == ("chapter:targets", "unmeasurable")
    assert Notification.objects.filter(recipient=people.head, text__contains="已退回").exists()

    edit_chapter(second, PlanChapter.TARGETS, "专职人员达到4名。", Occasion(people.secretary, DAY))
    people.fresh()
    people.plan = PlanVersion.objects.get(pk=second.pk)
    submitted(people, at("2022-03-02"))
    done = take(people.plan, "approve", people.officer, at("2022-03-03"))
    assert (done.status, done.decided_by) == (S.APPROVED, people.officer)
    assert turn_of(done) is None
    tasks = Task.objects.filter(pilot=done.pilot)
    assert set(tasks.values_list("lineage")) == set(done.tasks.values_list("lineage"))
    assert set(tasks.values_list("status", flat=True)) == {TaskStatus.PLANNED}
    assert Notification.objects.filter(
        recipient=people.secretary, text__contains="已审核通过"
    ).exists()


def test_late_submission_is_possible_and_marked():
    people = submitted(a_plan(), at("2022-03-01", 0, 1))
    assert people.plan.is_late
    assert not submitted(a_plan(), at("2022-02-28", 23, 59)).plan.is_late


def test_amendment_leaves_the_old_version_in_force_until_it_is_approved():
    people = submitted(a_plan())
    first = take(people.plan, "approve", people.officer)
    second = amend(
        first.pilot, Occasion(people.secretary, DAY, comment="公司登记推迟。", token=uuid.uuid4())
    )
    first.refresh_from_db()
    assert (first.status, second.status, second.due_on) == (S.APPROVED, S.DRAFT, None)
    with pytest.raises(NotNow, match="已有一个版本"):
        amend(first.pilot, Occasion(people.secretary, DAY))
    task = second.tasks.get()
    edit_task(
        task,
        values(title=task.title, due_on=dt.date(2022, 9, 30)),
        [],
        Occasion(people.secretary, DAY),
    )
    people.plan = PlanVersion.objects.get(pk=second.pk)
    submitted(people)
    take(people.plan, "approve", people.officer)
    first.refresh_from_db()
    assert first.status == S.SUPERSEDED
    in_force = Task.objects.get(pilot=first.pilot)
    assert (in_force.lineage, in_force.due_on) == (task.lineage, dt.date(2022, 9, 30))


def test_amending_twice_with_one_token_is_one_version():
    people = submitted(a_plan())
    first = take(people.plan, "approve", people.officer)
    token = uuid.uuid4()
    for _ in range(2):
        made = amend(first.pilot, Occasion(people.secretary, DAY, token=token))
        assert made.number == 2
    assert first.pilot.plan_versions.count() == 2


def test_confirming_needs_the_head_the_scan_and_a_complete_plan():
    people = a_plan()
    with pytest.raises(NotAllowed):
        take(people.plan, "confirm", people.secretary)
    with pytest.raises(NotNow, match="扫描件"):
        take(people.plan, "confirm", people.head)
    stranger = stored_scan(a_plan().plan, people.head)
    with pytest.raises(NotNow, match="扫描件"):
        take(people.plan, "confirm", people.head, data={"scan": stranger})
    PlanVersion.objects.filter(pk=people.plan.pk).update(targets=" ")
    with pytest.raises(NotNow, match=r"还有1处未完成.*试点目标"):
        confirmed(people)
    assert people.fresh().status == S.DRAFT


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"owner": " "}, "责任人"),
        ({"due_on": "2022-12-15"}, "完成时限超出本批次（2022年10月31日）"),
        ({"start_on": "2022-02-20"}, "开始日期早于本批次（2022年2月21日）"),
        ({"start_on": "2022-05-01"}, "节点“发布公告”的时限"),
    ],
)
def test_open_points_name_place_and_remedy(change, sentence):
    people = a_plan()
    PlanTask.objects.filter(plan=people.plan).update(**change)
    found = gaps(people.fresh())
    assert [sentence in gap.sentence for gap in found] == [True]
    assert found[0].place.startswith("task:")


def test_area_needs_a_task_or_a_reason():
    people = a_plan()
    PlanArea.objects.filter(plan=people.plan, area=Area.B1).update(reason="")
    PlanArea.objects.filter(plan=people.plan, area=Area.C1).update(choice=AreaChoice.PLANNED)
    assert [gap.place for gap in gaps(people.fresh())] == ["area:B1", "area:C1"]


def test_submitting_something_else_than_was_stamped_is_refused():
    people = confirmed(a_plan())
    PlanTask.objects.filter(plan=people.plan).update(target_result="另一个目标")
    with pytest.raises(NotNow, match="扫描件对应的内容已修改"):
        take(people.plan, "submit", people.secretary)
    assert people.fresh().status == S.CONFIRMED


def test_fingerprint_covers_every_part_of_a_plan():
    people = a_plan()
    seen = {digest(people.plan)}
    task = people.plan.tasks.get()
    for rows, change in (
        (PlanVersion.objects.filter(pk=people.plan.pk), {"safeguards": "无"}),
        (PlanArea.objects.filter(plan=people.plan, area="B1"), {"reason": "另一理由"}),
        (PlanTask.objects.filter(pk=task.pk), {"owner": "他人"}),
        (task.milestones.all(), {"due_on": "2022-04-16"}),
    ):
        rows.update(**change)
        seen.add(digest(people.fresh()))
    assert len(seen) == 5
    assert digest(people.fresh()) in seen


def test_withdrawn_confirmation_can_be_corrected_and_needs_a_new_scan():
    people = confirmed(a_plan())
    plan = take(people.plan, "unconfirm", people.secretary)
    assert (plan.status, plan.scan, plan.scan_of, plan.confirmed_by) == (S.DRAFT, None, "", None)
    edit_chapter(plan, PlanChapter.TARGETS, "新目标", Occasion(people.secretary, DAY))


@pytest.mark.parametrize("status", [S.CONFIRMED, S.SUBMITTED, S.RETURNED, S.APPROVED, S.SUPERSEDED])
def test_frozen_version_refuses_every_edit_with_a_sentence(status):
    people = a_plan(status=status)
    plan, task = people.plan, people.plan.tasks.get()
    occasion = Occasion(people.secretary, DAY)
    before = digest(plan)
    for edit in (
        lambda: edit_chapter(plan, PlanChapter.TARGETS, "改", occasion),
        lambda: edit_area(plan, Area.B1, AreaChoice.NOT_READY, "改", occasion),
        lambda: add_task(plan, Area.A2, values(), [], occasion),
        lambda: edit_task(task, values(), [], occasion),
        lambda: delete_task(task, occasion),
    ):
        with pytest.raises(NotNow, match="本版方案"):
            edit()
    assert digest(people.fresh()) == before


def test_only_those_who_work_for_the_pilot_edit():
    people = a_plan()
    stranger = secretary_of(a_plan().plan.pilot.society)
    for actor in (people.reader, people.officer, stranger):
        with pytest.raises(NotAllowed):
            edit_chapter(people.plan, PlanChapter.TARGETS, "改", Occasion(actor, DAY))


def test_second_of_two_editors_is_told_who_was_first():
    people = a_plan()
    seen = people.plan.version
    edit_chapter(people.plan, PlanChapter.TARGETS, "甲", Occasion(people.secretary, DAY, seen=seen))
    with pytest.raises(Stale, match=people.secretary.full_name):
        edit_chapter(people.plan, PlanChapter.TARGETS, "乙", Occasion(people.head, DAY, seen=seen))
    assert people.fresh().targets == "甲"


def test_same_submission_twice_changes_once():
    people = a_plan()
    occasion = Occasion(people.secretary, DAY, seen=people.plan.version, token=uuid.uuid4())
    made = [
        add_task(people.plan, Area.A2, values(), [("公告", dt.date(2022, 4, 1))], occasion)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert people.plan.tasks.count() == 2
    assert made[0].milestones.count() == 1


def test_area_with_tasks_cannot_become_not_applicable():
    people = a_plan()
    occasion = Occasion(people.secretary, DAY)
    with pytest.raises(NotNow, match="已安排1项任务"):
        edit_area(people.plan, Area.A2, AreaChoice.NOT_APPLICABLE, "理由", occasion)
    with pytest.raises(NotNow, match="理由"):
        edit_area(people.plan, Area.B1, AreaChoice.NOT_READY, " ", occasion)
    with pytest.raises(NotNow, match="请先改为“列入任务”"):
        add_task(people.plan, Area.B1, values(), [], occasion)


def test_task_dates_stay_within_the_batch():
    people = a_plan()
    occasion = Occasion(people.secretary, DAY)
    with pytest.raises(ValidationError) as refused:
        add_task(people.plan, Area.A2, values(due_on=dt.date(2022, 11, 1)), [], occasion)
    assert "超出本批次（2022年10月31日）" in str(refused.value.message_dict["due_on"])
    with pytest.raises(ValidationError) as refused:
        add_task(people.plan, Area.A2, values(start_on=dt.date(2022, 7, 1)), [], occasion)
    assert "不能早于“开始日期”（2022年7月1日）" in str(refused.value.message_dict["due_on"])
    outside = [("收尾", dt.date(2022, 7, 1))]
    with pytest.raises(ValidationError, match="节点“收尾”的时限"):
        add_task(people.plan, Area.A2, values(), outside, occasion)
    assert people.plan.tasks.count() == 1


def test_returning_needs_a_reason_and_leaves_everything_as_it_was():
    people = submitted(a_plan())
    with pytest.raises(NotNow, match="至少选择一项"):
        take(people.plan, "return", people.officer)
    assert people.fresh().status == S.SUBMITTED
    assert people.plan.pilot.plan_versions.count() == 1


def test_only_another_officer_of_the_batch_decides():
    people = submitted(a_plan())
    for actor in (people.head, a_leader(), a_plan().officer):
        with pytest.raises(NotAllowed):
            take(people.plan, "approve", actor)
    PlanVersion.objects.filter(pk=people.plan.pk).update(submitted_by=people.officer)
    with pytest.raises(NotAllowed, match="自己报送"):
        take(people.fresh(), "approve", people.officer)


def test_decision_on_an_old_page_is_refused():
    people = submitted(a_plan())
    with pytest.raises(Stale, match="审核中"):
        take(people.plan, "approve", people.officer, seen=people.plan.version - 1)


def test_nobody_replaces_the_version_in_force_by_hand():
    people = submitted(a_plan())
    old = take(people.plan, "approve", people.officer)
    people.plan = amend(old.pilot, Occasion(people.secretary, DAY))
    submitted(people)

    with pytest.raises(NotNow, match="新版本通过时"):
        take(old, "supersede", people.officer)

    old.refresh_from_db()
    assert old.status == S.APPROVED


def test_steps_that_come_with_others_are_nobodys_to_take():
    people = submitted(a_plan())
    approved = take(people.plan, "approve", people.officer)
    for step in ("draft", "reopen", "amend", "supersede"):
        with pytest.raises(NotNow):
            take(approved, step, people.officer)


def test_drafts_are_invisible_to_the_association():
    people = a_plan()
    assert not visible_plans(people.officer).exists()
    assert not visible_plans(a_leader()).exists()
    confirmed(people)
    assert not visible_plans(people.officer).exists()
    take(people.plan, "submit", people.head)
    assert visible_plans(people.officer).get() == people.plan


def test_every_state_of_a_plan_can_be_reached():
    assert {step.target for step in PLAN.steps} == set(S.values)


def test_plan_without_dated_phases_takes_any_day():
    people = a_plan()
    people.plan.pilot.batch.phases.update(starts_on=None, ends_on=None)
    occasion = Occasion(people.secretary, DAY)
    add_task(people.plan, Area.A2, values(due_on=dt.date(2023, 12, 1)), [], occasion)
    assert not gaps(people.fresh())


def test_remark_on_a_task_follows_it_into_the_next_version():
    people = submitted(a_plan())
    lineage = people.plan.tasks.get().lineage
    second = sent_back(people, a_remark(place=f"task:{lineage}"))
    assert second.tasks.get().lineage == lineage


def test_plan_that_never_was_approved_cannot_be_amended():
    plan = make_plan(status=S.RETURNED)
    with pytest.raises(NotNow, match="还没有已通过的方案"):
        amend(plan.pilot, Occasion(secretary_of(plan.pilot.society), DAY))


def test_a_task_may_wait_for_another_but_not_in_a_circle():
    people = a_plan(tasks=2)
    first, second = people.plan.tasks.order_by("position")
    PlanTask.objects.filter(pk=second.pk).update(after=first.lineage)
    assert gaps(people.fresh()) == []
    PlanTask.objects.filter(pk=first.pk).update(after=second.lineage)
    assert "形成循环" in gaps(people.fresh())[0].sentence
    PlanTask.objects.filter(pk=first.pk).update(after=None, due_on="2022-10-20")
    assert "才完成" in gaps(people.fresh())[0].sentence
    first.delete()
    assert "前置任务已从本版方案中删除" in gaps(people.fresh())[0].sentence


def test_a_target_that_cannot_be_measured_keeps_the_plan_at_home():
    people = a_plan()
    people.plan.tasks.update(target_result="进一步提升服务能力。")
    assert "难以考核" in gaps(people.fresh())[0].sentence
    people.plan.tasks.update(target_result="专职工作人员达到4名。")
    assert gaps(people.fresh()) == []


def test_two_milestones_of_one_name_are_refused():
    people = a_plan()
    task = people.plan.tasks.get()
    PlanMilestone.objects.create(task=task, title="发布公告", due_on="2022-05-15")
    assert "两个进度节点都叫" in gaps(people.fresh())[0].sentence


def test_the_fingerprint_of_a_plan_without_order_is_as_it_was():
    people = a_plan(tasks=2)
    assert "after" not in canonical(people.fresh())
    first, second = people.plan.tasks.order_by("position")
    PlanTask.objects.filter(pk=second.pk).update(after=first.lineage)
    assert "after" in canonical(people.fresh())
