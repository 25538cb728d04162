"""What is typed into a long form, kept while it is being written. Never changes a record."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence

from django.utils.http import url_has_allowed_host_and_scheme

from sanhua.accounts.models import Draft, User
from sanhua.core.rules import NotNow
from sanhua.core.sealed import seal

BYTES_MAX = 200 * 1024
KEPT_DAYS = 30
TOO_LONG = "本页内容超过200KB，不能自动保存，请及时提交。"
NO_PAGE = "该页面的内容不能自动保存。"
# Secrets, and what is about one submission only. In a formset the names have a prefix.
NOT_KEPT = re.compile(
    r"password|passwd|csrfmiddlewaretoken|birth_date|(^|-)(token|seen|autosaved)$", re.IGNORECASE
)


def keep_draft(
    user: User,
    *,
    page: str,
    fields: Sequence[tuple[str, str]],
    now: dt.datetime,
    seen: str = "",
) -> Draft:
    """Keep what a person has typed on a page so far, in place of what was kept before.

    ``seen`` is the version of the record that the form was about, if it named one: with it the
    page can say that the record has changed since.

    Raises:
        NotNow: there is too much of it, or it is not a page of the portal.

    """
    if not _is_local(page):
        raise NotNow(NO_PAGE)
    kept = [(name, value) for name, value in fields if not NOT_KEPT.search(name)]
    if sum(len(name.encode()) + len(value.encode()) for name, value in kept) > BYTES_MAX:
        raise NotNow(TOO_LONG)
    content = seal(json.dumps({"fields": kept, "seen": seen}, ensure_ascii=False))
    values = {"content": content, "saved_at": now}
    return Draft.objects.update_or_create(user=user, page=page, defaults=values)[0]


def _is_local(page: str) -> bool:
    longest = Draft._meta.get_field("page").max_length or 0
    safe = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return safe and page.startswith("/") and len(page) <= longest and page.isprintable()


def drop_draft(user: User, *, page: str) -> None:
    Draft.objects.filter(user=user, page=page).delete()


def drop_old(*, before: dt.datetime) -> int:
    """Delete what nobody came back for; return how many."""
    return Draft.objects.filter(saved_at__lt=before).delete()[0]
