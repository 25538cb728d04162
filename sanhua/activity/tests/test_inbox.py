"""A person's messages: own ones only, unread first, marked when opened."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from sanhua.accounts.tests.factories import UserFactory
from sanhua.activity.enums import Channel, Topic
from sanhua.activity.journal import tell
from sanhua.activity.models import Notification
from sanhua.activity.queries import unread_count

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2022, 3, 1, 1, 0, tzinfo=dt.UTC)
INBOX = reverse("activity:inbox")


@pytest.fixture
def person(client):
    person = UserFactory()
    client.force_login(person)
    return person


def leave(person, text="实施方案已退回。请按意见修改。", url="/programme/", minutes=0):
    now = NOW + dt.timedelta(minutes=minutes)
    tell([person], subject=text.split("。")[0], text=text, url=url, key=uuid.uuid4().hex, now=now)
    return Notification.objects.filter(recipient=person, channel=Channel.IN_APP).latest(
        "created_at"
    )


def read(message):
    return Notification.objects.get(pk=message.pk).read_at


def test_unread_messages_come_first_then_the_newest(client, person):
    for minutes, text in enumerate(["甲。", "乙。", "丙。"]):
        leave(person, text, minutes=minutes)
    newest = leave(person, "丁。", minutes=9)
    client.get(reverse("activity:open", args=[newest.pk]))
    page = client.get(INBOX).content.decode()
    assert "3条未读消息" in page
    places = [page.index(f">{text}</a>") for text in "丙乙甲丁"]
    assert places == sorted(places)
    page = client.get(INBOX, {"show": "unread"}).content.decode()
    assert ">丁</a>" not in page
    assert ">甲</a>" in page


def test_opening_marks_as_read_and_leads_there(client, person):
    message = leave(person)
    assert unread_count(person) == 1
    response = client.get(reverse("activity:open", args=[message.pk]))
    assert (response.status_code, response["Location"]) == (302, "/programme/")
    first = read(message)
    assert first is not None
    client.get(reverse("activity:open", args=[message.pk]))
    assert read(message) == first
    assert unread_count(person) == 0


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "x", ""],
)
def test_a_message_leads_nowhere_but_into_the_portal(client, person, url):
    response = client.get(reverse("activity:open", args=[leave(person, url=url).pk]))
    assert response["Location"] == INBOX


def test_a_head_request_does_not_read_for_the_person(client, person):
    message = leave(person)
    assert client.head(reverse("activity:open", args=[message.pk])).status_code == 405
    assert read(message) is None


def test_a_foreign_and_an_unknown_message_answer_alike(client, person):
    foreign = leave(UserFactory(), "别人的消息。")
    answers = [client.get(reverse("activity:open", args=[pk])) for pk in (foreign.pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert read(foreign) is None
    assert "别人的消息" not in client.get(INBOX).content.decode()


def test_the_row_for_the_e_mail_is_no_message_in_the_portal(client, person):
    leave(person)
    row = Notification.objects.get(recipient=person, channel=Channel.EMAIL)
    assert client.get(reverse("activity:open", args=[row.pk])).status_code == 404
    assert client.get(INBOX).content.decode().count("实施方案已退回</a>") == 1


def test_all_are_marked_at_once(client, person):
    other = leave(UserFactory())
    leave(person)
    leave(person, minutes=1)
    assert client.get(reverse("activity:read_all")).status_code == 405
    response = client.post(reverse("activity:read_all"), follow=True)
    assert "已将2条消息标为已读。" in response.content.decode()
    assert unread_count(person) == 0
    assert read(other) is None


def test_an_empty_inbox_says_what_will_come(client, person):
    page = client.get(INBOX).content.decode()
    assert "还没有消息" in page
    assert "有事项轮到您办理" in page
    assert "没有未读消息" in client.get(INBOX, {"show": "unread"}).content.decode()


def test_a_page_beyond_the_end_is_the_last(client, person):
    for minutes in range(21):
        leave(person, f"第{minutes}条。", minutes=minutes)
    page = client.get(INBOX, {"page": "99"}).content.decode()
    assert ">第0条</a>" in page
    assert ">第1条</a>" not in page


def test_what_people_wrote_is_shown_as_text(client, person):
    leave(person, "<script>alert(1)</script>。请看。")
    assert "<script>alert(1)" not in client.get(INBOX).content.decode()


@pytest.mark.once
def test_the_page_costs_the_same_with_one_and_thirty(client, person, django_assert_max_num_queries):
    leave(person)
    with django_assert_max_num_queries(15) as one:
        client.get(INBOX)
    for minutes in range(1, 30):
        leave(person, f"第{minutes}条。", minutes=minutes)
    with django_assert_max_num_queries(15) as thirty:
        page = client.get(INBOX)
    assert len(one) == len(thirty)
    assert len(page.content) < 100_000


def test_messages_are_found_by_kind_and_word(client, person):
    for topic, text in ((Topic.PROGRESS, "甲已报送。"), (Topic.SOON, "乙剩五天。")):
        tell([person], subject=text, text=text, url="", key=text, now=NOW, topic=topic)

    def shown(**asked):
        page = client.get(INBOX, asked).content.decode()
        return ["甲已报送" in page, "乙剩五天" in page]

    assert shown(kind="deadline") == [False, True]
    assert shown(kind="progress", q="报送") == [True, False]
    assert shown(q="没有这个词") == [False, False]
    assert shown(kind="nonsense") == [True, True]


def test_what_may_be_switched_off_no_longer_comes_and_the_rest_does(client, person):
    address = reverse("activity:choices")
    page = client.get(address).content.decode()
    assert page.count("始终接收</span>") == 7
    assert 'name="deadline-email"' not in page
    client.post(address, {"soon-in_app": "on", "deadline-email": "on"})

    for topic in Topic:
        tell([person], subject="x", text="x", url="", key=topic, now=NOW, topic=topic)

    rows = Notification.objects.filter(recipient=person).values_list("topic", "channel")
    always = {(t, c) for t in ("setback", "deadline", "urging") for c in ("in_app", "email")}
    assert set(rows) == always | {("soon", "in_app"), ("progress", "in_app")}
    page = client.get(address).content.decode()
    assert page.count("checked") == 1
    client.post(address, dict.fromkeys(("progress-email", "soon-email", "soon-in_app"), "on"))
    assert set(person.muted.values_list("topic", flat=True)) == {"document"}
