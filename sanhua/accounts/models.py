"""People. What a person may see of a society is decided by a membership, not here."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from sanhua.accounts.enums import AccountState, MailKind, MailState, StaffRole
from sanhua.core.memo import once_per_user
from sanhua.core.records import Record

if TYPE_CHECKING:
    from datetime import datetime

MAIL_ATTEMPTS_MAX = 5


class PeopleManager(UserManager["User"]):
    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> User:
        """Make an all-powerful account, on the embedded default only.

        Nobody may hold all powers in production (三员分立); there, ``manage.py appoint`` names the
        first three administrators.
        """
        if not settings.EMBEDDED:
            raise ImproperlyConfigured(
                "No superuser in production. Appoint administrators with: manage.py appoint"
            )
        return super().create_superuser(username, email, password, **extra_fields)


class User(AbstractUser):
    """One person with an account (账号). Never shared, never named after an office.

    ``is_staff`` (may open the administration) is true exactly for holders of an administrator's
    role. ``approved_at`` is empty until the security administrator has let the account in.
    """

    id = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(
        "账号名",
        max_length=150,
        unique=True,
        help_text="登录时使用，一人一号。可用汉字、字母、数字和@.+-_。",
        validators=[
            UnicodeUsernameValidator(
                message="账号名只能用汉字、字母、数字和@.+-_，请删去其他字符。"
            )
        ],
        error_messages={"unique": "该账号名已有人使用，请另取一个。"},
    )
    email = models.EmailField("邮箱", blank=True)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("姓名", max_length=60)
    unit = models.CharField("单位", max_length=100, blank=True)
    position = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    must_change_password = models.BooleanField("首次登录须修改密码", default=True)
    approved_at = models.DateTimeField("审批时间", null=True, blank=True, editable=False)

    objects = PeopleManager()  # type: ignore[misc]

    REQUIRED_FIELDS = ["full_name", "email"]

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        permissions = [("approve_user", "可以审批账号"), ("grant_role", "可以授予角色")]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    def holds(self, role: StaffRole) -> bool:
        """Say whether this person has a staff role (one query per request)."""
        return role in staff_roles(self)

    @property
    def state(self) -> AccountState:
        if self.is_active:
            return AccountState.ACTIVE
        return AccountState.CLOSED if self.approved_at else AccountState.PENDING


@once_per_user
def staff_roles(user: User) -> frozenset[StaffRole]:
    """Roles from the person's groups; a group is named by the role's value."""
    names = user.groups.values_list("name", flat=True)
    return frozenset(StaffRole(name) for name in names if name in StaffRole.values)


class AccountMail(models.Model):
    """A letter with a link to set a password (账号邮件).

    Only the order is kept: the link is made when the letter is sent, so that no link that opens
    an account can be read from the database. Claimed with a lease, like every outbox row.
    """

    id = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User, models.CASCADE, related_name="account_mails", verbose_name="收件人"
    )
    kind = models.CharField("种类", max_length=20, choices=MailKind)
    created_at = models.DateTimeField("生成时间", db_index=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    lease_until = models.DateTimeField("占用至", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    error = models.CharField("失败原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "账号邮件"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.user}：{MailKind(self.kind).label}"

    @property
    def state(self) -> MailState:
        if self.sent_at:
            return MailState.SENT
        return MailState.FAILED if self.attempts >= MAIL_ATTEMPTS_MAX else MailState.WAITING

    def is_due(self, now: datetime) -> bool:
        free = self.lease_until is None or self.lease_until <= now
        return self.state == MailState.WAITING and free


class Draft(Record):
    """What somebody typed on one page and has not submitted (自动保存的内容); only they see it.

    ``content`` is sealed. It is not a record of the programme: nothing follows from it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts", verbose_name="账号")
    page = models.CharField("页面", max_length=300)
    content = models.TextField("内容")
    saved_at = models.DateTimeField("保存时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "自动保存的内容"
        constraints = [
            models.UniqueConstraint(fields=["user", "page"], name="one_draft_per_person_and_page")
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.page}"
