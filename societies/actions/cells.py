"""From what stands in a cell to the value of a field; a value that does not fit is a sentence.

Every function returns ``None`` for nothing and raises ``ValueError`` with what is wrong, in words
that continue “第3行“到岗日期””.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import models

from sanhua.core.sealed import SealedDateField
from societies.models import validate_uscc

DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
LARGE_UNITS = ("万", "亿", "千", "百")
SHOWN_MAX = 30
EXACT_MAX = 10**15  # beyond it a spreadsheet's number has lost digits
FLAGS = {"是": True, "否": False}


def plain(text: str) -> str:
    """Make full-width letters, digits and signs plain ones, without blanks around them."""
    return unicodedata.normalize("NFKC", text).strip()


def shown(cell: Any) -> str:
    """Quote a cell in a sentence."""
    text = words(cell)
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"


def words(cell: Any) -> str:
    """Write any cell as a person sees it, more or less."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_MAX:
        return str(int(cell))
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def value_of(field: models.Field[Any, Any], cell: Any) -> Any:
    """Return what a cell says for a field (for a foreign key: the name that stands there).

    Raises:
        ValueError: it does not fit; the message is the end of the sentence.

    """
    if is_empty(cell):
        return None
    if field.choices:
        return _choice(field, cell)
    kinds: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
        (models.BooleanField, _flag),
        (models.DateField | SealedDateField, _day),
        (models.IntegerField, _whole),
        (models.DecimalField, _sum),
    )
    read = next((reader for kind, reader in kinds if isinstance(field, kind)), None)
    return read(cell) if read else _text(field, cell)


def _choice(field: models.Field[Any, Any], cell: Any) -> str:
    by_label = {plain(str(label)): value for value, label in field.flatchoices if value != ""}
    found = by_label.get(plain(words(cell)))
    if found is None:
        labels = "、".join(str(label) for value, label in field.flatchoices if value != "")
        raise ValueError(f"没有“{shown(cell)}”这个选项，请从{labels}中选择")
    return str(found)


def _flag(cell: Any) -> bool:
    found = cell if isinstance(cell, bool) else FLAGS.get(words(cell))
    if found is None:
        raise ValueError(f"应为“是”或“否”，现为“{shown(cell)}”")
    return found


def _day(cell: Any) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, str) and (found := DATE.fullmatch(re.sub(r"\s", "", plain(cell)))):
        try:
            return dt.date(*map(int, found.groups()))
        except ValueError:
            pass
    raise ValueError(f"应为日期，例如2022-03-01，现为“{shown(cell)}”")


def _number(cell: Any, wanted: str) -> Decimal:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(repr(round(cell, 6)))  # what a calculation left behind the sixth place
    text = re.sub(r"\s", "", plain(cell)) if isinstance(cell, str) else ""
    if any(unit in text for unit in LARGE_UNITS) and re.search(r"\d", text):
        raise ValueError(f"应为{wanted}，不带“万”等单位，请换算后填写，现为“{shown(cell)}”")
    if not NUMBER.fullmatch(text):
        raise ValueError(f"应为{wanted}，现为“{shown(cell)}”")
    return Decimal(text.replace(",", ""))


def _whole(cell: Any) -> int:
    number = _number(cell, "整数，例如12")
    if number != number.to_integral_value():
        raise ValueError(f"应为整数，例如12，现为“{shown(cell)}”")
    return int(number)


def _sum(cell: Any) -> Decimal:
    if isinstance(cell, str):
        cell = plain(cell).removesuffix("元")
    return _number(cell, "数字，例如1200.50")


def _text(field: models.Field[Any, Any], cell: Any) -> str:
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        raise ValueError(f"应为文字，现为日期“{shown(cell)}”，请将单元格设为文本格式后重新填写")  # noqa: TRY004
    if isinstance(cell, float) and abs(cell) >= EXACT_MAX:
        raise ValueError("是以数字格式保存的，末尾几位已经丢失，请将单元格设为文本格式后重新填写")
    text = words(cell)
    if "\0" in text:
        raise ValueError("含有不能保存的字符，请删除后重新填写")
    if validate_uscc in field.validators:
        return re.sub(r"\s", "", plain(text)).upper()
    return plain(text) if field.name == "phone" else text
