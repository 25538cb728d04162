"""The pilot summary report (试点工作总结报告): the notice's four parts and the year's figures."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString

from pilots.enums import Phase
from pilots.queries.result_view import ResultView
from reporting.documents import pilot_summary_word
from reporting.documents.kind import Identity, Kind
from reporting.documents.year import Year, year_of
from reporting.enums import DocumentKind
from reporting.models import SummaryReport
from reporting.policies import DRAFT_MARK, UNSENT_SUMMARIES, visible_summaries
from sanhua.core.charts import Axis, BurnPoint, burn_up, radar, slopes
from sanhua.core.wording import cn_date
from societies.enums import Area


@dataclass(frozen=True, slots=True)
class KeyFigure:
    value: str
    unit: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart under a sentence that says what it shows."""

    picture: SafeString
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPaper:
    summary: SummaryReport
    is_draft: bool
    is_late: bool
    period: str
    keys: list[KeyFigure]
    year: Year
    burn: Figure | None
    burn_words: str
    change: Figure | None
    radar: Figure | None
    balance: Figure | None

    @property
    def progress_words(self) -> str:
        """How far the tasks are, in a sentence."""
        year, day = self.year, cn_date(self.year.as_of)
        if not year.total:
            return f"截至{day}，平台中没有本学会的任务记录，因此没有任务完成数据。"
        pace = f"，{self.burn_words}" if self.burn_words else ""
        extended = f"其中经批准延期{year.extended}项。" if year.extended else ""
        return (
            f"截至{day}，实施方案确定的{year.total}项任务已办结{year.closed}项，"
            f"办结率{year.closed_percent}%{pace}。{extended}"
        )

    @property
    def basis_words(self) -> str:
        """What is compared with what."""
        if not self.year.changes:
            return "确定试点时没有留存学会档案数据，不作前后对比。"
        return (
            f"试点前数据为{cn_date(self.summary.pilot.started_on)}确定试点时的学会档案，"
            f"试点后数据为{cn_date(self.year.as_of)}的学会档案，两次口径一致；"
            "学会档案台账中的指标和按通知检查的结果，试点前取申报时保存的档案快照。"
        )

    @property
    def evidence_words(self) -> str:
        year = self.year
        some = (
            f"，本表列出前{len(year.evidence)}份，其余见试点平台" if year.evidence_left_out else ""
        )
        return f"共{year.evidence_count}份{some}；文件摘要为SHA-256前10位。"


def collect(summary: SummaryReport, on: dt.date) -> SummaryPaper:
    """Gather everything the paper says. What was submitted is told as of that day."""
    submitted = summary.submitted_at
    as_of = min(on, timezone.localdate(submitted)) if submitted else on
    year = year_of(summary.pilot, as_of=as_of, published_by=on, kept=summary.facts)
    return SummaryPaper(
        summary=summary,
        is_draft=summary.status in UNSENT_SUMMARIES,
        is_late=summary.is_late,
        period=_period(summary),
        keys=_keys(year),
        year=year,
        burn=_burn(year),
        burn_words=_pace(year),
        change=_change(year),
        radar=_radar(year),
        balance=_balance(summary),
    )


def identify(summary: SummaryReport) -> Identity:
    draft = summary.status in UNSENT_SUMMARIES
    return Identity(
        number=f"{summary.pilot.number}-ZJ",
        title=f"{summary.pilot.society}试点工作总结报告",
        version_label=f"第{summary.number}版{DRAFT_MARK if draft else ''}",
        society_id=summary.pilot.society_id,
        is_draft=draft,
    )


def load(pk: uuid.UUID) -> SummaryReport:
    rows = SummaryReport.objects.select_related("pilot__society", "pilot__batch")
    return rows.prefetch_related("pilot__batch__phases").get(pk=pk)


def _period(summary: SummaryReport) -> str:
    batch = summary.pilot.batch
    start, end = batch.starts(Phase.PILOTING), batch.ends(Phase.PILOTING)
    if not start or not end:
        return f"{batch.year}年"
    later = f"{end.month}月" if end.year == start.year else f"{end.year}年{end.month}月"
    return f"{start.year}年{start.month}月至{later}"


def _keys(year: Year) -> list[KeyFigure]:
    """The four figures that say most; what there is none of makes room for the next."""
    found = [_closed(year), _staff(year), _score(year), _evidence(year), _orders(year)]
    return [figure for figure in found if figure][:4]


def _closed(year: Year) -> KeyFigure | None:
    if not year.total:
        return None
    share = f"办结率{year.closed_percent}%"
    return KeyFigure(f"{year.closed}/{year.total}", "项", "办结任务", share)


