from django.db import migrations


def take_from_the_trail(apps, _schema_editor):
    """Say when an old case was nominated and an old deferral asked for, if nobody answered yet.

    The days of their reminders are counted from then; ``rebuild_turns`` writes them down.
    """
    waiting = (
        ("ModelCase", "nominated", "nominated_at", "pilots.modelcase.nominate"),
        (
            "Rectification", "deferral_requested", "wished_at",
            "pilots.rectification.ask_deferral",
        ),
    )  # fmt: skip
    events = apps.get_model("activity", "Event").objects.order_by("-number")
    for name, status, field, kind in waiting:
        rows = apps.get_model("pilots", name)._base_manager
        for pk in rows.filter(**{"status": status, field: None}).values_list("pk", flat=True):
            last = events.filter(subject_id=pk, kind=kind).first()
            if last:
                rows.filter(pk=pk).update(**{field: last.occurred_at})


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0005_topics_robots_heartbeats"),
        ("pilots", "0020_case_nominated_at"),
    ]

    operations = [migrations.RunPython(take_from_the_trail, migrations.RunPython.noop)]
