"""Hostile and broken files at the door of the proofs: each refused in its own words, none kept."""

from __future__ import annotations

import html
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pilots.models import Evidence, ProgressEntry
from pilots.tests.task_steps import a_task
from sanhua.activity.models import Event
from sanhua.files.models import StoredFile
from sanhua.files.tests import samples
from sanhua.files.tests.test_checks import encrypted_zip

# What a file is, its bytes say, before any row is written.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

MEGABYTE = 1024 * 1024
BOUNDARY = "----proof"
KINDS = "可上传PDF、JPG、PNG、DOCX、XLSX。"
MISMATCH = "文件内容与扩展名不一致（看起来是{}）。请重新导出为{}后上传。"
MACRO = "文件含宏，请另存为不含宏的格式（DOCX、XLSX）后上传。"
PASSWORD = "文件设有密码，请解除后上传（在WPS或Office中清空“打开权限密码”再保存）。"
PDF_PASSWORD = "文件设有密码或权限限制，请解除后上传（可用“打印为PDF”重新生成）。"
BOMB = "文件解压后过大（可能是压缩炸弹），不能上传。请删去空白行列、压缩图片，另存后上传。"
SVG = (
    b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
)
PAGE = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"

# Of every kind: the name, the bytes, and the sentence behind the name of the file.
ATTACKS = {
    "program as PDF": ("公告.pdf", b"MZ" + bytes(200), MISMATCH.format("程序", "PDF")),
    "web page as picture": ("照片.png", PAGE, MISMATCH.format("网页文件", "PNG")),
    "drawing as picture": ("图标.png", SVG, MISMATCH.format("SVG图片", "PNG")),
    "drawing": ("图标.svg", SVG, f"不能上传.svg文件。{KINDS}"),
    "web page": ("网页.html", PAGE, f"不能上传.html文件。{KINDS}"),
    "program": ("安装.exe", b"MZ" + bytes(200), f"不能上传.exe文件。{KINDS}"),
    "macro by name": ("台账.docm", samples.docx(), MACRO),
    "macro inside": ("台账.docx", samples.docx({"word/vbaProject.bin": b"x"}), MACRO),
    "password of a PDF": ("合同.pdf", samples.pdf(trailer=b"/Encrypt 9 0 R"), PDF_PASSWORD),
    "password of a document": (
        "合同.docx",
        samples.ole("EncryptedPackage", "EncryptionInfo"),
        PASSWORD,
    ),
    "password of an archive": ("合同.docx", encrypted_zip(), PASSWORD),
    "archive": ("材料.zip", encrypted_zip(), f"不能上传.zip文件。{KINDS}"),
    "zip bomb": ("报告.docx", samples.docx({"word/a.xml": b"<w:p/>" * 4_000_000}), BOMB),
    "nothing": ("空白.pdf", b"", "文件是空的，请重新选择。"),
    "picture that unpacks to a field": (
        "航拍.png",
        samples.png(50_000, 50_000),
        "图片50000×50000像素，过大。请缩小到1亿像素以内、边长不超过30000像素后上传。",
    ),
    "picture that is a thread": (
        "长图.jpg",
        samples.jpeg(60_000, 4),
        "图片60000×4像素，过大。请缩小到1亿像素以内、边长不超过30000像素后上传。",
    ),
    "script in a PDF": (
        "公告.pdf",
        samples.pdf(b"<</S/JavaScript/JS(app.alert\\(1\\))>>"),
        "PDF中含有脚本，不能上传。请用“打印为PDF”重新生成后上传。",
    ),
    "half a PDF": (
        "公告.pdf",
        samples.pdf()[:120],
        "PDF文件不完整，可能下载或扫描时中断。请重新导出后上传。",
    ),
}
# What a person has to do about these is the same, so the words may be.
ALIKE = [
    {"macro by name", "macro inside"},
    {"password of a document", "password of an archive"},
]


@pytest.fixture(autouse=True)
def kept_in(settings, tmp_path):
    """Give the portal a store and a place for uploads under way, both empty."""
    store, under_way = tmp_path / "store", tmp_path / "under-way"
    under_way.mkdir()
    settings.PRIVATE_FILES_DIR = store
    settings.FILE_UPLOAD_TEMP_DIR = str(under_way)
    settings.STORAGES = settings.STORAGES | {
        "default": settings.STORAGES["default"] | {"OPTIONS": {"location": str(store)}}
    }
    return tmp_path


@pytest.fixture
def people(client):
    """A task under way; its society's secretary is signed in."""
    people = a_task(progress=20)
    client.force_login(people.secretary)
    return people


