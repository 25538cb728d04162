"""Announcements and meetings: what is shared, clause 五（五）."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse

from pilots.enums import AcknowledgementStatus, AnnouncementStatus, MeetingFileKind, MeetingStatus
from pilots.models.batch import PilotBatch
from sanhua.core.records import Record
from sanhua.files.models import StoredFile
from societies.models import Society


class Announcement(Record):
    """Something the association tells every society (通知公告)."""

    title = models.CharField("标题", max_length=120)
    doc_number = models.CharField("发文字号", max_length=40, blank=True)
    body = models.TextField("正文", max_length=20000)
    attachment = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, verbose_name="附件"
    )
    batch = models.ForeignKey(
        PilotBatch, models.PROTECT, null=True, blank=True, verbose_name="批次"
    )
    needs_acknowledgement = models.BooleanField("须签收", default=False)
    acknowledge_by = models.DateField("签收时限", null=True, blank=True)
    is_public = models.BooleanField("对外公开", default=False)
    status = models.CharField("状态", max_length=20, choices=AnnouncementStatus, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拟稿人"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知公告"
        ordering = [models.F("published_at").desc(nulls_first=True)]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pilots:announcement", args=[self.pk])


class Acknowledgement(Record):
    """A society's receipt for an announcement (签收)."""

    announcement = models.ForeignKey(
        Announcement, models.CASCADE, related_name="acknowledgements", verbose_name="通知公告"
    )
    society = models.ForeignKey(Society, models.PROTECT, related_name="+", verbose_name="学会")
    status = models.CharField("状态", max_length=20, choices=AcknowledgementStatus, editable=False)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="签收人"
    )
    acknowledged_at = models.DateTimeField("签收时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "签收"
        ordering = ["announcement", "society__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "society"], name="one_acknowledgement_a_society"
            )
        ]

    def __str__(self) -> str:
        return f"{self.society}签收“{self.announcement}”"

    def get_absolute_url(self) -> str:
        return reverse("pilots:announcement", args=[self.announcement_id])


class ExchangeMeeting(Record):
    """A meeting to share experience (经验交流会)."""

    title = models.CharField("会议名称", max_length=100)
    batch = models.ForeignKey(
        PilotBatch, models.PROTECT, null=True, blank=True, verbose_name="批次"
    )
    starts_at = models.DateTimeField("召开时间")
    venue = models.CharField("地点", max_length=120)
    agenda = models.TextField("议程", max_length=5000)
    capacity = models.PositiveSmallIntegerField(
        "人数上限", validators=[MinValueValidator(1)], default=100
    )
    per_society = models.PositiveSmallIntegerField(
        "每家学会人数上限", validators=[MinValueValidator(1)], default=2
    )
    register_by = models.DateField("报名截止", help_text="含当日")
    minutes = models.TextField("会议纪要", max_length=10000, blank=True)
    status = models.CharField("状态", max_length=20, choices=MeetingStatus, editable=False)
    arranged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="筹备人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "经验交流会"
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pilots:meeting", args=[self.pk])


class Registration(Record):
    """A society's receipt for a meeting (回执)."""

    meeting = models.ForeignKey(
        ExchangeMeeting, models.CASCADE, related_name="registrations", verbose_name="经验交流会"
    )
    society = models.ForeignKey(Society, models.PROTECT, related_name="+", verbose_name="学会")
    headcount = models.PositiveSmallIntegerField("人数", validators=[MinValueValidator(1)])
    note = models.CharField("备注", max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="填报人")
    made_at = models.DateTimeField("填报时间")

    class Meta:
        verbose_name = verbose_name_plural = "会议回执"
        ordering = ["meeting", "society__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "society"],
                name="one_registration_a_society",
                violation_error_message="本学会已报名，可在原回执上修改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.society}回执"


class Attendee(Record):
    """One person of a society's receipt (参会人员)."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="people", verbose_name="会议回执"
    )
    number = models.PositiveSmallIntegerField("序号", default=1)
    name = models.CharField("姓名", max_length=60)
    position = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "参会人员"
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


class MeetingFile(Record):
    """A paper of a meeting (会议材料): handed out before it, or with its minutes."""

    meeting = models.ForeignKey(
        ExchangeMeeting, models.CASCADE, related_name="files", verbose_name="经验交流会"
    )
    kind = models.CharField("类别", max_length=20, choices=MeetingFileKind)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="文件")
    added_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "会议材料"
        ordering = ["kind", "added_at", "pk"]

    def __str__(self) -> str:
        return self.file.name
