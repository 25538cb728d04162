"""A small site to try the frame on: core's own pages, and addresses that its components name."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from sanhua.core.context import Frame, NavEntry
from sanhua.core.rules import NotAllowed, NotNow

SENTENCE = "已过提交时限，请申请延期。"


def frame(request: HttpRequest) -> Frame:
    entries = [("工作台", "/", "desk", 7), ("我的任务", "/tasks/", "list", None),
               ("方案与报告", "/plans/", "doc", 1), ("佐证材料", "/proofs/", "folder", None),
               ("经验交流", "/cases/", "share", None), ("学会档案", "/dossier/", "org", None)]  # fmt: skip
    return Frame(
        entries=[NavEntry(*entry, current=entry[1] == "/tasks/") for entry in entries],
        batch_label="2022年度批次",
        is_demo=True,
        unread=3,
        role_label="学会经办人",
        banners=["2023年的工作日历尚未维护，暂按周一至周五推算时限。"],
        search_url="/search/",
        messages_url="/activity/",
        account_url="/accounts/profile/",
    )


class TaskForm(forms.Form):
    name = forms.CharField(label="任务名称", max_length=10)
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea)


def edit(request: HttpRequest) -> HttpResponse:
    form = TaskForm(request.POST or None)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "components/confirm.html", {
        "form": form, "title": "修改任务", "text": "修改后通知省科协。", "effect": "",
        "action_label": "保存", "back": "/", "danger": False,
    }, status=status)  # fmt: skip


def refused(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "now":
        raise NotNow(SENTENCE)
    if kind == "person":
        raise NotAllowed("只有学会负责人可以确认。")
    if kind == "broken":
        raise RuntimeError("broken")
    raise Http404(f"no {kind}")


def nothing(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("")


files = ([path("<uuid:pk>/", nothing, name="download"),
          path("<uuid:pk>/preview/", nothing, name="preview")], "files")  # fmt: skip
accounts = ([path("login/", nothing, name="login"), path("logout/", nothing, name="logout"),
             path("password/", nothing, name="password_change")], "accounts")  # fmt: skip
pilots = ([path("tasks/<uuid:pk>/steps/<str:step>/", nothing, name="task_step")], "pilots")

urlpatterns = [
    path("", include("sanhua.core.urls")),
    path("edit/", edit),
    path("refused/<str:kind>/", refused),
    path("files/", include(files)),
    path("accounts/", include(accounts)),
    path("pilots/", include(pilots)),
]
handler400 = "sanhua.core.errors.bad_request"
handler403 = "sanhua.core.errors.permission_denied"
handler404 = "sanhua.core.errors.not_found"
handler500 = "sanhua.core.errors.server_error"
