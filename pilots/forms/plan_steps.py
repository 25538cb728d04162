"""Fields of the plan's steps: the head's confirmation, the officer's return."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from pilots.enums import PlanField, ReturnReason
from pilots.models import PlanVersion, ReturnRemark
from pilots.workflows.plan_content import CODE_LENGTH, code_in, plain_code, tasks_of
from pilots.workflows.plan_gaps import places_of, task_place
from pilots.workflows.plan_rules import scan_fault
from pilots.workflows.remarks import Remark
from sanhua.core.steps import StepForm
from sanhua.files.forms import UploadField
from sanhua.files.rendering import read_codes

SCANS = ("pdf", "jpg", "jpeg", "png")
FIELD = re.compile(r"(reason|text|fields)_(\d{1,4})").fullmatch
TEXT_MAX = ReturnRemark._meta.get_field("text").max_length


class ConfirmForm(StepForm):
    """The stamped scan. The code on it, read from the picture or typed, binds it to this version."""

    scan = UploadField(label="加盖公章的方案扫描件", kinds=SCANS)
    code = forms.CharField(
        label="扫描件首页的方案校验码",
        max_length=40,
        required=False,
        help_text="平台生成的PDF不用填写，系统自动识别扫描件上的二维码。识别不出的（如由Word打印、扫描模糊）"
        "照扫描件上印的填写，如7C2A-9D41-0B6E；横线和大小写不限。",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "data-no-autosave": True}
        ),
    )
    read_from = ""

    def clean(self):
        data = super().clean()
        if scan := data.get("scan"):  # the checks have let it through
            for code in self._read(scan):
                self.read_from = "picture"
                if fault := scan_fault(self.subject, code):
                    self.add_error("scan", f"扫描件上的二维码：{fault}")
                    return data
        if not self.read_from:
            self._check_typed(data)
        return data

    @staticmethod
    def _read(scan):
        scan.seek(0)
        said = read_codes(scan.read(), scan.checked_media_type)
        scan.seek(0)
        return sorted({code for text in said if (code := code_in(text))})

    def _check_typed(self, data):
        self.read_from = "typed"
        typed = plain_code(data.get("code") or "")
        if not typed and data.get("scan"):
            self.add_error(
                "code",
                "没有识别出扫描件上的二维码，请照扫描件首页填写“方案校验码”，再次选择扫描件后确认。",
            )
        elif "scan" in data and len(typed) != CODE_LENGTH:
            self.add_error("code", "方案校验码共12位，由数字和A至F组成，请照扫描件首页填写。")
        elif typed and len(typed) == CODE_LENGTH and (fault := scan_fault(self.subject, typed)):
            self.add_error("code", fault)

    def occasion(self):
        occasion = super().occasion()
        occasion.data.pop("code", None)
        occasion.data["event_detail"] = {"code_read_from": self.read_from}
        return occasion


class ApproveForm(StepForm):
    """The opinion, and which content the officer had on the page."""

    content = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["content"].initial = self.subject.content_hash


class ReturnForm(StepForm):
    """One reason and one opinion for places of the plan, one place at least.

    A plan has two hundred places: only those that were opened have fields, and the plan as a
    whole. What was typed says itself which they are.
    """

    subject: PlanVersion

    def __init__(self, *args, opened: Iterable[str] = (), kept: Iterable[str] = (), **kwargs):
        """Open the places that are named, and those of fields that were kept somewhere."""
        super().__init__(*args, **kwargs)
        self.fields["comment"].label = "总体意见"
        self.places = [("", "方案整体"), *places_of(self.subject)]
        names = (*self.data, *self.initial, *kept)
        typed = {int(found[2]) for name in names if (found := FIELD(name))}
        wanted = set(opened)
        self.opened = [
            at
            for at, (place, _) in enumerate(self.places)
            if not at or at in typed or place in wanted
        ]
        for at in self.opened:
            self._open(at, *self.places[at])
        self.order_fields([name for name in self.fields if name not in self.own])

    @classmethod
    def with_one_more(cls, data, **kwargs):
        """Show what was typed so far without judging it, and one more place to write at."""
        place = data.get("open", "")
        form = cls(opened=[place], initial=typed_in(data), **kwargs)
        form.fields["seen"].initial = data.get("seen")
        form.lead_to(place)
        return form

    def lead_to(self, place: str) -> None:
        """Let the page begin at a place that was opened just now."""
        at = next((at for at, (name, _) in enumerate(self.places) if name == place), 0)
        if at:
            self.fields[f"reason_{at}"].widget.attrs["autofocus"] = True

    def _open(self, at: int, place: str, label: str) -> None:
        self.fields[f"reason_{at}"] = forms.ChoiceField(
            label=f"{label}：退回原因",
            choices=[("", "无意见"), *ReturnReason.choices],
            required=False,
        )
        self.fields[f"text_{at}"] = forms.CharField(
            label=f"{label}：具体意见",
            max_length=TEXT_MAX,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        if place.startswith("task:"):
            self.fields[f"fields_{at}"] = forms.MultipleChoiceField(
                label=f"{label}：针对",
                choices=PlanField.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    pin_choices = PlanField.choices

    def rows(self):
        """Yield for the template, place by place: what it is, what the plan says, the fields."""
        said = {task_place(task): task.target_result for task in tasks_of(self.subject)}
        opened = set(self.opened)
        for at, (place, label) in enumerate(self.places):
            kind, _, name = place.partition(":")
            row = {"place": place, "label": label, "kind": kind, "opened": at in opened}
            if at in opened:
                text = getattr(self.subject, name) if kind == "chapter" else said.get(place, "")
                row |= {"said": text, "reason": self[f"reason_{at}"], "text": self[f"text_{at}"]}
                if kind == "task":
                    row |= {"pins": f"fields_{at}", "pinned": self[f"fields_{at}"].value() or ()}
            yield row

    def clean(self):
        data = super().clean()
        found = []
        for at in self.opened:
            place, label = self.places[at]
            reason = data.get(f"reason_{at}", "")
            text = (data.get(f"text_{at}") or "").strip()
            if text and not reason:
                self.add_error(f"reason_{at}", f"请选择“{label}”的退回原因。")
            elif reason == ReturnReason.OTHER and not text:
                self.add_error(f"text_{at}", f"“{label}”选择了“其他”，请写明具体意见。")
            elif reason:
                fields = [PlanField(value) for value in data.get(f"fields_{at}", ())]
                found.append(Remark(ReturnReason(reason), text, place, label[:120], fields))
            elif data.get(f"fields_{at}"):
                self.add_error(f"reason_{at}", f"已勾选“{label}”的字段，请选择退回原因。")
        if not found and not self.errors:
            self.add_error(None, "退回须至少选择一项退回原因。")
        self.remarks = found
        return data

    def occasion(self):
        occasion = super().occasion()
        occasion.data.clear()
        occasion.data["remarks"] = self.remarks
        return occasion


def typed_in(data: QueryDict) -> dict[str, object]:
    """Return the opinions among sent fields, as initial values of the form."""
    return {
        name: values if name.startswith("fields") else values[-1]
        for name, values in data.lists()
        if name == "comment" or FIELD(name)
    }