def _staff(year: Year) -> KeyFigure | None:
    staff = next((row for row in year.slopes if row.name == "专职工作人员"), None)
    if staff is None or staff.before is None or staff.after is None:
        return None
    gap = int(staff.after) - int(staff.before)
    words = f"比试点前{'增加' if gap > 0 else '减少'}{abs(gap)}人" if gap else "与试点前持平"
    return KeyFigure(str(staff.after), "人", "专职工作人员", words)


def _score(year: Year) -> KeyFigure | None:
    final = _final(year)
    if final is None:
        return None
    grade = f"等次：{final.grade}" if final.grade else "等次未定"
    return KeyFigure(f"{final.total}", "分", f"{final.kind}得分", grade)


def _evidence(year: Year) -> KeyFigure:
    return KeyFigure(str(year.evidence_count), "份", "佐证材料", "见佐证材料目录")


def _orders(year: Year) -> KeyFigure:
    closed = sum(row.is_closed for row in year.rectifications)
    words = f"已销号{closed}项" if year.rectifications else "试点期间没有整改通知"
    return KeyFigure(str(len(year.rectifications)), "项", "整改通知", words)


def _final(year: Year) -> ResultView | None:
    return year.assessments[-1] if year.assessments else None


def _last_told(points: list[BurnPoint]) -> BurnPoint | None:
    return next((point for point in reversed(points) if point.done is not None), None)


def _pace(year: Year) -> str:
    """Say how the year stands against its plan, in a sentence."""
    last = _last_told(year.burn)
    if last is None or last.done is None:
        return ""
    gap = round(float(last.done)) - round(float(last.planned))
    if not gap:
        return "与计划进度持平"
    return f"{'快于' if gap > 0 else '落后于'}计划进度{abs(gap)}个百分点"


def _burn(year: Year) -> Figure | None:
    if len(year.burn) < 2 or _last_told(year.burn) is None:
        return None
    finding = f"序时进度：截至{cn_date(year.as_of)}{_pace(year)}"
    return Figure(burn_up("序时进度", year.burn), finding)


def _change(year: Year) -> Figure | None:
    if not year.slopes:
        return None
    better = [row.name for row in year.slopes if (row.after or 0) > (row.before or 0)]
    finding = f"{'、'.join(better)}比试点前增加" if better else "各项数据与试点前相比没有增加"
    picture = slopes("试点前后对比", year.slopes)
    return Figure(picture, f"{finding}（各指标自有刻度，均从零起）")


def _radar(year: Year) -> Figure | None:
    """Average progress of each area; drawn only where there is something to compare."""
    axes = []
    for band in year.bands:
        for area in dict.fromkeys(line.area for line in band.lines):
            known = [line.percent for line in band.lines if line.area == area]
            percents = [percent for percent in known if percent is not None]
            mean = round(sum(percents) / len(percents)) if percents else None
            axes.append(Axis(area.value, str(area.label), mean, group=band.direction))
    drawn = [axis.after for axis in axes if axis.after is not None]
    if len(drawn) < 3 or set(drawn) == {100} or set(drawn) == {0}:
        return None
    low = [f"{axis.code}{axis.name}" for axis in axes if axis.after is not None and axis.after < 60]
    finding = (
        f"{'、'.join(low[:2])}{'等' if len(low) > 2 else ''}完成程度较低"
        if low
        else "各项适用任务进展均衡"
    )
    picture = radar("十项任务完成程度", axes, names=("", "完成程度"))
    return Figure(picture, f"十项任务完成程度：{finding}（百分制，虚线轴为没有任务）")


def _balance(summary: SummaryReport) -> Figure | None:
    """How much of the notice is met, area by area, before and after."""
    pairs = summary.facts.get("dossier", {}).get("areas", {})
    axes = [
        Axis(area.value, area.short, after, before, group=str(area.direction.label))
        for area in Area
        for before, after in (pairs.get(area.value, (None, None)),)
    ]
    both = [axis for axis in axes if axis.before is not None and axis.after is not None]
    if len(both) < 3:
        return None
    grown = sum(float(axis.after or 0) > float(axis.before or 0) for axis in both)
    finding = f"{len(both)}项中{grown}项提高" if grown else "各项没有提高"
    picture = radar("对照通知的符合率", axes, names=("申报时", "报告时"))
    return Figure(picture, f"十项任务对照通知的符合率：{finding}（百分制，虚线轴为不适用）")


KIND = Kind(
    name=DocumentKind.PILOT_SUMMARY,
    label="试点工作总结报告",
    template="reporting/document/pilot_summary.html",
    visible=visible_summaries,
    load=load,
    identify=identify,
    collect=collect,
)

WORD_KIND = Kind(
    name=DocumentKind.PILOT_SUMMARY_WORD,
    label="试点工作总结报告（Word）",
    word=pilot_summary_word.write,
    visible=visible_summaries,
    load=load,
    identify=identify,
    collect=collect,
)

__all__ = ["KIND", "WORD_KIND", "SummaryPaper", "collect", "identify", "load"]
