"""Bytes that people handed in or the portal made, with their fingerprint."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sanhua.core.records import Record


class StoredFile(Record):
    """One file, never changed after it was stored (文件).

    ``society_id`` is the owner for quota and visibility (null: the association's own). It is a
    plain id because this room stands below the societies. ``audience`` widens who may download,
    or narrows it to the uploader and those a room names for private files.
    """

    class Audience(models.TextChoices):
        OWNER = "owner", "本学会与省科协"
        SIGNED_IN = "signed_in", "所有登录用户"
        PRIVATE = "private", "仅上传人"

    name = models.CharField("文件名", max_length=200)
    content = models.FileField("内容", upload_to="%Y/%m", max_length=200)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("摘要", max_length=64, db_index=True)
    media_type = models.CharField("类型", max_length=100)
    society_id = models.UUIDField("所属学会", null=True, blank=True, db_index=True)
    audience = models.CharField("可见范围", max_length=20, choices=Audience, default=Audience.OWNER)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "文件"

    def __str__(self) -> str:
        return self.name


class Download(Record):
    """One fetching of a file's bytes by a person (下载记录); looking at pictures is none."""

    file = models.ForeignKey(
        StoredFile, models.CASCADE, related_name="downloads", verbose_name="文件"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="下载人")
    at = models.DateTimeField("下载时间")

    class Meta:
        verbose_name = verbose_name_plural = "下载记录"
        ordering = ["-at"]
        indexes = [models.Index(fields=["file", "-at"])]

    def __str__(self) -> str:
        return f"{self.person}下载{self.file}"


class Preview(Record):
    """The pictures of a stored file, made by a job (预览)."""

    class Status(models.TextChoices):
        MAKING = "making", "生成中"
        READY = "ready", "已生成"
        FAILED = "failed", "不能生成"

    file = models.OneToOneField(
        StoredFile, models.CASCADE, related_name="preview", verbose_name="文件"
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.MAKING)
    pages = models.PositiveIntegerField("总页数", default=0)
    attempts = models.PositiveSmallIntegerField("次数", default=1)
    started_at = models.DateTimeField("开始时间")
    reason = models.CharField("失败原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文件预览"

    def __str__(self) -> str:
        return f"{self.file}预览"


class PreviewPage(Record):
    """One page of a preview, as a JPEG that the portal drew itself."""

    preview = models.ForeignKey(
        Preview, models.CASCADE, related_name="pictures", verbose_name="预览"
    )
    number = models.PositiveSmallIntegerField("页码")
    content = models.FileField("图片", upload_to="%Y/%m", max_length=200)
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")

    class Meta:
        verbose_name = verbose_name_plural = "预览图片"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["preview", "number"], name="one_picture_a_page")
        ]

    def __str__(self) -> str:
        return f"第{self.number}页"
