"""What changed from one version of a plan to the next, down to the character."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import format_html

from pilots.enums import PlanChapter
from pilots.models import PlanTask, PlanVersion
from pilots.workflows.plan_content import areas_of, before, milestones_of, tasks_of
from pilots.workflows.plan_gaps import area_label, area_place, chapter_place, task_place
from sanhua.core.textdiff import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    Comparison,
    FieldChange,
    PlaceChange,
    field,
    swap,
)
from sanhua.core.wording import cn_date
from societies.enums import Area

SHORT = ("责任人", "开始日期", "完成时限", "任务领域", "前置任务")  # shown as old → new


def compare(old: PlanVersion, new: PlanVersion) -> Comparison:
    """List what is different in ``new``, in the order of the plan, tasks by their lineage."""
    places = [_compare_chapter(old, new, chapter) for chapter in PlanChapter]
    left = {task.lineage: task for task in tasks_of(old)}
    for area in Area:
        places += _compare_area(old, new, area)
        for task in tasks_of(new, area):
            earlier = left.pop(task.lineage, None)
            places.append(_compare_task(earlier, task) if earlier else _whole(task, ADDED))
    gone = [_whole(task, REMOVED) for task in left.values()]
    return Comparison(
        old,
        new,
        changes=[place for place in places if place.fields] + gone,
        same=[place.title for place in places if not place.fields],
    )


def _compare_chapter(old: PlanVersion, new: PlanVersion, chapter: PlanChapter) -> PlaceChange:
    label = str(chapter.label)
    row = field(label, getattr(old, chapter.value), getattr(new, chapter.value))
    return _place(chapter_place(chapter), label, "方案章节", [row])


def _compare_area(old: PlanVersion, new: PlanVersion, area: Area) -> list[PlaceChange]:
    """Compare the choice of an area; one that is unchanged is not worth a line."""
    a, b = areas_of(old).get(area), areas_of(new).get(area)
    rows = [_order(old, new, area)]
    if a is not None and b is not None:
        rows += [
            swap("安排", a.get_choice_display(), b.get_choice_display()),
            field("理由", a.reason, b.reason),
        ]
    return [_place(area_place(area), area_label(area), "任务领域", rows)] if any(rows) else []


def _order(old: PlanVersion, new: PlanVersion, area: Area) -> FieldChange | None:
    """Say whether the tasks that an area keeps stand in another order."""
    earlier = [task.lineage for task in tasks_of(old, area)]
    after = {task.lineage: task.title for task in tasks_of(new, area)}
    kept = [lineage for lineage in earlier if lineage in after]
    now = [lineage for lineage in after if lineage in set(earlier)]
    if kept == now:
        return None
    first, second = ("、".join(after[row] for row in rows) for rows in (kept, now))
    return swap("任务顺序", first, second)


def _compare_task(old: PlanTask, new: PlanTask) -> PlaceChange:
    a, b = texts_of(old), texts_of(new)
    rows = [(swap if label in SHORT else field)(label, a[label], b[label]) for label in b]
    kind = MOVED if old.area != new.area else CHANGED
    return _place(task_place(new), f"{new.area} {new.title}", "任务清单", rows, kind)


def _place(
    place: str, title: str, where: str, rows: list[FieldChange | None], kind: str = CHANGED
) -> PlaceChange:
    found = [row for row in rows if row is not None]
    return PlaceChange(place, title, where, kind, found)


def _whole(task: PlanTask, kind: str) -> PlaceChange:
    tag = "<ins>{}</ins>" if kind == ADDED else "<del>{}</del>"
    rows = [
        FieldChange(label, kind, format_html(tag, text))
        for label, text in texts_of(task).items()
        if text
    ]
    return PlaceChange(task_place(task), f"{task.area} {task.title}", "任务清单", kind, rows)


def texts_of(task: PlanTask) -> Mapping[str, str]:
    """Return a task's fields as a person reads them."""
    steps = "\n".join(f"{cn_date(row.due_on)}：{row.title}" for row in milestones_of(task))
    return {
        "任务领域": area_label(task.area),
        "任务名称": task.title,
        "目标成果": task.target_result,
        "责任人": task.owner,
        "开始日期": cn_date(task.start_on),
        "完成时限": cn_date(task.due_on),
        "进度节点": steps,
        "保障措施": task.safeguards,
        "前置任务": f"{first.area} {first.title}" if (first := before(task)) else "",
    }
