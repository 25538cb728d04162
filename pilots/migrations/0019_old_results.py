import hashlib
import json
from decimal import Decimal, InvalidOperation

from django.db import migrations
from django.utils.dateparse import parse_datetime

EMPTY = (
    "spread",
    "spread_note",
    "proposed_grade",
    "proposal_reason",
    "proposed_by",
    "decision",
    "decided_by",
    "decided_at",
    "public_comment",
    "scheme",
)


def _total(text):
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)


def _system(apps):
    values = {"full_name": "系统", "is_active": False, "must_change_password": False, "password": "!"}
    return apps.get_model("accounts", "User").objects.get_or_create(
        username="system", defaults=values
    )[0]


def carry_over(apps, _schema_editor):
    """Give results that were taken back before 0009 rows of their own.

    Little was kept of them: total, grade, fingerprint, when and why. The list in ``result`` goes;
    where a result is published it stays, because the fingerprint on its papers is over all of it.
    """
    event_model = apps.get_model("activity", "Event")
    kept_rows = apps.get_model("pilots", "AssessmentResult")._base_manager
    for row in apps.get_model("pilots", "Assessment").objects.exclude(result={}).order_by("pk"):
        old = row.result.get("history", [])
        later = list(kept_rows.filter(assessment_id=row.pk).order_by("-number"))
        if not old:
            continue
        _insert(apps, row, old, later, event_model, kept_rows)
        if not row.result.get("digest"):
            row.result = {key: value for key, value in row.result.items() if key != "history"}
            row.save(update_fields=["result"])
    for first in kept_rows.filter(number=1).order_by("pk"):
        # Taken back after 0009, out of a result that still carried its list.
        if old := first.content["result"].get("history", []):
            later = list(kept_rows.filter(assessment_id=first.assessment_id).order_by("-number"))
            _insert(apps, first.assessment, old, later, event_model, kept_rows)


def _insert(apps, row, old, later, event_model, kept_rows):
    for kept in later:  # the last first: two never share a number
        kept_rows.filter(pk=kept.pk).update(number=kept.number + len(old))
    events = list(event_model.objects.filter(subject_id=row.pk).order_by("occurred_at", "number"))
    for number, one in enumerate(old, start=1):
        closed_at = parse_datetime(one["reopened_at"])
        before = [event for event in events if event.occurred_at <= closed_at]
        reopened = [e for e in before if e.kind == "pilots.assessment.reopen" and e.actor_id]
        published = [e.occurred_at for e in before if e.kind == "pilots.assessment.publish"]
        content = dict.fromkeys(EMPTY, "") | {
            "result": {"digest": one.get("digest", "")},
            "total": one["total"],
            "grade": one["grade"],
            "vetoes": {},
            "lines": [],
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        kept_rows.create(
            assessment_id=row.pk,
            number=number,
            total=_total(one["total"]),
            grade=one["grade"],
            content=content,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            published_at=(published or [closed_at])[-1] if one.get("digest") else None,
            closed_at=closed_at,
            closed_by_id=reopened[-1].actor_id if reopened else _system(apps).pk,
            reason=one.get("reason", ""),
        )


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_draft"),
        ("activity", "0005_topics_robots_heartbeats"),
        ("pilots", "0018_when_time_was_asked"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
