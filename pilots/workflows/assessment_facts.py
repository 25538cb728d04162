"""What the portal knows of a pilot that an indicator can count: dossier, tasks, reports, orders.

The names are those an officer writes into a scheme; ``FACTS`` lists them with what they mean.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from pilots.enums import RectificationStatus, TaskStatus
from pilots.models import Assessment, Pilot, SelfScore
from pilots.scoring import Fact, Known, parse
from societies.checks.measures import MEASURES
from societies.enums import BranchKind, Outcome
from societies.models import Checkup, Society

Values = dict[str, Any]
PARTY, ON_TIME, DONE = "党组织形式", "按期办结率", "办结率"
LATE_REPORTS, LATE_ORDERS, CLOSED = "逾期报送", "逾期整改", "整改销号率"

# Said of a society without a branch that plans for one; such a line can be left out by a scheme.
NOT_READY = "条件未成熟（有发展计划）"
PLANNED_BRANCH = "A3-9"
# What is done for others, by the ledger it stands in: how many, and how much was received.
CONTRACTED = {
    "政府转移职能": "government_functions",
    "科技服务协议": "paid_services",
    "其他社会活动": "commissioned_activities",
}
RECEIVED = {
    "政府转移职能到账额": "government_functions",
    "科技服务到账额": "paid_services",
    "其他社会活动到账额": "commissioned_activities",
}
ENTITIES = "经济实体"

FACTS: dict[str, str] = {measure.label: f"学会档案，{measure.unit}" for measure in MEASURES} | {
    PARTY: f"学会档案：{'、'.join(str(label) for label in BranchKind.labels)}、{NOT_READY}",
    **dict.fromkeys(CONTRACTED, "学会档案，在执行的项数；一项也没有的由学会自评"),
    **dict.fromkeys(RECEIVED, "学会档案，在执行各项的到账额，万元"),
    ENTITIES: "学会档案，在办的家数；一家也没有的由学会自评",
    ON_TIME: "到期任务中按期办结的百分比",
    DONE: "全部任务中已办结的百分比",
    LATE_REPORTS: "方案和进展报告逾期报送的次数",
    LATE_ORDERS: "逾期报送或逾期未销号的整改件数",
    CLOSED: "已销号整改的百分比；没有整改的按100计",
}


def _percent(part: int, whole: int, *, empty: Decimal | None = None) -> Fact:
    """Cut off after two digits: 89.999 is not ninety."""
    return Fact(Decimal(part * 10_000 // whole) / 100 if whole else empty, "%")


def _of_tasks(pilot: Pilot, on: dt.date) -> dict[str, Fact]:
    verified, due = Q(status=TaskStatus.VERIFIED), Q(due_on__lte=on)
    counts = pilot.tasks.exclude(status=TaskStatus.CANCELLED).aggregate(
        total=Count("pk"),
        done=Count("pk", filter=verified),
        due=Count("pk", filter=due),
        in_time=Count("pk", filter=due & verified & Q(is_late=False)),
    )
    return {
        ON_TIME: _percent(counts["in_time"], counts["due"]),
        DONE: _percent(counts["done"], counts["total"]),
    }


def _of_papers(pilot: Pilot, on: dt.date) -> dict[str, Fact]:
    overdue = Q(is_late=True) | Q(submitted_at=None, due_on__lt=on)
    plans = pilot.plan_versions.filter(is_late=True).order_by().values("pk")
    reports = pilot.progress_reports.filter(overdue).order_by().values("pk")
    late = plans.union(reports, all=True).count()
    orders = pilot.rectifications.aggregate(
        total=Count("pk"),
        closed=Count("pk", filter=Q(status=RectificationStatus.CLOSED)),
        late=Count(
            "pk",
            filter=Q(is_late=True) | ~Q(status=RectificationStatus.CLOSED) & Q(due_on__lt=on),
        ),
    )
    return {
        LATE_REPORTS: Fact(Decimal(late), "次"),
        LATE_ORDERS: Fact(Decimal(orders["late"]), "件"),
        CLOSED: _percent(orders["closed"], orders["total"], empty=Decimal(100)),
    }


def _number(value: Any, unit: str) -> Fact:
    return Fact(None if value is None else Decimal(str(value)), unit)


def _of_market(values: Values) -> dict[str, Fact]:
    """What is in force; nothing recorded is not nothing: then the society speaks."""
    counts = {
        name: _number(values.get(f"{ledger}_count"), "项") for name, ledger in CONTRACTED.items()
    }
    sums = {
        name: _number(values.get(f"{ledger}_received"), "万元") for name, ledger in RECEIVED.items()
    }
    return counts | sums | {ENTITIES: _number(values.get("entities_count"), "家")}


def _branch(values: Values, *, has_plan: bool) -> str | None:
    kind = values.get("branch")
    if kind is None:
        return None
    if kind == BranchKind.NONE and has_plan:
        return NOT_READY
    return str(BranchKind(kind).label)


def _of_dossier(society: Society) -> tuple[dict[str, Fact], dict[str, bool | None]]:
    """Read the check-up of the day, which every change and every night renews."""
    checkup = Checkup.objects.filter(society=society).first()
    values: Values = checkup.measures if checkup else {}
    facts = {each.label: _number(values.get(each.key), each.unit) for each in MEASURES}
    rules: dict[str, bool | None] = {}
    for row in checkup.findings if checkup else []:
        applies = row["outcome"] != Outcome.NOT_APPLICABLE
        rules[row["rule"]] = row["outcome"] == Outcome.MET if applies else None
    facts |= _of_market(values)
    facts[PARTY] = Fact(_branch(values, has_plan=rules.get(PLANNED_BRANCH) is True))
    return facts, rules


def known_of(pilot: Pilot, on: dt.date) -> Known:
    """Collect every fact of a pilot as it stands on a day."""
    facts, rules = _of_dossier(pilot.society)
    return Known(facts | _of_tasks(pilot, on) | _of_papers(pilot, on), rules)


def computed_rows(assessment: Assessment, on: dt.date) -> list[SelfScore]:
    """Return the self scores with what the facts of a day give; nothing is saved."""
    rows = SelfScore.objects.filter(assessment=assessment).select_related("indicator")
    found = list(rows.order_by("indicator__position"))
    if not any(row.indicator.mechanic for row in found):
        return found
    known = known_of(assessment.pilot, on)
    for row in found:
        mechanic = parse(row.indicator.mechanic, row.indicator.max_points)
        result = mechanic.compute(known) if mechanic else None
        row.computed = result.points if result and result.applies else None
        row.basis = result.words[:300] if result else ""
        if result:
            row.is_applicable = result.applies
    return found
