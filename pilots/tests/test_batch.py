"""Batches: set up from the notice, opened, corrected, closed, shared between officers."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from pilots.actions.batch import add_officer, create_batch, edit_batch, remove_officer
from pilots.enums import ApplicationStatus, BatchStatus, Phase
from pilots.models import PilotBatch
from pilots.policies import run_batch_ids
from pilots.queries.batch import blueprint
from pilots.tests.factories import (
    PHASES_2022,
    a_leader,
    at,
    make_application,
    make_batch,
    officer_of,
)
from pilots.workflows.application import APPLICATION
from pilots.workflows.batch import BATCH, phases_fault
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.accounts.tests.factories import staff
from sanhua.activity import turns
from sanhua.activity.journal import timeline
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow, Stale
from sanhua.core.workflow import Occasion
from societies.tests.factories import make_society, secretary_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 2, 9)


def fresh(user):
    """The same person in the next request."""
    return User.objects.get(pk=user.pk)


def new_batch(officer, **values):
    first, phases = blueprint()
    return create_batch(values=first | values, phases=phases, occasion=Occasion(officer, at(DAY)))


def values_of(batch, **changes):
    names = ("name", "year", "doc_number", "doc_title", "quota_min", "quota_max")
    names += ("supplement_days", "notice_days", "contact")
    return {name: getattr(batch, name) for name in names} | changes


def posted(batch=None, **changes):
    data = values_of(batch) if batch else dict(blueprint()[0])
    for kind, (start, end) in PHASES_2022.items():
        data |= {f"{kind.value}_starts": start or "", f"{kind.value}_ends": end or ""}
    return data | changes


def test_first_batch_starts_from_the_notice():
    values, phases = blueprint()

    assert values["doc_number"] == "赣科协字〔2022〕14号"
    assert phases[Phase.SELECTION] == (dt.date(2022, 2, 10), dt.date(2022, 2, 20))
    assert phases[Phase.EXCHANGE] == (None, None)


def test_next_batch_starts_from_the_last_one_a_year_later():
    make_batch(year=2023, quota_max=5)

    values, phases = blueprint()

    assert (values["name"], values["year"], values["quota_max"]) == ("2024年度试点批次", 2024, 5)
    assert phases[Phase.PLANNING] == (dt.date(2023, 2, 21), dt.date(2023, 2, 28))
    assert "doc_number" not in values


def test_creator_runs_the_batch_at_once():
    officer = staff(StaffRole.OFFICER)

    batch = new_batch(officer)

    assert batch.pk in run_batch_ids(officer)
    assert batch.status == BatchStatus.DRAFT
    assert Turn.objects.get(subject_id=batch.pk).due_on == dt.date(2022, 2, 10)


def test_only_officers_create_batches():
    with pytest.raises(NotAllowed):
        new_batch(a_leader())
    assert not PilotBatch.objects.exists()


def test_same_submission_twice_is_one_batch():
    officer = staff(StaffRole.OFFICER)
    values, phases = blueprint()
    occasion = Occasion(officer, at(DAY), token=uuid.uuid4())

    first = create_batch(values=values, phases=phases, occasion=occasion)
    second = create_batch(values=values, phases=phases, occasion=occasion)

    assert first.pk == second.pk
    assert first.phases.count() == 5


def test_opening_tells_the_societies():
    officer = staff(StaffRole.OFFICER)
    secretary = secretary_of(make_society())
    batch = new_batch(officer)

    opened = BATCH.perform(batch, "open", Occasion(officer, at(DAY)))

    assert opened.status == BatchStatus.OPEN
    assert Notification.objects.filter(recipient=secretary, channel="in_app").count() == 1
    assert not Turn.objects.filter(subject_id=batch.pk).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({Phase.PLANNING: (None, dt.date(2022, 2, 28))}, "请先填写“制定实施方案”阶段"),
        ({Phase.PILOTING: (dt.date(2022, 2, 1), dt.date(2022, 10, 31))}, "不能早于“制定实施方案”"),
        ({Phase.EVALUATION: (dt.date(2022, 11, 1), dt.date(2022, 10, 1))}, "不能早于开始日期"),
        ({}, ""),
    ],
)
def test_phases_must_be_dated_and_in_order(changes, sentence):
    fault = phases_fault(PHASES_2022 | changes)

    assert sentence in fault
    assert bool(sentence) == bool(fault)


def test_batch_without_number_or_dates_does_not_open():
    officer = staff(StaffRole.OFFICER)
    batch = new_batch(officer, doc_number="")

    with pytest.raises(NotNow, match="发文字号"):
        BATCH.perform(batch, "open", Occasion(officer, at(DAY)))

    batch.phases.filter(kind=Phase.PILOTING).update(ends_on=None)
    PilotBatch.objects.filter(pk=batch.pk).update(doc_number="赣科协字〔2022〕14号")
    with pytest.raises(NotNow, match="组织开展试点"):
        BATCH.perform(batch, "open", Occasion(officer, at(DAY)))


def test_another_officer_may_not_open_it():
    batch = new_batch(staff(StaffRole.OFFICER))
    with pytest.raises(NotAllowed):
        BATCH.perform(batch, "open", Occasion(staff(StaffRole.OFFICER), at(DAY)))


def test_moving_dates_of_an_open_batch_needs_a_reason_and_moves_the_turns():
    batch = make_batch()
    officer = officer_of(batch)
    application = make_application(batch=batch)
    turns.refresh(APPLICATION, application, now=at(DAY))
    later = dict(PHASES_2022) | {Phase.SELECTION: (dt.date(2022, 2, 10), dt.date(2022, 2, 25))}
    occasion = Occasion(officer, at(DAY))

    with pytest.raises(NotNow, match="修改原因"):
        edit_batch(batch, values=values_of(batch), phases=later, reason=" ", occasion=occasion)
    edit_batch(batch, values=values_of(batch), phases=later, reason="疫情防控", occasion=occasion)

    assert Turn.objects.get(subject_id=application.pk).due_on == dt.date(2022, 2, 25)
    event = timeline(batch).first()
    assert event.comment.startswith("疫情防控")
    assert "2022-02-10至2022-02-20 → 2022-02-10至2022-02-25" in event.comment


def test_moving_the_planning_phase_moves_first_plans_in_the_making():
    from pilots.tests.factories import make_pilot, make_plan

    batch = make_batch()
    officer = officer_of(batch)
    plan = make_plan(pilot=make_pilot(batch=batch))
    later = dict(PHASES_2022) | {Phase.PLANNING: (dt.date(2022, 2, 21), dt.date(2022, 3, 10))}

    edit_batch(
        batch,
        values=values_of(batch),
        phases=later,
        reason="延后",
        occasion=Occasion(officer, at(DAY)),
    )

    plan.refresh_from_db()
    assert plan.due_on == dt.date(2022, 3, 10)
    assert Turn.objects.get(subject_id=plan.pk).due_on == dt.date(2022, 3, 10)


def test_stale_edit_is_refused_and_changes_nothing():
    batch = make_batch(status=BatchStatus.DRAFT)
    officer = officer_of(batch)
    old = Occasion(officer, at(DAY), seen=batch.version)
    edit_batch(
        batch, values=values_of(batch, contact="甲"), phases=PHASES_2022, reason="", occasion=old
    )

    with pytest.raises(Stale):
        edit_batch(
            batch,
            values=values_of(batch, contact="乙"),
            phases=PHASES_2022,
            reason="",
            occasion=old,
        )

    batch.refresh_from_db()
    assert batch.contact == "甲"


def test_batch_with_undecided_applications_does_not_close():
    batch = make_batch()
    officer = officer_of(batch)
    draft = make_application(batch=batch)
    turns.refresh(APPLICATION, draft, now=at(DAY))
    waiting = make_application(batch=batch, status=ApplicationStatus.SUBMITTED)

    with pytest.raises(NotNow, match="还有1件申报"):
        BATCH.perform(batch, "close", Occasion(officer, at(DAY), "年度结束"))
    waiting.status = ApplicationStatus.NOT_SELECTED
    waiting.save()
    closed = BATCH.perform(batch, "close", Occasion(officer, at(DAY), "年度结束"))

    assert closed.status == BatchStatus.CLOSED
    assert not Turn.objects.filter(subject_id=draft.pk).exists()
    archived = BATCH.perform(closed, "archive", Occasion(officer, at(DAY)))
    assert archived.status == BatchStatus.ARCHIVED


def test_officers_share_a_batch_and_one_stays():
    batch = make_batch()
    officer, second = officer_of(batch), staff(StaffRole.OFFICER)

    with pytest.raises(NotNow, match="至少保留1名"):
        remove_officer(batch, officer, actor=officer, now=at(DAY))
    add_officer(batch, second, actor=officer, now=at(DAY))
    assert batch.pk in run_batch_ids(second)
    remove_officer(batch, officer, actor=second, now=at(DAY))

    assert batch.pk not in run_batch_ids(fresh(officer))
    with pytest.raises(NotNow):
        add_officer(batch, a_leader(), actor=second, now=at(DAY))


# On the web


def test_form_makes_and_corrects_a_batch(client):
    officer = staff(StaffRole.OFFICER)
    client.force_login(officer)

    made = client.post(reverse("pilots:batch_new"), posted())
    batch = PilotBatch.objects.get()
    assert made.url == batch.get_absolute_url()
    changed = client.post(
        reverse("pilots:batch_edit", args=[batch.pk]), posted(batch, contact="学会部 8621", seen=1)
    )

    assert changed.status_code == 302
    batch.refresh_from_db()
    assert batch.contact == "学会部 8621"


def test_form_keeps_what_was_typed_with_sentences(client):
    client.force_login(staff(StaffRole.OFFICER))

    page = client.post(
        reverse("pilots:batch_new"),
        posted(name="长" * 61, planning_starts="2022-03-05", quota_min=4),
    )
    text = page.content.decode()

    assert page.status_code == 422
    assert "“批次名称”最多60字，现有61字" in text
    assert "“制定实施方案”的结束日期不能早于开始日期（2022年3月5日）" in text
    assert 'value="2022-03-05"' in text


def test_quota_out_of_order_and_a_second_batch_of_a_name_are_sentences(client):
    make_batch(name="2022年度试点批次")
    client.force_login(staff(StaffRole.OFFICER))

    page = client.post(reverse("pilots:batch_new"), posted(quota_min=4)).content.decode()
    assert "试点数量上限不能小于下限" in page
    page = client.post(
        reverse("pilots:batch_new"), posted(name="2022年度试点批次")
    ).content.decode()
    assert "已有同名批次" in page


def test_stale_form_answers_409_with_the_text(client):
    batch = make_batch(status=BatchStatus.DRAFT)
    client.force_login(officer_of(batch))
    PilotBatch.objects.filter(pk=batch.pk).update(version=2)

    page = client.post(
        reverse("pilots:batch_edit", args=[batch.pk]), posted(batch, contact="我写的", seen=1)
    )

    assert page.status_code == 409
    assert "我写的" in page.content.decode()


def test_pages_refuse_the_wrong_roles(client):
    batch = make_batch()
    secretary = secretary_of(make_society())
    client.force_login(secretary)

    assert client.get(reverse("pilots:batch_new")).status_code == 403
    for name in ("batch_edit", "batch_officers", "decision_new", "selection", "recommend"):
        assert client.get(reverse(f"pilots:{name}", args=[batch.pk])).status_code == 403
    assert client.get(reverse("pilots:batch_step", args=[batch.pk, "close"])).status_code == 403


def test_foreign_and_unknown_batches_answer_alike(client):
    draft = make_batch(status=BatchStatus.DRAFT)
    client.force_login(secretary_of(make_society()))

    foreign = client.get(reverse("pilots:batch", args=[draft.pk]))
    unknown = client.get(reverse("pilots:batch", args=["00000000-0000-4000-8000-000000000000"]))

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.content == unknown.content


def test_officer_of_another_batch_does_not_see_it(client):
    client.force_login(officer_of(make_batch()))
    other = make_batch()
    assert client.get(reverse("pilots:batch", args=[other.pk])).status_code == 404


def test_officers_page_adds_and_removes(client):
    batch = make_batch()
    officer, second = officer_of(batch), staff(StaffRole.OFFICER)
    client.force_login(officer)
    url = reverse("pilots:batch_officers", args=[batch.pk])

    assert client.post(url, {"officer": second.pk}).status_code == 302
    assert second.full_name in client.get(url).content.decode()
    assert client.post(url, {"officer": second.pk, "leave": "1"}).status_code == 302
    assert batch.pk not in run_batch_ids(fresh(second))
    assert client.post(url, {"officer": secretary_of(make_society()).pk}).status_code == 422


@pytest.mark.once
def test_batch_pages_cost_the_same_with_one_and_thirty(client, django_assert_max_num_queries):
    batch = make_batch()
    officer = officer_of(batch)
    client.force_login(officer)
    counts = []
    for more in (1, 29):
        for _ in range(more):
            make_application(batch=batch, status=ApplicationStatus.SUBMITTED)
        client.get(reverse("pilots:batches"))  # warm caches
        for name, args in (("batches", []), ("batch", [batch.pk]), ("batch_officers", [batch.pk])):
            with django_assert_max_num_queries(15) as queries:
                page = client.get(reverse(f"pilots:{name}", args=args))
            assert page.status_code == 200
            assert len(page.content) < 100_000
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


@pytest.mark.once
def test_list_of_thirty_batches_costs_the_same(client, django_assert_max_num_queries):
    client.force_login(a_leader())
    make_batch()
    client.get(reverse("pilots:batches"))
    with django_assert_max_num_queries(15) as one:
        client.get(reverse("pilots:batches"))
    for _ in range(29):
        make_batch()
    with django_assert_max_num_queries(15) as thirty:
        page = client.get(reverse("pilots:batches"), {"page": 99})
    assert page.status_code == 200
    assert len(one) == len(thirty)
