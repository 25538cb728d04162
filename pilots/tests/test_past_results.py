"""Results of before the table of earlier results, and the strip of the experts' totals."""

from __future__ import annotations

import re
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from pilots.models import Assessment, AssessmentResult
from pilots.queries.result_view import past_results, result_of
from pilots.tests.factories import a_leader, at
from pilots.tests.test_assessment import DAY, Case
from sanhua.activity.models import Event

pytestmark = pytest.mark.django_db

carry_over = import_module("pilots.migrations.0019_old_results").carry_over


def entry(total, *, digest="", moment=None):
    return {
        "total": total,
        "grade": "合格" if digest else "",
        "digest": digest,
        "reopened_at": (moment or at(DAY)).isoformat(),
        "reason": "学会申请复核。",
    }


def test_old_entries_become_rows_and_a_published_fingerprint_stays(client):
    case, leader = Case(), a_leader()
    case.consolidated()
    case.take("reopen", leader, "学会申请复核。")
    reopened = Event.objects.get(kind="pilots.assessment.reopen").occurred_at
    first, second = entry("71.50", moment=reopened), entry("82.00", digest="a" * 64)
    Assessment.objects.update(result={"history": [first, second]})
    kept = AssessmentResult.objects.get()

    carry_over(apps, None)

    row = Assessment.objects.get()
    assert row.result == {}
    rows = AssessmentResult.objects.order_by("number")
    assert [(one.number, one.total) for one in rows] == [
        (1, Decimal("71.50")),
        (2, Decimal("82.00")),
        (3, kept.total),
    ]
    assert rows[0].closed_by == leader
    shown = past_results(case.officer, row)
    assert all(one.is_intact for one in shown)
    assert [one.code for one in shown][1] == "A" * 12
    # The society sees what had been published, and no more.
    assert [one.row.number for one in past_results(case.head, row)] == [2]
    client.force_login(case.head)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "第2次：82.00分，合格" in page
    assert "当时没有保存各项得分" in page
    assert "71.50" not in page


def test_what_papers_were_printed_of_keeps_its_fingerprint():
    case = Case()
    case.published()
    row = Assessment.objects.get()
    row.result["history"] = [entry("71.50")]
    module = import_module("pilots.workflows.assessment_result")
    row.result["digest"] = module.result_digest(row)
    row.save(update_fields=["result"])
    code = result_of(row).code

    carry_over(apps, None)

    view = result_of(Assessment.objects.get())
    assert (view.code, view.is_intact) == (code, True)
    assert AssessmentResult.objects.get().total == Decimal("71.50")

    case.take("reopen", a_leader(), "再次复核。")
    assert [one.number for one in AssessmentResult.objects.order_by("number")] == [1, 2]


def test_the_strip_says_where_the_experts_are_and_not_who():
    case = Case()
    case.consolidated()
    inside = result_of(Assessment.objects.get(), inside=True).inside
    drawn = str(inside.strip)

    for expert in case.experts:
        for name in (expert.full_name, expert.username, expert.unit, str(expert.pk)):
            assert not name or name not in drawn
    at_x = [float(x) for x in re.findall(r'<circle[^>]*cx="([\d.]+)"', drawn)]
    assert len(at_x) == 3
    assert at_x == sorted(at_x)  # by total, not in the order of the sheets
    # 80, 81 and 85: equal steps on the scale are equal steps on the paper.
    step = at_x[1] - at_x[0]
    assert step > 0
    assert at_x[2] - at_x[1] == pytest.approx(4 * step, rel=0.05)
    assert [str(total) for total in inside.totals] == ["80.00", "81.00", "85.00"]
    assert "均分82.00，极差5.0" in drawn
