"""What the decision on an application sets in motion: quota, pilot, plan (clause 五（一）)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from pilots.enums import PilotStatus
from pilots.models import Application, Pilot, PilotBatch
from pilots.workflows.plan import open_plan
from sanhua.activity.journal import note
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from societies.models import Society

BASELINE = (
    "name",
    "uscc",
    "discipline",
    "host_institution",
    "individual_members",
    "unit_members",
    "full_time_staff",
    "president",
    "secretary_general",
)


def baseline_of(society: Society) -> dict[str, Any]:
    """Return what the society looks like today, for the comparison at the year's end."""
    return {name: getattr(society, name) for name in BASELINE}


def taken_places(batch: PilotBatch) -> int:
    """Count the places of the quota that are taken."""
    return Pilot.objects.filter(batch=batch).exclude(status=PilotStatus.TERMINATED).count()


def next_number(year: int) -> str:
    """Return the next number of the year, such as SH2022-03."""
    used = Pilot.objects.filter(batch__year=year).values_list("number", flat=True)
    last = max((int(number.rpartition("-")[2]) for number in used), default=0)
    return f"SH{year}-{last + 1:02d}"


def decide(application: Application, occasion: Occasion) -> None:
    """Bind the selection to a recorded decision and keep it within the quota, or say why not."""
    decision = occasion.data.get("decision")
    if decision is None or decision.batch_id != application.batch_id:
        raise NotNow("请选择本批次已登记的会议决定；还没有登记的，请先登记会议决定。")
    # Everybody who selects in this year waits here, so that quota and numbers are counted once.
    year = application.batch.year
    list(PilotBatch.objects.select_for_update().filter(year=year).order_by("pk"))
    batch = application.batch
    reason = str(occasion.data.get("over_quota_reason", "")).strip()
    if taken_places(batch) >= batch.quota_max:
        if not reason:
            raise NotNow(
                f"本批次名额为{batch.quota_min}—{batch.quota_max}家，已确定{taken_places(batch)}家。"
                "如确需增加，请填写“超出名额说明”。"
            )
        application.over_quota_reason = reason
    application.decision = decision
    application.decided_by = occasion.actor
    application.decided_at = occasion.now


def make_pilot(application: Application, occasion: Occasion) -> None:
    """Make the pilot with its baseline, and open its plan."""
    pilot = Pilot.objects.create(
        batch=application.batch,
        society=application.society,
        application=application,
        number=next_number(application.batch.year),
        started_on=timezone.localdate(occasion.now),
        baseline=baseline_of(application.society),
    )
    note(
        pilot,
        kind="pilots.pilot.create",
        label="确定为试点学会",
        actor=occasion.actor,
        now=occasion.now,
        comment=occasion.comment,
        after=PilotStatus.ACTIVE,
        after_label=PilotStatus.ACTIVE.label,
    )
    open_plan(pilot, occasion)
