"""Small files of every kind, honest and otherwise, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of one empty page, with more objects behind it."""
    body = (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n"
    )
    body += b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, text) for number, text in enumerate(objects, 4)
    )
    return body + b"trailer\n<</Root 1 0 R%s>>\nstartxref\n9\n%%%%EOF\n" % trailer


def object_stream(text: bytes) -> bytes:
    """Objects packed and compressed, as modern PDF writers do."""
    packed = zlib.compress(b"9 0 " + text)
    head = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(packed)
    return head + b"\nstream\n" + packed + b"\nendstream"


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2))
    return b"\x89PNG\r\n\x1a\n" + head + pixels + chunk(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2) -> bytes:
    comment = b"\xff\xfe" + struct.pack(">H", 8) + b"camera"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x00"
    return b"\xff\xd8" + comment + frame + scan + b"\xff\xd9"


def archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def types(main: str, more: str = "") -> bytes:
    return f'<?xml version="1.0"?><Types><Override ContentType="{main}"/>{more}</Types>'.encode()


def docx(parts: dict[str, bytes] | None = None, more_types: str = "") -> bytes:
    return archive(
        {
            "[Content_Types].xml": types(WORD_MAIN, more_types),
            "_rels/.rels": b"<Relationships/>",
            "word/document.xml": "<w:document>报告</w:document>".encode(),
            **(parts or {}),
        }
    )


def xlsx(parts: dict[str, bytes] | None = None, more_types: str = "") -> bytes:
    return archive(
        {
            "[Content_Types].xml": types(EXCEL_MAIN, more_types),
            "xl/workbook.xml": b"<workbook/>",
            **(parts or {}),
        }
    )


def ole(*streams: str) -> bytes:
    """The old compound file with streams of these names in its directory."""
    names = b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
