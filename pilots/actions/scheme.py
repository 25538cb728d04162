"""Writing a scheme of evaluation: as long as no evaluation uses it, and never two at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from pilots import scoring
from pilots.enums import ConsolidationMethod, IndicatorRole
from pilots.models import AssessmentScheme, GradeBand, Indicator
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.core.records import claim
from sanhua.core.rules import NotNow, Stale

NOW_FROZEN = (
    "您编辑期间，该方案已用于评估，不能再修改。您填写的内容仍保留在下方，再次保存将另成新版本。"
)


def save_scheme(
    scheme: AssessmentScheme | None,
    *,
    name: str,
    note: str,
    lines: list[dict[str, Any]],
    bands: list[dict[str, Any]],
    actor: User,
    seen: int | None = None,
    method: str = ConsolidationMethod.MEAN,
    bonus_cap: Decimal = Decimal(0),
    review_days: int = 10,
) -> AssessmentScheme:
    """Write a scheme with its indicators and bands; a frozen one becomes the next version.

    ``scheme`` is the one to change (None: a new one), ``seen`` the version of it that was on the
    person's page (None: the present one).

    Raises:
        Stale: somebody else saved it meanwhile, or an evaluation began to use it.
        NotNow: somebody else has just made the same number of the same name.
        ValidationError: the lines do not sum to 100, or a value does not fit.

    """
    is_officer.require(actor, None)
    try:
        scoring.require_full_marks(
            scoring.Line(line["code"], line["axis"], line["max_points"])
            for line in lines
            if line.get("role", IndicatorRole.POINTS) == IndicatorRole.POINTS
        )
    except scoring.WeightsDoNotAddUp as error:
        raise ValidationError(str(error)) from error
    values: dict[str, Any] = {"name": name, "note": note, "method": method}
    values |= {"bonus_cap": bonus_cap, "review_days": review_days}
    with transaction.atomic():
        kept = _to_change(scheme, seen)
        if kept is None:
            kept = AssessmentScheme(number=_next_number(name))
        elif kept.name != name:
            kept.number = _next_number(name)
        for field, value in values.items():
            setattr(kept, field, value)
        kept.full_clean()
        try:
            with transaction.atomic():
                kept.save()
        except IntegrityError as error:
            raise NotNow("同名方案刚刚由他人保存了新版本，请再次保存。") from error
        kept.indicators.all().delete()
        kept.bands.all().delete()
        indicators = [
            Indicator(scheme=kept, position=position, **line)
            for position, line in enumerate(lines, start=1)
        ]
        grades = [GradeBand(scheme=kept, **band) for band in bands]
        for row in (*indicators, *grades):
            row.full_clean(exclude=["scheme"])
        Indicator.objects.bulk_create(indicators)
        GradeBand.objects.bulk_create(grades)
    return kept


def _to_change(scheme: AssessmentScheme | None, seen: int | None) -> AssessmentScheme | None:
    """Return the scheme as it is stored, claimed; None if a new one is to be made.

    The lock is that of ``freeze_scheme``: whoever comes second finds what the first one did.
    """
    if scheme is None:
        return None
    kept = AssessmentScheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)
    if kept.frozen_at is not None:
        if seen is not None and seen != kept.version:
            raise Stale(NOW_FROZEN)
        return None
    claim(kept, seen=kept.version if seen is None else seen)
    kept.refresh_from_db()
    return kept


def _next_number(name: str) -> int:
    last = AssessmentScheme.objects.filter(name=name).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
