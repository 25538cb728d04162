"""A year of a whole batch in figures: every pilot beside the others, as of one day.

Plain JSON, so that a finalised report keeps them; the same number of queries for one pilot and for
thirty. What a pilot's own report has kept is told as it was kept. Reads; decides nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Q

from pilots.enums import (
    AreaChoice,
    AssessmentKind,
    CaseStatus,
    PlanStatus,
    RectificationStatus,
    TaskStatus,
    VisitStatus,
)
from pilots.models import (
    Assessment,
    ModelCase,
    Pilot,
    PilotBatch,
    PlanArea,
    Rectification,
    SiteVisit,
    Task,
)
from pilots.queries.result_view import ResultView, published_results
from reporting.documents.batch_applicants import applicants_of, balances_of
from reporting.documents.batch_problems import problems_of
from reporting.documents.changes import COMPARED
from reporting.documents.heat import average_of, cell_of, empty_cell
from reporting.enums import SummaryStatus
from reporting.models import SummaryReport
from societies.checks.measures import MEASURES
from societies.enums import Area, Direction

Figures = dict[str, Any]
# The measures of the comparison table, by the label that a report keeps.
MEASURED = ("专职工作人员", "正式党员", "市场化项目", "到账额", "上一年度服务、销售和投资收入")
CASE_STATES = (CaseStatus.NOMINATED, CaseStatus.PUBLISHED)


def figures_of_batch(batch: PilotBatch, on: dt.date) -> Figures:
    """Collect the year of all pilots of a batch as plain values."""
    pilots = list(batch.pilots.select_related("society").order_by("number"))
    tasks: dict[Any, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(pilot__in=pilots).exclude(status=TaskStatus.CANCELLED):
        tasks[task.pilot_id].append(task)
    reports = {
        row.pilot_id: row
        for row in SummaryReport.objects.filter(
            pilot__in=pilots, status__in=(SummaryStatus.SUBMITTED, SummaryStatus.ACCEPTED)
        )
    }
    choices: dict[Any, dict[str, PlanArea]] = defaultdict(dict)
    planned = PlanArea.objects.filter(plan__pilot__in=pilots, plan__status=PlanStatus.APPROVED)
    for area in planned.select_related("plan"):
        choices[area.plan.pilot_id][area.area] = area
    about, applicants = _About(pilots), applicants_of(batch, pilots)
    rows = [
        _pilot(pilot, tasks[pilot.pk], choices[pilot.pk], on) | about.told(pilot, reports)
        for pilot in pilots
    ]
    return {
        "as_of": on.isoformat(),
        "batch": batch.name,
        "year": batch.year,
        "doc_number": batch.doc_number,
        "applied": len(applicants),
        "applicants": applicants,
        "pilots": rows,
        "totals": _totals(rows),
        "directions": _directions(rows),
        "axes": list(dict.fromkeys(axis for row in rows for axis in row["axes"])),
        "measures": _measures(rows),
        "problems": problems_of(pilots, tasks, on),
        "cases": about.told_cases,
        "achievements": [
            {
                "society": pilot.society.name,
                "area": task.area,
                "direction": Area(task.area).direction.value,
                "result": task.actual_result,
            }
            for pilot in pilots
            for task in sorted(tasks[pilot.pk], key=lambda row: row.area)
            if task.status == TaskStatus.VERIFIED and task.actual_result.strip()
        ],
    }


class _About:
    """What is grouped once for all pilots."""

    def __init__(self, pilots: Sequence[Pilot]) -> None:
        closed = Count("pk", filter=Q(status=RectificationStatus.CLOSED))
        orders = Rectification.objects.filter(pilot__in=pilots).order_by().values_list("pilot")
        counted = orders.annotate(n=Count("pk"), done=closed)
        self.orders = {pk: (n, done) for pk, n, done in counted}
        held = SiteVisit.objects.filter(pilot__in=pilots, status=VisitStatus.RECORDED)
        self.visits = dict(held.order_by().values_list("pilot").annotate(n=Count("pk")))
        self.results: dict[Any, dict[str, ResultView]] = defaultdict(dict)
        for row in published_results(Assessment.objects.filter(pilot__in=pilots)):
            self.results[row.assessment.pilot_id][row.assessment.kind] = row
        cases = ModelCase.objects.filter(pilot__in=pilots, status__in=CASE_STATES)
        self.balances = balances_of(pilots)
        self.told_cases = [
            {
                "society": case.society.name,
                "title": case.title,
                "area": case.area,
                "direction": Area(case.area).direction.value,
                "practice": case.practice,
                "results": case.results,
                "is_published": case.status == CaseStatus.PUBLISHED,
            }
            for case in cases.select_related("society").order_by("area", "title")
        ]

    def told(self, pilot: Pilot, reports: Mapping[Any, SummaryReport]) -> Figures:
        """What was grouped, for one pilot."""
        results, report = self.results[pilot.pk], reports.get(pilot.pk)
        midterm, final = (
            results.get(kind) for kind in (AssessmentKind.MIDTERM, AssessmentKind.FINAL)
        )
        orders, closed = self.orders.get(pilot.pk, (0, 0))
        return {
            "visits": self.visits.get(pilot.pk, 0),
            "orders": orders,
            "orders_closed": closed,
            "midterm": str(midterm.total) if midterm else "",
            "final": str(final.total) if final else "",
            "grade": final.grade if final else "",
            "axes": _axes(final),
            "balance": self.balances[pilot.pk],
            "cases": sum(case["society"] == pilot.society.name for case in self.told_cases),
            "report": str(report.get_status_display()) if report else "未报送",
            "measures": _kept(pilot, report),
        }


def _pilot(
    pilot: Pilot,
    tasks: Sequence[Task],
    choices: Mapping[str, PlanArea],
    on: dt.date,
) -> Figures:
    areas = {
        area.value: _area([t for t in tasks if t.area == area], choices.get(area)) for area in Area
    }
    return {
        "id": str(pilot.pk),
        "number": pilot.number,
        "society": pilot.society.name,
        "short": pilot.society.short_name or pilot.society.name,
        "state": str(pilot.get_status_display()),
        "tasks": count_of(tasks, on),
        "directions": {
            direction.value: count_of([t for t in tasks if Area(t.area).direction == direction], on)
            for direction in Direction
        },
        "areas": areas,
        "average": average_of(areas),
    }


def _axes(result: ResultView | None) -> dict[str, str]:
    reached = {axis.name: axis.reached for axis in result.axes} if result else {}
    return {name: str(points) for name, points in reached.items() if points is not None}


def count_of(tasks: Sequence[Task], on: dt.date) -> dict[str, int]:
    closed = [task for task in tasks if task.status == TaskStatus.VERIFIED]
    handed_in = (TaskStatus.VERIFIED, TaskStatus.COMPLETION_SUBMITTED)
    return {
        "total": len(tasks),
        "closed": len(closed),
        "late": sum(task.is_late for task in closed),
        "overdue": sum(t.status not in handed_in and t.due_on < on for t in tasks),
        "extended": sum(task.due_on > task.original_due_on for task in tasks),
        "percent": round(100 * len(closed) / len(tasks)) if tasks else 0,
    }


def _area(tasks: Sequence[Task], choice: PlanArea | None) -> dict[str, Any]:
    """How far one area of one pilot is: a number with a shape, or why there is none."""
    if not tasks:
        words = "未安排"
        if choice is not None and choice.choice != AreaChoice.PLANNED:
            words = str(choice.get_choice_display())
        return empty_cell(words)
    return cell_of(sum(task.progress for task in tasks) / len(tasks))


def _kept(pilot: Pilot, report: SummaryReport | None) -> dict[str, list[float | None]]:
    """Before and after by label, as the pilot's own report kept it, else as the register has it."""
    facts = report.facts if report else {}
    found: dict[str, list[float | None]] = {}
    for key, (label, _) in COMPARED.items():
        before = pilot.baseline.get(key)
        if isinstance(before, int):
            archive = facts.get("archive") or {}
            found[label] = [before, archive.get(key, getattr(pilot.society, key))]
    for row in facts.get("dossier", {}).get("measures", ()):
        if row["before"] is not None or row["after"] is not None:
            found[row["label"]] = [row["before"], row["after"]]
    return found


