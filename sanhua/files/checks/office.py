"""Word and Excel files: zip archives, looked into before anything parses them.

The archive's own directory is bounded first (entries, sizes), then every entry is unpacked once
with a limit, because a directory can lie about sizes.
"""

from __future__ import annotations

import html
import re
import struct
import zipfile
import zlib
from io import BytesIO
from typing import IO, Any, NoReturn

from django.core.exceptions import ValidationError

ENTRIES_MAX = 2000
DIRECTORY_MAX = 1024 * 1024
UNPACKED_MAX = 100 * 1024 * 1024
RATIO_MAX = 100
RATIO_FREE = 10 * 1024 * 1024  # below this even a high ratio harms nobody
CHUNK = 1024 * 1024

MACRO = "文件含宏，请另存为不含宏的格式（DOCX、XLSX）后上传。"
PASSWORD = "文件设有密码，请解除后上传（在WPS或Office中清空“打开权限密码”再保存）。"  # noqa: S105
BOMB = "文件解压后过大（可能是压缩炸弹），不能上传。请删去空白行列、压缩图片，另存后上传。"
BROKEN = "文件已损坏，无法打开。请用WPS或Office重新保存后上传。"
NESTED = "文件内嵌了其他文件（{name}），不能上传。请删去内嵌对象，或分别上传。"
ACTIVE = "文件含有控件或外部模板，不能上传。请另存为普通DOCX、XLSX后上传。"

MAIN_PARTS = {
    "docx": (b"wordprocessingml.document.main+xml", "Word"),
    "xlsx": (b"spreadsheetml.sheet.main+xml", "Excel"),
}
MACRO_PARTS = re.compile(r"vbaproject|vbadata|macrosheets/|dialogsheets/", re.IGNORECASE)
CONTROL_PARTS = re.compile(r"(^|/)activex/|\.ocx$", re.IGNORECASE)
EMBEDDED = re.compile(r"(^|/)embeddings/[^/]+\.(docx|xlsx)$", re.IGNORECASE)
PICTURES_AND_TEXT = re.compile(
    r"\.(xml|rels|png|jpe?g|gif|bmp|tiff?|em[fz]|wm[fz]|svg|wdp|bin|vml|txt|fntdata|odttf|ttf|dat|data|psmdcp|json|thmx|key)$",
    re.IGNORECASE,
)
ARCHIVES_AND_PROGRAMS = (b"PK\x03\x04", b"MZ", b"Rar!", b"7z\xbc\xaf", b"\x7fELF")
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    KeyError,
    OSError,
    ValueError,
    RuntimeError,
)  # what zipfile and zlib raise over bytes that are not what they claim
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOADED = re.compile(r"/(attachedTemplate|oleObject|frame|subDocument|aFChunk)[\"']", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"\bTarget\s*=\s*[\"']\s*(https?:|ftp:|mhtml:|\\\\|file:/*\\\\|file://[^/])", re.IGNORECASE
)


def _wide(text: str) -> bytes:
    """Return the name of an OLE stream as it stands in the container."""
    return text.encode("utf-16-le")


def refuse_ole(data: bytes, extension: str) -> NoReturn:
    """Say why a file with a modern extension but the old container cannot be taken.

    Raises:
        ValidationError: always.

    """
    if _wide("EncryptedPackage") in data:
        raise ValidationError(PASSWORD, code="password")
    if _wide("_VBA_PROJECT") in data:
        raise ValidationError(MACRO, code="macro")
    raise ValidationError(
        "文件内容与扩展名不一致（看起来是旧版Office文件）。"
        f"请用WPS或Office另存为{extension.upper()}后上传。",
        code="mismatch",
    )


def check(stream: IO[Any], size: int, extension: str, *, depth: int = 0) -> None:
    """Refuse archives that are not the document they claim, or that could do harm.

    Raises:
        ValidationError: with the sentence for the person.

    """
    _check_directory(stream, size)
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _check_entries(entries, size)
            _check_names(entries)
            _check_contents(stream, archive, entries, depth=depth)
            _check_main_part(archive, extension)
    except UNREADABLE as error:
        raise ValidationError(BROKEN, code="broken") from error


