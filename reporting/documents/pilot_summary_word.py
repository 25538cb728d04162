"""The pilot summary report as a Word file: the same content and codes as the PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone

from reporting.documents.kind import Identity
from reporting.documents.raster import png_of
from reporting.documents.word import EMPTY, Paper
from reporting.documents.word_cover import cover
from sanhua.core.wording import cn_date, iso_date

if TYPE_CHECKING:
    from pilots.queries.result_view import ResultView
    from reporting.documents.pilot_summary import Figure, SummaryPaper
    from reporting.documents.year import Band

WIDTH = 156.0


def write(content: SummaryPaper, identity: Identity, code: str, moment: dt.datetime) -> bytes:
    """Return the bytes of the file; ``code`` is the file's own verification code."""
    summary = content.summary
    society = str(summary.pilot.society)
    mark = "草稿　未提交" if identity.is_draft else ""
    paper = Paper(identity=identity, author=society, code=code, moment=moment, mark=mark)
    _cover(paper, content)
    paper.begin(contents=True)
    paper.heading("一、总体情况")
    paper.text(summary.overall or EMPTY)
    paper.table(
        [key.label for key in content.keys],
        [WIDTH / len(content.keys)] * len(content.keys),
        [[f"{key.value}{key.unit}\n{key.note}" for key in content.keys]],
        align="c" * len(content.keys),
    )
    paper.heading("（一）任务完成情况", level=2)
    paper.text(content.progress_words)
    _draw(paper, content.burn)
    paper.heading("（二）试点前后对比", level=2)
    _changes(paper, content)

    paper.heading("二、主要做法和成效")
    paper.text(summary.practices or EMPTY)
    _areas(paper, content)

    paper.heading("三、存在的问题")
    paper.text(summary.problems or EMPTY)
    paper.heading("整改情况", level=2)
    _orders(paper, content)

    paper.heading("四、意见和建议")
    paper.text(summary.suggestions or EMPTY)
    sent = summary.submitted_at
    paper.sign(f"{society}（盖章）", cn_date(sent) if sent else "　　　　年　　月　　日")
    _annexes(paper, content)
    return paper.bytes()


def _areas(paper: Paper, content: SummaryPaper) -> None:
    paper.heading("十项任务完成情况", level=2)
    paper.table(
        ["编号", "任务", "目标成果", "完成情况", "完成程度", "状态"],
        [11, 34, 37, 38, 14, 22],
        list(_lines(content.year.bands)),
        caption="十项任务的目标、成果和状态",
        align="clllrc",
        has_bands=True,
    )
    paper.note(
        "完成程度由学会填报、省科协复核；● 办结　▲ 逾期办结　◎ 待复核　○ 进行中　△ 逾期未结。"
    )
    _draw(paper, content.radar)


def _cover(paper: Paper, content: SummaryPaper) -> None:
    summary, code = content.summary, paper.stamp.code
    pilot = summary.pilot
    sent = cn_date(summary.submitted_at) if summary.submitted_at else "尚未报送"
    late = "（逾期）" if content.is_late and summary.submitted_at else ""
    confirmed = cn_date(summary.confirmed_at) if summary.confirmed_at else "尚未确认"
    cover(
        paper,
        above=str(pilot.batch),
        title=["试点工作总结报告"],
        below=str(pilot.society),
        form=[
            ("报送单位", str(pilot.society)),
            ("挂靠单位", pilot.society.host_institution or "—"),
            ("试点周期", content.period),
            ("负责人确认", confirmed),
            ("报送日期", f"{sent}{late}"),
        ],
        seal="学会盖章处",
        code=f"校验码 {code}",
        told=[
            f"校验码 {code}",
            "扫描上方二维码，或在试点平台“文件校验”中输入校验码，",
            "可核对本报告的编号、版本和文件摘要是否一致。",
        ],
    )


def _draw(paper: Paper, figure: Figure | None) -> None:
    if figure is None:
        return
    data, width = png_of(figure.picture)
    paper.picture(data, width=min(width, WIDTH), says=figure.finding, caption=figure.finding)


def _changes(paper: Paper, content: SummaryPaper) -> None:
    year, pilot = content.year, content.summary.pilot
    paper.text(content.basis_words)
    if not year.changes:
        return
    paper.table(
        ["指标", "试点前", "试点后", "变化"],
        [68, 30, 30, 28],
        [[row.name, row.before, row.after, row.change] for row in year.changes],
        caption="试点前后对比",
        align="lrrr",
    )
    paper.note(f"数据来源：学会档案（{iso_date(pilot.started_on)}，{iso_date(year.as_of)}）。")
    _draw(paper, content.change)


def _lines(bands: list[Band]) -> Iterator[list[str]]:
    for band in bands:
        yield [band.direction]
        for line in band.lines:
            name = f"{line.area.label}\n{line.title}" if line.title else str(line.area.label)
            percent = "—" if line.percent is None else f"{line.percent}%"
            state = line.state if line.percent is None else f"{line.mark} {line.state}"
            yield [line.area.value, name, line.target, line.result, percent, state]


def _orders(paper: Paper, content: SummaryPaper) -> None:
    year = content.year
    if not year.rectifications:
        paper.text(f"截至{cn_date(year.as_of)}，试点期间没有收到整改通知。")
        return
    paper.table(
        ["通知编号", "存在问题", "整改要求", "整改时限", "状态"],
        [30, 41, 41, 26, 18],
        [
            [
                row.record.number or "—",
                row.record.problem,
                row.record.requirement,
                iso_date(row.record.due_on),
                "已销号" if row.is_closed else "整改中",
            ]
            for row in year.rectifications
        ],
        caption="整改通知和办理状态",
        align="lllcc",
    )


def _result(result: ResultView) -> Iterator[list[str]]:
    at = result.published_at
    day = iso_date(timezone.localdate(at)) if at else "—"
    yield [result.kind, str(result.total), result.grade or "—", day]
    yield [f"评语：{result.comment or '无'}"]


def _annexes(paper: Paper, content: SummaryPaper) -> None:
    year = content.year
    paper.heading("附1　评估结果", new_page=True)
    if year.assessments:
        paper.table(
            ["评估", "总分", "等次", "发布日期"],
            [45, 37, 37, 37],
            [row for result in year.assessments for row in _result(result)],
            caption="已发布的评估结果",
            align="cccc",
        )
    else:
        paper.text("截至本文件生成时，评估结果尚未发布。")
    paper.heading("附2　佐证材料目录")
    if not year.evidence:
        paper.text("没有上传佐证材料。")
        return
    paper.table(
        ["序号", "任务", "材料名称", "上传日期", "文件摘要"],
        [12, 44, 45, 27, 28],
        [
            [
                str(number),
                str(row.task),
                f"{row.title}（第{row.number}版）" if row.number > 1 else row.title,
                iso_date(timezone.localdate(row.added_at)),
                row.file.sha256[:10],
            ]
            for number, row in enumerate(year.evidence, 1)
        ],
        align="cllcc",
    )
    paper.note(content.evidence_words)
