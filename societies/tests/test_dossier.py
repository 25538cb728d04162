"""The dossier: complete by section, confirmed by the head, sent back, explained, frozen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from societies.actions import checkups
from societies.actions.dossier import comment, declare_none, freeze, need_until
from societies.actions.facts import answer_article51, edit_fact
from societies.checks import CHECKS
from societies.enums import DossierStatus, Section, SnapshotOccasion
from societies.jobs import refresh_checkups
from societies.models import (
    Article51Item,
    Checkup,
    Dossier,
    RuleParameter,
    SectionMark,
    Snapshot,
)
from societies.tests.dossier_steps import LEAST, enter, fill_in
from societies.tests.factories import head_of, make_society, secretary_of
from societies.workflows.dossier import DOSSIER

pytestmark = pytest.mark.django_db


@pytest.fixture
def society():
    return make_society()


@pytest.fixture
def secretary(society):
    return secretary_of(society)


def step(society, name, actor, comment="", **data):
    dossier = Dossier.objects.select_related("society").get(society=society)
    occasion = Occasion(actor=actor, now=timezone.now(), comment=comment, data=data)
    return DOSSIER.perform(dossier, name, occasion)


def outcome(society, rule):
    words = Checkup.objects.get(society=society).outcomes.split()
    return dict(word.split(":") for word in words)[rule]


def test_every_change_asks_all_rules_anew(society, secretary):
    enter(society, secretary, "staff")

    checkup = Checkup.objects.get(society=society)

    assert [row["rule"] for row in checkup.findings] == [check.id for check in CHECKS]
    assert outcome(society, "A2-1") == "u"
    enter(society, secretary, "staff", name="乙")
    enter(society, secretary, "staff", name="丙")
    assert outcome(society, "A2-1") == "m"


def test_nothing_to_record_is_not_the_same_as_not_filled_in(society, secretary):
    enter(society, secretary, "premises")
    assert outcome(society, "A2-1") == "d"

    declare_none(society, Section.STAFF, words="暂无", actor=secretary, now=timezone.now())

    assert outcome(society, "A2-1") == "n"
    enter(society, secretary, "staff")
    assert outcome(society, "A2-1") == "u"
    assert not SectionMark.objects.get(section="staff").is_none


def test_nothing_to_record_is_refused_where_something_is(society, secretary):
    enter(society, secretary, "premises")

    with pytest.raises(NotNow, match="已登记1条"):
        declare_none(society, Section.PREMISES, words="", actor=secretary, now=timezone.now())


def test_the_head_confirms_when_every_section_is_filled(society, secretary):
    head = head_of(society)
    enter(society, secretary, "premises")
    with pytest.raises(NotNow, match="还有7个部分没有填写完整"):
        step(society, "propose", secretary)
    fill_in(society, secretary)

    step(society, "propose", secretary)
    assert Turn.objects.get(society_id=society.pk).owner == "head"
    confirmed = step(society, "confirm", head)

    assert (confirmed.status, confirmed.confirmed_by) == (DossierStatus.CONFIRMED, head)
    assert not Turn.objects.filter(society_id=society.pk).exists()


def test_a_change_after_the_confirmation_asks_for_a_new_one(society, secretary):
    row = enter(society, secretary, "premises")
    fill_in(society, secretary)
    step(society, "confirm", head_of(society))

    edit_fact(row, seen=1, values={"address": "新址"}, actor=secretary, now=timezone.now())

    assert Dossier.objects.get(society=society).status == DossierStatus.DRAFT


def test_an_officer_sends_a_section_back_and_the_society_puts_it_right(client, society, secretary):
    enter(society, secretary, "premises")
    fill_in(society, secretary)
    step(society, "confirm", head_of(society))
    officer = staff(StaffRole.OFFICER)
    client.force_login(officer)
    dossier = Dossier.objects.get(society=society)

    answer = client.post(
        reverse("societies:dossier_step", args=[dossier.pk, "return"]),
        {"sections": ["premises"], "comment": "租赁合同已到期，请更新。", "seen": dossier.version},
    )

    assert answer.status_code == 302
    client.force_login(secretary)
    page = client.get(reverse("societies:dossier", args=[society.pk])).content.decode()
    assert "已退回：租赁合同已到期，请更新。" in page
    assert Turn.objects.get(society_id=society.pk).owner == "society"
    step(society, "propose", secretary)
    assert SectionMark.objects.get(section="premises").return_reason == ""


def test_a_return_names_at_least_one_section(society, secretary):
    enter(society, secretary, "premises")
    fill_in(society, secretary)
    step(society, "confirm", head_of(society))

    with pytest.raises(NotNow, match="至少选择一个"):
        step(society, "return", staff(StaffRole.OFFICER), comment="请补充")


def test_a_comment_reaches_the_society_and_changes_nothing(society, secretary):
    enter(society, secretary, "premises")
    dossier = Dossier.objects.get(society=society)
    officer = staff(StaffRole.OFFICER)

    comment(dossier, Section.PREMISES, words="请补充平面图。", actor=officer, now=timezone.now())

    assert Notification.objects.filter(recipient=secretary, text__contains="请补充平面图").exists()
    assert Dossier.objects.get().status == DossierStatus.DRAFT


def test_an_explanation_is_kept_with_the_finding(client, society, secretary):
    enter(society, secretary, "staff")
    client.force_login(secretary)

    answer = client.post(
        reverse("societies:explain", args=[society.pk, "A2-1"]), {"words": "下半年招聘2人。"}
    )

    assert answer.status_code == 302
    page = client.get(reverse("societies:dossier", args=[society.pk])).content.decode()
    assert "情况说明：下半年招聘2人。" in page
    assert Checkup.objects.get().explanations == {"A2-1": "下半年招聘2人。"}


def test_a_finding_leads_to_the_field_that_mends_it(client, society, secretary):
    row = enter(society, secretary, "staff")
    client.force_login(secretary)

    page = client.get(reverse("societies:dossier", args=[society.pk])).content.decode()

    url = reverse("societies:fact_edit", args=["staff", row.pk])
    assert f"{url}#id_contract_signed_on" in page
    form = client.get(url).content.decode()
    assert 'id="id_contract_signed_on"' in form


def test_article_51_is_answered_line_by_line_and_labelled(client, society, secretary):
    row = enter(society, secretary, "tenure")
    item = Article51Item.objects.create(text="政治素质好")
    other = Article51Item.objects.create(text="身体健康", position=2)
    client.force_login(secretary)
    page = client.get(reverse("societies:article51", args=[row.pk])).content.decode()
    assert "待核对原文" in page
    assert outcome(society, "B3-1") == "d"

    client.post(
        reverse("societies:article51", args=[row.pk]),
        {f"met_{item.pk}": "on", f"words_{other.pk}": ""},
    )
    assert outcome(society, "B3-1") == "u"
    answer_article51(
        row,
        answers={item: (True, ""), other: (False, "术后恢复，能正常工作")},
        actor=secretary,
        now=timezone.now(),
    )

    assert outcome(society, "B3-1") == "m"


def test_the_checks_look_as_far_as_the_pilot_goes(society, secretary):
    enter(
        society,
        secretary,
        "premises",
        mode="leased",
        valid_until=timezone.localdate().replace(
            year=timezone.localdate().year + 1, month=1, day=1
        ),
    )
    assert outcome(society, "A1-3") != "u"

    need_until(society, dt.date(timezone.localdate().year + 1, 12, 31), now=timezone.now())

    assert outcome(society, "A1-3") == "u"


def test_a_snapshot_keeps_the_day_and_no_birth_date(society, secretary):
    enter(society, secretary, "tenure")
    enter(society, secretary, "staff")
    shot = freeze(
        society,
        SnapshotOccasion.BASELINE,
        about=society.pk,
        actor=secretary,
        now=timezone.now(),
    )
    enter(society, secretary, "staff", name="乙")

    shot = Snapshot.objects.get(pk=shot.pk)

    assert [row["name"] for row in shot.facts["staff"]] == ["李明"]
    assert shot.measures["full_time"] == 1
    assert "birth_date" not in str(shot.facts)
    assert "1970-05" not in str(shot.facts)


def test_before_and_after_stand_side_by_side_with_the_same_numbers(client, society, secretary):
    enter(society, secretary, "staff")
    freeze(
        society,
        SnapshotOccasion.BASELINE,
        about=society.pk,
        actor=secretary,
        now=timezone.now(),
    )
    for name in ("乙", "丙"):
        enter(society, secretary, "staff", name=name)
    client.force_login(secretary)

    page = client.get(reverse("societies:snapshots", args=[society.pk]))

    text = page.content.decode()
    assert "<svg" in text
    row = next(row for row in page.context["page"].rows if row[0] == "专职工作人员（人）")
    assert row[1:] == (["1", "3"], "+2")
    assert ("A2-1", "专职人员人数", "不符合", "符合") in page.context["page"].changed


def test_thresholds_hold_from_their_day(society, secretary):
    today = timezone.localdate()
    for name in ("甲", "乙"):
        enter(society, secretary, "staff", name=name)
    assert outcome(society, "A2-1") == "u"
    RuleParameter.objects.create(key="staff_min", value="2", effective_from=today, basis="会议纪要")

    assert refresh_checkups() == 1

    assert outcome(society, "A2-1") == "m"
    checkups.refresh_stale(today - dt.timedelta(days=1))
    assert outcome(society, "A2-1") == "u"


def test_the_nightly_job_finds_nothing_the_second_time(society, secretary):
    enter(society, secretary, "staff")
    make_society()

    assert refresh_checkups() == 1  # the other society; this one was asked at the change
    assert refresh_checkups() == 0


@pytest.mark.once
def test_pages_cost_the_same_with_few_and_many_facts(client, society, secretary):
    client.force_login(secretary)
    pages = [
        reverse("societies:dossier", args=[society.pk]),
        *(reverse("societies:section", args=[society.pk, section]) for section in Section),
    ]

    def costs():
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            found.append(len(queries))
        return found

    for key in LEAST:
        enter(society, secretary, key)
    few = costs()
    for number in range(4):
        for key in LEAST:
            values = {"year": 2010 + number} if "year" in LEAST[key] else {}
            enter(society, secretary, key, **values)
    many = costs()

    assert many == few
    assert max(many) <= 15


def test_a_check_up_from_before_anything_was_counted_is_worked_out_anew():
    society, day = make_society(), dt.date(2022, 5, 9)
    checkups.refresh(society, on=day)
    assert checkups.refresh_stale(day) == 0
    row = Checkup.objects.get(society=society)
    del row.measures[checkups.COUNTED]
    row.save()

    assert checkups.refresh_stale(day) == 1
    assert checkups.COUNTED in Checkup.objects.get(society=society).measures