def _check_directory(stream: IO[Any], size: int) -> None:
    """Bound the archive's directory by its end record, so that reading it stays cheap."""
    stream.seek(max(0, size - 22 - 65535))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise ValidationError(BROKEN, code="broken")
    # A second end record for huge archives would overrule this one; no upload is that big.
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise ValidationError(BOMB, code="bomb")
    entries, directory_size = struct.unpack("<HL", tail[at + 10 : at + 16])
    if entries > ENTRIES_MAX or directory_size > DIRECTORY_MAX:
        raise ValidationError(BOMB, code="bomb")


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ValidationError(PASSWORD, code="password")
    unpacked = sum(entry.file_size for entry in entries)
    too_dense = unpacked > RATIO_FREE and unpacked > size * RATIO_MAX
    if len(entries) > ENTRIES_MAX or unpacked > UNPACKED_MAX or too_dense:
        raise ValidationError(BOMB, code="bomb")


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if any(MACRO_PARTS.search(name) for name in names):
        raise ValidationError(MACRO, code="macro")
    if any(CONTROL_PARTS.search(name) for name in names):
        raise ValidationError(ACTIVE, code="active")
    if len({name.lower() for name in names}) != len(names):
        raise ValidationError(BROKEN, code="broken")
    for name in names:
        if ".." in name.split("/") or name.startswith("/") or "\\" in name:
            raise ValidationError(BROKEN, code="broken")
        if not (name.endswith("/") or PICTURES_AND_TEXT.search(name) or EMBEDDED.search(name)):
            raise ValidationError(NESTED.format(name=name.rsplit("/", 1)[-1][:60]), code="nested")


def _check_contents(
    stream: IO[Any], archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], *, depth: int
) -> None:
    """Unpack every entry once, up to the size it declares, and look at what needs looking at."""
    for entry in entries:
        content = _unpacked(stream, entry)
        name = entry.filename.lower()
        if EMBEDDED.search(name):
            _check_embedded(content, name, depth)
        elif content.startswith(ARCHIVES_AND_PROGRAMS) or _wide("Ole10Native") in content:
            raise ValidationError(NESTED.format(name=name.rsplit("/", 1)[-1][:60]), code="nested")
        elif content.startswith(OLE) and _wide("_VBA_PROJECT") in content:
            raise ValidationError(MACRO, code="macro")
        elif name.endswith((".xml", ".rels", ".vml")):
            _check_xml(content)
            if name.endswith(".rels"):
                _check_links(content)
        with archive.open(entry):  # the entry's own header must agree with the directory
            pass


def _unpacked(stream: IO[Any], entry: zipfile.ZipInfo) -> bytes:
    """Return an entry's bytes; one that unpacks to more than it declares is a trap."""
    stream.seek(entry.header_offset)
    header = stream.read(30)
    name_size, extra_size = struct.unpack("<HH", header[26:30])
    stream.seek(entry.header_offset + 30 + name_size + extra_size)
    raw = stream.read(entry.compress_size)
    if entry.compress_type == zipfile.ZIP_STORED:
        content = raw
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        content = zlib.decompressobj(-15).decompress(raw, entry.file_size + 1)
    else:
        raise ValidationError(BROKEN, code="broken")
    if len(content) > entry.file_size:
        raise ValidationError(BOMB, code="bomb")
    if len(content) != entry.file_size:
        raise ValidationError(BROKEN, code="broken")
    return content


def _check_embedded(content: bytes, name: str, depth: int) -> None:
    """Look into a workbook behind a chart like into the file itself, but only one level deep."""
    if depth or not content.startswith(b"PK\x03\x04"):
        raise ValidationError(NESTED.format(name=name.rsplit("/", 1)[-1][:60]), code="nested")
    check(BytesIO(content), len(content), name.rsplit(".", 1)[-1], depth=depth + 1)


def _check_xml(content: bytes) -> None:
    start = content[:4]
    if b"\0" in start:  # UTF-16 would hide what is searched for below; no program writes it here
        raise ValidationError(BROKEN, code="broken")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValidationError(
            "文件未通过安全检查，已拦截。请用WPS或Office重新保存后上传。", code="unsafe"
        )


def _check_links(content: bytes) -> None:
    """Refuse parts that the reader's program would fetch from another machine by itself."""
    for element in re.finditer(rb"[^<]+", content):
        text = html.unescape(element[0].decode(errors="replace"))
        if LOADED.search(text) and ELSEWHERE.search(text):
            raise ValidationError(ACTIVE, code="active")


def _check_main_part(archive: zipfile.ZipFile, extension: str) -> None:
    try:
        types = archive.read("[Content_Types].xml")
    except KeyError:
        types = b""
    if b"macroEnabled" in types or b"macrosheet" in types:
        raise ValidationError(MACRO, code="macro")
    wanted, _ = MAIN_PARTS[extension]
    if wanted in types:
        return
    looks = next((words for part, words in MAIN_PARTS.values() if part in types), "")
    looks = f"{looks}文件" if looks else "压缩包或其他Office文件"
    raise ValidationError(
        f"文件内容与扩展名不一致（看起来是{looks}）。请重新导出为{extension.upper()}后上传。",
        code="mismatch",
    )
