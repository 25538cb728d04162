"""What a plan says, as one text with one fingerprint, and how the next version takes it over."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db.models import prefetch_related_objects

from pilots.enums import Phase, PlanChapter
from pilots.models import PlanArea, PlanMilestone, PlanTask, PlanVersion
from societies.enums import Area

CODE_LENGTH = 12
QR_NAME = "plan"
TASK_FIELDS = ("title", "target_result", "owner", "start_on", "due_on", "safeguards")
COPIED = (*TASK_FIELDS, "area", "position", "after")
PARTS = ("areas", "tasks__milestones")


@dataclass(frozen=True, slots=True)
class Window:
    """The days a batch leaves for tasks; either end may be open."""

    opens_on: dt.date | None
    ends_on: dt.date | None


def window_of(plan: PlanVersion) -> Window:
    """Return the days for tasks: from the start of planning to the end of the piloting phase.

    Pages select both days together with the plan (``queries.plan.plans_of``).
    """
    if "window_ends_on" in plan.__dict__:
        found = plan.__dict__
        return Window(found["window_opens_on"], found["window_ends_on"])
    batch = plan.pilot.batch
    opens_on = batch.starts(Phase.PLANNING) or batch.starts(Phase.PILOTING)
    return Window(opens_on, batch.ends(Phase.PILOTING))


def load(plan: PlanVersion) -> PlanVersion:
    """Fetch the plan's parts once; what a page has fetched already is not fetched again."""
    prefetch_related_objects([plan], *PARTS)
    return plan


def areas_of(plan: PlanVersion) -> dict[Area, PlanArea]:
    return {Area(row.area): row for row in load(plan).areas.all()}


def tasks_of(plan: PlanVersion, area: Area | None = None) -> list[PlanTask]:
    """Return the task list in the order of paper."""
    rows = [task for task in load(plan).tasks.all() if area in (None, task.area)]
    return sorted(rows, key=lambda task: (task.area, task.position, task.start_on, task.title))


def before(task: PlanTask) -> PlanTask | None:
    """Return the task that has to be done before this one (前置任务), if the plan still has it."""
    if task.after is None:
        return None
    return next((row for row in tasks_of(task.plan) if row.lineage == task.after), None)


def milestones_of(task: PlanTask) -> list[PlanMilestone]:
    return sorted(task.milestones.all(), key=lambda row: (row.due_on, row.title))


def canonical(plan: PlanVersion) -> str:
    """Write the whole plan as JSON which is the same for the same content, on every database."""
    content: dict[str, Any] = {
        "pilot": str(plan.pilot_id),
        "number": plan.number,
        "chapters": {name: getattr(plan, name) for name in PlanChapter.values},
        "areas": [
            [row.area, row.choice, row.reason]
            for _, row in sorted(areas_of(plan).items(), key=lambda pair: pair[0])
        ],
        "tasks": [
            {
                "lineage": str(task.lineage),
                "area": task.area,
                "milestones": [[row.title, row.due_on.isoformat()] for row in milestones_of(task)],
                **{name: str(getattr(task, name)) for name in TASK_FIELDS},
                # Only where it is said, so that older plans keep their fingerprints.
                **({"after": str(task.after)} if task.after else {}),
            }
            for task in tasks_of(plan)
        ],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(plan: PlanVersion) -> str:
    """Return the fingerprint (sha256) of the plan's content."""
    return hashlib.sha256(canonical(plan).encode()).hexdigest()


def short_code(fingerprint: str) -> str:
    """Return a fingerprint's beginning as people compare it (校验码): 7C2A-9D41-0B6E."""
    head = fingerprint[:CODE_LENGTH].upper()
    return "-".join(head[at : at + 4] for at in range(0, len(head), 4))


def plain_code(typed: str) -> str:
    """Return a code as people type it off paper without its dashes: 7C2A9D410B6E."""
    text = unicodedata.normalize("NFKC", typed).upper()
    return "".join(sign for sign in text if sign in "0123456789ABCDEF")


def with_code(url: str, code: str) -> str:
    """Return the address that the QR code of a plan's paper says: it carries the plan's code."""
    return f"{url}?{QR_NAME}={plain_code(code)}"


def code_in(said: str) -> str:
    """Return the plan's code that a QR code says, or nothing: others print QR codes too."""
    try:
        found = parse_qs(urlsplit(said).query).get(QR_NAME, [""])[0]
    except ValueError:
        return ""
    return found if re.fullmatch(rf"[0-9A-F]{{{CODE_LENGTH}}}", found) else ""


def lay_areas(plan: PlanVersion) -> None:
    """Give a new plan its ten areas."""
    PlanArea.objects.bulk_create(PlanArea(plan=plan, area=area) for area in Area)


def copy_parts(source: PlanVersion, target: PlanVersion) -> None:
    """Give the next version what the one before it says; tasks keep their lineage."""
    PlanArea.objects.bulk_create(
        PlanArea(plan=target, area=row.area, choice=row.choice, reason=row.reason)
        for row in areas_of(source).values()
    )
    missing = set(Area) - set(areas_of(source))
    PlanArea.objects.bulk_create(PlanArea(plan=target, area=area) for area in missing)
    for task in tasks_of(source):
        values = {name: getattr(task, name) for name in COPIED}
        copy = PlanTask.objects.create(plan=target, lineage=task.lineage, **values)
        PlanMilestone.objects.bulk_create(
            PlanMilestone(task=copy, title=row.title, due_on=row.due_on)
            for row in milestones_of(task)
        )
