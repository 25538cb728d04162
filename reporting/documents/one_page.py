"""One page per society (一会一页): a pilot's year at a glance, or a society's dossier."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from pilots.models import Pilot
from pilots.policies import visible_pilots
from reporting.documents.kind import Identity, Kind
from reporting.documents.year import Band, TaskLine, Year, year_of
from reporting.enums import DocumentKind, SummarySection
from reporting.models import SummaryReport
from reporting.policies import UNSENT_SUMMARIES
from sanhua.accounts.models import User
from sanhua.core.charts import Axis, burn_up, radar
from societies.checks.finding import Finding
from societies.checks.measures import MEASURES
from societies.enums import Area, Direction, Outcome
from societies.models import Checkup, Society
from societies.policies import is_association, visible_societies

ROW_SIGNS = 34  # what two lines of the table hold
POINT_SIGNS = 40  # two lines of half the width
POINTS = 3
# What the check-up measured and a page has room for.
TOLD = {
    "full_time": "专职工作人员",
    "projects": "市场化项目",
    "received_wan": "项目到账额",
    "earned_wan": "上年服务等收入",
}
# A paragraph says its point first: “一是…。”, “（一）…。”
POINT = re.compile(
    r"^(?:（[一二三四五六七八九十]+）|[一二三四五六七八九十]是|\d+[.、])?\s*([^。；]+)"
)
MARKS = {
    Outcome.MET: "● 符合",
    Outcome.UNMET: "△ 不符合",
    Outcome.ATTENTION: "◎ 注意",
    Outcome.NO_DATA: "○ 未填报",
    Outcome.NOT_APPLICABLE: "— 不适用",
}


@dataclass(frozen=True, slots=True)
class Key:
    value: str
    unit: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    words: str
    value: str
    state: str


@dataclass(frozen=True, slots=True)
class Group:
    """A direction with its areas; the first row carries the direction's name, in two lines."""

    label: str
    rows: list[Row]

    @property
    def lines(self) -> tuple[str, str]:
        return self.label[:-3], self.label[-3:]


@dataclass(frozen=True, slots=True)
class Picture:
    picture: SafeString
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSheet:
    society: Society
    heading: str
    facts: list[str]
    keys: list[Key]
    value_head: str
    groups: list[Group]
    pictures: list[Picture] = field(default_factory=list)
    practices: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def short(text: str, most: int) -> str:
    """The beginning of a text; what is left out is said by dots."""
    flat = re.sub(r"\s+", "", text)
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def points(text: str) -> list[str]:
    """What a text says first in each of its paragraphs, as short points."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [match[1] for line in lines if (match := POINT.match(line)) and line[0] != "（"]
    said = said or [match[1] for line in lines if (match := POINT.match(line))]
    return [f"{short(words, POINT_SIGNS)}。" for words in said[:POINTS]]


def collect(pilot: Pilot, on: dt.date) -> OneSheet:
    """Gather a pilot's page. Only what was published and sent is told."""
    sent = pilot.summaries.exclude(status__in=UNSENT_SUMMARIES).order_by("-number")
    summary: SummaryReport | None = sent.first()
    year = year_of(pilot, as_of=on, published_by=on)
    return OneSheet(
        society=pilot.society,
        heading=f"{pilot.society}“三化”建设试点一页通",
        facts=[str(pilot.batch), *_register(pilot.society), f"数据截至{on:%Y-%m-%d}"],
        keys=_pilot_keys(pilot, year),
        value_head="完成",
        groups=[_group(band) for band in year.bands],
        pictures=_pictures(year),
        practices=points(_part(summary, SummarySection.PRACTICES)),
        problems=points(_part(summary, SummarySection.PROBLEMS))[: POINTS - 1]
        + points(_part(summary, SummarySection.SUGGESTIONS))[:1],
        doubts=_doubts(_checkup(pilot.society)),
    )


def collect_society(society: Society, on: dt.date) -> OneSheet:
    checkup = _checkup(society)
    return OneSheet(
        society=society,
        heading=f"{society}“三化”情况一页通",
        facts=["没有参加试点", *_register(society), f"数据截至{on:%Y-%m-%d}"],
        keys=_dossier_keys(checkup, society)[:4],
        value_head="规则",
        groups=_checked(checkup),
        doubts=_doubts(checkup),
    )


def _part(summary: SummaryReport | None, section: SummarySection) -> str:
    return getattr(summary, section.value) if summary else ""


def _register(society: Society) -> list[str]:
    return [
        f"学科：{society.get_discipline_display() or '未填'}",
        f"挂靠单位：{short(society.host_institution, 16) or '无'}",
    ]


def _checkup(society: Society) -> Checkup | None:
    return getattr(society, "checkup", None)


def _pilot_keys(pilot: Pilot, year: Year) -> list[Key]:
    keys = []
    if graded := [row for row in year.assessments if row.total is not None]:
        last = graded[-1]
        kind = str(last.get_kind_display())
        keys.append(Key(last.grade or "未定", "", f"{kind}等次", f"{last.total}分"))
    late = sum(line.mark in "▲△" for band in year.bands for line in band.lines if line.mark)
    note = f"{year.closed}/{year.total}项" + (f"，{late}项曾逾期" if late else "")
    keys.append(Key(str(year.closed_percent), "%", "任务办结率", note))
    staff = next((row for row in year.slopes if row.name == "专职工作人员"), None)
    if staff is not None and staff.before is not None:
        keys.append(Key(f"{staff.before} → {staff.after}", "人", staff.name, "试点前后"))
    told = {key.label for key in keys}
    rest = _dossier_keys(_checkup(pilot.society), pilot.society)
    return [*keys, *(key for key in rest if key.label not in told)][:4]


