"""Papers that the documents' policy alone opens become private files, as new ones are."""

from django.db import migrations
from django.db.models import Q

BUNDLES = ("one_page_batch", "archive")


def narrow(apps, schema_editor):
    documents = apps.get_model("reporting", "GeneratedDocument").objects
    parts = documents.filter(part__isnull=False)
    kept = list(parts.values_list("file", flat=True))
    files = apps.get_model("files", "StoredFile").objects
    parts.update(society_id=None)
    files.filter(pk__in=kept).update(society_id=None)
    own = Q(society_id=None) | Q(kind__in=BUNDLES) | Q(version_label__endswith="草稿")
    files.filter(pk__in=documents.filter(own).values("file")).update(audience="private")


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0007_score_sheet_kind"),
        ("files", "0004_private_files"),
    ]

    operations = [migrations.RunPython(narrow, migrations.RunPython.noop)]
