"""A dossier's workbook on the web: out, empty, and in."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from sanhua.core.http import SignedInRequest, form_page, refusals_on
from sanhua.core.sending import workbook as sent
from societies import policies
from societies.actions.dossier_import import DossierImport, import_dossier
from societies.forms.workbook import DossierImportForm
from societies.queries.dossier_workbook import dossier_workbook as workbook_of


def dossier_workbook(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    society = get_object_or_404(policies.visible_societies(request.user), pk=pk)
    return sent(workbook_of(society, user=request.user), f"{society.name}学会档案.xlsx")


def dossier_template(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    society = get_object_or_404(policies.visible_societies(request.user), pk=pk)
    content = workbook_of(society, user=request.user, template=True)
    return sent(content, "学会档案导入模板.xlsx")


def dossier_import(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    society = get_object_or_404(policies.visible_societies(request.user), pk=pk)
    policies.works_for.require(request.user, society)
    form = DossierImportForm(request.POST or None, request.FILES or None)
    result = DossierImport()
    if form.is_valid():
        with refusals_on(form):
            result = import_dossier(
                society,
                content=form.cleaned_data["workbook"].read(),
                actor=request.user,
                now=timezone.now(),
            )
            if not result.errors:
                messages.success(
                    request,
                    f"导入完成：新增{result.created}条，更新{result.updated}条，"
                    f"未变化{result.unchanged}条。",
                )
                return redirect("societies:dossier", society.pk)
    return form_page(
        request,
        "societies/dossier/import.html",
        form,
        status=422 if result.errors else None,
        society=society,
        result=result,
    )
