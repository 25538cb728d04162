"""Answers by round with several proofs, several photos of a visit, wishes for more time."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def carry_over(apps, schema_editor):
    """The last answer, its proof and the photo of a visit are what was kept so far."""
    order = apps.get_model("pilots", "Rectification")
    answer = apps.get_model("pilots", "RectificationAnswer")
    proof, event = apps.get_model("pilots", "AnswerProof"), apps.get_model("activity", "Event")
    for row in order.objects.exclude(measures="").iterator():
        said = event.objects.filter(subject_id=row.pk, kind__startswith="pilots.rectification.")
        said = said.filter(kind__regex=r"\.(return|close)$", occurred_at__gte=row.responded_at or row.issued_at)
        last = said.order_by("number").last()
        made = answer.objects.create(
            rectification=row,
            number=1,
            measures=row.measures,
            is_late=row.is_late,
            made_by_id=row.responded_by_id or row.issued_by_id,
            made_at=row.responded_at or row.issued_at,
            opinion=last.comment[:2000] if last else "",
            judged_by_id=last.actor_id if last else None,
            judged_at=last.occurred_at if last else None,
        )
        if row.proof_id:
            proof.objects.create(answer=made, file_id=row.proof_id)
    visit, photo = apps.get_model("pilots", "SiteVisit"), apps.get_model("pilots", "VisitPhoto")
    for row in visit.objects.exclude(photo=None).iterator():
        photo.objects.create(visit=row, file_id=row.photo_id)


def identity():
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name="标识")


def version():
    return models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0003_turn_action_url"),
        ("files", "0002_previews"),
        ("pilots", "0013_urging_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RectificationAnswer",
            fields=[
                ("id", identity()),
                ("version", version()),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="第几次")),
                ("measures", models.TextField(max_length=3000, verbose_name="整改措施和结果")),
                ("is_late", models.BooleanField(default=False, verbose_name="逾期补交")),
                ("made_at", models.DateTimeField(verbose_name="报送时间")),
                ("opinion", models.TextField(blank=True, max_length=2000, verbose_name="复核意见")),
                ("judged_at", models.DateTimeField(blank=True, null=True, verbose_name="复核时间")),
                ("judged_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="复核人")),
                ("made_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="报送人")),
                ("rectification", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="pilots.rectification", verbose_name="整改")),
            ],
            options={"verbose_name": "整改报送", "verbose_name_plural": "整改报送", "ordering": ["rectification", "number"]},
        ),
        migrations.CreateModel(
            name="AnswerProof",
            fields=[
                ("id", identity()),
                ("version", version()),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="序号")),
                ("answer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="proofs", to="pilots.rectificationanswer", verbose_name="整改报送")),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="answer_proofs", to="files.storedfile", verbose_name="文件")),
            ],
            options={"verbose_name": "整改佐证", "verbose_name_plural": "整改佐证", "ordering": ["answer", "position"]},
        ),
        migrations.CreateModel(
            name="VisitPhoto",
            fields=[
                ("id", identity()),
                ("version", version()),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="序号")),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="visit_photos", to="files.storedfile", verbose_name="文件")),
                ("visit", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="pilots.sitevisit", verbose_name="调研指导")),
            ],
            options={"verbose_name": "现场照片或材料", "verbose_name_plural": "现场照片或材料", "ordering": ["visit", "position"]},
        ),
        migrations.AddConstraint(
            model_name="rectificationanswer",
            constraint=models.UniqueConstraint(fields=("rectification", "number"), name="one_answer_a_round"),
        ),
        migrations.AddConstraint(
            model_name="answerproof",
            constraint=models.UniqueConstraint(fields=("answer", "file"), name="one_proof_a_file"),
        ),
        migrations.AddField(
            model_name="rectification",
            name="wish_category",
            field=models.CharField(blank=True, choices=[("approval", "上级单位审批"), ("recruitment", "人员招聘"), ("funding", "经费到位"), ("partner", "合作方原因"), ("force_majeure", "不可抗力"), ("other", "其他")], max_length=20, verbose_name="延期原因"),
        ),
        migrations.AddField(
            model_name="rectification",
            name="wish_reason",
            field=models.TextField(blank=True, max_length=1000, verbose_name="延期理由"),
        ),
        migrations.AddField(
            model_name="rectification",
            name="wished_by",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="延期申请人"),
        ),
        migrations.AddField(
            model_name="rectification",
            name="wished_on",
            field=models.DateField(blank=True, null=True, verbose_name="申请延至"),
        ),
        migrations.AlterField(
            model_name="rectification",
            name="status",
            field=models.CharField(choices=[("issued", "待签收"), ("acknowledged", "整改中"), ("response_submitted", "待复核"), ("returned", "已退回"), ("closed", "已销号"), ("deferral_requested", "延期待批"), ("deferred", "挂账延期")], editable=False, max_length=24, verbose_name="状态"),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
