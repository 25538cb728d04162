"""One line of a score sheet: what proves it on the left, what the expert gives on the right."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet

from pilots.models import Evidence, Indicator, ScoreSheet, SelfEvidence, Task
from pilots.queries.material import RequestLine, requests_for_expert
from pilots.queries.sheet import (
    ScoredLine,
    mask_of,
    may_score,
    place_in,
    round_of,
    scored_lines,
)
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.core.calendar import WorkCalendar
from sanhua.files.models import Preview, PreviewPage, StoredFile
from societies.queries.dossier import FindingLine, frozen_lines

# Words for shares of the maximum, from full marks to none.
LEVELS = (
    ("完全达到", Decimal(1)),
    ("基本达到", Decimal("0.8")),
    ("部分达到", Decimal("0.6")),
    ("差距较大", Decimal("0.3")),
    ("未达到", Decimal(0)),
)
TEN = Decimal(10)
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class ShownProof:
    """A file that proves a line, with what it is called here and where it comes from."""

    file: StoredFile
    title: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePage:
    """``shown`` is the proof whose ``pictures`` stand open; ``choices`` are points and words."""

    sheet: ScoreSheet
    lines: list[ScoredLine]
    line: ScoredLine
    before: Indicator | None
    after: Indicator | None
    choices: list[tuple[Decimal, str]]
    scored: int
    total: Decimal
    may_score: bool
    place: tuple[int, int]
    tasks: list[Task]
    findings: list[FindingLine]
    proofs: list[ShownProof]
    shown: ShownProof | None
    shown_number: int
    pictures: list[PreviewPage]
    pages: int
    requests: list[RequestLine]
    waits: bool
    hides: bool
    today: dt.date
    calendar: WorkCalendar


def choices_of(maximum: Decimal) -> list[tuple[Decimal, str]]:
    """The points list of a line: whole points from ten up, half points below."""
    step = Decimal(1) if maximum >= TEN else HALF
    found: dict[Decimal, str] = {}
    for words, share in LEVELS:
        points = maximum
        if share != 1:
            points = (maximum * share / step).quantize(Decimal(1), ROUND_HALF_UP) * step
        found.setdefault(points, words)
    return list(found.items())


def line_page(
    user: User, sheet: ScoreSheet, indicator: uuid.UUID, *, proof: str, today: dt.date
) -> LinePage | None:
    """Lay out one line; None: it is none that experts judge."""
    lines, _ = scored_lines(sheet)
    at = next((n for n, row in enumerate(lines) if row.indicator.pk == indicator), None)
    if at is None:
        return None
    line, area = lines[at], lines[at].indicator.area
    hide = mask_of(sheet)
    proofs = list(_proofs(sheet, line.indicator))
    shown = next((x for x in proofs if str(x.file.pk) == proof), proofs[0] if proofs else None)
    preview = getattr(shown.file, "preview", None) if shown else None
    ready = preview is not None and preview.status == Preview.Status.READY
    tasks = list(sheet.assessment.pilot.tasks.exclude(status="cancelled").filter(area=area))
    for task in tasks:
        task.title, task.actual_result = hide(task.title), hide(task.actual_result)
    return LinePage(
        sheet=sheet,
        lines=lines,
        line=line,
        before=lines[at - 1].indicator if at else None,
        after=lines[at + 1].indicator if at + 1 < len(lines) else None,
        choices=choices_of(line.indicator.max_points),
        scored=sum(row.points is not None for row in lines),
        total=sum((row.points or Decimal(0) for row in lines), Decimal(0)),
        may_score=may_score(sheet),
        place=place_in(round_of(user, sheet), sheet),
        tasks=tasks,
        findings=[
            replace(
                row,
                explanation=hide(row.explanation),
                finding=replace(row.finding, sentence=hide(row.finding.sentence)),
            )
            for row in frozen_lines(sheet.assessment.pilot_id)
            if area and row.finding.area == area
        ],
        proofs=proofs,
        shown=shown,
        shown_number=proofs.index(shown) + 1 if shown else 0,
        pictures=list(preview.pictures.all()) if ready and preview else [],
        pages=preview.pages if ready and preview else 0,
        requests=requests_for_expert(sheet, indicator),
        waits=preview is not None and preview.status == Preview.Status.MAKING,
        hides=sheet.assessment.pilot.batch.hides_applicants,
        today=today,
        calendar=work_calendar(),
    )


def _proofs(sheet: ScoreSheet, indicator: Indicator) -> Iterable[ShownProof]:
    """What the society handed in for this line, then the proofs of the tasks of its area."""
    hide = mask_of(sheet)
    own: QuerySet[SelfEvidence] = SelfEvidence.objects.filter(
        self_score__assessment=sheet.assessment_id,
        self_score__indicator=indicator,
        removed_at__isnull=True,
    ).select_related("file__preview")
    seen = set()
    for row in own:
        seen.add(row.file_id)
        yield ShownProof(row.file, hide(row.title), "补充材料" if row.request_id else "自评佐证")
    if not indicator.area:
        return
    found = Evidence.objects.filter(
        task__pilot=sheet.assessment.pilot_id, task__area=indicator.area, removed_at__isnull=True
    )
    for proof in found.select_related("file__preview", "task"):
        if proof.file_id not in seen:
            seen.add(proof.file_id)
            yield ShownProof(proof.file, hide(proof.title), hide(str(proof.task)))
