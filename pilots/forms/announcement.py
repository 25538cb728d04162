"""Forms of announcements: shape only."""

from __future__ import annotations

from django import forms

from pilots.models import Announcement
from sanhua.core.http import VersionForm
from sanhua.files.forms import UploadField


class AnnouncementForm(VersionForm):
    own = VersionForm.own | {"upload"}
    title = forms.CharField(label="标题", max_length=120)
    doc_number = forms.CharField(
        label="发文字号", max_length=40, required=False, help_text="如：赣科协字〔2022〕14号"
    )
    body = forms.CharField(
        label="正文", max_length=20000, widget=forms.Textarea(attrs={"rows": 16})
    )
    upload = UploadField(label="附件", required=False)
    needs_acknowledgement = forms.BooleanField(label="须各学会签收", required=False)
    acknowledge_by = forms.DateField(
        label="签收时限", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    is_public = forms.BooleanField(
        label="对外公开",
        required=False,
        help_text="公开区开启后，不登录也可以查看正文和附件；请勿包含个人信息。",
    )

    def __init__(self, *args, announcement: Announcement | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if announcement is not None:
            self.fields["seen"].initial = announcement.version
            for name, field in self.fields.items():
                if name not in self.own:
                    field.initial = getattr(announcement, name)
