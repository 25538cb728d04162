"""A round of visits and reports about all pilots of a batch."""

import datetime as dt

import pytest
from django.urls import reverse

from pilots.actions.midterm import arrange_midterm, change_midterm, spread
from pilots.enums import ReportKind
from pilots.models import MidtermCheck, ProgressReport, SiteVisit
from pilots.tests.factories import at, make_batch, make_pilot, officer_of
from pilots.workflows.visit import VISIT
from sanhua.activity.models import Turn
from sanhua.core.calendar import WorkCalendar
from sanhua.core.rules import NotAllowed, NotNow, Stale
from sanhua.core.workflow import Occasion
from societies.tests.factories import secretary_of

pytestmark = pytest.mark.django_db
NOW = at("2022-06-01")


@pytest.fixture
def case():
    batch = make_batch()
    return batch, officer_of(batch), [make_pilot(batch=batch) for _ in range(3)]


def arrange(batch, officer, pilots, **values):
    values = {
        "name": "中期检查",
        "requirement": "",
        "starts_on": dt.date(2022, 6, 13),
        "ends_on": dt.date(2022, 6, 17),
        "report_due_on": dt.date(2022, 6, 10),
        "participants": "王军",
        "occasion": Occasion(officer, NOW),
    } | values
    return arrange_midterm(batch, pilots, **values)


def test_every_pilot_gets_a_visit_on_a_working_day_and_a_report(case):
    batch, officer, pilots = case
    check = arrange(batch, officer, pilots)
    visits = list(SiteVisit.objects.order_by("planned_on"))
    assert {visit.pilot for visit in visits} == set(pilots)
    assert all(visit.check_round == check for visit in visits)
    assert [visit.planned_on.day for visit in visits] == [13, 14, 16]
    reports = ProgressReport.objects.all()
    assert {row.kind for row in reports} == {ReportKind.MIDTERM}
    assert {row.due_on for row in reports} == {dt.date(2022, 6, 10)}
    assert Turn.objects.filter(subject_id__in=[row.pk for row in reports]).count() == 3


def test_without_a_due_date_nobody_has_to_write(case):
    batch, officer, pilots = case
    arrange(batch, officer, pilots, report_due_on=None)
    assert SiteVisit.objects.count() == 3
    assert not ProgressReport.objects.exists()


def test_twice_is_once(case):
    batch, officer, pilots = case
    token = make_pilot().pk  # any id
    for _ in range(2):
        arrange(batch, officer, pilots, occasion=Occasion(officer, NOW, token=token))
    assert MidtermCheck.objects.count() == 1
    assert SiteVisit.objects.count() == 3


def test_one_pilot_that_has_ended_stops_all_of_it(case):
    batch, officer, pilots = case
    pilots[2].status = "completed"
    pilots[2].save()
    with pytest.raises(NotNow):
        arrange(batch, officer, pilots)
    assert not SiteVisit.objects.exists()
    assert not MidtermCheck.objects.exists()


def test_others_arrange_nothing(case):
    batch, _, pilots = case
    with pytest.raises(NotAllowed):
        arrange(batch, secretary_of(pilots[0].society), pilots)
    with pytest.raises(NotAllowed):
        arrange(batch, officer_of(make_batch(year=2021)), pilots)


def test_the_round_shows_pilot_by_pilot(client, case):
    batch, officer, pilots = case
    check = arrange(batch, officer, pilots)
    client.force_login(officer)
    page = client.get(check.get_absolute_url()).content.decode()
    assert "3家中已调研0家" in page
    for pilot in pilots:
        assert pilot.society.name in page
    client.force_login(secretary_of(pilots[0].society))
    assert client.get(check.get_absolute_url()).status_code == 404


