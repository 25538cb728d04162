"""Due dates by month, and the private address of them for calendar programs."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pilots.actions.calendar_feed import make_feed, note_reading, revoke_feed
from pilots.forms.task import TaskFilterForm
from pilots.queries.calendar_feed import feed_entries, feed_of, feed_of_token
from pilots.queries.calendar_page import month_asked, month_page
from pilots.queries.ics import ics_text
from pilots.queries.task import newest_batch, pilots_to_choose
from pilots.views.task import clock
from sanhua.core.http import SignedInRequest

HIDDEN = ("status", "light", "view", "sort", "cols")
ICS = "text/calendar; charset=utf-8"


@require_safe
def task_calendar(request: SignedInRequest) -> HttpResponse:
    """One month; the filters are those of the task list, where they make sense."""
    now = clock()
    month = month_asked(request.GET.get("month", ""), now.on)
    pilots = pilots_to_choose(request.user)
    asked = request.GET.copy()
    if "batch" not in asked and "pilot" not in asked and (batch := newest_batch(pilots)):
        asked["batch"] = str(batch)
    form = TaskFilterForm(asked, pilots=pilots, hide=HIDDEN, asked=set(request.GET))
    chosen = form.chosen
    context = {
        "form": form,
        "month": month_page(request.user, month, chosen, now),
        "asked_month": request.GET.get("month", ""),
        "several": len({row.society_id for row in pilots}) > 1 and "pilot" not in chosen,
        "pilot": next((row for row in pilots if str(row.pk) == chosen.get("pilot")), None),
        "today": now.on,
    }
    return render(request, "pilots/task/calendar.html", context)


def calendar_subscription(request: SignedInRequest) -> HttpResponse:
    """Make, replace or withdraw one's own address; the address is shown this once."""
    address = ""
    if request.method == "POST" and "revoke" in request.POST:
        if revoke_feed(request.user):
            messages.success(request, "已停用，原地址不能再读取。请在日历软件中删除该订阅。")
        return redirect("pilots:calendar_subscription")
    if request.method == "POST":
        token = make_feed(request.user, now=timezone.now())
        address = settings.PUBLIC_URL + reverse("pilots:calendar_feed", args=[token])
    context = {"feed": feed_of(request.user), "address": address}
    return render(request, "pilots/task/subscription.html", context)


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program, which cannot sign in: the address is the key."""
    feed = feed_of_token(token)
    if feed is None:
        raise Http404
    now = timezone.now()
    text = ics_text(feed_entries(feed.person, clock()), now=now, public_url=settings.PUBLIC_URL)
    note_reading(feed, now=now)
    headers = {
        "Cache-Control": "private, no-cache",
        "Content-Disposition": 'inline; filename="sanhua.ics"',
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(text, content_type=ICS, headers=headers)
