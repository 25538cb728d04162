"""What happened, whose turn it is, and who was told."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from sanhua.activity.enums import Channel, DeliveryState, Owner, Robot, Topic


class AppendOnly(models.QuerySet[Any]):
    """Rows that are written once; changing or deleting one is a bug, and says so."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise TypeError("events are append-only")

    def delete(self) -> NoReturn:
        raise TypeError("events are append-only")


class Event(models.Model):
    """One thing that happened to one record (办理记录), chained to the one before it.

    The primary key is the token of the submitted form, so that a double click is one event.
    ``number`` counts within the record; ``digest`` covers the content and the digest before it.
    """

    id = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=80, db_index=True)
    label = models.CharField("事项", max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="办理人"
    )
    occurred_at = models.DateTimeField("时间", db_index=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="对象类型")
    subject_id = models.UUIDField("对象")
    subject_version = models.PositiveIntegerField("对象版本", default=1)
    state_before = models.CharField("之前状态", max_length=40, blank=True)
    state_after = models.CharField("之后状态", max_length=40, blank=True)
    state_label = models.CharField("之后状态名称", max_length=40, blank=True)
    comment = models.TextField("意见", blank=True)
    detail = models.JSONField("明细", default=dict, blank=True)
    number = models.PositiveIntegerField("序号")
    digest = models.CharField("链式摘要", max_length=64)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["-occurred_at", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "number"], name="one_event_per_number"
            )
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-number"])]

    def __str__(self) -> str:
        return f"{self.label}（{self.occurred_at:%Y-%m-%d}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("events are append-only")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("events are append-only")


class Turn(models.Model):
    """One thing somebody has to do (待办), kept in step with its record by the workflow engine.

    ``society_id`` and ``batch_id`` are plain ids because this room stands below theirs.
    ``due_on`` is the last day, inclusive, in Asia/Shanghai; null: no deadline.
    """

    id = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    subject_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name="对象类型")
    subject_id = models.UUIDField("对象")
    kind = models.CharField("种类", max_length=80, db_index=True)
    owner = models.CharField("当前办理人", max_length=20, choices=Owner)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, verbose_name="指定人员"
    )
    society_id = models.UUIDField("学会", null=True, blank=True, db_index=True)
    batch_id = models.UUIDField("批次", null=True, blank=True, db_index=True)
    title = models.CharField("事项", max_length=200)
    society_name = models.CharField("学会名称", max_length=100, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    action = models.CharField("办理动作", max_length=20, default="办理")
    url = models.CharField("地址", max_length=200)
    # Where the action's button leads, if that is not the record's page.
    action_url = models.CharField("办理地址", max_length=200, blank=True)
    due_on = models.DateField("时限", null=True, blank=True)
    since = models.DateTimeField("起始时间")

    class Meta:
        verbose_name = verbose_name_plural = "待办"
        ordering = [models.F("due_on").asc(nulls_last=True), "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], name="one_turn_a_subject"
            )
        ]
        # The morning's sweep reads a due date at a time, page by page.
        indexes = [models.Index(fields=["due_on", "id"])]

    def __str__(self) -> str:
        return self.title


class Outgoing(models.Model):
    """What leaves by a lease: claimed by one worker, marked when the other side has answered."""

    state = models.CharField(
        "投递状态", max_length=10, choices=DeliveryState, default=DeliveryState.PENDING
    )
    lease_until = models.DateTimeField("占用至", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    not_before = models.DateTimeField("不早于", null=True, blank=True)
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)
    error = models.CharField("失败原因", max_length=300, blank=True)

    class Meta:
        abstract = True


class Notification(Outgoing):
    """One message to one person through one channel: the outbox (消息).

    ``key`` makes it unique, whatever crashes or runs twice. E-mail rows are claimed with a lease;
    in-app rows are delivered by being there.
    """

    id = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notifications",
        verbose_name="接收人",
    )
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    topic = models.CharField("种类", max_length=10, choices=Topic, default=Topic.PROGRESS)
    key = models.CharField("去重键", max_length=200)
    # A plain id because this room stands below the batch's; empty: of no batch.
    batch_id = models.UUIDField("批次", null=True, blank=True)
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, verbose_name="办理记录")
    subject = models.CharField("标题", max_length=200)
    text = models.TextField("内容")
    # Of a letter with many things: which, so that it says only what still stands when it leaves.
    parts = models.JSONField("所列事项", default=dict, blank=True)
    url = models.CharField("地址", max_length=200, blank=True)
    created_at = models.DateTimeField("生成时间", db_index=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-created_at"]
        permissions = [("resend_notification", "可重新发送失败的消息")]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "channel", "key"], name="one_message_per_key"
            )
        ]
        indexes = [
            models.Index(fields=["channel", "state", "created_at"]),
            models.Index(fields=["batch_id", "-created_at"]),
        ]

    def __str__(self) -> str:
        # Seen in the administration and its log, where the title is nobody's business.
        return f"{self.get_channel_display()} {timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"

    @property
    def tone(self) -> str:
        """The colour of its delivery on a page."""
        tones = {DeliveryState.SENT: "ok", DeliveryState.FAILED: "bad"}
        return tones.get(DeliveryState(self.state), "")

    @property
    def rest(self) -> str:
        """What the text says beyond the title, which is mostly its first sentence."""
        if not self.text.startswith(self.subject):
            return self.text
        return self.text.removeprefix(self.subject).lstrip("。").strip()


class RobotMessage(Outgoing):
    """One message to a chat group through its robot (群消息): an outbox like that of e-mail."""

    id = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    robot = models.CharField("机器人", max_length=10, choices=Robot)
    key = models.CharField("去重键", max_length=200)
    text = models.TextField("内容")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="发送人"
    )
    created_at = models.DateTimeField("生成时间", db_index=True)
    tried_at = models.DateTimeField("最近尝试", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "群消息"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["robot", "key"], name="one_robot_message_per_key")
        ]

    def __str__(self) -> str:
        moment = timezone.localtime(self.created_at)
        return f"{self.get_robot_display()} {moment:%Y-%m-%d %H:%M}"


class Muted(models.Model):
    """A kind of message that a person has switched off in one channel (不接收)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="muted", verbose_name="账号"
    )
    topic = models.CharField("种类", max_length=10, choices=Topic)
    channel = models.CharField("渠道", max_length=10, choices=Channel)

    class Meta:
        verbose_name = verbose_name_plural = "不接收的消息"
        constraints = [
            models.UniqueConstraint(fields=["user", "topic", "channel"], name="muted_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.get_topic_display()}"


class Heartbeat(models.Model):
    """When a part that works in the background was last alive (运行状态).

    ``taken_until`` lets one worker at a time do what only one may.
    """

    name = models.CharField("名称", max_length=40, primary_key=True)
    beat_at = models.DateTimeField("最近心跳")
    taken_until = models.DateTimeField("占用至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "运行状态"

    def __str__(self) -> str:
        return self.name


class WorkCalendarDay(models.Model):
    """A day that differs from Monday to Friday: a holiday or a make-up working day (工作日历)."""

    date = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("是否上班")
    name = models.CharField("名称", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {'上班' if self.is_workday else '放假'}"


class ReminderRun(models.Model):
    """The last day for which reminders were made, so that an outage is caught up once (提醒运行)."""

    day = models.DateField("日期", primary_key=True)
    finished_at = models.DateTimeField("完成时间")
    made = models.PositiveIntegerField("生成条数")

    class Meta:
        verbose_name = verbose_name_plural = "提醒运行"

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
