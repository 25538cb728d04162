"""Results as a workbook: exactly the rows of the list, with the numbers of ``result_view``."""

from __future__ import annotations

from collections.abc import Iterable

from pilots.models import Assessment
from pilots.queries.result_view import ResultView, result_for
from sanhua.accounts.models import User
from sanhua.core.ledger import Sheet, ledger_workbook

ROWS_MAX = 2_000
TOTALS = (
    ("批次", 26), ("学会", 28), ("种类", 12), ("状态", 14), ("评价方案", 30), ("总分", 10),
    ("基础分", 10), ("加分", 10), ("等次", 10), ("一票否决", 20), ("极差", 10), ("有效评分", 10),
    ("汇总方法", 20), ("会议决定", 30), ("评语", 50),
)  # fmt: skip
AXES = (("学会", 28), ("种类", 12), ("一级指标", 22), ("得分", 10), ("分值", 10))
LINES = (
    ("学会", 28), ("种类", 12), ("一级指标", 20), ("代码", 10), ("指标", 28), ("分值", 10),
    ("自评", 10), ("得分", 10), ("系统计分", 10), ("计分依据", 40), ("自评说明", 50),
)  # fmt: skip
Row = tuple[object, ...]


def result_workbook(user: User, assessments: Iterable[Assessment]) -> bytes:
    """Write what this person may see of the evaluations; unpublished results stay empty.

    ``assessments`` come from ``with_result``.
    """
    found = [(row, result_for(user, row)) for row in assessments]
    results = [result for _, result in found if result]
    return ledger_workbook(
        Sheet("结果", TOTALS, [_total(*pair) for pair in found], frozen=2),
        Sheet("各方面", AXES, [row for result in results for row in _axes(result)], frozen=2),
        Sheet("指标明细", LINES, [row for result in results for row in _lines(result)], frozen=2),
    )


def _total(row: Assessment, result: ResultView | None) -> Row:
    head = (
        str(row.pilot.batch),
        str(row.pilot.society),
        str(row.get_kind_display()),
        str(row.get_status_display()),
        str(row.scheme),
    )
    if result is None:
        return head
    inside = result.inside
    return (
        *head,
        result.total,
        result.base,
        result.bonus,
        result.grade,
        "、".join(f"{code} {name}" for code, name in result.vetoes.items()),
        inside.spread if inside else None,
        result.sheets,
        result.method,
        inside.decided if inside else "",
        result.comment,
    )


def _axes(result: ResultView) -> Iterable[Row]:
    for axis in result.axes:
        reached = "不适用" if axis.reached is None else axis.reached
        yield (result.society, result.kind, axis.name, reached, axis.most)


def _lines(result: ResultView) -> Iterable[Row]:
    for line in result.lines:
        yield (
            result.society,
            result.kind,
            line.axis,
            line.code,
            line.name,
            line.maximum,
            line.self_points if line.applicable else "不适用",
            line.mean,
            line.computed,
            line.basis,
            line.note,
        )
