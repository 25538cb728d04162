"""Days that are nobody's turn are reminded of like the rest, and stop when there is nothing left."""

import datetime as dt

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from pilots.actions.exchange import register
from pilots.actions.supervision import plan_visit
from pilots.actions.task import mark_milestone
from pilots.models import SiteVisit, TaskMilestone
from pilots.tests.case_steps import nominated
from pilots.tests.factories import a_leader, at, make_batch
from pilots.tests.task_steps import a_task, give_proof, report, take
from pilots.tests.test_exchange import announced_meeting
from pilots.tests.test_supervision import order
from pilots.workflows.answering import CASE_REVIEW_DAYS, answer_due
from pilots.workflows.case import CASE
from pilots.workflows.exchange import MEETING
from pilots.workflows.visit import VISIT
from reporting.actions.reminders import plan_reminders, send_reminders, simulate
from reporting.models import ReminderCadence
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.activity import calendar, deadlines
from sanhua.activity.jobs import deliver
from sanhua.activity.models import Notification, RobotMessage, Turn
from sanhua.core.workflow import Occasion
from societies.models import Society
from societies.tests.factories import head_of, make_society, secretary_of

pytestmark = pytest.mark.django_db

STEP = dt.date(2022, 10, 10)  # the first Monday after the National Day holiday
FIRST, LAST = dt.date(2022, 9, 15), dt.date(2022, 10, 31)


@pytest.fixture(autouse=True)
def _known_calendar(db):
    calendar.seed()


@pytest.fixture
def people():
    people = a_task(due_on=dt.date(2022, 12, 30), progress=10)
    people.step = people.task.milestones.create(title="发布招聘公告", due_on=STEP)
    people.head, people.leader = head_of(people.task.pilot.society), a_leader()
    return people


def said(kind, first=FIRST, last=LAST, **values):
    """Who would be reminded of one kind: {person: [(day, step), …]}."""
    found = {}
    for day, row in simulate(first, last, only=lambda name: name == kind, **values):
        found.setdefault(row.recipient, []).append((f"{day:%m-%d}", row.step))
    return found


def told(kind, day):
    return [row.recipient for row in plan_reminders(day) if row.deadline.kind == kind]


MILESTONE, MEETINGS, VISITED = (
    "pilots.taskmilestone",
    "pilots.registration",
    "pilots.sitevisit.society",
)


def test_a_step_of_a_task_is_reminded_of_until_it_is_done(people):
    series = [("09-28", "T-5"), ("10-09", "T-1"), ("10-10", "T"), ("10-17", "T+5"), ("10-24", "T+10"),
              ("10-31", "T+15")]  # fmt: skip
    both = {people.secretary: series, people.second: series}
    assert said(MILESTONE) == both  # head and leader hear of the task itself
    assert said(MILESTONE, batch_id=make_batch(name="另一批次").pk) == {}
    assert said(MILESTONE, batch_id=people.task.pilot.batch_id) == both

    send_reminders(STEP, now=at(STEP, 8, 30))
    row = Notification.objects.get(channel="in_app", recipient=people.secretary)
    assert row.key == f"remind:{people.step.pk}:2022-10-10:T"
    assert row.text.count("发布招聘公告") == 1
    assert "今天到期。请更新进度。" in row.text
    assert row.url == people.task.get_absolute_url()
    assert send_reminders(STEP, now=at(STEP, 9)) == 0

    mark_milestone(people.step, Occasion(people.secretary, at(STEP, 8, 40)), done_on=STEP)
    assert said(MILESTONE) == {}
    assert deliver(clock=lambda: at(STEP, 8, 45)) == 0  # the letters said nothing else
    assert mail.outbox == []
    step = TaskMilestone.objects.get()
    mark_milestone(step, Occasion(people.secretary, at(STEP, 9)), done_on=None)
    assert said(MILESTONE) == both


def test_a_step_is_over_with_its_task_and_with_its_pilot(people):
    give_proof(people.task, by=people.secretary)
    report(people, day="2022-09-20")
    assert said(MILESTONE) == {}
    take(people, "send_back", people.officer, "2022-09-21", "缺合同。", reasons=["missing"])
    assert set(said(MILESTONE)) == {people.secretary, people.second}
    pilot = people.task.pilot
    type(pilot).objects.filter(pk=pilot.pk).update(status="completed")
    assert said(MILESTONE) == {}


def test_the_rhythm_of_steps_is_the_administrators(client, people):
    everything = ReminderCadence.objects.create(before="9")
    assert said(MILESTONE)[people.secretary][0] == ("09-28", "T-5")  # built in, unless named
    own = ReminderCadence.objects.create(kind=MILESTONE, before="2", every=9, head_after=4)
    found = said(MILESTONE)
    assert found[people.secretary] == [("10-08", "T-2"), ("10-21", "T+9")]
    assert found[people.head] == [("10-14", "T+4"), ("10-21", "T+9")]
    assert own.pk != everything.pk

    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    page = client.get(reverse("admin:reporting_remindercadence_add")).content.decode()
    for kind, words in deadlines.kinds().items():
        assert f'<option value="{kind}">{words}</option>' in page


