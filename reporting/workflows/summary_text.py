"""The first text of a summary report: the year's records in sentences, for people to work on.

Pure. Every paragraph knows where it comes from; the source is shown beside the text, it is not
part of it. Where only people know what to write, the text carries ``TO_WRITE``, and the head
cannot confirm the report while it is there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reporting.enums import SummarySection
from sanhua.core.wording import cn_date, quoted

TO_WRITE = "【请补充】"
PIECE_MAX = 160  # of a target, a result, a guidance
MONTH_MAX = 120  # of what one monthly report says
SECTION_SHARE = 0.8  # of a section's limit, so that people have room to write

TASKS, MILESTONES, VISITS = "任务清单", "任务进度节点", "调研指导记录"
EXTENSIONS, ORDERS, GRADES, CASES = "延期审批记录", "整改台账", "成效评估结果", "示范模式"
BATCH, CHANGES, INCOME = "批次和试点名单", "学会档案：试点前后", "学会档案：年度收入"
NOBODY = "平台没有这项数据，须由学会填写"

Figures = dict[str, Any]
Piece = tuple[str, str]  # one paragraph, and where it comes from; headings come from nowhere
CODED = re.compile(r"([A-C]\d [^：；]+)：")  # how a monthly report begins a line about a task
NOTHING = ("本期没有逾期", "本期平台上没有", "下月没有到期")


def first_text(
    figures: Figures, limits: dict[str, int], reports: Sequence[dict[str, str]] = ()
) -> dict[str, list[Piece]]:
    """Write the four sections as paragraphs; ``limits`` are the sections' greatest lengths.

    Args:
        figures: of the year (``summary_figures.figures_of``).
        limits: by section.
        reports: what the society reported by the month, oldest first: name, done, problems,
            next_steps.

    """
    parts = {
        SummarySection.OVERALL: _overall(figures),
        SummarySection.PRACTICES: _practices(figures, reports),
        SummarySection.PROBLEMS: _problems(figures, reports),
        SummarySection.SUGGESTIONS: _suggestions(figures, reports),
    }
    return {
        section.value: _fit(pieces, int(limits[section.value] * SECTION_SHARE))
        for section, pieces in parts.items()
    }


def text_of(pieces: Iterable[Piece]) -> str:
    return "\n".join(words for words, _ in pieces)


def _fit(pieces: Iterable[Piece], limit: int) -> list[Piece]:
    kept: list[Piece] = []
    room = limit - 40
    rows = list(pieces)
    for at, (words, source) in enumerate(rows):
        room -= len(words) + 1
        if room < 0:
            left = f"其余{len(rows) - at}条未带入，请在任务清单和办理记录中查看。"
            kept.append((left, source))
            break
        kept.append((words, source))
    return kept


def day_words(iso: str) -> str:
    return cn_date(dt.date.fromisoformat(iso)) if iso else "（未定）"


def short(text: str, limit: int = PIECE_MAX) -> str:
    flat = " ".join(text.split()).rstrip("。；;.")
    return flat if len(flat) <= limit else f"{flat[:limit]}……"


def _overall(f: Figures) -> Iterator[Piece]:
    start, end = f["piloting"]
    period = f"{day_words(start)}至{day_words(end)}，" if start and end else "试点期间，"
    begun = (
        f"{day_words(f['started_on'])}，{f['society']}确定为{f['batch'].removesuffix('试点')}试点学会。{period}"
        "学会围绕秘书处实体化、秘书长专职化、学会工作市场化三个方向开展试点。"
    )
    yield begun, BATCH
    tasks = f["tasks"]
    if not tasks["total"]:
        yield f"平台上没有任务数据。{TO_WRITE}任务安排和完成情况。", NOBODY
    else:
        left = tasks["total"] - tasks["closed"]
        late = f"，其中逾期办结{tasks['late']}项" if tasks["late"] else "，均按期办结"
        counted = (
            f"截至{day_words(f['as_of'])}，实施方案共安排任务{tasks['total']}项，已办结{tasks['closed']}项"
            f"（办结率{tasks['percent']}%）{late if tasks['closed'] else ''}；"
            f"{f'未办结{left}项' if left else '没有未办结的任务'}。"
        )
        yield counted, TASKS
        shares = [
            f"{row['label']}{row['total']}项，办结{row['closed']}项"
            if row["total"]
            else f"{row['label']}没有安排任务"
            for row in f["directions"]
        ]
        yield f"分方向看：{'；'.join(shares)}。", TASKS
    yield _milestones(f["milestones"]), MILESTONES
    if changed := _changes(f):
        yield f"与试点前相比：{'；'.join(changed)}。", CHANGES
    yield from _income(f["income"])
    yield from _grades(f["assessments"])


def _milestones(rows: dict[str, int]) -> str:
    if not rows["total"]:
        return "任务没有设置进度节点。"
    late = f"，其中逾期完成{rows['late']}个" if rows["late"] else ""
    return f"任务进度节点共{rows['total']}个，已完成{rows['done']}个{late}。"


def _changes(f: Figures) -> list[str]:
    """Say of each figure of the dossier how it was before and how it is."""
    dossier = f["dossier"]
    rows = [
        (row["label"], row["unit"], row["before"], row["after"], row["decimals"])
        for row in dossier.get("measures", ())
        if row["before"] is not None and row["after"] is not None
    ]
    known = {label for label, *_ in rows}
    rows += [
        (row["label"], row["unit"], row["before"], row["after"], 0)
        for row in f["members"]
        if row["label"] not in known
    ]
    said = [
        f"{label}由{before:,.{digits}f}{unit}变为{after:,.{digits}f}{unit}"
        for label, unit, before, after, digits in rows
        if before != after
    ]
    same = [label for label, _, before, after, _ in rows if before == after and after]
    if same:
        said.append(f"{'、'.join(same)}与试点前持平")
    outcomes = {row["label"]: row for row in dossier.get("outcomes", ())}
    if met := outcomes.get("符合"):
        said.append(f"对照通知逐条检查，符合的由{met['before']}条变为{met['after']}条")
    return said


def _income(rows: list[dict[str, Any]]) -> Iterator[Piece]:
    """Say what the society earned in the last years that it has entered."""
    if not rows:
        return
    told = [
        f"{row['year']}年总收入{row['total']:,.2f}万元，其中服务、销售和投资收入{row['earned']:,.2f}万元"
        for row in rows
    ]
    change = ""
    if len(rows) > 1 and rows[0]["earned"]:
        share = round(100 * (rows[-1]["earned"] - rows[0]["earned"]) / rows[0]["earned"])
        words = f"增长{share}%" if share > 0 else f"下降{-share}%" if share else "持平"
        change = f"，服务、销售和投资收入比{rows[0]['year']}年{words}"
    yield f"{'；'.join(told)}{change}。", INCOME


def _grades(rows: list[dict[str, str]]) -> Iterator[Piece]:
    if not rows:
        yield "成效评估结果尚未发布。", GRADES
    for row in rows:
        score = f"得分{row['total']}分" if row["total"] else "得分未公布"
        grade = f"，等次为{row['grade']}" if row["grade"] else ""
        comment = f"评语：{short(row['comment'])}。" if row["comment"].strip() else ""
        yield f"{row['kind']}{score}{grade}。{comment}", GRADES


def _practices(f: Figures, reports: Sequence[dict[str, str]]) -> Iterator[Piece]:
    for number, direction in zip("一二三", f["directions"], strict=True):
        yield f"（{number}）{direction['label']}", ""
        own = [row for row in f["results"] if row["direction"] == direction["name"]]
        if not own:
            missing = f"本方向没有任务数据。{TO_WRITE}主要做法，或说明不适用的理由。"
            yield missing, NOBODY
        for at, row in enumerate(own, 1):
            words = f"{at}. {row['title']}。目标：{short(row['target'])}。{_reached(row)}"
            yield words, f"{TASKS}：{row['area']}"
    months = [(row["name"], said) for row in reports if (said := _said(row["done"]))]
    if months:
        yield "（四）按月推进情况", ""
    for name, lines in months:
        yield f"{name.removesuffix('进展报告')}：{_some(lines)}。", name
    yield from _guidance(f["visits"])
    cases = "、".join(f"{quoted(case['title'])}（{case['state']}）" for case in f["cases"])
    yield f"形成示范模式{len(f['cases'])}个：{cases}。" if cases else "尚未推荐示范模式。", CASES


def _some(lines: Sequence[str]) -> str:
    """Tell what fits of a month, in whole lines; of the rest, how many there are."""
    told = [short(lines[0], MONTH_MAX)]
    while len(told) < len(lines) and sum(map(len, lines[: len(told) + 1])) <= MONTH_MAX:
        told.append(lines[len(told)])
    left = len(lines) - len(told)
    return "；".join(told) + (f"；另有{left}项有进展" if left else "")


def _said(text: str) -> list[str]:
    """Return the lines of a monthly report that say something: no headings, no “nothing”."""
    lines = [line.strip().rstrip("。；") for line in text.splitlines()]
    heading = re.compile(r"[一二三四]、[^。：；]{1,12}$")
    return [
        line for line in lines if line and not heading.match(line) and not line.startswith(NOTHING)
    ]


def _reached(row: dict[str, Any]) -> str:
    result = f"成果：{short(row['result'])}。" if row["result"].strip() else "成果尚未填报。"
    if row["closed_on"]:
        late = "逾期" if row["is_late"] else ""
        return f"{result}{day_words(row['closed_on'])}{late}办结。"
    return f"{result}目前{row['state']}，进度{row['progress']}%。"


def _guidance(rows: list[dict[str, str]]) -> Iterator[Piece]:
    if not rows:
        yield "平台上没有调研指导记录。", VISITS
        return
    yield f"试点期间，省科协调研指导{len(rows)}次：", VISITS
    for row in rows:
        words = f"指导意见：{short(row['guidance'])}。" if row["guidance"].strip() else ""
        yield f"{day_words(row['held_on'])}，{row['purpose']}。{words}", VISITS


def _problems(f: Figures, reports: Sequence[dict[str, str]]) -> Iterator[Piece]:
    late = [row for row in f["results"] if row["is_late"] or row["is_overdue"]]
    if late:
        yield f"逾期任务{len(late)}项：", TASKS
    for row in late:
        words = "逾期办结" if row["is_late"] else f"目前{row['state']}，进度{row['progress']}%"
        line = f"{row['area']} {row['title']}，时限{day_words(row['due_on'])}，{words}。"
        yield line, f"{TASKS}：{row['area']}"
    if not late:
        yield "没有逾期任务。" if f["results"] else "平台上没有任务数据。", TASKS
    yield from _extensions(f["extensions"])
    yield from _orders(f["rectifications"])
    told = list(_monthly_problems(reports))
    yield from told
    if not told:
        yield f"{TO_WRITE}试点中遇到的主要问题和原因。", NOBODY


def _monthly_problems(reports: Sequence[dict[str, str]]) -> Iterator[Piece]:
    """Tell each problem once, as it was reported last."""
    last: dict[str, Piece] = {}
    for row in reports:
        for line in _said(row["problems"]):
            found = CODED.match(line)
            key = found[1] if found else line
            month = row["name"].removesuffix("进展报告")
            last.pop(key, None)
            last[key] = f"{month}反映：{short(line, MONTH_MAX)}。", row["name"]
    yield from last.values()


def _extensions(rows: list[dict[str, str]]) -> Iterator[Piece]:
    if not rows:
        yield "没有批准的任务延期。", EXTENSIONS
        return
    told = [f"{row['task']}延至{day_words(row['until'])}（{row['category']}）" for row in rows]
    yield f"经批准延期{len(rows)}次：{'；'.join(told)}。", EXTENSIONS


def _orders(rows: list[dict[str, Any]]) -> Iterator[Piece]:
    if not rows:
        yield "没有整改通知。", ORDERS
        return
    closed = sum(row["is_closed"] for row in rows)
    yield f"收到整改通知{len(rows)}件，已销号{closed}件：", ORDERS
    for row in rows:
        state = "已销号" if row["is_closed"] else f"未销号，时限{day_words(row['due_on'])}"
        yield f"{row['number']}：{short(row['problem'])}。{state}。", ORDERS


def _suggestions(f: Figures, reports: Sequence[dict[str, str]]) -> Iterator[Piece]:
    open_tasks = [row for row in f["results"] if not row["closed_on"]]
    if open_tasks:
        names = "、".join(f"{row['area']} {row['title']}" for row in open_tasks)
        yield f"尚未办结、需要继续推进的任务：{names}。", TASKS
    planned = [(row["name"], lines) for row in reports if (lines := _said(row["next_steps"]))]
    if planned:
        name, lines = planned[-1]
        yield f"下一步打算：{short('；'.join(lines), MONTH_MAX)}。", name
    unsolved = [row for row in f["rectifications"] if not row["is_closed"]]
    if unsolved:
        numbers = "、".join(row["number"] for row in unsolved)
        yield f"按时完成尚未销号的整改：{numbers}。", ORDERS
    yield f"{TO_WRITE}对省科协的意见和建议。", NOBODY
