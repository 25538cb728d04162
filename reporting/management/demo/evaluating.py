"""Evaluations: self-assessment, experts' sheets, grade; each as far as it is told to go."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pilots.actions.assessment import open_assessment, save_self_scores
from pilots.actions.expert import set_disciplines
from pilots.actions.material import add_self_evidence, ask_for_material
from pilots.actions.sheet import assign_expert, save_scores
from pilots.enums import AssessmentKind, IndicatorRole
from pilots.models import (
    Assessment,
    AssessmentScheme,
    Decision,
    Evidence,
    Pilot,
    ScoreSheet,
    SelfScore,
)
from pilots.scoring import grade_of
from pilots.workflows.assessment import ASSESSMENT
from pilots.workflows.assessment_facts import computed_rows
from pilots.workflows.assessment_result import bands_of
from pilots.workflows.material import MATERIAL_REQUEST
from pilots.workflows.sheet import SHEET, lines_for_experts
from reporting.management.demo.people import office_of
from reporting.management.demo.world import World, at, occasion, uid

EXPERTS = ("expert3", "expert1", "expert2")
HALF = Decimal("0.5")
NOT_APPLICABLE = "C2"
PROVED = ("B4", "D4", "E1")
WISHES = ("请补充总结中所列成效的原始数据。", "请补充被其他学会借鉴的证明材料。")
DISCIPLINES = {
    "expert1": ["agriculture", "science"],
    "expert2": ["agriculture"],
    "expert3": ["interdisciplinary", "engineering"],
}
BONUS_LEVEL = 0.9  # others copy the very best only


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The days of one evaluation."""

    opened: dt.date
    self_due: dt.date
    self_sent: dt.date
    scoring: dt.date
    scoring_due: dt.date


