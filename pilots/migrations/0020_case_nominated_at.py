from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pilots", "0019_old_results"),
    ]

    operations = [
        migrations.AddField(
            model_name="modelcase",
            name="nominated_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="推荐时间"),
        ),
    ]
