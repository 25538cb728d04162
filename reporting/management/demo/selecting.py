"""From the opened batch to the chosen pilots: applications, public notice, decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from pilots.actions.application import edit_application, recommend_society, start_application
from pilots.actions.batch import create_batch
from pilots.actions.decision import record_decision
from pilots.actions.public_notice import answer_objection, publish_notice, record_objection
from pilots.enums import ApplicationKind, DecisionKind, Phase, ReturnReason
from pilots.models import Application, Pilot, PilotBatch
from pilots.workflows.application import APPLICATION
from pilots.workflows.batch import BATCH, Dates
from pilots.workflows.public_notice import PUBLIC_NOTICE
from reporting.management.demo import papers, words
from reporting.management.demo.people import office_of
from reporting.management.demo.world import World, at, occasion, uid

KINDS = ApplicationKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """One society in the selection, and how it ends for it."""

    society: str
    kind: ApplicationKind = KINDS.APPLICATION
    chosen: bool = False
    returned: bool = False  # came back once for a supplement
    withdrawn: bool = False
    refusal: str = words.NOT_YET


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The days of one selection, in order."""

    opened: dt.date
    applied: dt.date
    checked: dt.date
    visited: dt.date  # when the societies were looked at; may lie before
    noticed: dt.date
    notice_ends: dt.date
    decided: dt.date


