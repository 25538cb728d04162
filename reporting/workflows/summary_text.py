"""The first text of a summary report: the year's figures in sentences, for people to work on.

Pure. Where there is no data the sentence says so; where only people know what to write, the text
carries ``TO_WRITE``, and the head cannot confirm the report while it is there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from reporting.enums import SummarySection
from sanhua.core.wording import cn_date

TO_WRITE = "【请补充】"
PIECE_MAX = 160  # of a target, a result, a guidance
SECTION_SHARE = 0.8  # of a section's limit, so that people have room to write

Figures = dict[str, Any]


def first_text(figures: Figures, limits: dict[str, int]) -> dict[str, str]:
    """Write the four sections; ``limits`` are their greatest lengths."""
    parts = {
        SummarySection.OVERALL: _overall(figures),
        SummarySection.PRACTICES: _practices(figures),
        SummarySection.PROBLEMS: _problems(figures),
        SummarySection.SUGGESTIONS: _suggestions(figures),
    }
    return {
        section.value: _fit(lines, int(limits[section.value] * SECTION_SHARE), figures)
        for section, lines in parts.items()
    }


def _fit(lines: Iterable[str], limit: int, figures: Figures) -> str:
    source = f"（以上为截至{_day(figures['as_of'])}的平台数据，来源：任务清单和办理记录。请核对、修改。）"
    kept: list[str] = []
    room = limit - len(source) - 40
    rows = list(lines)
    for at, line in enumerate(rows):
        room -= len(line) + 1
        if room < 0:
            kept.append(f"其余{len(rows) - at}条未带入，请在任务清单和办理记录中查看。")
            break
        kept.append(line)
    return "\n".join([*kept, source])


def _day(iso: str) -> str:
    return cn_date(dt.date.fromisoformat(iso)) if iso else "（未定）"


def _short(text: str) -> str:
    flat = " ".join(text.split()).rstrip("。；;.")
    return flat if len(flat) <= PIECE_MAX else f"{flat[:PIECE_MAX]}……"


def _overall(f: Figures) -> Iterable[str]:
    start, end = f["piloting"]
    period = f"{_day(start)}至{_day(end)}，" if start and end else "试点期间，"
    yield (
        f"{_day(f['started_on'])}，{f['society']}确定为{f['batch']}试点学会。{period}"
        "学会围绕秘书处实体化、秘书长专职化、学会工作市场化三个方向开展试点。"
    )
    tasks = f["tasks"]
    if not tasks["total"]:
        yield f"平台上没有任务数据。{TO_WRITE}任务安排和完成情况。"
    else:
        left = tasks["total"] - tasks["closed"]
        late = f"，其中逾期办结{tasks['late']}项" if tasks["late"] else "，均按期办结"
        yield (
            f"实施方案共安排任务{tasks['total']}项，已办结{tasks['closed']}项"
            f"（办结率{tasks['percent']}%）{late if tasks['closed'] else ''}；"
            f"{f'未办结{left}项' if left else '没有未办结的任务'}。"
        )
        shares = [
            f"{row['label']}{row['total']}项，办结{row['closed']}项"
            if row["total"]
            else f"{row['label']}没有安排任务"
            for row in f["directions"]
        ]
        yield f"分方向看：{'；'.join(shares)}。"
    yield _milestones(f["milestones"])
    yield from _grades(f["assessments"])


def _milestones(rows: dict[str, int]) -> str:
    if not rows["total"]:
        return "任务没有设置进度节点。"
    late = f"，其中逾期完成{rows['late']}个" if rows["late"] else ""
    return f"任务进度节点共{rows['total']}个，已完成{rows['done']}个{late}。"


def _grades(rows: list[dict[str, str]]) -> Iterable[str]:
    if not rows:
        yield "成效评估结果尚未发布。"
    for row in rows:
        score = f"得分{row['total']}分" if row["total"] else "得分未公布"
        grade = f"，等次为{row['grade']}" if row["grade"] else ""
        yield f"{row['kind']}{score}{grade}。"


def _practices(f: Figures) -> Iterable[str]:
    for number, direction in zip("一二三", f["directions"], strict=True):
        yield f"（{number}）{direction['label']}"
        own = [row for row in f["results"] if row["direction"] == direction["name"]]
        if not own:
            yield f"本方向没有任务数据。{TO_WRITE}主要做法，或说明不适用的理由。"
        for at, row in enumerate(own, 1):
            yield f"{at}. {row['title']}。目标：{_short(row['target'])}。{_reached(row)}"
    yield from _guidance(f["visits"])
    cases = "、".join(f"“{case['title']}”（{case['state']}）" for case in f["cases"])
    yield f"形成示范模式{len(f['cases'])}个：{cases}。" if cases else "尚未推荐示范模式。"


def _reached(row: dict[str, Any]) -> str:
    result = f"成果：{_short(row['result'])}。" if row["result"].strip() else "成果尚未填报。"
    if row["closed_on"]:
        late = "逾期" if row["is_late"] else ""
        return f"{result}{_day(row['closed_on'])}{late}办结。"
    return f"{result}目前{row['state']}，进度{row['progress']}%。"


def _guidance(rows: list[dict[str, str]]) -> Iterable[str]:
    if not rows:
        yield "平台上没有调研指导记录。"
        return
    yield f"试点期间，省科协调研指导{len(rows)}次："
    for row in rows:
        words = f"指导意见：{_short(row['guidance'])}。" if row["guidance"].strip() else ""
        yield f"{_day(row['held_on'])}，{row['purpose']}。{words}"


def _problems(f: Figures) -> Iterable[str]:
    late = [row for row in f["results"] if row["is_late"] or row["is_overdue"]]
    if late:
        yield f"逾期任务{len(late)}项："
    for row in late:
        words = "逾期办结" if row["is_late"] else f"目前{row['state']}，进度{row['progress']}%"
        yield f"{row['area']} {row['title']}，时限{_day(row['due_on'])}，{words}。"
    if not late:
        yield "没有逾期任务。" if f["results"] else "平台上没有任务数据。"
    yield from _extensions(f["extensions"])
    yield from _orders(f["rectifications"])
    yield f"{TO_WRITE}试点中遇到的主要问题和原因。"


def _extensions(rows: list[dict[str, str]]) -> Iterable[str]:
    if not rows:
        yield "没有批准的任务延期。"
        return
    told = [f"{row['task']}延至{_day(row['until'])}（{row['category']}）" for row in rows]
    yield f"经批准延期{len(rows)}次：{'；'.join(told)}。"


def _orders(rows: list[dict[str, Any]]) -> Iterable[str]:
    if not rows:
        yield "没有整改通知。"
        return
    closed = sum(row["is_closed"] for row in rows)
    yield f"收到整改通知{len(rows)}件，已销号{closed}件："
    for row in rows:
        state = "已销号" if row["is_closed"] else f"未销号，时限{_day(row['due_on'])}"
        yield f"{row['number']}：{_short(row['problem'])}。{state}。"


def _suggestions(f: Figures) -> Iterable[str]:
    yield f"平台上没有可以带入的建议。{TO_WRITE}对下一步工作和对省科协的意见、建议。"
    open_tasks = [row for row in f["results"] if not row["closed_on"]]
    if open_tasks:
        names = "、".join(f"{row['area']} {row['title']}" for row in open_tasks)
        yield f"尚未办结、需要继续推进的任务：{names}。"
