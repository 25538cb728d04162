"""What a person reads of their own."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from sanhua.accounts.models import Draft, User
from sanhua.core.sealed import Unreadable, unseal


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What was typed on a page and not submitted: name and value in the order of the form."""

    saved_at: dt.datetime
    fields: list[tuple[str, str]]
    seen: str


def read_draft(user: User, *, page: str) -> KeptDraft | None:
    """Return a person's own draft of a page; there is no way to read another's."""
    draft = Draft.objects.filter(user=user, page=page).first()
    if draft is None:
        return None
    try:
        content = json.loads(unseal(draft.content))
    except Unreadable:  # sealed with a key that was retired since
        return None
    fields = [(name, value) for name, value in content["fields"]]
    return KeptDraft(saved_at=draft.saved_at, fields=fields, seen=content["seen"])
