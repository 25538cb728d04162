"""The notice that names the pilot societies as a Word file, to be edited before it is issued."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from docx.shared import RGBColor

from reporting.documents.kind import Identity
from reporting.documents.word import CENTRE, FANG, HEI, RIGHT, TITLE, Paper

if TYPE_CHECKING:
    from reporting.documents.decision_notice import DecisionPaper

RED = RGBColor(0xC8, 0x10, 0x2E)
OFFICE = "江西省科学技术协会"


def write(content: DecisionPaper, identity: Identity, code: str, moment: dt.datetime) -> bytes:
    """Return the bytes of the file; ``code`` stands above every page but the first."""
    paper = Paper(title=identity.title, author=OFFICE, moment=moment)
    paper.marginal(f"文件校验码 {code}")
    paper.line(f"{OFFICE}文件", face=TITLE, size=38, align=CENTRE, before=72)
    paper.document.paragraphs[-1].runs[0].font.color.rgb = RED
    paper.line(content.number, align=CENTRE, before=28)
    paper.line("", size=12)
    for line in content.title_lines:
        paper.line(line, face=TITLE, size=22, align=CENTRE)
    paper.line("各省级学会（协会、研究会）：", before=28)
    paper.line(content.basis, indent=True)
    for heading, paragraphs in content.body:
        paper.heading(heading)
        for lead, rest in paragraphs:
            paper.line(f"{lead}{rest}", indent=True)
    if content.contact:
        paper.line(f"联系人：{content.contact}。", indent=True)
    first, second = content.annexes
    paper.line(f"附件：1.{first}", indent=True, before=28)
    paper.line(f"　　　2.{second}", indent=True)
    paper.line(OFFICE, align=RIGHT, before=56)
    paper.line(content.date, align=RIGHT)
    _annex(paper, 1, first)
    paper.table(
        ["序号", "学会名称", "学科", "挂靠单位", "专职人员"],
        [14.0, 52.0, 20.0, 48.0, 22.0],
        [
            [str(n), row.society, row.discipline, row.host, row.staff]
            for n, row in enumerate(content.pilots, start=1)
        ],
    )
    _annex(paper, 2, second)
    paper.table(
        ["序号", "阶段", "工作内容", "责任单位", "完成时限"],
        [14.0, 34.0, 50.0, 28.0, 30.0],
        [
            [str(n), row.label, row.work, row.who, row.until]
            for n, row in enumerate(content.phases, start=1)
        ],
    )
    paper.line("抄送：各试点学会挂靠单位。", face=FANG, size=14, before=28)
    paper.line(f"{OFFICE}办公室　　{content.date}印发", face=FANG, size=14)
    return paper.bytes()


def _annex(paper: Paper, number: int, title: str) -> None:
    paper.page()
    paper.line(f"附件{number}", face=HEI)
    paper.line(title, face=TITLE, size=22, align=CENTRE, before=14)
