"""The register on the web."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from sanhua.accounts.policies import is_officer
from sanhua.core.http import SignedInRequest, page_of, refusals_on
from sanhua.core.sending import workbook as sent
from societies import actions, policies
from societies.forms import ImportForm, MemberForm, SocietyFilter, SocietyForm
from societies.queries.society import society_list, society_page
from societies.queries.workbook import society_workbook


def societies(request: SignedInRequest) -> HttpResponse:
    chosen = SocietyFilter(request.GET or {"active": "1"})
    chosen.is_valid()
    picked = chosen.cleaned_data
    rows = society_list(
        request.user,
        text=picked.get("q", ""),
        discipline=picked.get("discipline", ""),
        active=picked.get("active") or "1",
    )
    if request.GET.get("format") == "xlsx":
        return sent(society_workbook(rows), "学会名册.xlsx")
    context = {
        "page_obj": page_of(request, rows),
        "filter": chosen,
        "may_add": is_officer.holds(request.user, None),
    }
    return render(request, "societies/society/list.html", context)


def society(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(policies.visible_societies(request.user), pk=pk)
    page = society_page(request.user, subject)
    return render(request, "societies/society/detail.html", {"page": page, "society": subject})


def society_new(request: SignedInRequest) -> HttpResponse:
    is_officer.require(request.user, None)
    form = SocietyForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            made = actions.add_society(
                actor=request.user,
                now=timezone.now(),
                token=form.cleaned_data["token"],
                **form.values,
            )
            messages.success(request, f"已登记{made}。")
            return redirect(made)
    context = {"form": form, "society": None}
    return render(request, "societies/society/edit.html", context, status=_status(form))


def society_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(policies.visible_societies(request.user), pk=pk)
    policies.edits_register.require(request.user, subject)
    own = not is_officer.holds(request.user, subject)
    form = SocietyForm(request.POST or None, own=own, society=subject)
    if form.is_valid():
        with refusals_on(form):
            actions.edit_society(
                subject,
                seen=form.cleaned_data["seen"] or subject.version,
                actor=request.user,
                now=timezone.now(),
                **form.values,
            )
            messages.success(request, "登记信息已保存。")
            return redirect(subject)
        form.show_current(subject.version)
    context = {"form": form, "society": subject}
    return render(request, "societies/society/edit.html", context, status=_status(form))


def _status(form: SocietyForm | MemberForm | ImportForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def member_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(policies.visible_societies(request.user), pk=pk)
    is_officer.require(request.user, subject)
    form = MemberForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            member = actions.add_member(
                subject,
                user=actions.find_person(form.cleaned_data["username"].strip()),
                role=form.cleaned_data["role"],
                actor=request.user,
                now=timezone.now(),
                on=timezone.localdate(),
            )
            messages.success(request, f"已登记{member}。")
            return redirect(subject)
    context = {"form": form, "society": subject}
    return render(request, "societies/society/member.html", context, status=_status(form))


def member_end(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    member = get_object_or_404(
        policies.visible_memberships(request.user).select_related("society", "user"), pk=pk
    )
    is_officer.require(request.user, member.society)
    if request.method == "POST":
        actions.end_member(member, actor=request.user, now=timezone.now(), on=timezone.localdate())
        messages.success(request, f"已终止{member}的学会人员身份。")
        return redirect(member.society)
    context = {
        "title": "终止学会人员",
        "text": f"{member.society}：{member}",
        "effect": "终止后该人员不能再查看和填报本学会的事项，以往的办理记录保留。",
        "action_label": "终止",
        "back": member.society.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


def society_import(request: SignedInRequest) -> HttpResponse:
    is_officer.require(request.user, None)
    form = ImportForm(request.POST or None, request.FILES or None)
    result = None
    if form.is_valid():
        try:
            result = actions.import_societies(
                content=form.cleaned_data["workbook"].read(),
                actor=request.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error("workbook", error.messages)
        if result and not result.errors:
            messages.success(
                request,
                f"导入完成：新增{result.created}家，更新{result.updated}家，"
                f"未变化{result.unchanged}家。",
            )
            return redirect("societies:societies")
    context = {"form": form, "result": result}
    return render(request, "societies/society/import.html", context, status=_status(form))


def society_template(request: SignedInRequest) -> HttpResponse:
    is_officer.require(request.user, None)
    return sent(society_workbook(()), "学会导入模板.xlsx")
