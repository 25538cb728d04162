"""Who judges whom (评审组织): every evaluation of a batch that waits for experts, and every expert."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from pilots import scoring
from pilots.enums import AssessmentStatus, SheetStatus
from pilots.models import Assessment, PilotBatch, ScoreSheet
from pilots.policies import visible_assessments
from pilots.queries.assessment import experts
from pilots.workflows.sheet import conflict
from sanhua.accounts.enums import AccountState, StaffRole
from sanhua.accounts.models import User
from societies.enums import Discipline
from societies.models import Membership

OPEN = (AssessmentStatus.SELF_SUBMITTED, AssessmentStatus.SCORING)


@dataclass(frozen=True, slots=True)
class Cell:
    """One expert and one evaluation: a sheet, a reason why not, or a choice (``pair``)."""

    pair: str
    sheet: ScoreSheet | None
    conflict: str
    fits: bool  # the expert's disciplines hold the society's


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


def disciplines_of(person: User) -> list[str]:
    profile = getattr(person, "expert_profile", None)
    return profile.disciplines if profile else []


def expert_grid(user: User, batch: PilotBatch, *, discipline: str = "") -> Grid:
    """Lay the grid out; five queries, however many there are."""
    people = list(experts())
    if discipline:
        people = [one for one in people if discipline in (disciplines_of(one) or [discipline])]
    found = visible_assessments(user).filter(pilot__batch=batch, status__in=OPEN)
    if discipline:
        found = found.filter(pilot__society__discipline=discipline)
    found = found.select_related("pilot__society", "pilot__batch").prefetch_related("sheets")
    assessments = list(found.order_by("kind", "pilot__society__discipline", "pilot__number"))
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
            fits = society.discipline in disciplines_of(person)
            cells.append(Cell(pair, sheet, "" if sheet else why, fits))
        count = sum(sheet.status != SheetStatus.RECUSED for sheet in sheets.values())
        rows.append(Row(assessment, cells, count, max(0, scoring.REVIEWERS_MIN - count)))
    return Grid(experts=people, load=[load[one.pk] for one in people], rows=rows, pairs=pairs)


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """An expert, or somebody named as one whom the security administrator has not let in yet."""

    person: User
    disciplines: str
    state: str
    may_invite: bool


def expert_list() -> list[ExpertRow]:
    """Everybody who judges or is to judge."""
    named = Q(groups__name=StaffRole.EXPERT) | Q(expert_profile__isnull=False)
    people = User.objects.filter(named).select_related("expert_profile").distinct()
    rows = []
    for person in people.prefetch_related("groups").order_by("full_name", "pk"):
        has_role = any(group.name == StaffRole.EXPERT for group in person.groups.all())
        state = person.state.label
        if person.state == AccountState.ACTIVE and not has_role:
            state = "待授予专家角色"
        elif person.state == AccountState.ACTIVE and not person.has_usable_password():
            state = "未设置密码"
        words = "、".join(
            str(Discipline(value).label)
            for value in disciplines_of(person)
            if value in Discipline.values
        )
        waits = person.state == AccountState.ACTIVE and has_role
        rows.append(ExpertRow(person, words, state, waits and not person.has_usable_password()))
    return rows
