"""The implementation plan as a Word file: the same content and codes as the PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pilots.enums import AreaChoice
from pilots.queries.plan_outline import Section
from reporting.documents.kind import Identity
from reporting.documents.word import CENTRE, HEI, KAI, RIGHT, SONG, TITLE, Paper
from sanhua.core.wording import cn_date

if TYPE_CHECKING:
    from reporting.documents.plan import PlanPaper

HEADS = ["领域", "任务", "目标成果", "进度安排", "保障措施", "责任人", "起止日期"]
WIDTHS = [24.0, 36.0, 53.0, 46.0, 38.0, 22.0, 26.0]


def write(content: PlanPaper, identity: Identity, code: str, moment: dt.datetime) -> bytes:
    """Return the bytes of the file; ``code`` is the file's own verification code."""
    plan = content.plan
    society = str(plan.pilot.society)
    paper = Paper(title=identity.title, author=society, moment=moment)
    codes = f"方案校验码 {content.code}", f"文件校验码 {code}"
    words = (identity.number, identity.version_label, content.mark, *codes)
    paper.marginal("　".join(filter(None, words)))
    _cover(paper, content, identity)
    for heading, text in content.chapters:
        paper.heading(heading)
        paper.text(text or "（未填写）")
    paper.turn()
    paper.heading(content.tasks_heading)
    for direction, rows in content.outline.directions:
        paper.heading(str(direction.label), level=2)
        paper.table(HEADS, WIDTHS, list(_rows(rows)))
    paper.line("学会负责人（签字）：", before=24)
    paper.sign(f"{society}（盖章）", "年　　月　　日")
    return paper.bytes()


def _cover(paper: Paper, content: PlanPaper, identity: Identity) -> None:
    plan = content.plan
    paper.line(f"编号：{identity.number}　　版本：{identity.version_label}", face=SONG, size=10.5)
    if content.mark:
        paper.line(content.mark, face=HEI, align=RIGHT)
    paper.line(str(plan.pilot.batch), face=KAI, align=CENTRE, before=110)
    paper.line("实施方案", face=TITLE, size=30, align=CENTRE, before=24)
    paper.line(str(plan.pilot.society), face=KAI, size=20, align=CENTRE, before=36)
    paper.line(f"方案校验码：{content.code}", face=HEI, align=CENTRE, before=120)
    sent = cn_date(plan.submitted_at) if plan.submitted_at else "尚未报送"
    paper.line(f"报送日期：{sent}", align=CENTRE)
    paper.page()


def _rows(sections: list[Section]) -> Iterator[list[str]]:
    for section in sections:
        for block in section.tasks:
            task = block.task
            steps = "\n".join(f"{row.due_on:%Y-%m-%d}：{row.title}" for row in block.milestones)
            first = block.before
            yield [
                section.label,
                f"{task.title}\n（前置任务：{first.area} {first.title}）" if first else task.title,
                task.target_result,
                steps,
                task.safeguards,
                task.owner,
                f"{task.start_on:%Y-%m-%d}\n至{task.due_on:%Y-%m-%d}",
            ]
        if not section.tasks:
            said = section.area
            why = "（未安排）"
            if said is not None and said.choice != AreaChoice.PLANNED:
                why = f"{said.get_choice_display()}：{said.reason}"
            yield [section.label, "—", why, "", "", "", ""]
