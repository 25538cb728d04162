"""The words of this room."""

from django.db.models import TextChoices


class Owner(TextChoices):
    """Whose turn something is (当前办理人)."""

    SOCIETY = "society", "学会"
    HEAD = "head", "学会负责人"
    OFFICER = "officer", "省科协经办人"
    LEADER = "leader", "省科协领导"
    PERSON = "person", "指定人员"


class Channel(TextChoices):
    IN_APP = "in_app", "站内消息"
    EMAIL = "email", "电子邮件"


class DeliveryState(TextChoices):
    PENDING = "pending", "待发送"
    LEASED = "leased", "发送中"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"
    CANCELLED = "cancelled", "已取消"
