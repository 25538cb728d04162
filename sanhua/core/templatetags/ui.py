"""The components of every page: one tag per fragment, so that a misspelt argument is an error.

All of them are shown on the gallery page (``sanhua/core/gallery.py``). Loaded as builtins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.template.context import RequestContext
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sanhua.core import wording
from sanhua.core.calendar import WorkCalendar
from sanhua.core.forms import faults_of, typed_text
from sanhua.core.workflow import Offer

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw ``#i-name`` of the sprite; the words stand beside it, so it is hidden from readers."""
    return format_html(
        '<svg class="ic{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        f" ic-{size}" if size else "",
        static("img/sprite.svg"),
        name,
    )


def _shape(light: str) -> SafeString:
    return format_html(
        '<svg class="sh" aria-hidden="true" focusable="false"><use href="{}#s-{}"/></svg>',
        static("img/sprite.svg"),
        wording.LIGHTS[light].letter,
    )


@register.simple_tag
def light(value: str, words: str = "") -> SafeString:
    """Show a light (灯): its shape and its words, never the colour alone."""
    row = wording.LIGHTS[str(value)]
    return format_html(
        '<span class="light l-{}">{}{}</span>', row.letter, _shape(str(value)), words or row.words
    )


@register.simple_tag
def light_shape(value: str) -> SafeString:
    """Show only the shape of a light, where the words stand beside it (matrix cells)."""
    return _shape(str(value))


@register.simple_tag
def pill(label: str, tone: str = "") -> SafeString:
    """Show a tag with words of your own; tone: do, run, rev, ok, warn, bad, off or empty (grey)."""
    if tone not in wording.TONES:
        raise template.TemplateSyntaxError(f"pill: unknown tone {tone!r}")
    return format_html('<span class="tag{}">{}</span>', f" tag-{tone}" if tone else "", label)


@register.simple_tag
def status_pill(record: Any, field: str = "status") -> SafeString:
    """Show where a record is in its process (状态): the choice's label in its colour."""
    label = str(getattr(record, f"get_{field}_display")())
    return pill(label, wording.tone_of(str(getattr(record, field)), label))


@register.simple_tag
def due_chip(
    due_on: dt.date | None,
    today: dt.date | None = None,
    calendar: WorkCalendar | None = None,
    light: str = "",
    done_on: dt.date | None = None,
) -> SafeString:
    """Show a deadline: shape, working days left and the date. ``light`` overrides the shape."""
    today = today or timezone.localdate()
    due = wording.due_words(due_on, today, calendar or WorkCalendar({}), done_on=done_on)
    value = str(light) or due.light
    return format_html(
        '<span class="due l-{}">{}<span>{}</span>{}</span>',
        wording.LIGHTS[value].letter,
        _shape(value),
        due.words,
        format_html("<span>{}</span>", due.date) if due.date else "",
    )


@register.inclusion_tag("components/_progress_bar.html")
def progress_bar(
    percent: float | Decimal, planned: float | Decimal | None = None, light: str = "green"
) -> dict[str, Any]:
    """Show progress as a bar; the black line is the plan. ``light`` yellow or red colours it."""
    done = max(0, min(100, round(percent)))
    plan = None if planned is None else max(0, min(100, round(planned)))
    colour = {"yellow": "lag", "red": "bad"}.get(str(light), "ok" if done == 100 else "v")
    words = f"已完成{done}%" + ("" if plan is None else f"，计划{plan}%")
    # The line is two units wide: at the ends it would be cut off.
    return {
        "done": done,
        "plan": plan,
        "colour": colour,
        "words": words,
        "at": None if plan is None else max(0.5, min(99.5, plan)),
    }


