"""The generic page of a step: what it says, asks and keeps."""

from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.shortcuts import render
from django.test import RequestFactory

from sanhua.core.steps import StepForm

pytestmark = pytest.mark.usefixtures("site")


class Task(SimpleNamespace):
    def __str__(self):
        return "A3 成立实体党支部"


TASK = Task(version=4)


def step(**values):
    base = {"label": "退回", "comment_required": True, "danger": False, "effect": ""}
    return SimpleNamespace(**base | values)


def page(row, *, refusal="", typed=None):
    data = QueryDict(mutable=True)
    data.update(typed or {})
    form = StepForm(data if typed else None, subject=TASK, actor=None, step=row)
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=False)
    context = {"subject": TASK, "step": row, "form": form, "back": "/tasks/1/", "refusal": refusal}
    return render(request, "components/step.html", context).content.decode()


def test_says_what_is_done_to_what_and_the_effect():
    html = page(step(effect="退回后学会可以修改并重新提交。"))

    assert "<h1>退回：A3 成立实体党支部</h1>" in html
    assert "退回后学会可以修改并重新提交。" in html
    assert '<button class="btn btn-primary" type="submit">退回</button>' in html
    assert 'href="/tasks/1/">返回</a>' in html


def test_carries_version_and_token():
    html = page(step())

    assert '<input type="hidden" name="seen" value="4"' in html
    assert 'name="token"' in html


def test_dangerous_step_has_a_red_button():
    assert 'class="btn btn-danger" type="submit"' in page(step(danger=True))


def test_missing_opinion_is_asked_for_in_the_same_words():
    html = page(step(), typed={"comment": "", "seen": "4"})

    assert html.count("退回须填写意见。") == 2
    assert '<a href="#id_comment">' in html


def test_refused_step_shows_no_form_but_what_was_typed():
    html = page(step(), refusal="当前为“已办结”，不能退回。", typed={"comment": "缺<签到表>"})

    assert "当前为“已办结”，不能退回。" in html
    assert "缺&lt;签到表&gt;</textarea>" in html
    assert "<button" not in html.split("<main")[1].split("</main>")[0]
