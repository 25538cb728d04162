"""The pages of the gate, and a person's own page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    LoginView,
    LogoutView,
    PasswordResetConfirmView,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sanhua.accounts import forms
from sanhua.accounts.actions import letters, passwords, people
from sanhua.accounts.models import User, staff_roles
from sanhua.accounts.views.kept import after_sign_in
from sanhua.core.http import SignedInRequest, refusals_on

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    form_class = forms.SignInForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_success_url(self) -> str:
        return after_sign_in(self.request, self.get_redirect_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class SignOut(LogoutView):
    http_method_names = ["post", "options"]


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: SignedInRequest) -> HttpResponse:
    form = forms.ChangePasswordForm(request.user, request.POST or None)
    first = request.user.must_change_password
    if request.method == "POST" and form.is_valid():
        person = passwords.choose_password(
            request.user, form.cleaned_data["new_password1"], now=timezone.now()
        )
        update_session_auth_hash(request, person)
        messages.success(request, "密码已修改，其他设备上的登录已退出。")
        return redirect(after_sign_in(request) if first else "accounts:profile")
    template = "accounts/first_password.html" if first else "accounts/password_change.html"
    return render(request, template, {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
@require_http_methods(["GET", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    form = forms.ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        letters.request_reset(form.cleaned_data["email"], now=timezone.now())
        return redirect("accounts:password_reset_sent")
    context = {"form": form}
    return render(request, "accounts/password_reset.html", context, status=_status(form))


@login_not_required
@require_http_methods(["GET"])
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/password_reset_sent.html")


@method_decorator(sensitive_post_parameters(), name="dispatch")
class SetPassword(PasswordResetConfirmView):
    """The page behind the link of an invitation or a reset; works once."""

    form_class = forms.NewPasswordForm
    template_name = "accounts/set_password.html"

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and user.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        person = passwords.choose_password(
            form.user, form.cleaned_data["new_password1"], now=timezone.now()
        )
        self.request.session.pop(INTERNAL_RESET_SESSION_TOKEN, None)
        login(self.request, person, BACKEND)  # ends the session of whoever else was signed in
        messages.success(self.request, "密码已设置，您已登录。")
        return redirect(after_sign_in(self.request))

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Show who one is here; telephone and position can be changed."""
    person = request.user
    initial = {"phone": person.phone, "position": person.position}
    form = forms.ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            people.edit_profile(person, values=form.cleaned_data, now=timezone.now())
            messages.success(request, "个人资料已保存。")
            return redirect("accounts:profile")
    roles = [role.label for role in sorted(staff_roles(person))]
    context = {"form": form, "person": person, "roles": roles}
    return render(request, "accounts/profile.html", context, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
