"""What an application and an evaluation have to do with the society's dossier (学会档案)."""

from __future__ import annotations

import datetime as dt

from pilots.enums import AssessmentKind
from pilots.models import Application, Assessment, PilotBatch
from sanhua.accounts.models import User
from sanhua.core.rules import reasoned
from sanhua.core.workflow import Occasion
from societies.actions.dossier import freeze, need_until
from societies.checks import Finding
from societies.enums import SnapshotOccasion
from societies.models import Checkup, Snapshot


def last_day(batch: PilotBatch) -> dt.date | None:
    """Return the last dated day of a batch: until then a lease or a term has to hold."""
    return max((row.ends_on for row in batch.phases.all() if row.ends_on), default=None)


@reasoned
def findings_allow(_actor: User, application: Application) -> str:
    """An unmet rule of the strictest kind stops; one that asks for words waits for them.

    What was not filled in stops nothing: the notice has no such condition.
    """
    checkup = Checkup.objects.filter(society=application.society_id).first()
    if checkup is None:
        return ""
    findings = [Finding.from_json(row) for row in checkup.findings]
    if blocking := [row for row in findings if row.blocks]:
        return f"学会档案有{len(blocking)}条必须符合的规则不符合：{_names(blocking)}。请先在学会档案中改正。"
    silent = [row for row in findings if row.wants_words and row.rule not in checkup.explanations]
    if silent:
        return (
            f"学会档案有{len(silent)}条规则须作说明：{_names(silent)}。请先在学会档案中说明情况。"
        )
    return ""


def _names(findings: list[Finding]) -> str:
    names = "、".join(f"“{row.title}”" for row in findings[:3])
    return f"{names}等" if len(findings) > 3 else names


def ask_until_the_end(application: Application, occasion: Occasion) -> None:
    """Let the checks of the society look as far as the batch goes."""
    if day := last_day(application.batch):
        need_until(application.society, day, now=occasion.now)


def freeze_baseline(application: Application, occasion: Occasion) -> None:
    """Keep the society as it applied: what came of the pilot is told against this."""
    freeze(
        application.society,
        SnapshotOccasion.BASELINE,
        about=application.pk,
        actor=occasion.actor,
        now=occasion.now,
    )


def ensure_baseline(application: Application, occasion: Occasion) -> None:
    """Freeze a society that was recommended, and so never handed anything in, when it is chosen."""
    known = Snapshot.objects.filter(about=application.pk, occasion=SnapshotOccasion.BASELINE)
    if not known.exists():
        freeze_baseline(application, occasion)


def freeze_year(assessment: Assessment, occasion: Occasion) -> None:
    """Keep the society as it assessed itself, half-way and at the end."""
    moments = {
        AssessmentKind.MIDTERM: SnapshotOccasion.MIDTERM,
        AssessmentKind.FINAL: SnapshotOccasion.END,
    }
    freeze(
        assessment.pilot.society,
        moments[AssessmentKind(assessment.kind)],
        about=assessment.pilot_id,
        actor=occasion.actor,
        now=occasion.now,
    )
