"""Several tasks of the list at once: urging, and naming another owner.

What was chosen is in the address, so the page before the deed is plain to reload and to leave.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from pilots import policies
from pilots.actions.task_bulk import change_owner, mark_of
from pilots.actions.urging import urge
from pilots.forms.supervision import UrgeForm
from pilots.forms.task import OwnerForm
from pilots.models import Task
from pilots.queries.task_bulk import AT_ONCE, picked_tasks, turns_of
from pilots.queries.urging import TEXTS, chat_text
from pilots.views.task import clock, filters_of
from sanhua.activity.calendar import work_calendar
from sanhua.core.http import SignedInRequest, TokenForm, refusals_on
from sanhua.core.rules import NotAllowed
from sanhua.core.workflow import Occasion
from societies.policies import working_society_ids

OWN = ("task", "everything", "csrfmiddlewaretoken")


def _picked(request: SignedInRequest) -> list[Task]:
    form, _ = filters_of(request)
    everything = form.chosen if "everything" in request.GET else None
    return picked_tasks(request.user, request.GET.getlist("task"), everything, clock())


def _list_address(query: QueryDict) -> str:
    """The list as it was when the tasks were chosen."""
    kept = query.copy()
    for name in OWN:
        kept.pop(name, None)
    return f"{reverse('pilots:tasks')}?{kept.urlencode()}" if kept else reverse("pilots:tasks")


def _page(
    request: SignedInRequest, tasks: list[Task], form: TokenForm, **words: object
) -> HttpResponse:
    context = {"tasks": tasks, "form": form, "back": _list_address(request.GET), **words}
    context |= {"cut": len(tasks) == AT_ONCE}
    status = 422 if form.is_bound else 200
    return render(request, "pilots/task/bulk.html", context, status=status)


def tasks_urge(request: SignedInRequest) -> HttpResponse:
    """Urge the societies whose tasks were chosen (催办)."""
    if not policies.run_batch_ids(request.user):
        raise NotAllowed("只有本批次的省科协经办人可以催办。")
    tasks = _picked(request)
    turns = turns_of(request.user, tasks)
    form = UrgeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            sent = urge(
                turns,
                text=form.cleaned_data["text"],
                actor=request.user,
                now=timezone.now(),
                on=timezone.localdate(),
            )
            messages.success(request, f"已催办{len(sent)}件，对方会收到站内消息和邮件。")
            return redirect(_list_address(request.GET))
    owing = {turn.subject_id for turn in turns}
    resting = [task for task in tasks if task.pk not in owing]
    chosen = [task for task in tasks if task.pk in owing]
    return _page(
        request,
        chosen,
        form,
        title="催办",
        action="催办",
        texts=TEXTS,
        chat=chat_text(turns, on=timezone.localdate(), calendar=work_calendar()),
        left_out=resting,
        left_out_because="目前不由学会办理",
    )


def tasks_owner(request: SignedInRequest) -> HttpResponse:
    """Name another owner for the tasks that were chosen."""
    own = working_society_ids(request.user)
    if not own:
        raise NotAllowed("只有试点学会的经办人、负责人可以更换责任人。")
    tasks = _picked(request)
    mine = [task for task in tasks if task.pilot.society_id in own]
    now = {"was": mark_of(mine)}
    form = OwnerForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        data = form.cleaned_data
        occasion = Occasion(
            request.user, timezone.now(), comment=data["comment"], token=data["token"]
        )
        with refusals_on(form):
            changed = change_owner(mine, occasion, owner=data["owner"], seen=data["was"])
            messages.success(request, f"已更换{len(changed) or len(mine)}项任务的责任人。")
            return redirect(_list_address(request.GET))
        form.data = request.POST.copy()
        form.data["was"] = now["was"]  # the next submission is about what is shown now
    return _page(
        request,
        mine,
        form,
        title="更换责任人",
        action="更换责任人",
        left_out=[task for task in tasks if task.pilot.society_id not in own],
        left_out_because="不属于本学会",
    )
