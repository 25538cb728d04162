"""Due dates by month, and the private address that calendar programs read."""

from __future__ import annotations

import datetime as dt
import re
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from gunicorn.config import Config
from hypothesis import given
from hypothesis import strategies as st

from pilots.actions.calendar_feed import fingerprint, make_feed, note_reading
from pilots.actions.exchange import register
from pilots.enums import PilotStatus, ReportStatus, TaskStatus
from pilots.models import (
    Assessment,
    AssessmentScheme,
    CalendarFeed,
    ProgressReport,
    Rectification,
    SiteVisit,
    Task,
    TaskMilestone,
)
from pilots.progress import Colour, Light
from pilots.queries.calendar_page import month_asked
from pilots.queries.due_dates import Entry
from pilots.queries.ics import escape, fold, ics_text
from pilots.tests.factories import (
    a_leader,
    at,
    make_batch,
    make_pilot,
    make_plan,
    make_task,
    officer_of,
)
from pilots.tests.test_exchange import announced_meeting
from sanhua.accounts.tests.factories import UserFactory
from sanhua.activity.calendar import work_calendar
from sanhua.activity.models import Turn
from societies.models import Membership
from societies.tests.factories import make_society, reader_of, secretary_of

NOW = dt.datetime(2022, 5, 10, 1, 2, 3, tzinfo=dt.UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400)


def parse(text: str) -> list[dict[str, str]]:
    """Read the events of a calendar the way RFC 5545 says: unfold, split, unescape."""
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    events: list[dict[str, str]] = []
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and not name.startswith(("BEGIN", "END")):
            events[-1][name] = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
    return events


def a_visit(pilot, day, status="planned"):
    return SiteVisit.objects.create(
        pilot=pilot,
        planned_on=day,
        purpose="中期调研",
        participants="王军",
        status=status,
        planned_by=UserFactory(),
    )


def an_entry(**values):
    defaults = {
        "day": dt.date(2022, 5, 31),
        "kind": "任务",
        "title": "A2 招聘",
        "society": "江西省测试学会",
        "url": "/programme/tasks/1/",
        "key": "task-1",
        "light": Light(Colour.GREEN, "正常"),
        "is_open": True,
    }
    return Entry(**defaults | values)


# --- the text


@pytest.mark.pure
@given(TEXT)
def test_folded_lines_are_short_whole_and_unfold_to_what_they_were(text):
    folded = fold(text)

    lines = folded.encode().split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() is not None for line in lines)  # no character is cut
    assert "".join([lines[0].decode(), *(line.decode()[1:] for line in lines[1:])]) == text


@pytest.mark.pure
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_text_breaks_out_of_its_line(text):
    written = escape(text)

    assert not re.search(r"[\x00-\x1f\x7f]", written)
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", written)


@pytest.mark.pure
def test_an_event_says_the_day_the_title_and_where():
    entry = an_entry(title="租场地；面积,200\\平米; 两间\nX-EVIL:1")

    (event,) = parse(ics_text([entry], now=NOW, public_url="https://portal.example.org/"))

    assert event == {
        "UID": "task-1@portal.example.org",
        "DTSTAMP": "20220510T010203Z",
        "DTSTART;VALUE=DATE": "20220531",
        "DTEND;VALUE=DATE": "20220601",
        "SUMMARY": "任务到期：租场地；面积,200\\平米; 两间 X-EVIL:1",
        "DESCRIPTION": "江西省测试学会",
        "URL": "https://portal.example.org/programme/tasks/1/",
        "TRANSP": "TRANSPARENT",
    }


@pytest.mark.pure
def test_a_long_title_is_cut_short():
    (event,) = parse(
        ics_text([an_entry(title="长" * 500)], now=NOW, public_url="https://p.example")
    )

    assert len(event["SUMMARY"]) == 60


# --- the feed


@pytest.fixture
def pilot(db):
    return make_pilot()


@pytest.fixture
def secretary(pilot):
    return secretary_of(pilot.society)


def read(client, token):
    return client.get(reverse("pilots:calendar_feed", args=[token]))


def soon(days=10):
    return timezone.localdate() + dt.timedelta(days=days)


