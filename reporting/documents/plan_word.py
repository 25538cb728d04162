"""The implementation plan as a Word file: the same content and codes as the PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pilots.enums import AreaChoice
from pilots.queries.plan_outline import Section
from reporting.documents.kind import Identity
from reporting.documents.word import EMPTY, Paper
from reporting.documents.word_cover import cover
from sanhua.core.wording import cn_date

if TYPE_CHECKING:
    from reporting.documents.plan import PlanPaper

HEADS = ["领域", "任务", "目标成果", "进度安排", "保障措施", "责任人", "起止日期"]
WIDTHS = [24.0, 36.0, 53.0, 46.0, 38.0, 22.0, 26.0]
ALIGN = "llllllc"


def write(content: PlanPaper, identity: Identity, code: str, moment: dt.datetime) -> bytes:
    """Return the bytes of the file; ``code`` is the file's own verification code."""
    plan = content.plan
    society = str(plan.pilot.society)
    paper = Paper(identity=identity, author=society, code=code, moment=moment, mark=content.mark)
    _cover(paper, content)
    paper.begin(contents=content.wants_contents)
    for heading, text in content.chapters:
        paper.heading(heading)
        paper.text(text or EMPTY)
    paper.turn()
    paper.heading(content.tasks_heading)
    for direction, rows in content.outline.directions:
        paper.table(HEADS, WIDTHS, list(_rows(rows)), caption=str(direction.label), align=ALIGN)
    sent = plan.submitted_at
    paper.sign(f"{society}（盖章）", cn_date(sent) if sent else "　　　　年　　月　　日")
    return paper.bytes()


def _cover(paper: Paper, content: PlanPaper) -> None:
    plan, code = content.plan, paper.stamp.code
    pilot = plan.pilot
    sent = cn_date(plan.submitted_at) if plan.submitted_at else "尚未报送"
    late = "（逾期）" if plan.submitted_at and plan.is_late else ""
    cover(
        paper,
        above=str(pilot.batch),
        title=["实施方案"],
        below=str(pilot.society),
        form=[
            ("方案校验码", content.code),
            ("挂靠单位", pilot.society.host_institution or "—"),
            ("负责人签字", ""),
            ("负责人确认", cn_date(plan.confirmed_at) if plan.confirmed_at else "尚未确认"),
            ("报送日期", f"{sent}{late}"),
        ],
        seal="学会盖章处",
        code=f"方案校验码 {content.code}　文件校验码 {code}",
        told=[
            f"文件校验码 {code}",
            "扫描上方二维码可核对本文件是否由平台生成、有无改动。",
            "盖章扫描件凭“方案校验码”与平台核对，内容改动后校验码随之改变。",
        ],
    )


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
            yield [section.label, why]
