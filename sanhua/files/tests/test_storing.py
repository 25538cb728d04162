"""Files are kept once, whole, within the society's space, or not at all."""

import datetime as dt
import hashlib
import os
import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection, transaction

from sanhua.accounts.tests.factories import UserFactory
from sanhua.core.rules import NotNow
from sanhua.files import jobs
from sanhua.files.actions import store_bytes, store_upload, used_bytes
from sanhua.files.models import StoredFile
from sanhua.files.tests import samples

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2022, 3, 1, 9, 0, tzinfo=dt.UTC)
SOCIETY, OTHER = uuid.uuid4(), uuid.uuid4()


def store(actor=None, *, name="方案.pdf", content=None, society_id=SOCIETY, token=None):
    return store_upload(
        upload=samples.upload(name, samples.pdf() if content is None else content),
        society_id=society_id,
        actor=actor or UserFactory(),
        now=NOW,
        token=token,
    )


def on_disk(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_with_its_fingerprint_under_a_random_name(private_files):
    actor = UserFactory()
    file = store(actor)
    (path,) = on_disk(private_files)
    assert path.read_bytes() == samples.pdf()
    assert file.sha256 == hashlib.sha256(samples.pdf()).hexdigest()
    assert (file.size, file.media_type) == (len(samples.pdf()), "application/pdf")
    assert (file.name, file.uploaded_by, file.society_id) == ("方案.pdf", actor, SOCIETY)
    assert path.parent == private_files / "2022" / "03"
    assert "方案" not in str(path)
    assert path.suffix == ""


def test_a_bad_file_leaves_nothing(private_files):
    with pytest.raises(ValidationError):
        store(content=b"<html>")
    assert not StoredFile.objects.exists()
    assert not on_disk(private_files)


def test_one_token_keeps_one_file(private_files):
    actor, token = UserFactory(), uuid.uuid4()
    first, second = store(actor, token=token), store(actor, token=token)
    assert first.pk == second.pk
    assert StoredFile.objects.count() == 1
    assert len(on_disk(private_files)) == 1


def test_one_token_keeps_two_different_files():
    actor, token = UserFactory(), uuid.uuid4()
    store(actor, token=token)
    store(actor, token=token, content=samples.pdf(b"<<>>"))
    assert StoredFile.objects.count() == 2


def test_somebody_elses_token_opens_nothing():
    token = uuid.uuid4()
    store(token=token)
    with pytest.raises(NotNow, match="没有上传成功"):
        store(token=token, society_id=OTHER)


def test_the_space_of_a_society_is_limited(settings, private_files):
    settings.SOCIETY_QUOTA_BYTES = len(samples.pdf()) * 2
    store()
    store()
    with pytest.raises(NotNow, match=r"本学会空间已用0\.00GB / .*请删除不再需要的草稿附件"):
        store()
    assert used_bytes(SOCIETY) == settings.SOCIETY_QUOTA_BYTES
    assert len(on_disk(private_files)) == 2
    store(society_id=OTHER)
    store(society_id=None)


def test_what_the_portal_makes_is_not_limited(settings):
    settings.SOCIETY_QUOTA_BYTES = 1
    file = store_bytes(
        name="总结.pdf",
        content=b"%PDF-",
        media_type="application/pdf",
        society_id=SOCIETY,
        actor=None,
        now=NOW,
    )
    assert file.size == 5


def test_a_change_that_is_undone_leaves_only_a_file_to_sweep(private_files):
    with transaction.atomic():
        store()
        transaction.set_rollback(True)
    assert not StoredFile.objects.exists()
    (path,) = on_disk(private_files)
    week_later = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC) + dt.timedelta(days=7)
    assert jobs.sweep(now=week_later) == 1
    assert not on_disk(private_files)


def _age(path, days):
    then = NOW.timestamp() - days * 86400
    os.utime(path, (then, then))


def test_the_sweeper_keeps_what_is_known_or_young(private_files):
    kept = store()
    _age(default_storage.path(kept.content.name), 30)
    for name, days in (("2022/03/old", 2), ("incoming/old", 2), ("2022/03/young", 0)):
        path = private_files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        _age(path, days)
    assert jobs.sweep(now=NOW) == 2
    assert {path.name for path in on_disk(private_files)} == {
        "young",
        kept.content.name.rsplit("/", 1)[-1],
    }


def test_the_sweeper_stops_when_the_database_looks_wrong(private_files, caplog):
    folder = private_files / "2022" / "03"
    folder.mkdir(parents=True)
    for number in range(60):
        path = folder / f"file{number}"
        path.write_bytes(b"x")
        _age(path, 30)
    assert jobs.sweep(now=NOW) == 0
    assert len(on_disk(private_files)) == 60
    assert "nothing was deleted" in caplog.text


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_do_not_overrun_the_space(postgresql, settings):
    settings.SOCIETY_QUOTA_BYTES = len(samples.pdf()) * 3
    actor = UserFactory()
    refused = []

    def try_one():
        try:
            store(actor)
        except NotNow:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (StoredFile.objects.count(), len(refused)) == (3, 5)
