"""Making documents in the background: asked once, made once, safe to kill."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import io
import os
import resource
import subprocess
import sys
import textwrap
import uuid
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pypdf
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from pilots.tests.factories import at, make_pilot, officer_of
from reporting import jobs
from reporting.actions import holding, making
from reporting.actions.documents import cancel_document, request_document, retry_document
from reporting.documents import KINDS
from reporting.enums import DocumentKind, JobState, SummaryStatus
from reporting.models import GeneratedDocument, ReportJob, SummaryReport
from reporting.tests.papers import make_summary
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.activity.models import Notification
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.files.models import StoredFile
from societies.tests.factories import make_society, secretary_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage", "plain_paper")]

NOW = at("2022-12-20", 16, 30)
SOON = dt.timedelta(minutes=10)
KIND = DocumentKind.PILOT_SUMMARY


@pytest.fixture
def summary():
    return make_summary()


@pytest.fixture
def secretary(summary):
    return secretary_of(summary.pilot.society)


def ask(summary, actor, **values):
    return request_document(kind=KIND, subject=summary, actor=actor, **{"now": NOW} | values)


def make(job, now=NOW):
    made = making.make(job.pk, clock=lambda: now)
    job.refresh_from_db()
    return made


def bytes_of(document):
    return Path(document.file.content.path).read_bytes()


def files_on_disk():
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


@pytest.mark.once
def test_a_made_document_is_a_pdf_with_its_fingerprint_and_code(summary, secretary):
    job = ask(summary, secretary)

    assert make(job)
    document = job.document
    content = bytes_of(document)
    assert job.state == JobState.DONE
    assert (job.percent, job.finished_at) == (100, NOW)
    assert document.sha256 == hashlib.sha256(content).hexdigest() == document.file.sha256
    assert (
        document.verification_code in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    )
    assert document.society_id == summary.pilot.society_id == document.file.society_id
    assert document.subject_version == summary.version
    assert Notification.objects.filter(recipient=secretary, key=f"document:{job.pk}").exists()


@pytest.mark.once
def test_the_same_job_made_twice_prints_the_same_bytes(summary, secretary):
    job = ask(summary, secretary)
    make(job)
    first = bytes_of(job.document)
    ReportJob.objects.filter(pk=job.pk).update(state=JobState.QUEUED, document=None)
    GeneratedDocument.objects.all().delete()

    make(job, NOW + dt.timedelta(hours=3))

    assert bytes_of(job.document) == first


def test_the_same_token_is_one_job(summary, secretary):
    token = uuid.uuid4()

    first = ask(summary, secretary, token=token)
    make(first)
    second = ask(summary, secretary, token=token)

    assert second.pk == first.pk == token
    assert ReportJob.objects.count() == 1


def test_another_persons_token_is_refused(summary, secretary):
    token = uuid.uuid4()
    make(ask(summary, secretary, token=token))

    with pytest.raises(NotNow):
        ask(summary, secretary_of(summary.pilot.society), token=token)


def test_an_equal_unfinished_job_is_reused_also_by_a_colleague(summary, secretary):
    first = ask(summary, secretary)

    assert ask(summary, secretary, token=uuid.uuid4()) == first
    assert ask(summary, secretary_of(summary.pilot.society)) == first


def test_a_finished_job_is_not_reused(summary, secretary):
    first = ask(summary, secretary)
    make(first)

    assert ask(summary, secretary) != first


def test_another_society_cannot_ask(summary):
    with pytest.raises(NotAllowed):
        ask(summary, secretary_of(make_society()))


def test_an_officer_cannot_print_a_draft_but_a_submitted_one(summary):
    officer = officer_of(summary.pilot.batch)
    with pytest.raises(NotAllowed):
        ask(summary, officer)
    sent = make_summary(pilot=make_pilot(batch=summary.pilot.batch), status=SummaryStatus.SUBMITTED)

    assert ask(sent, officer).state == JobState.QUEUED


def test_an_unknown_kind_is_refused(summary, secretary):
    with pytest.raises(NotNow, match="没有这种文件"):
        request_document(kind="nothing", subject=summary, actor=secretary, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_is_no_error_and_the_sweep_makes_the_document(summary, secretary):
    """Nothing listens at the tests' broker address: the nudge fails as in an outage."""
    job = ask(summary, secretary)

    assert job.state == JobState.QUEUED
    assert jobs.make_documents() == 1
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_running_job_is_not_taken_by_a_second_worker(summary, secretary):
    job = ask(summary, secretary)

    assert making.claim(job.pk, now=NOW) is not None
    assert making.claim(job.pk, now=NOW + dt.timedelta(seconds=60)) is None


