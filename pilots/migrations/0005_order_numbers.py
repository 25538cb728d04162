"""A number of an order is given once; those given twice are told apart as 3-2, 3-3."""

from collections import Counter

from django.db import migrations, models


def tell_apart(apps, schema_editor):
    rectification = apps.get_model("pilots", "Rectification")
    rows = rectification.objects.exclude(number="").order_by("issued_at", "pk")
    used, seen = set(rows.values_list("number", flat=True)), Counter()
    for row in rows.iterator():
        number = row.number
        seen[number] += 1
        if seen[number] == 1:
            continue
        at = seen[number]
        while (new := f"{number.removesuffix('号')}-{at}号") in used:
            at += 1
        used.add(new)
        rectification.objects.filter(pk=row.pk).update(number=new)


class Migration(migrations.Migration):
    dependencies = [("pilots", "0004_scheme_mechanics")]

    operations = [
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("number",),
                name="one_order_a_number",
                violation_error_message="该编号已被使用，请重新提交。",
            ),
        ),
    ]
