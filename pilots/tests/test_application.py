"""Applications: from the draft to the decision, by the right people, with reasons."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from pilots.actions.application import edit_application, recommend_society, start_application
from pilots.enums import (
    ApplicationKind,
    ApplicationStatus,
    BatchStatus,
    PublicNoticeStatus,
    ReturnReason,
)
from pilots.models import Application, Decision, Objection, Pilot, PublicNotice, ReturnRemark
from pilots.policies import visible_applications
from pilots.tests.factories import (
    a_leader,
    at,
    make_application,
    make_batch,
    make_pilot,
    officer_of,
)
from pilots.workflows.application import APPLICATION
from sanhua.accounts.models import User
from sanhua.activity.models import Event, Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow, Stale
from sanhua.core.workflow import Occasion
from societies.tests.factories import head_of, make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db
S = ApplicationStatus
DAY = dt.date(2022, 2, 14)
TEXTS = {
    "conditions": "有固定办公场所和专职人员。",
    "foundation": "近三年承接职能4项。",
    "scale": "个人会员800人。",
    "intention": "愿意先行先试。",
}
SEEN = {
    "held_on": dt.date(2022, 2, 15),
    "participants": "王某、李某",
    "findings": "办公场所落实，专职3人。",
    "conclusion": "条件较好，建议列入。",
}


@pytest.fixture
def settings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return settings


@pytest.fixture
def case():
    """A batch, its officer, a society with its head and secretary."""
    batch, society = make_batch(), make_society(full_time_staff=4)
    people = {"officer": officer_of(batch), "leader": a_leader()}
    people |= {"head": head_of(society), "secretary": secretary_of(society)}
    return batch, society, people


def take(application, step, actor, day=DAY, comment="", **data):
    return APPLICATION.perform(application, step, Occasion(actor, at(day), comment, data))


def turn_of(application):
    return Turn.objects.filter(subject_id=application.pk).first()


def pdf(name="申报书.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")


def end_notice(application, *, status=PublicNoticeStatus.ENDED):
    notice = PublicNotice.objects.create(
        batch=application.batch,
        title="关于拟定试点学会的公示",
        body="现予公示。",
        contact="学会部",
        starts_on=dt.date(2022, 2, 9),
        ends_on=dt.date(2022, 2, 15),
        status=status,
    )
    application.public_notice = notice
    application.save()
    return notice


def decision_of(batch, by):
    return Decision.objects.create(
        batch=batch,
        kind="party_group",
        number="〔2022〕5号",
        decided_on=dt.date(2022, 2, 17),
        summary="同意。",
        recorded_by=by,
        recorded_at=at(DAY),
    )


def proposed(batch, society=None, **values):
    application = make_application(batch=batch, society=society, status=S.PROPOSED, **values)
    end_notice(application)
    return application


def test_society_begins_a_draft_that_only_it_sees(case):
    batch, society, people = case

    made = start_application(
        batch=batch, society=society, texts=TEXTS, occasion=Occasion(people["secretary"], at(DAY))
    )

    turn = turn_of(made)
    assert (made.status, made.created_by) == (S.DRAFT, people["secretary"])
    assert (turn.owner, turn.due_on, turn.society_id) == (
        "society",
        dt.date(2022, 2, 20),
        society.pk,
    )
    assert visible_applications(people["head"]).filter(pk=made.pk).exists()
    assert not visible_applications(people["officer"]).filter(pk=made.pk).exists()
    assert not visible_applications(people["leader"]).filter(pk=made.pk).exists()


def test_filled_draft_waits_for_the_head(case):
    batch, society, people = case
    occasion = Occasion(people["secretary"], at(DAY))
    empty = dict.fromkeys(TEXTS, "")
    made = start_application(batch=batch, society=society, texts=empty, occasion=occasion)
    assert turn_of(made).note == ""

    edit_application(made, texts=TEXTS, occasion=occasion)

    assert turn_of(made).note == "待学会负责人报送"


def test_society_applies_once_a_batch(case):
    batch, society, people = case
    make_application(batch=batch, society=society)

    with pytest.raises(ValidationError, match="已有申报"):
        start_application(
            batch=batch, society=society, texts=TEXTS, occasion=Occasion(people["head"], at(DAY))
        )


def test_after_withdrawal_it_may_apply_again(case):
    batch, society, people = case
    make_application(batch=batch, society=society, status=S.WITHDRAWN)

    start_application(
        batch=batch, society=society, texts=TEXTS, occasion=Occasion(people["head"], at(DAY))
    )

    assert Application.objects.filter(batch=batch, society=society).count() == 2


@pytest.mark.parametrize("status", [BatchStatus.DRAFT, BatchStatus.CLOSED])
def test_only_an_open_batch_takes_applications(case, status):
    batch, society, people = case
    batch.status = status
    batch.save()
    with pytest.raises(NotNow, match="没有在受理申报"):
        start_application(
            batch=batch, society=society, texts=TEXTS, occasion=Occasion(people["head"], at(DAY))
        )


def test_reader_and_stranger_do_not_apply(case):
    batch, society, _ = case
    for person in (reader_of(society), secretary_of(make_society()), officer_of(batch)):
        with pytest.raises(NotAllowed):
            start_application(
                batch=batch, society=society, texts=TEXTS, occasion=Occasion(person, at(DAY))
            )


def test_head_submits_and_the_officers_are_told(case):
    batch, society, people = case
    application = make_application(batch=batch, society=society)

    sent = take(application, "submit", people["head"])

    turn = turn_of(sent)
    assert (sent.status, sent.submitted_by, sent.is_late) == (S.SUBMITTED, people["head"], False)
    assert (turn.owner, turn.batch_id, turn.action) == ("officer", batch.pk, "受理审核")
    told = Notification.objects.filter(channel="in_app").values_list("recipient", flat=True)
    assert set(told) == {people["officer"].pk, people["secretary"].pk}


def test_secretary_submits_only_with_a_stamped_file(case, settings):
    batch, society, people = case
    application = make_application(batch=batch, society=society)

    with pytest.raises(NotNow, match="待学会负责人报送"):
        take(application, "submit", people["secretary"])
    edit_application(
        application,
        texts=TEXTS,
        upload=pdf(),
        occasion=Occasion(people["secretary"], at(DAY)),
    )
    application.refresh_from_db()
    sent = take(application, "submit", people["secretary"])

    assert sent.attachment.name == "申报书.pdf"
    assert sent.attachment.society_id == society.pk


def test_empty_texts_are_named_before_sending(case):
    batch, society, people = case
    application = make_application(batch=batch, society=society, scale="", intention=" ")
    with pytest.raises(NotNow, match="“学会规模”、“试点意愿和设想”"):
        take(application, "submit", people["head"])


def test_after_the_phase_it_is_late_and_stays_late(case):
    batch, society, people = case
    application = make_application(batch=batch, society=society)

    sent = take(application, "submit", people["head"], day=dt.date(2022, 2, 21))
    assert sent.is_late
    assert turn_of(sent).note == "逾期补交"
    back = take(
        sent, "return", people["officer"], day=dt.date(2022, 2, 21), remarks=[("missing", "")]
    )
    again = take(back, "resubmit", people["head"], day=dt.date(2022, 2, 22))
    assert again.is_late


def test_on_the_last_day_it_is_in_time(case):
    batch, society, people = case
    application = make_application(batch=batch, society=society)
    sent = take(application, "submit", people["head"], day=dt.date(2022, 2, 20))
    assert not sent.is_late


def test_return_needs_a_reason_and_gives_five_working_days(case):
    batch, society, people = case
    application = make_application(batch=batch, society=society, status=S.SUBMITTED)

    with pytest.raises(NotNow, match="至少1项退回原因"):
        take(application, "return", people["officer"])
    application.refresh_from_db()
    reasons = [(ReturnReason.UNSTAMPED, "第3页未盖章"), (ReturnReason.MISSING, "")]
    back = take(application, "return", people["officer"], remarks=reasons)

    assert back.due_on == dt.date(2022, 2, 21)
    assert set(ReturnRemark.objects.filter(subject_id=back.pk).values_list("reason", "text")) == {
        ("unstamped", "第3页未盖章"),
        ("missing", ""),
    }
    assert (turn_of(back).owner, turn_of(back).due_on) == ("society", dt.date(2022, 2, 21))
    note = Notification.objects.filter(recipient=people["secretary"], channel="in_app").get()
    assert "2月21日前补正" in note.text


def test_resubmission_after_the_supplement_days_is_late(case):
    batch, society, people = case
    application = make_application(batch=batch, society=society, status=S.SUBMITTED)
    back = take(application, "return", people["officer"], remarks=[("missing", "章程")])

    on_time = take(back, "resubmit", people["head"], day=dt.date(2022, 2, 21))
    assert (on_time.status, on_time.is_late) == (S.SUBMITTED, False)
    back = take(on_time, "return", people["officer"], remarks=[("missing", "章程")])
    assert take(back, "resubmit", people["head"], day=dt.date(2022, 2, 22)).is_late


def test_sent_application_is_not_edited(case):
    batch, society, people = case
    application = make_application(batch=batch, society=society, status=S.SUBMITTED)
    with pytest.raises(NotNow, match="不能修改"):
        edit_application(application, texts=TEXTS, occasion=Occasion(people["head"], at(DAY)))


def test_two_editors_do_not_overwrite_each_other(case):
    batch, society, people = case
    application = make_application(batch=batch, society=society)
    first = Occasion(people["head"], at(DAY), seen=1)
    edit_application(application, texts=TEXTS | {"scale": "甲"}, occasion=first)

    second = Occasion(people["secretary"], at(DAY), seen=1)
    with pytest.raises(Stale):
        edit_application(application, texts=TEXTS | {"scale": "乙"}, occasion=second)
    application.refresh_from_db()
    assert application.scale == "甲"


def test_nobody_accepts_what_they_sent(case):
    batch, society, people = case
    application = make_application(
        batch=batch, society=society, status=S.SUBMITTED, submitted_by=people["officer"]
    )
    with pytest.raises(NotNow, match="本人报送"):
        take(application, "accept", people["officer"])


def test_recommendation_is_accepted_at_once(case):
    batch, society, people = case

    made = recommend_society(
        batch=batch, society=society, texts=TEXTS, occasion=Occasion(people["officer"], at(DAY))
    )

    assert (made.kind, made.status) == (ApplicationKind.RECOMMENDATION, S.ACCEPTED)
    assert turn_of(made).action == "调研"
    assert visible_applications(people["secretary"]).filter(pk=made.pk).exists()
    with pytest.raises(NotAllowed):
        recommend_society(
            batch=batch,
            society=make_society(),
            texts=TEXTS,
            occasion=Occasion(officer_of(make_batch()), at(DAY)),
        )


def test_investigation_is_recorded_before_the_proposal(case):
    batch, society, people = case
    application = make_application(batch=batch, society=society, status=S.ACCEPTED)

    with pytest.raises(NotNow, match=r"“已受理”.*不能拟定"):
        take(application, "propose", people["officer"])
    application.refresh_from_db()
    with pytest.raises(NotNow, match="“调研意见”"):
        take(application, "investigate", people["officer"], **SEEN | {"conclusion": ""})
    application.refresh_from_db()
    with pytest.raises(NotNow, match="不能晚于今天"):
        take(application, "investigate", people["officer"], **SEEN)
    application.refresh_from_db()
    seen = take(application, "investigate", people["officer"], dt.date(2022, 2, 15), **SEEN)
    again = take(seen, "investigate", people["officer"], dt.date(2022, 2, 16), **SEEN)
    done = take(again, "propose", people["officer"], dt.date(2022, 2, 16))

    assert done.investigations.count() == 2
    assert (done.status, turn_of(done).action) == (S.PROPOSED, "发布公示")


def test_selection_makes_the_pilot_with_its_baseline_and_opens_its_plan(case):
    batch, society, people = case
    application = proposed(batch, society)
    decision = decision_of(batch, people["officer"])

    done = take(application, "select", people["leader"], dt.date(2022, 2, 18), decision=decision)

    pilot = Pilot.objects.get(application=done)
    assert done.status == S.SELECTED
    assert (done.decision, done.decided_by) == (decision, people["leader"])
    assert (pilot.number, pilot.started_on) == ("SH2022-01", dt.date(2022, 2, 18))
    assert pilot.baseline["full_time_staff"] == 4
    assert pilot.baseline["host_institution"] == society.host_institution
    assert pilot.plan_versions.get().due_on == dt.date(2022, 2, 28)
    assert turn_of(done) is None
    assert Notification.objects.filter(
        recipient=people["secretary"], text__contains="已确定为"
    ).exists()


def test_numbers_of_pilots_run_on_through_the_year(case):
    batch, _, people = case
    make_pilot(batch=batch, number="SH2022-07")
    decision = decision_of(batch, people["officer"])
    take(proposed(batch), "select", people["leader"], decision=decision)
    assert Pilot.objects.filter(number="SH2022-08").exists()


def test_selection_waits_for_the_public_notice(case):
    batch, society, people = case
    application = make_application(batch=batch, society=society, status=S.PROPOSED)
    decision = decision_of(batch, people["officer"])

    with pytest.raises(NotNow, match="还没有列入公示"):
        take(application, "select", people["leader"], decision=decision)
    notice = end_notice(application, status=PublicNoticeStatus.OPEN)
    application.refresh_from_db()
    with pytest.raises(NotNow, match="公示尚未结束（公示期至2022-02-15）"):
        take(application, "select", people["leader"], decision=decision)
    PublicNotice.objects.filter(pk=notice.pk).update(status=PublicNoticeStatus.ENDED)
    objection = Objection.objects.create(
        notice=notice, name="张某", contact="1", content="有异议", received_on=DAY
    )
    application.refresh_from_db()
    with pytest.raises(NotNow, match="异议还没有全部答复"):
        take(application, "select", people["leader"], decision=decision)
    objection.reply = "不属实。"
    objection.save()
    application.refresh_from_db()
    assert take(application, "select", people["leader"], decision=decision).status == S.SELECTED


def test_selection_needs_a_decision_of_the_same_batch(case):
    batch, society, people = case
    application = proposed(batch, society)
    other = decision_of(make_batch(), people["officer"])
    for data in ({}, {"decision": other}):
        application.refresh_from_db()
        with pytest.raises(NotNow, match="会议决定"):
            take(application, "select", people["leader"], **data)
    assert not Pilot.objects.exists()


def test_over_quota_needs_a_reason_that_is_kept(case):
    batch, society, people = case
    for _ in range(batch.quota_max):
        make_pilot(batch=batch)
    application = proposed(batch, society)
    decision = decision_of(batch, people["officer"])

    with pytest.raises(NotNow, match="已确定3家"):
        take(application, "select", people["leader"], decision=decision)
    application.refresh_from_db()
    done = take(
        application, "select", people["leader"], decision=decision, over_quota_reason="会议同意增加"
    )

    assert done.over_quota_reason == "会议同意增加"
    assert Pilot.objects.filter(batch=batch).count() == 4


def test_terminated_pilot_frees_its_place(case):
    batch, society, people = case
    for _ in range(batch.quota_max):
        make_pilot(batch=batch)
    Pilot.objects.filter(pk=Pilot.objects.first().pk).update(status="terminated")
    decision = decision_of(batch, people["officer"])
    done = take(proposed(batch, society), "select", people["leader"], decision=decision)
    assert done.status == S.SELECTED


@pytest.mark.parametrize("role", ["officer", "head", "secretary"])
def test_only_leaders_select(case, role):
    batch, society, people = case
    application = proposed(batch, society)
    with pytest.raises(NotAllowed):
        take(application, "select", people[role], decision=decision_of(batch, people["officer"]))


def test_officer_declines_before_the_proposal_leader_after_it(case):
    batch, society, people = case
    early = make_application(batch=batch, society=society, status=S.INVESTIGATED)
    late = proposed(batch)

    with pytest.raises(NotAllowed):
        take(late, "decline", people["officer"], comment="名额所限")
    with pytest.raises(NotNow, match="须填写意见"):
        take(late, "decline", people["leader"])
    late.refresh_from_db()
    assert take(late, "decline", people["leader"], comment="名额所限").status == S.NOT_SELECTED
    assert take(early, "decline", people["officer"], comment="条件不足").status == S.NOT_SELECTED


def test_given_up_draft_stays_the_societys_own(case):
    batch, society, people = case
    draft = make_application(batch=batch, society=society)

    gone = take(draft, "withdraw", people["secretary"], comment="明年再报")

    assert gone.status == S.WITHDRAWN
    assert not visible_applications(people["officer"]).filter(pk=gone.pk).exists()
    assert not Notification.objects.filter(recipient=people["officer"]).exists()


def test_withdrawal_after_sending_tells_the_officer(case):
    batch, society, people = case
    application = make_application(batch=batch, society=society)
    sent = take(application, "submit", people["head"])
    take(sent, "withdraw", people["head"], comment="条件有变")
    assert Notification.objects.filter(
        recipient=people["officer"], text__contains="条件有变"
    ).exists()


def test_same_step_twice_with_one_token_is_one_step(case):
    batch, society, people = case
    application = make_application(batch=batch, society=society)
    occasion = Occasion(people["head"], at(DAY), token=uuid.uuid4())

    APPLICATION.perform(application, "submit", occasion)
    again = APPLICATION.perform(application, "submit", occasion)

    assert again.status == S.SUBMITTED
    assert Event.objects.filter(subject_id=application.pk).count() == 1


def test_society_people_see_only_their_own(case):
    batch, society, _ = case
    own = make_application(batch=batch, society=society, status=S.ACCEPTED)
    make_application(batch=batch, status=S.ACCEPTED)
    person = User.objects.get(pk=secretary_of(society).pk)
    assert list(visible_applications(person)) == [own]
