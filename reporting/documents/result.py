"""The published result of an evaluation (评分汇总表): PDF, Word and Excel of one set of numbers."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.db.models import QuerySet

from pilots.enums import AssessmentStatus
from pilots.models import Assessment
from pilots.policies import visible_assessments
from pilots.queries.result_view import ResultLine, ResultView, result_of, with_result
from reporting.documents.kind import Identity, Kind
from reporting.documents.word import Paper
from reporting.enums import DocumentKind
from sanhua.accounts.models import User
from sanhua.core.ledger import Sheet, heads, ledger_workbook
from sanhua.core.wording import cn_date

OFFICE = "江西省科学技术协会学会学术部"


def collect(assessment: Assessment, _on: dt.date) -> ResultView:
    """What the society was told: no expert, no single score.

    Raises:
        LookupError: the result was taken back since the document was asked for.

    """
    found = result_of(assessment)
    if found is None or assessment.status != AssessmentStatus.PUBLISHED:
        raise LookupError("the result is not published")
    return found


def points(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def named(line: ResultLine) -> str:
    return line.name if line.applicable else f"{line.name}（不适用）"


def _word(content: ResultView, identity: Identity, code: str, moment: dt.datetime) -> bytes:
    how = "一票否决" if content.vetoes else "按评价方案评定"
    paper = Paper(identity=identity, author=OFFICE, code=code, moment=moment)
    paper.marginal(f"校验码 {code}")
    paper.title(f"{content.kind}评分汇总表", after=14)
    paper.line(f"学会：{content.society}")
    paper.line(f"发布日期：{cn_date(content.published_at)}")
    paper.line(f"评价方案：{content.scheme}")
    paper.line(f"汇总方法：{content.method}，有效评分{content.sheets}份")
    paper.line(f"总分：{points(content.total)}分　等次：{content.grade or '—'}（{how}）")
    paper.line(f"其中基础分{points(content.base)}，加分{points(content.bonus)}")
    paper.heading("各方面得分")
    paper.table(
        ["一级指标", "得分", "分值"],
        [96.0, 30.0, 30.0],
        [[row.name, points(row.reached), points(row.most)] for row in content.axes],
        align="lrr",
    )
    paper.heading("指标得分")
    paper.table(
        ["一级指标", "代码", "指标", "分值", "自评", "得分"],
        [34.0, 16.0, 52.0, 18.0, 18.0, 18.0],
        [
            [
                row.axis, row.code, named(row), points(row.maximum), points(row.self_points),
                points(row.mean),
            ]
            for row in content.lines
        ],
        align="lclrrr",
    )  # fmt: skip
    if content.comment:
        paper.heading("评语")
        paper.text(content.comment)
    paper.sign(OFFICE, cn_date(content.published_at))
    paper.verification(f"校验码 {code}，扫码核对真伪与文件摘要。")
    return paper.bytes()


def _sheet(content: ResultView, _identity: Identity, _code: str, _moment: dt.datetime) -> bytes:
    total = (
        content.society, content.kind, content.scheme, content.total, content.base, content.bonus,
        content.grade, content.method, content.published_at, content.comment,
    )  # fmt: skip
    return ledger_workbook(
        Sheet(
            "结果",
            heads(
                "学会:28 种类:12 评价方案:30 总分:10 基础分:10 加分:10 等次:10 汇总方法:20 "
                "发布日期:12 评语:50"
            ),
            [total],
        ),
        Sheet(
            "各方面",
            heads("一级指标:24 得分:10 分值:10"),
            [(row.name, row.reached, row.most) for row in content.axes],
        ),
        Sheet(
            "指标明细",
            heads("一级指标:24 代码:10 指标:30 分值:10 自评:10 得分:10 计分依据:40 自评说明:50"),
            [
                (
                    row.axis, row.code, row.name, row.maximum, row.self_points, row.mean, row.basis,
                    row.note,
                )
                for row in content.lines
            ],
            frozen=3,
        ),
    )  # fmt: skip


def identify(assessment: Assessment) -> Identity:
    kind = str(assessment.get_kind_display())
    return Identity(
        number=f"{assessment.pilot.number}-{'ZQ' if assessment.kind == 'midterm' else 'ZJPJ'}",
        title=f"{kind}评分汇总表（{assessment.pilot.society}）",
        version_label=f"第{assessment.version}版",
        society_id=assessment.pilot.society_id,
    )


def load(pk: uuid.UUID) -> Assessment:
    return with_result(Assessment.objects.all()).get(pk=pk)


def published(user: User) -> QuerySet[Assessment]:
    rows = visible_assessments(user).filter(status=AssessmentStatus.PUBLISHED, total__isnull=False)
    return rows.select_related("pilot__society")


KINDS = (
    Kind(
        name=DocumentKind.RESULT,
        label="评分汇总表",
        template="reporting/document/result.html",
        visible=published,
        load=load,
        identify=identify,
        collect=collect,
    ),
    Kind(
        name=DocumentKind.RESULT_WORD,
        label="评分汇总表（Word）",
        word=_word,
        visible=published,
        load=load,
        identify=identify,
        collect=collect,
    ),
    Kind(
        name=DocumentKind.RESULT_SHEET,
        label="评分汇总表（Excel）",
        sheet=_sheet,
        visible=published,
        load=load,
        identify=identify,
        collect=collect,
    ),
)
