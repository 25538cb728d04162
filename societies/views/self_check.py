"""The self-check on the web: ten questions a society answers for itself alone."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from sanhua.core.http import SignedInRequest, form_page
from sanhua.core.rules import NotAllowed
from societies.actions.dossier import keep_self_check
from societies.forms.self_check import SelfCheckForm
from societies.queries.self_check import self_check_page, societies_to_check


def self_check_home(request: SignedInRequest) -> HttpResponse:
    societies = list(societies_to_check(request.user))
    if not societies:
        raise NotAllowed("自我对照由学会的经办人或负责人填写。")
    if len(societies) == 1:
        return redirect("societies:self_check", societies[0].pk)
    return render(request, "societies/self_check/home.html", {"societies": societies})


def self_check(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    society = get_object_or_404(societies_to_check(request.user), pk=pk)
    page = self_check_page(request.user, society, chosen=request.GET.get("result", ""))
    earlier = page.results[0].record.answers if page.results else {}
    form = SelfCheckForm(request.POST or None, earlier=earlier)
    if form.is_valid():
        keep_self_check(
            society,
            answers=form.answers,
            actor=request.user,
            now=timezone.now(),
            token=form.cleaned_data.get("token"),
        )
        messages.success(request, "已保存自我对照，结果如下。")
        return redirect("societies:self_check", society.pk)
    return form_page(request, "societies/self_check/form.html", form, page=page)
