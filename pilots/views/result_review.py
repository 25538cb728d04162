"""Reviews of a published result on the web."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from pilots import policies
from pilots.actions.result_review import ask_for_review
from pilots.forms.result_review import ReviewForm
from pilots.workflows.result_review import RESULT_REVIEW
from sanhua.core.http import SignedInRequest, form_page, refusals_on
from sanhua.core.steps import StepPage, step_view
from sanhua.core.workflow import Occasion


def result_review_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_assessments(request.user).select_related(
        "pilot__society", "pilot__batch"
    )
    subject = get_object_or_404(rows, pk=pk)
    policies.heads_pilot.require(request.user, subject.pilot)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReviewForm(*data)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with refusals_on(form):
            occasion = Occasion(request.user, timezone.now(), token=typed["token"])
            ask_for_review(subject, reason=typed["reason"], proof=typed["proof"], occasion=occasion)
            messages.success(request, "已申请复核，省科协答复后会发通知。")
            return redirect(subject)
    return form_page(request, "pilots/assessment/review.html", form, assessment=subject)


result_review_step = step_view(
    StepPage(
        workflow=RESULT_REVIEW,
        visible=lambda user: policies.visible_result_reviews(user).select_related(
            "assessment__pilot__society", "assessment__pilot__batch", "proof"
        ),
        template="pilots/assessment/review_step.html",
    )
)
