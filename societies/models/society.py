"""Societies and the people who act for them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from pypinyin import lazy_pinyin
from stdnum.cn import uscc

from sanhua.core.records import Record
from societies.enums import Discipline, MembershipRole


def validate_uscc(value: str) -> None:
    """Check a unified social credit code (统一社会信用代码, GB 32100-2015)."""
    if not uscc.is_valid(value) or uscc.compact(value) != value:
        raise ValidationError(
            "统一社会信用代码不正确：应为18位，由数字和大写字母（不含I、O、Z、S、V）组成，"
            "末位为校验码。请对照登记证书核对。"
        )


class Society(Record):
    """One provincial society (省级学会). Known by its credit code; its name may change."""

    name = models.CharField("学会名称", max_length=100, unique=True)
    short_name = models.CharField("简称", max_length=40, blank=True)
    uscc = models.CharField(
        "统一社会信用代码", max_length=18, unique=True, validators=[validate_uscc]
    )
    discipline = models.CharField("学科类别", max_length=20, choices=Discipline)
    host_institution = models.CharField("挂靠单位", max_length=100, blank=True)
    individual_members = models.PositiveIntegerField("个人会员数", default=0)
    unit_members = models.PositiveIntegerField("单位会员数", default=0)
    # Kept from the ledgers of the dossier, never typed (see actions/checkups).
    full_time_staff = models.PositiveSmallIntegerField("专职工作人员数", default=0, editable=False)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    president = models.CharField("理事长（会长）", max_length=60, blank=True)
    secretary_general = models.CharField("秘书长", max_length=60, blank=True, editable=False)
    legal_representative = models.CharField("法定代表人", max_length=60, blank=True)
    business_scope = models.TextField("业务范围", max_length=1000, blank=True)
    address = models.CharField("住所", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField("在册", default=True)
    is_demo = models.BooleanField("演示数据", default=False)
    sort_key = models.CharField("拼音排序", max_length=400, editable=False, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "学会"
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = " ".join(lazy_pinyin(self.name))[:400]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("societies:society", args=[self.pk])


class SocietyName(Record):
    """A name a society had before (曾用名); the credit code says that it is the same society."""

    society = models.ForeignKey(
        Society, models.CASCADE, related_name="former_names", verbose_name="学会"
    )
    name = models.CharField("曾用名", max_length=100)
    until = models.DateField("使用至")

    class Meta:
        verbose_name = verbose_name_plural = "学会曾用名"
        ordering = ["-until"]

    def __str__(self) -> str:
        return self.name


class Membership(Record):
    """A person's place in a society (学会人员); tenancy is decided by this and nothing else."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name="账号"
    )
    society = models.ForeignKey(
        Society, models.PROTECT, related_name="memberships", verbose_name="学会"
    )
    role = models.CharField("角色", max_length=20, choices=MembershipRole)
    is_active = models.BooleanField("有效", default=True)
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "学会人员"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "society"],
                condition=models.Q(is_active=True),
                name="one_active_membership",
                violation_error_message="该人员已在本学会名册中。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}（{self.get_role_display()}）"
