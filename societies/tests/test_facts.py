"""Facts are entered once, corrected with a history, voided, never deleted; others see nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.activity.journal import timeline
from sanhua.activity.trail import breaks_of_trail
from sanhua.core.rules import NotAllowed, NotNow, Stale
from societies.actions.facts import edit_fact, remove_proof, void_fact
from societies.ledgers import BY_KEY, LEDGERS
from societies.models import OfficePremises, Proof, SecretaryGeneralTenure
from societies.tests.dossier_steps import LEAST, enter
from societies.tests.factories import head_of, make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


@pytest.fixture
def society():
    return make_society()


@pytest.fixture
def secretary(society):
    return secretary_of(society)


@pytest.mark.parametrize("key", [*LEAST])
def test_every_ledger_takes_a_row_in_the_browser(client, society, secretary, key):
    client.force_login(secretary)
    ledger = BY_KEY[key]
    page = client.get(reverse("societies:fact_new", args=[society.pk, key]))
    values = {
        name: field.initial
        for name, field in page.context["form"].fields.items()
        if field.initial is not None and name != "token"
    }
    if not ledger.is_yearly:
        values["valid_from"] = "2022年1月1日"

    answer = client.post(reverse("societies:fact_new", args=[society.pk, key]), values | LEAST[key])

    assert answer.status_code == 302, answer.context["form"].errors
    row = ledger.model.objects.get()
    assert (row.society, row.valid_from.year) == (society, 2021 if ledger.is_yearly else 2022)
    shown = client.get(row.get_absolute_url()).content.decode()
    assert str(row) in shown
    section = client.get(reverse("societies:section", args=[society.pk, ledger.section]))
    assert row.get_absolute_url() in section.content.decode()


def test_every_ledger_is_tested():
    assert {ledger.key for ledger in LEDGERS} - {*LEAST} == {"entity_year"}


def test_a_year_of_an_entity_belongs_to_an_entity_of_the_same_society(society, secretary):
    entity = enter(society, secretary, "entity")
    other = make_society()
    loss = {"year": 2021, "profit": -300, "entity": entity}

    row = enter(society, secretary, "entity_year", **loss)
    with pytest.raises(ValidationError, match="请选择本学会的经济实体"):
        enter(other, secretary_of(other), "entity_year", **loss)

    assert (row.valid_from, row.valid_until) == (dt.date(2021, 1, 1), dt.date(2021, 12, 31))


def test_an_edit_keeps_the_old_and_the_new_value(society, secretary):
    row = enter(society, secretary, "premises")

    edit_fact(
        row, seen=1, values={"address": "南昌市二七北路"}, actor=secretary, now=timezone.now()
    )

    event = timeline(row).first()
    assert event.detail == {"地址": ["南昌市北京东路1号", "南昌市二七北路"]}
    assert [words for _, words in breaks_of_trail() if words] == []


def test_two_people_on_one_row_do_not_overwrite_each_other(society, secretary):
    row = enter(society, secretary, "premises")
    edit_fact(row, seen=1, values={"address": "甲"}, actor=secretary, now=timezone.now())

    with pytest.raises(Stale):
        edit_fact(row, seen=1, values={"address": "乙"}, actor=secretary, now=timezone.now())

    assert OfficePremises.objects.get().address == "甲"


def test_a_stale_form_comes_back_with_what_was_typed(client, society, secretary):
    row = enter(society, secretary, "premises")
    edit_fact(row, seen=1, values={"address": "甲"}, actor=secretary, now=timezone.now())
    client.force_login(secretary)

    page = client.post(
        reverse("societies:fact_edit", args=["premises", row.pk]),
        {"mode": "provided", "address": "乙路", "valid_from": "2022-01-01", "seen": 1},
    )

    assert page.status_code == 422
    assert "已被他人更新" in page.content.decode()
    assert "乙路" in page.content.decode()


def test_a_voided_row_stays_readable_and_counts_no_more(client, society, secretary):
    row = enter(society, secretary, "premises")
    void_fact(row, seen=1, reason="重复登记", actor=secretary, now=timezone.now())
    client.force_login(secretary)

    page = client.get(row.get_absolute_url()).content.decode()

    assert "已作废：重复登记" in page
    society.checkup.refresh_from_db()
    assert "A1-1:d" in society.checkup.outcomes
    with pytest.raises(NotNow, match="已经作废"):
        edit_fact(
            row, seen=row.version, values={"address": "乙"}, actor=secretary, now=timezone.now()
        )


def test_an_entity_with_years_is_not_voided(society, secretary):
    entity = enter(society, secretary, "entity")
    model = BY_KEY["entity_year"].model
    model.objects.create(society=society, entity=entity, year=2021, valid_from=dt.date(2021, 1, 1))

    with pytest.raises(NotNow, match="请先作废年度收支"):
        void_fact(entity, seen=1, reason="误登", actor=secretary, now=timezone.now())


def test_the_same_form_twice_is_one_row(client, society, secretary):
    client.force_login(secretary)
    form = LEAST["premises"] | {"valid_from": "2022-01-01"}
    form["token"] = "9f0f8f0e-6f51-4b9e-8f56-0d9bbb8f3f02"

    for _ in range(2):
        client.post(reverse("societies:fact_new", args=[society.pk, "premises"]), form)

    assert OfficePremises.objects.count() == 1


@pytest.mark.parametrize("maker", [reader_of, lambda _: staff(StaffRole.OFFICER)])
def test_only_those_who_fill_in_write(society, maker):
    with pytest.raises(NotAllowed):
        enter(society, maker(society), "premises")


@pytest.mark.parametrize(
    ("key", "values", "sentence"),
    [
        ("premises", {"mode": "leased"}, "请填写期限届满日"),
        ("premises", {"area": 0}, "应大于0"),
        ("premises", {"valid_until": dt.date(2021, 12, 31)}, "不能早于"),
        ("tenure", {"route": "retired_cadre"}, "请选择原单位性质"),
        ("tenure", {"birth_date": dt.date(2015, 1, 1)}, "请核对"),
        ("tenure", {"council_due": 30, "council_present": 31}, "不能大于"),
        ("party_branch", {"entitled_voters": 5, "present_voters": 6}, "不能大于"),
        ("revenue", {"year": 21}, "应为4位年份"),
        ("revenue", {"amount": -1}, "不能小于0"),
        ("entity", {"uscc": "91350100M000100Y4O"}, "统一社会信用代码不正确"),
        ("council_term", {"standing_council_size": 62}, "不能大于"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_with_a_sentence(
    society, secretary, key, values, sentence
):
    with pytest.raises(ValidationError) as caught:
        enter(society, secretary, key, **values)

    assert sentence in "".join(caught.value.messages)
    assert BY_KEY[key].model.objects.count() == 0


def test_one_income_per_year_and_category(society, secretary):
    enter(society, secretary, "revenue")

    with pytest.raises(ValidationError, match="已经登记"):
        enter(society, secretary, "revenue")


def test_proofs_stand_behind_a_fact_and_can_be_taken_away(client, society, secretary):
    client.force_login(secretary)
    form = LEAST["premises"] | {"valid_from": "2022-01-01", "proof_kind": "title"}
    form["proofs"] = SimpleUploadedFile("证明.pdf", PDF)

    client.post(reverse("societies:fact_new", args=[society.pk, "premises"]), form)

    proof = Proof.objects.get()
    row = OfficePremises.objects.get()
    society.checkup.refresh_from_db()
    assert "A1-2:m" in society.checkup.outcomes
    assert "证明.pdf" in client.get(row.get_absolute_url()).content.decode()
    client.force_login(staff(StaffRole.OFFICER))
    assert client.get(reverse("files:download", args=[proof.file_id])).status_code == 200
    remove_proof(proof, actor=secretary, now=timezone.now())
    society.checkup.refresh_from_db()
    assert "A1-2:u" in society.checkup.outcomes
    assert client.get(reverse("files:download", args=[proof.file_id])).status_code == 404


def test_a_birth_date_is_sealed_shown_as_a_year_and_read_on_the_record(client, society, secretary):
    row = enter(society, secretary, "tenure")
    with connection.cursor() as cursor:
        cursor.execute("SELECT birth_date FROM societies_secretarygeneraltenure")
        stored = cursor.fetchone()[0]
    assert "1970" not in stored
    client.force_login(staff(StaffRole.OFFICER))
    assert "1970年" in (page := client.get(row.get_absolute_url()).content.decode())
    assert "1970年5月" not in page

    page = client.post(reverse("societies:birth_date", args=["tenure", row.pk]), follow=True)

    assert "1970年5月6日" in page.content.decode()
    assert timeline(row).first().label == "查看出生日期"
    client.force_login(reader_of(society))
    refused = client.post(reverse("societies:birth_date", args=["tenure", row.pk]))
    assert refused.status_code == 403


def test_a_birth_date_left_empty_stays(client, society, secretary):
    row = enter(society, secretary, "tenure")
    client.force_login(secretary)
    form = {"name": "张华", "route": "social_hire", "term_number": 2, "other_posts": 0}
    form |= {"yearly_pay": 0, "valid_from": "2022-01-01", "seen": 1, "birth_date": ""}

    answer = client.post(reverse("societies:fact_edit", args=["tenure", row.pk]), form)

    assert answer.status_code == 302
    row = SecretaryGeneralTenure.objects.get()
    assert (row.term_number, row.birth_date) == (2, dt.date(1970, 5, 6))


def test_the_history_of_a_sealed_field_does_not_hold_it(society, secretary):
    row = enter(society, secretary, "tenure")

    edit_fact(
        row,
        seen=1,
        values={"birth_date": dt.date(1971, 1, 1)},
        actor=secretary,
        now=timezone.now(),
    )

    assert timeline(row).first().detail == {"出生日期": ["已填写", "已填写"]}


@pytest.mark.parametrize(
    ("maker", "shown"),
    [
        (secretary_of, "13812340000"),
        (head_of, "13812340000"),
        (reader_of, "138****0000"),
        (lambda _: staff(StaffRole.OFFICER), "138****0000"),
    ],
)
def test_telephone_numbers_are_masked_for_who_does_not_need_them(
    client, society, secretary, maker, shown
):
    row = enter(society, secretary, "staff", phone="13812340000")
    client.force_login(maker(society))

    page = client.get(row.get_absolute_url()).content.decode()

    assert shown in page
    assert ("13812340000" in page) == (shown == "13812340000")


def test_what_was_entered_last_stands_beside_and_can_be_copied(client, society, secretary):
    row = enter(society, secretary, "paid_service")
    client.force_login(secretary)

    beside = client.get(reverse("societies:fact_new", args=[society.pk, "paid_service"]))
    copied = client.get(
        reverse("societies:fact_new", args=[society.pk, "paid_service"]), {"like": row.pk}
    )

    assert "检测服务" in beside.content.decode()
    assert copied.context["form"]["title"].value() == "检测服务"


def test_the_register_takes_staff_and_secretary_general_from_the_dossier(society, secretary):
    for name in ("甲", "乙"):
        enter(society, secretary, "staff", name=name)
    enter(society, secretary, "staff", name="丙", is_full_time=False)
    enter(society, secretary, "tenure")

    society.refresh_from_db()

    assert (society.full_time_staff, society.secretary_general) == (2, "张华")