def test_on_the_web_all_active_pilots_are_chosen_to_begin_with(client, case):
    batch, officer, pilots = case
    client.force_login(officer)
    address = reverse("pilots:midterm_new", args=[batch.pk])
    page = client.get(address).content.decode()
    assert page.count("checked") == 3
    data = {"name": "中期检查", "starts_on": "2099-06-13", "ends_on": "2099-06-12"}
    answer = client.post(address, data | {"participants": "王军", "pilots": [pilots[0].pk]})
    assert answer.status_code == 422
    assert "不能早于“开始日期”" in answer.content.decode()
    data |= {"ends_on": "2099-06-17", "participants": "王军", "pilots": [pilots[0].pk]}
    assert client.post(address, data).status_code == 302
    assert SiteVisit.objects.get().pilot == pilots[0]


def test_a_round_is_changed_and_visits_and_reports_follow(client, case):
    batch, officer, pilots = case
    check = arrange(batch, officer, pilots[:2])
    first, second = check.visits.order_by("planned_on")
    data = {"held_on": first.planned_on, "findings": "情况", "guidance": "意见"}
    VISIT.perform(first, "record", Occasion(officer, NOW, data=data))
    sent = check.reports.get(pilot=first.pilot)
    ProgressReport.objects.filter(pk=sent.pk).update(status="submitted")
    changed = change_midterm(
        check,
        pilots,
        name="中期检查",
        requirement="",
        starts_on=dt.date(2022, 6, 20),
        ends_on=dt.date(2022, 6, 24),
        report_due_on=dt.date(2022, 6, 17),
        participants="周敏",
        seen=check.version,
        occasion=Occasion(officer, NOW),
    )
    assert changed.words == "1次调研改期、1份报告时限随之调整、1家学会新列入"
    days = dict(check.visits.values_list("pilot", "planned_on"))
    assert days[first.pilot_id] == dt.date(2022, 6, 13)  # it has been held
    assert days[second.pilot_id] == days[pilots[2].pk] == dt.date(2022, 6, 20)
    dues = dict(check.reports.values_list("pilot", "due_on"))
    assert dues == {
        first.pilot_id: dt.date(2022, 6, 10),  # it was sent
        second.pilot_id: dt.date(2022, 6, 17),
        pilots[2].pk: dt.date(2022, 6, 17),
    }
    turn = Turn.objects.get(subject_id=check.reports.get(pilot=second.pilot).pk)
    assert turn.due_on == dt.date(2022, 6, 17)
    client.force_login(officer)
    page = client.get(check.get_absolute_url()).content.decode()
    assert "调整中期检查" in page
    values = {"name": "检查", "requirement": "", "report_due_on": None, "participants": "周敏"}
    values |= {"starts_on": dt.date(2022, 6, 20), "ends_on": dt.date(2022, 6, 24)}
    values |= {"seen": check.version, "occasion": Occasion(officer, NOW)}
    with pytest.raises(Stale):  # the page was made before the change
        change_midterm(check, [], **values)


def test_a_round_is_changed_on_the_web(client, case):
    batch, officer, pilots = case
    check = arrange(batch, officer, pilots[:2])
    address = reverse("pilots:midterm_edit", args=[check.pk])
    client.force_login(officer)
    form = client.get(address).content.decode()
    assert form.count('name="pilots"') == 1  # only the one that is not in it yet
    data = {"name": "中期检查", "starts_on": "2099-06-15", "ends_on": "2099-06-16"}
    data |= {"participants": "王军", "seen": check.version}
    answer = client.post(address, data | {"ends_on": "2099-06-01"})
    assert answer.status_code == 422
    answer = client.post(address, data, follow=True)
    assert "2次调研改期" in answer.content.decode()
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert "已有变化" in answer.content.decode() or "修改" in answer.content.decode()
    assert {day.day for day in check.visits.values_list("planned_on", flat=True)} == {15, 16}


@pytest.mark.pure
@pytest.mark.parametrize("count", [1, 2, 5, 7, 150])
def test_visits_are_spread_inside_the_span(count):
    first, last = dt.date(2022, 6, 10), dt.date(2022, 6, 17)
    days = spread(first, last, count, WorkCalendar({}))
    assert len(days) == count
    assert days == sorted(days)
    assert all(first <= day <= last and day.weekday() < 5 for day in days)
