"""The association's report over all pilots of a batch (年度试点工作总结)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from reporting.documents import batch_summary_word
from reporting.documents.batch_year import Figures, figures_of_batch
from reporting.documents.kind import Identity, Kind
from reporting.documents.pilot_summary import Figure, KeyFigure
from reporting.enums import DocumentKind, YearStatus
from reporting.models import YearReport
from reporting.policies import visible_year_reports
from sanhua.core.charts import Axis, Bar, bars, radar
from societies.enums import Area, Direction

BEFORE_AFTER = ("试点前", "试点后")
EARNED = "上一年度服务、销售和投资收入"


@dataclass(frozen=True, slots=True)
class Practice:
    """A direction with its text and the cases behind it."""

    heading: str
    text: str
    cases: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Compared:
    """One society in the table before and after: a cell “2 → 5” a measure."""

    society: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Balance:
    """Small multiples: the ten areas of every pilot before and now, all to one scale."""

    rows: list[list[Figure]]
    columns: int
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPaper:
    report: YearReport
    figures: Figures
    as_of: dt.date
    keys: list[KeyFigure]
    areas: list[tuple[str, str]]
    directions: list[tuple[str, int]]
    practices: list[Practice]
    heads: list[str]
    compared: list[Compared]
    score: Figure | None
    income: Figure | None
    funnel: Figure | None
    balance: Balance | None
    applicants: list[dict[str, Any]]

    @property
    def is_draft(self) -> bool:
        return self.report.status != YearStatus.FINAL


def collect(report: YearReport, on: dt.date) -> BatchPaper:
    """Gather everything the paper says; a finalised report tells what it has kept."""
    f: Figures = report.facts or figures_of_batch(report.batch, on)
    return BatchPaper(
        report=report,
        figures=f,
        as_of=dt.date.fromisoformat(f["as_of"]),
        keys=_keys(f),
        areas=[(area.value, area.short) for area in Area],
        directions=[
            (str(row.label), sum(area.direction == row for area in Area)) for row in Direction
        ],
        practices=[
            Practice(
                f"（{number}）{direction.label}",
                getattr(report, direction.value),
                [case for case in f["cases"] if case["direction"] == direction.value],
            )
            for number, direction in zip("一二三", Direction, strict=True)
        ],
        heads=[row["label"] for row in f["measures"]],
        compared=_compared(f),
        score=_score(f),
        income=_income(f),
        funnel=_funnel(f),
        balance=_balance(f),
        applicants=f.get("applicants", []),  # reports finalised earlier have not kept them
    )


def identify(report: YearReport) -> Identity:
    draft = report.status != YearStatus.FINAL
    return Identity(
        number=f"SH{report.batch.year}-PC-ZJ",
        title=f"{report.batch}工作总结",
        version_label=f"第{report.number}版{'草稿' if draft else ''}",
        society_id=None,
        is_draft=draft,
    )


def load(pk: uuid.UUID) -> YearReport:
    return YearReport.objects.select_related("batch").get(pk=pk)


def written(value: float | None, decimals: int) -> str:
    return "—" if value is None else f"{value:,.{decimals}f}"


def _moved(before: float | None, after: float | None, decimals: int) -> str:
    """Write “2 → 5”; what does not fit into one line breaks behind the arrow."""
    return f"{written(before, decimals)}\u00a0→ {written(after, decimals)}"


def _keys(f: Figures) -> list[KeyFigure]:
    t = f["totals"]
    applied = f"从{f['applied']}家申报学会中确定" if f["applied"] else "本批次"
    found = [
        KeyFigure(str(t["pilots"]), "家", "试点学会", applied),
        KeyFigure(f"{t['closed']}/{t['total']}", "项", "办结任务", f"办结率{t['percent']}%"),
        KeyFigure(
            f"{t['orders_closed']}/{t['orders']}", "件", "整改销号", f"调研指导{t['visits']}次"
        ),
    ]
    staff = next((row for row in f["measures"] if row["label"] == "专职工作人员"), None)
    if staff:
        gap = round(staff["after"] - staff["before"])
        words = f"比试点前{'增加' if gap > 0 else '减少'}{abs(gap)}人" if gap else "与试点前持平"
        found.append(KeyFigure(written(staff["after"], 0), "人", "专职工作人员", words))
    return found


def _compared(f: Figures) -> list[Compared]:
    rows = []
    for pilot in f["pilots"]:
        cells = []
        for measure in f["measures"]:
            before, after = pilot["measures"].get(measure["label"], (None, None))
            digits = measure["decimals"]
            cells.append(_moved(before, after, digits))
        rows.append(Compared(pilot["society"], cells))
    sums = [_moved(m["before"], m["after"], m["decimals"]) for m in f["measures"]]
    return [*rows, Compared("合计", sums)] if sums else []


def _score(f: Figures) -> Figure | None:
    scored = sorted(
        (row for row in f["pilots"] if row["final"]), key=lambda row: -float(row["final"])
    )
    if not scored:
        return None
    rows = [Bar(row["short"], float(row["final"])) for row in scored]
    best = scored[0]
    words = f"终期评估得分：{best['society']}最高，{best['final']}分"
    return Figure(bars("终期评估得分", rows, unit="分", digits=2), words)


def _income(f: Figures) -> Figure | None:
    rows = [
        Bar(row["short"], *row["measures"][EARNED])
        for row in f["pilots"]
        if None not in row["measures"].get(EARNED, [None])
    ]
    if not rows:
        return None
    grown = sum(float(row.second or 0) > float(row.first or 0) for row in rows)
    much = f"{len(rows)}家学会中{grown}家增长" if grown else f"{len(rows)}家学会都没有增长"
    words = f"服务、销售和投资收入：{much}"
    picture = bars("服务、销售和投资收入", rows, unit="万元", digits=2, names=BEFORE_AFTER)
    return Figure(picture, words)


def _funnel(f: Figures) -> Figure | None:
    """How many came through each step of the year."""
    t = f["totals"]
    planned = sum(row["tasks"]["total"] > 0 for row in f["pilots"])
    done = sum(row["tasks"]["closed"] == row["tasks"]["total"] > 0 for row in f["pilots"])
    steps = [
        ("正式申报", f["applied"]),
        ("确定为试点", t["pilots"]),
        ("任务已实施", planned),
        ("任务全部办结", done),
        ("总结报告通过", t["accepted"]),
    ]
    if not t["pilots"]:
        return None
    rows = [Bar(name, count) for name, count in steps if count or name != "正式申报"]
    words = f"各阶段学会数：{t['pilots']}家试点学会中{t['accepted']}家的总结报告已通过"
    return Figure(bars("各阶段学会数", rows, unit="家"), words)


def _balance(f: Figures) -> Balance | None:
    """Draw how much of the notice each pilot met when it applied, and how much it meets."""
    drawn = []
    for row in f["pilots"]:
        pairs = row.get("balance", {})
        if sum(now is not None for _, now in pairs.values()) > 2:
            drawn.append(Figure(_radar(row["society"], pairs), f"{row['short']}{_gain(pairs)}"))
    if not drawn:
        return None
    columns = 3 if len(drawn) <= 3 else 4
    rows = [drawn[k : k + columns] for k in range(0, len(drawn), columns)]
    return Balance(rows, columns, f"十项任务对照通知的符合率：{_moved_most(f['pilots'])}")


def _radar(society: str, pairs: dict[str, list[int | None]]) -> SafeString:
    axes = [
        Axis(area.value, area.short, now, before, group=str(area.direction.label))
        for area in Area
        for before, now in (pairs[area.value],)
    ]
    return radar(f"{society}十项任务对照通知的符合率（%）", axes, size=(50, 48), labels=False)


def _gain(pairs: dict[str, list[int | None]]) -> str:
    """Say the mean of the areas that are known before and now, under the picture."""
    both = [(before, now) for before, now in pairs.values() if None not in (before, now)]
    if not both:
        return ""
    before, now = (round(sum(pair[k] or 0 for pair in both) / len(both)) for k in (0, 1))
    return f"\n{before}% → {now}%"


def _moved_most(pilots: list[dict[str, Any]]) -> str:
    gains = {}
    for area in Area:
        pairs = [row.get("balance", {}).get(area.value, [None, None]) for row in pilots]
        both = [now - before for before, now in pairs if None not in (before, now)]
        if both:
            gains[area] = sum(both) / len(both)
    best = max(gains, key=lambda area: gains[area], default=None)
    if best is None or round(gains[best]) <= 0:
        return "与申报时相比没有提高" if gains else "没有留存申报时的数据"
    return f"{best.value}{best.short}提高最多，平均提高{gains[best]:.0f}个百分点"


def _common(kind: DocumentKind) -> dict[str, Any]:
    return {
        "name": kind,
        "label": str(kind.label),
        "visible": visible_year_reports,
        "load": load,
        "identify": identify,
        "collect": collect,
    }


KIND = Kind(template="reporting/document/batch_summary.html", **_common(DocumentKind.BATCH_SUMMARY))
WORD_KIND = Kind(word=batch_summary_word.write, **_common(DocumentKind.BATCH_SUMMARY_WORD))

__all__ = ["KIND", "WORD_KIND", "BatchPaper", "collect", "identify", "load"]
