"""Whether the trail is whole: nothing taken out, put in, reordered or rewritten (ADR 7)."""

from __future__ import annotations

from collections.abc import Iterator

from sanhua.activity.journal import digest_of
from sanhua.activity.models import Event


def breaks_of_trail() -> Iterator[tuple[Event, str]]:
    """Yield every event with what is wrong with it: its place or its content (else nothing).

    A removed, inserted or reordered event shows at the one that follows it.
    """
    rows = Event.objects.select_related("subject_type")
    before: Event | None = None
    for event in rows.order_by("subject_type", "subject_id", "number").iterator(chunk_size=1000):
        record = (event.subject_type_id, event.subject_id)
        if before is not None and (before.subject_type_id, before.subject_id) != record:
            before = None
        expected = before.number + 1 if before else 1
        if event.number != expected:
            yield event, f"event {expected} is missing"
        elif event.digest != digest_of(event, before.digest if before else ""):
            yield event, "content does not match the digest"
        else:
            yield event, ""
        before = event
