"""A scheme as a table: one indicator in a row, rows added, moved and removed without script."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from pilots.forms.scheme import ROLES, SchemeForm, lines_from

ROWS_MAX = 80
KINDS = {
    "": "专家评定",
    "阶梯": "阶梯：达到几就得几分",
    "达标": "达标：几条规则符合得几分",
    "每项": "每项：每几得几分，有上限",
    "扣分": "扣分：每几扣几分，有下限",
    "选项": "选项：是什么得几分",
}
MECHANIC = re.compile(r"(\S+)\s+([^：:]+)[：:](.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TypedRow:
    """An indicator as it stands in the table; ``kind``, ``fact`` and ``steps`` are its mechanic."""

    code: str = ""
    axis: str = ""
    name: str = ""
    points: str = ""
    criterion: str = ""
    kind: str = ""
    fact: str = ""
    steps: str = ""
    na: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(astuple(self))

    @property
    def cells(self) -> list[str]:
        """The columns of the text mode; a mechanic that is half there is not silently dropped."""
        mechanic = (
            f"{self.kind} {self.fact}：{self.steps}" if self.kind else self.fact or self.steps
        )
        return [
            self.code, self.axis, self.name, self.points, " ".join(self.criterion.split()),
            mechanic, "可不适用" if self.na else "",
        ]  # fmt: skip

    @property
    def text(self) -> str:
        return "|".join(cell.replace("|", "\uff5c") for cell in self.cells).rstrip("|")

    @classmethod
    def of(cls, line: str) -> TypedRow:
        """Read a line of the text mode, as far as it goes; what does not fit shows where it is."""
        cells = [cell.strip() for cell in line.replace("\t", "|").replace("\uff5c", "|").split("|")]
        cells += [""] * (7 - len(cells))
        found = MECHANIC.fullmatch(cells[5])
        known = found is not None and found[1] in KINDS
        kind, fact, steps = found.groups() if found and known else ("", cells[5], "")
        code, axis, name, points, criterion = cells[:5]
        na = "1" if cells[6] not in ("", "否") else ""
        return cls(code, axis, name, points, criterion, kind, fact, steps, na)


FIELDS = tuple(TypedRow.__dataclass_fields__)


def rows_of_text(text: str) -> list[TypedRow]:
    return [TypedRow.of(line) for line in text.splitlines() if line.strip()][:ROWS_MAX]


def rows_of_post(data: Mapping[str, str]) -> list[TypedRow]:
    """The rows that were sent, in their order; the last number is said by the page."""
    count = data.get("rows", "")
    number = min(int(count), ROWS_MAX) if count.isdigit() else 0
    return [
        TypedRow(*(data.get(f"{field}-{n}", "").strip() for field in FIELDS)) for n in range(number)
    ]


def rearranged(rows: list[TypedRow], do: str) -> list[TypedRow]:
    """Do what a button of the table says: ``add``, or ``add-3``, ``up-3``, ``down-3``, ``drop-3``."""
    what, _, place = do.partition("-")
    at = int(place) if place.isdigit() else len(rows) - 1
    made = list(rows)
    if what == "add" and len(made) < ROWS_MAX:
        axis = made[at].axis if 0 <= at < len(made) else ""
        made.insert(at + 1, TypedRow(axis=axis))
    elif 0 <= at < len(made):
        if what == "drop":
            del made[at]
        elif what == "up" and at > 0:
            made[at - 1], made[at] = made[at], made[at - 1]
        elif what == "down" and at + 1 < len(made):
            made[at + 1], made[at] = made[at], made[at + 1]
    return made


def sums_of(rows: list[TypedRow]) -> list[tuple[str, Decimal]]:
    """Points per first level as far as they are numbers, and together at the end."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        try:
            points = Decimal(row.points)
        except InvalidOperation:
            continue
        if row.axis not in ROLES and points.is_finite():
            sums[row.axis or "（未填一级指标）"] += points
    return [*sums.items(), ("合计", sum(sums.values(), Decimal(0)))]


class SchemeTableForm(SchemeForm):
    """The same scheme, its lines from the table; every fault names its row."""

    def __init__(self, *args: Any, rows: list[TypedRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["lines"]
        self.rows = rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        found = [(n, row.cells) for n, row in enumerate(self.rows, start=1) if not row.is_empty]
        short = [number for number, cells in found if not all(cells[:5])]
        for number in short:
            self.add_error(
                None, f"指标第{number}行的代码、一级指标、指标、分值和评分标准都要填写。"
            )
        if not found:
            self.add_error(None, "请至少填写一项指标。")
        if short or not found:
            return data
        try:
            data["lines"] = lines_from(found)
        except ValidationError as error:
            self.add_error(None, error)
        return data