def test_a_job_whose_worker_died_is_taken_over_when_its_lease_runs_out(summary, secretary):
    job = ask(summary, secretary)
    making.claim(job.pk, now=NOW)

    assert make(job, NOW + SOON)
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_after_three_dead_workers_the_job_says_that_it_failed(summary, secretary):
    job = ask(summary, secretary)
    for attempt in range(3):
        assert making.claim(job.pk, now=NOW + attempt * SOON) is not None

    assert not make(job, NOW + 3 * SOON)
    making.give_up(NOW + 3 * SOON)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "连续3次没有做完" in job.error
    assert job.get_state_display() == "生成失败，可重试"


def test_a_failed_job_can_be_tried_again(summary, secretary):
    job = ask(summary, secretary)
    ReportJob.objects.filter(pk=job.pk).update(state=JobState.FAILED, attempts=3, error="x")
    retry_document(job, actor=secretary)

    assert make(job)
    assert (job.state, job.error, job.attempts) == (JobState.DONE, "", 1)


def test_a_job_that_did_not_fail_cannot_be_tried_again(summary, secretary):
    job = ask(summary, secretary)

    with pytest.raises(NotNow):
        retry_document(job, actor=secretary)


def test_a_worker_cannot_outlive_its_lease():
    """Else a long layout would be begun a second time while the first is still at it."""
    for task in (jobs.make_document, jobs.make_documents):
        assert task.soft_time_limit < task.time_limit < holding.LEASE.total_seconds()


def test_one_task_makes_one_document(summary, secretary):
    ask(summary, secretary)
    other = make_summary(pilot=make_pilot(batch=summary.pilot.batch))
    ask(other, secretary_of(other.pilot.society))

    assert jobs.make_documents() == 1
    assert ReportJob.objects.filter(state=JobState.QUEUED).count() == 1
    assert jobs.make_documents() == 1
    assert jobs.make_documents() == 0


def test_the_database_holds_one_unfinished_job_a_wish(summary, secretary):
    first = ask(summary, secretary)
    ReportJob.objects.filter(pk=first.pk).update(state=JobState.FAILED)
    second = ask(summary, secretary)

    with pytest.raises(NotNow, match="正在生成"):
        retry_document(first, actor=secretary)
    second.pk = uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


@pytest.mark.once
def test_a_document_may_not_eat_the_workers_memory(summary, secretary, monkeypatch):
    """It is refused, tried again and then failed; the worker lives on and makes the next one."""
    greedy = replace(KINDS[KIND], word=lambda *_: bytes(500_000_000))
    before = resource.getrlimit(resource.RLIMIT_AS)
    job = ask(summary, secretary)
    with monkeypatch.context() as change:
        change.setitem(KINDS, KIND, greedy)
        for attempt in range(3):
            now = NOW + attempt * SOON
            assert not making.make(job.pk, clock=lambda now=now: now, most=100_000_000)
    job.refresh_from_db()

    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert job.state == JobState.FAILED
    assert job.error.startswith("内容过多，生成时内存不足，已重试3次")
    assert "MemoryError" in job.fault
    retry_document(job, actor=secretary)
    assert make(job)


@pytest.mark.once
def test_the_administrator_sees_why_and_tries_again(client, summary, secretary):
    summary.overall = "生僻字\U0010fffd"
    summary.save()
    job = ask(summary, secretary)
    make(job)
    client.force_login(staff(StaffRole.SYSTEM_ADMIN))
    address = reverse("admin:reporting_reportjob_changelist")
    detail = reverse("admin:reporting_reportjob_change", args=[job.pk])

    for page in (client.get(address), client.get(detail)):
        assert "没有这些字" in page.content.decode()
        assert str(summary.pilot.society) not in page.content.decode()
    assert "MissingGlyph" in client.get(detail).content.decode()
    assert "MissingGlyph" not in page_for(secretary, job)
    assert client.post(detail, {"error": "x"}).status_code == 403
    client.post(address, {"action": "retry", "_selected_action": [job.pk]})
    job.refresh_from_db()
    assert (job.state, job.attempts, job.fault) == (JobState.QUEUED, 0, "")
    for role in (StaffRole.SECURITY_ADMIN, StaffRole.AUDIT_ADMIN):
        client.force_login(staff(role))
        assert client.get(address).status_code == 403


def page_for(person, job):
    client = Client()
    client.force_login(person)
    return client.get(job.get_absolute_url()).content.decode()


def test_only_who_asked_may_cancel_or_try_again(summary, secretary):
    job = ask(summary, secretary)
    colleague = secretary_of(summary.pilot.society)

    with pytest.raises(NotAllowed):
        cancel_document(job, actor=colleague, now=NOW)
    with pytest.raises(NotAllowed):
        retry_document(job, actor=colleague)


def test_a_job_cancelled_while_it_is_made_leaves_nothing(summary, secretary):
    job = ask(summary, secretary)
    moments = iter([NOW, NOW])

    def clock():
        """Cancel between laying out and keeping, as a person would in another process."""
        moment = next(moments, None)
        if moment is None:
            ReportJob.objects.filter(pk=job.pk).update(state=JobState.CANCELLED)
        return moment or NOW

    assert not making.make(job.pk, clock=clock)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not GeneratedDocument.objects.exists()
    assert files_on_disk() == []


