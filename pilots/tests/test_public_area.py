"""What anybody may read without signing in, and that nothing else is there."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pilots.actions.announcement import write_announcement
from pilots.models import (
    Announcement,
    Application,
    CaseTemplate,
    ModelCase,
    Objection,
    PublicArea,
    PublicNotice,
)
from pilots.tests.case_steps import nominated, published, withdrawn
from pilots.tests.factories import at, make_batch
from pilots.workflows.announcement import ANNOUNCEMENT
from pilots.workflows.case import CASE
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_bytes
from societies.tests.factories import make_society, secretary_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 3, 1)
LISTS = ("home", "announcements", "notices", "cases")


def switch(**parts):
    PublicArea.objects.all().delete()
    return PublicArea.objects.create(**parts)


def everything_on():
    return switch(announcements=True, notices=True, cases=True)


def announced(title, *, is_public=True, publish=True, **values):
    officer = staff(StaffRole.OFFICER)
    row = write_announcement(
        actor=officer, now=at(DAY), title=title, body="正文", is_public=is_public, **values
    )
    return ANNOUNCEMENT.perform(row, "publish", Occasion(officer, at(DAY))) if publish else row


def a_file(name, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    }
    return store_bytes(
        name=name,
        content=b"%PDF-1.4",
        media_type="application/pdf",
        society_id=None,
        actor=None,
        now=at(DAY),
    )


def code(client, name, *args):
    return client.get(reverse(f"public:{name}", args=args)).status_code


def text(client, name, *args):
    return client.get(reverse(f"public:{name}", args=args)).content.decode()


def test_nothing_is_public_at_first(client):
    case, row = published(), announced("公开通知")
    notice = PublicNotice.objects.create(
        batch=make_batch(), title="公示", body="名单", contact="电话", starts_on=DAY, ends_on=DAY
    )
    for area in (None, {}):
        if area is not None:
            switch()
        assert {code(client, name) for name in LISTS} == {404}
        assert code(client, "case", case.pk) == 404
        assert code(client, "announcement", row.pk) == 404
        assert code(client, "notice", notice.pk) == 404
    assert "公开信息" not in client.get(reverse("accounts:login")).content.decode()


def test_each_part_is_switched_alone(client):
    case, row = published(), announced("公开通知")
    switch(cases=True)
    assert [code(client, name) for name in LISTS] == [200, 404, 404, 200]
    assert code(client, "case", case.pk) == 200
    assert code(client, "announcement", row.pk) == 404
    assert "公开通知" not in text(client, "home")
    assert reverse("public:home") in client.get(reverse("accounts:login")).content.decode()


def test_only_what_was_published_for_everybody_is_there(client):
    everything_on()
    draft, inside = announced("草稿通知", publish=False), announced("内部通知", is_public=False)
    hidden = [nominated(title="待审案例"), withdrawn(published(title="撤下案例"))]
    revised = withdrawn(published(title="再改案例"))
    hidden.append(CASE.perform(revised, "revise", Occasion(secretary_of(revised.society), at(DAY))))
    later = PublicNotice.objects.create(
        batch=make_batch(),
        title="以后的公示",
        body="名单",
        contact="电话",
        starts_on=dt.date(2099, 1, 1),
        ends_on=dt.date(2099, 1, 9),
    )
    pages = "".join(text(client, name) for name in LISTS)
    for words in ("草稿通知", "内部通知", "待审案例", "撤下案例", "再改案例", "以后的公示"):
        assert words not in pages
    assert {code(client, "case", case.pk) for case in hidden} == {404}
    assert {code(client, "announcement", row.pk) for row in (draft, inside)} == {404}
    assert code(client, "notice", later.pk) == 404


def test_no_person_or_objection_is_shown(client):
    everything_on()
    case = published()
    notice = PublicNotice.objects.create(
        batch=make_batch(),
        title="拟定试点公示",
        body="拟确定以下学会。",
        contact="学会部0791-86220000",
        starts_on=DAY,
        ends_on=DAY,
        result="收到异议1件",
    )
    Objection.objects.create(
        notice=notice, name="李四", contact="139", content="反对的理由", received_on=DAY
    )
    applicant = make_society(name="江西省植物学会")
    Application.objects.create(
        batch=notice.batch,
        society=applicant,
        kind="application",
        status="proposed",
        public_notice=notice,
        intention="申报的理由",
        created_by=secretary_of(applicant),
    )
    row = announced("公开通知")
    ModelCase.objects.update(title="改过的名称", practice="改过的做法")
    pages = [text(client, name) for name in LISTS]
    pages += [text(client, "case", case.pk), text(client, "notice", notice.pk)]
    whole = "".join([*pages, text(client, "announcement", row.pk)])
    people = (case.written_by, case.nominated_by, row.written_by)
    secrets = ["李四", "反对的理由", "异议1件", "改过的", "申报的理由"]
    secrets += [person.full_name for person in people]
    assert [words for words in secrets if words in whole] == []
    # Whom it names and where to object is what a public notice is for.
    assert "江西省植物学会" in pages[-1]
    assert "异议受理：学会部0791-86220000" in pages[-1]
    assert "共用一个秘书处" in whole


def test_files_are_open_exactly_as_long_as_what_they_hang_on(client, settings, tmp_path):
    stored = a_file("附件.pdf", settings, tmp_path)
    row = announced("公开通知", attachment=stored)
    template = a_file("范本.pdf", settings, tmp_path)
    case = nominated()
    CaseTemplate.objects.create(case=case, kind="rule", title="制度", file=template)
    other = a_file("别的.pdf", settings, tmp_path)
    everything_on()
    assert [code(client, "file", f.pk) for f in (stored, template, other)] == [200, 404, 404]
    case = CASE.perform(case, "publish", Occasion(staff(StaffRole.OFFICER), at(DAY)))
    assert code(client, "file", template.pk) == 200
    assert reverse("public:file", args=[template.pk]) in text(client, "case", case.pk)
    assert reverse("public:file", args=[stored.pk]) in text(client, "announcement", row.pk)
    answer = client.get(reverse("public:file", args=[stored.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    withdrawn(case)
    Announcement.objects.update(is_public=False)
    assert [code(client, "file", f.pk) for f in (stored, template)] == [404, 404]
    Announcement.objects.update(is_public=True)
    switch(cases=True)
    assert code(client, "file", stored.pk) == 404


def test_pages_need_no_session_and_may_be_cached_for_a_moment(client):
    everything_on()
    case = published()
    addresses = [reverse("public:home"), reverse("public:case", args=[case.pk])]
    for url in addresses:
        answer = client.get(url)
        assert answer["Cache-Control"] == "public, max-age=60"
        assert not answer.cookies
        assert client.post(url).status_code in (403, 405)
    client.force_login(secretary_of(make_society()))
    assert "no-store" in client.get(addresses[0])["Cache-Control"]


@pytest.mark.once
def test_pages_cost_the_same_with_many_records(client, django_assert_max_num_queries):
    everything_on()
    society = make_society()
    for number in range(40):
        published(society, title=f"案例{number}", practice="做法" * 2000)
        announced(f"通知{number}")
    for name in LISTS:
        with django_assert_max_num_queries(8):
            page = client.get(reverse(f"public:{name}"))
        assert len(page.content) < 100_000


def test_there_is_one_row_and_the_system_administrator_edits_it(client):
    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    client.post("/admin/pilots/publicarea/add/", {"cases": "on"})
    area = PublicArea.objects.get()
    assert (area.cases, area.notices) == (True, False)
    assert client.get("/admin/pilots/publicarea/add/").status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicArea.objects.create(id=2)
    client.force_login(staff(StaffRole.OFFICER))
    assert client.get("/admin/pilots/publicarea/1/change/").status_code in (302, 403, 404)
