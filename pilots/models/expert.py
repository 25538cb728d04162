"""What the programme knows of those who judge."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sanhua.core.records import Record


class ExpertProfile(Record):
    """The disciplines an expert can judge (专家学科)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="expert_profile",
        verbose_name="评审专家",
    )
    # Values of societies.enums.Discipline.
    disciplines = models.JSONField("学科", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "专家学科"

    def __str__(self) -> str:
        return f"{self.user}"
