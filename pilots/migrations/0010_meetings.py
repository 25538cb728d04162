"""Meetings: people of a receipt as rows, several papers."""

import re
import django.db.models.deletion
import uuid
from django.db import migrations, models


PHONE = re.compile(r"[\d*+\-]{5,30}")


def split(apps, schema_editor):
    """Make a person of each line of a receipt, and a file of each meeting's material."""
    registration, attendee, meeting, paper = (
        apps.get_model("pilots", name)
        for name in ("Registration", "Attendee", "ExchangeMeeting", "MeetingFile")
    )
    for receipt in registration.objects.all():
        lines = [line for line in receipt.attendees.splitlines() if line.strip()]
        people = [person(line) for line in lines]
        attendee.objects.bulk_create(
            [attendee(registration=receipt, number=n, **row) for n, row in enumerate(people, 1)]
        )
    for row in meeting.objects.exclude(material=None).select_related("material"):
        added = row.material.uploaded_at
        paper.objects.create(meeting=row, kind="material", file=row.material, added_at=added)
    if schema_editor.connection.vendor == "postgresql":
        # The tables are altered next, which waits for no pending check.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def person(line):
    """Read “name position phone”; whatever stands between name and number is the position."""
    words = re.split(r"[\s，,、；;]+", line.strip())
    phones = [word for word in words[1:] if PHONE.fullmatch(word)]
    rest = [word for word in words[1:] if word not in phones]
    return {
        "name": words[0][:60],
        "position": " ".join(rest)[:60],
        "phone": " ".join(phones)[:30],
    }


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_previews'),
        ('pilots', '0009_past_results'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='标识')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='序号')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('position', models.CharField(blank=True, max_length=60, verbose_name='职务')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='电话')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='pilots.registration', verbose_name='会议回执')),
            ],
            options={
                'verbose_name': '参会人员',
                'verbose_name_plural': '参会人员',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='MeetingFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='标识')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('kind', models.CharField(choices=[('material', '会议材料'), ('minutes', '会议纪要附件')], max_length=20, verbose_name='类别')),
                ('added_at', models.DateTimeField(verbose_name='上传时间')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='files.storedfile', verbose_name='文件')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='pilots.exchangemeeting', verbose_name='经验交流会')),
            ],
            options={
                'verbose_name': '会议材料',
                'verbose_name_plural': '会议材料',
                'ordering': ['kind', 'added_at', 'pk'],
            },
        ),
        migrations.RunPython(split, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='exchangemeeting',
            name='material',
        ),
        migrations.RemoveField(
            model_name='registration',
            name='attendees',
        ),
    ]
