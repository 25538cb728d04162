"""Bytes that people handed in or the portal made, with their fingerprint."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sanhua.core.records import Record


class StoredFile(Record):
    """One file, never changed after it was stored (文件).

    ``society_id`` is the owner for quota and visibility (null: the association's own). It is a
    plain id because this room stands below the societies. ``audience`` widens who may download.
    """

    class Audience(models.TextChoices):
        OWNER = "owner", "本学会与省科协"
        SIGNED_IN = "signed_in", "所有登录用户"

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
