"""PDF: complete, without password, without anything that acts by itself.

Names may be written with ``#xx`` and objects may hide in compressed object streams, so both are
undone before looking. Nothing is rendered.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from django.core.exceptions import ValidationError

INFLATED_MAX = 100 * 1024 * 1024
TAIL = 4096


def _spelt(word: str) -> bytes:
    """Match a name letter by letter, each plain or as ``#xx``."""
    letters = (
        f"(?:{letter}|#{ord(letter) >> 4:x}[{ord(letter) & 15:x}{ord(letter) & 15:X}])"
        for letter in word
    )
    return "".join(letters).encode()


WORDS = {
    "JavaScript": "脚本",
    "Launch": "启动其他程序的动作",
    "ImportData": "导入数据的动作",
    "SubmitForm": "自动提交表单的动作",
    "RichMedia": "嵌入的多媒体",
    "Rendition": "嵌入的多媒体",
}
ACTIVE = re.compile(
    b"/(?:"
    + b"|".join(b"(?P<%s>%s)" % (word.encode(), _spelt(word)) for word in WORDS)
    + b")(?![A-Za-z])"
)
ENCRYPTED = re.compile(b"/" + _spelt("Encrypt") + rb"\s*(\d+\s+\d+\s+R|<<)")
OBJECT_STREAM = re.compile(b"/" + _spelt("ObjStm"))
FILTER = re.compile(b"/" + _spelt("Filter"))
STREAM = re.compile(rb"(?<!end)stream(\r\n|\n|\r)")
STREAMS_MAX = 200_000
CHUNK = 65536
PAIRS = re.compile(rb"\s*\d+\s+\d+")  # how an object stream begins


def check(data: bytes) -> None:
    """Refuse what cannot be read by everyone or does more than show pages.

    Raises:
        ValidationError: with the sentence for the person.

    """
    tail = data[-TAIL:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise ValidationError(
            "PDF文件不完整，可能下载或扫描时中断。请重新导出后上传。", code="broken"
        )
    if ENCRYPTED.search(data):
        raise ValidationError(
            "文件设有密码或权限限制，请解除后上传（可用“打印为PDF”重新生成）。", code="password"
        )
    for part in (data, *_object_streams(data)):
        if found := ACTIVE.search(part):
            raise ValidationError(
                f"PDF中含有{WORDS[found.lastgroup or '']}，不能上传。请用“打印为PDF”重新生成后上传。",
                code="active",
            )


def _object_streams(data: bytes) -> Iterator[bytes]:
    """Yield the contents of compressed streams that begin like an object stream."""
    total = 0
    for number, found in enumerate(STREAM.finditer(data)):
        start = found.end()
        if PAIRS.match(_inflated(data, start, 64)):
            content = _inflated(data, start, INFLATED_MAX - total)
            total += len(content)
            yield content
        elif _is_unreadable(data[max(0, found.start() - 4096) : found.start()]):
            raise ValidationError(
                "文件未通过安全检查，已拦截。请用“打印为PDF”重新生成后上传。", code="unsafe"
            )
        if total >= INFLATED_MAX or number >= STREAMS_MAX:
            raise ValidationError(
                "PDF解压后过大，不能上传。请用“打印为PDF”重新生成后上传。", code="bomb"
            )


def _inflated(data: bytes, start: int, limit: int) -> bytes:
    """Return at most ``limit`` bytes of the zlib stream at ``start``, or nothing if it is none."""
    unpacker, parts, left = zlib.decompressobj(), [], limit
    step = 256 if limit < CHUNK else CHUNK
    try:
        while left > 0 and not unpacker.eof and start < len(data):
            part = unpacker.decompress(unpacker.unconsumed_tail + data[start : start + step], left)
            start += step
            left -= len(part)
            parts.append(part)
    except zlib.error:
        pass  # what came out before the fault counts
    return b"".join(parts)


def _is_unreadable(header: bytes) -> bool:
    """Say whether a stream holds objects in an encoding that is not looked into."""
    header = header[header.rfind(b"endobj") + 1 :]
    return bool(OBJECT_STREAM.search(header) and FILTER.search(header))
