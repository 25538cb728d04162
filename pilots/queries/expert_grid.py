"""Who judges whom (评审组织): every evaluation of a batch that waits for experts, and every expert."""

from __future__ import annotations

from dataclasses import dataclass

from pilots import scoring
from pilots.enums import AssessmentStatus, SheetStatus
from pilots.models import Assessment, PilotBatch, ScoreSheet
from pilots.policies import visible_assessments
from pilots.queries.assessment import experts
from pilots.workflows.sheet import conflict
from sanhua.accounts.models import User
from societies.models import Membership

OPEN = (AssessmentStatus.SELF_SUBMITTED, AssessmentStatus.SCORING)


@dataclass(frozen=True, slots=True)
class Cell:
    """One expert and one evaluation: a sheet, a reason why not, or a choice (``pair``)."""

    pair: str
    sheet: ScoreSheet | None
    conflict: str


@dataclass(frozen=True, slots=True)
class Row:
    assessment: Assessment
    cells: list[Cell]
    count: int  # experts who have not stepped aside
    lacking: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """``load`` is how many sheets each expert has in this batch, in the order of ``experts``."""

    experts: list[User]
    load: list[int]
    rows: list[Row]
    pairs: dict[str, tuple[Assessment, User]]


def expert_grid(user: User, batch: PilotBatch) -> Grid:
    """Lay the grid out; five queries, however many there are."""
    people = list(experts())
    found = visible_assessments(user).filter(pilot__batch=batch, status__in=OPEN)
    found = found.select_related("pilot__society", "pilot__batch").prefetch_related("sheets")
    assessments = list(found.order_by("kind", "pilot__number"))
    societies = {row.pilot.society_id for row in assessments}
    members = set(
        Membership.objects.filter(user__in=people, society__in=societies).values_list(
            "user_id", "society_id"
        )
    )
    load = dict.fromkeys((person.pk for person in people), 0)
    rows, pairs = [], {}
    for assessment in assessments:
        sheets = {sheet.expert_id: sheet for sheet in assessment.sheets.all()}
        cells = []
        society = assessment.pilot.society
        for person in people:
            sheet = sheets.get(person.pk)
            why = conflict(person, society, is_member=(person.pk, society.pk) in members)
            pair = "" if sheet or why else f"{assessment.pk}:{person.pk}"
            if pair:
                pairs[pair] = (assessment, person)
            if sheet and sheet.status != SheetStatus.RECUSED:
                load[person.pk] += 1
            cells.append(Cell(pair, sheet, "" if sheet else why))
        count = sum(sheet.status != SheetStatus.RECUSED for sheet in sheets.values())
        rows.append(Row(assessment, cells, count, max(0, scoring.REVIEWERS_MIN - count)))
    return Grid(experts=people, load=[load[one.pk] for one in people], rows=rows, pairs=pairs)
