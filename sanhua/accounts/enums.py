"""The words of this room."""

from django.db.models import TextChoices


class StaffRole(TextChoices):
    """Roles that come from groups; a person's role in a society comes from a membership."""

    OFFICER = "officer", "省科协经办人"
    LEADER = "leader", "省科协领导"
    EXPERT = "expert", "评审专家"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


# GB/T 22239-2019 三员分立: one person holds at most one of these, and no business role beside it.
ADMIN_ROLES = (StaffRole.SYSTEM_ADMIN, StaffRole.SECURITY_ADMIN, StaffRole.AUDIT_ADMIN)


class AccountState(TextChoices):
    """Whether an account can be used; derived, never stored."""

    PENDING = "pending", "待审批"
    ACTIVE = "active", "启用"
    CLOSED = "closed", "停用"


class MailKind(TextChoices):
    INVITATION = "invitation", "邀请函"
    RESET = "reset", "重设密码"


class MailState(TextChoices):
    """How far a letter is; derived, never stored."""

    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"