def _totals(rows: Sequence[Figures]) -> dict[str, Any]:
    names = ("total", "closed", "late", "overdue", "extended")
    sums = {name: sum(row["tasks"][name] for row in rows) for name in names}
    grades: dict[str, int] = {}
    for row in rows:
        if row["grade"]:
            grades[row["grade"]] = grades.get(row["grade"], 0) + 1
    share = round(100 * sums["closed"] / sums["total"]) if sums["total"] else 0
    return sums | {
        "percent": share,
        "pilots": len(rows),
        "visits": sum(row["visits"] for row in rows),
        "orders": sum(row["orders"] for row in rows),
        "orders_closed": sum(row["orders_closed"] for row in rows),
        "reports": sum(row["report"] != "未报送" for row in rows),
        "accepted": sum(row["report"] == SummaryStatus.ACCEPTED.label for row in rows),
        "grades": grades,
    }


def _directions(rows: Sequence[Figures]) -> list[dict[str, Any]]:
    found = []
    for direction in Direction:
        own = [row["directions"][direction.value] for row in rows]
        sums = {name: sum(row[name] for row in own) for name in ("total", "closed", "late")}
        percent = round(100 * sums["closed"] / sums["total"]) if sums["total"] else 0
        found.append(
            {"name": direction.value, "label": str(direction.label), "percent": percent} | sums
        )
    return found


def _measures(rows: Sequence[Figures]) -> list[dict[str, Any]]:
    """The measures that any pilot has both figures of, with the sum over those that have."""
    found = []
    for measure in (row for row in MEASURES if row.label in MEASURED):
        label = measure.label
        both = [pair for row in rows if (pair := row["measures"].get(label)) and None not in pair]
        if both:
            before, after = (sum(pair[k] for pair in both) for k in (0, 1))
            found.append(
                {
                    "label": label,
                    "unit": measure.unit,
                    "decimals": measure.decimals,
                    "before": before,
                    "after": after,
                    "pilots": len(both),
                }
            )
    return found