def test_a_meeting_is_reminded_of_until_the_society_answers():
    answered, silent, nobody = make_society(), make_society(), make_society(is_active=False)
    first, second = secretary_of(answered), secretary_of(silent)
    secretary_of(nobody)
    head_of(silent)
    meeting = announced_meeting(register_by=STEP, starts_at=at("2022-10-20", 9), capacity=3)
    series = [("09-28", "T-5"), ("10-09", "T-1")]  # nothing after: it cannot be made up for
    assert said(MEETINGS) == {first: series, second: series}

    day = dt.date(2022, 9, 28)
    send_reminders(day, now=at(day, 8, 30))
    keys = Notification.objects.filter(channel="in_app", key__startswith=f"remind:{meeting.pk}/")
    assert keys.count() == 2
    who = {"people": [{"name": "李明", "position": "", "phone": ""}], "remark": "", "on": day}
    register(meeting, answered, actor=first, now=at(day, 8, 40), **who)
    deliver(clock=lambda: at(day, 8, 45))
    assert [letter.to for letter in mail.outbox if "待办" in letter.subject] == [[second.email]]
    assert said(MEETINGS) == {second: series}
    assert told(MEETINGS, dt.date(2022, 10, 9)) == [second]

    type(meeting).objects.filter(pk=meeting.pk).update(capacity=1)
    assert said(MEETINGS) == {}  # there is no room left
    type(meeting).objects.filter(pk=meeting.pk).update(capacity=3)
    meeting.refresh_from_db()
    MEETING.perform(meeting, "cancel", Occasion(staff(StaffRole.OFFICER), at(day, 9), "改线上。"))
    assert said(MEETINGS) == {}


def test_a_society_hears_of_a_visit_until_it_is_moved_or_cancelled(people):
    visit = plan_visit(
        people.task.pilot, actor=people.officer, now=at("2022-09-01"), planned_on=STEP,
        purpose="改革调研", participants="王军",
    )  # fmt: skip
    series = [("09-28", "T-5"), ("10-09", "T-1")]
    assert said(VISITED) == {people.secretary: series, people.second: series}
    subject = f"visited-{visit.pk}"
    assert deadlines.standing([subject]) == {(subject, STEP, "society")}

    later = {"planned_on": dt.date(2022, 10, 24), "participants": "王军"}
    moved = VISIT.perform(
        visit, "reschedule", Occasion(people.officer, at("2022-09-29"), "会议。", data=later)
    )
    assert said(VISITED)[people.secretary] == [("10-17", "T-5"), ("10-21", "T-1")]
    assert deadlines.standing([subject]) == {(subject, dt.date(2022, 10, 24), "society")}
    VISIT.perform(moved, "cancel", Occasion(people.officer, at("2022-09-30"), "改期。"))
    assert said(VISITED) == {}
    assert SiteVisit.objects.exists()


def test_every_provider_gives_each_deadline_once_whatever_a_page_holds(people, monkeypatch):
    for number in range(6):
        people.task.milestones.create(title=f"步骤{number}", due_on=STEP)
    monkeypatch.setattr(deadlines, "PAGE", 2)
    rows = [row for row in plan_reminders(STEP) if row.recipient == people.secretary]
    assert len({row.key for row in rows}) == len(rows) == 7
    wanted = {row.deadline.subject for row in rows}
    found = deadlines.standing([*wanted, "visited-x", "x/y", "?"])
    assert found == {(subject, STEP, "society") for subject in wanted}


def test_the_review_of_a_case_has_a_day():
    officer = staff(StaffRole.OFFICER)
    case = nominated()
    turn = Turn.objects.get(subject_id=case.pk)
    assert turn.due_on == answer_due(case.nominated_at, CASE_REVIEW_DAYS)
    assert told("pilots.modelcase", turn.due_on) == [officer]
    CASE.perform(case, "publish", Occasion(officer, at("2022-11-22")))
    assert told("pilots.modelcase", turn.due_on) == []


def test_the_offices_group_hears_how_much_of_everything_is_due(people, settings):
    settings.WECOM_WEBHOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
    visited, silent = people.task.pilot.society, make_society()
    people.task.milestones.create(title="逾期一", due_on=dt.date(2022, 9, 1))
    people.task.milestones.create(title="逾期二", due_on=dt.date(2022, 10, 9))
    people.task.milestones.create(title="以后", due_on=dt.date(2022, 10, 18))
    late = a_task(due_on=dt.date(2022, 10, 8), progress=10)
    announced_meeting(register_by=dt.date(2022, 10, 17), starts_at=at("2022-10-20", 9))
    announced_meeting(register_by=dt.date(2022, 10, 8), starts_at=at("2022-10-20", 9))
    plan_visit(
        people.task.pilot, actor=people.officer, now=at("2022-09-01"), planned_on=STEP,
        purpose="改革调研", participants="王军",
    )  # fmt: skip

    call_command("rebuild_turns")

    send_reminders(STEP, now=at(STEP, 8, 30))

    # Late: two steps and a task; a closed registration cannot be made up for. Today: a step, a
    # visit as both sides see it. This week: a receipt of each of three societies.
    (message,) = RobotMessage.objects.all()
    assert message.text.startswith(
        "10月10日办理情况：逾期3件，涉及2个学会；今天到期3件，7天内到期3件。\n"
    )
    assert {visited, late.task.pilot.society, silent} == set(Society.objects.all())


def test_what_an_officer_typed_is_read_in_the_portal_only(people):
    society = people.task.pilot.society
    problem = "场地不足，不如江西省某学会，仅得61分"
    order(people.task.pilot, people.officer, problem=problem, due_on=STEP)

    send_reminders(STEP, now=at(STEP, 8, 30))

    rows = Notification.objects.filter(recipient=people.secretary, key__contains=":2022-10-10")
    assert problem in rows.get(channel="in_app", text__contains="整改通知").text
    deliver(clock=lambda: at(STEP, 8, 45))
    (letter,) = [
        row for row in mail.outbox if "待办" in row.subject and row.to == [people.secretary.email]
    ]
    for text in (letter.subject, letter.body, letter.alternatives[0][0]):
        assert "61分" not in text
    assert f"{society} 整改通知" in letter.body
