"""Pictures: their size in pixels, read from the header; they are never decoded here."""

from __future__ import annotations

import struct

from django.core.exceptions import ValidationError

PIXELS_MAX = 100_000_000  # A4 in 600 DPI has 35 million
SIDE_MAX = 30_000
BROKEN = "图片已损坏或不完整，无法读取尺寸。请用看图软件重新保存后上传。"
# Start-of-frame markers: C4, C8 and CC are tables, not frames.
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
STANDALONE = {0x01, *range(0xD0, 0xD8)}


def check(data: bytes, kind: str) -> None:
    """Refuse pictures that are broken or would unpack to a huge area.

    Raises:
        ValidationError: with the sentence for the person.

    """
    width, height = _png_size(data) if kind == "png" else _jpeg_size(data)
    if not width or not height:
        raise ValidationError(BROKEN, code="broken")
    if width * height > PIXELS_MAX or max(width, height) > SIDE_MAX:
        raise ValidationError(
            f"图片{width}×{height}像素，过大。请缩小到1亿像素以内、"
            f"边长不超过{SIDE_MAX}像素后上传。",
            code="pixels",
        )


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR" or len(data) < 33 or b"IDAT" not in data or b"IEND" not in data:
        return 0, 0
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk over the segments up to the picture data; of several frames the largest counts."""
    at, largest = 2, (0, 0)
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return 0, 0
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker in STANDALONE:
            at += 2
        elif marker == 0xDA:
            return largest
        else:
            if marker in FRAMES:
                height, width = struct.unpack(">HH", data[at + 5 : at + 9])
                largest = max(largest, (width, height), key=lambda size: size[0] * size[1])
            at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    return 0, 0
