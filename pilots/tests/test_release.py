"""A conflict of interest that comes to light after an expert has handed in (解除安排)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from pilots.actions.sheet import assign_expert
from pilots.models import Assessment, ScoreSheet
from pilots.policies.sheets import printable_sheets, released_sheets
from pilots.tests.factories import a_leader, an_expert, at
from pilots.tests.test_assessment import DAY, Case
from pilots.workflows.sheet import SHEET
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion

pytestmark = pytest.mark.django_db

WHY = "举报核实：该专家在该学会兼职。"


def scored():
    """Three sheets handed in: 80, 85 and 81 points."""
    case = Case()
    sheets = case.begin_scoring()
    for sheet, points in zip(sheets, (30, 35, 31), strict=True):
        case.score(sheet, A1=Decimal(points), B2=Decimal(50))
    return case, sheets


def test_what_a_released_expert_handed_in_does_not_count(client):
    case, sheets = scored()
    gone = ScoreSheet.objects.get(pk=sheets[1].pk)
    client.force_login(case.officer)
    address = reverse("pilots:sheet_release", args=[gone.pk])
    assert address in client.get(case.assessment.get_absolute_url()).content.decode()
    step = client.get(address).content.decode()
    assert "汇总时不计入" in step
    assert "35.00" not in step  # no score

    assert client.post(address, {"seen": gone.version, "comment": ""}).status_code == 422
    typed = {"seen": gone.version, "comment": WHY}
    assert client.post(address, typed).url == case.assessment.get_absolute_url()

    gone.refresh_from_db()
    assert (gone.status, gone.recusal_reason) == ("recused", WHY)
    assert gone.scores.filter(points=35).exists()  # kept, not counted
    assert Notification.objects.filter(recipient=gone.expert, text__contains=WHY).exists()
    assert Turn.objects.get(subject_id=case.assessment.pk).action == "补充安排专家"
    assert gone not in printable_sheets(gone.expert)
    with pytest.raises(NotNow, match="有效评分不足3份"):
        case.take("consolidate", case.officer)
    other = assign_expert(case.assessment, an_expert(), actor=case.officer, now=at(DAY))
    case.score(other, A1=Decimal(32), B2=Decimal(50))

    done = case.take("consolidate", case.officer)
    assert done.result["totals"] == ["80.00", "81.00", "82.00"]
    assert done.total == Decimal("81.00")
    assert gone not in released_sheets(case.officer)


def test_after_consolidating_the_leader_opens_the_scoring_first():
    case, sheets = scored()
    case.take("consolidate", case.officer)

    def release():
        fresh = ScoreSheet.objects.get(pk=sheets[1].pk)
        return SHEET.perform(fresh, "release", Occasion(case.officer, at(DAY), WHY))

    with pytest.raises(NotNow, match="须先由领导重新评分"):
        release()
    case.take("reopen", a_leader(), WHY)
    assert release().status == "recused"
    kept = Assessment.objects.get().past_results.get()
    assert kept.content["result"]["totals"] == ["80.00", "81.00", "85.00"]
