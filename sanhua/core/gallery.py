"""The gallery: every component on one page, to look at after a change and to copy from."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field
from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sanhua.core.calendar import WorkCalendar
from sanhua.core.forms import file_hint
from sanhua.core.http import SignedInRequest
from sanhua.core.workflow import Offer

TODAY = dt.date(2022, 8, 17)
MB = 1024**2


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label="任务名称", max_length=40, help_text="用动词开头，例如“聘任专职秘书长”"
    )
    due_on = forms.DateField(label="完成时限")
    staff = forms.IntegerField(label="计划专职人数", min_value=1, help_text="一般为3至5人")
    source = forms.ChoiceField(
        label="办公场所来源", choices=[("", "请选择"), ("rent", "租赁"), ("host", "挂靠单位提供")]
    )
    people = forms.MultipleChoiceField(
        label="人员来源",
        choices=[("inner", "在编调配"), ("open", "公开招聘")],
        widget=forms.CheckboxSelectMultiple,
    )
    verdict = forms.ChoiceField(
        label="审核结论",
        choices=[("pass", "通过"), ("return", "退回修改")],
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(label="电子邮箱", required=False)
    text = forms.CharField(
        label="主要做法", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    proof = forms.FileField(
        label="佐证材料", required=False, help_text=file_hint([".pdf", ".jpg", ".docx"], 20 * MB)
    )
    agreed = forms.BooleanField(label="以上内容已经学会负责人确认")
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)


@dataclass
class Sample:
    """Something with a state, as the components expect a record."""

    status: str
    label: str
    pk: uuid.UUID = field(default_factory=lambda: uuid.UUID(int=1))

    def get_status_display(self) -> str:
        return self.label


STATES = {
    "待学会办": [("draft", "草稿"), ("returned", "已退回"), ("issued", "待签收")],
    "进行": [("planned", "未开始"), ("in_progress", "进行中"), ("deferred", "延期整改")],
    "待审": [("submitted", "审核中"), ("completion_submitted", "待复核"), ("scoring", "评审中")],
    "结束": [("approved", "已通过"), ("verified", "已办结"), ("archived", "已归档"),
           ("not_applicable", "不适用")],
}  # fmt: skip
TONES = [("", "灰"), ("do", "待办"), ("run", "进行"), ("rev", "待审"), ("ok", "结束"),
         ("warn", "注意"), ("bad", "退回"), ("off", "停止")]  # fmt: skip
LIGHTS = [("green", ""), ("blue", ""), ("yellow", ""), ("red", "逾期3个工作日"), ("grey", "")]
OFFERS = [
    Offer("submit", "提交办结", "", comment_required=False, danger=False),
    Offer("progress", "更新进度", "", comment_required=False, danger=False),
    Offer("extend", "申请延期", "已有1件延期申请待批，批复后才能再次申请。", comment_required=False,
          danger=False),
    Offer("withdraw", "撤回", "", comment_required=True, danger=True),
]  # fmt: skip
PHASES = [
    {"label": "确定试点", "note": "2月18日", "done": True, "current": False},
    {"label": "实施方案", "note": "3月2日", "done": True, "current": False},
    {"label": "组织试点", "note": "10月31日前", "done": False, "current": True},
    {"label": "评估总结", "note": "12月31日前", "done": False, "current": False},
    {"label": "经验交流", "note": "时间待定", "done": False, "current": False},
]
SPRITE = settings.BASE_DIR / "static" / "img" / "sprite.svg"


def icons() -> list[str]:
    return re.findall(r'id="i-(\w+)"', SPRITE.read_text(encoding="utf-8"))


class Person(SimpleNamespace):
    def __str__(self) -> str:
        return str(self.name)


def _event(day: int, label: str, **values: object) -> SimpleNamespace:
    at = dt.datetime(2022, 8, day, 10, 5, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    base = {"kind": "x.y.note", "comment": "", "state_label": "",
            "actor": Person(name="李××", unit="江西省机械工程学会")}  # fmt: skip
    return SimpleNamespace(occurred_at=at, label=label, **(base | values))


def events() -> list[SimpleNamespace]:
    officer = Person(name="王××", unit="省科协学会部")
    return [
        _event(16, "提交办结", state_label="待复核"),
        _event(15, "退回", kind="pilots.task.send_back", actor=officer, state_label="进行中",
               comment="未盖章：第4页请加盖学会公章后重新上传。"),
        _event(10, "上传佐证材料"),
        _event(1, "到期提醒", actor=None),
    ]  # fmt: skip


def may_see(request: SignedInRequest) -> bool:
    """Say whether this is a demo, or the person builds or runs the portal."""
    if settings.DEBUG or getattr(settings, "EMBEDDED", False):
        return True
    return request.user.groups.filter(name="officer").exists()


def wrong_form() -> SampleForm:
    """Return a form with a fault of each kind."""
    typed = {
        "wrong-title": "成立实体党支部" * 8,
        "wrong-due_on": "2022-13-40",
        "wrong-staff": "0",
        "wrong-source": "tent",
        "wrong-email": "wang.example.cn",
    }
    return SampleForm(typed, prefix="wrong")


@require_safe
def gallery(request: SignedInRequest) -> HttpResponse:
    if not may_see(request):
        raise Http404
    good = {"title": "成立实体党支部", "due_on": TODAY, "people": ["inner"], "verdict": "pass"}
    context = {
        "states": {group: [Sample(*row) for row in rows] for group, rows in STATES.items()},
        "tones": TONES,
        "lights": LIGHTS,
        "today": TODAY,
        "calendar": WorkCalendar({}),
        "days": [TODAY + dt.timedelta(days) for days in (45, 14, 2, 0, -5)],
        "late": TODAY - dt.timedelta(30),
        "offers": OFFERS,
        "record": Sample("in_progress", "进行中"),
        "phases": PHASES,
        "events": events(),
        "page": Paginator(range(128), 20).get_page(request.GET.get("page", 3)),
        "file": SimpleNamespace(pk=uuid.UUID(int=2), name="上级党组织批复.pdf", size=1_887_437),
        "icons": icons(),
        "plain_form": SampleForm(initial=good),
        "wrong": wrong_form(),
    }
    return render(request, "components/gallery.html", context)
