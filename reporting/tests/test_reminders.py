"""Reminders as people get them: once, to the right people, whatever the scheduler does."""

import datetime as dt
import re
import threading
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from pilots.actions.extension import request_extension
from pilots.tests.factories import (
    a_leader,
    an_expert,
    at,
    make_batch,
    make_pilot,
    make_task,
    officer_of,
)
from pilots.workflows.extension import EXTENSION
from pilots.workflows.task import TASK
from reporting import jobs
from reporting.actions.reminders import plan_reminders, send_reminders, simulate
from reporting.models import ReminderCadence
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.activity import calendar, turns
from sanhua.activity.actions import choose_topics
from sanhua.activity.enums import Channel, Owner, Topic
from sanhua.activity.jobs import deliver
from sanhua.activity.models import Notification, ReminderRun, Turn, WorkCalendarDay
from sanhua.activity.rendering import Digest
from sanhua.activity.tests.smtp import Killed
from sanhua.core.workflow import Occasion
from societies.tests.factories import head_of, make_society, secretary_of

pytestmark = pytest.mark.django_db

DUE = dt.date(2022, 10, 10)  # the first Monday after the National Day holiday
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _known_calendar(db):
    calendar.seed()


class Case:
    """One task due on ``DUE``, and everybody who may hear of it."""

    def __init__(self):
        self.pilot = make_pilot()
        self.secretary, self.head = secretary_of(self.pilot.society), head_of(self.pilot.society)
        self.officer, self.leader = officer_of(self.pilot.batch), a_leader()
        self.task = self.add()

    def add(self, **values):
        task = make_task(pilot=self.pilot, **{"title": "招聘2名专职人员", "due_on": DUE} | values)
        turns.refresh(TASK, task, now=at("2022-09-01"))
        return task

    def told(self, person=None, channel="in_app"):
        rows = Notification.objects.filter(channel=channel, recipient=person or self.secretary)
        return [row.key.rsplit(":", 1)[-1] for row in rows.order_by("created_at")]


@pytest.fixture
def case():
    return Case()


def run(start, end=None, *, hour=8, minute=30):
    """Run the job every day, rest days included; return {day: whom the plan names at which step}."""
    day, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end or start)
    found = {}
    while day <= last:
        if plan := list(plan_reminders(day)):
            found[f"{day:%m-%d}"] = {row.recipient: row.step for row in plan}
        send_reminders(day, now=at(day, hour, minute))
        day += ONE_DAY
    return found


def test_exact_days_of_one_deadline_over_the_national_holiday(case):
    found = run("2022-09-15", "2022-10-24")

    assert found == {
        "09-21": {case.secretary: "T-10"},
        "09-28": {case.secretary: "T-5"},
        "10-09": {case.secretary: "T-1"},
        "10-10": {case.secretary: "T"},
        "10-13": {case.secretary: "T+3"},
        "10-17": {case.head: "T+5"},
        "10-18": {case.head: "T+6", case.secretary: "T+6"},
        "10-21": {case.secretary: "T+9", case.head: "T+9"},
        "10-24": {case.leader: "T+10"},
    }
    assert case.told() == ["T-10", "T-5", "T-1", "T", "T+3", "T+6", "T+9"]
    assert len(case.told(channel="email")) == 7


def test_message_says_how_far_the_deadline_is_and_leads_to_it(case):
    run("2022-09-28")

    message = Notification.objects.get(channel="in_app")
    assert message.subject.startswith("剩5个工作日：")
    assert "时限2022年10月10日，剩5个工作日。请更新进度。" in message.text
    assert message.url == case.task.get_absolute_url()


def test_one_letter_a_morning_lists_everything(case):
    case.add(title="成立党支部", due_on=dt.date(2022, 9, 23))

    run("2022-09-28")

    letter = Notification.objects.get(channel="email")
    assert letter.key == "digest:2022-09-28"
    assert letter.subject == "9月28日待办提醒：2件，其中逾期1件"
    assert letter.text.index("成立党支部") < letter.text.index("招聘2名专职人员")
    assert "http" in letter.text
    assert case.task.get_absolute_url() in letter.text
    assert letter.url == reverse("reporting:to_do")
    assert Notification.objects.filter(channel="in_app").count() == 2


def test_second_run_of_a_day_sends_nothing(case):
    day = dt.date(2022, 9, 28)

    made = [send_reminders(day, now=at(day, hour, 30)) for hour in (8, 9)]

    assert made == [2, 0]


