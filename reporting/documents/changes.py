"""Before and after (试点前后): what was recorded when the pilot began beside what is recorded now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pilots.models import Pilot
from sanhua.core.charts import Slope

# What a pilot's baseline holds and a society still has: label, unit.
COMPARED = {
    "full_time_staff": ("专职工作人员", "人"),
    "individual_members": ("个人会员", "人"),
    "unit_members": ("单位会员", "个"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after; None: it was not recorded."""

    name: str
    before: str
    after: str
    change: str


def _archive(pilot: Pilot, kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """The society's file after the pilot: as the report kept it, else as it is."""
    society = pilot.society
    names = (*COMPARED, "secretary_general")
    return kept.get("archive") or {name: getattr(society, name) for name in names}


def slopes_of(pilot: Pilot, kept: Mapping[str, Any]) -> list[Slope]:
    """The figures that are known before and after, for a picture."""
    after = _archive(pilot, kept)
    return [
        Slope(name, unit, before, after[key])
        for key, (name, unit) in COMPARED.items()
        if isinstance(before := pilot.baseline.get(key), int)
    ]


def changes_of(pilot: Pilot, kept: Mapping[str, Any]) -> list[Change]:
    """The lines of the table 试点前后对比."""
    after = _archive(pilot, kept)
    rows = []
    for key, (name, unit) in COMPARED.items():
        before = pilot.baseline.get(key)
        if isinstance(before, int):
            gap = after[key] - before
            words = f"{gap:+d}" if gap else "持平"
            rows.append(Change(f"{name}（{unit}）", str(before), str(after[key]), words))
    first, last = pilot.baseline.get("secretary_general"), after["secretary_general"]
    if first is not None:
        words = "未变动" if first == last else "已变动"
        rows.append(Change("秘书长", first or "空缺", last or "空缺", words))
    return [*rows, *_dossier_changes(kept)]


def _dossier_changes(kept: Mapping[str, Any]) -> list[Change]:
    """What the dossier's frozen pictures say, as the report kept it."""
    dossier = kept.get("dossier") or {}
    told = {f"{name}（{unit}）" for name, unit in COMPARED.values()}
    rows = [
        Change(
            f"{row['label']}（{row['unit']}）",
            _written(row["before"], row["decimals"]),
            _written(row["after"], row["decimals"]),
            _moved(row["before"], row["after"], row["decimals"]),
        )
        for row in dossier.get("measures", ())
        if row["before"] is not None or row["after"] is not None
    ]
    rows += [
        Change(
            f"按通知检查：{row['label']}（条）",
            str(row["before"]),
            str(row["after"]),
            _moved(row["before"], row["after"], 0),
        )
        for row in dossier.get("outcomes", ())
    ]
    return [row for row in rows if row.name not in told]


def _written(value: float | None, decimals: int) -> str:
    return "未登记" if value is None else f"{value:,.{decimals}f}"


def _moved(before: float | None, after: float | None, decimals: int) -> str:
    if before is None or after is None:
        return "—"
    return f"{after - before:+,.{decimals}f}" if after != before else "持平"