def test_a_finished_job_cannot_be_cancelled(summary, secretary):
    job = ask(summary, secretary)
    make(job)

    with pytest.raises(NotNow):
        cancel_document(job, actor=secretary, now=NOW)


@pytest.mark.once
def test_a_text_no_font_can_print_fails_at_once_with_the_character(secretary, summary):
    summary.overall = "生僻字\U0010fffd"
    summary.save()
    job = ask(summary, secretary)

    assert not make(job)
    assert job.state == JobState.FAILED
    assert "没有这些字：\U0010fffd" in job.error
    assert not StoredFile.objects.exists()


def test_a_fault_is_tried_again_and_then_reported(summary, secretary, tmp_path):
    """The disk refuses: the folder for incoming files is a file."""
    job = ask(summary, secretary)
    (tmp_path / "incoming").write_text("in the way")

    assert not make(job)
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)
    assert "系统出错" in job.error
    assert not make(job)  # it pauses before it is tried again
    assert job.attempts == 1
    assert not GeneratedDocument.objects.exists()
    (tmp_path / "incoming").unlink()
    assert make(job, NOW + SOON)
    assert (job.state, job.error) == (JobState.DONE, "")


def test_faults_do_not_go_on_for_ever(summary, secretary, tmp_path):
    job = ask(summary, secretary)
    (tmp_path / "incoming").write_text("in the way")
    for attempt in range(5):
        make(job, NOW + attempt * SOON)

    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert "已重试3次" in job.error


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "存放文件的磁盘已满"), (errno.EACCES, "存放文件的目录不能写入")],
)
def test_a_disk_that_takes_nothing_is_said_in_words(summary, secretary, monkeypatch, number, words):
    monkeypatch.setattr(os, "fsync", mock.Mock(side_effect=OSError(number, "no")))
    job = ask(summary, secretary)

    assert not make(job)
    assert job.error == words


def test_what_was_withdrawn_while_the_job_waited_is_not_made(summary, secretary):
    SummaryReport.objects.filter(pk=summary.pk).update(status=SummaryStatus.SUBMITTED)
    job = ask(summary, officer_of(summary.pilot.batch))
    SummaryReport.objects.filter(pk=summary.pk).update(status=SummaryStatus.DRAFT)

    assert not make(job)
    assert job.state == JobState.FAILED
    assert job.error == "内容已被撤回、删除，或者不再对您开放，没有生成。"
    assert not GeneratedDocument.objects.exists()


def test_stages_go_up_and_are_stored_as_they_begin(summary, secretary):
    job, seen = ask(summary, secretary), []

    def clock():
        seen.append(ReportJob.objects.values_list("stage", "percent").get(pk=job.pk))
        return NOW

    making.make(job.pk, clock=clock)

    assert seen[1:] == [("准备", 0), ("读取数据", 10), ("排版", 40), ("生成", 80), ("保存", 95)]


def test_codes_are_the_jobs_own_and_easy_to_read(summary, secretary):
    codes = {making.code_of(ReportJob(pk=uuid.UUID(int=number))) for number in range(200)}

    assert len(codes) == 200
    assert all(len(code) == 14 for code in codes)
    assert not set("01ILOU") & set("".join(codes))


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_no_part_and_the_job_is_made_later(summary, secretary):
    """A process of its own takes the job and is killed hard while it writes the document."""
    job = ask(summary, secretary)
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        _kill_a_process(job, name)
    else:
        _stop_in_this_process(job)
    job.refresh_from_db()

    assert job.state == JobState.RUNNING
    assert job.attempts == 1
    assert not GeneratedDocument.objects.exists()
    assert files_on_disk() == []

    assert make(job, NOW + SOON)
    assert job.state == JobState.DONE
    assert len(files_on_disk()) == 1


def _stop_in_this_process(job):
    """A database in memory has no second process: leave the work as a killed worker leaves it."""

    class Killed(BaseException):
        pass

    calls = iter(range(4))

    def clock():
        if next(calls, None) is None:
            raise Killed
        return NOW

    with pytest.raises(Killed):
        making.make(job.pk, clock=clock)


def _kill_a_process(job, database):
    program = textwrap.dedent(f"""
        import os, signal, django
        os.environ["DJANGO_SETTINGS_MODULE"] = "sanhua.settings.test"
        from django.conf import settings
        django.setup()
        settings.DATABASES["default"]["NAME"] = {database!r}
        from django.db import connection
        connection.settings_dict["NAME"] = {database!r}
        import uuid, datetime
        from django.utils import timezone
        from reporting.actions import holding, making
        calls = iter(range(4))
        def clock():
            if next(calls, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return datetime.datetime.fromisoformat({NOW.isoformat()!r})
        making.make(uuid.UUID({str(job.pk)!r}), clock=clock)
    """)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env=os.environ | {"PRIVATE_FILES_DIR": str(default_storage.location)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr
