"""The association's report over a batch as a Word file: the same content and codes as the PDF."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from reporting.documents.kind import Identity, Stamp
from reporting.documents.qr import qr_png
from reporting.documents.raster import png_of
from reporting.documents.word import CENTRE, HEI, KAI, RIGHT, SONG, TITLE, Paper
from sanhua.core.wording import cn_date

if TYPE_CHECKING:
    from reporting.documents.batch_summary import BatchPaper
    from reporting.documents.pilot_summary import Figure

OFFICE = "江西省科学技术协会"
EMPTY = "本部分尚未填写。"
WIDTH = 156.0
WIDE = 245.0  # millimetres of a page in landscape


def write(content: BatchPaper, identity: Identity, code: str, moment: dt.datetime) -> bytes:
    """Return the bytes of the file; ``code`` is the file's own verification code."""
    report = content.report
    paper = Paper(title=identity.title, author=OFFICE, moment=moment)
    mark = "草稿　未定稿" if identity.is_draft else ""
    words = (identity.number, identity.version_label, mark, f"校验码 {code}")
    paper.marginal("　".join(filter(None, words)))
    _cover(paper, content, identity, Stamp(code=code, moment=moment))
    paper.heading("一、总体情况", new_page=True)
    paper.text(report.overall or EMPTY)
    paper.table(
        [key.label for key in content.keys],
        [WIDTH / len(content.keys)] * len(content.keys),
        [[f"{key.value}{key.unit}\n{key.note}" for key in content.keys]],
        caption="主要数据",
        align="c" * len(content.keys),
    )
    _draw(paper, content.funnel)
    _results(paper, content)
    _change(paper, content)
    paper.heading("二、典型做法")
    for practice in content.practices:
        paper.heading(practice.heading, level=2)
        paper.text(practice.text or EMPTY)
    paper.heading("三、共性问题")
    paper.text(report.problems or EMPTY)
    _problems(paper, content)
    paper.heading("四、学会建议汇总")
    paper.text(report.suggestions or EMPTY)
    paper.heading("五、下一步工作打算")
    paper.text(report.next_steps or EMPTY)
    paper.sign(OFFICE, _signed(content))
    _matrix(paper, content)
    return paper.bytes()


def _signed(content: BatchPaper) -> str:
    at = content.report.approved_at
    return cn_date(at) if at else "　　　　年　　月　　日"


def _cover(paper: Paper, content: BatchPaper, identity: Identity, stamp: Stamp) -> None:
    paper.line(f"编号：{identity.number}　　版本：{identity.version_label}", face=SONG, size=10.5)
    if identity.is_draft:
        paper.line("草稿　未定稿", face=HEI, align=RIGHT)
    paper.line(OFFICE, face=KAI, align=CENTRE, before=72)
    paper.line(str(content.report.batch), face=TITLE, size=26, align=CENTRE, before=24)
    paper.line("工作总结", face=TITLE, size=30, align=CENTRE, before=8)
    paper.line(f"试点学会：{len(content.figures['pilots'])}家", align=CENTRE, before=60)
    at = content.report.approved_at
    paper.line(f"统计截止：{cn_date(content.as_of)}", align=CENTRE)
    paper.line(f"审定日期：{cn_date(at) if at else '尚未审定'}", align=CENTRE)
    paper.picture(qr_png(stamp.url), width=20, says=f"校验二维码，校验码{stamp.code}")
    paper.note(f"校验码 {stamp.code}，可在试点平台“文件校验”中核对编号、版本和文件摘要。")


def _draw(paper: Paper, figure: Figure | None) -> None:
    if figure is None:
        return
    data, width = png_of(figure.picture)
    paper.picture(data, width=min(width, WIDTH), says=figure.finding, caption=figure.finding)


def _results(paper: Paper, content: BatchPaper) -> None:
    paper.heading("（一）任务完成和评估结果", level=2)
    f = content.figures
    rows = [
        [
            row["society"],
            f"{row['tasks']['closed']}/{row['tasks']['total']}",
            str(row["tasks"]["late"]),
            f"{row['orders_closed']}/{row['orders']}",
            row["midterm"] or "—",
            row["final"] or "—",
            row["grade"] or "—",
        ]
        for row in f["pilots"]
    ]
    t = f["totals"]
    closed = f"{t['orders_closed']}/{t['orders']}"
    late = str(t["late"])
    rows.append(["合计", f"{t['closed']}/{t['total']}", late, closed, "—", "—", "—"])
    paper.table(
        ["学会", "办结任务", "逾期办结", "整改销号", "中期评估", "终期评估", "等次"],
        [51, 18, 17, 17, 18, 18, 17],
        rows,
        caption="任务完成和评估结果",
        align="lcccrrc",
    )
    _draw(paper, content.score)


def _change(paper: Paper, content: BatchPaper) -> None:
    paper.heading("（二）试点前后对比", level=2)
    if not content.compared:
        paper.text("各学会没有留存试点前后的数据，不作对比。")
        return
    count = len(content.heads)
    money = sum(bool(row["decimals"]) for row in content.figures["measures"])
    rest = (WIDTH - 46 - money * 27) / max(count - money, 1)
    paper.table(
        ["学会", *content.heads],
        [46, *(27 if row["decimals"] else rest for row in content.figures["measures"])],
        [[row.society, *row.cells] for row in content.compared],
        caption="试点前后对比（试点前 → 试点后，金额单位：万元）",
        align="l" + "c" * count,
    )
    _draw(paper, content.income)


def _problems(paper: Paper, content: BatchPaper) -> None:
    rows = content.figures["problems"]
    if rows:
        paper.table(
            ["种类", "类别", "次数", "涉及学会"],
            [24, 46, 14, 72],
            [
                [row["kind"], row["label"], str(row["count"]), "、".join(row["societies"])]
                for row in rows
            ],
            caption="共性问题按类别统计",
            align="llcl",
        )


def _matrix(paper: Paper, content: BatchPaper) -> None:
    paper.turn()
    paper.heading("附表　各学会十项任务完成程度")
    count = len(content.areas)
    paper.table(
        ["学会", *[f"{code}\n{name}" for code, name in content.areas], "平均"],
        [48, *[(WIDE - 48 - 14) / count] * count, 14],
        [
            [
                row["society"],
                *[
                    cell["words"] if cell["percent"] is None else f"{cell['mark']} {cell['words']}"
                    for cell in row["areas"].values()
                ],
                "—" if row["average"] is None else f"{row['average']}%",
            ]
            for row in content.figures["pilots"]
        ],
        caption="十项任务完成程度",
        align="l" + "c" * (count + 1),
    )
    paper.note("图例：● 90%及以上　◕ 75%至89%　◑ 50%至74%　◔ 50%以下；未安排、不适用的写明。")
