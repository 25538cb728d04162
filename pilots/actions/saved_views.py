"""Keeping filters a person comes back to (常用视图); they are plain addresses, so they can be shared."""

from __future__ import annotations

import uuid
from urllib.parse import parse_qsl, urlencode

from pilots.models import SavedView
from pilots.policies.own import own_views
from sanhua.accounts.models import User
from sanhua.core.rules import NotNow

VIEWS_MAX = 10
LISTS = ("cols",)  # names that may stand in an address more than once
PAGES = {
    "tasks": ("batch", "pilot", "direction", "area", "status", "light", "q", "view", "sort", "cols")
}


def save_view(
    person: User, *, page: str, name: str, query: str, token: uuid.UUID | None = None
) -> SavedView:
    """Keep the filters of a page under a name; the same name again means the new filters.

    Raises:
        NotNow: there is no such page, nothing is filtered, or there are enough.
        ValidationError: the name is missing or too long.

    """
    if page not in PAGES:
        raise NotNow("这个页面不能保存常用视图。")
    kept = tidy_query(page, query)
    if not kept:
        raise NotNow("目前没有筛选条件。请先筛选或排序，再保存为常用视图。")
    rows = own_views(person, page)
    if token and (earlier := rows.filter(pk=token).first()):
        return earlier
    view = rows.filter(name=name.strip()).first()
    if view is None:
        if rows.count() >= VIEWS_MAX:
            raise NotNow(f"最多保存{VIEWS_MAX}个常用视图，请先删除不用的。")
        view = SavedView(id=token or uuid.uuid4(), person=person, page=page, name=name.strip())
    view.query = kept
    view.full_clean()
    view.save()
    return view


def tidy_query(page: str, query: str) -> str:
    """Keep of a query what the page's filters know, each once, in their order."""
    said: dict[str, list[str]] = {}
    for name, value in parse_qsl(query[:2000]):
        if value not in said.setdefault(name, []) and (name in LISTS or not said[name]):
            said[name].append(value)
    found = urlencode([(name, value) for name in PAGES[page] for value in said.get(name, ())])
    return found if len(found) <= 500 else ""


def drop_view(person: User, view: SavedView) -> None:
    SavedView.objects.filter(person=person, pk=view.pk).delete()
