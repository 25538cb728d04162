"""Experts, for officers: naming them, their disciplines, their invitation."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from pilots import policies
from pilots.actions.expert import name_expert, set_disciplines
from pilots.forms.expert import DisciplineForm, ExpertForm
from pilots.policies.sheets import known_experts
from pilots.queries.expert_grid import disciplines_of, expert_list
from sanhua.accounts.actions.people import invite_expert
from sanhua.accounts.policies import is_officer
from sanhua.core.http import SignedInRequest, TokenForm, form_page, page_of, refusals_on

LIST = "pilots:experts"


def experts(request: SignedInRequest) -> HttpResponse:
    is_officer.require(request.user, None)
    context = {
        "page_obj": page_of(request, expert_list()),
        "batches": policies.run_batches(request.user),
    }
    return render(request, "pilots/assessment/experts.html", context)


def expert_new(request: SignedInRequest) -> HttpResponse:
    is_officer.require(request.user, None)
    form = ExpertForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            made = name_expert(request.user, now=timezone.now(), **form.values)
            messages.success(
                request,
                f"已推荐{made}。安全管理员审批账号并授予评审专家角色后，可以在这里发送邀请。",
            )
            return redirect(LIST)
    return _form(request, form, "推荐评审专家", "推荐")


def expert_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    is_officer.require(request.user, None)
    person = get_object_or_404(known_experts(request.user), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = DisciplineForm(data, initial={"disciplines": disciplines_of(person)})
    if request.method == "POST" and form.is_valid():
        set_disciplines(request.user, person, form.cleaned_data["disciplines"])
        messages.success(request, f"已保存{person}的学科。")
        return redirect(LIST)
    return _form(request, form, f"{person}的学科", "保存")


def _form(request: SignedInRequest, form: Any, title: str, label: str) -> HttpResponse:
    context: dict[str, Any] = {"title": title, "label": label}
    return form_page(request, "pilots/assessment/expert.html", form, **context)


def expert_invite(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Send the letter with the link to the first password, after a look at where it goes."""
    is_officer.require(request.user, None)
    person = get_object_or_404(known_experts(request.user), pk=pk)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            invite_expert(request.user, person, now=timezone.now())
            messages.success(request, f"已向{person}发送邀请邮件。")
            return redirect(LIST)
    context: dict[str, Any] = {
        "title": f"邀请{person}",
        "text": f"邀请邮件发到{person.email or '（没有登记邮箱）'}，邮件中的链接用于首次设置密码。",
        "action_label": "发送邀请",
        "danger": False,
        "effect": "",
        "back": reverse(LIST),
    }
    status = 409 if form.is_bound else None
    return form_page(request, "components/confirm.html", form, status=status, **context)
