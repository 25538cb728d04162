"""One page per society (一会一页): a pilot's year at a glance, or a society's dossier."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import QuerySet

from pilots.models import Pilot
from pilots.policies import visible_pilots
from reporting.documents.kind import Identity, Kind
from reporting.documents.one_sheet import (
    POINTS,
    ROW_SIGNS,
    TOLD,
    Group,
    Key,
    OneSheet,
    Picture,
    Row,
    checked,
    doubts,
    points,
    short,
)
from reporting.documents.year import Band, TaskLine, Year, year_of
from reporting.enums import DocumentKind, SummarySection
from reporting.models import SummaryReport
from reporting.policies import UNSENT_SUMMARIES
from sanhua.accounts.models import User
from sanhua.core.charts import Axis, burn_up, radar
from societies.checks.measures import MEASURES
from societies.enums import Area
from societies.models import Checkup, Society
from societies.policies import is_association, visible_societies


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
        doubts=doubts(_checkup(pilot.society)),
    )


def collect_society(society: Society, on: dt.date) -> OneSheet:
    checkup = _checkup(society)
    return OneSheet(
        society=society,
        heading=f"{society}“三化”情况一页通",
        facts=["没有参加试点", *_register(society), f"数据截至{on:%Y-%m-%d}"],
        keys=_dossier_keys(checkup, society)[:4],
        value_head="规则",
        groups=checked(checkup),
        doubts=doubts(checkup),
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
    if year.assessments:
        last = year.assessments[-1]
        keys.append(Key(last.grade or "未定", "", f"{last.kind}等次", f"{last.total}分"))
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
