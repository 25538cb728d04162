"""Answers to orders, round by round, and more time for them."""

import datetime as dt

import pytest
from django.urls import reverse

from pilots.enums import RectificationStatus, ReturnReason
from pilots.models import Rectification, RectificationAnswer
from pilots.tests.factories import at, make_pilot, officer_of
from pilots.tests.test_supervision import WHY, order, take
from pilots.workflows.answering import answer_due
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotNow
from sanhua.files.actions import store_bytes
from sanhua.files.policies import visible_files
from sanhua.files.tests import samples
from societies.tests.factories import make_society, secretary_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]
DAY, DUE = dt.date(2022, 6, 1), dt.date(2022, 6, 20)
S = RectificationStatus


@pytest.fixture
def case():
    pilot = make_pilot()
    return pilot, officer_of(pilot.batch), secretary_of(pilot.society)


def address(row, step):
    return reverse("pilots:rectification_step", args=[row.pk, step])


def kept(society, by, name="旧凭证.pdf"):
    return store_bytes(
        name=name,
        content=samples.pdf(),
        media_type="application/pdf",
        society_id=society.pk,
        actor=by,
        now=at(DAY),
    )


def test_every_answer_stays_with_its_proofs_and_what_was_said(client, case):
    pilot, officer, secretary = case
    order_, old = order(pilot, officer), kept(pilot.society, secretary)
    take(order_, "acknowledge", secretary)
    client.force_login(secretary)
    first = samples.upload("甲.pdf", samples.pdf()), samples.upload("乙.pdf", samples.pdf())
    data = {"measures": "已联系参保。", "uploads": first, "stored": [old.pk]}
    client.post(address(order_, "respond"), data)
    take(order_, "return", officer, comment="缺凭证。", due_on=DUE, reasons=["missing", "other"])
    form = client.get(address(order_, "respond")).content.decode()
    assert "缺凭证。" in form
    assert "已联系参保。</textarea>" in form  # the last words stand in the form
    assert form.count(" checked") == 3  # and its proofs are used again unless taken out
    client.post(address(order_, "respond"), {"measures": "凭证已取得。", "stored": [old.pk]})

    rounds = list(RectificationAnswer.objects.all())
    assert [row.measures for row in rounds] == ["已联系参保。", "凭证已取得。"]
    assert [row.proofs.count() for row in rounds] == [3, 1]
    for user in (secretary, officer):
        client.force_login(user)
        page = client.get(order_.get_absolute_url()).content.decode()
        assert page.index("第2次报送") < page.index("第1次报送")
        assert "退回：缺项、其他" in page
        assert all(
            words in page for words in ("已联系参保。", "凭证已取得。", "甲.pdf", "旧凭证.pdf")
        )
        assert visible_files(user).filter(answer_proofs__isnull=False).distinct().count() == 3
    stranger = secretary_of(make_society())
    assert not visible_files(stranger).filter(answer_proofs__isnull=False).exists()


def test_another_societys_file_is_no_proof(client, case):
    pilot, officer, secretary = case
    order_, foreign = order(pilot, officer), kept(make_society(), secretary)
    kept(pilot.society, secretary)
    take(order_, "acknowledge", secretary)
    client.force_login(secretary)
    data = {"measures": "已办。", "stored": [foreign.pk]}
    answer = client.post(address(order_, "respond"), data)
    assert answer.status_code == 422
    assert "已办。" in answer.content.decode()
    with pytest.raises(NotNow, match="本学会文件库"):
        take(order_, "respond", secretary, measures="已办。", stored=[foreign])
    assert not RectificationAnswer.objects.exists()


def test_a_return_needs_a_reason_of_the_list(case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)
    take(order_, "acknowledge", secretary)
    take(order_, "respond", secretary, measures="已办。")
    with pytest.raises(NotNow, match="至少选择一项"):
        take(order_, "return", officer, comment="缺。", due_on=DUE)


