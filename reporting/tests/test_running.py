"""Is everything in the background alive: the page, the command, the notice."""

import datetime as dt
import os

import pytest
from django.core.management import call_command
from django.urls import reverse

from pilots.tests.factories import at
from reporting.models import ReportJob
from reporting.queries.running import alarms, running
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import UserFactory, staff
from sanhua.activity import actions, calendar, jobs
from sanhua.activity.journal import tell
from sanhua.activity.models import Heartbeat, Notification, ReminderRun
from sanhua.celery import app

pytestmark = pytest.mark.django_db

NOW = at("2022-06-15", 10)
PARTS = ("scheduler", "default", "mail", "pdf")


@pytest.fixture
def healthy(settings, tmp_path):
    calendar.seed()
    for part in PARTS:
        actions.beat(part, now=NOW)
    ReminderRun.objects.create(day=NOW.date(), finished_at=NOW, made=3)
    settings.BACKUP_FOLDER = str(tmp_path)
    backup = tmp_path / "portal.dump"
    backup.write_text("x")
    os.utime(backup, (NOW.timestamp(), NOW.timestamp()))
    return backup


def bad(now=NOW):
    return [check.label for check in alarms(now)]


def test_nothing_is_alarmed_when_all_is_well(healthy):
    assert bad() == []
    tones = {check.label: check.tone for check in running(NOW)}
    assert tones.pop("消息代理") == "bad"  # the broker of the tests is down
    assert set(tones.values()) == {"ok"}


def test_what_is_silent_late_or_missing_is_alarmed(healthy):
    person = UserFactory()
    tell([person], subject="x", text="x", url="", key="k", now=NOW)
    assert bad(NOW + dt.timedelta(minutes=4)) == []
    later = NOW + dt.timedelta(minutes=31)
    assert bad(later) == [
        "定时调度", "后台任务", "邮件任务", "文件任务", "待发邮件",
    ]  # fmt: skip
    tomorrow = NOW + dt.timedelta(hours=27)
    assert bad(tomorrow)[-3:] == ["待发邮件", "时限提醒", "备份"]
    healthy.unlink()
    assert bad() == ["备份"]
    ReminderRun.objects.all().delete()
    assert bad() == ["备份"]  # a new installation is not alarmed, a missed day is


def test_reminders_are_missed_only_on_working_days(healthy):
    ReminderRun.objects.update(day=dt.date(2022, 9, 30))
    assert "时限提醒" not in bad(at("2022-10-05"))
    assert "时限提醒" not in bad(at("2022-10-08", 9))
    assert "时限提醒" in bad(at("2022-10-08", 9, 30))


def test_year_without_a_calendar_is_alarmed_in_december_before(healthy):
    assert "工作日历" in bad(at("2040-03-01"))
    assert "工作日历" not in bad(at("2026-11-30"))
    assert "工作日历" in bad(at("2026-12-01"))


def test_failed_letters_are_pointed_out(healthy):
    tell([UserFactory()], subject="x", text="x", url="", key="k", now=NOW)
    Notification.objects.filter(channel="email").update(state="failed")
    (check,) = (check for check in running(NOW) if check.label == "发送失败")
    assert (check.tone, "邮件1封" in check.words) == ("warn", True)


def test_a_message_to_a_group_that_waits_is_alarmed_unless_there_is_no_group(healthy, settings):
    settings.WECOM_WEBHOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
    actions.say_in_groups("今天到期3件。", key="k", now=NOW)
    for part in PARTS:
        actions.beat(part, now=NOW + dt.timedelta(minutes=31))
    assert bad(NOW + dt.timedelta(minutes=29)) == []
    assert bad(NOW + dt.timedelta(minutes=31)) == ["待发群消息"]
    settings.WECOM_WEBHOOK = ""
    assert bad(NOW + dt.timedelta(minutes=31)) == []


def test_every_queue_has_its_heartbeat_and_the_scheduler_leaves_its_own():
    rows = [row for row in app.conf.beat_schedule.values() if row["task"] == jobs.HEARTBEAT]
    assert {row["args"][0]: row["options"]["queue"] for row in rows} == {
        name: name for name in ("default", "mail", "pdf")
    }
    jobs.beat("mail")
    jobs.note_scheduler()
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"mail", "scheduler"}


def test_page_and_notice_are_the_system_administrators(client, healthy):
    address = reverse("admin:activity_heartbeat_changelist")
    client.force_login(staff(StaffRole.AUDIT_ADMIN))
    assert client.get(address).status_code == 403
    assert "须处理：" not in client.get(reverse("admin:index")).content.decode()
    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    page = client.get(address).content.decode()
    assert "定时调度" in page
    assert "■ 须处理" in page  # seen today, long after that day in June
    index = client.get(reverse("admin:index")).content.decode()
    assert "须处理：" in index
    assert "运行状态" in index


def test_command_fails_while_something_is_wrong(capsys):
    with pytest.raises(SystemExit) as end:
        call_command("check_health")
    assert end.value.code == 1
    assert "bad  定时调度" in capsys.readouterr().out
    assert not ReportJob.objects.exists()
