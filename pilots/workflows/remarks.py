"""Remarks of a reviewer (退回意见): what has to be put right, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pilots.enums import PlanField, ReturnReason
from pilots.models import ReturnRemark
from sanhua.core.records import Record
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion


@dataclass(frozen=True, slots=True)
class Remark:
    """One reason of a return, at one place; an empty place is the whole plan."""

    reason: ReturnReason
    text: str = ""
    place: str = ""
    place_label: str = ""
    fields: Sequence[PlanField] = ()  # of a task; none: all of the place


def pin_remarks(subject: Record, occasion: Occasion) -> None:
    """Keep the remarks of a return with the version that goes back."""
    remarks: Sequence[Remark] = occasion.data.get("remarks", ())
    if not remarks:
        raise NotNow("退回须至少选择一项退回原因。")
    ReturnRemark.objects.bulk_create(
        ReturnRemark(
            subject_id=subject.pk,
            event_id=occasion.token,
            reason=remark.reason,
            place=remark.place,
            place_label=remark.place_label,
            fields=",".join(remark.fields),
            text=remark.text,
            made_at=occasion.now,
        )
        for remark in remarks
    )


def pin_reasons(subject: Record, occasion: Occasion, *, place: str = "") -> None:
    """Keep why something came back, one row a reason; the opinion stands with each."""
    reasons = [
        reason for reason in occasion.data.get("reasons", ()) if reason in ReturnReason.values
    ]
    if not reasons:
        raise NotNow("退回须至少选择一项退回原因。")
    ReturnRemark.objects.bulk_create(
        ReturnRemark(
            subject_id=subject.pk,
            event_id=occasion.token,
            reason=reason,
            place=place,
            text=occasion.comment[:1000],
            made_at=occasion.now,
        )
        for reason in reasons
    )
