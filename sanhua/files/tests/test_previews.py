"""Pages as pictures: drawn by a limited child, shown to those who may have the file."""

import datetime as dt
import io
import re
import socket
import uuid
import zipfile
from pathlib import Path

import docx
import pytest
import xlsxwriter
from django.db.models import Q
from django.urls import reverse
from PIL import Image

from sanhua.accounts.tests.factories import UserFactory
from sanhua.files import jobs, policies
from sanhua.files.actions import previews, store_bytes
from sanhua.files.checks import ALLOWED
from sanhua.files.models import Preview, PreviewPage
from sanhua.files.rendering import CannotDraw, draw
from sanhua.files.tests import samples

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = dt.datetime(2022, 3, 1, 9, 0, tzinfo=dt.UTC)
SOCIETY = uuid.uuid4()
PLACE = b"Exif\0\0here lived the photographer"


@pytest.fixture
def member(monkeypatch):
    monkeypatch.setattr(policies, "_providers", {})
    user = UserFactory()
    policies.register(lambda asking: Q(society_id=SOCIETY) if asking.pk == user.pk else Q())
    return user


def stored(content=None, name="批复.pdf", media_type="application/pdf"):
    return store_bytes(
        name=name,
        content=samples.pdf() if content is None else content,
        media_type=media_type,
        society_id=SOCIETY,
        actor=None,
        now=NOW,
    )


def picture(kind="JPEG", size=(3000, 1500), **more):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def many_pages(count):
    out = io.BytesIO()
    pages = [Image.new("L", (200, 300), 255) for _ in range(count)]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def test_a_pdf_becomes_pictures_of_its_pages():
    file = stored(many_pages(3))

    assert jobs.make_previews() == 1
    preview = Preview.objects.get()
    assert (preview.file, preview.status, preview.pages) == (file, "ready", 3)
    shown = list(preview.pictures.all())
    assert [page.number for page in shown] == [1, 2, 3]
    with Image.open(shown[0].content.path) as image:
        assert (image.format, image.size) == ("JPEG", (shown[0].width, shown[0].height))
    assert jobs.make_previews() == 0


def test_a_long_file_shows_its_first_pages_and_says_how_many_there_are():
    stored(many_pages(23))
    jobs.make_previews()

    preview = Preview.objects.get()
    assert (preview.pages, preview.pictures.count()) == (23, 20)


def test_a_picture_is_drawn_anew_without_what_it_says_about_its_sender():
    content = picture(exif=PLACE)
    assert PLACE[6:] in content
    stored(content, "现场.jpg", "image/jpeg")
    jobs.make_previews()

    drawn = Path(PreviewPage.objects.get().content.path).read_bytes()
    assert PLACE[6:] not in drawn
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.size == (1200, 600)


def test_a_transparent_picture_stands_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    stored(out.getvalue(), "印章.png", "image/png")
    jobs.make_previews()

    with Image.open(PreviewPage.objects.get().content.path) as image:
        assert min(image.getpixel((20, 20))) > 250


@pytest.mark.parametrize("content", [b"%PDF-1.7 nothing more", b""])
def test_what_cannot_be_drawn_is_tried_once_and_said(client, member, content):
    file = stored(content)

    assert jobs.make_previews() == 0
    assert Preview.objects.get().status == "failed"
    assert not previews.waiting(NOW).exists()
    client.force_login(member)
    page = client.get(reverse("files:preview", args=[file.pk])).content.decode()
    assert "不能生成预览" in page


def word(*paragraphs, rows=0, shown=None):
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    if rows:
        for row in document.add_table(rows, 4).rows:
            for cell in row.cells:
                cell.text = "单元格"
    if shown:
        document.add_picture(io.BytesIO(shown))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook(**sheets):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, (rows, columns) in sheets.items():
            sheet = book.add_worksheet(name)
            for row in range(rows):
                sheet.write_row(row, 0, [f"第{row}行{column}" for column in range(columns)])
            if name.startswith("隐藏"):
                sheet.hide()
    return out.getvalue()


def pictures_of(content, name):
    """Draw a file of that name; return what came of it, and its pages as grey pictures."""
    stored(content, name, ALLOWED[name.rsplit(".")[-1]].media_type)
    jobs.make_previews()
    made = Preview.objects.get()
    return made, [Image.open(page.content.path).convert("L") for page in made.pictures.all()]


def ink(page):
    """Say how many pixels are dark."""
    return sum(page.histogram()[:128])


def test_a_word_file_is_laid_out_from_its_words_and_tables():
    preview, (page,) = pictures_of(word("第一条 本会接受省科协的指导。" * 8, rows=3), "章程.docx")

    assert (preview.status, preview.pages, page.width) == ("ready", 1, 1200)
    assert ink(page) > 10_000
    assert page.height > page.width


def test_pictures_inside_a_word_file_are_shown():
    _, (page,) = pictures_of(word("现场：", shown=picture("PNG", (400, 200))), "照片.docx")

    assert ink(page) > 60_000  # red is dark grey


def test_a_long_word_file_is_cut_and_stays_quick():
    preview, pages = pictures_of(word(*["很长的制度条文" * 40] * 2000), "制度.docx")

    assert (preview.status, len(pages)) == ("ready", 20)
    assert 20 < preview.pages < 60


