"""Before and after (试点前后): the frozen pictures of a dossier beside the present one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum
from django.utils.safestring import SafeString

from sanhua.accounts.models import User
from sanhua.core.charts.lines import Slope, slopes
from sanhua.core.charts.radar import Axis, radar
from societies.checks.measures import EARNED, MEASURES
from societies.enums import Area, Outcome, SnapshotOccasion
from societies.models import Checkup, RevenueEntry, Snapshot, Society
from societies.policies import visible_checkups, visible_snapshots

Shares = dict[str, float | None]  # percent of the rules met, by area
SLOPES = ("full_time", "received_wan", "earned_wan")


def share_met(findings: Sequence[Mapping[str, Any]], area: str) -> float | None:
    """Percent of an area's rules that are met, of those that apply; None: none applies."""
    outcomes = [row["outcome"] for row in findings if row["area"] == area]
    counted = [each for each in outcomes if each != Outcome.NOT_APPLICABLE]
    return 100 * counted.count(Outcome.MET) / len(counted) if counted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Findings and measures of one moment."""

    label: str
    on: dt.date
    findings: list[dict[str, Any]]
    measures: dict[str, float | None]

    def share(self, area: str) -> float | None:
        return share_met(self.findings, area)

    def count(self, outcome: Outcome) -> int:
        return sum(row["outcome"] == outcome for row in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    society: Society
    pictures: list[Picture]
    rows: list[tuple[str, list[str], str]]
    areas: list[tuple[str, list[str]]]
    outcomes: list[tuple[str, list[int]]]
    changed: list[tuple[str, str, str, str]]
    radar: SafeString | str
    slopes: SafeString | str


def pictures_of(user: User, society: Society) -> list[Picture]:
    """List the newest picture of each occasion, and the present check-up at the end."""
    shots: dict[str, Snapshot] = {}
    for shot in visible_snapshots(user).filter(society=society):
        if shot.occasion == SnapshotOccasion.BASELINE:
            shots.clear()  # another application: what was before belongs to an earlier year
        shots[shot.occasion] = shot
    found = [
        _picture(str(occasion.label), shots[occasion])
        for occasion in SnapshotOccasion
        if occasion in shots
    ]
    checkup = visible_checkups(user).filter(society=society).first()
    if checkup:
        found.append(_picture("目前", checkup))
    return found


def _picture(label: str, row: Snapshot | Checkup) -> Picture:
    return Picture(label=label, on=row.on, findings=row.findings, measures=row.measures)


def _percent(share: float | None) -> str:
    return "不适用" if share is None else f"{share:.0f}%"


def written(value: float | None, decimals: int) -> str:
    return "—" if value is None else f"{value:,.{decimals}f}"


def before_after(user: User, society: Society) -> BeforeAfter:
    pictures = pictures_of(user, society)
    rows = [
        (
            f"{measure.label}（{measure.unit}）",
            [written(p.measures.get(measure.key), measure.decimals) for p in pictures],
            _change(pictures, measure.key, measure.decimals),
        )
        for measure in MEASURES
    ]
    outcomes = [(str(o.label), [p.count(o) for p in pictures]) for o in Outcome]
    both = len(pictures) > 1
    return BeforeAfter(
        society=society,
        pictures=pictures,
        rows=rows,
        areas=[
            (f"{area.value} {area.short}", [_percent(p.share(area)) for p in pictures])
            for area in Area
        ],
        outcomes=outcomes,
        changed=_changed(pictures[0], pictures[-1]) if both else [],
        radar=_radar(pictures[0], pictures[-1]) if both else "",
        slopes=_slopes(pictures[0], pictures[-1]) if both else "",
    )


def _change(pictures: list[Picture], key: str, decimals: int) -> str:
    known = [value for p in pictures if (value := p.measures.get(key)) is not None]
    if len(pictures) < 2 or len(known) < 2 or pictures[0].measures.get(key) is None:
        return "—"
    difference = known[-1] - known[0]
    return f"{difference:+,.{decimals}f}" if difference else "持平"


def _changed(first: Picture, last: Picture) -> list[tuple[str, str, str, str]]:
    """List rules whose outcome moved: rule, title, before, after."""
    before = {row["rule"]: row for row in first.findings}
    return [
        (
            row["rule"],
            row["title"],
            str(Outcome(before[row["rule"]]["outcome"]).label),
            str(Outcome(row["outcome"]).label),
        )
        for row in last.findings
        if row["rule"] in before and before[row["rule"]]["outcome"] != row["outcome"]
    ]


def _radar(first: Picture, last: Picture) -> SafeString:
    axes = [
        Axis(
            code=area.value,
            name=area.short,
            after=last.share(area),
            before=first.share(area),
            group=str(area.direction.label),
        )
        for area in Area
    ]
    return radar("十项任务规则符合率（%）", axes, names=(first.label, last.label), screen=True)


def _slopes(first: Picture, last: Picture) -> SafeString:
    panels = [
        Slope(
            name=measure.label,
            unit=measure.unit,
            before=first.measures.get(measure.key),
            after=last.measures.get(measure.key),
            digits=measure.decimals,
        )
        for measure in MEASURES
        if measure.key in SLOPES
    ]
    return slopes("主要指标变化", panels, moments=(first.label, last.label), screen=True)


def compared(society: Society, *, started: uuid.UUID, carried: uuid.UUID) -> dict[str, Any]:
    """Set the baseline of a pilot beside its latest picture, as plain values for a report.

    Args:
        society: of the pilot.
        started: the application, which the baseline was frozen for.
        carried: the pilot, which the later pictures were frozen for.

    Returns:
        ``measures``: label, unit, decimals, before, after; ``outcomes``: label, before, after;
        ``areas``: percent of the rules met before and after, by area.
        Empty without a baseline.

    """
    shots = {shot.about: shot for shot in Snapshot.objects.filter(about__in=[started, carried])}
    checkup = Checkup.objects.filter(society=society).first()
    first, last = shots.get(started), shots.get(carried) or checkup
    if first is None or last is None:
        return {}
    before, after = _picture("", first), _picture("", last)
    return {
        "before_on": before.on.isoformat(),
        "after_on": after.on.isoformat(),
        "measures": [
            {
                "label": measure.label,
                "unit": measure.unit,
                "decimals": measure.decimals,
                "before": before.measures.get(measure.key),
                "after": after.measures.get(measure.key),
            }
            for measure in MEASURES
        ],
        "outcomes": [
            {"label": str(o.label), "before": before.count(o), "after": after.count(o)}
            for o in (Outcome.MET, Outcome.UNMET, Outcome.ATTENTION)
        ],
        "areas": {
            area.value: [_whole(before.share(area)), _whole(after.share(area))] for area in Area
        },
    }


def _whole(share: float | None) -> int | None:
    return None if share is None else round(share)


def frozen_shares(abouts: Iterable[uuid.UUID]) -> dict[uuid.UUID, Shares]:
    """Say by area how much the newest picture of each application or pilot meets; one query."""
    shots = Snapshot.objects.filter(about__in=list(abouts)).order_by("taken_at")
    return {about: _shares(findings) for about, findings in shots.values_list("about", "findings")}


def present_shares(societies: Iterable[uuid.UUID]) -> dict[uuid.UUID, Shares]:
    """Say by area how much the last check-up of each society meets; one query."""
    rows = Checkup.objects.filter(society__in=list(societies))
    return {pk: _shares(findings) for pk, findings in rows.values_list("society", "findings")}


def _shares(findings: Sequence[Mapping[str, Any]]) -> Shares:
    return {area.value: share_met(findings, area) for area in Area}


def income_of(society: Society, *, until: int) -> list[dict[str, Any]]:
    """Sum up the last two years of income that a society has entered, oldest first, in 万元."""
    rows = RevenueEntry.objects.filter(society=society, is_void=False, year__lte=until)
    earned = Sum("amount", filter=Q(category__in=EARNED))
    sums = rows.order_by("-year").values("year").annotate(total=Sum("amount"), earned=earned)[:2]
    return [
        {
            "year": row["year"],
            "total": float(round(row["total"] / 10_000, 2)),
            "earned": float(round((row["earned"] or 0) / 10_000, 2)),
        }
        for row in reversed(sums)
    ]
