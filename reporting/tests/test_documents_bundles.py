"""Bundles: one job of many parts; a ZIP that says what it holds and proves it."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import io
import os
import zipfile
from pathlib import Path
from unittest import mock

import pytest
from celery import current_app
from django.db import connection
from django.template import engines
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from pilots.queries.library import society_files
from pilots.tests.factories import a_leader, an_expert, at, make_batch, make_pilot, officer_of
from pilots.tests.test_exchange import announced_meeting
from reporting import jobs
from reporting.actions import bundling, making
from reporting.actions.documents import cancel_document, request_document, retry_document
from reporting.documents.bundle import LIST, SUMS, zip_chunks
from reporting.enums import DocumentKind, JobState, SummaryStatus
from reporting.models import GeneratedDocument, ReportJob
from reporting.policies import visible_documents
from reporting.tests.papers import a_year, make_summary
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.files.actions import used_bytes
from sanhua.files.policies import visible_files
from societies.tests.factories import make_society, secretary_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage", "plain_paper")]

NOW = at("2022-12-20", 16, 30)
SOON = dt.timedelta(minutes=10)


@pytest.fixture
def batch():
    return make_batch()


def pilots_of(batch, count):
    return [make_pilot(batch=batch, number=f"SH2022-{n:02d}") for n in range(1, count + 1)]


def ask(subject, actor, kind=DocumentKind.ONE_PAGE_BATCH, **values):
    return request_document(kind=kind, subject=subject, actor=actor, now=NOW, **values)


def one_turn(job, now=NOW):
    making.make(job.pk, clock=lambda: now)
    job.refresh_from_db()
    return job


def make(job, now=NOW):
    """Make it, in as many turns as a slow machine needs."""
    while one_turn(job, now).state == JobState.QUEUED and not job.attempts:
        pass
    return job


def archive_of(job):
    return zipfile.ZipFile(job.document.file.content.path)


def rows_of(archive):
    book = CalamineWorkbook.from_filelike(io.BytesIO(archive.read(LIST)))
    return book.get_sheet_by_index(0).to_python()


@pytest.mark.once
def test_a_batch_is_one_job_with_a_list_that_proves_every_file(batch):
    pilots_of(batch, 3)
    job = make(ask(batch, officer_of(batch)))

    assert (job.state, job.percent, job.error) == (JobState.DONE, 100, "")
    archive = archive_of(job)
    assert archive.testzip() is None
    heads, *rows = rows_of(archive)
    assert heads[1:3] + heads[6:] == ["文件", "标题", "SHA-256", "校验码"]
    assert len(rows) == 3
    for row in rows:
        assert hashlib.sha256(archive.read(row[1])).hexdigest() == row[6]
        document = GeneratedDocument.objects.get(verification_code=row[7])
        assert (document.sha256, document.kind) == (row[6], DocumentKind.ONE_PAGE)
        page = Client().get(reverse("reporting:verify", args=[row[7]]))
        assert "校验码有效" in page.content.decode()
    sums = archive.read(SUMS).decode().splitlines()
    assert sums == [f"{row[6]}  {row[1]}" for row in rows]


def test_the_same_parts_give_the_same_bytes(batch):
    pilots_of(batch, 2)
    job = make(ask(batch, officer_of(batch)))
    packed = [bundling.Packed.of(part, part.file) for part in job.parts.all()]

    again = b"".join(zip_chunks(packed, title=job.title, moment=job.requested_at))

    assert again == Path(job.document.file.content.path).read_bytes()


@pytest.mark.once
def test_a_part_that_fails_does_not_stop_the_rest_and_is_made_later(batch):
    good, bad = pilots_of(batch, 2)
    society = bad.society
    name, society.name = society.name, "江西省生僻\U0010fffd学会"
    society.save()
    officer = officer_of(batch)
    job = make(ask(batch, officer))

    assert job.state == JobState.DONE
    assert job.error == "有1份没有生成，未放入压缩包。"
    assert [row[2] for row in rows_of(archive_of(job))[1:]] == [f"一会一页（{good.society}）"]
    client = Client()
    client.force_login(officer)
    page = client.get(job.get_absolute_url()).content.decode()
    assert "2份中有1份没有生成" in page
    assert "没有这些字：\U0010fffd" in page

    society.name = name
    society.save()
    first = job.document
    kept = job.parts.get(number=1).document
    client.post(reverse("reporting:job_retry", args=[job.pk]))
    make(job)
    assert (job.state, job.error) == (JobState.DONE, "")
    assert len(rows_of(archive_of(job))) == 3
    assert job.parts.get(number=1).document == kept  # not made a second time
    assert job.document.verification_code != first.verification_code
    with pytest.raises(NotNow):
        retry_document(job, actor=officer)


def test_a_turn_ends_and_the_next_goes_on_where_it_was(batch, monkeypatch):
    pilots_of(batch, 3)
    job = ask(batch, officer_of(batch))
    monkeypatch.setattr(bundling, "TURN_SECONDS", -1)

    seen = []
    for _ in range(4):
        one_turn(job)
        seen.append((job.state, job.attempts, job.parts.filter(state=JobState.DONE).count()))

    assert seen == [
        (JobState.QUEUED, 0, 1),
        (JobState.QUEUED, 0, 2),
        (JobState.QUEUED, 0, 3),
        (JobState.DONE, 1, 3),
    ]


def test_a_cancelled_bundle_keeps_its_parts_and_goes_on_when_tried_again(batch, monkeypatch):
    pilots_of(batch, 2)
    officer = officer_of(batch)
    job = ask(batch, officer)
    with monkeypatch.context() as change:
        change.setattr(bundling, "TURN_SECONDS", -1)
        one_turn(job)
    cancel_document(job, actor=officer, now=NOW)
    assert make(job).state == JobState.CANCELLED
    made = job.parts.get(number=1).document

    retry_document(job, actor=officer)
    make(job)

    assert job.state == JobState.DONE
    assert job.parts.get(number=1).document == made


def test_a_part_that_kills_its_worker_twice_is_left_out(batch):
    """What a killed worker leaves: the job under a lease, the part begun."""
    pilots_of(batch, 2)
    job = ask(batch, officer_of(batch))
    for attempt in range(2):
        assert making.claim(job.pk, now=NOW + attempt * SOON)
        job.parts.filter(number=1).update(state=JobState.RUNNING, attempts=attempt + 1)

    make(job, NOW + 2 * SOON)

    assert job.state == JobState.DONE
    assert [part.state for part in job.parts.all()] == [JobState.FAILED, JobState.DONE]
    assert "连续2次没有做完" in job.parts.get(number=1).error


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_stored_file_that_was_lost_or_changed_is_left_out_and_named(batch, harm):
    pilot = a_year(officer_of(batch))
    job = ask(pilot.society, secretary_of(pilot.society), DocumentKind.ARCHIVE)
    lost = job.parts.filter(path__startswith="5").first()
    path = Path(lost.file.content.path)
    content = path.read_bytes()
    path.unlink() if harm == "gone" else path.write_bytes(b"#" * len(content))

    assert make(job).state == JobState.DONE, job.error
    assert job.error == "有1份没有生成，未放入压缩包。"
    assert lost.path not in archive_of(job).namelist()
    lost.refresh_from_db()
    assert "请联系系统管理员从备份恢复" in lost.error
    client = Client()
    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    page = client.get(reverse("admin:reporting_reportjob_change", args=[job.pk])).content.decode()
    assert f"第{lost.number}份（{lost.file.content}）：{lost.error}" in page
    assert lost.title not in page

    path.write_bytes(content)
    retry_document(job, actor=job.requested_by)
    assert (make(job).state, job.error) == (JobState.DONE, "")
    assert archive_of(job).read(lost.path) == content


def test_nobody_waits_for_the_disk_while_a_bundle_is_written(batch, monkeypatch):
    """On SQLite one transaction holds up every other: none is open while two gigabytes are written."""
    pilots_of(batch, 1)
    job = ask(batch, officer_of(batch))
    outside, seen = len(connection.savepoint_ids), []

    def watched(*args, **values):
        for chunk in zip_chunks(*args, **values):
            seen.append(len(connection.savepoint_ids))
            yield chunk

    monkeypatch.setattr(bundling, "zip_chunks", watched)
    assert make(job).state == JobState.DONE
    assert set(seen) == {outside}


def test_a_full_disk_is_no_fault_of_the_parts(batch, monkeypatch):
    pilots_of(batch, 2)
    job = ask(batch, officer_of(batch))
    full = OSError(errno.ENOSPC, "No space left on device")
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", mock.Mock(side_effect=full))
        for attempt in range(3):
            one_turn(job, NOW + attempt * SOON)

    assert job.state == JobState.FAILED
    assert "存放文件的磁盘已满" in job.error
    assert not job.parts.exclude(state=JobState.QUEUED).exists()
    retry_document(job, actor=job.requested_by)
    assert (make(job, NOW + 3 * SOON).state, job.error) == (JobState.DONE, "")


def test_the_sweep_serves_a_single_page_before_a_bundle_that_had_its_turn(batch, monkeypatch):
    first, *_ = pilots_of(batch, 3)
    bundle = ask(batch, officer_of(batch))
    monkeypatch.setattr(bundling, "TURN_SECONDS", -1)
    one_turn(bundle)
    page = request_document(
        kind=DocumentKind.ONE_PAGE, subject=first, actor=secretary_of(first.society), now=NOW + SOON
    )

    assert making.waiting(NOW + SOON).first() == page


def test_a_bundle_goes_on_after_its_turn_without_the_scheduler(batch, monkeypatch):
    pilots_of(batch, 2)
    job = ask(batch, officer_of(batch))
    monkeypatch.setattr(bundling, "TURN_SECONDS", -1)
    sent = mock.Mock()
    monkeypatch.setattr(current_app, "send_task", sent)

    jobs.make_document(str(job.pk))
    assert sent.call_args.args == ("reporting.jobs.make_document", [str(job.pk)])

    for _ in range(2):
        sent.reset_mock()
        jobs.make_document(str(job.pk))
    assert not sent.called
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_the_page_of_a_bundle_says_where_it_is(batch, monkeypatch):
    pilots_of(batch, 2)
    job = ask(batch, officer_of(batch))
    client = Client()
    client.force_login(job.requested_by)

    def words():
        return client.get(job.get_absolute_url()).content.decode()

    making.claim(job.pk, now=NOW)
    assert "正在准备（0%）" in words()
    ReportJob.objects.filter(pk=job.pk).update(state=JobState.QUEUED, attempts=0, lease_until=None)
    monkeypatch.setattr(bundling, "TURN_SECONDS", -1)
    one_turn(job)
    assert "已完成45%，马上继续。" in words()
    ReportJob.objects.filter(pk=job.pk).update(state=JobState.RUNNING, stage="打包")
    assert "正在打包（45%）" in words()


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("江西省/自然:辩证*法?研究会", "江西省_自然_辩证_法_研究会"),
        ("江西省\u202e会学\u200b", "江西省会学"),  # turns the rest around, takes no room
        (" ..", "未命名"),
        ("江西省" + "长" * 97, "江西省" + "长" * 77),
    ],
)
def test_names_in_a_bundle_unpack_everywhere(batch, name, path):
    make_pilot(batch=batch, society=make_society(name=name), number="SH2022-01")
    job = ask(batch, officer_of(batch))

    assert job.parts.get().path == f"001_{path}.pdf"


def test_a_page_of_bundles_promises_no_ten_seconds(batch, monkeypatch):
    # As in use: what the tests put in place of an unknown variable counts as true.
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")
    pilots_of(batch, 1)
    client = Client()
    client.force_login(officer_of(batch))
    kind = DocumentKind.ONE_PAGE_BATCH
    page = client.get(reverse("reporting:documents_of", args=[kind, batch.pk])).content.decode()

    assert "逐份生成后打成一个压缩包" in page
    assert "10秒" not in page


def test_an_empty_bundle_is_refused_in_words(batch):
    officer = officer_of(batch)
    with pytest.raises(NotNow, match="没有可以打包的内容"):
        ask(batch, officer)
    client = Client()
    client.force_login(officer)
    address = reverse("reporting:documents_of", args=[DocumentKind.ONE_PAGE_BATCH, batch.pk])
    assert "没有可以打包的内容" in client.post(address).content.decode()


def test_all_societies_as_the_check_up_filters_them(batch):
    pilot = make_pilot(batch=batch)
    make_society(name="江西省天文学会")
    make_society(name="江西省地理学会")
    officer = officer_of(batch)
    client = Client()
    client.force_login(officer)

    found = client.get(reverse("reporting:society_pages"), {"q": "天文", "page": "2"}, follow=True)
    assert "按体检页面筛选出的全部学会" in found.content.decode()
    assert f'<a href="{batch.get_absolute_url()}">返回试点批次</a>' in found.content.decode()
    assert "通常每份一两秒" in found.content.decode()
    client.post(found.request["PATH_INFO"], {"selection": "societies?q=天文"})
    job = ReportJob.objects.get()
    assert [part.title for part in job.parts.all()] == ["学会一页（江西省天文学会）"]
    assert make(job).state == JobState.DONE

    everything = ask(batch, officer, selection="societies?")
    kinds = dict(everything.parts.values_list("title", "kind"))
    assert kinds[f"一会一页（{pilot.society}）"] == DocumentKind.ONE_PAGE
    assert len(kinds) == 3


def test_the_archive_holds_what_was_sent_and_published_and_no_draft(batch):
    officer = officer_of(batch)
    pilot = a_year(officer)
    pilot.batch.refresh_from_db()
    make_summary(pilot=pilot, status=SummaryStatus.RETURNED)
    draft = make_summary(pilot=pilot)
    secretary = secretary_of(pilot.society)
    job = make(ask(pilot.society, secretary, DocumentKind.ARCHIVE))

    assert job.state == JobState.DONE, job.error
    names = [row[1] for row in rows_of(archive_of(job))[1:]]
    assert "1学会档案/001_学会档案台账.xlsx" in names
    assert "2试点记录/001_试点记录台账.xlsx" in names
    assert sum(name.startswith("5任务佐证/") for name in names) == 9
    assert any(name.startswith("6整改/001_整改通知书") for name in names)
    assert [name for name in names if name.startswith("7")] == ["7总结报告/001_总结报告第1版.pdf"]
    assert str(draft.pk) not in {str(pk) for pk in job.parts.values_list("subject_id", flat=True)}
    records = archive_of(job).read("2试点记录/001_试点记录台账.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(records))
    result = book.get_sheet_by_name("评估结果").to_python()
    assert result[1][2:4] == [88.4, "良好"]
    evidence = next(part for part in job.parts.all() if part.path.startswith("5"))
    assert hashlib.sha256(archive_of(job).read(evidence.path)).hexdigest() == evidence.file.sha256


def test_an_archive_is_for_its_society_and_for_those_who_run_its_pilot(batch):
    pilot = make_pilot(batch=batch)
    society = pilot.society
    for stranger in (
        secretary_of(make_society()),
        an_expert(),
        officer_of(make_batch(name="别的")),
    ):
        with pytest.raises(NotAllowed):
            ask(society, stranger, DocumentKind.ARCHIVE)
        with pytest.raises(NotAllowed):
            ask(batch, stranger)
    officer, leader, secretary = officer_of(batch), a_leader(), secretary_of(society)
    document = make(ask(society, leader, DocumentKind.ARCHIVE)).document
    assert visible_documents(leader).filter(pk=document.pk).exists()
    assert visible_documents(secretary).filter(pk=document.pk).exists()
    assert not visible_documents(officer).filter(pk=document.pk).exists()
    with pytest.raises(NotAllowed):
        ask(batch, secretary)


def test_what_no_society_owns_is_fetched_by_those_only_who_see_it(batch):
    (pilot,) = pilots_of(batch, 1)
    society, officer = pilot.society, officer_of(batch)
    secretary, leader = secretary_of(society), a_leader()
    people = [officer, officer_of(batch), officer_of(make_batch(name="别的")), leader, secretary]
    meeting = announced_meeting()
    draft = make_summary(pilot=pilot)
    bundle = make(ask(batch, officer))
    expected = {
        bundle.document: (True, False, False, False, False),
        bundle.parts.get().document: (True, False, False, False, False),
    }
    for kind, subject, maker, seen in (
        (DocumentKind.DECISION_NOTICE, batch, officer, (True, True, False, True, False)),
        (DocumentKind.SOCIETY_PAGE, society, officer, (True, True, True, True, False)),
        (DocumentKind.MEETING_LIST, meeting, officer, (True, True, True, False, False)),
        (DocumentKind.PILOT_SUMMARY, draft, secretary, (False, False, False, False, True)),
        (DocumentKind.ARCHIVE, society, leader, (False, False, False, True, True)),
    ):
        expected[make(ask(subject, maker, kind)).document] = seen

    for document, seen in expected.items():
        fetched = tuple(visible_files(one).filter(pk=document.file_id).exists() for one in people)
        listed = tuple(visible_documents(one).filter(pk=document.pk).exists() for one in people)
        assert (document.kind, fetched, listed) == (document.kind, seen, seen)


def test_pages_of_a_batch_are_in_no_societys_files(batch):
    (pilot,) = pilots_of(batch, 1)
    society, officer = pilot.society, officer_of(batch)
    secretary = secretary_of(society)
    make(ask(batch, officer))
    assert not society_files(secretary, society.pk)
    assert used_bytes(society.pk) == 0
    own = make(ask(pilot, secretary, DocumentKind.ONE_PAGE)).document
    client = Client()
    address = reverse("reporting:documents_of", args=[DocumentKind.ONE_PAGE, pilot.pk])
    for person in (secretary, officer):
        client.force_login(person)
        assert [row.pk for row in client.get(address).context["page"]] == [own.pk]


def test_parts_do_not_crowd_the_list_and_downloads_are_named(batch):
    pilots_of(batch, 2)
    officer = officer_of(batch)
    job = make(ask(batch, officer))
    client = Client()
    client.force_login(officer)
    address = reverse("reporting:documents")

    page = client.get(address).content.decode()
    assert page.count("一会一页（") == page.count(job.document.file.name) != 0
    list(client.get(reverse("files:download", args=[job.document.file_id])).streaming_content)
    assert str(officer) in client.get(address).content.decode().split("最近下载")[1]
