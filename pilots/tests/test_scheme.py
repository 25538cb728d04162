"""Schemes of evaluation: two officers, an evaluation that begins meanwhile, and every door closed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse

from pilots.actions.assessment import open_assessment
from pilots.actions.scheme import save_scheme
from pilots.models import AssessmentScheme, GradeBand, Indicator
from pilots.policies import run_batches
from pilots.tests.factories import at, make_batch, make_pilot, officer_of
from pilots.tests.test_assessment import BANDS, LINES, make_scheme
from sanhua.core.rules import NotNow, Stale

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 11, 10)
ROWS = [line | {"criterion": "新标准。"} for line in LINES]
TEXT = """A1|秘书处实体化|办公场所|40|有证明材料。
B2|秘书长专职化|社会化聘任|60|有证明材料。"""


@pytest.fixture
def officer():
    return officer_of(make_batch())


@pytest.fixture
def scheme(officer):
    return AssessmentScheme.objects.get(pk=make_scheme(officer).pk)


def begin(scheme, officer):
    return open_assessment(
        make_pilot(batch=run_batches(officer).get()), actor=officer, now=at(DAY), kind="final",
        scheme=scheme, self_due_on=DAY, scoring_due_on=DAY,
    )  # fmt: skip


def rewrite(scheme, officer, **values):
    defaults = {"name": "评价方案", "note": "", "lines": ROWS, "bands": BANDS, "actor": officer}
    return save_scheme(scheme, **defaults | values)


def test_an_evaluation_that_begins_between_loading_and_saving_is_said(scheme, officer):
    seen = scheme.version
    begin(scheme, officer)
    with pytest.raises(Stale, match="已用于评估"):
        rewrite(scheme, officer, seen=seen)

    assert scheme.indicators.first().criterion == "有证明材料。"
    new = rewrite(scheme, officer, seen=AssessmentScheme.objects.get(pk=scheme.pk).version)
    assert (new.number, new.frozen_at) == (2, None)


def test_the_second_of_two_officers_is_told(scheme, officer):
    seen = scheme.version
    rewrite(scheme, officer, seen=seen)
    with pytest.raises(Stale):
        rewrite(scheme, officer, seen=seen, note="我的")

    assert AssessmentScheme.objects.get().note == ""


def test_the_page_keeps_what_was_typed_and_the_next_saving_makes_a_version(client, scheme, officer):
    client.force_login(officer)
    page = client.get(scheme.get_absolute_url())
    typed = page.context["form"].initial | {
        "bands": "优秀|90\n不合格|0",
        "lines": TEXT.replace("有证明材料。", "新标准。"),
    }
    begin(scheme, officer)
    answer = client.post(scheme.get_absolute_url(), typed)

    assert answer.status_code == 422
    words = answer.content.decode()
    assert "您编辑期间，该方案已用于评估" in words
    assert "新标准。" in words
    assert "保存为新版本" in words
    typed["seen"] = answer.context["form"]["seen"].value()
    again = client.post(scheme.get_absolute_url(), typed)
    assert again.status_code == 302, again.context["form"].errors
    assert sorted(AssessmentScheme.objects.values_list("number", flat=True)) == [1, 2]


def test_a_number_is_never_used_twice(scheme, officer):
    second = rewrite(None, officer)
    AssessmentScheme.objects.filter(pk=scheme.pk).delete()

    assert rewrite(None, officer).number == second.number + 1


def test_weights_that_do_not_sum_to_a_hundred_are_not_saved(scheme, officer):
    with pytest.raises(ValidationError, match="须为100分，现为40分"):
        rewrite(scheme, officer, lines=ROWS[:1])

    assert scheme.indicators.count() == 2


def doors(scheme):
    line, band = scheme.indicators.first(), scheme.bands.first()
    line.max_points = Decimal(1)
    band.minimum = Decimal(1)
    scheme.bonus_cap = Decimal(9)
    new = {"code": "Z", "axis": "甲", "name": "新", "criterion": "新", "max_points": 1}
    return {
        "line.save": line.save,
        "line.delete": line.delete,
        "line.update": lambda: scheme.indicators.update(max_points=1),
        "lines.delete": lambda: scheme.indicators.all().delete(),
        "lines.bulk_update": lambda: Indicator.objects.bulk_update([line], ["max_points"]),
        "lines.create": lambda: scheme.indicators.create(**new),
        "lines.bulk_create": lambda: Indicator.objects.bulk_create(
            [Indicator(scheme=scheme, **new)]
        ),
        "line.moves away": lambda: Indicator(
            pk=line.pk, scheme=AssessmentScheme.objects.create(name="别的"), **new
        ).save(force_update=True),
        "band.save": band.save,
        "band.delete": band.delete,
        "bands.update": lambda: GradeBand.objects.filter(scheme=scheme).update(minimum=1),
        "bands.create": lambda: scheme.bands.create(name="特优", minimum=99),
        "scheme.save": scheme.save,
        "scheme.delete": scheme.delete,
        "scheme.update": lambda: AssessmentScheme.objects.update(method="median"),
        "schemes.delete": lambda: AssessmentScheme.objects.all().delete(),
    }


def test_nothing_of_a_frozen_scheme_changes_by_any_door(scheme, officer):
    begin(scheme, officer)
    old = AssessmentScheme.objects.get(pk=scheme.pk)
    before = [list(model.objects.values()) for model in (AssessmentScheme, Indicator, GradeBand)]
    for name, door in doors(old).items():
        with pytest.raises(NotNow, match="不能修改"):
            door()
        if name == "line.moves away":
            AssessmentScheme.objects.filter(name="别的").delete()
    after = [list(model.objects.values()) for model in (AssessmentScheme, Indicator, GradeBand)]

    assert after == before
    registered = set(admin.site._registry)
    assert not registered & {AssessmentScheme, Indicator, GradeBand}


def test_the_same_doors_are_open_before(scheme):
    line, band = scheme.indicators.first(), scheme.bands.first()
    line.name, band.name, scheme.note = "新名", "特优", "新"
    for row in (line, band, scheme):
        row.save()
    scheme.indicators.update(criterion="新")
    scheme.bands.all().delete()

    assert AssessmentScheme.objects.get().note == "新"
    assert reverse("pilots:scheme", args=[scheme.pk]) == scheme.get_absolute_url()
