"""Small real files: stamped papers as PDF, photographs as PNG. The same title gives the same bytes."""

from __future__ import annotations

import hashlib
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from pilots.actions.evidence import TITLE_MAX

PAGE = (595, 842)  # A4 in points
SEAL = """q 0.8 0.1 0.1 RG 3 w
{0} {1} m
{0} {2} {3} {4} {5} {4} c
{6} {4} {7} {2} {7} {1} c
{7} {8} {6} {9} {5} {9} c
{3} {9} {0} {8} {0} {1} c
S Q"""


def _seal(x: float, y: float, radius: float = 52) -> str:
    """Draw a red circle, as four curves, where a society's seal would be."""
    bow = radius * 0.5523
    return SEAL.format(
        x - radius, y, y + bow, x - bow, y + radius, x, x + bow, x + radius, y - bow, y - radius
    )


def _line(text: str, x: int, y: int, size: int) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def pdf_bytes(title: str, lines: list[str]) -> bytes:
    """Write one page; the font is one that every reader has for Chinese."""
    drawn = [_line(title[:24], 90, 730, 20)]
    drawn += [_line(text[:36], 90, 680 - 26 * n, 13) for n, text in enumerate(lines[:16])]
    drawn += [_line("（演示数据，非真实文件）", 350, 150, 12), _seal(450, 215)]
    content = "\n".join(drawn).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>" % PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        (
            b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
            b"/DescendantFonts [6 0 R] >>"
        ),
        (
            b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R "
            b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 >>"
        ),
        (
            b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
            b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        ),
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
    )
    return bytes(out)


def pdf(title: str, lines: list[str] | None = None) -> SimpleUploadedFile:
    """Return a scan as a person would upload it."""
    data = pdf_bytes(title, lines or [])
    return SimpleUploadedFile(f"{title[: TITLE_MAX - 10]}.pdf", data, "application/pdf")


def picture(title: str) -> SimpleUploadedFile:
    """Return a picture in the place of a photograph: a room in colours of its own."""
    shade = hashlib.sha256(title.encode()).digest()
    image = Image.new("RGB", (640, 420), (200 + shade[0] % 40, 215, 225))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 300, 640, 420), fill=(176, 158 + shade[1] % 30, 138))
    draw.rectangle((60, 60, 250, 210), fill=(228, 240, 247), outline=(120, 130, 140), width=6)
    draw.rectangle((330, 220, 580, 330), fill=(90 + shade[2] % 60, 96, 110))
    draw.rectangle((380, 120, 530, 220), fill=(40, 60, 90 + shade[3] % 80))
    content = io.BytesIO()
    image.save(content, "PNG")
    return SimpleUploadedFile(f"{title[: TITLE_MAX - 10]}.png", content.getvalue(), "image/png")
