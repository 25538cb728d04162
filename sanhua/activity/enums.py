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


class Topic(TextChoices):
    """What a message is about; some may be switched off (消息种类)."""

    PROGRESS = "progress", "办理进度"
    SETBACK = "setback", "退回、补正与撤回"
    DEADLINE = "deadline", "时限与逾期提醒"
    SOON = "soon", "任务到期前的提前提醒"
    URGING = "urging", "催办"
    DOCUMENT = "document", "文件生成结果"


# What a person may switch off, and where. Everything else always arrives: a return, an urging, the
# due date itself, anything overdue, and every deadline that the notice sets (ADR 14).
MUTABLE: dict[Topic, tuple[Channel, ...]] = {
    Topic.PROGRESS: (Channel.EMAIL,),
    Topic.SOON: (Channel.IN_APP, Channel.EMAIL),
    Topic.DOCUMENT: (Channel.IN_APP, Channel.EMAIL),
}


class Robot(TextChoices):
    """A robot that speaks in a chat group of the association's office (群机器人)."""

    WECOM = "wecom", "企业微信群"
    DINGTALK = "dingtalk", "钉钉群"