class Evaluation:
    """One evaluation of one pilot."""

    def __init__(
        self,
        world: World,
        pilot: Pilot,
        kind: AssessmentKind,
        *,
        scheme: AssessmentScheme,
        dates: Dates,
        level: float,
    ) -> None:
        self.world, self.pilot, self.dates, self.level = world, pilot, dates, level
        self.secretary, self.head = office_of(pilot.society.short_name)
        self.row = open_assessment(
            pilot,
            actor=world.person("officer"),
            now=at(dates.opened, 9),
            id=uid(f"assessment:{pilot.number}:{kind}"),
            kind=kind,
            scheme=AssessmentScheme.objects.get(pk=scheme.pk),
            self_due_on=dates.self_due,
            scoring_due_on=dates.scoring_due,
        )

    def take(
        self, step: str, who: str, moment: dt.datetime, comment: str = "", **data: Any
    ) -> None:
        fresh = Assessment.objects.get(pk=self.row.pk)
        made = occasion(self.world.person(who), moment, comment, **data)
        self.row = ASSESSMENT.perform(fresh, step, made)

    def _points(self, maximum: Decimal, bonus: float = 0.0) -> Decimal:
        share = self.level + bonus + self.world.rng.uniform(-0.05, 0.05)
        steps = round(float(maximum) * min(max(share, 0.3), 1.0) / 0.5)
        return HALF * steps

    def _own_points(self, line: SelfScore) -> Decimal:
        if line.computed is not None:
            return line.computed
        if line.indicator.role == IndicatorRole.BONUS and self.level < BONUS_LEVEL:
            return Decimal(0)
        return self._points(line.indicator.max_points, 0.04)

    def fill_self(self, *, all_of_it: bool = True) -> None:
        rows = {}
        lacking = not self.pilot.tasks.filter(area=NOT_APPLICABLE).exists()
        lines = computed_rows(self.row, self.dates.self_sent)
        for number, line in enumerate(lines):
            left_out = lacking and line.indicator.area == NOT_APPLICABLE
            applies = not (left_out and line.may_say_na)
            typed = all_of_it or number < len(lines) // 2
            note = "对照标准逐项自查，佐证见任务材料。" if applies else "方案中已说明条件未成熟。"
            rows[line.indicator_id] = {
                "points": self._own_points(line) if typed else None,
                "is_applicable": applies,
                "note": note if typed else "",
            }
        fresh = Assessment.objects.get(pk=self.row.pk)
        save_self_scores(
            fresh,
            seen=fresh.version,
            summary="试点任务按方案推进，秘书处力量明显增强，市场化收入稳步增长。",
            rows=rows,
            actor=self.world.person(self.secretary),
        )

    def prove_self(self) -> None:
        """Let proofs of tasks prove the lines that have no task of their own."""
        proofs = Evidence.objects.filter(task__pilot=self.pilot, removed_at__isnull=True)
        files = [proof.file for proof in proofs.select_related("file")[:2]]
        for line in self.row.self_scores.filter(indicator__code__in=PROVED):
            if files:
                add_self_evidence(
                    line,
                    files=files,
                    actor=self.world.person(self.secretary),
                    now=at(self.dates.self_sent, 11),
                )

    def ask_for_more(self, sheet: ScoreSheet, day: dt.date) -> None:
        """Ask for material on two lines; one wish is passed on, the other waits."""
        lines = [row.indicator for row in lines_for_experts(self.row)]
        for line, text in zip(lines[-2:], WISHES, strict=True):
            wish = occasion(sheet.expert, at(day, 15))
            made = ask_for_material(sheet, line, text=text, occasion=wish)
        due_on = self.world.after(day, 5)
        passing = occasion(
            self.world.person("officer"), at(day, 16), words=WISHES[1], due_on=due_on
        )
        MATERIAL_REQUEST.perform(made, "pass_on", passing)

    def send_self(self) -> None:
        self.fill_self()
        self.prove_self()
        self.take("submit_self", self.head, at(self.dates.self_sent, 15))

    def begin_scoring(self) -> None:
        officer = self.world.person("officer")
        for name, disciplines in DISCIPLINES.items():
            set_disciplines(officer, self.world.person(name), disciplines)
        for number, name in enumerate(EXPERTS):
            fresh = Assessment.objects.get(pk=self.row.pk)
            expert = self.world.person(name)
            assign_expert(fresh, expert, actor=officer, now=at(self.dates.scoring, 9, number))
        self.take("start_scoring", "officer", at(self.dates.scoring, 9, 30))

    def _sheet(self, expert: str) -> ScoreSheet:
        return ScoreSheet.objects.get(assessment=self.row, expert=self.world.people[expert])

    def score(self, expert: str, day: dt.date, *, share: float = 1.0) -> None:
        """Let an expert declare and score a share of the lines; all of them are handed in."""
        who = self.world.person(expert)
        sheet = SHEET.perform(self._sheet(expert), "declare", occasion(who, at(day, 10)))
        rows: dict[object, tuple[Decimal, str]] = {}
        indicators = [row.indicator for row in lines_for_experts(self.row)]
        for line in indicators[: round(len(indicators) * share)]:
            reason = "佐证完整，成效明显。" if self.level > 0.85 else "总体达标，量化数据还可充实。"
            if line.role == IndicatorRole.BONUS and self.level < BONUS_LEVEL:
                continue  # nothing that others could copy yet
            rows[line.pk] = (self._points(line.max_points), reason)
        whole = share >= 1
        comment = "思路清晰，措施扎实，建议加强制度固化和推广。" if whole else ""
        save_scores(sheet, seen=sheet.version, rows=rows, overall_comment=comment, actor=who)  # type: ignore[arg-type]
        if not whole:
            self.ask_for_more(self._sheet(expert), day)
        if whole:
            SHEET.perform(self._sheet(expert), "submit", occasion(who, at(day, 16)))

    def propose(self, day: dt.date) -> str:
        self.take("consolidate", "officer", at(day, 9))
        total = self.row.total or Decimal(0)
        grade = grade_of(total, bands_of(self.row))
        self.take(
            "propose",
            "officer",
            at(day, 10),
            grade=grade,
            proposal_reason=f"3位专家独立评分，平均{total}分，对照等次标准建议为{grade}。",
            public_comment="试点推进有力，任务完成质量较高；请进一步固化制度、量化成效、做好推广。",
        )
        return grade

    def run(self, decision: Decision | None = None) -> None:
        """Play it to the end: everybody in time, grade published."""
        self.send_self()
        self.begin_scoring()
        for number, name in enumerate(EXPERTS):
            self.score(name, self.world.workday(self.dates.scoring + dt.timedelta(days=2 + number)))
        grade = self.propose(self.world.after(self.dates.scoring_due, 1))
        self.take(
            "decide",
            "leader",
            at(self.world.after(self.dates.scoring_due, 2), 16),
            "同意。",
            grade=grade,
            decision=decision,
        )
        self.take("publish", "officer", at(self.world.after(self.dates.scoring_due, 3), 9))