def test_only_what_the_person_may_see_and_what_is_open(client, pilot, secretary):
    start = soon(-30)
    make_task(pilot=pilot, title="本会任务", start_on=start, due_on=soon())
    make_task(
        pilot=pilot,
        title="办结任务",
        area="A3",
        start_on=start,
        due_on=soon(),
        status=TaskStatus.VERIFIED,
    )
    make_task(title="外会任务", start_on=start, due_on=soon())
    a_visit(pilot, soon(1))
    a_visit(pilot, soon(2), status="recorded")
    a_visit(make_pilot(), soon(1))
    token = make_feed(secretary, now=timezone.now())

    events = parse(read(client, token).content.decode())

    said = ["接待调研：中期调研", "任务到期：A2 本会任务"]
    assert [event["SUMMARY"] for event in events] == said
    assert events[1]["DTSTART;VALUE=DATE"] == f"{soon():%Y%m%d}"


def test_what_an_ended_pilot_left_undone_is_not_in_the_feed(client, pilot, secretary):
    task = make_task(pilot=pilot, start_on=soon(-30), due_on=soon())
    TaskMilestone.objects.create(task=task, title="节点", due_on=soon(5))
    token = make_feed(secretary, now=timezone.now())
    assert len(parse(read(client, token).content.decode())) == 2
    pilot.status = PilotStatus.COMPLETED
    pilot.save()

    assert parse(read(client, token).content.decode()) == []


def test_a_date_put_off_moves_the_same_event(client, pilot, secretary):
    task = make_task(pilot=pilot, start_on=soon(-30), due_on=soon())
    token = make_feed(secretary, now=timezone.now())
    (before,) = parse(read(client, token).content.decode())
    task.due_on = soon(40)
    task.save()

    (after,) = parse(read(client, token).content.decode())

    assert before["UID"] == after["UID"]
    assert before["DTSTART;VALUE=DATE"] != after["DTSTART;VALUE=DATE"]


def test_the_answer_is_private_and_sets_no_cookie(client, secretary):
    answer = read(client, make_feed(secretary, now=timezone.now()))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.django_db
def test_whoever_has_no_address_gets_nothing(client):
    person = UserFactory()
    token = make_feed(person, now=timezone.now())
    kept = CalendarFeed.objects.get()

    tries = ["x", kept.token_hash, token[:-1], token.swapcase()]

    assert {read(client, one).status_code for one in tries} == {404}
    assert token not in str(vars(kept))
    assert kept.token_hash == fingerprint(token)
    assert len(token) >= 43  # 256 bits


@pytest.mark.django_db
def test_an_account_that_was_closed_is_not_read(client):
    person = UserFactory()
    token = make_feed(person, now=timezone.now())
    person.is_active = False
    person.save()

    assert read(client, token).status_code == 404


@pytest.mark.django_db
def test_reading_is_noted_at_most_once_an_hour():
    make_feed(UserFactory(), now=at("2022-05-10", 8))
    feed = CalendarFeed.objects.get()
    noted = []
    for hour, minute in ((9, 0), (9, 59), (10, 0)):
        note_reading(feed, now=at("2022-05-10", hour, minute))
        feed.refresh_from_db()
        noted.append(timezone.localtime(feed.read_at).hour)

    assert noted == [9, 9, 10]


@pytest.mark.django_db
def test_the_address_is_shown_once_renewed_and_withdrawn(client):
    client.force_login(UserFactory())
    url = reverse("pilots:calendar_subscription")

    def made():
        page = client.post(url).content.decode()
        return re.search(r"/calendar/([\w-]{43,})\.ics", page).group(1)

    first = made()
    assert first not in client.get(url).content.decode()
    assert "还没有读取过" in client.get(url).content.decode()
    assert read(client, first).status_code == 200
    assert "还没有读取过" not in client.get(url).content.decode()
    second = made()
    assert (read(client, first).status_code, read(client, second).status_code) == (404, 200)
    client.post(url, {"revoke": "1"})
    assert read(client, second).status_code == 404
    assert "还没有开通" in client.get(url).content.decode()


@pytest.mark.pure
def test_the_access_log_does_not_write_the_key():
    config = Path(settings.BASE_DIR) / "scripts" / "gunicorn.conf.py"
    logger = runpy.run_path(str(config))["logger_class"](Config())
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
    address = "/programme/calendar/abc-DEF_1.ics"
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": address, "PATH_INFO": address}
    environ["SERVER_PROTOCOL"] = "HTTP/1.1"

    said = logger.atoms(answer, SimpleNamespace(headers=[]), environ, dt.timedelta(seconds=1))

    assert said["U"] == "/programme/calendar/***.ics"


# --- the month


def cells(page: str) -> dict[int, str]:
    """The cells of the month by day."""
    found = re.findall(
        r"<td( class=\"out\")?[^>]*><div class=\"cal-d\"><b>(\d+)</b>(.*?)</td>", page, re.DOTALL
    )
    return {int(day): text for out, day, text in found if not out}