@register.inclusion_tag("components/_step_buttons.html")
def step_buttons(offers: Sequence[Offer], url_name: str, record: Any) -> dict[str, Any]:
    """Show the steps a person may take: the first in blue, danger apart, the refused explained."""
    rows = [(offer, reverse(url_name, args=[record.pk, offer.name])) for offer in offers]
    return {
        "open": [row for row in rows if not row[0].why_not and not row[0].danger],
        "danger": [row for row in rows if not row[0].why_not and row[0].danger],
        "refused": [row for row in rows if row[0].why_not],
    }


@register.inclusion_tag("components/_timeline.html")
def timeline(events: Iterable[Any], limit: int = 50) -> dict[str, Any]:
    """Show what happened to a record (办理记录), newest first, returns marked."""
    rows = list(events)
    shown = [{"event": event, "back": wording.is_setback(event.kind)} for event in rows[:limit]]
    return {"rows": shown, "hidden": len(rows) - len(shown)}


@register.inclusion_tag("components/_steps.html")
def steps(phases: Iterable[Any], label: str = "试点阶段") -> dict[str, Any]:
    """Show the phase bar; a phase has ``label``, ``note``, ``done`` and ``current``."""
    return {"phases": list(phases), "label": label}


@register.inclusion_tag("components/_pages.html", takes_context=True)
def pages(
    context: RequestContext, page_obj: Page[Any], unit: str = "条", label: str = "分页"
) -> dict[str, Any]:
    """Show the numbers of a paginated list; all other parameters of the address stay."""
    page_range = page_obj.paginator.get_elided_page_range(
        page_obj.number, on_each_side=1, on_ends=1
    )
    links = [(number, _with(context, {"page": number})) for number in page_range]
    return {
        "page": page_obj,
        "links": links,
        "unit": unit,
        "label": label,
        "gap": page_obj.paginator.ELLIPSIS,
        "before": _with(context, {"page": page_obj.number - 1}),
        "after": _with(context, {"page": page_obj.number + 1}),
    }


@register.inclusion_tag("components/_empty.html")
def empty(
    title: str, text: str = "", action_url: str = "", action_label: str = ""
) -> dict[str, Any]:
    """Say why a list is empty and what to do next."""
    return {"title": title, "text": text, "action_url": action_url, "action_label": action_label}


@register.inclusion_tag("components/_error_summary.html")
def error_summary(*checked: forms.BaseForm | forms.BaseFormSet[Any]) -> dict[str, Any]:
    """List all errors of the forms and formsets, with links to the fields, in the same words."""
    return {"faults": [fault for form in checked for fault in faults_of(form)]}


@register.inclusion_tag("components/_file_link.html")
def file_link(stored_file: Any) -> dict[str, Any]:
    """Link to a stored file: name, kind and size, and its pages as pictures where there are any."""
    kind = wording.file_kind(stored_file.name)
    drawn = kind in wording.DRAWN_KINDS
    return {
        "file": stored_file,
        "url": reverse("files:download", args=[stored_file.pk]),
        "kind": kind,
        "preview_url": reverse("files:preview", args=[stored_file.pk]) if drawn else "",
    }


@register.inclusion_tag("components/_crumbs.html")
def crumbs(*steps: str) -> dict[str, Any]:
    """Show where the page is: ``"label" url "label" url "this page"``."""
    if len(steps) % 2 == 0:
        raise template.TemplateSyntaxError("crumbs: pairs of label and url, then the page's label")
    return {"links": list(zip(steps[:-1:2], steps[1::2], strict=True)), "here": steps[-1]}


@register.simple_tag(takes_context=True)
def query_with(context: RequestContext, **changes: Any) -> str:
    """Return the address's ``?query`` with some parameters changed; None or "" removes one."""
    return _with(context, changes)


def _with(context: RequestContext, changes: dict[str, Any]) -> str:
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


register.filter("typed_text", typed_text)
register.filter("cn_date", wording.cn_date)
register.filter("cn_moment", wording.cn_moment)
register.filter("iso_date", wording.iso_date)
register.filter("wan", wording.wan)
register.filter("filesize_cn", wording.filesize_cn)
