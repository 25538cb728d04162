"""Keeping one's own sentences."""

from __future__ import annotations

import uuid

from django.db.models import Max

from pilots.models import QuickPhrase
from pilots.policies.own import decides, own_phrases
from sanhua.accounts.models import User
from sanhua.core.rules import NotNow

PHRASES_MAX = 20


def add_phrase(person: User, text: str, *, token: uuid.UUID | None = None) -> QuickPhrase:
    """Keep a sentence of a person's own; the same form sent twice keeps it once.

    Raises:
        NotAllowed: the person decides nothing.
        NotNow: there are enough.
        ValidationError: it is there already.

    """
    decides.require(person, None)
    rows = own_phrases(person)
    if token and (earlier := rows.filter(pk=token).first()):
        return earlier
    if rows.count() >= PHRASES_MAX:
        raise NotNow(f"最多保存{PHRASES_MAX}条常用语，请先删除不用的。")
    last = rows.aggregate(last=Max("position"))["last"] or 0
    phrase = QuickPhrase(
        id=token or uuid.uuid4(), person=person, text=text.strip(), position=last + 1
    )
    phrase.full_clean()
    phrase.save(force_insert=True)
    return phrase


def drop_phrase(person: User, phrase: QuickPhrase) -> None:
    own_phrases(person).filter(pk=phrase.pk).delete()
