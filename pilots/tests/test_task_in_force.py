"""Tasks follow the plan in force."""

import datetime as dt

import pytest

from pilots.enums import PlanStatus, TaskStatus
from pilots.models import PlanMilestone, Task
from pilots.tests.factories import at, make_pilot, make_plan, make_plan_task, officer_of
from pilots.workflows.task import put_in_force
from sanhua.activity.journal import timeline
from sanhua.activity.models import Turn
from sanhua.core.workflow import Occasion

pytestmark = pytest.mark.django_db
S = TaskStatus


class Year:
    """A pilot with a plan in force of two tasks, the first with two milestones."""

    def __init__(self):
        self.pilot = make_pilot()
        self.officer = officer_of(self.pilot.batch)
        self.plan = make_plan(pilot=self.pilot, status=PlanStatus.APPROVED, tasks=2)
        self.first, self.second = self.plan.tasks.order_by("position")
        for title, day in (("发布公告", (2022, 4, 15)), ("签订合同", (2022, 8, 31))):
            PlanMilestone.objects.create(task=self.first, title=title, due_on=dt.date(*day))

    def put(self, plan):
        put_in_force(plan, Occasion(self.officer, at("2022-03-01")))

    def amend(self, *, keep=("first", "second"), **changes):
        """Make the next version, with the lines of ``keep``; ``changes`` are to the first."""
        type(self.plan).objects.filter(pk=self.plan.pk).update(status=PlanStatus.SUPERSEDED)
        plan = make_plan(pilot=self.pilot, status=PlanStatus.APPROVED, tasks=0)
        for name in keep:
            old = getattr(self, name)
            line = make_plan_task(
                plan,
                lineage=old.lineage,
                position=old.position,
                **changes if name == "first" else {},
            )
            for row in old.milestones.all():
                PlanMilestone.objects.create(task=line, title=row.title, due_on=row.due_on)
            setattr(self, name, line)
        self.plan = plan
        return plan

    def task(self, line):
        return Task.objects.get(lineage=line.lineage)


@pytest.fixture
def year():
    return Year()


def labels(task):
    return [event.label for event in timeline(task)]


def test_approved_plan_becomes_tasks(year):
    year.put(year.plan)

    task = year.task(year.first)
    assert (task.status, task.plan_task, task.original_due_on) == (
        S.PLANNED,
        year.first,
        year.first.due_on,
    )
    assert [row.title for row in task.milestones.all()] == ["发布公告", "签订合同"]
    assert labels(task) == ["列入实施"]
    assert Turn.objects.get(subject_id=task.pk).due_on == task.due_on
    assert year.pilot.tasks.count() == 2


def test_putting_a_plan_in_force_twice_changes_nothing(year):
    year.put(year.plan)
    versions = set(year.pilot.tasks.values_list("pk", "version"))

    year.put(year.plan)

    assert set(year.pilot.tasks.values_list("pk", "version")) == versions
    assert labels(year.task(year.first)) == ["列入实施"]


def test_amendment_keeps_state_progress_and_history(year):
    year.put(year.plan)
    task = year.task(year.first)
    Task.objects.filter(pk=task.pk).update(status=S.IN_PROGRESS, progress=40)
    task.milestones.filter(title="发布公告").update(done_on=dt.date(2022, 4, 10))

    year.put(year.amend(due_on=dt.date(2022, 9, 30), owner="王芳"))

    changed = year.task(year.first)
    assert changed.pk == task.pk
    assert (changed.status, changed.progress) == (S.IN_PROGRESS, 40)
    assert (changed.due_on, changed.original_due_on) == (
        dt.date(2022, 9, 30),
        dt.date(2022, 8, 31),
    )
    assert (changed.owner, changed.plan_task) == ("王芳", year.first)
    assert changed.milestones.get(title="发布公告").done_on == dt.date(2022, 4, 10)
    assert Turn.objects.get(subject_id=task.pk).due_on == dt.date(2022, 9, 30)
    event = timeline(changed).first()
    assert event.label == "随方案调整"
    assert "完成时限由2022年8月31日改为2022年9月30日" in event.comment
    assert event.detail["due_on"] == ["2022-08-31", "2022-09-30"]
    assert labels(year.task(year.second)) == ["列入实施"]


def test_amendment_that_leaves_the_date_alone_keeps_a_granted_extension(year):
    year.put(year.plan)
    Task.objects.filter(lineage=year.first.lineage).update(due_on=dt.date(2022, 9, 15))

    year.put(year.amend(owner="王芳"))

    assert year.task(year.first).due_on == dt.date(2022, 9, 15)


def test_amendment_aligns_milestones_by_title(year):
    year.put(year.plan)
    plan = year.amend()
    year.first.milestones.filter(title="签订合同").update(due_on=dt.date(2022, 7, 31))
    year.first.milestones.filter(title="发布公告").delete()
    PlanMilestone.objects.create(task=year.first, title="公示", due_on=dt.date(2022, 6, 1))

    year.put(plan)

    rows = year.task(year.first).milestones.values_list("title", "due_on")
    assert list(rows) == [("公示", dt.date(2022, 6, 1)), ("签订合同", dt.date(2022, 7, 31))]


def test_task_that_left_the_plan_is_cancelled(year):
    year.put(year.plan)

    year.put(year.amend(keep=("first",)))

    gone = year.task(year.second)
    assert gone.status == S.CANCELLED
    assert labels(gone) == ["随方案作废", "列入实施"]
    assert not Turn.objects.filter(subject_id=gone.pk).exists()


def test_verified_task_stays_as_it_was_verified(year):
    year.put(year.plan)
    Task.objects.update(status=S.VERIFIED)

    year.put(year.amend(keep=("first",), owner="王芳"))

    assert year.task(year.first).owner == "李明"
    assert year.task(year.second).status == S.VERIFIED


def test_task_that_comes_back_goes_on(year):
    year.put(year.plan)
    second = year.second
    year.put(year.amend(keep=("first",)))
    year.second = second

    year.put(year.amend())

    task = year.task(year.second)
    assert task.status == S.IN_PROGRESS
    assert Turn.objects.filter(subject_id=task.pk).exists()
