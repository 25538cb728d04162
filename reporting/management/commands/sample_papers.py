"""Print a sample of every kind of document as pictures, to be looked at page by page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from reporting.actions.printing import lay_out
from reporting.documents import KINDS, Kind
from reporting.documents.kind import Stamp
from sanhua.accounts.models import User
from sanhua.core.records import Record

CODE = "7K3F-9QWM-2D8H"
SCALE = 1.4  # of 72 dpi


class Command(BaseCommand):
    help = "将每种文件各生成一份样张，并逐页存为图片，供核对版面（先运行 demo 命令准备演示数据）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("kinds", nargs="*", help="只生成这些种类；缺省为全部")

    def handle(self, *args: Any, folder: Path, kinds: list[str], **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, kind in KINDS.items():
            if kind.bundle or (kinds and name not in kinds):
                continue
            subject = sample_of(kind)
            if subject is None:
                self.stdout.write(f"{name}: nothing to print")
                continue
            stamp = Stamp(code=CODE, moment=timezone.now())
            data = lay_out(kind, kind.load(subject.pk), stamp, lambda _name, _percent: None)
            path = folder / f"{name}.{kind.suffix}"
            path.write_bytes(data)
            pages = draw(data, folder, name) if kind.suffix == "pdf" else 0
            self.stdout.write(
                f"{name}: {len(data) // 1024} KB" + (f", {pages} pages" if pages else "")
            )


def sample_of(kind: Kind) -> Record | None:
    """The first record of this kind that somebody may print; papers that were sent come first."""
    for person in User.objects.filter(is_active=True).order_by("username"):
        rows = list(kind.visible(person)[:50])
        sent = [row for row in rows if not kind.identify(row).is_draft]
        if rows:
            return (sent or rows)[0]
    return None


def draw(data: bytes, folder: Path, name: str) -> int:
    document = pypdfium2.PdfDocument(data)
    for number in range(len(document)):
        picture = document[number].render(scale=SCALE).to_pil()
        picture.save(folder / f"{name}-{number + 1:02d}.png")
    return len(document)
