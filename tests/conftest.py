import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from tests.world import build


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """One world for all tests of a module, taken back at the end; each takes back its own."""
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path_factory.mktemp("files")), "base_url": None},
    }
    with (
        django_db_blocker.unblock(),
        override_settings(STORAGES=settings.STORAGES | {"default": files}),
        transaction.atomic(),
    ):
        yield build()
        transaction.set_rollback(True)
