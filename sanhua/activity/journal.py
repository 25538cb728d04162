"""Writing events down, keeping the to-do table, and telling people: in the change's transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from sanhua.activity import jobs, turns
from sanhua.activity.calendar import night_ends
from sanhua.activity.enums import MUTABLE, Channel, DeliveryState, Topic
from sanhua.activity.models import Event, Muted, Notification
from sanhua.core.wording import is_setback

if TYPE_CHECKING:
    from sanhua.accounts.models import User
    from sanhua.core.workflow import Occasion, Step, Workflow

log = logging.getLogger(__name__)
NOTES_AT_ONCE = 500
_WITHOUT_COMMENT = Event(comment="")


@dataclass(frozen=True, slots=True)
class Notice:
    """Who hears of something, and the sentence they read.

    ``text`` may use ``{subject}`` (the record) and ``{event}`` (with ``event.comment``). What a
    person wrote freely is read in the portal only: it may hold a score or another society.
    """

    audience: Callable[[Any], Iterable[User]]
    text: str


def digest_of(event: Event, before: str) -> str:
    """Fingerprint of an event's content and of the event before it on the same record."""
    content = [
        before,
        str(event.pk),
        event.kind,
        event.label,
        str(event.actor_id),
        event.occurred_at.astimezone(dt.UTC).isoformat(),
        event.subject_type_id,
        str(event.subject_id),
        event.subject_version,
        event.state_before,
        event.state_after,
        event.state_label,
        event.comment,
        event.detail,
        event.number,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def timeline(subject: models.Model) -> models.QuerySet[Event]:
    """Events of one record, newest first, with their actors."""
    return Event.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk
    ).select_related("actor")


def note(
    subject: models.Model,
    *,
    kind: str,
    label: str,
    actor: User | None,
    now: dt.datetime,
    comment: str = "",
    before: str = "",
    after: str = "",
    after_label: str = "",
    detail: dict[str, Any] | None = None,
    token: uuid.UUID | None = None,
) -> Event:
    """Write one event. Call inside the transaction of the change it tells of."""
    last = timeline(subject).order_by("-number").first()
    event = Event(
        pk=token or uuid.uuid4(),
        kind=kind,
        label=label,
        actor=actor,
        occurred_at=now,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        subject_version=getattr(subject, "version", 1),
        state_before=before,
        state_after=after,
        state_label=after_label,
        comment=comment,
        detail=detail or {},
        number=last.number + 1 if last else 1,
    )
    event.digest = digest_of(event, last.digest if last else "")
    event.save(force_insert=True)
    return event


def note_many(
    notes: Iterable[tuple[models.Model, str, dict[str, Any]]],
    *,
    kind: str,
    label: str,
    actor: User | None,
    now: dt.datetime,
) -> int:
    """Write one event for each of many records of one kind: subject, comment and detail.

    Two queries for every ``NOTES_AT_ONCE`` records, each of which may come once. Call inside the
    transaction of the changes they tell of.
    """
    rows, written = iter(notes), 0
    while some := list(islice(rows, NOTES_AT_ONCE)):
        kept_as = ContentType.objects.get_for_model(some[0][0])
        ids = [subject.pk for subject, _, _ in some]
        if len(set(ids)) < len(ids):
            raise ValueError("a record stands twice among the notes")
        past = Event.objects.filter(subject_type=kept_as, subject_id__in=ids).order_by("number")
        last = {pk: found for pk, *found in past.values_list("subject_id", "number", "digest")}
        events = []
        for subject, comment, detail in some:
            number, digest = last.get(subject.pk, (0, ""))
            event = Event(
                kind=kind,
                label=label,
                actor=actor,
                occurred_at=now,
                subject_type=kept_as,
                subject_id=subject.pk,
                subject_version=getattr(subject, "version", 1),
                comment=comment,
                detail=detail,
                number=number + 1,
            )
            event.digest = digest_of(event, digest)
            events.append(event)
        Event.objects.bulk_create(events)
        written += len(events)
    return written