def _dossier_keys(checkup: Checkup | None, society: Society) -> list[Key]:
    """What the last check-up measured; where nothing was entered, the register's own numbers."""
    known = checkup.measures if checkup else {}
    keys = [
        Key(f"{known[row.key]:,.{row.decimals}f}", row.unit, TOLD[row.key], "学会档案")
        for row in MEASURES
        if row.key in TOLD and known.get(row.key) is not None
    ]
    keys.append(Key(str(society.individual_members), "人", "个人会员", "学会档案"))
    keys.append(Key(str(society.unit_members), "个", "单位会员", "学会档案"))
    return keys


def _group(band: Band) -> Group:
    """One row an area; several tasks of one area are told together."""
    rows = []
    for area in dict.fromkeys(line.area for line in band.lines):
        lines = [line for line in band.lines if line.area == area]
        rows.append(_area_row(area, lines))
    return Group(band.direction, rows)


def _area_row(area: Area, lines: list[TaskLine]) -> Row:
    known = [line.percent for line in lines if line.percent is not None]
    value = f"{round(sum(known) / len(known))}%" if known else "—"
    if len(lines) == 1:
        words, state = lines[0].result, f"{lines[0].mark} {lines[0].state}"
    else:
        closed = sum(line.mark in ("●", "▲") for line in lines)
        words = f"{len(lines)}项任务办结{closed}项：{'；'.join(line.title for line in lines)}"
        worst = min(lines, key=lambda line: "△○◎▲●—".index(line.mark or "—"))
        state = f"{worst.mark} {worst.state}"
    return Row(f"{area.value} {area.label}", short(words, ROW_SIGNS), value, state)


def _pictures(year: Year) -> list[Picture]:
    found = []
    axes = []
    for band in year.bands:
        for area in dict.fromkeys(line.area for line in band.lines):
            percents = [line.percent for line in band.lines if line.area == area]
            known = [percent for percent in percents if percent is not None]
            mean = round(sum(known) / len(known)) if known else None
            axes.append(Axis(area.value, area.short, mean, group=band.direction))
    if sum(axis.after is not None for axis in axes) >= 3:
        drawn = radar("十项任务完成程度", axes, names=("", "完成程度"), size=(70, 44), labels=False)
        found.append(Picture(drawn, "十项任务完成程度（百分制）"))
    if len(year.burn) > 1:
        found.append(Picture(burn_up("序时进度", year.burn, size=(78, 44)), "序时进度"))
    return found


def _findings(checkup: Checkup | None) -> list[Finding]:
    return [Finding.from_json(row) for row in checkup.findings] if checkup else []


def _checked(checkup: Checkup | None) -> list[Group]:
    """The ten areas as the check-up sees them: so many of so many rules met, the worst first."""
    findings = _findings(checkup)
    return [
        Group(
            str(direction.label),
            [
                _checked_row(area, [row for row in findings if row.area == area])
                for area in Area
                if area.direction == direction
            ],
        )
        for direction in Direction
    ]


def _checked_row(area: Area, findings: list[Finding]) -> Row:
    label = f"{area.value} {area.label}"
    counted = [row for row in findings if row.counts]
    if not findings:
        return Row(label, "没有检查结果", "—", "○ 未填报")
    if not counted:
        return Row(
            label, short(findings[0].sentence, ROW_SIGNS), "—", MARKS[Outcome.NOT_APPLICABLE]
        )
    worst = _worst(counted)
    met = sum(row.outcome == Outcome.MET for row in counted)
    return Row(
        label, short(worst.sentence, ROW_SIGNS), f"{met}/{len(counted)}", MARKS[worst.outcome]
    )


def _worst(findings: Iterable[Finding]) -> Finding:
    order = (Outcome.UNMET, Outcome.ATTENTION, Outcome.NO_DATA, Outcome.MET)
    return min(findings, key=lambda row: order.index(row.outcome))


def _doubts(checkup: Checkup | None) -> list[str]:
    """What the notice asks for and the dossier does not show."""
    unmet = [row for row in _findings(checkup) if row.outcome == Outcome.UNMET]
    return [f"{row.rule} {short(row.sentence, 60)}" for row in unmet[:POINTS]]


def identify(pilot: Pilot) -> Identity:
    return Identity(
        number=f"{pilot.number}-YY",
        title=f"一会一页（{pilot.society}）",
        version_label=f"第{pilot.version}版",
        society_id=pilot.society_id,
    )


def identify_society(society: Society) -> Identity:
    """The association's own paper: it belongs to no society."""
    return Identity(
        number=f"XH-{society.pk.hex[:8].upper()}-YY",
        title=f"学会一页（{society}）",
        version_label=f"第{society.version}版",
        society_id=None,
    )


def load(pk: uuid.UUID) -> Pilot:
    rows = Pilot.objects.select_related("society__checkup", "batch").prefetch_related(
        "batch__phases"
    )
    return rows.get(pk=pk)


def load_society(pk: uuid.UUID) -> Society:
    return Society.objects.select_related("checkup").get(pk=pk)


def societies_for_association(user: User) -> QuerySet[Society]:
    return visible_societies(user) if is_association(user) else Society.objects.none()


TEMPLATE = "reporting/document/one_sheet.html"
KIND = Kind(
    name=DocumentKind.ONE_PAGE,
    label="一会一页",
    template=TEMPLATE,
    visible=visible_pilots,
    load=load,
    identify=identify,
    collect=collect,
)
SOCIETY_KIND = Kind(
    name=DocumentKind.SOCIETY_PAGE,
    label="学会一页",
    template=TEMPLATE,
    visible=societies_for_association,
    load=load_society,
    identify=identify_society,
    collect=collect_society,
)
