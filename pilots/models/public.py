"""What the association shows to everybody, without sign-in."""

from __future__ import annotations

from django.db import models


class PublicArea(models.Model):
    """Which parts anybody may read without signing in (公开区); one row, all off at first."""

    id = models.PositiveSmallIntegerField("标识", primary_key=True, default=1, editable=False)
    announcements = models.BooleanField(
        "通知公告", default=False, help_text="只有勾选“对外公开”的通知"
    )
    notices = models.BooleanField(
        "公示", default=False, help_text="标题、内容和起止日期；不含异议和联系方式"
    )
    cases = models.BooleanField("示范模式", default=False, help_text="已发布的定稿和模板")

    class Meta:
        verbose_name = verbose_name_plural = "公开区"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_public_area")]

    def __str__(self) -> str:
        return "公开区"
