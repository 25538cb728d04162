"""One page for every step of every workflow: what will happen, the opinion, the fields, the button.

It works without JavaScript, refuses with a sentence and keeps what was typed. A step that needs
fields of its own names a form; its cleaned fields reach the step's effects as ``occasion.data``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from sanhua.core.http import SignedInRequest, VersionForm, refusals_on
from sanhua.core.records import Record
from sanhua.core.workflow import Occasion, Step, Workflow

if TYPE_CHECKING:
    from sanhua.accounts.models import User


class StepForm(VersionForm):
    """The fields every step has. Subclass it for a step with fields of its own.

    ``subject`` is the record and ``actor`` the person, for choices and initial values.
    """

    own = VersionForm.own | {"comment"}
    comment = forms.CharField(
        label="办理意见",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": "办理意见最多%(limit_value)d字，现有%(show_value)d字，请删减。"
        },
    )
    field_order: list[str] | None = None

    def __init__(
        self, *args: Any, subject: Record, actor: User, step: Step[Any], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.subject, self.actor, self.step = subject, actor, step
        self.fields["seen"].initial = subject.version
        if step.comment_required:
            self.fields["comment"].required = True
            self.fields["comment"].error_messages["required"] = f"{step.label}须填写意见。"
        names = [name for name in self.fields if name not in self.own]
        self.order_fields([*names, "comment", "token", "seen"])

    def occasion(self) -> Occasion:
        data = self.cleaned_data
        return Occasion(
            actor=self.actor,
            now=timezone.now(),
            comment=data.get("comment", ""),
            data=self.values,
            seen=data.get("seen") or self.subject.version,
            token=data.get("token"),
        )


@dataclass(frozen=True, kw_only=True)
class StepPage:
    """The steps of one workflow on the web.

    ``visible`` is the policy's queryset, so a foreign id is a 404. ``context`` adds what a page
    shows beside the form; ``after`` says where to go (default: the record's own page).
    """

    workflow: Workflow[Any]
    visible: Callable[[User], QuerySet[Any]]
    forms: Mapping[str, type[StepForm]] = field(default_factory=dict)
    template: str = "components/step.html"
    context: Callable[[Any], dict[str, Any]] = lambda _: {}
    after: Callable[[Any, str], str] = lambda record, _: record.get_absolute_url()
    # For those who decide many things in a row: what stands beside the form, and where the
    # button “…，下一件” leads after it was done.
    desk: Callable[[User, Any], dict[str, Any]] = lambda _user, _record: {}
    onward: Callable[[SignedInRequest, Any], str] | None = None

    def form(self, request: SignedInRequest, subject: Any, step: Step[Any]) -> StepForm:
        form_class = self.forms.get(step.name, StepForm)
        data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        return form_class(*data, subject=subject, actor=request.user, step=step)

    def show(
        self,
        request: SignedInRequest,
        subject: Any,
        step: Step[Any],
        form: StepForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        state_fits = self.workflow.state_of(subject) in step.source
        context = {
            "subject": subject,
            "step": step,
            "form": form,
            "back": subject.get_absolute_url(),
            "refusal": step.why_not(request.user, subject)
            if state_fits
            else _not_from_here(self.workflow, subject, step),
        }
        context |= self.context(subject) | self.desk(request.user, subject)
        return render(request, self.template, context, status=status)


def _not_from_here(workflow: Workflow[Any], subject: Any, step: Step[Any]) -> str:
    state = workflow.states(workflow.state_of(subject)).label
    last = workflow.journal.last_words(subject)
    return f"当前为“{state}”{'（' + last + '）' if last else ''}，不能{step.label}。"


def step_view(page: StepPage) -> Callable[..., HttpResponse]:
    """Make the view ``(request, pk, step)`` for ``<uuid:pk>/steps/<str:step>/``."""

    def view(request: SignedInRequest, pk: Any, step: str) -> HttpResponse:
        subject = get_object_or_404(page.visible(request.user), pk=pk)
        row = page.workflow.step(step)
        row.who.require(request.user, subject)
        form = page.form(request, subject, row)
        if request.method != "POST":
            return page.show(request, subject, row, form)
        if not form.is_valid():
            return page.show(request, subject, row, form, status=422)
        with refusals_on(form):
            done = page.workflow.perform(subject, step, form.occasion())
            messages.success(request, f"已{row.label}。")
            if page.onward and "onward" in request.POST:
                return redirect(page.onward(request, done))
            return redirect(page.after(done, step))
        current = get_object_or_404(page.visible(request.user), pk=pk)
        form.show_current(current.version)
        return page.show(request, current, row, form, status=409)

    return view