def test_run_that_died_before_its_end_is_repeated_without_repeating_messages(case):
    run("2022-09-28")
    ReminderRun.objects.all().delete()

    assert send_reminders(dt.date(2022, 9, 28), now=at("2022-09-28", 9, 30)) == 0
    assert Notification.objects.count() == 2


def test_granted_extension_ends_the_series_and_begins_another(case):
    run("2022-09-22", "2022-09-28")
    asked = request_extension(
        case.task,
        Occasion(case.secretary, at("2022-09-29")),
        until=dt.date(2022, 10, 31),
        category="recruitment",
        reason="面试推迟。",
    )
    EXTENSION.perform(asked, "grant", Occasion(case.officer, at("2022-09-29"), "同意。"))

    found = run("2022-09-30", "2022-10-31")

    assert found == {
        "10-17": {case.secretary: "T-10"},
        "10-24": {case.secretary: "T-5"},
        "10-28": {case.secretary: "T-1"},
        "10-31": {case.secretary: "T"},
    }
    keys = Notification.objects.filter(key__startswith="remind:").values_list("key", flat=True)
    assert len({key.split(":")[2] for key in keys}) == 2


def test_letter_sent_late_names_only_what_still_stands(case):
    late = case.add(title="成立党支部", due_on=dt.date(2022, 9, 23))
    run("2022-09-28")
    turns.put(late, None, now=at("2022-09-29"))

    assert deliver(clock=lambda: at("2022-09-29")) == 1

    (letter,) = mail.outbox
    assert letter.subject == "9月29日待办提醒：1件"
    assert "成立党支部" not in letter.body + letter.alternatives[0][0]
    assert "剩4个工作日" in letter.body
    assert "剩4个工作日" in letter.alternatives[0][0]
    row = Notification.objects.get(channel="email")
    assert (row.subject, row.text in letter.body) == (letter.subject, True)


def test_letter_about_nothing_is_not_sent(case):
    run("2022-09-28")
    case.task.due_on = dt.date(2022, 12, 30)
    case.task.save()
    turns.refresh(TASK, case.task, now=at("2022-09-28", 12))

    assert deliver(clock=lambda: at("2022-09-28", 13)) == 0

    assert Notification.objects.get(channel="email").state == "cancelled"
    assert mail.outbox == []


def test_letter_does_not_ask_for_what_has_passed_to_somebody_else(case):
    run("2022-09-28")
    Turn.objects.update(owner=Owner.OFFICER, action="复核")  # on the same day as before

    assert deliver(clock=lambda: at("2022-09-28", 13)) == 0

    assert Notification.objects.get(channel="email").state == "cancelled"


def test_letter_of_an_older_version_names_no_owner_and_leaves_all_the_same(case):
    run("2022-09-28")
    letter = Notification.objects.get(channel="email")
    for item in letter.parts["items"]:
        del item["owner"]
    letter.save()

    assert deliver(clock=lambda: at("2022-09-29", 13)) == 1


def test_letter_keeps_what_the_same_person_has_to_do_in_other_words(case):
    run("2022-09-28")
    Turn.objects.update(action="修改重报")

    assert deliver(clock=lambda: at("2022-09-28", 13)) == 1


def test_letters_that_waited_for_the_mail_server_leave_as_one(case):
    case.add(title="成立党支部", due_on=dt.date(2022, 9, 29))
    case.add(title="购置设备", due_on=dt.date(2022, 10, 8))
    person, other = case.secretary, secretary_of(case.pilot.society)
    days = ["2022-09-28", "2022-09-29", "2022-09-30"]
    for day in days:
        run(day)
        Turn.objects.update(action=f"按{day}的要求办理")  # what is said of it changes
    letters = Notification.objects.filter(channel="email")
    assert letters.count() == 6

    assert deliver(clock=lambda: at("2022-09-30", 13)) == 2

    assert sorted(letter.to for letter in mail.outbox) == sorted([[person.email], [other.email]])
    for letter in mail.outbox:
        assert letter.subject == "9月30日待办提醒：3件，其中逾期1件"
        titles = ("成立党支部", "购置设备", "招聘2名专职人员")
        assert [letter.body.count(title) for title in titles] == [1, 1, 1]
    first = letters.filter(recipient=person).order_by("created_at")
    assert [row.state for row in first] == ["sent", "cancelled", "cancelled"]
    assert "合并" in first[1].error
    assert deliver(clock=lambda: at("2022-10-08", 13)) == 0


