"""The stamped scan belongs to exactly one content of a plan."""

import pytest
from django.urls import reverse

from pilots.enums import PlanStatus
from pilots.models import PlanVersion
from pilots.tests.plan_steps import a_plan, a_scan, sent_back, submitted
from pilots.workflows.plan_content import digest, plain_code, short_code

pytestmark = pytest.mark.django_db


def confirm(client, plan, code):
    step = reverse("pilots:plan_step", args=[plan.pk, "confirm"])
    data = {"seen": plan.version, "scan": a_scan(), "code": code}
    return client.post(step, data)


@pytest.mark.pure
@pytest.mark.parametrize(
    "typed",
    ["7c2a-9d41-0b6e", " 7C2A 9D41 0B6E ", "7Ｃ2A—9D41—0B6E", "７C2A9D410B6E"],  # noqa: RUF001
)
def test_a_code_is_read_as_people_type_it(typed):
    assert plain_code(typed) == "7C2A9D410B6E"


def test_a_scan_of_an_earlier_print_is_refused(client):
    people = a_plan()
    old = short_code(digest(people.plan))
    PlanVersion.objects.filter(pk=people.plan.pk).update(targets="到10月底专职人员达到5名。")
    client.force_login(people.head)
    answer = confirm(client, people.fresh(), old)
    assert answer.status_code == 422
    assert "打印之后方案又有修改" in answer.content.decode()
    assert people.fresh().status == PlanStatus.DRAFT


def test_a_scan_of_another_version_is_named(client):
    people = submitted(a_plan())
    old = short_code(people.plan.content_hash)
    plan = sent_back(people)
    client.force_login(people.head)
    answer = confirm(client, plan, old)
    assert answer.status_code == 422
    assert "这是第1版方案的扫描件，不能用于第2版" in answer.content.decode()
    assert PlanVersion.objects.get(pk=plan.pk).scan_id is None


def test_half_a_code_is_no_code(client):
    people = a_plan()
    client.force_login(people.head)
    answer = confirm(client, people.plan, "7C2A")
    assert "方案校验码共12位" in answer.content.decode()