def hand_in(client, people, *uploads, **typed):
    """Send the form with ``uploads``, pairs of a name and bytes; no client tidies the names."""
    address = reverse("pilots:task_evidence", args=[people.task.pk])
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
        for name, value in ({"percent": 20, "seen": people.task.version} | typed).items()
    ]
    parts += [
        f'Content-Disposition: form-data; name="uploads"; {file_name(name)}\r\n'.encode()
        + b"Content-Type: application/pdf\r\n\r\n"
        + content
        for name, content in uploads
    ]
    line = f"--{BOUNDARY}\r\n".encode()
    body = b"".join(line + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()
    return client.post(address, body, content_type=f"multipart/form-data; boundary={BOUNDARY}")


def file_name(name):
    """Write a name as browsers do; what they would not let through is written in the long way."""
    if name.isprintable() and not set(name) & {'"', "\\"}:
        return f'filename="{name}"'
    return f"filename*=UTF-8''{quote(name, safe='')}"


def words_of(answer):
    return html.unescape(answer.content.decode())


def files_below(folder: Path):
    return [path for path in folder.rglob("*") if path.is_file()]


def assert_nothing_kept(people, folder):
    assert files_below(folder) == []
    assert not StoredFile.objects.exists()
    assert not Evidence.objects.exists()
    assert not ProgressEntry.objects.exists()
    assert not Event.objects.filter(kind="evidence").exists()
    version = people.task.version
    assert people.fresh().version == version


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_may_not_be_kept_is_named_with_its_reason(client, people, kept_in, attack):
    name, content, sentence = ATTACKS[attack]

    answer = hand_in(client, people, (name, content), note="已签合同2份。", title="聘用合同")

    assert answer.status_code == 422
    page = words_of(answer)
    assert f"{name}：{sentence}" in page
    assert "已签合同2份。" in page
    assert 'value="聘用合同"' in page
    assert_nothing_kept(people, kept_in)


def test_kinds_are_told_apart_by_their_sentences():
    said = {}
    for attack, (_, _, sentence) in ATTACKS.items():
        said.setdefault(sentence, set()).add(attack)
    assert [attacks for attacks in said.values() if len(attacks) > 1] == ALIKE


@pytest.mark.parametrize("excess", [1, 3 * MEGABYTE], ids=["one byte", "three megabytes"])
def test_a_file_beyond_the_limit_hears_its_size_and_the_limit(client, people, kept_in, excess):
    content = samples.pdf().ljust(20 * MEGABYTE + excess, b"\n")

    answer = hand_in(client, people, ("扫描件.pdf", content), note="已签合同2份。")

    said = "20.1MB" if excess == 1 else "23MB"
    advice = "扫描件建议选择150–200 DPI、灰度后重新扫描。"
    page = words_of(answer)
    assert f"扫描件.pdf：文件{said}，超过20MB。{advice}" in page
    assert "已签合同2份。" in page
    assert_nothing_kept(people, kept_in)


def test_a_file_of_exactly_the_limit_is_taken(client, people):
    content = samples.pdf().ljust(20 * MEGABYTE - 2048, b"\n") + samples.pdf().rjust(2048, b"\n")

    assert hand_in(client, people, ("扫描件.pdf", content)).status_code == 302
    assert StoredFile.objects.get().size == 20 * MEGABYTE


def test_one_bad_file_holds_the_good_ones_back_and_is_the_only_one_blamed(client, people, kept_in):
    """All or nothing: the form takes the files of one request together."""
    answer = hand_in(
        client,
        people,
        ("纪要.pdf", samples.pdf()),
        ("安装.pdf", b"MZ" + bytes(200)),
        ("空白.png", b""),
        ("照片.png", samples.png()),
        note="材料齐全。",
        description="第3页为签字页",
        percent=60,
    )

    assert answer.status_code == 422
    errors = list(answer.context["form"].errors["uploads"])
    assert [error.split("：")[0] for error in errors] == ["安装.pdf", "空白.png"]
    page = words_of(answer)
    for typed in ("材料齐全。", 'value="第3页为签字页"', 'value="60"'):
        assert typed in page
    assert_nothing_kept(people, kept_in)


LONG = "长" * 300


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/cron.d/合同.pdf", "合同.pdf"),
        ("..\\..\\Windows\\合同.pdf", "合同.pdf"),
        ("/etc/passwd.pdf", "passwd.pdf"),
        ("%2e%2e%2f合同.pdf", "%2e%2e%2f合同.pdf"),
        ("合同\r\nSet-Cookie: a=b\t\x00\x1b.pdf", "合同Set-Cookie_ a=b.pdf"),
        (f"{LONG}.pdf", f"{LONG[:116]}.pdf"),
        ("合同\u202efdp.exe.pdf", "合同fdp.exe.pdf"),
        ("合同.exe.pdf", "合同.exe.pdf"),
        ('"><script>alert(1)<.pdf', "___script_alert(1)_.pdf"),
        ("CON.pdf", "_CON.pdf"),
        (".pdf", "未命名.pdf"),
    ],
    ids=["up", "up on Windows", "root", "encoded", "control", "long", "reversed", "double",
         "markup", "device", "no stem"],
)  # fmt: skip
def test_a_strange_name_is_made_harmless(client, people, kept_in, name, kept):
    assert hand_in(client, people, (name, samples.pdf())).status_code == 302

    file = StoredFile.objects.get()
    assert file.name == kept
    (path,) = files_below(kept_in)
    assert path == Path(file.content.path)
    assert path.is_relative_to(kept_in / "store")
    # The name on the disk owes nothing to the person's.
    assert path.name.isalnum()
    assert path.suffix == ""
    page = client.get(people.task.get_absolute_url()).content.decode()
    assert html.escape(kept) in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    served = client.get(reverse("files:download", args=[file.pk]))
    assert "Set-Cookie" not in served.headers
    assert f"filename*=utf-8''{quote(kept)}" in served["Content-Disposition"] or (
        f'filename="{kept}"' in served["Content-Disposition"]
    )


