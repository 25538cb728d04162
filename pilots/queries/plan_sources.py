"""Where the tasks of a new plan can come from: the ten areas, an earlier plan, a model case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet

from pilots.actions.plan_rows import LENGTHS
from pilots.enums import AreaChoice, CaseStatus, Phase, PlanStatus
from pilots.models import ModelCase, PlanVersion
from pilots.policies import visible_plans
from pilots.policies.sharing import visible_cases
from pilots.queries.task_bulk import keys_of
from pilots.workflows.case_copy import published_copy
from pilots.workflows.plan_content import areas_of, load, milestones_of, tasks_of, window_of
from pilots.workflows.plan_gaps import area_label
from pilots.workflows.plan_templates import TEMPLATES
from sanhua.accounts.models import User
from societies.enums import Area

CASES_MAX = 30
MONTHS = dt.timedelta(days=240)  # March to October, where a batch has no end yet


@dataclass(frozen=True, slots=True)
class Source:
    """One place to take tasks from: a key for the address, and words."""

    key: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One task as it would be added; ``taken`` says why it cannot be chosen, or is there."""

    key: str
    area: Area
    title: str
    target_result: str
    start_on: dt.date
    due_on: dt.date
    owner: str = ""
    safeguards: str = ""
    milestones: Sequence[tuple[str, dt.date]] = field(default=())
    taken: str = ""

    @property
    def label(self) -> str:
        return area_label(self.area)


def sources(user: User, plan: PlanVersion, asked: str = "") -> list[Source]:
    """List where this plan's tasks can come from, and the case asked for among them."""
    found = [Source("areas", "按十项主要任务生成", "每个领域1项参考任务，数量和责任人自行修改")]
    found += [
        Source(
            f"plan-{row.pk}",
            f"沿用{row.pilot.batch}实施方案",
            f"已通过的第{row.number}版，时限按本批次顺延",
        )
        for row in _earlier_plans(user, plan)
    ]
    cases = list(_cases(user)[:CASES_MAX])
    if (chosen := case_of(user, asked)) and chosen.pk not in {row.pk for row in cases}:
        cases.append(chosen)
    copies = [(row.pk, published_copy(row)) for row in cases]
    found += [
        Source(f"case-{pk}", f"采用示范模式“{copy.title}”", area_label(copy.area))
        for pk, copy in copies
    ]
    return found


def _cases(user: User) -> QuerySet[ModelCase]:
    """List the cases a plan can take from, the most recent first."""
    rows = visible_cases(user).filter(status=CaseStatus.PUBLISHED)
    return rows.order_by("-published_at", "pk")


def case_of(user: User, key: str) -> ModelCase | None:
    """Return the published case that a source's key names, whether it is in the list or not."""
    kind, _, pk = key.partition("-")
    found = _cases(user).filter(pk__in=keys_of([pk])) if kind == "case" else []
    return next(iter(found), None)


def _earlier_plans(user: User, plan: PlanVersion) -> list[PlanVersion]:
    rows = visible_plans(user).filter(
        pilot__society=plan.pilot.society_id, status=PlanStatus.APPROVED
    )
    rows = rows.exclude(pilot=plan.pilot_id).select_related("pilot__batch")
    return list(rows.order_by("-pilot__batch__year")[:3])


def proposals(user: User, plan: PlanVersion, key: str, *, today: dt.date) -> list[Proposal] | None:
    """List what a source proposes for this plan; None: there is no such source."""
    kind, _, pk = key.partition("-")
    if key == "areas":
        found = _of_areas(plan, today)
    elif kind == "plan":
        earlier = next((row for row in _earlier_plans(user, plan) if str(row.pk) == pk), None)
        if earlier is None:
            return None
        found = _of_plan(plan, earlier, today)
    elif kind == "case":
        case = case_of(user, key)
        if case is None:
            return None
        found = _of_case(plan, case, today)
    else:
        return None
    return [_checked(plan, row) for row in found]


def _span(plan: PlanVersion, today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last day for tasks."""
    window = window_of(plan)
    first = plan.pilot.batch.starts(Phase.PILOTING) or window.opens_on or today
    last = window.ends_on or first + MONTHS
    return first, max(first, last)


def _at(span: tuple[dt.date, dt.date], share: float) -> dt.date:
    first, last = span
    return first + dt.timedelta(days=round((last - first).days * share))


def _of_areas(plan: PlanVersion, today: dt.date) -> Iterator[Proposal]:
    span = _span(plan, today)
    for area, text in TEMPLATES.items():
        yield Proposal(
            key=area.value,
            area=area,
            title=text.title,
            target_result=text.target,
            safeguards=text.safeguards,
            start_on=_at(span, text.starts),
            due_on=_at(span, text.ends),
            milestones=[(title, _at(span, share)) for title, share in text.milestones],
        )


def _of_plan(plan: PlanVersion, earlier: PlanVersion, today: dt.date) -> Iterator[Proposal]:
    """Take over an earlier plan, moved by whole years into the days of this batch."""
    first, last = _span(plan, today)
    years = plan.pilot.batch.year - earlier.pilot.batch.year

    def moved(day: dt.date) -> dt.date:
        try:
            day = day.replace(year=day.year + years)
        except ValueError:  # 29 February
            day = day.replace(year=day.year + years, day=28)
        return min(max(day, first), last)

    for task in tasks_of(load(earlier)):
        yield Proposal(
            key=str(task.lineage),
            area=Area(task.area),
            title=task.title,
            target_result=task.target_result,
            owner=task.owner,
            safeguards=task.safeguards,
            start_on=moved(task.start_on),
            due_on=moved(task.due_on),
            milestones=[(row.title, moved(row.due_on)) for row in milestones_of(task)],
        )


def _of_case(plan: PlanVersion, case: ModelCase, today: dt.date) -> Iterator[Proposal]:
    """Propose to do what a published case did; the society then writes its own numbers."""
    copy = published_copy(case)
    said = copy.said
    first, last = _span(plan, today)
    whole = {"area": copy.area, "title": copy.title, "target_result": said.get("results", "")}
    listed = copy.tasks
    for number, row in enumerate(listed or [whole], start=1):
        yield Proposal(
            key=f"{case.pk}-{number}" if listed else str(case.pk),
            area=Area(row["area"]),
            title=row["title"][: LENGTHS["title"]],
            target_result=row["target_result"][: LENGTHS["target_result"]],
            safeguards=str(said.get("how_to_copy") or said.get("conditions") or "")[:1000],
            start_on=first,
            due_on=last,
        )


def _checked(plan: PlanVersion, row: Proposal) -> Proposal:
    """Say of a proposal whether the draft has it already or says no to its area."""
    said = areas_of(plan).get(row.area)
    if said is not None and said.choice != AreaChoice.PLANNED:
        return replace(row, taken=f"本领域为“{said.get_choice_display()}”，先改为“列入任务”才能选")
    if any(task.title == row.title for task in tasks_of(plan, row.area)):
        return replace(row, taken="方案中已有同名任务")
    return row
