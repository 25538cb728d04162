"""The notice that names the pilot societies (确定试点学会的通知): official layout, PDF and Word."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from pilots.enums import Phase
from pilots.models import Pilot, PilotBatch
from pilots.policies import visible_batches
from reporting.documents.decision_word import write
from reporting.documents.kind import Identity, Kind
from reporting.enums import DocumentKind
from sanhua.accounts.models import User
from sanhua.core.wording import cn_date
from societies.policies import is_association

# What each phase asks, of whom; the days are the batch's own.
WORK = {
    Phase.SELECTION: ("自愿申报、资格审核、实地调研、综合比选、公示和审定", "省科协、各学会"),
    Phase.PLANNING: ("编制并报送实施方案，明确任务清单、责任分工和完成时限", "试点学会"),
    Phase.PILOTING: ("按方案推进各项任务，按时填报进展、上传佐证材料", "试点学会"),
    Phase.EVALUATION: ("学会自评、专家评审、评定等次，报送总结报告", "省科协、试点学会"),
    Phase.EXCHANGE: ("召开经验交流会，公布可复制、可推广的示范模式", "省科协"),
}
NAMED = 5  # so many names stand in the text; all of them in the annex


@dataclass(frozen=True, slots=True)
class PilotLine:
    society: str
    discipline: str
    host: str
    staff: str


@dataclass(frozen=True, slots=True)
class PhaseLine:
    label: str
    work: str
    who: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPaper:
    """What the notice says; both forms are made of this."""

    number: str
    title_lines: tuple[str, str]
    basis: str
    body: list[tuple[str, list[tuple[str, str]]]]
    contact: str
    pilots: list[PilotLine]
    phases: list[PhaseLine]
    annexes: tuple[str, str]
    day: dt.date

    staff_words = "说明：专职人员为申报时数，作为成效对比的基线；名单按学会名称排序，不分先后。"

    @property
    def date(self) -> str:
        return cn_date(self.day)


def collect(batch: PilotBatch, _on: dt.date) -> DecisionPaper:
    pilots = list(batch.pilots.select_related("society").order_by("society__sort_key"))
    return DecisionPaper(
        number=batch.decision_number or f"赣科协字〔{batch.year}〕　号",
        title_lines=(f"江西省科协关于确定{batch.year}年省级学会", "“三化”建设试点学会的通知"),
        basis=_basis(batch, pilots),
        body=_body(batch),
        contact=batch.contact,
        pilots=[_pilot_line(pilot) for pilot in pilots],
        phases=[_phase_line(batch, phase) for phase in Phase],
        annexes=(f"{batch.year}年省级学会“三化”建设试点学会名单", "试点工作时间安排表"),
        day=max(pilot.started_on for pilot in pilots),
    )


def _basis(batch: PilotBatch, pilots: list[Pilot]) -> str:
    title = batch.doc_title or "省级学会“三化”建设试点工作方案"
    names = "、".join(str(pilot.society) for pilot in pilots[:NAMED])
    return (
        f"根据《{title}》{f'（{batch.doc_number}）' if batch.doc_number else ''}，经学会自愿申报、"
        f"资格审核、实地调研、综合比选和公示，并报省科协党组会议研究，确定{names}"
        f"等{len(pilots)}个学会为{batch.year}年省级学会“三化”建设试点学会（名单见附件1）。"
        "现就有关事项通知如下。"
    )


def _by(day: dt.date | None, fallback: str) -> str:
    return f"{cn_date(day)}前" if day else fallback


def _body(batch: PilotBatch) -> list[tuple[str, list[tuple[str, str]]]]:
    """Headings with paragraphs: what each says first (in another face), and the rest."""
    plan = _by(batch.ends(Phase.PLANNING), "规定时限内")
    end = _by(batch.ends(Phase.PILOTING), "试点期内")
    summary = _by(batch.ends(Phase.EVALUATION), "评估总结阶段结束前")
    return [
        (
            "一、抓紧编制实施方案",
            [
                (
                    "",
                    (
                        "试点学会要对照秘书处实体化、秘书长专职化、学会工作市场化三个方向的十项任务，结合自身"
                        "实际编制实施方案，逐项明确目标成果、责任分工、进度安排、完成时限和保障措施。实施方案"
                        f"经学会负责人确认并加盖公章后，于{plan}通过试点工作平台报送省科协学会学术部。"
                    ),
                )
            ],
        ),
        (
            "二、扎实有序组织实施",
            [
                (
                    "（一）落实主体责任",
                    (
                        "。试点学会是试点工作的责任主体，要实行清单化管理、项目化推进，按时填报进展情况，"
                        f"于{end}完成方案确定的各项任务。"
                    ),
                ),
                (
                    "（二）守住合规底线",
                    (
                        "。退休干部兼任秘书长的，须按干部管理权限履行审批手续；社会化聘任秘书长的，由理事长"
                        "（会长）提名、经理事会研究同意后聘任。创办经济实体须经理事会或常务理事会同意，经营收入"
                        "必须用于支撑学会建设发展。"
                    ),
                ),
                (
                    "（三）用好挂靠单位支持",
                    (
                        "。试点学会要主动向挂靠单位汇报，在办公场所、人员调配、经费保障等方面争取支持；需要"
                        "省科协协调的事项，随进展报告一并提出。"
                    ),
                ),
            ],
        ),
        (
            "三、加强指导评估和督促整改",
            [
                (
                    "",
                    (
                        "省科协对试点学会开展实地指导和成效评估。对进度滞后、成效不明显的，下发整改通知书限期"
                        "整改；对弄虚作假或者发生违法违规行为的，取消试点资格。"
                    ),
                )
            ],
        ),
        (
            "四、认真做好总结推广",
            [
                (
                    "",
                    (
                        f"试点学会于{summary}报送试点工作总结报告，内容包括总体情况、主要做法和成效、存在的问题、"
                        "意见和建议。省科协适时组织召开经验交流会，对可复制、可推广的示范模式予以公布，供其他"
                        "学会学习借鉴。"
                    ),
                )
            ],
        ),
    ]


def _pilot_line(pilot: Pilot) -> PilotLine:
    staff = pilot.baseline.get("full_time_staff", pilot.society.full_time_staff)
    return PilotLine(
        str(pilot.society),
        str(pilot.society.get_discipline_display()),
        pilot.society.host_institution or "—",
        f"{staff}人",
    )


def _phase_line(batch: PilotBatch, phase: Phase) -> PhaseLine:
    work, who = WORK[phase]
    end = batch.ends(phase)
    return PhaseLine(str(phase.label), work, who, cn_date(end) if end else "另行通知")


def identify(batch: PilotBatch) -> Identity:
    return Identity(
        number=batch.decision_number or f"赣科协字〔{batch.year}〕　号",
        title=f"江西省科协关于确定{batch.year}年省级学会“三化”建设试点学会的通知",
        version_label=f"第{batch.version}版",
        society_id=None,
    )


def load(pk: uuid.UUID) -> PilotBatch:
    return PilotBatch.objects.prefetch_related("phases").get(pk=pk)


def decided_batches(user: User) -> QuerySet[PilotBatch]:
    """The association's own paper, once there are pilots to name."""
    rows = visible_batches(user).filter(pilots__isnull=False).distinct()
    return rows if is_association(user) else rows.none()


KIND = Kind(
    name=DocumentKind.DECISION_NOTICE,
    label="确定试点学会的通知",
    template="reporting/document/decision_notice.html",
    visible=decided_batches,
    load=load,
    identify=identify,
    collect=collect,
)
WORD_KIND = Kind(
    name=DocumentKind.DECISION_NOTICE_WORD,
    label="确定试点学会的通知（Word）",
    word=write,
    visible=decided_batches,
    load=load,
    identify=identify,
    collect=collect,
)
