"""What changed from one version of a plan to the next, down to the character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pilots.enums import PlanChapter
from pilots.models import PlanTask, PlanVersion
from pilots.workflows.plan_content import areas_of, before, milestones_of, tasks_of
from pilots.workflows.plan_gaps import area_label, area_place, chapter_place, task_place
from sanhua.core.wording import cn_date
from societies.enums import Area

CHANGED, ADDED, REMOVED, MOVED = "c", "a", "d", "m"
MARKS = {CHANGED: "改", ADDED: "增", REMOVED: "删", MOVED: "移"}
GLYPHS = re.compile(r"\d+(?:\.\d+)?|\D|\d")  # a number is read as one sign
SENTENCES = re.compile(r"[^。；！？\n]*[。；！？\n]?")
SHORT = ("责任人", "开始日期", "完成时限", "任务领域", "前置任务")  # shown as old → new
# Character by character only within a short passage: the comparison is quadratic.
CHARACTERS_MAX = 600
PAIRS_MAX = 250_000
ISLAND = 2  # fewer signs than this between two changes belong to them
Opcode = tuple[str, int, int, int, int]
ALIKE = 0.35  # below this, two passages are not versions of one another


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    kind: str
    html: SafeString

    @property
    def mark(self) -> str:
        return MARKS[self.kind]


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """One chapter, area or task that is not as it was."""

    place: str
    title: str
    where: str
    kind: str
    fields: list[FieldChange]

    @property
    def mark(self) -> str:
        return MARKS[self.kind]


@dataclass(frozen=True, slots=True)
class PlanDiff:
    old: PlanVersion
    new: PlanVersion
    changes: list[PlaceChange]
    same: list[str]

    def count(self, kind: str) -> int:
        return sum(change.kind == kind for change in self.changes)

    @property
    def changed(self) -> int:
        return self.count(CHANGED)

    @property
    def moved(self) -> int:
        return self.count(MOVED)

    @property
    def added(self) -> int:
        return self.count(ADDED)

    @property
    def removed(self) -> int:
        return self.count(REMOVED)

    @property
    def places(self) -> set[str]:
        return {change.place for change in self.changes}


def marked(old: str, new: str) -> SafeString:
    """Return the new text with what went in ``del`` and what came in ``ins``; all escaped."""
    parts = [
        piece
        for kind, before, after in _blocks(_sentences(old), _sentences(new))
        for piece in _within(kind, before, after)
    ]
    return format_html_join("", "{}", ((part,) for part in parts))


def _sentences(text: str) -> list[str]:
    return [piece for piece in SENTENCES.findall(text.replace("\r\n", "\n")) if piece]


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    if len(old) * len(new) > PAIRS_MAX:
        yield "replace", "".join(old), "".join(new)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        yield kind, "".join(old[a1:a2]), "".join(new[b1:b2])


def _within(kind: str, before: str, after: str) -> Iterator[SafeString]:
    """Yield a block as it is, or compared by characters where that helps a reader."""
    if kind == "equal":
        yield format_html("{}", after)
        return
    if kind == "replace" and max(len(before), len(after)) <= CHARACTERS_MAX:
        old, new = GLYPHS.findall(before), GLYPHS.findall(after)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() >= ALIKE:
            for how, a1, a2, b1, b2 in _calm(matcher.get_opcodes()):
                yield from _piece(how, "".join(old[a1:a2]), "".join(new[b1:b2]))
            return
    yield from _piece(kind, before, after)


def _calm(opcodes: Iterable[Opcode]) -> Iterator[Opcode]:
    """Join changes that a single sign keeps apart: confetti is harder to read than a word."""
    held: Opcode | None = None  # a change that may still grow
    island: Opcode | None = None  # the single sign behind it
    for code in opcodes:
        how, a1, a2, b1, b2 = code
        if how == "equal" and held and a2 - a1 < ISLAND:
            island = code
            continue
        if how == "equal":
            yield from filter(None, (held, island, code))
            held = island = None
            continue
        held = ("replace", held[1], a2, held[3], b2) if held else (how, a1, a2, b1, b2)
        island = None
    yield from filter(None, (held, island))


def _piece(kind: str, before: str, after: str) -> Iterator[SafeString]:
    if kind == "equal":
        yield format_html("{}", after)
        return
    if before:
        yield format_html("<del>{}</del>", before)
    if after:
        yield format_html("<ins>{}</ins>", after)


def _field(label: str, old: str, new: str) -> FieldChange | None:
    if old == new:
        return None
    if not old:
        return FieldChange(label, ADDED, format_html("<ins>{}</ins>", new))
    if not new:
        return FieldChange(label, REMOVED, format_html("<del>{}</del>", old))
    return FieldChange(label, CHANGED, marked(old, new))


def _swap(label: str, old: str, new: str) -> FieldChange | None:
    """Compare short values, which are replaced as a whole: dates, names, choices."""
    if old == new or not old or not new:
        return _field(label, old, new)
    html = format_html("<del>{}</del> → <ins>{}</ins>", old, new)
    return FieldChange(label, CHANGED, html)


def compare(old: PlanVersion, new: PlanVersion) -> PlanDiff:
    """List what is different in ``new``, in the order of the plan, tasks by their lineage."""
    places = [_compare_chapter(old, new, chapter) for chapter in PlanChapter]
    left = {task.lineage: task for task in tasks_of(old)}
    for area in Area:
        places += _compare_area(old, new, area)
        for task in tasks_of(new, area):
            earlier = left.pop(task.lineage, None)
            places.append(_compare_task(earlier, task) if earlier else _whole(task, ADDED))
    gone = [_whole(task, REMOVED) for task in left.values()]
    return PlanDiff(
        old,
        new,
        changes=[place for place in places if place.fields] + gone,
        same=[place.title for place in places if not place.fields],
    )


def _compare_chapter(old: PlanVersion, new: PlanVersion, chapter: PlanChapter) -> PlaceChange:
    label = str(chapter.label)
    row = _field(label, getattr(old, chapter.value), getattr(new, chapter.value))
    return _place(chapter_place(chapter), label, "方案章节", [row])


def _compare_area(old: PlanVersion, new: PlanVersion, area: Area) -> list[PlaceChange]:
    """Compare the choice of an area; one that is unchanged is not worth a line."""
    a, b = areas_of(old).get(area), areas_of(new).get(area)
    rows = [_order(old, new, area)]
    if a is not None and b is not None:
        rows += [
            _swap("安排", a.get_choice_display(), b.get_choice_display()),
            _field("理由", a.reason, b.reason),
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
    return _swap("任务顺序", first, second)


def _compare_task(old: PlanTask, new: PlanTask) -> PlaceChange:
    a, b = texts_of(old), texts_of(new)
    rows = [(_swap if label in SHORT else _field)(label, a[label], b[label]) for label in b]
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
