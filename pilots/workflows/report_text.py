"""The first text of a progress report: the period's figures in sentences, for people to work on.

Pure. Where only people know what to write, the text carries ``TO_WRITE``, and the report cannot
be sent while it is there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

TO_WRITE = "【请补充】"
PIECE_MAX = 150  # of a note or a reason
SHARE = 0.8  # of a field's limit, so that people have room to write
NUMBERS = "一二三"
RUNNING_MAX = 5

Figures = Mapping[str, Any]


def first_text(figures: Figures, limits: Mapping[str, int]) -> dict[str, str]:
    """Write the three parts; ``limits`` are their greatest lengths."""
    parts = {
        "done": list(_done(figures)),
        "problems": list(_problems(figures)),
        "next_steps": list(_next_steps(figures)),
    }
    return {name: _fit(lines, int(limits[name] * SHARE)) for name, lines in parts.items()}


def _fit(lines: Sequence[str], limit: int) -> str:
    kept: list[str] = []
    room = limit - 40
    for at, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            kept.append(f"其余{len(lines) - at}条未带入，见本期数据。")
            break
        kept.append(line)
    return "\n".join(kept)


def _short(text: str) -> str:
    flat = " ".join(text.split()).rstrip("。；;.")
    return flat if len(flat) <= PIECE_MAX else f"{flat[:PIECE_MAX]}……"


def _day(iso: str) -> str:
    day = dt.date.fromisoformat(iso)
    return f"{day.month}月{day.day}日"


def _all(figures: Figures) -> Iterator[Mapping[str, Any]]:
    for direction in figures["directions"]:
        yield from direction["tasks"]


def _done(f: Figures) -> Iterable[str]:
    said = 0
    for direction in f["directions"]:
        lines = [line for task in direction["tasks"] if (line := _moved(task))]
        if lines:
            yield f"{NUMBERS[said]}、{direction['label']}"
            yield from lines
            said += 1
    if not said:
        yield f"本期平台上没有进度更新。{TO_WRITE}"


def _moved(task: Mapping[str, Any]) -> str:
    said = []
    if task["after"] != task["before"]:
        said.append(f"进度由{task['before']}%到{task['after']}%")
    elif task["notes"]:
        said.append(f"进度{task['after']}%")
    said += [f"{_day(row['on'])}，{_short(row['text'])}" for row in task["notes"]]
    said += [f"{_day(row['on'])}完成节点“{row['title']}”" for row in task["reached"]]
    if proofs := list(dict.fromkeys(task["evidence"])):
        named = "、".join(proofs[:5]) + ("等" if len(proofs) > 5 else "")
        said.append(f"上传佐证{len(task['evidence'])}份（{named}）")
    if task["verified_on"] and task["after"] == 100 and task["before"] < 100:
        said.append(f"{_day(task['verified_on'])}经省科协复核办结")
    return f"{task['area']} {task['title']}：{'；'.join(said)}。" if said else ""


def _problems(f: Figures) -> Iterable[str]:
    said = 0
    for task in _all(f):
        name = f"{task['area']} {task['title']}"
        if task["late"]:
            said += 1
            reason = _short(task["reason"]) if task["reason"] else TO_WRITE
            yield (
                f"{name}：时限{_day(task['due_on'])}，已逾期{task['late']}，"
                f"进度{task['after']}%。原因：{reason}"
            )
        elif task["behind"]:
            said += 1
            yield f"{name}：进度{task['after']}%，落后计划{task['behind']}个百分点。原因：{TO_WRITE}"
    if not said:
        yield "本期没有逾期或落后计划的任务。"


def _next_steps(f: Figures) -> Iterable[str]:
    lines: list[tuple[str, str]] = []
    for task in _all(f):
        name = f"{task['area']} {task['title']}"
        if task["late"]:
            lines.append(("", f"抓紧办理逾期任务{name}。"))
        if task["due_next"]:
            lines.append((task["due_on"], f"{_day(task['due_on'])}前办结{name}。"))
        lines += [
            (row["on"], f"{_day(row['on'])}前完成{name}的节点“{row['title']}”。")
            for row in task["steps_next"]
        ]
    if lines:
        yield from (line for _, line in sorted(lines, key=lambda row: row[0]))
        return
    running = [f"{task['area']} {task['title']}" for task in _all(f) if task["under_way"]]
    if running:
        yield f"下月没有到期的任务，继续推进{'、'.join(running[:RUNNING_MAX])}。"
    else:
        yield f"下月没有到期的任务。{TO_WRITE}"
