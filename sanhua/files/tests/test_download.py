"""The only door: foreign files do not exist, own ones leave as closed attachments."""

import datetime as dt
import uuid
from pathlib import Path
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from django.db.models import Q
from django.urls import reverse

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.accounts.tests.factories import UserFactory, staff
from sanhua.files import policies
from sanhua.files.actions import store_upload
from sanhua.files.models import Download, StoredFile
from sanhua.files.tests import samples

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2022, 3, 1, 9, 0, tzinfo=dt.UTC)
SOCIETY = uuid.uuid4()


@pytest.fixture
def member():
    return UserFactory()


@pytest.fixture(autouse=True)
def members_see_their_society(member, monkeypatch):
    """Stand in for the rooms above, which register the same way."""
    monkeypatch.setattr(policies, "_providers", {})

    def provider(user):
        return Q(society_id=SOCIETY) if user.pk == member.pk else Q()

    policies.register(provider)


@pytest.fixture
def file(member):
    return stored(member, SOCIETY)


def stored(actor, society_id, audience=StoredFile.Audience.OWNER):
    return store_upload(
        upload=samples.upload("实施方案（盖章）.pdf", samples.pdf()),
        society_id=society_id,
        actor=actor,
        now=NOW,
        audience=audience,
    )


def get(client, user, file_id, method="get"):
    client.force_login(user)
    return getattr(client, method)(reverse("files:download", args=[file_id]))


def test_a_member_gets_the_file_as_a_closed_attachment(client, member, file):
    response = get(client, member, file.pk)
    assert response.status_code == 200
    assert response.getvalue() == samples.pdf()
    name = quote("实施方案（盖章）.pdf")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(file.size)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; sandbox; frame-ancestors 'none'"
    )
    assert response["Cache-Control"] == "private, no-store"


def test_a_foreign_and_an_unknown_file_answer_alike(client, file):
    stranger = UserFactory()
    foreign = get(client, stranger, file.pk)
    unknown = get(client, stranger, uuid.uuid4())
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert file.name not in foreign.content.decode()


def test_nobody_gets_anything_without_signing_in(client, file):
    response = client.get(reverse("files:download", args=[file.pk]))
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize("role", StaffRole)
def test_no_role_opens_a_file_by_itself(client, file, role):
    assert get(client, staff(role), file.pk).status_code == 404


def test_a_file_for_everyone_signed_in(client, member):
    file = stored(member, SOCIETY, StoredFile.Audience.SIGNED_IN)
    assert get(client, UserFactory(), file.pk).status_code == 200


def test_an_uploader_keeps_access_only_to_what_no_society_owns(client):
    person = UserFactory()
    assert get(client, person, stored(person, None).pk).status_code == 200
    assert get(client, person, stored(person, uuid.uuid4()).pk).status_code == 404


def test_a_provider_that_says_nothing_opens_nothing(file):
    policies.register(lambda _: Q())
    assert not policies.visible_files(UserFactory()).exists()


def test_head_has_the_headers_and_no_body(client, member, file):
    response = get(client, member, file.pk, "head")
    assert (response.status_code, response.getvalue()) == (200, b"")
    assert response["Content-Length"] == str(file.size)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_files_are_only_read(client, member, file, method):
    assert get(client, member, file.pk, method).status_code == 405


def test_the_proxy_sends_the_bytes_where_there_is_one(client, member, file, settings):
    settings.X_ACCEL = "/private-files/"
    response = get(client, member, file.pk)
    assert response["X-Accel-Redirect"] == f"/private-files/{file.content.name}"
    assert response.content == b""
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/pdf"


def test_missing_bytes_are_said_kindly(client, member, file):
    Path(file.content.path).unlink()
    response = get(client, member, file.pk)
    assert response.status_code == 404
    assert "请联系省科协学会部，或重新上传该文件。" in response.content.decode()
    member.groups.add(Group.objects.get_or_create(name=StaffRole.OFFICER.value)[0])
    response = get(client, User.objects.get(pk=member.pk), file.pk)
    assert "从备份中恢复文件目录" in response.content.decode()


@pytest.mark.parametrize("change", [lambda data: b"#" * len(data), lambda data: data[:-1]])
def test_changed_bytes_are_not_handed_out(client, member, file, change):
    path = Path(file.content.path)
    path.write_bytes(change(path.read_bytes()))
    response = get(client, member, file.pk)
    assert response.status_code == 404
    assert "存放的内容与登记的摘要不一致" in response.content.decode()
    assert not Download.objects.exists()


def test_a_download_asks_few_questions(client, member, file, django_assert_max_num_queries):
    client.force_login(member)
    with django_assert_max_num_queries(7):
        client.get(reverse("files:download", args=[file.pk]))


def test_who_fetched_what_is_kept_and_looking_is_not(client, member, file):
    stranger = UserFactory()
    get(client, stranger, file.pk)
    get(client, member, file.pk, "head")
    client.get(reverse("files:preview", args=[file.pk]))
    assert not Download.objects.exists()

    get(client, member, file.pk)

    row = Download.objects.get()
    assert (row.file, row.person) == (file, member)
    address = reverse("admin:files_download_changelist")
    client.force_login(staff(StaffRole.AUDIT_ADMIN))
    page = client.get(address).content.decode()
    assert str(member) in page
    assert file.sha256 in page
    client.post(address, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert Download.objects.exists()
    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    assert client.get(address).status_code == 403