def test_every_kind_of_due_date_stands_on_its_day(client, pilot, secretary):
    task = make_task(pilot=pilot, title="招聘", due_on=dt.date(2022, 5, 31))
    TaskMilestone.objects.create(task=task, title="发布公告", due_on=dt.date(2022, 5, 12))
    Rectification.objects.create(
        pilot=pilot,
        source="visit",
        clause="四",
        problem="场地不足",
        requirement="整改",
        due_on=dt.date(2022, 5, 13),
        status="issued",
        issued_by=secretary,
        issued_at=at("2022-05-01"),
    )
    ProgressReport.objects.create(
        pilot=pilot, month=dt.date(2022, 4, 1), due_on=dt.date(2022, 5, 10)
    )
    make_plan(pilot=pilot, due_on=dt.date(2022, 5, 20))
    a_visit(pilot, dt.date(2022, 5, 24))
    a_visit(pilot, dt.date(2022, 5, 25), status="cancelled")
    call_command("rebuild_turns")
    client.force_login(secretary)

    page = client.get(reverse("pilots:task_calendar"), {"month": "2022-05"}).content.decode()

    shown = {day: text for day, text in cells(page).items() if "href" in text}
    words = {10: "4月进展报告", 12: "发布公告", 13: "整改通知", 20: "实施方案第", 31: "招聘"}
    words[24] = "接待调研：中期调研"
    assert {day: words[day] in text for day, text in shown.items()} == dict.fromkeys(words, True)
    assert "2022年5月到期6项，5项逾期" in page  # a day to be there is nothing that is owed
    assert "month=2022-04" in page
    assert "month=2022-06" in page


def test_today_is_marked(client, secretary):
    client.force_login(secretary)
    url = reverse("pilots:task_calendar")

    here = client.get(url).content.decode()
    elsewhere = client.get(url, {"month": "2022-05"}).content.decode()

    assert here.count('aria-current="date"') == 1
    assert 'aria-current="date"' not in elsewhere


@pytest.fixture
def shown(client):
    """Return what a person finds in May 2022: how much, and in which words."""

    def look(person, **chosen):
        client.force_login(person)
        asked = {"month": "2022-05"} | chosen
        page = client.get(reverse("pilots:task_calendar"), asked).content.decode()
        count = int(re.search(r"2022年5月到期(\d+)项", page).group(1))
        titles = re.findall(r'class="cal-e [^>]*title="([^"]+)"', page)
        assert len(titles) == count
        return sorted(titles)

    return look


def test_all_that_a_society_owes_is_seen_by_it_and_by_the_association_only(pilot, shown):
    make_task(pilot=pilot, title="招聘", due_on=dt.date(2022, 5, 31))
    ProgressReport.objects.create(
        pilot=pilot, month=dt.date(2022, 4, 1), due_on=dt.date(2022, 5, 10)
    )
    Assessment.objects.create(
        pilot=pilot, kind="midterm", status="self_assessment", self_due_on=dt.date(2022, 5, 12),
        scheme=AssessmentScheme.objects.create(name="方案"), scoring_due_on=dt.date(2022, 6, 1),
    )  # fmt: skip
    call_command("rebuild_turns")
    review = f"中期评估：{pilot.society}"
    owed = sorted(["任务：A2 招聘", "报送2022年4月进展报告", review])

    assert shown(secretary_of(make_society())) == []
    for person in (secretary_of(pilot.society), reader_of(pilot.society), a_leader()):
        assert shown(person) == owed
    assert shown(officer_of(pilot.batch)) == owed
    assert shown(officer_of(make_batch())) == []
    assert shown(a_leader(), area="A2") == ["任务：A2 招聘"]
    other = make_pilot(batch=pilot.batch)
    assert shown(a_leader(), pilot=str(other.pk)) == []
    assert shown(a_leader(), pilot=str(pilot.pk)) == owed
    # What is done leaves; a task stays, with another light.
    ProgressReport.objects.update(status=ReportStatus.ACKNOWLEDGED)
    Task.objects.update(status=TaskStatus.VERIFIED)
    call_command("rebuild_turns")
    assert shown(secretary_of(pilot.society)) == [row for row in owed if "报告" not in row]


