"""Lock the trail in the database itself."""

from django.db import migrations

from sanhua.activity import triggers


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda _apps, editor: triggers.install(editor),
            lambda _apps, editor: triggers.remove(editor),
        )
    ]
