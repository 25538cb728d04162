"""A plan's task list as a workbook: to fill in, and what came back read as a block of cells."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from pilots.actions.plan_rows import COLUMNS, ROWS_MAX, text_of
from pilots.models import PlanVersion
from pilots.workflows.plan_content import milestones_of, tasks_of
from sanhua.core.ledger import HEAD, TEXT_ONLY, set_for_print
from sanhua.core.rules import NotNow
from societies.actions.sheet_scan import BROKEN, Unfit, scan
from societies.actions.sheet_scan import ROWS_MAX as LINES_MAX
from societies.enums import Area

SHEET, GUIDE = "任务清单", "填写说明"
WIDTHS = {"area": 16, "title": 28, "target_result": 44, "owner": 18, "milestones": 40}
WORDS = (
    "一行一项任务；领域从下拉框选择，或写A1至C4。",
    "目标成果写明数量和单位（如“4名”“2个”），或写明成果名称（如印发《……办法》）。",
    "日期写成2022-03-01；进度节点写成“2022-05-31：完成招聘；2022-06-30：签订合同”。",
    "领域和任务名称与方案中已有任务相同的，导入时更新该任务；其余的作为新任务添加。",
    "更新已有任务时，进度节点或保障措施留空的，保留原有内容。",
    "有一行不符合要求，就不导入任何内容，系统会逐行说明原因。",
)


def plan_workbook(plan: PlanVersion) -> bytes:
    """Write the task list as it is, with room below; texts are written as texts, never formulas."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, TEXT_ONLY | {"in_memory": True}) as book:
        head = book.add_format(HEAD)
        text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        sheet = book.add_worksheet(SHEET)
        names = list(COLUMNS)
        for at, (name, label) in enumerate(COLUMNS.items()):
            sheet.write_string(0, at, label, head)
            sheet.set_column(at, at, WIDTHS.get(name, 14), day if name.endswith("_on") else text)
        areas = [f"{area.value} {area.label}" for area in Area]
        for number, task in enumerate(tasks_of(plan), start=1):
            steps = "；".join(f"{row.due_on:%Y-%m-%d}：{row.title}" for row in milestones_of(task))
            label = f"{task.area} {Area(task.area).label}"
            said = {"area": label, "milestones": steps}
            for at, name in enumerate(names):
                value = said.get(name, getattr(task, name, ""))
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, at, dt.datetime.combine(value, dt.time()), day)
                else:
                    sheet.write_string(number, at, str(value), text)
        sheet.data_validation(1, 0, ROWS_MAX, 0, {"validate": "list", "source": areas})
        sheet.freeze_panes(1, 0)
        set_for_print(sheet, f"{plan.pilot.society}{SHEET}")
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 90)
        for at, words in enumerate(WORDS):
            guide.write_string(at, 0, words)
    return buffer.getvalue()


def text_in(content: bytes) -> str:
    """Read the first sheet of a checked workbook as a block of cells.

    Raises:
        NotNow: it cannot be read, or there is too much in it.

    """
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = book.sheet_names
        name = SHEET if SHEET in names else names[0]
        found = scan(content, [name])[name]  # refuses content below the lines read here
        if found.merged:
            raise NotNow(f"有合并的单元格（{found.merged[0]}），请取消合并后重新上传。")
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False, nrows=LINES_MAX + 1)
    except Unfit as unfit:
        raise NotNow(unfit.sentence) from None
    except (CalamineError, ValueError, IndexError):
        raise NotNow(BROKEN) from None
    return text_of([[_plain(cell) for cell in row[: len(COLUMNS) + 4]] for row in rows])


def _plain(cell: object) -> object:
    """Write a day without its hour."""
    return cell.date() if isinstance(cell, dt.datetime) else cell
