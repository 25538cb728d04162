"""Tasks as a workbook: exactly the rows of the list, in its order, lights in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from tempfile import TemporaryFile

import xlsxwriter

from pilots.models import Task
from pilots.queries.task import Clock
from societies.enums import Area

ROWS_MAX = 20_000
CHUNK = 500
SHAPES = {"red": "■", "yellow": "▲", "blue": "◆", "green": "●", "grey": "○"}
HEADS = (
    ("批次", 26), ("学会", 26), ("领域", 20), ("任务", 34), ("目标成果", 44), ("责任人", 16),
    ("开始日期", 12), ("原定时限", 12), ("现行时限", 12), ("状态", 10), ("完成进度（%）", 12),
    ("计划进度（%）", 12), ("灯", 26), ("最近更新", 12), ("实际成果", 44),
)  # fmt: skip


def task_workbook(tasks: Iterable[Task], clock: Clock) -> bytes:
    """Write tasks in constant memory; texts are written as texts, never as formulas."""
    with TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            head = book.add_format({"bold": True, "bg_color": "#E6F0FB", "border": 1})
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            sheet = book.add_worksheet("任务")
            for column, (title, width) in enumerate(HEADS):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, title, head)
            sheet.freeze_panes(1, 4)
            number = 0
            for number, task in enumerate(tasks, start=1):
                for column, value in enumerate(_cells(task, clock)):
                    if isinstance(value, dt.date):
                        moment = dt.datetime.combine(value, dt.time())
                        sheet.write_datetime(number, column, moment, day)
                    elif isinstance(value, int):
                        sheet.write_number(number, column, value)
                    else:
                        sheet.write_string(number, column, value)
            sheet.autofilter(0, 0, max(number, 1), len(HEADS) - 1)
        file.seek(0)
        return file.read()


def _cells(task: Task, clock: Clock) -> tuple[object, ...]:
    row = clock.row(task)
    light = row.light
    return (
        str(task.pilot.batch),
        str(task.pilot.society),
        f"{task.area} {Area(task.area).label}",
        task.title,
        task.target_result,
        task.owner,
        task.start_on,
        task.original_due_on,
        task.due_on,
        str(task.get_status_display()),
        task.progress,
        row.planned if row.is_open else "",
        f"{SHAPES[light.colour]} {light.words}",
        task.progress_on or "",
        task.actual_result,
    )
