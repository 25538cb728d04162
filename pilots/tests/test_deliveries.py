"""The log of what was sent: an officer's own batches, filtered, as Excel; nobody else's."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from pilots.actions.urging import say_to_groups, urge
from pilots.models import Urging
from pilots.tests.factories import at, make_batch, make_pilot, make_task, officer_of
from pilots.workflows.task import TASK
from sanhua.activity import turns
from sanhua.activity.journal import tell
from sanhua.activity.models import Notification, RobotMessage, Turn
from sanhua.core.rules import NotAllowed
from societies.tests.factories import secretary_of

pytestmark = pytest.mark.django_db

LOG = reverse("pilots:deliveries")
NOW = at("2022-06-15")


class Case:
    def __init__(self):
        self.pilot = make_pilot()
        self.secretary = secretary_of(self.pilot.society)
        self.secretary.full_name = "张秘书"
        self.secretary.save()
        self.officer = officer_of(self.pilot.batch)
        self.task = make_task(pilot=self.pilot, title="招聘2名专职人员")
        turns.refresh(TASK, self.task, now=NOW)

    def urge(self, text="请尽快办理。"):
        rows = list(Turn.objects.filter(subject_id=self.task.pk))
        return urge(rows, text=text, actor=self.officer, now=NOW, on=NOW.date())


def test_officer_sees_who_was_told_what_and_whether_it_arrived(client):
    case = Case()
    case.urge("=1+1 请尽快。")
    Notification.objects.filter(channel="email").update(state="failed", error="550 no such user")
    tell([case.secretary], subject="别的事", text="别的事", url="", key="k", now=NOW)
    client.force_login(case.officer)

    page = client.get(LOG).content.decode()
    assert page.count("催办：") == 2
    assert "550 no such user" in page
    assert "张秘书" in page
    assert "别的事" not in page  # of no batch
    only = client.get(LOG, {"state": "failed", "q": "张秘书"}).content.decode()
    assert only.count("催办：") == 1
    assert "没有发送记录" in client.get(LOG, {"until": "2022-06-14"}).content.decode()

    answer = client.get(reverse("pilots:deliveries_export"), {"channel": "email"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    _, row = book.get_sheet_by_index(0).to_python()
    assert (row[1], row[3], row[7], row[11]) == (
        "张秘书",
        "电子邮件",
        "发送失败",
        "550 no such user",
    )
    assert "=1+1" in row[6]


def test_officer_of_another_batch_sees_none_of_it(client):
    case = Case()
    case.urge()
    client.force_login(officer_of(make_batch(name="另一批次")))

    assert "催办：" not in client.get(LOG).content.decode()


@pytest.mark.once
def test_log_costs_the_same_for_many(client, django_assert_max_num_queries):
    case = Case()
    client.force_login(case.officer)
    case.urge()
    client.get(LOG)
    with django_assert_max_num_queries(12) as one:
        client.get(LOG)
    for number in range(40):
        key = f"k{number}"
        batch = case.pilot.batch_id
        tell([case.secretary], subject="x", text="x", url="", key=key, now=NOW, batch_id=batch)
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(LOG)


def test_list_goes_to_the_group_at_a_click_and_twice_is_once(client, settings):
    case = Case()
    client.force_login(case.officer)
    address = reverse("pilots:supervision") + "?due=all"
    assert "to_group" not in client.get(address).content.decode()
    settings.WECOM_WEBHOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
    page = client.get(address)
    assert "把所选事项发到企业微信群" in page.content.decode()
    sent = {
        "token": page.context["form"]["token"].value(),
        "text": "请尽快办理。",
        "to_group": "1",
        "turn": [str(Turn.objects.get().pk)],
    }
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    row = RobotMessage.objects.get()
    assert "招聘2名专职人员" in row.text
    assert row.sent_by == case.officer
    assert not Urging.objects.exists()
    with pytest.raises(NotAllowed):
        say_to_groups("x", actor=case.secretary, now=NOW, token=sent["token"])
