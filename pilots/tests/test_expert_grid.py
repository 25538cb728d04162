"""Assigning experts in a grid: conflicts, all or none, and a constant number of queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from pilots.actions.expert import set_disciplines
from pilots.enums import AssessmentKind
from pilots.models import Assessment, AssessmentScheme, ScoreSheet
from pilots.queries.expert_grid import expert_grid
from pilots.tests.factories import a_leader, an_expert, make_batch, make_pilot, officer_of
from pilots.tests.test_assessment import make_scheme
from pilots.workflows.sheet import conflict
from sanhua.accounts.actions.people import approve
from sanhua.accounts.actions.roles import grant
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.jobs import send_account_mails
from sanhua.accounts.models import User
from sanhua.accounts.tests.factories import staff
from sanhua.activity.models import Notification
from societies.enums import MembershipRole
from societies.models import Membership
from societies.tests.factories import make_society

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 11, 20)


class House:
    def __init__(self, count=2):
        self.batch = make_batch()
        self.officer = officer_of(self.batch)
        self.scheme = AssessmentScheme.objects.get(pk=make_scheme(self.officer).pk)
        self.rows = [self.add() for _ in range(count)]

    def add(self, **values):
        pilot = make_pilot(batch=self.batch, society=make_society(**values))
        return Assessment.objects.create(
            pilot=pilot, kind=AssessmentKind.FINAL, scheme=self.scheme,
            status="self_submitted", self_due_on=DAY, scoring_due_on=DAY,
        )  # fmt: skip

    @property
    def address(self):
        return reverse("pilots:expert_grid", args=[self.batch.pk])


@pytest.fixture
def house():
    return House()


def pair(row, expert):
    return f"{row.pk}:{expert.pk}"


def test_many_experts_are_assigned_at_once_and_told(client, house):
    experts = [an_expert() for _ in range(3)]
    client.force_login(house.officer)
    pairs = [pair(row, one) for row in house.rows for one in experts]
    answer = client.post(house.address, {"pairs": pairs}, follow=True)

    assert "已分配6份评分表" in answer.content.decode()
    assert ScoreSheet.objects.count() == 6
    assert Notification.objects.filter(recipient=experts[0], channel="in_app").count() == 2
    grid = expert_grid(house.officer, house.batch)
    assert (grid.load, [row.lacking for row in grid.rows]) == ([2, 2, 2], [0, 0])


def test_conflicts_are_shown_and_cannot_be_ticked(client, house):
    member, colleague, free = an_expert(), an_expert(), an_expert()
    User.objects.filter(pk=colleague.pk).update(unit=" 江西省 农科院")
    row = house.add(host_institution="江西省农科院")
    Membership.objects.create(
        user=member, society=row.pilot.society, role=MembershipRole.READER, since=DAY
    )
    client.force_login(house.officer)
    page = client.get(house.address).content.decode()

    assert f"{member}是{row.pilot.society}的人员，须回避。" in page
    assert f"{colleague}所在单位是{row.pilot.society}的挂靠单位，须回避。" in page
    assert pair(row, free) in page
    for one in (member, colleague):
        assert pair(row, one) not in page
        answer = client.post(house.address, {"pairs": [pair(row, one), pair(row, free)]})
        assert answer.status_code == 422
        assert "请核对后重新勾选" in answer.content.decode()
    assert not ScoreSheet.objects.exists()


def test_what_a_colleague_just_did_is_said_and_the_other_ticks_stay(client, house):
    first, second = an_expert(), an_expert()
    client.force_login(house.officer)
    client.post(house.address, {"pairs": [pair(house.rows[0], first)]})
    both = [pair(house.rows[0], first), pair(house.rows[0], second)]
    page = client.post(house.address, {"pairs": both}).content.decode()

    assert "刚刚已被分配" in page
    assert f'value="{both[1]}" checked' in page
    assert ScoreSheet.objects.count() == 1


def test_nothing_ticked_is_said(client, house):
    an_expert()
    client.force_login(house.officer)

    assert "请至少勾选一位专家" in client.post(house.address, {"x": "1"}).content.decode()


def test_only_the_officer_of_the_batch_gets_here(client, house):
    for who, code in ((a_leader(), 403), (officer_of(make_batch(year=2021)), 404)):
        client.force_login(who)
        assert client.get(house.address).status_code == code


def test_evaluations_that_are_not_open_are_left_out(client, house):
    Assessment.objects.filter(pk=house.rows[0].pk).update(status="consolidated")
    grid = expert_grid(house.officer, house.batch)

    assert [row.assessment.pk for row in grid.rows] == [house.rows[1].pk]


@pytest.mark.parametrize(("societies", "people"), [(1, 1), (10, 5)])
@pytest.mark.once
def test_the_grid_costs_the_same_with_many(
    client, societies, people, django_assert_max_num_queries
):
    house = House(societies)
    for expert in [an_expert() for _ in range(people)]:
        ScoreSheet.objects.create(
            assessment=house.rows[0], expert=expert, status="assigned",
            assigned_at="2022-11-01T00:00:00Z",
        )  # fmt: skip
    client.force_login(house.officer)
    with django_assert_max_num_queries(15):
        answer = client.get(house.address)

    assert answer.status_code == 200
    assert len(answer.content) < 100_000


@pytest.mark.parametrize(
    ("unit", "host", "meets"),
    [
        ("南昌大学（前湖校区）", "南昌 大学", True),
        ("南昌大学第一附属医院", "南昌大学", True),
        ("江西省农业科学院", "江西省农业科学院（江西省农科院）", True),
        ("江西省科学院", "江西省农业科学院", False),
        ("南昌航空大学", "南昌大学", False),
        ("", "南昌大学", False),
        ("南昌大学", "", False),
    ],
)
def test_conflicts_see_through_brackets_spaces_and_branches(unit, host, meets):
    expert = an_expert()
    expert.unit = unit
    society = make_society(host_institution=host)

    assert bool(conflict(expert, society, is_member=False)) is meets


def test_disciplines_filter_and_mark_the_grid(client, house):
    agronomist, doctor, unknown = an_expert(), an_expert(), an_expert()
    set_disciplines(house.officer, agronomist, ["agriculture"])
    set_disciplines(house.officer, doctor, ["medicine"])
    row = house.add(discipline="agriculture")
    grid = expert_grid(house.officer, house.batch, discipline="agriculture")

    assert [each.assessment.pk for each in grid.rows] == [row.pk]
    assert {one.pk for one in grid.experts} == {agronomist.pk, unknown.pk}
    fitting = [cell.fits for cell in grid.rows[0].cells]
    assert fitting == [one.pk == agronomist.pk for one in grid.experts]
    client.force_login(house.officer)
    page = client.get(f"{house.address}?discipline=agriculture").content.decode()
    assert "学科相符" in page


def test_a_named_expert_waits_for_the_security_administrator(client, house):
    client.force_login(house.officer)
    listed = reverse("pilots:experts")
    typed = {
        "full_name": "周新专", "unit": "江西师范大学", "email": "zhou@example.org",
        "disciplines": ["science"],
    }  # fmt: skip
    assert client.post(reverse("pilots:expert_new"), typed).status_code == 302
    assert client.post(reverse("pilots:expert_new"), typed).status_code == 422
    person = User.objects.get(username="zhou@example.org")
    assert (person.is_active, person.groups.exists()) == (False, False)
    assert person not in expert_grid(house.officer, house.batch).experts
    invite = reverse("pilots:expert_invite", args=[person.pk])
    assert invite not in client.get(listed).content.decode()
    answer = client.post(invite)
    assert (answer.status_code, "安全管理员" in answer.content.decode()) == (409, True)

    security = staff(StaffRole.SECURITY_ADMIN)
    approve(security, person, now=timezone.now())
    assert client.post(invite).status_code == 409  # no role yet
    grant(security, person, StaffRole.EXPERT, now=timezone.now())
    assert invite in client.get(listed).content.decode()
    assert client.get(invite).status_code == 200
    assert client.post(invite).status_code == 302
    send_account_mails()
    (letter,) = [each for each in mail.outbox if "zhou@example.org" in each.to]
    assert "/accounts/password/set/" in letter.body
    assert person in expert_grid(house.officer, house.batch).experts
    person.refresh_from_db()
    person.set_password("Sanhua-Demo-2022")
    person.save()
    assert "已设置密码" in client.post(invite).content.decode()