@pytest.mark.parametrize(
    "case",
    [
        ("合同.pdf.exe", "合同.pdf.exe：不能上传.exe文件。"),
        ("合同\u202efdp.exe", "合同fdp.exe：不能上传.exe文件。"),
        ("合同.pdf\x00.exe", "合同.pdf.exe：不能上传.exe文件。"),
        ("合同.pdf. . ", "合同.pdf：文件内容与扩展名不一致（看起来是程序）。"),
        ("合同", "合同：文件名没有扩展名，无法识别。"),
        ("合同." + "p" * 300, f"未命名.{'p' * 20}：不能上传.{'p' * 20}文件。"),
        (f"{LONG}.exe", f"{LONG[:116]}.exe：不能上传.exe文件。"),
    ],
)
@pytest.mark.parametrize("size", [200, 3 * MEGABYTE], ids=["in memory", "on disk"])
def test_a_name_hides_no_program(client, people, kept_in, case, size):
    """Larger uploads are received by another handler, on the disk: the words are the same."""
    name, said = case
    answer = hand_in(client, people, (name, b"MZ".ljust(size, b"\0")), note="已签合同2份。")

    assert answer.status_code == 422
    page = words_of(answer)
    assert said in page
    assert "已签合同2份。" in page
    assert_nothing_kept(people, kept_in)


@pytest.mark.parametrize("name", ["..", ".", "a/..", "", "\u202e"])
def test_a_file_without_a_name_counts_as_not_chosen(client, people, kept_in, name):
    answer = hand_in(client, people, (name, samples.pdf()), note="已签合同2份。")

    assert answer.status_code == 422
    assert "请选择“佐证文件”要上传的文件。" in words_of(answer)
    assert "已签合同2份。" in words_of(answer)
    assert_nothing_kept(people, kept_in)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("公告.pdf", samples.pdf(), "application/pdf"),
        ("照片.png", samples.png(), "image/png"),
        # Honest at both ends, with a web page in the middle: served as a picture, never guessed at.
        ("照片.png", samples.png() + PAGE, "image/png"),
        ("照片.jpg", samples.jpeg() + PAGE, "image/jpeg"),
        ("台账.xlsx", samples.xlsx(), "spreadsheetml.sheet"),
        ("报告.docx", samples.docx(), "wordprocessingml.document"),
    ],
)
def test_what_was_taken_leaves_as_a_closed_attachment(client, people, name, content, kind):
    # The browser's word for the type counts for nothing.
    upload = SimpleUploadedFile(name, content, "text/html")
    address = reverse("pilots:task_evidence", args=[people.task.pk])
    data = {"uploads": upload, "percent": 20, "seen": people.task.version}
    assert client.post(address, data).status_code == 302

    file = StoredFile.objects.get()
    page = client.get(people.task.get_absolute_url()).content.decode()
    link = reverse("files:download", args=[file.pk])
    # Offered as a link; nothing of it is drawn, framed or loaded into the portal's own page.
    assert f'href="{link}"' in page
    assert f'src="{link}' not in page
    assert "<embed" not in page
    assert "<iframe" not in page
    assert "<object" not in page
    served = client.get(link)
    assert served.getvalue() == content
    assert served["Content-Type"].endswith(kind)
    assert served["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(name)}"
    assert served["X-Content-Type-Options"] == "nosniff"
    policy = served["Content-Security-Policy"]
    assert {"default-src 'none'", "sandbox"} <= set(policy.split("; "))
    assert "allow-scripts" not in policy
    assert served["Cross-Origin-Resource-Policy"] == "same-origin"
