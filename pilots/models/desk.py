"""What a person keeps for their own work; nobody else sees or uses it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sanhua.core.records import Record


class SavedView(Record):
    """Filters a person comes back to (常用视图): the query of a list's address under a name."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="使用人")
    page = models.CharField("列表", max_length=40)
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=500, blank=True)
    position = models.PositiveSmallIntegerField("序号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "常用视图"
        ordering = ["page", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page", "name"],
                name="one_view_a_name",
                violation_error_message="已有同名的常用视图，请换一个名称。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class QuickPhrase(Record):
    """A sentence an officer writes often (常用语)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="使用人")
    text = models.CharField("常用语", max_length=200)
    position = models.PositiveSmallIntegerField("序号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "常用语"
        ordering = ["position", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "text"],
                name="one_phrase_a_text",
                violation_error_message="已有相同的常用语。",
            )
        ]

    def __str__(self) -> str:
        return self.text


class CalendarFeed(Record):
    """The private address of a person's due dates for a calendar program (日历订阅).

    Only the fingerprint of the address's secret is kept, so a copy of the database opens nothing.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="使用人")
    token_hash = models.CharField("地址摘要", max_length=64, unique=True)
    made_at = models.DateTimeField("生成时间")
    read_at = models.DateTimeField("最近读取", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历订阅"

    def __str__(self) -> str:
        return f"{self.person}的日历订阅"