def tell(
    recipients: Iterable[User],
    *,
    subject: str,
    text: str,
    url: str,
    key: str,
    now: dt.datetime,
    event: Event | None = None,
    not_before: dt.datetime | None = None,
    by_mail: str = "",
    topic: Topic = Topic.PROGRESS,
    batch_id: uuid.UUID | None = None,
) -> int:
    """Leave one message per person and channel in the outbox; safe to repeat with the same key.

    ``by_mail`` is what the e-mail says if that is less than the text in the portal. At night
    e-mail waits for the morning. Who has switched off the ``topic`` in a channel is not told there.

    Returns:
        How many rows were offered (those that existed already are kept as they are).

    """
    letter: dict[str, Any] = {
        "recipients": recipients,
        "subject": subject,
        "text": text,
        "url": url,
        "key": key,
    }
    letter |= {"event": event, "not_before": not_before, "by_mail": by_mail, "batch_id": batch_id}
    return tell_many([letter], topic=topic, now=now)


def tell_many(letters: Iterable[dict[str, Any]], *, topic: Topic, now: dt.datetime) -> int:
    """Leave many messages about one topic with one statement; each is as ``tell`` takes it."""
    rows = [row for letter in letters for row in _messages(**letter, topic=topic, now=now)]
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    if rows:
        transaction.on_commit(nudge, robust=True)
    return len(rows)


def muted(topic: Topic, people: Iterable[uuid.UUID] | None = None) -> set[tuple[uuid.UUID, str]]:
    """Return who does not want to hear of a topic in which channel; nobody can mute the rest."""
    if topic not in MUTABLE:
        return set()
    rows = Muted.objects.filter(topic=topic)
    if people is not None:
        rows = rows.filter(user__in=list(people))
    return set(rows.values_list("user_id", "channel"))


def _messages(
    *,
    recipients: Iterable[User],
    text: str,
    by_mail: str = "",
    not_before: dt.datetime | None = None,
    **common: Any,
) -> Iterator[Notification]:
    people = {person.pk: person for person in recipients if person.is_active}
    off, now = muted(common["topic"], people), common.pop("now")
    common |= {"created_at": now, "subject": common["subject"][:200]}
    sent = {"channel": Channel.IN_APP, "state": DeliveryState.SENT, "sent_at": now, "text": text}
    wait = {"text": by_mail or text, "not_before": not_before or night_ends(now)}
    for person in people.values():
        if (person.pk, Channel.IN_APP) not in off:
            yield Notification(recipient=person, **common, **sent)
        if person.email and (person.pk, Channel.EMAIL) not in off:
            yield Notification(recipient=person, channel=Channel.EMAIL, **common, **wait)


def nudge() -> None:
    """Wake the worker; if the broker is down, the periodic sweep delivers (ADR 4)."""
    try:
        jobs.deliver_notifications.apply_async(retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - the row is safe; no broker fault may reach a person
        log.warning("broker not reached, the sweep will deliver: %s", error)


class _Journal:
    """The engine's journal: event, to-do row and messages, in the change's own transaction."""

    def already(self, token: uuid.UUID) -> uuid.UUID | None:
        return Event.objects.filter(pk=token).values_list("subject_id", flat=True).first()

    def last_words(self, subject: models.Model) -> str:
        event = timeline(subject).first()
        if event is None:
            return ""
        moment = timezone.localtime(event.occurred_at)
        who = event.actor or "系统"
        return f"{who}已于{moment.month}月{moment.day}日{moment:%H:%M}办理“{event.label}”"

    def record(
        self,
        *,
        workflow: Workflow[Any],
        step: Step[Any],
        subject: models.Model,
        before: str,
        occasion: Occasion,
    ) -> None:
        event = note(
            subject,
            kind=f"{subject._meta.label_lower}.{step.name}",
            label=step.label,
            actor=occasion.actor,
            now=occasion.now,
            comment=occasion.comment,
            before=before,
            after=step.target,
            after_label=str(workflow.states(step.target).label),
            detail=occasion.data.get("event_detail", {}),
            token=occasion.token,
        )
        turns.refresh(workflow, subject, now=occasion.now)  # type: ignore[arg-type]
        batch_id = turns.batch_of(subject) if step.tell else None
        for notice in step.tell:
            text = notice.text.format(subject=subject, event=event)
            plain = notice.text.format(subject=subject, event=_WITHOUT_COMMENT)
            unsaid = "" if plain == text else "意见请登录平台查看。"
            tell(
                [person for person in notice.audience(subject) if person != occasion.actor],
                subject=text.split("。")[0],
                text=text,
                by_mail=f"{plain}{unsaid}",
                url=subject.get_absolute_url(),  # type: ignore[attr-defined]
                key=f"event:{event.pk}",
                now=occasion.now,
                event=event,
                topic=Topic.SETBACK if is_setback(event.kind) else Topic.PROGRESS,
                batch_id=batch_id,
            )


JOURNAL = _Journal()