@dataclass
class Selection:
    """The selection of one batch while it runs."""

    world: World
    batch: PilotBatch
    days: Timetable
    decision_number: str
    objection: bool = False
    applications: list[tuple[Candidate, Application]] = field(default_factory=list)

    def run(self, candidates: tuple[Candidate, ...]) -> list[Pilot]:
        for number, candidate in enumerate(candidates):
            self.applications.append((candidate, self._apply(candidate, number)))
        rows = [self._check(candidate, row) for candidate, row in self.applications]
        proposed = [row for row in rows if row is not None]
        self._show(proposed)
        return self._decide(proposed)

    def _take(
        self, row: Application, step: str, who: str, when: dt.datetime, *a: Any, **k: Any
    ) -> Application:
        return APPLICATION.perform(row, step, occasion(self.world.person(who), when, *a, **k))

    def _apply(self, candidate: Candidate, number: int) -> Application:
        society = self.world.societies[candidate.society]
        texts = {
            name: text.format(individual=society.individual_members, unit=society.unit_members)
            for name, text in words.APPLICATION.items()
        }
        texts["id"] = uid(f"application:{self.batch.year}:{candidate.society}")  # type: ignore[assignment]
        if candidate.kind == KINDS.RECOMMENDATION:
            officer = self.world.person("officer")
            return recommend_society(
                batch=self.batch,
                society=society,
                texts=words.RECOMMENDED | {"id": texts["id"]},
                occasion=occasion(officer, at(self.days.applied, 9, 10 + number)),
            )
        secretary, _ = office_of(candidate.society)
        secretary = secretary or self._filler(candidate.society)
        row = start_application(
            batch=self.batch,
            society=society,
            texts=texts,
            upload=papers.pdf(f"{society}申报材料", [texts["conditions"][:36]]),
            occasion=occasion(self.world.person(secretary), at(self.days.applied, 10, number)),
        )
        row = self._take(row, "submit", secretary, at(self.days.applied, 11, number))
        if candidate.returned:
            row = self._supplement(row, secretary)
        return row

    def _filler(self, society: str) -> str:
        member = self.world.societies[society].memberships.select_related("user").first()
        assert member is not None  # noqa: S101 - every demo society has somebody
        return str(member.user.username)

    def _supplement(self, row: Application, secretary: str) -> Application:
        remarks = [(ReturnReason.WEAK_EVIDENCE, "请补充近三年年检结论和上年度财务报表。")]
        row = self._take(row, "return", "officer", at(self.days.applied, 14, 20), remarks=remarks)
        texts = {"foundation": row.foundation + "近三年年度检查均为合格，财务报表见附件。"}
        person = self.world.person(secretary)
        edit_application(
            row,
            texts=texts,
            upload=papers.pdf(f"{row.society}年检结论和财务报表"),
            occasion=occasion(person, at(self.days.checked, 8, 40)),
        )
        row = Application.objects.get(pk=row.pk)
        return self._take(row, "resubmit", secretary, at(self.days.checked, 8, 50))

    def _check(self, candidate: Candidate, row: Application) -> Application | None:
        if candidate.withdrawn:
            secretary, _ = office_of(candidate.society)
            secretary = secretary or self._filler(candidate.society)
            why = "挂靠单位正在机构调整，本批次暂不参加。"
            self._take(row, "withdraw", secretary, at(self.days.checked, 9), why)
            return None
        if candidate.kind == KINDS.APPLICATION:
            row = self._take(row, "accept", "officer", at(self.days.checked, 9, 30))
        seen = {
            "held_on": self.days.visited,
            "participants": "学会部王军、周敏",
            "findings": words.FINDINGS,
            "conclusion": words.CONCLUSION if candidate.chosen else candidate.refusal,
        }
        row = self._take(row, "investigate", "officer", at(self.days.checked, 14), **seen)
        if not candidate.chosen:
            self._take(row, "decline", "officer", at(self.days.checked, 16), candidate.refusal)
            return None
        return self._take(row, "propose", "officer", at(self.days.checked, 16, 30))

    def _show(self, rows: list[Application]) -> None:
        officer = self.world.person("officer")
        notice = publish_notice(
            batch=self.batch,
            texts={
                "id": uid(f"notice:{self.batch.year}"),  # type: ignore[dict-item]
                "title": f"关于{self.batch.year}年度“三化”建设拟试点学会的公示",
                "body": words.NOTICE_BODY,
                "contact": words.CONTACT,
            },
            starts_on=self.days.noticed,
            days=self.batch.notice_days,
            applications=rows,
            occasion=occasion(officer, at(self.days.noticed, 17)),
        )
        result = "公示期内未收到异议。"
        if self.objection:
            received = self.days.noticed + dt.timedelta(days=4)
            objection = record_objection(
                notice,
                name="彭志刚",
                contact="139****0000（演示）",
                content="反映拟试点的一家学会办公场所借用期较短，请核实。",
                received_on=received,
                occasion=occasion(officer, at(received, 15), token=uid("objection")),
            )
            reply = "经核实，该学会已与出借单位商定续借，承诺试点期内场所固定，不影响列入试点。"
            answer_objection(objection, reply=reply, occasion=occasion(officer, at(received, 17)))
            result = "公示期内收到实名异议1件，已核查答复，异议人无不同意见。"
        done = at(self.days.notice_ends + dt.timedelta(days=1), 9)
        PUBLIC_NOTICE.perform(notice, "end", occasion(officer, done, result=result))

    def _decide(self, rows: list[Application]) -> list[Pilot]:
        decision = record_decision(
            self.batch,
            kind=DecisionKind.PARTY_GROUP,
            number=self.decision_number,
            decided_on=self.days.decided,
            summary=f"同意确定{'、'.join(str(row.society) for row in rows)}为本年度“三化”建设试点学会。",
            scan=papers.pdf("党组会会议纪要（摘要）"),
            occasion=occasion(
                self.world.person("officer"),
                at(self.days.decided, 15),
                token=uid(f"decision:{self.batch.year}"),
            ),
        )
        for number, row in enumerate(rows):
            fresh = Application.objects.get(pk=row.pk)
            self._take(
                fresh, "select", "leader", at(self.days.decided, 16, number), decision=decision
            )
        return list(Pilot.objects.filter(batch=self.batch).order_by("number"))


def open_batch(
    world: World, *, opened: dt.date, phases: dict[Phase, Dates], **values: Any
) -> PilotBatch:
    """Set a batch up in the morning and open it at once."""
    officer = world.person("officer")
    batch = create_batch(
        values={
            "id": uid(f"batch:{values['year']}"),
            "quota_min": 2,
            "quota_max": 3,
            "contact": "王军 0791-00000000（演示号码）",
            "is_demo": True,
            **values,
        },
        phases=phases,
        occasion=occasion(officer, at(opened, 8, 30)),
    )
    return BATCH.perform(batch, "open", occasion(world.person("officer"), at(opened, 8, 45)))
