"""The editor of a scheme: a table without script, text to paste, a proposal, a copy, a trial."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from pilots.actions.assessment import open_assessment
from pilots.actions.scheme import save_scheme
from pilots.forms.scheme import SchemeForm
from pilots.forms.scheme_table import TypedRow, rearranged, rows_of_text, sums_of
from pilots.models import AssessmentScheme
from pilots.queries.scheme_trial import scheme_trial
from pilots.scoring import default
from pilots.tests.factories import at, make_batch, make_pilot, officer_of
from pilots.tests.test_assessment import make_scheme
from pilots.workflows.assessment_facts import NOT_READY, known_of
from societies.actions.checkups import refresh
from societies.models import Checkup, GovernmentFunction, PartyBranch
from societies.tests.factories import secretary_of

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 11, 10)
NEW = reverse("pilots:scheme_new")


@pytest.fixture
def officer(client):
    user = officer_of(make_batch())
    client.force_login(user)
    return user


def table_of(page):
    """What a browser would send of the table on a page."""
    form, rows = page.context["form"], page.context["rows"]
    typed = {field.html_name: field.value() or "" for field in form if field.name != "token"}
    typed["rows"] = str(len(rows))
    for n, row in enumerate(rows):
        typed |= {f"{name}-{n}": getattr(row, name) for name in TypedRow.__dataclass_fields__}
    return typed


def codes(page):
    return [row.code for row in page.context["rows"]]


def test_the_proposal_is_a_whole_scheme_and_says_that_nobody_approved_it(client, officer):
    assert f"{NEW}?default=1" in client.get(reverse("pilots:schemes")).content.decode()
    page = client.get(NEW, {"default": "1"})
    assert "未经省科协审定" in page.content.decode()
    assert len(page.content) < 100_000
    answer = client.post(NEW, table_of(page), follow=True)

    made = AssessmentScheme.objects.get()
    assert "秘书处实体化35分，秘书长专职化25分，学会工作市场化30分，组织实施10分，合计100分" in (
        answer.content.decode()
    )
    assert made.indicators.count() == len(default.LINES.splitlines())
    assert made.indicators.get(code="C3.1").may_be_na
    assert "条件未成熟（有发展计划）=不适用" in made.indicators.get(code="A3").mechanic
    computed = {row.code for row in made.indicators.exclude(mechanic="")}
    assert {
        "A2.1",
        "A2.2",
        "A2.3",
        "A2.4",
        "A3",
        "B1-2",
        "B3",
        "C1.1",
        "D1",
        "D2",
        "D3",
    } <= computed


def test_rows_are_added_moved_and_removed_without_saving(client, officer):
    scheme = make_scheme(officer)
    address = scheme.get_absolute_url()
    page = client.get(address)
    assert codes(page) == ["A1", "B2"]
    page = client.post(address, table_of(page) | {"do": "down-0", "criterion-1": "刚写的标准。"})
    assert codes(page) == ["B2", "A1"]
    assert "刚写的标准。" in page.content.decode()
    page = client.post(address, table_of(page) | {"do": "add-0"})
    assert codes(page) == ["B2", "", "A1"]
    page = client.post(address, table_of(page) | {"do": "drop-2"})
    assert codes(page) == ["B2", ""]
    assert ("合计", Decimal(60)) in page.context["sums"]
    refused = client.post(address, table_of(page))
    assert refused.status_code == 422
    assert "须为100分，现为60分" in refused.content.decode() or "第2行" in refused.content.decode()
    assert list(scheme.indicators.values_list("code", flat=True)) == ["A1", "B2"]


def test_a_fault_in_the_table_names_its_row_and_keeps_what_was_typed(client, officer):
    scheme = make_scheme(officer)
    typed = table_of(client.get(scheme.get_absolute_url())) | {"bands": "优秀|90\n不合格|0"}
    typed |= {"kind-1": "阶梯", "fact-1": "没有这项", "steps-1": "1=60", "name-0": "改了的名称"}
    answer = client.post(scheme.get_absolute_url(), typed)

    assert answer.status_code == 422
    words = answer.content.decode()
    assert "指标第2行：没有“没有这项”这项数据" in words
    assert "改了的名称" in words
    typed |= {"fact-1": "专职工作人员", "na-1": "1"}
    assert client.post(scheme.get_absolute_url(), typed).status_code == 302
    line = scheme.indicators.get(code="B2")
    assert (line.mechanic, line.may_be_na) == ("阶梯 专职工作人员：1=60", True)


def test_table_and_text_are_the_same_scheme(client, officer):
    page = client.get(NEW, {"default": "1"})
    text = client.post(NEW, table_of(page) | {"do": "text"})
    assert text.context["form"]["lines"].value() == default.LINES
    sent = {
        field.html_name: field.value() for field in text.context["form"] if field.name != "token"
    }
    sent["seen"] = ""
    back = client.post(NEW, sent | {"do": "table"})
    assert back.context["rows"] == page.context["rows"]
    assert client.post(NEW, sent).status_code == 302


def test_a_copy_becomes_the_next_version(client, officer):
    scheme = make_scheme(officer)
    page = client.get(NEW, {"copy": str(scheme.pk)})
    assert codes(page) == ["A1", "B2"]
    typed = table_of(page) | {"bands": "优秀|90\n不合格|0"}
    assert client.post(NEW, typed).status_code == 302
    assert sorted(AssessmentScheme.objects.values_list("name", "number")) == [
        ("评价方案", 1),
        ("评价方案", 2),
    ]
    for nonsense in ("x", "00000000-0000-4000-8000-000000000000"):
        assert client.get(NEW, {"copy": nonsense}).status_code == 404


@given(st.lists(st.sampled_from(["add", "add-0", "up-1", "down-0", "up-9", "down-x", "drop-99"])))
def test_no_button_loses_a_row(buttons):
    rows = rows_of_text("A|甲|a|1|x\nB|乙|b|2|y")
    for button in buttons:
        rows = rearranged(rows, button)

    assert {"A", "B"} <= {row.code for row in rows}
    assert sums_of(rows)[-1] == ("合计", Decimal(3))


def a_pilot():
    pilot = make_pilot()
    values = {"on": DAY, "outcomes": "", "findings": [], "measures": {"full_time": 2}}
    Checkup.objects.create(society=pilot.society, **values)
    return pilot


def test_a_trial_shows_what_the_facts_would_give_and_keeps_nothing(client, officer):
    pilot = a_pilot()
    form = SchemeForm(default.proposal())
    assert form.is_valid(), form.errors
    scheme = save_scheme(None, actor=officer, **form.values)
    trial = scheme_trial(scheme, pilot, DAY)
    found = {line.indicator.code: line for line in trial.lines}
    assert found["A2.1"].result.points == 6
    assert found["A2.1"].source.label == "学会档案"
    assert found["D1"].source.url == reverse("pilots:tasks")
    assert found["C1.1"].result is None  # nothing recorded: not nothing
    assert found["B4"].source is None
    address = reverse("pilots:scheme_trial", args=[scheme.pk])
    assert "由专家评定" not in client.get(address).content.decode()
    assert client.get(address, {"pilot": str(pilot.pk)}).status_code == 404  # another batch's
    theirs = officer_of(pilot.batch)
    client.force_login(theirs)
    page = client.get(address, {"pilot": str(pilot.pk)}).content.decode()
    assert "专职工作人员2人，得6分" in page
    assert not pilot.assessments.exists()


def test_what_facts_decide_costs_no_query_for_each_fact(client, officer):
    """The proposal names every kind of fact."""
    pilot = a_pilot()
    form = SchemeForm(default.proposal())
    assert form.is_valid(), form.errors
    scheme = save_scheme(None, actor=officer, **form.values)
    days = {"self_due_on": dt.date(2022, 11, 30), "scoring_due_on": dt.date(2022, 12, 9)}
    runner, secretary = officer_of(pilot.batch), secretary_of(pilot.society)
    made = open_assessment(
        pilot, actor=runner, now=at("2022-11-01"), token=None, kind="final", scheme=scheme, **days
    )
    trial = reverse("pilots:scheme_trial", args=[scheme.pk]) + f"?pilot={pilot.pk}"
    for person, address in (
        (secretary, reverse("pilots:self_assessment", args=[made.pk])),
        (runner, trial),
    ):
        client.force_login(person)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        assert len(queries) <= 15, address
        assert len(page.content) < 100_000


def test_facts_of_contracts_and_of_a_branch_that_is_not_ripe():
    pilot = a_pilot()
    held = {"society": pilot.society, "valid_from": dt.date(2022, 1, 1)}
    for number, received in enumerate((30_000, 5_000)):
        GovernmentFunction.objects.create(
            title=f"评价{number}", client="省厅", field="evaluation", manner="x",
            amount=50_000, received=received, **held,
        )  # fmt: skip
    PartyBranch.objects.create(kind="none", full_members=2, development_plan="发展党员。", **held)
    refresh(pilot.society, on=DAY)
    Checkup.objects.update(findings=[])
    assert known_of(pilot, DAY).facts["党组织形式"].value == "尚未建立"
    Checkup.objects.update(findings=[{"rule": "A3-9", "outcome": "met"}])
    facts = known_of(pilot, DAY).facts

    assert facts["政府转移职能"].value == 2
    assert facts["政府转移职能到账额"].value == Decimal("3.5")
    assert facts["科技服务协议"].value is None
    assert facts["经济实体"].value is None
    assert facts["党组织形式"].value == NOT_READY