def test_worker_that_dies_while_letters_become_one_loses_none(case, monkeypatch):
    for day in ("2022-09-28", "2022-09-29"):
        case.add(title=f"事项{day}", due_on=dt.date(2022, 9, 29))
        run(day)
    with monkeypatch.context() as patch:
        patch.setattr(Digest, "text", dies)
        with pytest.raises(Killed):
            deliver(clock=lambda: at("2022-09-30", 13))
    assert not Notification.objects.filter(channel="email", state="cancelled").exists()

    deliver(clock=lambda: at("2022-09-30", 14))

    bodies = [letter.body for letter in mail.outbox if letter.to == [case.secretary.email]]
    assert all(any(f"事项{day}" in body for body in bodies) for day in ("2022-09-28", "2022-09-29"))


def dies(*_):
    raise Killed


def test_early_reminders_of_own_tasks_may_be_switched_off_and_no_others(case):
    choose_topics(case.secretary, [(Topic.SOON, Channel.IN_APP)])
    run("2022-09-15", "2022-10-13")
    assert case.told() == ["T-10", "T-5", "T-1", "T", "T+3"]
    assert len(case.told(channel="email")) == 2  # on the day itself, and overdue

    choose_topics(case.secretary, [])
    Turn.objects.update(kind="pilots.planversion", due_on=dt.date(2022, 11, 30))
    run("2022-11-16")
    assert case.told()[-1] == "T-10"  # set by the notice: always


def test_simulation_says_what_the_runs_will_do_and_writes_nothing(case):
    case.add(title="成立党支部", due_on=dt.date(2022, 10, 12))
    other = make_pilot(batch=make_batch(name="另一批次"))
    secretary_of(other.society)
    turns.refresh(TASK, make_task(pilot=other, due_on=DUE), now=at("2022-09-01"))
    first, last = dt.date(2022, 9, 15), dt.date(2022, 10, 24)

    said = {(day, row.recipient, row.key) for day, row in simulate(first, last)}

    assert not Notification.objects.exists()
    assert not ReminderRun.objects.exists()
    run("2022-09-15", "2022-10-24")
    rows = Notification.objects.filter(channel="in_app").select_related("recipient")
    assert said == {(timezone.localdate(r.created_at), r.recipient, r.key) for r in rows}
    out = StringIO()
    dates = ["--from", "2022-09-15", "--to", "2022-09-21"]
    call_command("simulate_reminders", *dates, batch="另一批次", stdout=out, stderr=StringIO())
    (line,) = out.getvalue().splitlines()
    assert line.startswith("2022-09-21\t")
    assert "\tT-10\t2022-10-10\t" in line


def test_finished_work_is_not_reminded_of(case):
    run("2022-09-22")
    turns.put(case.task, None, now=at("2022-09-23"))

    assert run("2022-09-23", "2022-10-24") == {}


def test_outage_is_caught_up_once_with_the_latest_step(case):
    run("2022-09-20")

    found = run("2022-10-13")

    assert found == {"10-13": {case.secretary: "T+3"}}
    assert case.told() == ["T+3"]
    assert "逾期3个工作日" in Notification.objects.get(channel="email").text
    assert run("2022-10-14") == {}


def test_outage_over_a_rest_day_is_caught_up_on_the_next_working_day(case):
    run("2022-09-27")

    assert send_reminders(dt.date(2022, 10, 2), now=at("2022-10-02", 8, 30)) == 0
    found = run("2022-10-08")

    assert found == {"10-08": {case.secretary: "T-5"}}


def test_day_before_the_last_finished_one_is_not_sent_again(case):
    run("2022-10-10")

    assert send_reminders(dt.date(2022, 9, 28), now=at("2022-10-10", 9)) == 0


def test_officers_are_reminded_of_their_own_and_no_head_is_told(case):
    Turn.objects.update(owner=Owner.OFFICER)

    found = run("2022-10-10", "2022-10-24")

    assert {person for plan in found.values() for person in plan} == {case.officer, case.leader}
    assert found["10-24"] == {case.leader: "T+10"}


def test_head_leader_and_named_person_are_reminded_of_theirs(case):
    expert = an_expert()
    told = {}
    for owner, person in ((Owner.HEAD, None), (Owner.LEADER, None), (Owner.PERSON, expert)):
        Turn.objects.update(owner=owner, person=person)
        told[owner] = [row.recipient for row in plan_reminders(DUE)]

    assert told == {
        Owner.HEAD: [case.head],
        Owner.LEADER: [case.leader],
        Owner.PERSON: [expert],
    }


