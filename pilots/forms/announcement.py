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

    def __init__(self, *args, announcement: Announcement | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if announcement is not None:
            self.fields["seen"].initial = announcement.version
            for name in ("title", "doc_number", "body", "needs_acknowledgement", "acknowledge_by"):
                self.fields[name].initial = getattr(announcement, name)
