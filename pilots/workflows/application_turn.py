"""Whose turn an application is."""

from __future__ import annotations

from pilots.enums import ApplicationStatus, BatchStatus, Phase, PublicNoticeStatus
from pilots.models import Application
from sanhua.activity.enums import Owner
from sanhua.activity.turns import Due

S = ApplicationStatus
TEXTS = ("conditions", "foundation", "scale", "intention")
OFFICER_DOES = {S.SUBMITTED: "受理审核", S.ACCEPTED: "调研", S.INVESTIGATED: "拟定"}


def _is_filled(application: Application) -> bool:
    return all(getattr(application, name).strip() for name in TEXTS)


def _society_due(application: Application, **values: object) -> Due:
    return Due(
        owner=Owner.SOCIETY,
        society_id=application.society_id,
        society_name=application.society.name,
        batch_id=application.batch_id,
        title=str(application),
        url=application.get_absolute_url(),
        **values,  # type: ignore[arg-type]
    )


def _officer_due(application: Application, action: str, note: str = "") -> Due:
    return Due(
        owner=Owner.OFFICER,
        society_name=application.society.name,
        batch_id=application.batch_id,
        title=str(application),
        note=note,
        url=application.get_absolute_url(),
        action=action,
        due_on=application.batch.ends(Phase.SELECTION),
    )


def _proposed_due(application: Application) -> Due | None:
    """First the officer publishes; while the notice hangs it is the notice's turn; then decide."""
    notice = application.public_notice
    if notice is None:
        return _officer_due(application, "发布公示", "已拟定，待公示")
    if notice.status == PublicNoticeStatus.OPEN:
        return None
    return Due(
        owner=Owner.LEADER,
        society_name=application.society.name,
        batch_id=application.batch_id,
        title=str(application),
        note="公示已结束",
        url=application.get_absolute_url(),
        action="审定",
        due_on=application.batch.ends(Phase.SELECTION),
    )


def turn(application: Application) -> Due | None:
    """Say whose turn it is; in a batch that is not open, nobody's."""
    if application.batch.status != BatchStatus.OPEN:
        return None
    status = S(application.status)
    if status == S.DRAFT:
        due_on = application.batch.ends(Phase.SELECTION)
        note = "待学会负责人报送" if _is_filled(application) else ""
        return _society_due(application, action="填写并报送", note=note, due_on=due_on)
    if status == S.RETURNED:
        return _society_due(
            application, action="补正重报", note="已退回补正", due_on=application.due_on
        )
    if status == S.PROPOSED:
        return _proposed_due(application)
    if status in OFFICER_DOES:
        note = "逾期补交" if application.is_late else ""
        return _officer_due(application, OFFICER_DOES[status], note)
    return None
