
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activity', '0003_turn_action_url'),
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='notification',
            name='parts',
            field=models.JSONField(blank=True, default=dict, verbose_name='所列事项'),
        ),
        migrations.AlterField(
            model_name='turn',
            name='due_on',
            field=models.DateField(blank=True, null=True, verbose_name='时限'),
        ),
        migrations.AddIndex(
            model_name='turn',
            index=models.Index(fields=['due_on', 'id'], name='activity_tu_due_on_3c412d_idx'),
        ),
    ]
