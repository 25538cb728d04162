"""What calamine does not tell of a workbook: formulas, merged cells, and how far content reaches.

Read as a stream before anything builds a table of it: one cell in the last row of a sheet would
otherwise make a table of a million rows. The archive itself was looked into by ``files.checks``.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO
from xml.etree import ElementTree as ET
from xml.parsers import expat

ROWS_MAX = 20_000
COLUMNS_MAX = 100  # no ledger has half as many
FINDS_MAX = 100  # formulas and merged cells named of one sheet
STRINGS_BYTES_MAX = 32 * 1024 * 1024
CHUNK = 256 * 1024
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
BROKEN = "无法读取该Excel文件，请用下载的模板重新填写后上传。"
TOO_MANY = f"一次最多导入{ROWS_MAX}行，文件超过了这个数，请分批导入。"
STRINGS = "文件中的文字过多，无法导入，请删去多余的工作表和内容，或分批导入。"
FAR_DOWN = f"第{{row}}行有内容，超出可以导入的{ROWS_MAX}行，请删去中间的空白行或分批导入。"
FAR_RIGHT = "第{row}行在表格右侧很远处有内容，请删去表头以外的列。"

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    ET.ParseError,
    KeyError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


class Unfit(Exception):
    """The sheet (empty: the workbook) cannot be read in; the sentence says why."""

    def __init__(self, sentence: str, sheet: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.sheet = sheet


@dataclass(slots=True)
class Scan:
    """What was seen of one sheet. ``formulas``: row and column, counted from 1."""

    rows: int = 0
    formulas: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


def scan(content: bytes, wanted: Collection[str]) -> dict[str, Scan]:
    """Look through the sheets of these names.

    Raises:
        Unfit: it is no workbook, or there is too much in it.

    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            paths = _paths(archive)
            for entry in archive.infolist():
                strings = posixpath.basename(entry.filename).lower() == "sharedstrings.xml"
                if strings and entry.file_size > STRINGS_BYTES_MAX:
                    raise Unfit(STRINGS)
            found = {}
            for name in wanted:
                with archive.open(paths[name]) as stream:
                    found[name] = _scan_sheet(stream, name)
    except UNREADABLE as error:
        raise Unfit(BROKEN) from error
    if sum(max(each.rows - 1, 0) for each in found.values()) > ROWS_MAX:
        raise Unfit(TOO_MANY)
    return found


def _paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Find the part of each sheet, the way calamine does.

    Raises:
        ValueError: a name or a relation stands twice, so that readers could differ.

    """
    # Document types and entities were refused by files.checks; expat bounds expansion anyway.
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {each.get("Id", ""): each.get("Target", "") for each in relations}
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    sheets = [each for each in book.iter() if _local(each.tag) == "sheet"]
    found = {}
    for sheet in sheets:
        ids = [value for key, value in sheet.attrib.items() if _local(key) == "id"]
        target = targets[ids[0]].lstrip("/") if ids else ""
        found[sheet.get("name", "")] = target if target.startswith("xl/") else f"xl/{target}"
    if len(found) != len(sheets) or len(targets) != len(relations):
        raise ValueError("ambiguous")
    return found


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _scan_sheet(stream: IO[bytes], name: str) -> Scan:
    reader = _Reader(name)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)  # noqa: FBT003 - positional only
    parser.Parse(b"", True)  # noqa: FBT003
    return reader.scan


class _Reader:
    """Follows the elements of a sheet: where the present cell is, and whether it holds anything."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.scan = Scan()
        self.row = self.column = self.counted = 0
        self.letters: dict[str, int] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes.get("r"))
        elif tag in ("v", "is"):
            self._content()
        elif tag == "row":
            self.row = int(attributes.get("r") or self.row + 1)
            self.column = 0
        elif tag == "f" and len(self.scan.formulas) < FINDS_MAX:
            self.scan.formulas.append((self.row, self.column))
        elif tag == "mergeCell" and len(self.scan.merged) < FINDS_MAX:
            self.scan.merged.append(attributes.get("ref", ""))

    def _cell(self, place: str | None) -> None:
        if place is None:
            self.column += 1
            return
        if not (found := CELL.fullmatch(place)):
            raise ValueError(place)
        letters, row = found.groups()
        column = self.letters.get(letters)
        if column is None:
            column = self.letters[letters] = _number(letters)
        self.row, self.column = int(row), column

    def _content(self) -> None:
        if self.row > ROWS_MAX + 1:
            raise Unfit(FAR_DOWN.format(row=self.row), self.name)
        if self.column > COLUMNS_MAX:
            raise Unfit(FAR_RIGHT.format(row=self.row), self.name)
        if self.row != self.counted:
            self.counted = self.row
            self.scan.rows += 1


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