def test_sheets_of_a_workbook_come_one_after_another_without_hidden_ones():
    book = workbook(名册=(5, 4), 宽表=(5, 14), 隐藏的=(5, 4))
    preview, (narrow, wide) = pictures_of(book, "台账.xlsx")

    assert preview.pages == 2
    assert narrow.height > narrow.width
    assert wide.width > wide.height


def test_a_huge_workbook_is_cut_and_stays_quick():
    preview, pages = pictures_of(workbook(大表=(5000, 30), 二=(5000, 30)), "大表.xlsx")

    assert preview.status == "ready"
    assert 5 < len(pages) <= 20


def test_a_broken_word_file_is_said_so(client, member):
    pictures_of(samples.docx(), "章程.docx")

    assert Preview.objects.get().status == "failed"


def test_a_simplified_preview_says_so(client, member):
    file = stored(word("正文"), "章程.docx", ALLOWED["docx"].media_type)
    jobs.make_previews()

    client.force_login(member)
    page = client.get(reverse("files:preview", args=[file.pk])).content.decode()
    assert "简化预览" in page
    assert "共1页" not in page  # a page here is not a page there


def test_what_a_word_file_points_at_is_not_fetched():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        outside = f"http://127.0.0.1:{listener.getsockname()[1]}/spy.png"
        content = word("外链图片", shown=picture("PNG", (40, 40)))
        pictures_of(pointing_outside(content, outside), "外链.docx")
        with pytest.raises(TimeoutError):
            listener.accept()
    assert Preview.objects.get().status == "ready"


def pointing_outside(content, address):
    """Make the picture of a Word file one that is linked instead of kept inside."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    text = parts["word/document.xml"]
    parts["word/document.xml"] = re.sub(rb"r:embed=", b"r:link=", text)
    assert parts["word/document.xml"] != text
    name = "word/_rels/document.xml.rels"
    target = f'Target="{address}" TargetMode="External"'.encode()
    parts[name] = re.sub(rb'Target="media/[^"]+"', target, parts[name])
    return samples.archive(parts)


def test_other_kinds_are_left_alone(client, member):
    file = stored(b"Subject: x", "邮件.eml", "message/rfc822")

    assert not previews.waiting(NOW).exists()
    client.force_login(member)
    assert "不提供网页预览" in client.get(reverse("files:preview", args=[file.pk])).content.decode()


def test_a_file_whose_worker_died_is_tried_again_but_not_for_ever():
    file = stored()
    Preview.objects.create(file=file, started_at=NOW)
    later = NOW

    assert not previews.waiting(NOW + dt.timedelta(minutes=5)).exists()
    for attempt in (2, 3):
        later += dt.timedelta(minutes=11)
        assert list(previews.waiting(later)) == [file]
        Preview.objects.update(attempts=attempt, started_at=later)
    assert not previews.waiting(later + dt.timedelta(minutes=11)).exists()


def test_a_file_that_killed_every_worker_ends_with_a_sentence(client, member):
    file = stored()
    Preview.objects.create(file=file, started_at=NOW, attempts=3)

    jobs.make_previews()

    assert Preview.objects.get().status == "failed"
    client.force_login(member)
    assert "不能生成预览" in client.get(reverse("files:preview", args=[file.pk])).content.decode()


def test_two_workers_do_not_draw_one_file_twice():
    file = stored()
    Preview.objects.create(file=file, started_at=NOW)

    assert previews.make(file, now=NOW + dt.timedelta(minutes=1)) is False
    assert PreviewPage.objects.count() == 0


def test_the_child_gives_up_in_time(tmp_path, monkeypatch):
    sleeper = tmp_path / "sleep.py"
    sleeper.write_text("import time; time.sleep(30)")
    monkeypatch.setattr("sanhua.files.rendering.SCRIPT", sleeper)
    monkeypatch.setattr("sanhua.files.rendering.SECONDS_MAX", 0.5)

    with pytest.raises(CannotDraw, match="no pictures"):
        draw(tmp_path / "x.pdf", "application/pdf", tmp_path)


def test_the_child_knows_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "very secret")
    spy = tmp_path / "spy.py"
    spy.write_text("import os, sys; sys.exit(str(dict(os.environ)))")
    monkeypatch.setattr("sanhua.files.rendering.SCRIPT", spy)

    with pytest.raises(CannotDraw) as fault:
        draw(tmp_path / "x.pdf", "application/pdf", tmp_path)
    assert "very secret" not in str(fault.value)
    assert "LC_ALL" in str(fault.value)


def test_members_see_pictures_in_place_and_strangers_nothing(client, member):
    file = stored(many_pages(2))
    address = reverse("files:preview", args=[file.pk])
    client.force_login(member)
    assert "正在生成" in client.get(address).content.decode()

    jobs.make_previews()
    page = client.get(address)
    one = reverse("files:preview_page", args=[PreviewPage.objects.get(number=1).pk])
    image = client.get(one)
    assert one in page.content.decode()
    assert b"".join(image.streaming_content)[:3] == b"\xff\xd8\xff"
    assert (image["Content-Type"], image["Content-Disposition"]) == ("image/jpeg", "inline")
    assert "sandbox" in image["Content-Security-Policy"]
    assert client.get(reverse("files:preview_page", args=[uuid.uuid4()])).status_code == 404

    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    assert client.get(one).status_code == 404


def test_sweeping_keeps_pictures_that_belong_to_a_file(settings):
    stored()
    jobs.make_previews()
    page = PreviewPage.objects.get()

    jobs.sweep(now=NOW + dt.timedelta(days=100000))
    assert Path(page.content.path).is_file()
