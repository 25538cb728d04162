"""Public notices: named societies, working days, objections with real names, decisions."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from pilots.actions.decision import record_decision
from pilots.actions.public_notice import (
    answer_objection,
    last_day,
    publish_notice,
    record_objection,
)
from pilots.enums import ApplicationStatus, BatchStatus, PublicNoticeStatus
from pilots.models import Decision, Objection, PublicNotice
from pilots.policies import visible_decisions, visible_objections
from pilots.tests.factories import a_leader, at, make_application, make_batch, officer_of
from pilots.workflows.public_notice import PUBLIC_NOTICE
from sanhua.activity.models import Notification, Turn, WorkCalendarDay
from sanhua.core.rules import NotAllowed, NotNow, Stale
from sanhua.core.workflow import Occasion
from societies.tests.factories import make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db
S = ApplicationStatus
DAY = dt.date(2022, 2, 14)  # a Monday
TEXTS = {"title": "关于拟定试点学会的公示", "body": "现予公示。", "contact": "学会部 8621"}


@pytest.fixture
def settings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return settings


@pytest.fixture
def case():
    batch = make_batch()
    return batch, officer_of(batch), make_application(batch=batch, status=S.PROPOSED)


def publish(batch, officer, *applications, day=DAY, starts_on=DAY, days=5):
    return publish_notice(
        batch=batch,
        texts=TEXTS,
        starts_on=starts_on,
        days=days,
        applications=applications,
        occasion=Occasion(officer, at(day)),
    )


def end(notice, actor, day, result="未收到异议。"):
    notice.refresh_from_db()
    return PUBLIC_NOTICE.perform(notice, "end", Occasion(actor, at(day), data={"result": result}))


def object_to(notice, officer, *, day=DAY, received_on=DAY, token=None, **values):
    texts = {"name": "张建国", "contact": "0791-12345678", "content": "专职人数不实。"}
    occasion = Occasion(officer, at(day), token=token)
    return record_objection(notice, received_on=received_on, occasion=occasion, **texts | values)


def turn_of(record):
    return Turn.objects.filter(subject_id=record.pk).first()


def test_first_day_counts_and_rest_days_do_not():
    assert last_day(dt.date(2022, 2, 14), 5) == dt.date(2022, 2, 18)
    assert last_day(dt.date(2022, 2, 16), 5) == dt.date(2022, 2, 22)
    assert last_day(dt.date(2022, 2, 19), 1) == dt.date(2022, 2, 21)
    WorkCalendarDay.objects.create(date=dt.date(2022, 2, 18), is_workday=False)
    from sanhua.activity.calendar import forget

    forget()
    assert last_day(dt.date(2022, 2, 14), 5) == dt.date(2022, 2, 21)


def test_published_notice_takes_the_turn_and_tells_everybody(case):
    batch, officer, application = case
    stranger = secretary_of(make_society())

    notice = publish(batch, officer, application)

    application.refresh_from_db()
    assert (notice.status, notice.ends_on) == (PublicNoticeStatus.OPEN, dt.date(2022, 2, 18))
    assert application.public_notice == notice
    assert turn_of(application) is None
    assert (turn_of(notice).owner, turn_of(notice).due_on) == ("officer", dt.date(2022, 2, 21))
    assert Notification.objects.filter(recipient=stranger, channel="in_app").exists()


def test_only_proposed_ones_of_the_batch_are_listed_and_once(case):
    batch, officer, application = case
    early = make_application(batch=batch, status=S.ACCEPTED)
    foreign = make_application(status=S.PROPOSED)
    for chosen in ([], [early], [application, foreign]):
        with pytest.raises(NotNow):
            publish(batch, officer, *chosen)
    assert not PublicNotice.objects.exists()

    publish(batch, officer, application)
    with pytest.raises(NotNow, match="已列入公示"):
        publish(batch, officer, application)
    assert PublicNotice.objects.count() == 1


def test_notice_does_not_begin_in_the_past_or_in_a_closed_batch(case):
    batch, officer, application = case
    with pytest.raises(NotNow, match="不能早于今天"):
        publish(batch, officer, application, starts_on=dt.date(2022, 2, 11))
    batch.status = BatchStatus.CLOSED
    batch.save()
    with pytest.raises(NotNow, match="已经结束"):
        publish(batch, officer, application)


def test_leader_and_foreign_officer_do_not_publish(case):
    batch, _, application = case
    for person in (a_leader(), officer_of(make_batch())):
        with pytest.raises(NotAllowed):
            publish(batch, person, application)


@pytest.mark.parametrize(
    "values",
    [
        {"name": "匿名"},
        {"name": "部分群众"},
        {"name": " "},
        {"contact": ""},
    ],
)
def test_anonymous_objection_is_refused_with_a_sentence(case, values):
    batch, officer, application = case
    notice = publish(batch, officer, application)
    with pytest.raises(NotNow, match="匿名异议不予受理"):
        object_to(notice, officer, **values)
    assert not Objection.objects.exists()


def test_objection_comes_within_the_period(case):
    batch, officer, application = case
    notice = publish(batch, officer, application)
    for day in (dt.date(2022, 2, 11), dt.date(2022, 2, 15)):
        with pytest.raises(NotNow, match="公示期内"):
            object_to(notice, officer, received_on=day)
    # Received on the last day, taken down the day after.
    late = dt.date(2022, 2, 19)
    object_to(notice, officer, day=late, received_on=dt.date(2022, 2, 18))
    assert turn_of(notice).action == "答复异议"


def test_same_submission_twice_is_one_objection(case):
    batch, officer, application = case
    notice = publish(batch, officer, application)
    token = uuid.uuid4()
    first = object_to(notice, officer, token=token)
    assert object_to(notice, officer, token=token) == first
    assert Objection.objects.count() == 1


def test_notice_ends_after_its_last_day_with_everything_answered(case):
    batch, officer, application = case
    leader = a_leader()
    notice = publish(batch, officer, application)
    objection = object_to(notice, officer)
    after = dt.date(2022, 2, 19)

    with pytest.raises(NotNow, match="还有1件异议"):
        end(notice, officer, after)
    answer_objection(objection, reply="经核查不属实。", occasion=Occasion(officer, at(DAY)))
    with pytest.raises(NotNow, match="次日起"):
        end(notice, officer, dt.date(2022, 2, 18))
    with pytest.raises(NotNow, match="公示结果"):
        end(notice, officer, after, result=" ")
    with pytest.raises(NotAllowed):
        end(notice, leader, after)
    done = end(notice, officer, after)

    turn = turn_of(application)
    assert done.status == PublicNoticeStatus.ENDED
    assert (turn.owner, turn.action) == ("leader", "审定")
    assert turn_of(done) is None
    assert Notification.objects.filter(recipient=leader, text__contains="提请审定").exists()
    with pytest.raises(NotNow, match="公示已经结束"):
        object_to(done, officer)


def test_answer_is_given_once(case):
    batch, officer, application = case
    objection = object_to(publish(batch, officer, application), officer)
    second = Objection.objects.get(pk=objection.pk)

    answer_objection(objection, reply="不属实。", occasion=Occasion(officer, at(DAY), seen=1))
    with pytest.raises(Stale):
        answer_objection(second, reply="属实。", occasion=Occasion(officer, at(DAY), seen=1))
    second.refresh_from_db()
    with pytest.raises(NotNow, match="已经答复"):
        answer_objection(second, reply="属实。", occasion=Occasion(officer, at(DAY)))
    assert second.reply == "不属实。"


def test_who_objected_is_known_to_the_association_alone(case):
    batch, officer, application = case
    object_to(publish(batch, officer, application), officer)
    assert visible_objections(officer).count() == 1
    assert visible_objections(a_leader()).count() == 1
    assert not visible_objections(secretary_of(application.society)).exists()
    assert not visible_objections(officer_of(make_batch())).exists()


# Decisions


def decide(batch, officer, day=DAY, **values):
    texts = {"kind": "party_group", "number": "〔2022〕5号", "summary": "同意。"}
    return record_decision(
        batch, decided_on=day, occasion=Occasion(officer, at(DAY)), **texts | values
    )


def test_decision_is_recorded_with_its_day(case):
    batch, officer, _ = case
    made = decide(batch, officer)
    assert str(made) == "党组会 〔2022〕5号"
    assert not visible_decisions(secretary_of(make_society())).exists()
    with pytest.raises(NotNow, match="不能晚于今天"):
        decide(batch, officer, day=dt.date(2022, 2, 15))
    with pytest.raises(NotAllowed):
        decide(batch, a_leader())


# On the web


@pytest.fixture
def live():
    """A notice that runs today."""
    batch = make_batch()
    officer = officer_of(batch)
    application = make_application(
        batch=batch, society=make_society(name="江西省公示学会"), status=S.PROPOSED
    )
    today = timezone.localdate()
    notice = publish(batch, officer, application, day=today, starts_on=today)
    return notice, officer


def test_every_society_reads_the_notice_but_not_the_objections(client, live):
    notice, officer = live
    object_to(notice, officer, day=timezone.localdate(), received_on=timezone.localdate())
    for person in (reader_of(make_society()), officer, a_leader()):
        client.force_login(person)
        page = client.get(notice.get_absolute_url())
        text = page.content.decode()
        assert "江西省公示学会" in text
        assert ("张建国" in text) == (person == officer or person.groups.exists())


def test_notice_is_published_from_the_form(client):
    batch = make_batch()
    client.force_login(officer_of(batch))
    application = make_application(batch=batch, status=S.PROPOSED)
    url = reverse("pilots:public_notice_new", args=[batch.pk])
    today = timezone.localdate()

    form = client.get(url).content.decode()
    assert "匿名异议不予受理" in form
    page = client.post(url, TEXTS | {"starts_on": today, "days": 5})
    assert page.status_code == 422
    assert "请选择“列入公示的学会”" in page.content.decode()
    made = client.post(
        url, TEXTS | {"starts_on": today, "days": 5, "applications": [application.pk]}
    )

    assert made.url == PublicNotice.objects.get().get_absolute_url()


def test_objection_form_keeps_the_text_of_a_refused_one(client, live):
    notice, officer = live
    client.force_login(officer)
    url = reverse("pilots:objection_new", args=[notice.pk])
    data = {"name": "匿名", "contact": "1", "content": "专职人数不实。"}

    page = client.post(url, data | {"received_on": timezone.localdate()})
    assert page.status_code == 422
    assert "匿名异议不予受理" in page.content.decode()
    assert "专职人数不实。" in page.content.decode()
    page = client.post(url, data | {"name": "", "received_on": "昨天"})
    assert "匿名异议不予受理" in page.content.decode()
    assert "不是有效日期" in page.content.decode()
    made = client.post(url, data | {"name": "张三", "received_on": timezone.localdate()})
    assert made.url == notice.get_absolute_url()


def test_objection_is_answered_on_its_page(client, live):
    notice, officer = live
    today = timezone.localdate()
    objection = object_to(notice, officer, day=today, received_on=today)
    url = reverse("pilots:objection_answer", args=[objection.pk])

    client.force_login(secretary_of(make_society()))
    assert client.get(url).status_code == 404
    client.force_login(a_leader())
    assert client.get(url).status_code == 403
    client.force_login(officer)
    assert client.post(url, {"reply": "", "seen": 1}).status_code == 422
    assert client.post(url, {"reply": "不属实。", "seen": 1}).status_code == 302
    again = client.post(url, {"reply": "另一个说法", "seen": 1})
    assert again.status_code == 409
    assert "另一个说法" in again.content.decode()


def test_ending_too_early_answers_with_the_last_day(client, live):
    notice, officer = live
    client.force_login(officer)
    url = reverse("pilots:public_notice_step", args=[notice.pk, "end"])

    assert "未收到异议" in client.get(url).content.decode()
    page = client.post(url, {"result": "我写的结果", "seen": notice.version})

    assert page.status_code == 409
    assert "次日起才能结束公示" in page.content.decode()
    assert "我写的结果" in page.content.decode()


def test_scan_of_a_wrong_type_is_refused_and_nothing_is_lost(client, settings):
    batch = make_batch()
    client.force_login(officer_of(batch))
    url = reverse("pilots:decision_new", args=[batch.pk])
    data = {"kind": "party_group", "number": "〔2022〕5号", "summary": "同意两家。"}
    data["decided_on"] = "2022-02-17"

    page = client.post(url, data | {"scan": SimpleUploadedFile("纪要.exe", b"MZ")})
    assert page.status_code == 422
    assert "不能上传" in page.content.decode()
    assert "同意两家。" in page.content.decode()
    scan = SimpleUploadedFile("纪要.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n")
    assert client.post(url, data | {"scan": scan}).status_code == 302
    assert Decision.objects.get().scan.society_id is None


@pytest.mark.once
def test_notice_pages_cost_the_same_with_one_and_thirty(
    client, django_assert_max_num_queries, live
):
    notice, officer = live
    today = timezone.localdate()
    client.force_login(officer)
    pages = [
        reverse("pilots:public_notices"),
        notice.get_absolute_url(),
        reverse("pilots:public_notice_new", args=[notice.batch_id]),
    ]
    counts = []
    for more in (1, 29):
        for number in range(more):
            object_to(notice, officer, day=today, received_on=today, name=f"张{number}")
            extra = make_application(batch=notice.batch, status=S.PROPOSED)
            publish(notice.batch, officer, extra, day=today, starts_on=today)
            make_application(batch=notice.batch, status=S.PROPOSED)
        client.get(pages[0])
        for url in pages:
            with django_assert_max_num_queries(15) as queries:
                page = client.get(url)
            assert page.status_code == 200
            assert len(page.content) < 100_000
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
