"""A stamped scan of a real plan PDF is known by its picture: no code is typed, no old print passes."""

import io

import pypdfium2
import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageFilter

from pilots.enums import PlanStatus
from pilots.models import PlanVersion
from pilots.tests.plan_steps import a_plan, sent_back, submitted
from pilots.workflows.plan_content import code_in, digest, plain_code, short_code, with_code
from reporting.actions.documents import request_document
from reporting.actions.making import make
from reporting.tests.test_documents_plan import NOW, read
from sanhua.activity.models import Event
from sanhua.files.rendering import read_codes
from sanhua.files.tests import samples

pytestmark = pytest.mark.django_db


def pictures(plan, actor, dpi=150):
    """The pages of the plan's PDF as a scanner sees them."""
    job = request_document(kind="plan", subject=plan, actor=actor, now=NOW)
    assert make(job.pk, clock=lambda: NOW)
    job.refresh_from_db()
    return scanned(read(job.document), dpi)


def scanned(pdf, dpi=150):
    """The pages of any PDF, printed and laid on the scanner."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def noisy(picture, angle=2.5):
    """Askew, blurred and speckled, as a tired office scanner delivers it."""
    turned = picture.rotate(angle, expand=True, fillcolor=255).filter(ImageFilter.GaussianBlur(0.7))
    speckles = Image.effect_noise(turned.size, 60)
    return Image.blend(turned, speckles, 0.12)


def as_pdf(pages):
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=150, quality=60)
    return SimpleUploadedFile("盖章方案.pdf", buffer.getvalue(), "application/pdf")


def as_jpeg(page):
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=45)
    return SimpleUploadedFile("盖章方案.jpg", buffer.getvalue(), "image/jpeg")


def confirm(client, people, scan, code=""):
    client.force_login(people.head)
    plan = people.fresh()
    step = reverse("pilots:plan_step", args=[plan.pk, "confirm"])
    return client.post(step, {"seen": plan.version, "scan": scan, "code": code})


def test_a_scan_binds_itself_without_typing(client):
    people = a_plan()
    pages = pictures(people.plan, people.secretary)
    askew = [noisy(page) for page in pages]
    for scan in (as_pdf(pages), as_jpeg(noisy(pages[0], 90)), as_pdf(askew)):
        said = read_codes(scan.read(), scan.content_type)
        assert {code_in(text) for text in said} == {plain_code(short_code(digest(people.fresh())))}
    answer = confirm(client, people, as_pdf(askew))
    assert answer.status_code == 302, answer.content.decode()
    plan = people.fresh()
    assert (plan.status, plan.scan_of) == (PlanStatus.CONFIRMED, digest(plan))
    assert Event.objects.get(kind="pilots.planversion.confirm").detail == {
        "code_read_from": "picture"
    }


def test_the_picture_decides_whatever_is_typed(client):
    people = submitted(a_plan())
    old = pictures(people.plan, people.secretary)
    people.plan = sent_back(people)
    right = short_code(digest(people.fresh()))
    answer = confirm(client, people, as_pdf(old), right)
    assert answer.status_code == 422
    assert "这是第1版方案的扫描件，不能用于第2版" in answer.content.decode()
    PlanVersion.objects.filter(pk=people.plan.pk).update(targets="到10月底专职人员达到5名。")
    mixed = [*pictures(people.fresh(), people.secretary)[:1], *old[:1]]
    answer = confirm(client, people, as_pdf(mixed), right)  # the cover is new, the rest is not
    assert answer.status_code == 422
    assert people.fresh().status == PlanStatus.DRAFT


def test_without_a_readable_code_it_is_typed_as_ever(client):
    people = a_plan()
    blank = Image.new("L", (1240, 1754), 255)
    foreign = Image.new("L", (1240, 1754), 255)
    buffer = io.BytesIO()
    segno.make("https://example.org/verify/0000?plan=not-a-code").save(buffer, "png", scale=8)
    foreign.paste(Image.open(buffer), (100, 100))
    for page in (blank, foreign):
        answer = confirm(client, people, as_pdf([page]))
        assert answer.status_code == 422
        assert "没有识别出扫描件上的二维码" in answer.content.decode()
    wrong = confirm(client, people, as_pdf([foreign]), "0000-0000-0000")
    assert "与本版内容" in wrong.content.decode()
    answer = confirm(client, people, as_pdf([foreign]), short_code(digest(people.fresh())))
    assert answer.status_code == 302
    event = Event.objects.get(kind="pilots.planversion.confirm")
    assert event.detail == {"code_read_from": "typed"}


def test_nothing_is_read_before_the_checks(client, monkeypatch):
    people, read_first = a_plan(), []
    monkeypatch.setattr("pilots.forms.plan_steps.read_codes", lambda *_: read_first.append(1))
    answer = confirm(client, people, samples.upload("方案.pdf", b"<html>no scan</html>"))
    assert answer.status_code == 422
    assert read_first == []


@pytest.mark.pure
def test_damaged_files_and_long_ones_say_nothing():
    assert read_codes(b"%PDF-1.4 broken", "application/pdf") == []
    assert read_codes(b"\xff\xd8\xff", "image/jpeg") == []
    assert read_codes(b"<svg/>", "image/svg+xml") == []


@pytest.mark.pure
def test_only_a_plans_code_is_one():
    said = with_code("https://sanhua.example/verify/7K3F-9QWM-2D8H/", "7C2A-9D41-0B6E")
    assert code_in(said) == plain_code("7C2A-9D41-0B6E")
    for other in ("https://x.example/?plan=7C2A", "微信", "http://[", "?plan=7c2a9d410b6e&plan="):
        assert code_in(other) == ""