def test_head_is_reminded_where_there_is_no_secretary():
    pilot = make_pilot()
    head, task = head_of(pilot.society), make_task(pilot=pilot, due_on=DUE)
    turns.refresh(TASK, task, now=at("2022-09-01"))

    assert [row.recipient for row in plan_reminders(DUE)] == [head]


def test_person_who_has_left_hears_nothing(case):
    case.secretary.is_active = False
    case.secretary.save()

    assert {row.recipient for row in plan_reminders(DUE)} == {case.head}


def test_another_society_hears_nothing(case):
    stranger = secretary_of(make_society())
    run("2022-09-15", "2022-10-24")

    assert not Notification.objects.filter(recipient=stranger).exists()


def test_person_without_an_address_is_told_in_the_portal(case):
    case.secretary.email = ""
    case.secretary.save()
    run("2022-09-28")

    assert Notification.objects.get().channel == "in_app"


@pytest.mark.parametrize(
    ("hour", "day", "clock"), [(7, "2022-09-28", (8, 30)), (23, "2022-09-29", (8, 30))]
)
def test_letter_made_at_night_waits_for_the_morning(case, hour, day, clock):
    run("2022-09-28", hour=hour)

    assert Notification.objects.get(channel="email").not_before == at(day, *clock)


def test_letter_made_in_the_morning_goes_at_once(case):
    run("2022-09-28")

    assert Notification.objects.get(channel="email").not_before is None


def test_administrators_rhythm_holds_for_its_kind(case):
    ReminderCadence.objects.create(kind="pilots.task", before="2、0", every=2, head_after=1)
    ReminderCadence.objects.create(kind="", before="9")

    found = run("2022-09-15", "2022-10-12")

    days = {day: sorted(set(plan.values())) for day, plan in found.items()}
    assert days == {"10-08": ["T-2"], "10-10": ["T"], "10-11": ["T+1"], "10-12": ["T+2"]}


def test_rhythm_is_kept_by_the_system_administrator_only(client):
    address = reverse("admin:reporting_remindercadence_add")
    values = {"kind": "pilots.task", "before": "7,3", "every": 2, "head_after": 4}
    client.force_login(staff(StaffRole.SECURITY_ADMIN))
    assert client.get(address).status_code == 403
    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    wrong = client.post(address, values | {"leader_after": 8, "before": "七天"})
    assert "请填写用逗号分隔的天数" in wrong.content.decode()

    assert client.post(address, values | {"leader_after": 8}).status_code == 302

    assert ReminderCadence.objects.get().days_before == (7, 3)
    assert (
        "任务" in client.get(reverse("admin:reporting_remindercadence_changelist")).content.decode()
    )


def test_rhythms_that_hold_without_a_row_are_shown(client):
    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    address = reverse("admin:reporting_remindercadence_changelist")

    def shown():
        page = client.get(address).content.decode()
        rows = re.findall(r'<tr class="built-in">(.*?)</tr>', page, re.DOTALL)
        cells = [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in rows]
        return {name: values for name, *values in cells}

    assert shown() == {
        "其他所有事项": ["10,5,1,0", "3", "5", "10"],
        "进度节点": ["5,1,0", "5", "—", "—"],
        "会议报名": ["5,1", "—", "—", "—"],
        "调研指导（提醒学会）": ["5,1", "—", "—", "—"],
    }
    ReminderCadence.objects.create(kind="", before="9")
    ReminderCadence.objects.create(kind="pilots.registration", before="2")
    assert set(shown()) == {"进度节点", "调研指导（提醒学会）"}


def test_rhythm_is_tried_before_it_is_saved(client, case):
    address = reverse("admin:reporting_remindercadence_add")
    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    values = {"kind": "pilots.task", "before": "2", "every": 2, "head_after": 4, "leader_after": 8}
    with time_machine.travel(at("2022-10-01"), tick=False):
        page = client.post(address, values | {"_preview": "1"}).content.decode()
        wrong = client.post(address, values | {"_preview": "1", "every": "0"})
        saved = client.post(address, values | {"_save": "1"})

    assert "以下人员将于所列日期收到提醒" in page
    heard = re.findall(r"<td>(2022-10-\d\d)</td><td>([^<]+)</td><td>(T[^<]*)</td>", page)
    secretary, head, leader = map(str, (case.secretary, case.head, case.leader))
    assert set(heard[:4]) == {
        ("2022-10-08", secretary, "T-2"),
        ("2022-10-12", secretary, "T+2"),
        ("2022-10-14", secretary, "T+4"),
        ("2022-10-14", head, "T+4"),
    }
    assert ("2022-10-20", leader, "T+8") in heard
    assert wrong.status_code == 200
    assert saved.status_code == 302
    assert ReminderCadence.objects.count() == 1
    assert not Notification.objects.exists()


