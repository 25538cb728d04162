"""Asking for more time, and the answer."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from pilots import policies
from pilots.actions.extension import request_extension
from pilots.forms.extension import ExtensionForm, GrantForm, RefusalForm
from pilots.models import ExtensionRequest
from pilots.queries.task_page import last_day, task_for_page
from pilots.views.desk import desk, onward
from pilots.views.task import clock, show_form
from pilots.workflows.extension import EXTENSION, STEPS_OF_PEOPLE
from pilots.workflows.task_rules import works
from sanhua.accounts.models import User
from sanhua.core.http import SignedInRequest, refusals_on
from sanhua.core.steps import StepPage, step_view
from sanhua.core.wording import cn_date
from sanhua.core.workflow import Occasion


def task_extension(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(task_for_page(request.user), pk=pk)
    works.require(request.user, subject)
    form = ExtensionForm(request.POST or None)
    end = last_day(subject)
    hint = f"现行时限为{cn_date(subject.due_on)}。"
    hint += f"最晚可申请延至本批次试点期结束之日（{cn_date(end)}）。" if end else ""
    if form.is_bound and form.is_valid():
        filled = form.cleaned_data
        with refusals_on(form):
            request_extension(
                subject,
                Occasion(request.user, timezone.now(), token=filled["token"]),
                until=filled["until"],
                category=filled["category"],
                reason=filled["reason"],
            )
            messages.success(request, "延期申请已提交，省科协经办人审批后会通知您。")
            return redirect(subject)
    status = 409 if form.non_field_errors() else 422 if form.is_bound else 200
    return show_form(
        request, subject, form, "申请延期", action="提交申请", hint=hint, status=status
    )


def _visible(user: User) -> QuerySet[ExtensionRequest]:
    return policies.visible_extensions(user).select_related(
        "task__pilot__society", "task__pilot__batch", "requested_by"
    )


def _context(extension: ExtensionRequest) -> dict:
    now = clock()
    return {
        "task": extension.task,
        "extension": extension,
        "clock": now,
        "row": now.row(extension.task),
    }


_steps = step_view(
    StepPage(
        workflow=EXTENSION,
        visible=_visible,
        forms={"grant": GrantForm, "refuse": RefusalForm},
        template="pilots/task/step.html",
        desk=desk,
        onward=onward,
        context=_context,
    )
)


def extension_step(request: SignedInRequest, pk: uuid.UUID, step: str) -> HttpResponse:
    if step not in STEPS_OF_PEOPLE:
        raise Http404
    return _steps(request, pk, step)
