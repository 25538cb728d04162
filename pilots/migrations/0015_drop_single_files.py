"""What 0014 carried over, and two columns of findings that nothing ever filled."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pilots", "0014_answers_and_deferral")]

    operations = [
        migrations.RemoveField(model_name="rectification", name="measures"),
        migrations.RemoveField(model_name="rectification", name="proof"),
        migrations.RemoveField(model_name="sitevisit", name="photo"),
        migrations.RemoveField(model_name="visitfinding", name="clause"),
        migrations.RemoveField(model_name="visitfinding", name="task"),
    ]
