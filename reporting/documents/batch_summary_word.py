"""The association's report over a batch as a Word file: the same content and codes as the PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reporting.documents.kind import Identity
from reporting.documents.raster import png_of
from reporting.documents.word import EMPTY, Paper
from reporting.documents.word_cover import cover
from reporting.documents.word_table import Small
from sanhua.core.wording import cn_date

if TYPE_CHECKING:
    from reporting.documents.batch_summary import Balance, BatchPaper
    from reporting.documents.batch_year import Figures
    from reporting.documents.pilot_summary import Figure

OFFICE = "江西省科学技术协会"
WIDTH = 156.0
WIDE = 245.0  # millimetres of a page in landscape


def write(content: BatchPaper, identity: Identity, code: str, moment: dt.datetime) -> bytes:
    """Return the bytes of the file; ``code`` is the file's own verification code."""
    report = content.report
    mark = "草稿　未定稿" if identity.is_draft else ""
    paper = Paper(identity=identity, author=OFFICE, code=code, moment=moment, mark=mark)
    _cover(paper, content)
    paper.begin(contents=True)
    paper.heading("一、总体情况")
    paper.text(report.overall or EMPTY)
    paper.table(
        [key.label for key in content.keys],
        [WIDTH / len(content.keys)] * len(content.keys),
        [[f"{key.value}{key.unit}\n{key.note}" for key in content.keys]],
        align="c" * len(content.keys),
    )
    _draw(paper, content.funnel)
    _results(paper, content)
    _change(paper, content)
    _balance(paper, content.balance)
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
    _annexes(paper, content)
    return paper.bytes()


def _signed(content: BatchPaper) -> str:
    at = content.report.approved_at
    return cn_date(at) if at else "　　　　年　　月　　日"


def _cover(paper: Paper, content: BatchPaper) -> None:
    report, code = content.report, paper.stamp.code
    cover(
        paper,
        above=report.batch.doc_number,
        title=[str(report.batch), "工作总结"],
        below=OFFICE,
        form=[
            ("批　　次", str(report.batch)),
            ("试点学会", f"{len(content.figures['pilots'])}家"),
            ("统计截止", cn_date(content.as_of)),
            ("审定日期", cn_date(report.approved_at) if report.approved_at else "尚未审定"),
        ],
        seal="盖章处",
        code=f"校验码 {code}",
        told=[
            f"校验码 {code}",
            "扫描上方二维码，或在试点平台“文件校验”中输入校验码，",
            "可核对本总结的编号、版本和文件摘要是否一致。",
        ],
    )


def _draw(paper: Paper, figure: Figure | None) -> None:
    if figure is None:
        return
    data, width = png_of(figure.picture)
    paper.picture(data, width=min(width, WIDTH), says=figure.finding, caption=figure.finding)


def _results(paper: Paper, content: BatchPaper) -> None:
    paper.heading("（一）任务完成和评估结果", level=2)
    f = content.figures
    if not f["pilots"]:
        paper.text("本批次还没有试点学会。")
        return
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
    rest = (WIDTH - 42 - money * 31) / max(count - money, 1)
    paper.table(
        ["学会", *content.heads],
        [42, *(31 if row["decimals"] else rest for row in content.figures["measures"])],
        [[row.society, *row.cells] for row in content.compared],
        caption="试点前后对比（试点前 → 试点后，金额单位：万元）",
        align="l" + "c" * count,
    )
    paper.note("数据来源：各学会总结报告留存的学会档案数据；合计只计前后数据齐全的学会。")
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


def _balance(paper: Paper, balance: Balance | None) -> None:
    """Draw every pilot before and now, all to one scale."""
    if balance is None:
        return
    rows = [[_small(figure) for figure in row] for row in balance.rows]
    paper.multiples(rows, caption=balance.finding)
    paper.note("虚线、方点为申报时，实线、圆点为目前；外圈为100%，虚线轴为不适用；数字为各项平均。")
    paper.note("A 秘书处实体化　B 秘书长专职化　C 学会工作市场化")


def _small(figure: Figure) -> Small:
    data, width = png_of(figure.picture)
    return Small(data, min(width, 38.0), figure.finding.replace("\n", "："), figure.finding)


def _annexes(paper: Paper, content: BatchPaper) -> None:
    paper.turn()
    paper.heading("附表1　试点学会十项任务完成程度")
    pilots = content.figures["pilots"]
    if pilots:
        caption = f"十项任务完成程度（{cn_date(content.as_of)}）"
        _heat(paper, content, pilots, caption)
        paper.note(
            "图例：● 90%及以上　◕ 75%至89%　◑ 50%至74%　◔ 50%以下　"
            "○ 未启动、未安排、不适用或条件未成熟。数据来源：各学会任务清单。"
        )
    else:
        paper.text("本批次还没有试点学会。")
    if content.applicants:
        paper.heading("附表2　申报学会情况和去向", new_page=True)
        caption = f"{len(content.applicants)}家申报学会申报时对照通知的符合率和审定结果"
        _heat(paper, content, content.applicants, caption, outcome="结果")
        paper.note(
            "图例同附表1；○ 为0%、不适用或没有留存申报时的档案。"
            "符合率为各项任务下符合通知要求的检查条目所占比例，未填写的按不符合计。"
            "数据来源：申报时的学会档案快照。"
        )


def _heat(
    paper: Paper, content: BatchPaper, rows: list[Figures], caption: str, outcome: str = ""
) -> None:
    """Write the ten areas of societies beside each other, in shapes and words."""
    last = [14.0, 21.0] if outcome else [14.0]
    count = len(content.areas)
    heads = ["学会", *[f"{code}\n{name}" for code, name in content.areas], "平均"]
    paper.table(
        [*heads, outcome] if outcome else heads,
        [44.0, *[(WIDE - 44 - sum(last)) / count] * count, *last],
        [[*_cells(row), row["outcome"]] if outcome else [*_cells(row)] for row in rows],
        caption=caption,
        align="l" + "c" * (count + len(last)),
        over=[("", 1), *content.directions, *[("", 1) for _ in last]],
    )


def _cells(row: Figures) -> Iterator[str]:
    yield row["society"]
    for cell in row["areas"].values():
        yield f"{cell['mark']} {cell['words']}"
    yield "—" if row["average"] is None else f"{row['average']}%"
