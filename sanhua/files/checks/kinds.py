"""The kinds of file the portal takes, and what other bytes look like."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import puremagic

OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what it is served as, its outer format, and its name on pages."""

    media_type: str
    container: str
    words: str


ALLOWED = {
    "pdf": Kind("application/pdf", "pdf", "PDF"),
    "jpg": Kind("image/jpeg", "jpeg", "JPG"),
    "jpeg": Kind("image/jpeg", "jpeg", "JPG"),
    "png": Kind("image/png", "png", "PNG"),
    "docx": Kind(f"{OFFICE}.wordprocessingml.document", "zip", "DOCX"),
    "xlsx": Kind(f"{OFFICE}.spreadsheetml.sheet", "zip", "XLSX"),
}
MACRO_EXTENSIONS = {"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm"}
# What an old or foreign format is best saved as.
OLD_OFFICE = {
    "doc": "docx",
    "wps": "docx",
    "rtf": "docx",
    "odt": "docx",
    "xls": "xlsx",
    "et": "xlsx",
    "ods": "xlsx",
    "csv": "xlsx",
    "heic": "jpg",
    "webp": "jpg",
    "bmp": "png",
    "tif": "pdf",
    "tiff": "pdf",
    "ofd": "pdf",
}


@dataclass(frozen=True, slots=True)
class Guess:
    """What bytes are: a code to compare, and words for the person."""

    code: str
    words: str


SIGNATURES = (
    (b"%PDF-", Guess("pdf", "PDF")),
    (b"\xff\xd8\xff", Guess("jpeg", "JPG图片")),
    (b"\x89PNG\r\n\x1a\n", Guess("png", "PNG图片")),
    (b"PK\x03\x04", Guess("zip", "压缩包或Office文件")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Guess("ole", "旧版Office文件")),
    (b"MZ", Guess("program", "程序")),
    (b"\x7fELF", Guess("program", "程序")),
    (b"Rar!", Guess("archive", "压缩包")),
    (b"7z\xbc\xaf\x27\x1c", Guess("archive", "压缩包")),
    (b"PK\x05\x06", Guess("archive", "空的压缩包")),
    (b"GIF8", Guess("image", "GIF图片")),
    (b"BM", Guess("image", "BMP图片")),
    (b"{\\rtf", Guess("rtf", "RTF文档")),
)
MARKUP = (
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<body",
    b"<script",
    b"<!--",
    b"<meta",
    b"<table",
    b"<div",
    b"<iframe",
)


def guess(head: bytes) -> Guess:
    """Say what the first bytes of a file look like."""
    for signature, answer in SIGNATURES:
        if head.startswith(signature):
            return answer
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"%pdf-"):
        return Guess("pdf", "PDF")
    if text.startswith(MARKUP):
        return Guess("html", "网页文件")
    if text.startswith((b"<svg", b"<?xml")):
        return Guess("xml", "SVG图片" if b"<svg" in text else "XML文件")
    return _by_table(head)


def _by_table(head: bytes) -> Guess:
    try:
        found = puremagic.from_string(head).lstrip(".").upper()
    except (puremagic.PureError, ValueError):
        found = ""
    if found:
        return Guess("other", f"{found}文件")
    return Guess("other", "文本文件" if b"\0" not in head else "其他格式的文件")


def listed(kinds: Collection[str] = ()) -> str:
    """Return the names of the allowed kinds: PDF、JPG、PNG、DOCX、XLSX."""
    shown = [kind.words for extension, kind in ALLOWED.items() if not kinds or extension in kinds]
    return "、".join(dict.fromkeys(shown))
