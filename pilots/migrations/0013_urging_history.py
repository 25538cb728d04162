"""Urgings outlive the to-do row they were about: they keep its address and the society's name."""

from django.db import migrations, models


def fill(apps, schema_editor):
    urging, turn = apps.get_model("pilots", "Urging"), apps.get_model("activity", "Turn")
    society = apps.get_model("societies", "Society")
    names = dict(society.objects.values_list("pk", "name"))
    addresses = dict(turn.objects.values_list("pk", "url"))
    for row in urging.objects.all().iterator():
        name = names.get(row.society_id, "")[:100]
        url = addresses.get(row.turn_id, "")[:200]
        urging.objects.filter(pk=row.pk).update(society_name=name, url=url)


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0003_turn_action_url"),
        ("societies", "0001_initial"),
        ("pilots", "0012_public_area"),
    ]

    operations = [
        migrations.AddField(
            model_name="urging",
            name="society_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="学会名称"),
        ),
        migrations.AddField(
            model_name="urging",
            name="url",
            field=models.CharField(blank=True, max_length=200, verbose_name="页面"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
