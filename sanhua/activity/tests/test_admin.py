"""What the three administrators may do with deliveries and the calendar."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import UserFactory, staff
from sanhua.activity.calendar import work_calendar
from sanhua.activity.enums import Channel, DeliveryState
from sanhua.activity.journal import tell
from sanhua.activity.models import Notification, WorkCalendarDay

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2022, 3, 1, 1, 0, tzinfo=dt.UTC)
LIST = reverse("admin:activity_notification_changelist")
DAYS = reverse("admin:activity_workcalendarday_changelist")


@pytest.fixture
def rows():
    people = UserFactory.create_batch(2)
    tell(people, subject="秘密标题", text="秘密内容。", url="/x/", key="k", now=NOW)
    failed, waiting = Notification.objects.filter(channel=Channel.EMAIL).order_by("pk")
    Notification.objects.filter(pk=failed.pk).update(
        state=DeliveryState.FAILED, attempts=8, error="550 no such user"
    )
    return failed, waiting


def resend(client, *rows):
    data = {"action": "resend", "_selected_action": [str(row.pk) for row in rows]}
    return client.post(LIST, data, follow=True).content.decode()


def state(row):
    row = Notification.objects.get(pk=row.pk)
    return row.state, row.attempts


def test_the_system_administrator_sends_failed_mail_again(client, rows):
    failed, waiting = rows
    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    page = resend(client, failed, waiting)
    assert "已将1条重新放入发送队列。另1条没有失败，不需要重新发送。" in page
    assert state(failed) == (DeliveryState.PENDING, 0)


def test_administrators_do_not_read_what_messages_say(client, rows):
    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    detail = reverse("admin:activity_notification_change", args=[rows[0].pk])
    for address in (LIST, detail):
        page = client.get(address).content.decode()
        assert "550 no such user" in page
        assert "秘密" not in page
    for action in ("add", "delete"):
        args = [] if action == "add" else [rows[0].pk]
        address = reverse(f"admin:activity_notification_{action}", args=args)
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("role", [StaffRole.SECURITY_ADMIN, StaffRole.AUDIT_ADMIN])
def test_the_other_administrators_have_no_part_in_it(client, rows, role):
    client.force_login(staff(role))
    for address in (LIST, DAYS, reverse("admin:activity_workcalendarday_add")):
        assert client.get(address).status_code == 403
    assert client.post(LIST, {"action": "resend"}).status_code == 403


def test_sending_again_needs_its_own_permission(client, rows):
    failed, _ = rows
    reader = staff(StaffRole.AUDIT_ADMIN)
    reader.user_permissions.add(Permission.objects.get(codename="view_notification"))
    client.force_login(reader)
    assert "550 no such user" in client.get(LIST).content.decode()
    resend(client, failed)
    assert state(failed) == (DeliveryState.FAILED, 8)


def test_the_system_administrator_keeps_the_calendar(client):
    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    day = dt.date(2031, 10, 1)
    assert work_calendar().is_workday(day)
    address = reverse("admin:activity_workcalendarday_add")
    client.post(address, {"date": "2031-10-01", "name": "国庆节"})
    assert not work_calendar().is_workday(day)
    data = {"action": "delete_selected", "_selected_action": ["2031-10-01"], "post": "yes"}
    client.post(DAYS, data)
    assert not WorkCalendarDay.objects.filter(pk=day).exists()
    assert work_calendar().is_workday(day)


def test_yearly_notice_is_read_shown_and_saved(client):
    address = reverse("admin:activity_calendar_notice")
    WorkCalendarDay.objects.create(date=dt.date(2040, 5, 1), is_workday=True, name="误")
    text = "一、元旦：1月2日至4日放假调休，共3天。1月7日（星期六）上班。\n二、春节：10日放假"
    values = {"year": 2040, "text": text}
    client.force_login(staff(StaffRole.AUDIT_ADMIN))
    assert client.get(address).status_code == 403
    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    assert (
        "导入年度通知"
        in client.get(reverse("admin:activity_workcalendarday_changelist")).content.decode()
    )
    assert "没有读出" in client.post(address, values | {"text": "x"}).content.decode()

    other = "国务院办公厅关于2039年部分节假日安排的通知\n" + text
    page = client.post(address, values | {"text": other, "save": "1"}).content.decode()
    assert "这是2039年的通知，与所填年度不一致。" in page
    page = client.post(address, values | {"preview": "1"}).content.decode()
    assert "读出4天" in page
    assert "没有读出：春节、清明节、劳动节、端午节、中秋节、国庆节" in page
    assert "二、春节：10日放假" in page  # not understood, and said so
    assert WorkCalendarDay.objects.filter(date__year=2040).count() == 1

    assert client.post(address, values | {"save": "1"}).status_code == 302
    days = dict(WorkCalendarDay.objects.filter(date__year=2040).values_list("date", "is_workday"))
    off = {dt.date(2040, 1, day): False for day in (2, 3, 4)}
    assert days == off | {dt.date(2040, 1, 7): True}