def test_year_without_a_calendar_is_named_in_the_letter(case):
    Turn.objects.update(due_on=dt.date(2040, 3, 1))

    run("2040-03-01")

    text = Notification.objects.get(channel="email", key="digest:2040-03-01").text
    assert "2040年的工作日历尚未维护" in text


def test_year_without_a_calendar_is_named_when_something_is_due_in_it(case):
    Turn.objects.update(due_on=dt.date(2027, 1, 1))
    WorkCalendarDay.objects.filter(date__year__gte=2027).delete()
    calendar.forget()

    run("2026-12-31")

    text = Notification.objects.get(channel="email", key="digest:2026-12-31").text
    assert "2027年的工作日历尚未维护" in text


def test_letter_belongs_to_the_batch_of_all_that_has_one(case):
    other = case.add(title="不属批次", due_on=dt.date(2022, 9, 29))
    Turn.objects.filter(subject_id=other.pk).update(batch_id=None)

    run("2022-09-28")

    assert Notification.objects.get(channel="email").batch_id == case.pilot.batch_id


def test_long_letter_names_the_rest_by_number(case):
    for number in range(60):
        case.add(title=f"任务{number}")

    run("2022-10-10")

    text = Notification.objects.get(channel="email").text
    assert "即将到期（61件）" in text
    assert "其余11件请登录平台" in text


@pytest.mark.once
def test_plan_costs_the_same_for_many_deadlines_and_societies(case, django_assert_max_num_queries):
    list(plan_reminders(DUE))
    with django_assert_max_num_queries(9) as one:
        list(plan_reminders(DUE))
    for _ in range(30):
        other = make_pilot(batch=case.pilot.batch)
        secretary_of(other.society)
        turns.refresh(TASK, make_task(pilot=other, due_on=DUE), now=at("2022-09-01"))

    with django_assert_max_num_queries(len(one.captured_queries)):
        assert len(list(plan_reminders(DUE))) == 31


def test_sending_to_many_costs_few_queries(case, django_assert_max_num_queries):
    for _ in range(30):
        other = make_pilot(batch=case.pilot.batch)
        secretary_of(other.society)
        turns.refresh(TASK, make_task(pilot=other, due_on=DUE), now=at("2022-09-01"))

    with django_assert_max_num_queries(20):
        assert send_reminders(DUE, now=at(DUE, 8, 30)) == 62


def test_command_lists_and_sends_the_reminders_of_a_day(case):
    out = StringIO()
    call_command("remind", "--on", "2022-09-28", "--dry-run", stdout=out)
    assert out.getvalue() == f"{case.secretary.username}\tT-5\t{case.task}\n"
    assert not Notification.objects.exists()

    call_command("remind", "--on", "2022-09-28", stdout=out)

    assert "2 messages for 2022-09-28" in out.getvalue()
    assert case.told() == ["T-5"]


def test_command_sends_nothing_of_a_day_to_come(case):
    with time_machine.travel(at("2022-09-27"), tick=False):
        with pytest.raises(CommandError, match="has not come"):
            call_command("remind", "--on", "2022-09-28")
        call_command("remind", "--on", "2022-09-28", "--dry-run", stdout=StringIO())

    assert not ReminderRun.objects.exists()  # or the days until then would be silent


def test_jobs_run_without_arguments():
    assert isinstance(jobs.send_due_reminders(), int)
    assert jobs.open_summaries() == 0


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_two_schedulers_at_once_each_message_is_sent_once(postgresql):
    calendar.seed()
    case, gate, made = Case(), threading.Barrier(2), []
    for number in range(20):
        case.add(title=f"任务{number}")

    def work():
        try:
            gate.wait()
            made.append(send_reminders(DUE, now=at(DUE, 8, 30)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(made) == 22  # whoever wrote which
    assert Notification.objects.count() == 22
