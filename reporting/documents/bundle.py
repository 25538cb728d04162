"""The ZIP of a bundle: streamed, the same bytes for the same parts, with a list of what is in it."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from django.utils import timezone

from sanhua.core.ledger import Sheet, ledger_workbook

if TYPE_CHECKING:
    from reporting.models import ReportPart
    from sanhua.files.models import StoredFile

LIST, SUMS = "清单.xlsx", "SHA256SUMS.txt"
CHUNK = 256 * 1024
HEADS = (
    ("序号", 6), ("文件", 60), ("标题", 50), ("编号", 24), ("版次", 12), ("字节数", 12),
    ("SHA-256", 68), ("校验码", 18),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A file that goes in: where it lies, what it is, and what proves it."""

    path: str
    title: str
    number: str
    version_label: str
    size: int
    sha256: str
    code: str
    source: Path

    @classmethod
    def of(cls, part: ReportPart, file: StoredFile) -> Packed:
        made = part.document
        return cls(
            path=part.path,
            title=part.title,
            number=made.number if made else "",
            version_label=made.version_label if made else "",
            size=file.size,
            sha256=file.sha256,
            code=made.verification_code if made else "",
            source=Path(file.content.path),
        )


class _Sink:
    """Where the archive writes to; what was written is taken away chunk by chunk."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def take(self) -> bytes:
        data = b"".join(self.written)
        self.written.clear()
        return data


def zip_chunks(packed: list[Packed], *, title: str, moment: dt.datetime) -> Iterator[bytes]:
    """Yield the archive; it is never in memory as a whole."""
    when = timezone.localtime(moment).timetuple()[:6]
    sink = _Sink()
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w", zipfile.ZIP_STORED) as archive:
        archive.comment = title.encode()[:1000]
        for name, data in ((LIST, _list(packed)), (SUMS, _sums(packed))):
            archive.writestr(_entry(name, when), data)
            yield sink.take()
        for file in packed:
            with file.source.open("rb") as source, archive.open(_entry(file.path, when), "w") as to:
                while chunk := source.read(CHUNK):
                    to.write(chunk)
                    yield sink.take()
            yield sink.take()
    yield sink.take()


def _entry(name: str, when: tuple[int, ...]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=when)  # type: ignore[arg-type]
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


def _list(packed: list[Packed]) -> bytes:
    rows = (
        (
            n,
            file.path,
            file.title,
            file.number,
            file.version_label,
            file.size,
            file.sha256,
            file.code,
        )
        for n, file in enumerate(packed, start=1)
    )
    return ledger_workbook(Sheet("清单", HEADS, rows, frozen=2))


def _sums(packed: list[Packed]) -> str:
    """What ``sha256sum -c`` reads."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in packed)