def test_ones_own_answer_is_in_ones_own_calendar_only(pilot, shown):
    make_task(
        pilot=pilot, due_on=dt.date(2022, 5, 31), status=TaskStatus.COMPLETION_SUBMITTED,
        reported_at=at("2022-05-09"),
    )  # fmt: skip
    call_command("rebuild_turns")
    (turn,) = Turn.objects.all()
    assert turn.due_on == dt.date(2022, 5, 16)

    assert len(shown(officer_of(pilot.batch))) == 2  # the task, and the officer's review of it
    assert len(shown(a_leader())) == len(shown(secretary_of(pilot.society))) == 1


def test_a_meeting_closes_in_the_calendar_until_the_society_has_answered(pilot, client, shown):
    day = dt.date(2022, 5, 20)
    meeting = announced_meeting(register_by=day, starts_at=at("2022-05-25", 9), capacity=3)
    title = f"会议报名截止：{meeting}"
    both, second = secretary_of(pilot.society), make_society()
    Membership.objects.create(user=both, society=second, role="secretary", since=day)
    officer = officer_of(pilot.batch)
    everybody = (both, officer, a_leader())
    assert [shown(person) for person in everybody] == [[title]] * 3
    assert shown(officer, pilot=str(pilot.pk)) == []
    assert shown(UserFactory()) == []
    feed = make_feed(both, now=timezone.now())
    with time_machine.travel(at("2022-05-10")):
        (event,) = parse(read(client, feed).content.decode())
    assert (event["SUMMARY"], event["DTSTART;VALUE=DATE"]) == (title, "20220520")
    who = {"people": [{"name": "李明", "position": "", "phone": ""}], "remark": ""}
    register(meeting, pilot.society, actor=both, now=at("2022-05-10"), on=day, **who)
    assert shown(both) == [title]  # the second society has not
    register(meeting, second, actor=both, now=at("2022-05-10"), on=day, **who)
    assert (shown(both), shown(officer)) == ([], [title])
    type(meeting).objects.update(capacity=2)
    assert shown(officer) == []  # no room


def test_a_visit_stands_in_the_calendar_once(pilot, shown):
    a_visit(pilot, dt.date(2022, 5, 24))
    call_command("rebuild_turns")

    for person in (officer_of(pilot.batch), a_leader(), secretary_of(pilot.society)):
        (title,) = shown(person)
        assert "中期调研" in title


def test_the_filters_of_the_list_hold_here(client, pilot):
    make_task(pilot=pilot, title="招聘", due_on=dt.date(2022, 5, 31))
    make_task(pilot=pilot, title="建平台", area="C3", due_on=dt.date(2022, 5, 30))
    other = make_pilot(batch=pilot.batch)
    make_task(pilot=other, title="别家", due_on=dt.date(2022, 5, 29))
    client.force_login(officer_of(pilot.batch))

    def found(**chosen):
        url = reverse("pilots:task_calendar")
        page = client.get(url, {"month": "2022-05"} | chosen).content.decode()
        return {word for word in ("招聘", "建平台", "别家") if word in page}

    assert found() == {"招聘", "建平台", "别家"}
    assert found(pilot=str(pilot.pk)) == {"招聘", "建平台"}
    assert found(area="C3") == {"建平台"}
    assert found(direction="secretariat", pilot=str(pilot.pk)) == {"招聘"}
    assert found(q="别家") >= {"别家"}
    assert found(area="X", pilot="x", month="2022-5x") == set()


@pytest.mark.parametrize(
    "text", ["", "x", "2022-13", "1022-05", "9999-12", "2022-05-01", "²022-05"]
)
def test_a_strange_month_is_the_present_one(text):
    assert month_asked(text, dt.date(2022, 5, 10)) == dt.date(2022, 5, 1)


def test_a_month_asked_for_is_that_month():
    assert month_asked("2021-12", dt.date(2022, 5, 10)) == dt.date(2021, 12, 1)


@pytest.mark.django_db
def test_a_full_month_costs_few_queries_and_stays_light(client):
    batch = make_batch()
    for number in range(12):
        pilot = make_pilot(batch=batch)
        for day in range(1, 26):
            task = make_task(
                pilot=pilot, title=f"很长的任务名称{number}" * 5, due_on=dt.date(2022, 5, day)
            )
        TaskMilestone.objects.create(task=task, title="节点", due_on=dt.date(2022, 5, 12))
    client.force_login(a_leader())
    work_calendar()

    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("pilots:task_calendar"), {"month": "2022-05"})

    assert len(queries) <= 15
    assert len(page.content) < 300_000
    assert "到期312项" in page.content.decode()
    assert "只显示前200项" in page.content.decode()
