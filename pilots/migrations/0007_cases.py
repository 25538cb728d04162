"""Model cases: templates, figures, tags, search, adoptions, questions; whole published copies."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from sanhua.core.grams import grams_of
from societies.enums import Area, Direction

TEXTS = ("background", "practice", "results", "conditions", "how_to_copy")



def complete(apps, schema_editor):
    """Turn attachments into templates, and write into each published copy what pages took live."""
    model_case, template, gram, tag = (
        apps.get_model("pilots", name)
        for name in ("ModelCase", "CaseTemplate", "CaseGram", "CaseTag")
    )
    for case in model_case.objects.select_related("attachment", "society"):
        files = []
        if (stored := case.attachment) is not None:
            row = {"kind": "other", "title": stored.name[:100]}
            template.objects.create(case=case, file=stored, **row)
            files = [row | {"file": str(stored.pk), "name": stored.name, "size": stored.size}]
        if not case.published:
            continue
        said = {name: str(getattr(case, name)) for name in ("title", "area", *TEXTS)}
        said |= {"society": case.society.name} | case.published
        said |= {"disciplines": [], "figures": [], "tasks": [], "templates": files}
        said.pop("attachment", None)
        case.published = said
        case.save(update_fields=["published"])
        if case.status == "published":
            index(case, said, gram, tag)
    if schema_editor.connection.vendor == "postgresql":
        # The table is altered next, which waits for no pending check.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def index(case, said, gram, tag):
    """Make a published copy findable, as publishing does from now on."""
    direction = {"A": "secretariat", "B": "secretary_general", "C": "market"}[said["area"][0]]
    heads = [str(Area(said["area"]).label), str(Direction(direction).label)]
    words = [*(said[name] for name in TEXTS), said["society"], *heads]
    words += [f"其他 {row['title']}" for row in said["templates"]]
    weights = dict.fromkeys(grams_of(said["title"]), 10)
    for found, count in grams_of("\n".join(words)).items():
        weights[found] = weights.get(found, 0) + min(count, 5)
    gram.objects.bulk_create(
        [gram(case=case, gram=found, weight=weight) for found, weight in weights.items()], 500
    )
    tags = (f"area:{said['area']}", f"direction:{direction}")
    tag.objects.bulk_create([tag(case=case, tag=each) for each in tags])


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_previews'),
        ('pilots', '0006_may_be_na'),
        ('societies', '0002_dossier'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='modelcase',
            name='disciplines',
            field=models.JSONField(blank=True, default=list, verbose_name='适用学科'),
        ),
        migrations.AddField(
            model_name='modelcase',
            name='figures',
            field=models.JSONField(blank=True, default=list, verbose_name='成效数据'),
        ),
        migrations.AddField(
            model_name='modelcase',
            name='tasks',
            field=models.JSONField(blank=True, default=list, verbose_name='可采用的任务'),
        ),
        migrations.CreateModel(
            name='CaseQuestion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='标识')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('asked_at', models.DateTimeField(verbose_name='提问时间')),
                ('text', models.TextField(max_length=1000, verbose_name='问题')),
                ('wording', models.TextField(blank=True, max_length=1000, verbose_name='转交的问题')),
                ('answer', models.TextField(blank=True, max_length=3000, verbose_name='答复')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('is_shown', models.BooleanField(default=False, verbose_name='向全部学会展示')),
                ('status', models.CharField(choices=[('asked', '待转交'), ('passed_on', '待答复'), ('answered', '待反馈'), ('released', '已反馈'), ('declined', '未转交')], editable=False, max_length=20, verbose_name='状态')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提问人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='pilots.modelcase', verbose_name='示范模式')),
                ('society', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='societies.society', verbose_name='提问学会')),
            ],
            options={
                'verbose_name': '示范模式提问',
                'verbose_name_plural': '示范模式提问',
                'ordering': ['-asked_at'],
            },
        ),
        migrations.CreateModel(
            name='CaseTemplate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='标识')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('kind', models.CharField(choices=[('charter', '章程条款'), ('contract', '聘用合同'), ('rule', '制度'), ('other', '其他')], max_length=20, verbose_name='类别')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='templates', to='pilots.modelcase', verbose_name='示范模式')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='files.storedfile', verbose_name='文件')),
            ],
            options={
                'verbose_name': '示范模式模板',
                'verbose_name_plural': '示范模式模板',
                'ordering': ['kind', 'title'],
            },
        ),
        migrations.CreateModel(
            name='CaseAdoption',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='标识')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('adopted_at', models.DateTimeField(verbose_name='采用时间')),
                ('adopted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='pilots.modelcase', verbose_name='示范模式')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pilots.planversion', verbose_name='实施方案')),
                ('society', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='societies.society', verbose_name='采用学会')),
            ],
            options={
                'verbose_name': '示范模式采用',
                'verbose_name_plural': '示范模式采用',
                'ordering': ['-adopted_at'],
                'constraints': [models.UniqueConstraint(fields=('case', 'society'), name='one_adoption_a_society')],
            },
        ),
        migrations.CreateModel(
            name='CaseGram',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False, verbose_name='标识')),
                ('gram', models.CharField(max_length=2, verbose_name='字')),
                ('weight', models.PositiveIntegerField(verbose_name='权重')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grams', to='pilots.modelcase', verbose_name='示范模式')),
            ],
            options={
                'verbose_name': '示范模式检索字',
                'verbose_name_plural': '示范模式检索字',
                'constraints': [models.UniqueConstraint(fields=('gram', 'case'), name='one_gram_a_case')],
            },
        ),
        migrations.CreateModel(
            name='CaseTag',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False, verbose_name='标识')),
                ('tag', models.CharField(max_length=40, verbose_name='标签')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='pilots.modelcase', verbose_name='示范模式')),
            ],
            options={
                'verbose_name': '示范模式标签',
                'verbose_name_plural': '示范模式标签',
                'constraints': [models.UniqueConstraint(fields=('tag', 'case'), name='one_tag_a_case')],
            },
        ),
        migrations.RunPython(complete, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='modelcase',
            name='attachment',
        ),
    ]
