"""Results of evaluations as workbooks."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from pilots import policies
from pilots.forms.assessment import AssessmentFilter
from pilots.queries.assessment import assessment_list
from pilots.queries.result_view import with_result
from pilots.queries.result_workbook import ROWS_MAX, result_workbook
from sanhua.core.http import SignedInRequest
from sanhua.core.sending import workbook


def assessment_workbook(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One evaluation; its result only for those who may see it."""
    subject = get_object_or_404(with_result(policies.visible_assessments(request.user)), pk=pk)
    return workbook(result_workbook(request.user, [subject]), f"{subject}.xlsx")


def assessments_workbook(request: SignedInRequest) -> HttpResponse:
    """The list as it is filtered."""
    form = AssessmentFilter(request.GET, batches=policies.visible_batches(request.user))
    rows = assessment_list(request.user, **form.chosen)
    content = result_workbook(request.user, with_result(rows)[:ROWS_MAX])
    return workbook(content, f"成效评估{timezone.localdate():%Y-%m-%d}.xlsx")
