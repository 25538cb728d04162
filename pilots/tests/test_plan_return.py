"""The opinions of a return, written beside the material; and what a review compares with."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from pilots.actions.plan import amend
from pilots.enums import PlanStatus
from pilots.models import PlanTask, PlanVersion, ReturnRemark
from pilots.tests.plan_steps import DAY, a_plan, a_remark, sent_back, submitted, take
from pilots.workflows.plan_gaps import task_place
from sanhua.accounts.actions.drafts import keep_draft
from sanhua.core.workflow import Occasion

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(client):
    people = submitted(a_plan(tasks=2))
    client.force_login(people.officer)
    return people


def url(name, *args):
    return reverse(f"pilots:{name}", args=args)


def text(answer):
    return answer.content.decode()


def fields_in(page):
    return set(re.findall(r'name="((?:reason|text|fields)_\d+)"', page))


def test_an_opinion_opens_beside_the_material_and_what_was_typed_stays(client, people):
    first, second = people.plan.tasks.order_by("position")
    review, step = url("plan_review", people.plan.pk), url("plan_step", people.plan.pk, "return")
    page = text(client.get(f"{review}?view=content"))
    link = f"?view=content&amp;base=&amp;decide=return&amp;open={task_place(first)}"
    assert f'href="{link}"' in page

    page = text(client.get(review + link.replace("&amp;", "&")))
    assert {"reason_0", "reason_7", "text_7", "fields_7"} == fields_in(page) - {"text_0"}
    assert first.target_result in page  # the material is there
    assert page.count("autofocus") == 1

    typed = {"reason_7": "other", "text_7": "请写明岗位。", "comment": "总体可行。"}
    sent = typed | {"fields_7": ["owner"], "beside": "1", "view": "content", "seen": "3"}
    for more in ({"open": task_place(second)}, {"turn": "content"}):
        answer = client.post(step, sent | more)
        page = text(answer)
        assert answer.status_code == 200
        assert all(words in page for words in ("请写明岗位。", "总体可行。", first.target_result))
        assert 'name="fields_7" value="owner" checked' in page
        assert 'value="3"' in page  # what was seen stays what was seen
        assert ("reason_8" in fields_in(page)) is ("open" in more)
    part = text(client.post(step, sent | {"open": task_place(second)}, HTTP_HX_REQUEST="true"))
    assert part.lstrip().startswith('<div id="places"')
    assert first.target_result not in part
    assert not ReturnRemark.objects.exists()


def test_a_refused_return_is_shown_beside_the_material_again(client, people):
    step, seen = url("plan_step", people.plan.pk, "return"), people.plan.version
    wrong = {"text_7": "请写明岗位。", "beside": "1", "view": "content", "seen": seen}
    answer = client.post(step, wrong)
    page = text(answer)
    assert answer.status_code == 422
    assert "<title>错误：审核实施方案" in page
    assert "的退回原因。" in page
    assert people.plan.tasks.last().target_result in page

    assert client.post(step, wrong | {"reason_7": "other"}).status_code == 302
    assert ReturnRemark.objects.get().text == "请写明岗位。"


def test_places_of_a_kept_draft_are_open_when_the_officer_comes_back(client, people):
    step = url("plan_step", people.plan.pk, "return")
    kept = [("reason_8", "other"), ("text_8", "请补充。"), ("reason_9999", ""), ("comment", "")]
    keep_draft(people.officer, page=step, fields=kept, now=timezone.now())
    for page in (step, f"{url('plan_review', people.plan.pk)}?decide=return"):
        assert fields_in(text(client.get(page))) >= {"reason_8", "text_8"}


def test_a_place_that_does_not_exist_opens_nothing(client, people):
    step = url("plan_step", people.plan.pk, "return")
    for place in ("task:none", "chapter:prices", ""):
        page = text(client.post(step, {"open": place}))
        assert fields_in(page) == {"reason_0", "text_0"}


def test_who_may_not_return_opens_nothing(client, people):
    step = url("plan_step", people.plan.pk, "return")
    for person, status in ((people.head, 403), (a_plan().head, 404)):
        client.force_login(person)
        assert client.post(step, {"open": "chapter:targets"}).status_code == status


def test_a_resubmitted_amendment_stands_against_what_was_returned_or_what_is_in_force(
    client, people
):
    take(people.plan, "approve", people.officer)
    in_force = PlanVersion.objects.get(pk=people.plan.pk)
    people.plan = amend(in_force.pilot, Occasion(people.secretary, DAY, comment="调整时限。"))
    PlanTask.objects.filter(plan=people.plan, position=1).update(owner="赵强")
    people.fresh()
    submitted(people)
    only = text(client.get(url("plan_review", people.plan.pk)))
    assert "与第1版（已通过）相比" in only
    assert "与哪一版对比" not in only

    people.plan = sent_back(people, a_remark())
    PlanVersion.objects.filter(pk=people.plan.pk).update(targets="到10月底专职人员达到4名。")
    people.fresh()
    submitted(people)
    review = url("plan_review", people.plan.pk)
    usual, whole = text(client.get(review)), text(client.get(f"{review}?base=1"))
    assert in_force.status == PlanStatus.APPROVED
    assert "与第2版（已退回）相比，<b>改动1处</b>" in usual
    assert 'href="?view=diff&amp;base=1"' in usual
    assert "与第1版（已通过）相比，<b>改动2处</b>" in whole
    assert "赵强" in whole
    assert "赵强" not in usual
    # Whether the opinions were answered is judged by what came back, whatever is on show.
    assert "上次退回的各处均有改动" in usual
    assert "上次退回的各处均有改动" in whole
