"""The pages: ask, watch, fetch, and check a copy; who may and who gets a 404."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pilots.tests.factories import a_leader, an_expert, at, officer_of
from reporting.actions import making
from reporting.actions.documents import request_document
from reporting.documents import KINDS
from reporting.enums import DocumentKind, JobState, SummaryStatus
from reporting.models import GeneratedDocument, ReportJob
from reporting.tests.papers import make_summary
from sanhua.files.actions import store_bytes
from societies.tests.factories import make_society, reader_of, secretary_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]

KIND = DocumentKind.PILOT_SUMMARY
NOW = at("2022-12-20", 16, 30)
CONTENT = b"%PDF-1.7 stands for a document"
CODE = "7K3F-9QWM-2D8H"


@pytest.fixture
def summary():
    return make_summary(status=SummaryStatus.SUBMITTED)


@pytest.fixture
def secretary(summary):
    return secretary_of(summary.pilot.society)


def a_document(summary, actor, code=CODE, **values):
    """A finished job with its file, as the worker leaves it, without the laying out."""
    society_id = summary.pilot.society_id
    file = store_bytes(
        name="总结.pdf",
        content=CONTENT,
        media_type="application/pdf",
        society_id=society_id,
        actor=actor,
        now=NOW,
    )
    job = request_document(kind=KIND, subject=summary, actor=actor, now=NOW)
    defaults = {"title": "江西省示例工程学会试点工作总结报告", "version_label": "第2版"}
    document = GeneratedDocument.objects.create(
        kind=KIND,
        subject_type=job.subject_type,
        subject_id=summary.pk,
        subject_version=1,
        society_id=society_id,
        number="SH2022-01-ZJ",
        file=file,
        sha256=file.sha256,
        verification_code=code,
        created_by=actor,
        created_at=NOW,
        **defaults | values,
    )
    ReportJob.objects.filter(pk=job.pk).update(
        state=JobState.DONE, percent=100, document=document, finished_at=NOW
    )
    job.refresh_from_db()
    return job


def get(user, name, *args, **headers):
    client = Client()
    if user:
        client.force_login(user)
    return client.get(reverse(f"reporting:{name}", args=args), headers=headers)


def post(user, name, *args, **data):
    client = Client()
    if user:
        client.force_login(user)
    return client.post(reverse(f"reporting:{name}", args=args), data)


def page_of(response):
    return response.content.decode()


def test_a_secretary_asks_watches_and_fetches(client, summary, secretary):
    client.force_login(secretary)
    address = reverse("reporting:documents_of", args=[KIND, summary.pk])
    assert "还没有生成过" in page_of(client.get(address))

    answer = client.post(address, {"token": uuid.uuid4()})
    job = ReportJob.objects.get()
    assert answer.url == job.get_absolute_url()
    assert "马上开始" in page_of(client.get(answer.url))
    making.make(job.pk, clock=lambda: NOW + dt.timedelta(days=9000))
    done = page_of(client.get(answer.url))
    assert "已生成" in done
    job.refresh_from_db()
    download = client.get(reverse("files:download", args=[job.document.file_id]))
    content = b"".join(download.streaming_content)
    assert hashlib.sha256(content).hexdigest() == job.document.sha256
    assert content.startswith(b"%PDF")
    assert job.document.verification_code in page_of(client.get(address))


def test_a_double_click_is_one_job(client, summary, secretary):
    client.force_login(secretary)
    address, token = reverse("reporting:documents_of", args=[KIND, summary.pk]), uuid.uuid4()

    first, second = (client.post(address, {"token": token}) for _ in range(2))

    assert first.url == second.url
    assert ReportJob.objects.count() == 1


def test_a_token_that_is_none_still_makes_a_job(summary, secretary):
    assert post(secretary, "documents_of", KIND, summary.pk, token="x").status_code == 302
    assert ReportJob.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "values", "words"),
    [
        (JobState.RUNNING, {"stage": "排版", "percent": 40}, "正在排版（40%）"),
        (JobState.QUEUED, {"error": "用时过长，已中止"}, "用时过长，已中止，稍后自动重试"),
        (JobState.FAILED, {"error": "没有这些字：乂"}, "没有生成成功：没有这些字：乂"),
        (JobState.CANCELLED, {}, "已取消，没有生成文件"),
    ],
)
def test_the_progress_page_says_where_the_job_is(summary, secretary, state, values, words):
    job = request_document(kind=KIND, subject=summary, actor=secretary, now=NOW)
    ReportJob.objects.filter(pk=job.pk).update(state=state, **values)

    page = page_of(get(secretary, "job", job.pk))

    unfinished = state in (JobState.RUNNING, JobState.QUEUED)
    assert words in page
    assert ('hx-trigger="every 2s"' in page) == unfinished
    assert ("刷新进度" in page) == unfinished  # without JavaScript
    assert ("重新生成" in page) != unfinished
    assert ('id="job-cancel">取消' in page) == unfinished


def test_the_progress_page_counts_what_is_made_just_now(summary, secretary):
    other = make_summary()
    somebody = secretary_of(other.pilot.society)
    running = request_document(kind=KIND, subject=other, actor=somebody, now=NOW)
    ReportJob.objects.filter(pk=running.pk).update(state=JobState.RUNNING)
    job = request_document(kind=KIND, subject=summary, actor=secretary, now=NOW)

    assert "前面还有1份文件" in page_of(get(secretary, "job", job.pk))


def test_htmx_gets_the_fragment_only(summary, secretary):
    job = request_document(kind=KIND, subject=summary, actor=secretary, now=NOW)

    part = page_of(get(secretary, "job", job.pk, **{"HX-Request": "true"}))

    assert part.startswith('<section class="card" id="job"')
    assert "<html" not in part


def test_cancel_and_retry_from_the_page(summary, secretary):
    job = request_document(kind=KIND, subject=summary, actor=secretary, now=NOW)

    assert post(secretary, "job_cancel", job.pk).url == job.get_absolute_url()
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    post(secretary, "job_retry", job.pk)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_cancelling_a_finished_job_is_refused_with_a_sentence(client, summary, secretary):
    job = a_document(summary, secretary)
    client.force_login(secretary)

    answer = client.post(reverse("reporting:job_cancel", args=[job.pk]), follow=True)

    assert "已经结束，不能取消" in page_of(answer)


def test_a_colleague_watches_but_may_not_cancel(summary, secretary):
    job = request_document(kind=KIND, subject=summary, actor=secretary, now=NOW)
    colleague = reader_of(summary.pilot.society)

    assert get(colleague, "job", job.pk).status_code == 200
    assert post(colleague, "job_cancel", job.pk).status_code == 403


def foreign_answers(user, summary, job):
    yield get(user, "documents_of", KIND, summary.pk)
    yield post(user, "documents_of", KIND, summary.pk)
    yield get(user, "job", job.pk)
    yield post(user, "job_cancel", job.pk)
    yield post(user, "job_retry", job.pk)
    client = Client()
    client.force_login(user)
    yield client.get(reverse("files:download", args=[job.document.file_id]))


@pytest.mark.parametrize("who", ["other society", "expert"])
def test_others_get_the_404_of_something_that_does_not_exist(summary, secretary, who):
    job = a_document(summary, secretary)
    user = secretary_of(make_society()) if who == "other society" else an_expert()

    answers = list(foreign_answers(user, summary, job))

    assert [answer.status_code for answer in answers] == [404] * 6
    assert CODE not in page_of(get(user, "documents"))


def test_a_draft_pdf_is_not_for_the_association(summary, secretary):
    a_document(summary, secretary, version_label="第2版草稿")
    for reader in (officer_of(summary.pilot.batch), a_leader()):
        assert CODE not in page_of(get(reader, "documents"))
    assert CODE in page_of(get(secretary, "documents"))


def test_a_submitted_pdf_is_for_the_association_too(summary, secretary):
    a_document(summary, secretary)

    for reader in (officer_of(summary.pilot.batch), a_leader()):
        assert CODE in page_of(get(reader, "documents"))
        assert CODE in page_of(get(reader, "documents_of", KIND, summary.pk))


def test_unknown_things_are_404(secretary, summary):
    assert get(secretary, "documents_of", "nothing", summary.pk).status_code == 404
    assert get(secretary, "documents_of", KIND, uuid.uuid4()).status_code == 404
    assert get(secretary, "job", uuid.uuid4()).status_code == 404


def queries_of(user, name, *args, **query):
    client = Client()
    client.force_login(user)
    client.get(reverse(f"reporting:{name}", args=args), query)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(reverse(f"reporting:{name}", args=args), query)
    assert len(answer.content) < 100_000
    return len(captured)


@pytest.mark.parametrize("name", ["documents", "documents_of", "job"])
@pytest.mark.once
def test_pages_cost_the_same_with_one_document_and_with_thirty(summary, secretary, name):
    job = a_document(summary, secretary)
    args = {"documents": [], "documents_of": [KIND, summary.pk], "job": [job.pk]}[name]
    one = queries_of(secretary, name, *args)
    for number in range(30):
        other = secretary_of(summary.pilot.society)
        a_document(summary, other, code=f"2222-2222-22{number:02d}")

    assert queries_of(secretary, name, *args) == one <= 15


def test_a_page_number_beyond_the_end_is_the_last_page(client, summary, secretary):
    for number in range(25):
        a_document(summary, secretary, code=f"2222-2222-22{number:02d}")
    client.force_login(secretary)

    page = page_of(client.get(reverse("reporting:documents"), {"page": "999"}))

    assert page.count("2222-2222-22") // 2 == 5  # the words and the link


def test_everybody_may_check_a_code_without_signing_in(summary, secretary):
    a_document(summary, secretary)

    page = page_of(get(None, "verify", CODE))

    for words in (
        "江西省示例工程学会试点工作总结报告",
        "SH2022-01-ZJ",
        "第2版",
        "2022年12月20日 16:30",
    ):
        assert words in page
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert digest not in page
    assert str(secretary) not in page


@pytest.mark.parametrize(
    "typed", ["7k3f-9qwm-2d8h", " 7K3F9QWM2D8H ", "7K3F 9QWM 2D8H", "7K3F\uff0d9QWM\uff0d2D8H"]
)
def test_a_code_may_be_typed_in_any_way(client, summary, secretary, typed):
    a_document(summary, secretary)

    answer = client.get(reverse("reporting:verify_form"), {"code": typed})

    assert answer.url == reverse("reporting:verify", args=[CODE])


@pytest.mark.parametrize("code", ["2222-2222-2222", "nonsense", "7K3F-9QWM-2D8", "0" * 12, "<b>"])
def test_an_unknown_code_is_answered_with_a_sentence(code):
    answer = get(None, "verify", code)

    assert answer.status_code == 404
    assert "没有查到这个校验码" in page_of(answer)
    assert "<b>" not in page_of(answer).split("main-narrow")[1].split("card-b")[1]


def test_a_malformed_code_is_kept_with_a_sentence(client):
    answer = client.get(reverse("reporting:verify_form"), {"code": "abc"})

    assert answer.status_code == 422
    assert "校验码应为12位字母和数字" in page_of(answer)
    assert 'value="abc"' in page_of(answer)


def test_a_very_long_code_is_refused_with_a_sentence(client):
    answer = client.get(reverse("reporting:verify_form"), {"code": "A" * 10_000})

    assert answer.status_code == 422


def upload(content):
    return SimpleUploadedFile("a.pdf", content, "application/pdf")


def test_the_same_file_matches(summary, secretary):
    a_document(summary, secretary)

    assert "与平台生成的文件完全相同" in page_of(post(None, "verify", CODE, file=upload(CONTENT)))


@pytest.mark.parametrize("content", [CONTENT + b" ", b"%PDF other", b""])
def test_another_file_does_not_match(summary, secretary, content):
    a_document(summary, secretary)

    page = page_of(post(None, "verify", CODE, file=upload(content)))

    assert "完全相同" not in page
    assert "不一致" in page


def test_a_fingerprint_matches_with_spaces_and_capitals(summary, secretary):
    a_document(summary, secretary)
    digest = hashlib.sha256(CONTENT).hexdigest().upper()
    spaced = " ".join(digest[k : k + 4] for k in range(0, 64, 4))

    assert "完全相同" in page_of(post(None, "verify", CODE, digest=spaced))
    assert "不一致" in page_of(post(None, "verify", CODE, digest="0" * 64))


def test_a_file_that_matches_beside_a_fingerprint_that_does_not_is_no_match(summary, secretary):
    a_document(summary, secretary)

    page = page_of(post(None, "verify", CODE, file=upload(CONTENT), digest="0" * 64))

    assert "不一致" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "请选择要核对的文件，或填写文件摘要"),
        ({"digest": "xyz"}, "文件摘要应为64位"),
    ],
)
def test_a_check_without_a_copy_is_refused_with_a_sentence(summary, secretary, data, sentence):
    a_document(summary, secretary)
    answer = post(None, "verify", CODE, **data)

    assert answer.status_code == 422
    assert sentence in page_of(answer)


def test_a_large_file_is_hashed_whole_and_not_kept(summary, secretary, tmp_path, settings):
    """Larger than what may be uploaded elsewhere, so that a capped upload would show."""
    a_document(summary, secretary)
    content = b"x" * (settings.UPLOAD_BYTES_MAX + 5_000_000)
    GeneratedDocument.objects.update(sha256=hashlib.sha256(content).hexdigest())
    before = sorted(tmp_path.rglob("*"))

    assert "完全相同" in page_of(post(None, "verify", CODE, file=upload(content)))
    assert sorted(tmp_path.rglob("*")) == before


def test_every_form_of_file_that_the_portal_makes_can_be_chosen(summary, secretary):
    a_document(summary, secretary)
    page = page_of(get(None, "verify", CODE))

    assert {f".{kind.suffix}" for kind in KINDS.values()} == set(
        re.search(r'accept="([^"]*)"', page)[1].split(",")
    )


def test_a_file_beyond_fifty_megabytes_is_refused_with_a_sentence(summary, secretary):
    a_document(summary, secretary)

    answer = post(None, "verify", CODE, file=upload(bytes(50 * 1024 * 1024 + 1)))

    assert answer.status_code == 422
    assert "文件超过50MB" in page_of(answer)


def test_the_check_keeps_its_protection_against_forged_forms(summary, secretary):
    a_document(summary, secretary)
    client = Client(enforce_csrf_checks=True)
    address = reverse("reporting:verify", args=[CODE])

    assert client.post(address, {"file": upload(CONTENT)}).status_code == 403
    client.get(address)
    token = client.cookies["csrftoken"].value
    answer = client.post(address, {"file": upload(CONTENT), "csrfmiddlewaretoken": token})
    assert "完全相同" in page_of(answer)


def test_signed_out_people_are_sent_to_the_sign_in(summary):
    for name, args in (("documents", []), ("documents_of", [KIND, summary.pk])):
        assert "/accounts/" in get(None, name, *args).url


def test_pages_have_no_inline_style_or_script(summary, secretary):
    job = a_document(summary, secretary)
    for answer in (
        get(secretary, "documents"),
        get(secretary, "documents_of", KIND, summary.pk),
        get(secretary, "job", job.pk),
        get(None, "verify", CODE),
        get(None, "verify_form"),
    ):
        page = page_of(answer)
        assert " style=" not in page
        assert "<script>" not in page
