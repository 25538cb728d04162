"""Guidance visits, rectifications and urging."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from guardian.shortcuts import assign_perm
from python_calamine import CalamineWorkbook

from pilots.actions.supervision import issue_rectification, plan_visit
from pilots.actions.urging import urge
from pilots.enums import RectificationStatus
from pilots.models import Rectification, Urging
from pilots.queries.rectification_ledger import HEADS
from pilots.tests.factories import at, make_batch, make_pilot, make_task, officer_of
from pilots.workflows.rectification import RECTIFICATION
from pilots.workflows.visit import VISIT
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion
from societies.checks.finding import Finding, Outcome
from societies.tests.factories import head_of, make_society, secretary_of
from tests.world import build

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 6, 1)
WHY = {"reasons": ["weak_evidence"]}


def order(pilot, officer, **values):
    texts = {
        "problem": "2名聘用人员缺社保缴纳凭证。",
        "requirement": "补齐凭证并上传。",
        "clause": "通知四（一）2",
        "source": "visit",
        "due_on": dt.date(2022, 6, 20),
    }
    return issue_rectification(pilot, actor=officer, now=at(DAY), on=DAY, **texts | values)


def take(rectification, step, actor, day=DAY, comment="", **data):
    return RECTIFICATION.perform(rectification, step, Occasion(actor, at(day), comment, data=data))


@pytest.fixture
def case():
    pilot = make_pilot()
    return pilot, officer_of(pilot.batch), secretary_of(pilot.society)


def test_rectification_goes_from_issue_to_close(case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)
    take(order_, "acknowledge", secretary)
    take(order_, "respond", secretary, measures="已补缴并上传凭证。")

    closed = take(order_, "close", officer, dt.date(2022, 6, 21))

    assert closed.status == RectificationStatus.CLOSED
    assert closed.acknowledged_by == secretary
    assert not Turn.objects.filter(subject_id=closed.pk).exists()


def test_late_response_is_marked(case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)
    take(order_, "acknowledge", secretary)

    answered = take(order_, "respond", secretary, dt.date(2022, 6, 21), measures="已补缴。")

    assert answered.is_late


def test_response_on_the_last_day_is_in_time(case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)
    take(order_, "acknowledge", secretary)

    answered = take(order_, "respond", secretary, dt.date(2022, 6, 20), measures="已补缴。")

    assert not answered.is_late


def test_return_sets_a_new_day_and_the_societys_turn(case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)
    take(order_, "acknowledge", secretary)
    take(order_, "respond", secretary, measures="正在办理。")

    returned = take(
        order_, "return", officer, comment="缺凭证。", due_on=dt.date(2022, 7, 1), **WHY
    )

    turn = Turn.objects.get(subject_id=returned.pk)
    assert (turn.owner, turn.due_on) == ("society", dt.date(2022, 7, 1))


def test_return_needs_a_comment(case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)
    take(order_, "acknowledge", secretary)
    take(order_, "respond", secretary, measures="已办。")

    with pytest.raises(NotNow, match="须填写意见"):
        take(order_, "return", officer, due_on=dt.date(2022, 7, 1), **WHY)


def test_response_without_measures_is_refused(case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)
    take(order_, "acknowledge", secretary)

    with pytest.raises(NotNow, match="整改措施"):
        take(order_, "respond", secretary, measures="")


def test_due_day_in_the_past_is_refused(case):
    pilot, officer, _ = case

    with pytest.raises(NotNow, match="不能早于今天"):
        order(pilot, officer, due_on=dt.date(2022, 5, 31))


def test_task_of_another_pilot_cannot_be_linked(case):
    pilot, officer, _ = case

    with pytest.raises(NotNow, match="不属于该学会"):
        order(pilot, officer, task=make_task())


def test_officer_of_another_batch_may_not_order(case):
    pilot, _, _ = case

    with pytest.raises(NotAllowed):
        order(pilot, officer_of(make_batch()))


def test_society_may_not_close(case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)

    with pytest.raises(NotAllowed):
        take(order_, "close", secretary)


def test_society_is_told_of_an_order(case):
    pilot, officer, secretary = case

    order(pilot, officer)

    told = Notification.objects.filter(recipient=secretary, channel="in_app")
    assert "请签收" in told.get().text


def test_visit_is_recorded_with_its_guidance(case):
    pilot, officer, _ = case
    visit = plan_visit(
        pilot,
        actor=officer,
        now=at(DAY),
        planned_on=dt.date(2022, 6, 10),
        purpose="“三化”改革调研",
        participants="学会部王军",
    )
    data = {"held_on": dt.date(2022, 6, 11), "findings": "人员到位。", "guidance": "抓紧社保。"}

    recorded = VISIT.perform(visit, "record", Occasion(officer, at(DAY), data=data))

    assert (recorded.status, recorded.guidance) == ("recorded", "抓紧社保。")


def test_urging_reaches_the_society_once_a_day(case):
    pilot, officer, secretary = case
    order(pilot, officer)
    turns = list(Turn.objects.filter(society_id=pilot.society_id))

    urge(turns, text="请尽快办理。", actor=officer, now=at(DAY), on=DAY)

    assert Urging.objects.get().title.startswith("整改通知")
    assert Notification.objects.filter(recipient=secretary, subject__startswith="催办").count() == 2
    with pytest.raises(NotNow, match="今天已经催办过"):
        urge(turns, text="请尽快办理。", actor=officer, now=at(DAY, 11), on=DAY)


def test_every_urging_of_a_thing_is_listed_newest_first(client, case):
    pilot, officer, _ = case
    order(pilot, officer)
    turns = list(Turn.objects.filter(society_id=pilot.society_id))
    for days, words in enumerate(("第一次。", "第二次。", "第三次。")):
        day = DAY + dt.timedelta(days=days)
        urge(turns, text=words, actor=officer, now=at(day), on=day)
    client.force_login(officer)

    page = client.get(reverse("pilots:supervision"), {"due": "all"}).content.decode()
    listed = page[page.index("历次催办") :]
    assert "3次，最近" in page
    assert listed.index("第三次。") < listed.index("第二次。") < listed.index("第一次。")


def test_foreign_turn_cannot_be_urged(case):
    pilot, officer, _ = case
    order(pilot, officer)

    with pytest.raises(NotAllowed):
        urge(
            list(Turn.objects.all()),
            text="催。",
            actor=officer_of(make_batch()),
            now=at(DAY),
            on=DAY,
        )


def test_rectification_of_another_society_is_not_found(case, client):
    pilot, officer, _ = case
    order_ = order(pilot, officer)
    client.force_login(secretary_of(make_society()))

    assert client.get(order_.get_absolute_url()).status_code == 404


def test_order_form_keeps_what_was_typed(case, client):
    pilot, officer, _ = case
    client.force_login(officer)

    page = client.post(
        reverse("pilots:rectification_new", args=[pilot.pk]),
        {"problem": "缺社保凭证", "requirement": "", "clause": "四（一）2", "due_on": "昨天"},
    )

    assert page.status_code == 422
    assert "缺社保凭证" in page.content.decode()


def test_order_sent_twice_is_one_order(case, client):
    pilot, officer, _ = case
    client.force_login(officer)
    form = {
        "token": "2f4ab1a0-0d4c-4a55-8a53-1c5ad1aa0f01",
        "problem": "缺凭证",
        "requirement": "补齐",
        "clause": "四（一）2",
        "due_on": "2099-01-01",
        "source": "review",
    }
    address = reverse("pilots:rectification_new", args=[pilot.pk])

    answers = [client.post(address, form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Rectification.objects.count() == 1


@pytest.mark.parametrize("name", ["pilots:rectifications", "pilots:visits", "pilots:supervision"])
@pytest.mark.once
def test_lists_cost_the_same_with_many_rows(case, client, name, django_assert_max_num_queries):
    pilot, officer, _ = case
    client.force_login(officer)
    order(pilot, officer)
    with django_assert_max_num_queries(15) as one:
        client.get(reverse(name), {"due": "all", "status": "all"})
    for _ in range(30):
        order(pilot, officer)

    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(reverse(name), {"due": "all", "status": "all"})


def test_pages_of_the_society_show_its_orders(case, client):
    pilot, officer, _ = case
    order_ = order(pilot, officer)
    client.force_login(head_of(pilot.society))

    page = client.get(order_.get_absolute_url()).content.decode()

    assert "签收" in page
    assert "社保缴纳凭证" in page


def test_an_officer_orders_from_a_task_with_the_clause_filled_in(client, case):
    pilot, officer, secretary = case
    task = make_task(pilot=pilot, area="A2")
    client.force_login(officer)
    page = client.get(task.get_absolute_url()).content.decode()
    address = reverse("pilots:rectification_new", args=[pilot.pk]) + f"?task={task.pk}"
    assert address in page
    form = client.get(address).content.decode()
    assert 'value="通知四（一）2"' in form
    assert f'value="{task.pk}" selected' in form
    client.force_login(secretary)
    assert address not in client.get(task.get_absolute_url()).content.decode()


def test_another_pilots_task_fills_in_nothing(client, case):
    pilot, officer, _ = case
    foreign = make_task(area="A2")
    client.force_login(officer)
    address = reverse("pilots:rectification_new", args=[pilot.pk]) + f"?task={foreign.pk}"
    assert "四（一）2" not in client.get(address).content.decode().replace("如：通知四（一）2", "")


def test_the_ledger_goes_out_as_it_is_filtered(client, case):
    pilot, officer, secretary = case
    first, second = order(pilot, officer), order(pilot, officer, problem="=1+1没有台账。")
    take(first, "acknowledge", secretary)
    take(first, "respond", secretary, dt.date(2022, 6, 23), measures="已补齐。")
    take(
        first, "return", officer, dt.date(2022, 6, 24), "再补。", due_on=dt.date(2022, 6, 30), **WHY
    )
    client.force_login(officer)
    list_page = client.get(reverse("pilots:rectifications"), {"q": "台账"}).content.decode()
    assert second.number in list_page
    assert first.number not in list_page
    page = client.get(reverse("pilots:rectifications"), {"status": "all"}).content.decode()
    assert all(f'<th scope="col">{title}</th>' in page for title, _ in HEADS)
    assert "退回原因：佐证不足1次" in page
    answer = client.get(reverse("pilots:rectifications_export"), {"status": "all"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    head, *rows = sheet.to_python()
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert set(found) == {first.number, second.number}
    assert found[first.number]["退回次数"] == 1
    assert found[first.number]["退回原因"] == "佐证不足"
    assert found[first.number]["签收人"] == str(secretary)
    assert found[second.number]["存在问题"] == "=1+1没有台账。"
    answer = client.get(reverse("pilots:rectifications_export"), {"q": "台账"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python()[1:]] == [second.number]


def test_nonsense_in_the_ledgers_address_changes_nothing(client, case):
    pilot, officer, _ = case
    row = order(pilot, officer)
    client.force_login(officer)
    page = client.get(reverse("pilots:rectifications"), {"status": "x", "since": "gestern"})
    assert row.number in page.content.decode()


def a_visit(pilot, officer, *problems):
    visit = plan_visit(
        pilot, actor=officer, now=at(DAY), planned_on=DAY, purpose="中期调研", participants="王军"
    )
    data = {"held_on": DAY, "findings": "情况", "guidance": "意见", "problems": list(problems)}
    return VISIT.perform(visit, "record", Occasion(officer, at(DAY), data=data))


def test_a_finding_becomes_a_rectification_in_two_clicks_and_only_once(client, case):
    pilot, officer, _ = case
    visit = a_visit(pilot, officer, "缺社保凭证。", "制度没有印发。")
    client.force_login(officer)
    page = client.get(visit.get_absolute_url()).content.decode()
    finding = visit.finding_rows.first()
    address = reverse("pilots:rectification_new", args=[pilot.pk])
    assert f"{address}?finding={finding.pk}" in page
    form = client.get(f"{address}?finding={finding.pk}").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert data["problem"] == "缺社保凭证。"
    data = {name: str(value() if callable(value) else value) for name, value in data.items()}
    assert client.post(address, data).status_code == 302
    finding.refresh_from_db()
    assert finding.rectification.visit == visit
    assert "缺社保凭证" in finding.rectification.problem
    again = data | {"token": "6f9619ff-8b86-4011-b42d-00c04fc964ff"}
    answer = client.post(address, again)
    assert answer.status_code == 422
    assert "该问题已下达" in answer.content.decode()
    assert Rectification.objects.count() == 1


def test_findings_are_typed_one_a_line(client, case):
    pilot, officer, _ = case
    visit = plan_visit(
        pilot, actor=officer, now=at(DAY), planned_on=DAY, purpose="调研", participants="王军"
    )
    client.force_login(officer)
    step = reverse("pilots:visit_step", args=[visit.pk, "record"])
    data = {"held_on": "2022-06-01", "findings": "情况", "guidance": "意见", "seen": visit.version}
    answer = client.post(step, data | {"problems": "问题\n" * 13})
    assert answer.status_code == 422
    assert "一次最多登记12条问题" in answer.content.decode()
    client.post(step, data | {"problems": "缺凭证。\n\n 缺制度。 \n"})
    assert [row.problem for row in visit.finding_rows.all()] == ["缺凭证。", "缺制度。"]


def test_a_foreign_finding_fills_in_nothing(client, case):
    pilot, officer, _ = case
    other = make_pilot(batch=pilot.batch)
    finding = a_visit(other, officer, "别家的问题。").finding_rows.get()
    client.force_login(officer)
    address = reverse("pilots:rectification_new", args=[pilot.pk])
    assert "别家的问题" not in client.get(f"{address}?finding={finding.pk}").content.decode()
    with pytest.raises(NotNow, match="不属于本学会"):
        order(pilot, officer, finding=finding)


def test_all_that_is_late_is_urged_at_once_not_only_the_page(client, case):
    pilot, officer, _ = case
    for number in range(60):
        order(pilot, officer, problem=f"第{number}件。")
    client.force_login(officer)
    address = reverse("pilots:supervision")
    page = client.get(address).content.decode()
    assert "催办当前条件下的全部60件" in page
    assert "1. " + pilot.society.name in page  # the text for a chat group
    assert "逾期" in page
    answer = client.post(address, {"text": "请尽快办理。", "everything": "1"}, follow=True)
    assert "已催办60件" in answer.content.decode()
    assert Urging.objects.count() == 60
    page = client.get(address).content.decode()
    assert f"{officer}催办" in page
    assert "：请尽快办理。" in page


def test_urging_everything_leaves_other_batches_alone(client, case):
    pilot, officer, _ = case
    order(pilot, officer)
    other = make_pilot(batch=make_batch(year=2020))
    order(other, officer_of(other.batch))
    client.force_login(officer)
    client.post(reverse("pilots:supervision"), {"text": "请办理。", "everything": "1"})
    assert {row.society_id for row in Urging.objects.all()} == {pilot.society_id}


def test_a_choice_that_does_not_exist_means_what_is_late(client, case):
    pilot, officer, _ = case
    order(pilot, officer, due_on=dt.date(2099, 6, 20))
    late = order(pilot, officer)
    client.force_login(officer)
    address = reverse("pilots:supervision") + "?due=x"
    client.post(address, {"text": "请办理。", "everything": "1"})
    assert [row.subject_id for row in Urging.objects.all()] == [late.pk]


def test_the_ledger_shows_one_batch_and_leaves_out_one_that_is_not_the_persons(client, case):
    pilot, officer, _ = case
    other, foreign = make_pilot(batch=make_batch(year=2021)), make_pilot(batch=make_batch())
    assign_perm("run_batch", officer, other.batch)
    officer = type(officer).objects.get(pk=officer.pk)
    mine, second = order(pilot, officer), order(other, officer)
    hidden = order(foreign, officer_of(foreign.batch))
    client.force_login(officer)
    for address in ("pilots:rectifications", "pilots:rectifications_export"):
        answer = client.get(reverse(address), {"batch": other.batch.pk})
        if address.endswith("export"):
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
            assert [row[0] for row in sheet.to_python()[1:]] == [second.number]
        else:
            page = answer.content.decode()
            assert second.number in page
            assert mine.number not in page
    page = client.get(reverse("pilots:rectifications"), {"batch": foreign.batch.pk})
    assert hidden.number not in page.content.decode()


def test_a_visit_is_moved_and_the_society_told(client, case):
    pilot, officer, secretary = case
    visit = plan_visit(
        pilot, actor=officer, now=at(DAY), planned_on=DAY, purpose="调研", participants="王军"
    )
    with pytest.raises(NotNow, match="不能早于今天"):
        VISIT.perform(
            visit,
            "reschedule",
            Occasion(officer, at(DAY), data={"planned_on": DAY.replace(month=5)}),
        )
    data = {"planned_on": dt.date(2022, 6, 15), "participants": "王军、周敏"}
    moved = VISIT.perform(visit, "reschedule", Occasion(officer, at(DAY), "学会搬迁。", data=data))
    assert (moved.status, moved.planned_on, moved.participants) == (
        "planned",
        dt.date(2022, 6, 15),
        "王军、周敏",
    )
    assert Turn.objects.get(subject_id=visit.pk).due_on == dt.date(2022, 6, 15)
    told = Notification.objects.filter(recipient=secretary, channel="in_app")
    assert any("新的日期为2022-06-15" in row.text for row in told)
    client.force_login(officer)
    assert "学会搬迁。" in client.get(visit.get_absolute_url()).content.decode()


def test_an_order_starts_from_a_finding_of_the_check_up_and_from_an_indicator(client):
    world = build()
    own, officer = world.own.records, world.actors["officer"]
    form = reverse("pilots:rectification_new", args=[own["pilot"].pk])
    rows = [Finding.from_json(row) for row in world.own.society.checkup.findings]
    finding = next(row for row in rows if row.outcome in (Outcome.UNMET, Outcome.ATTENTION))
    indicator = own["assessment"].scheme.indicators.get()
    starts = {
        reverse("societies:dossier", args=[world.own.society.pk]): f"{form}?rule={finding.rule}",
        own["assessment"].get_absolute_url(): f"{form}?indicator={indicator.code}",
    }
    for page, address in starts.items():
        client.force_login(officer)
        assert address in client.get(page).content.decode(), address
        filled = client.get(address).context["form"].initial
        assert filled.keys() >= {"problem", "requirement", "clause", "due_on"}
        for who in ("secretary", "leader"):
            client.force_login(world.actors[who])
            assert address not in client.get(page).content.decode()
    client.force_login(officer)
    assert not client.get(f"{form}?rule=Z9-9").context["form"].initial
    assert not client.get(f"{form}?indicator=Z9").context["form"].initial
