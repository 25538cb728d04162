"""The notice that names the pilot societies as a Word file, to be edited before it is issued."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from docx.shared import Pt, RGBColor

from reporting.documents import word_parts as parts
from reporting.documents.kind import Identity
from reporting.documents.word import CENTRE, HEI, TITLE, Paper

if TYPE_CHECKING:
    from reporting.documents.decision_notice import DecisionPaper

RED, RED_NAME = RGBColor(0xC8, 0x10, 0x2E), "C8102E"
OFFICE = "江西省科学技术协会"
LINE = 28.95  # of the grid, in points


def write(content: DecisionPaper, identity: Identity, code: str, moment: dt.datetime) -> bytes:
    """Return the bytes of the file."""
    paper = Paper(identity=identity, author=OFFICE, code=code, moment=moment, fills=True)
    paper.marginal()
    _red_head(paper, content.number)
    paper.title(*content.title_lines, before=2 * LINE, after=LINE)
    paper.line("各省级学会（协会、研究会）：")
    paper.paragraph("", content.basis)
    for heading, paragraphs in content.body:
        paper.heading(heading)
        for lead, rest in paragraphs:
            paper.paragraph(lead, rest)
    if content.contact:
        paper.paragraph("", f"联系人：{content.contact}。")
    first, second = content.annexes
    annexes = paper.line(f"附件：1. {first}", indent=True, before=LINE)
    annexes.paragraph_format.keep_with_next = True
    paper.line(f"　　　2. {second}", indent=True)
    paper.sign(OFFICE, content.date, before=2 * LINE)
    _annex(paper, 1, first)
    paper.table(
        ["序号", "学会名称", "学科", "挂靠单位", "专职人员"],
        [12.0, 55.0, 21.0, 44.0, 24.0],
        [
            [str(n), row.society, row.discipline, row.host, row.staff]
            for n, row in enumerate(content.pilots, start=1)
        ],
        align="clclc",
    )
    paper.note(content.staff_words)
    _annex(paper, 2, second)
    paper.table(
        ["序号", "阶段", "工作内容", "责任单位", "完成时限"],
        [12.0, 36.0, 42.0, 30.0, 36.0],
        [
            [str(n), row.label, row.work, row.who, row.until]
            for n, row in enumerate(content.phases, start=1)
        ],
        align="cllcc",
    )
    paper.verification(
        f"校验码 {code}　版本 {identity.version_label}　{paper.stamp.words}",
        "扫码核对真伪与文件摘要",
    )
    paper.colophon("抄送：各试点学会挂靠单位。", f"{OFFICE}办公室", f"{content.date}印发")
    return paper.bytes()


def _red_head(paper: Paper, number: str) -> None:
    """Eight lines of the grid: the mark 35 mm down, the number, a red rule 4 mm under it."""
    mark = paper.line(f"{OFFICE}文件", face=TITLE, size=42, align=CENTRE, before=94)
    mark.paragraph_format.line_spacing = Pt(46)
    mark.runs[0].font.color.rgb = RED
    parts.squeeze(mark.runs[0], 86)
    under = paper.line(number, align=CENTRE, before=51)
    under.paragraph_format.line_spacing = Pt(LINE)
    parts.rules(under, bottom=16, colour=RED_NAME, space=10)


def _annex(paper: Paper, number: int, title: str) -> None:
    label = paper.line(f"附件{number}", face=HEI)
    label.paragraph_format.page_break_before = True
    paper.title(title, before=LINE, after=LINE)
