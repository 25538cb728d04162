"""Accounts in the administration: kept by one administrator, let in by another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from sanhua.accounts.actions import people, roles
from sanhua.accounts.admin.forms import AccountForm, RolesForm
from sanhua.accounts.enums import AccountState, StaffRole
from sanhua.accounts.models import AccountMail, User
from sanhua.core.rules import NotAllowed, NotNow

AGAIN = "账号须经安全管理员重新审批后才能使用。"
KEPT_BY_SYSTEM_ADMIN = ("username", "full_name", "unit", "position", "phone", "email")


class StateFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(value, str(label)) for value, label in AccountState.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.value() == AccountState.ACTIVE:
            return queryset.filter(is_active=True)
        if self.value() in AccountState.values:
            never = self.value() == AccountState.PENDING
            return queryset.filter(is_active=False, approved_at__isnull=never)
        return queryset


class RoleFilter(admin.SimpleListFilter):
    title = "角色"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(value, str(label)) for value, label in StaffRole.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.value() in StaffRole.values:
            return queryset.filter(groups__name=self.value())
        return queryset


def for_each(
    request: HttpRequest,
    chosen: QuerySet[User],
    do: Callable[..., Any],
    done: str,
) -> None:
    """Do one thing for every chosen account; say for each one refused why."""
    count = 0
    for person in chosen:
        try:
            do(request.user, person, now=timezone.now())
        except (NotNow, NotAllowed) as refusal:
            messages.error(request, str(refusal))
        else:
            count += 1
    if count:
        messages.success(request, f"已{done}{count}个账号。")


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["username", "full_name", "unit", "state_label", "role_labels", "last_login"]
    list_display_links = ["username", "full_name"]
    list_filter = [StateFilter, RoleFilter]
    search_fields = ["username", "full_name", "unit", "email"]
    search_help_text = "按账号名、姓名、单位、邮箱查找"
    ordering = ["username"]
    list_per_page = 50
    actions = ["approve", "invite", "reset_access", "close_account"]
    actions_on_bottom = True
    empty_value_display = "—"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    # Who may do what

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.approve_user")

    def has_grant_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.grant_role")

    def has_keep_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_user")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj == request.user:
            return False  # nobody decides about themselves
        return self.has_keep_permission(request) or self.has_grant_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # an account is closed; what its person did stays

    # The page of one account

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return AccountForm if self.has_keep_permission(request) else RolesForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        shown = ["state_label", "approved_at", "last_login"] if obj else []
        if self.has_keep_permission(request):
            return ["role_labels", *shown] if obj else []
        return [*KEPT_BY_SYSTEM_ADMIN, *shown]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            note = "新账号须经安全管理员审批，审批后再发送邀请。密码由本人通过邀请链接设置。"
            return [(None, {"fields": KEPT_BY_SYSTEM_ADMIN, "description": note})]
        role = "role_labels" if self.has_keep_permission(request) else "roles"
        return [
            ("人员", {"fields": KEPT_BY_SYSTEM_ADMIN}),
            ("授权", {"fields": [role, "state_label", "approved_at", "last_login"]}),
        ]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        """Hand over to the actions, which are the only ones that write."""
        now = timezone.now()
        if isinstance(form, RolesForm):
            roles.set_roles(request.user, obj, form.cleaned_data["roles"], now=now)
        elif change:
            after = people.edit_account(request.user, obj, values=form.cleaned_data, now=now)
            if after.state == AccountState.PENDING and obj.is_active:
                messages.warning(request, f"“{after}”的账号名或邮箱已变更，{AGAIN}")
        else:
            made = people.open_account(request.user, values=form.cleaned_data, now=now)
            obj.pk = made.pk

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "账号"} | (extra_context or {}))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Say a refusal on the page it was asked on."""
        named = {"title": "账号" if object_id else "新增账号"} | (extra_context or {})
        try:
            return super().changeform_view(request, object_id, form_url, named)
        except NotNow as refusal:
            messages.error(request, str(refusal))
        except NotAllowed as refusal:
            if request.method != "POST":
                raise
            messages.error(request, str(refusal))
        return HttpResponseRedirect(request.get_full_path())

    # What is done with chosen accounts

    @admin.action(description="审批通过并启用", permissions=["approve"])
    def approve(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for_each(request, queryset, people.approve, "启用")

    @admin.action(description="发送邀请", permissions=["keep"])
    def invite(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for_each(request, queryset, people.invite, "邀请")

    @admin.action(description="重置访问（原密码作废，发送重设链接）", permissions=["keep"])
    def reset_access(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for_each(request, queryset, people.reset_access, "重置")

    @admin.action(description="停用", permissions=["keep"])
    def close_account(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for_each(request, queryset, people.close_account, "停用")

    # Columns

    @admin.display(description="状态")
    def state_label(self, person: User) -> str:
        return person.state.label

    @admin.display(description="角色")
    def role_labels(self, person: User) -> str:
        held = [group.name for group in person.groups.all()]
        return "、".join(role.label for role in StaffRole if role.value in held) or "—"


@admin.register(AccountMail)
class AccountMailAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Whether invitations went out; nothing to change, and no link to read."""

    list_display = ["created_at", "user", "kind", "state_label", "attempts", "sent_at", "error"]
    list_filter = ["kind"]
    list_select_related = ["user"]
    list_display_links = None
    search_fields = ["user__username", "user__full_name"]
    search_help_text = "按账号名、姓名查找"
    list_per_page = 50

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "账号邮件"} | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="状态")
    def state_label(self, letter: AccountMail) -> str:
        return letter.state.label