def test_the_society_asks_for_time_and_the_officer_grants_it(client, case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)
    client.force_login(secretary)
    wish = {"wished_on": "2022-06-10", "category": "funding", "reason": "经费七月到账。"}
    answer = client.post(address(order_, "ask_deferral"), wish)
    assert answer.status_code == 409
    assert "须晚于现行时限（2022年6月20日）" in answer.content.decode()
    assert "经费七月到账。" in answer.content.decode()
    Rectification.objects.update(due_on="2099-06-20")
    client.post(address(order_, "ask_deferral"), wish | {"wished_on": "2099-07-31"})
    order_ = Rectification.objects.get()
    assert (order_.status, order_.acknowledged_by) == (S.DEFERRAL_REQUESTED, secretary)
    turn = Turn.objects.get(subject_id=order_.pk)
    assert (turn.owner, turn.action, turn.action_url) == (
        "officer",
        "审批延期",
        address(order_, "defer"),
    )
    client.force_login(officer)
    page = client.get(address(order_, "defer")).content.decode()
    assert "经费七月到账。" in page
    assert 'value="2099-07-31"' in page
    assert address(order_, "refuse_deferral") in page
    client.post(
        address(order_, "defer"),
        {"due_on": "2099-07-20", "category": "funding", "comment": "同意延至7月20日。"},
    )
    order_ = Rectification.objects.get()
    assert (order_.status, order_.due_on, order_.wished_on) == (
        S.DEFERRED,
        dt.date(2099, 7, 20),
        None,
    )
    page = client.get(order_.get_absolute_url()).content.decode()
    assert "挂账延期（经费到位）：2099年6月20日 → 2099年7月20日" in page
    page = client.get(reverse("pilots:rectifications")).content.decode()
    assert "经费到位" in page


def test_a_refusal_leaves_the_date_and_says_why(client, case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)
    take(
        order_, "ask_deferral", secretary,
        wished_on=dt.date(2022, 7, 31), category="other", reason="人手不足。",
    )  # fmt: skip
    refused = take(order_, "refuse_deferral", officer, comment="请按期办结。", **WHY)
    assert (refused.status, refused.due_on) == (S.ACKNOWLEDGED, DUE)
    told = Notification.objects.filter(recipient=secretary, channel="in_app")
    assert any("整改时限仍为2022-06-20" in row.text for row in told)
    client.force_login(secretary)
    page = client.get(order_.get_absolute_url()).content.decode()
    why = "、".join(ReturnReason(reason).label for reason in WHY["reasons"])
    assert f"延期申请未获同意，整改时限仍为2022年6月20日：{why}" in page
    page = client.get(reverse("pilots:rectifications")).content.decode()
    assert f"不同意延期的原因：{why}1次" in page
    assert "<div>退回原因：" not in page  # nothing came back yet


def test_the_officer_owes_an_answer_to_a_wish_for_time(case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)
    wish = {"category": "other", "reason": "人手不足。", "wished_on": dt.date(2022, 7, 31)}
    asked = take(order_, "ask_deferral", secretary, **wish)
    assert Turn.objects.get(subject_id=order_.pk).due_on == answer_due(asked.wished_at, 3) > DAY
    refused = take(asked, "refuse_deferral", officer, comment="请按期办结。", **WHY)
    assert refused.wished_at is None
    assert Turn.objects.get(subject_id=order_.pk).due_on == DUE  # the society's day again


def test_time_can_be_given_before_the_receipt_and_again(case):
    pilot, officer, _ = case
    order_ = order(pilot, officer)
    for day in (dt.date(2022, 7, 1), dt.date(2022, 8, 1)):
        given = take(order_, "defer", officer, comment="同意。", due_on=day, category="approval")
        assert (given.status, given.due_on) == (S.DEFERRED, day)
    with pytest.raises(NotNow, match="须晚于现行时限"):
        take(order_, "defer", officer, comment="早。", due_on=DUE, category="approval")


def test_days_that_were_red_stay_red_when_time_is_given_late(client, case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)
    wish = {"category": "other", "reason": "人手不足。"}
    day = dt.date(2022, 6, 23)
    take(order_, "ask_deferral", secretary, day, wished_on=dt.date(2022, 7, 31), **wish)
    day = dt.date(2022, 6, 27)
    take(order_, "defer", officer, day, "同意。", due_on=dt.date(2022, 7, 31), category="other")
    take(order_, "respond", secretary, dt.date(2022, 7, 20), measures="已办。")
    client.force_login(officer)
    page = client.get(order_.get_absolute_url()).content.decode()
    assert "逾期记录" in page
    assert "2022-06-21" in page or "6月21日" in page
    assert not Rectification.objects.get().is_late
