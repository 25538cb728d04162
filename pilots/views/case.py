"""Model cases, and the questions about them, on the web."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots.actions.case import add_template, ask_about, edit_case, may_edit, remove_template
from pilots.actions.case import write_case as write
from pilots.forms.case import (
    AnswerForm,
    CaseFilterForm,
    CaseForm,
    CaseTasks,
    Figures,
    PassOnForm,
    QuestionForm,
    ReleaseForm,
    TemplateForm,
)
from pilots.policies.sharing import visible_cases, visible_questions
from pilots.queries.case import (
    case_page,
    case_rows,
    published_cases,
    question_page,
    search,
    unpublished_cases,
)
from pilots.workflows.case import CASE, QUESTION, writer
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.core.http import SignedInRequest, form_page, page_of, refusals_on
from sanhua.core.rules import NotAllowed
from sanhua.core.steps import StepPage, step_view
from societies.policies import visible_societies, working_society_ids

PAGE_ROWS = 10


def cases(request: SignedInRequest) -> HttpResponse:
    """What is published, for everybody; ``?mine``: what the person's societies write."""
    form = CaseFilterForm(request.GET)
    chosen = form.chosen
    text = chosen.pop("q", "")
    context = {"form": form, "q": text, "is_filtered": bool(text or chosen)}
    context |= {"may_write": _may_write(request)}
    if "mine" in request.GET:
        context |= {"page_obj": page_of(request, unpublished_cases(request.user, text=text))}
        return render(request, "pilots/exchange/cases_own.html", context)
    page = page_of(request, search(published_cases(), text=text, **chosen), size=PAGE_ROWS)
    context |= {"page_obj": page, "rows": case_rows(list(page.object_list), text)}
    return render(request, "pilots/exchange/cases.html", context)


def _may_write(request: SignedInRequest) -> bool:
    return is_officer.holds(request.user, None) or bool(working_society_ids(request.user))


def _rows(user: User):
    return visible_cases(user).select_related("society", "pilot__batch")


def case(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(_rows(request.user), pk=pk)
    context = {"page": case_page(request.user, subject), "case": subject}
    return render(request, "pilots/exchange/case.html", context)


def case_new(request: SignedInRequest) -> HttpResponse:
    if not _may_write(request):
        raise NotAllowed("只有学会经办人、负责人和省科协经办人可以起草示范模式。")
    societies = visible_societies(request.user).filter(is_active=True)
    if not is_officer.holds(request.user, None):
        societies = societies.filter(pk__in=working_society_ids(request.user))
    form = CaseForm(request.POST or None, societies=societies)
    figures, tasks = _formsets(request, {})
    if form.is_valid() & figures.is_valid() & tasks.is_valid():
        values = dict(form.values)
        with refusals_on(form):
            made = write(
                form.cleaned_data["society"],
                actor=request.user,
                now=timezone.now(),
                token=form.cleaned_data["token"],
                figures=figures.rows,
                tasks=tasks.rows,
                **values,
            )
            messages.success(request, "草稿已保存。可以继续添加模板，确认无误后推荐。")
            return redirect(made)
    return _form_page(request, form, figures, tasks, title="起草示范模式")


def case_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(_rows(request.user), pk=pk)
    writer.require(request.user, subject)
    form = CaseForm(request.POST or None, record=subject)
    figures, tasks = _formsets(request, {"figures": subject.figures, "tasks": subject.tasks})
    if form.is_valid() & figures.is_valid() & tasks.is_valid():
        with refusals_on(form):
            edit_case(
                subject,
                seen=form.cleaned_data["seen"] or subject.version,
                actor=request.user,
                now=timezone.now(),
                figures=figures.rows,
                tasks=tasks.rows,
                **form.values,
            )
            messages.success(request, "已保存。")
            return redirect(subject)
        form.show_current(subject.version)
    return _form_page(request, form, figures, tasks, title="修改示范模式", case=subject)


def _formsets(request: SignedInRequest, stored: dict):
    data: QueryDict | None = request.POST or None
    if data is not None and "figures-TOTAL_FORMS" not in data:
        data = data.copy()
        for prefix in ("figures", "tasks"):
            data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return (
        Figures(data, prefix="figures", initial=stored.get("figures", [])),
        CaseTasks(data, prefix="tasks", initial=stored.get("tasks", [])),
    )


def _form_page(request: SignedInRequest, form, figures, tasks, **context) -> HttpResponse:
    refused = form.is_bound and (form.errors or not (figures.is_valid() and tasks.is_valid()))
    context |= {"figures": figures, "tasks": tasks}
    template = "pilots/exchange/case_edit.html"
    return form_page(request, template, form, status=422 if refused else 200, **context)


def case_templates(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The texts to download: add one, or take one out."""
    subject = get_object_or_404(_rows(request.user), pk=pk)
    writer.require(request.user, subject)
    removes = "remove" in request.POST
    sent = (None, None) if removes else (request.POST or None, request.FILES or None)
    form = TemplateForm(*sent)
    form.fields["seen"].initial = subject.version
    now = timezone.now()
    if removes:
        row = next(
            (t for t in subject.templates.all() if str(t.pk) == request.POST["remove"]), None
        )
        if row is None:
            raise Http404
        row.case = subject
        remove_template(row, seen=subject.version, actor=request.user, now=now)
        messages.success(request, f"已删除模板“{row.title}”。")
        return redirect("pilots:case_templates", subject.pk)
    if form.is_valid():
        with refusals_on(form):
            add_template(
                subject,
                kind=form.cleaned_data["kind"],
                title=form.cleaned_data["title"],
                upload=form.cleaned_data["upload"],
                seen=form.cleaned_data["seen"] or subject.version,
                actor=request.user,
                now=now,
                token=form.cleaned_data["token"],
            )
            messages.success(request, "模板已添加。")
            return redirect("pilots:case_templates", subject.pk)
        form.show_current(subject.version)
    return form_page(
        request,
        "pilots/exchange/case_templates.html",
        form,
        case=subject,
        templates=subject.templates.select_related("file"),
        editable=may_edit(subject, request.user),
    )


def question_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(_rows(request.user), pk=pk)
    mine = working_society_ids(request.user) - {subject.society_id}
    if not mine:
        raise NotAllowed("只有其他学会的经办人和负责人可以提问。")
    society = visible_societies(request.user).filter(pk__in=mine).first()
    form = QuestionForm(request.POST or None)
    if form.is_valid() and society is not None:
        with refusals_on(form):
            made = ask_about(
                subject,
                society,
                text=form.cleaned_data["text"],
                actor=request.user,
                now=timezone.now(),
                token=form.cleaned_data["token"],
            )
            messages.success(request, "问题已提交省科协，答复后会通知您。")
            return redirect(made)
    return form_page(request, "pilots/exchange/question_new.html", form, case=subject)


def _question_rows(user: User):
    return visible_questions(user).select_related("case__society", "case__pilot__batch", "society")


def question(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(_question_rows(request.user), pk=pk)
    context = {"page": question_page(request.user, subject), "question": subject}
    context |= {"case_open": visible_cases(request.user).filter(pk=subject.case_id).exists()}
    return render(request, "pilots/exchange/question.html", context)


case_step = step_view(
    StepPage(workflow=CASE, visible=_rows, after=lambda record, _: record.get_absolute_url())
)
question_step = step_view(
    StepPage(
        workflow=QUESTION,
        visible=_question_rows,
        forms={"pass_on": PassOnForm, "answer": AnswerForm, "release": ReleaseForm},
        template="pilots/exchange/question_step.html",
        context=lambda question: {"question": question},
    )
)
