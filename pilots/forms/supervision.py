"""Forms of visits, rectifications and urging: shape only."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from pilots.enums import ExtensionReason, RectificationSource, RectificationStatus
from pilots.forms.reasons import reasons_field
from pilots.models import Pilot, PilotBatch, SiteVisit, Task, VisitFinding
from pilots.queries.library import files_for_answer
from pilots.queries.rectification import last_answer
from pilots.queries.urging import TEXTS
from pilots.workflows.visit import FINDINGS_MAX, PHOTOS_MAX
from sanhua.core.forms import choose_among
from sanhua.core.http import TokenForm
from sanhua.core.steps import StepForm
from sanhua.files.forms import UploadsField
from sanhua.files.models import StoredFile


def day_field(label: str, **kwargs) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


def text_field(label: str, size: int, *, rows: int = 4, **kwargs) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=size, widget=area, **kwargs)


class LedgerFilterForm(forms.Form):
    """The filters of the ledger, all in its address; a value that does not exist is left out."""

    status = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("open", "未销号"),
            ("late", "逾期"),
            ("all", "全部"),
            *RectificationStatus.choices,
        ],
    )
    source = forms.ChoiceField(
        label="问题来源", required=False, choices=[("", "全部来源"), *RectificationSource.choices]
    )
    batch = forms.ModelChoiceField(
        label="批次", queryset=PilotBatch.objects.none(), required=False, empty_label="全部批次"
    )
    since = day_field("整改时限从", required=False)
    until = day_field("到", required=False)
    q = forms.CharField(
        label="关键词",
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "问题、编号或学会"}),
    )

    def __init__(self, *args, batches: QuerySet[PilotBatch], **kwargs):
        super().__init__(*args, **kwargs)
        choose_among(self, "batch", batches)

    @property
    def chosen(self) -> dict:
        """Return the valid choices."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_filtered(self) -> bool:
        return bool(self.chosen.keys() - {"status"}) or self.chosen.get("status", "open") != "open"


class VisitForm(TokenForm):
    planned_on = day_field("计划日期")
    purpose = forms.CharField(label="主题", max_length=120)
    participants = forms.CharField(label="参加人员", max_length=200)


class VisitRecordForm(StepForm):
    held_on = day_field("实际日期")
    findings = text_field("了解情况", 5000, rows=6)
    guidance = text_field("指导意见", 5000, rows=6)
    problems = text_field(
        "发现问题",
        6000,
        rows=4,
        required=False,
        help_text=f"每行一条，最多{FINDINGS_MAX}条；登记后可逐条下达整改。没有问题的留空。",
    )
    photos = UploadsField(label="现场照片或材料", required=False, at_most=PHOTOS_MAX)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = self.subject.planned_on

    def clean_problems(self):
        """Return the problems, one a line."""
        lines = [line.strip() for line in self.cleaned_data["problems"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > FINDINGS_MAX:
            raise forms.ValidationError(
                f"一次最多登记{FINDINGS_MAX}条问题，现有{len(lines)}条，请合并后填写。"
            )
        longest = VisitFinding._meta.get_field("problem").max_length
        for number, line in enumerate(lines, start=1):
            if len(line) > longest:
                raise forms.ValidationError(
                    f"第{number}条问题最多{longest}字，现有{len(line)}字，请删减或分成几条。"
                )
        return lines


class PhotosForm(StepForm):
    photos = UploadsField(label="现场照片或材料", at_most=PHOTOS_MAX)


class RescheduleForm(StepForm):
    planned_on = day_field("新的日期")
    participants = forms.CharField(label="参加人员", max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["participants"].initial = self.subject.participants
        self.fields["comment"].label = "改期原因"


class RectificationForm(TokenForm):
    finding = forms.ModelChoiceField(
        queryset=VisitFinding.objects.none(), required=False, widget=forms.HiddenInput
    )
    problem = text_field("存在问题", 2000)
    requirement = text_field("整改要求", 2000)
    clause = forms.CharField(label="依据条款", max_length=60, help_text="如：通知四（一）2")
    due_on = day_field("整改时限", help_text="含当日")
    source = forms.ChoiceField(label="问题来源", choices=RectificationSource.choices)
    task = forms.ModelChoiceField(
        label="关联任务", queryset=Task.objects.none(), required=False, empty_label="不关联"
    )
    visit = forms.ModelChoiceField(
        label="关联调研", queryset=SiteVisit.objects.none(), required=False, empty_label="不关联"
    )

    def __init__(self, *args, pilot: Pilot, **kwargs):
        super().__init__(*args, **kwargs)
        choose_among(self, "task", pilot.tasks.exclude(status="cancelled"))
        choose_among(self, "visit", pilot.visits.all())
        choose_among(self, "finding", VisitFinding.objects.filter(visit__pilot=pilot))


class ResponseForm(StepForm):
    """An answer with its proofs: new files, and some of the society's library."""

    measures = text_field("整改措施和结果", 3000, rows=6)
    uploads = UploadsField(label="整改佐证", required=False)
    stored = forms.ModelMultipleChoiceField(
        label="从文件库选用",
        queryset=StoredFile.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="上次报送的佐证和最近上传的文件，勾选即可再次使用，不必重传。",
        error_messages={"invalid_choice": "所选文件已不可用，请刷新页面后重选。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        last = last_answer(self.subject)
        choose_among(self, "stored", files_for_answer(self.actor, self.subject))
        self.fields["stored"].label_from_instance = lambda file: (
            f"{file.name}（{timezone.localdate(file.uploaded_at):%Y-%m-%d}上传）"
        )
        self.fields["measures"].initial = last.measures if last else ""
        self.fields["stored"].initial = [row.file_id for row in last.proofs.all()] if last else []
        self.fields["comment"].label = "补充说明"
        if not self.fields["stored"].queryset.exists():
            del self.fields["stored"]


class ReturnForm(StepForm):
    reasons = reasons_field()
    due_on = day_field("新的整改时限", help_text="含当日")


class RefuseDeferralForm(StepForm):
    reasons = reasons_field("不同意的原因")


def category_field() -> forms.ChoiceField:
    choices = [("", "请选择"), *ExtensionReason.choices]
    return forms.ChoiceField(label="原因类别", choices=choices)


class DeferForm(StepForm):
    """More time: what the society asked for stands in the form."""

    due_on = day_field("延期至", help_text="含当日，须晚于现行时限。")
    category = category_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = self.subject.wished_on
        self.fields["category"].initial = self.subject.wish_category


class AskDeferralForm(StepForm):
    wished_on = day_field("申请延至")
    category = category_field()
    reason = text_field(
        "延期理由",
        1000,
        help_text="写明为什么不能按期完成、已做到哪一步、延期后如何保证完成。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["comment"]


class UrgeForm(TokenForm):
    text = text_field(
        "催办内容",
        1000,
        rows=3,
        initial=TEXTS[0],
    )
