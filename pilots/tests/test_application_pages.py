"""Applications in the browser: who sees what, refusals that keep the text, two people at once."""

import datetime as dt
import threading
import uuid
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pilots.enums import ApplicationKind, ApplicationStatus, PublicNoticeStatus
from pilots.models import Application, Decision, Pilot, PublicNotice, ReturnRemark
from pilots.tests.factories import a_leader, at, make_application, make_batch, officer_of
from sanhua.activity.models import Event
from societies.tests.factories import head_of, make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db
S = ApplicationStatus
TEXTS = {
    "conditions": "有固定办公场所和专职人员。",
    "foundation": "近三年承接职能4项。",
    "scale": "个人会员800人。",
    "intention": "愿意先行先试。",
}


@pytest.fixture
def settings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return settings


def step_url(application, step):
    return reverse("pilots:application_step", args=[application.pk, step])


def text_of(response):
    return response.content.decode()


def proposed(batch, **values):
    notice = PublicNotice.objects.create(
        batch=batch,
        title="公示",
        body="现予公示。",
        contact="学会部",
        starts_on=dt.date(2022, 2, 9),
        ends_on=dt.date(2022, 2, 15),
        status=PublicNoticeStatus.ENDED,
    )
    return make_application(batch=batch, status=S.PROPOSED, public_notice=notice, **values)


def decision_of(batch, by):
    return Decision.objects.create(
        batch=batch,
        kind="party_group",
        number="〔2022〕5号",
        decided_on=dt.date(2022, 2, 17),
        summary="同意。",
        recorded_by=by,
        recorded_at=at("2022-02-17"),
    )


def test_society_applies_corrects_and_sends(client, settings):
    batch, society = make_batch(), make_society(full_time_staff=4)
    client.force_login(head_of(society))
    new = reverse("pilots:application_new")

    form = text_of(client.get(new))
    assert society.host_institution in form  # from the register, not typed again
    scan = SimpleUploadedFile("申报书.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n")
    sent = TEXTS | {"batch": batch.pk, "society": society.pk, "scale": "", "upload": scan}
    made = client.post(new, sent)
    application = Application.objects.get()
    assert made.url == application.get_absolute_url()
    refused = client.get(step_url(application, "submit"))
    assert "请先填写“学会规模”" in text_of(refused)
    edit = reverse("pilots:application_edit", args=[application.pk])
    assert client.post(edit, TEXTS | {"seen": application.version}).status_code == 302
    assert client.post(step_url(application, "submit"), {}).status_code == 302

    application.refresh_from_db()
    assert (application.status, application.attachment.name) == (S.SUBMITTED, "申报书.pdf")
    assert "待受理" in text_of(client.get(application.get_absolute_url()))


def test_wrong_file_is_refused_and_the_texts_stay(client, settings):
    batch, society = make_batch(), make_society()
    client.force_login(secretary_of(society))
    scan = SimpleUploadedFile("申报书.exe", b"MZ")

    page = client.post(
        reverse("pilots:application_new"),
        TEXTS | {"batch": batch.pk, "society": society.pk, "upload": scan},
    )

    assert page.status_code == 422
    assert "不能上传" in text_of(page)
    assert TEXTS["foundation"] in text_of(page)
    assert not Application.objects.exists()


def test_too_long_text_says_by_how_much(client):
    batch, society = make_batch(), make_society()
    client.force_login(secretary_of(society))
    data = TEXTS | {"batch": batch.pk, "society": society.pk, "scale": "大" * 10_000}
    page = client.post(reverse("pilots:application_new"), data)
    assert page.status_code == 422
    assert "“学会规模”最多3000字，现有10000字" in text_of(page)


def test_second_application_to_a_batch_is_a_sentence(client):
    batch, society = make_batch(), make_society()
    make_application(batch=batch, society=society)
    client.force_login(secretary_of(society))
    data = TEXTS | {"batch": batch.pk, "society": society.pk}
    page = client.post(reverse("pilots:application_new"), data)
    assert page.status_code == 422
    assert "在该批次已有申报" in text_of(page)


def test_society_of_another_cannot_be_slipped_in(client):
    batch, society = make_batch(), make_society()
    client.force_login(secretary_of(society))
    data = TEXTS | {"batch": batch.pk, "society": make_society().pk}
    page = client.post(reverse("pilots:application_new"), data)
    assert page.status_code == 422
    assert not Application.objects.exists()


def test_without_an_open_batch_the_page_says_so(client):
    client.force_login(secretary_of(make_society()))
    assert "目前没有受理申报的批次" in text_of(client.get(reverse("pilots:application_new")))
    client.force_login(reader_of(make_society()))
    assert "没有可以申报的学会" in text_of(client.get(reverse("pilots:application_new")))


def test_return_form_wants_a_reason_and_keeps_the_words(client):
    batch = make_batch()
    officer = officer_of(batch)
    application = make_application(batch=batch, status=S.SUBMITTED)
    client.force_login(officer)
    url = step_url(application, "return")

    page = client.post(url, {"comment": "请尽快"})
    assert page.status_code == 422
    assert "请至少勾选1项退回原因" in text_of(page)
    page = client.post(url, {"r_other": "on", "t_missing": "缺章程", "comment": "请尽快"})
    assert page.status_code == 422
    assert "请写明具体意见" in text_of(page)
    assert "缺章程" in text_of(page)
    done = client.post(url, {"t_missing": "缺章程", "r_unstamped": "on", "comment": "请尽快"})

    assert done.status_code == 302
    assert set(ReturnRemark.objects.values_list("reason", "text")) == {
        ("missing", "缺章程"),
        ("unstamped", ""),
    }
    event = Event.objects.get(subject_id=application.pk)
    assert event.comment == "缺项：缺章程\n未盖章\n请尽快"
    client.force_login(secretary_of(application.society))
    page = text_of(client.get(application.get_absolute_url()))
    assert "缺章程" in page
    assert "前补正重报" in page


def test_investigation_stays_inside_the_association(client):
    batch = make_batch()
    officer = officer_of(batch)
    application = make_application(batch=batch, status=S.ACCEPTED)
    client.force_login(officer)
    day = timezone.localdate()
    seen = {
        "held_on": day,
        "participants": "王某",
        "findings": "现场情况",
        "conclusion": "内部意见",
    }

    page = client.post(step_url(application, "investigate"), seen | {"held_on": ""})
    assert page.status_code == 422
    assert "现场情况" in text_of(page)
    assert client.post(step_url(application, "investigate"), seen).status_code == 302
    application.refresh_from_db()
    propose = {"comment": "只在内部说的话", "seen": application.version}
    assert client.post(step_url(application, "propose"), propose).status_code == 302

    inside = text_of(client.get(application.get_absolute_url()))
    client.force_login(head_of(application.society))
    outside = text_of(client.get(application.get_absolute_url()))
    for words in ("内部意见", "现场情况", "只在内部说的话"):
        assert words in inside
        assert words not in outside


def test_officer_recommends(client):
    batch, society = make_batch(), make_society()
    taken = make_application(batch=batch)
    client.force_login(officer_of(batch))
    url = reverse("pilots:recommend", args=[batch.pk])

    assert taken.society.name not in text_of(client.get(url))
    page = client.post(url, TEXTS | {"society": society.pk, "conditions": ""})
    assert page.status_code == 422
    assert client.post(url, TEXTS | {"society": society.pk}).status_code == 302

    made = Application.objects.get(society=society)
    assert (made.kind, made.status) == (ApplicationKind.RECOMMENDATION, S.ACCEPTED)


def test_leader_selects_from_the_comparison(client):
    batch = make_batch()
    officer, leader = officer_of(batch), a_leader()
    application = proposed(batch, society=make_society(name="江西省比较学会"))
    client.force_login(leader)
    page = text_of(client.get(reverse("pilots:selection", args=[batch.pk])))
    assert "江西省比较学会" in page
    assert "还没有登记会议决定" in page
    decision = decision_of(batch, officer)
    foreign = decision_of(make_batch(), officer)
    url = step_url(application, "select")

    assert str(foreign.pk) not in text_of(client.get(url))
    assert client.post(url, {"decision": foreign.pk}).status_code == 422
    assert client.post(url, {"decision": decision.pk}).status_code == 302

    assert Pilot.objects.get().application == application
    assert "SH2022-01" in text_of(client.get(application.get_absolute_url()))
    assert "SH2022-01" in text_of(client.get(batch.get_absolute_url()))


def test_over_quota_keeps_the_opinion(client):
    batch = make_batch(quota_min=1, quota_max=1)
    leader = a_leader()
    client.force_login(leader)
    decision = decision_of(batch, leader)
    first, second = proposed(batch), proposed(batch)
    data = {"decision": decision.pk, "comment": "同意"}
    assert client.post(step_url(first, "select"), data).status_code == 302

    page = client.post(step_url(second, "select"), data | {"comment": "我的意见在此"})

    assert page.status_code == 409
    assert "请填写“超出名额说明”" in text_of(page)
    assert "我的意见在此" in text_of(page)


@pytest.mark.parametrize("step", ["accept", "return", "investigate", "propose", "select"])
def test_society_takes_no_step_of_the_association(client, step):
    application = make_application(status=S.SUBMITTED)
    client.force_login(head_of(application.society))
    assert client.post(step_url(application, step), {}).status_code == 403


@pytest.mark.parametrize("step", ["submit", "withdraw", "select"])
def test_officer_takes_no_step_of_others(client, step):
    application = make_application(status=S.SUBMITTED)
    client.force_login(officer_of(application.batch))
    assert client.post(step_url(application, step), {}).status_code == 403


def test_foreign_and_unknown_applications_answer_alike(client):
    application = make_application(status=S.SUBMITTED)
    draft = make_application(batch=application.batch)
    for person in (secretary_of(make_society()), officer_of(make_batch())):
        client.force_login(person)
        foreign = client.get(application.get_absolute_url())
        unknown = client.get(reverse("pilots:application", args=[uuid.uuid4()]))
        assert (foreign.status_code, unknown.status_code) == (404, 404)
        assert foreign.content == unknown.content
        for step in ("accept", "submit"):
            assert client.get(step_url(application, step)).status_code == 404
        edit = reverse("pilots:application_edit", args=[application.pk])
        assert client.get(edit).status_code == 404
    client.force_login(officer_of(application.batch))
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_stale_page_is_told_who_acted_and_keeps_the_opinion(client):
    application = make_application(status=S.SUBMITTED)
    officer = officer_of(application.batch)
    other = officer_of(application.batch)
    data = {"seen": 1, "comment": "我的受理意见"}
    client.force_login(other)
    assert client.post(step_url(application, "accept"), data).status_code == 302

    client.force_login(officer)
    page = client.post(step_url(application, "return"), data | {"t_missing": "我写的缺项意见"})

    assert page.status_code == 409
    assert f"{other}已于" in text_of(page)
    assert "我的受理意见" in text_of(page)
    assert "我写的缺项意见" in text_of(page)


def test_list_is_filtered_and_a_page_too_far_is_the_last(client):
    batch = make_batch()
    client.force_login(officer_of(batch))
    for _ in range(25):
        make_application(batch=batch, status=S.SUBMITTED)
    one = make_application(
        batch=batch, status=S.ACCEPTED, society=make_society(name="江西省受理学会")
    )
    url = reverse("pilots:applications")

    assert one.society.name in text_of(client.get(url, {"status": "accepted"}))
    assert one.society.name not in text_of(client.get(url, {"status": "submitted"}))
    assert "第2/2页" in text_of(client.get(url, {"page": 99}))
    assert "当前筛选条件下没有申报" in text_of(client.get(url, {"batch": uuid.uuid4()}))
    assert client.get(url, {"batch": "不是编号", "status": "x"}).status_code == 200


@pytest.mark.once
def test_application_pages_cost_the_same_with_one_and_thirty(client, django_assert_max_num_queries):
    batch = make_batch()
    officer, leader = officer_of(batch), a_leader()
    application = proposed(batch)
    society = application.society
    counts = []
    for more in (1, 29):
        for _ in range(more):
            proposed(batch)
            decision_of(batch, officer)
            application.investigations.create(
                held_on=dt.date(2022, 2, 15),
                participants="王某",
                findings="情况",
                conclusion="意见",
                recorded_by=officer,
                recorded_at=timezone.now(),
            )
            make_application(society=society)
        for person, url in (
            (officer, reverse("pilots:applications")),
            (officer, application.get_absolute_url()),
            (officer, step_url(application, "decline")),
            (leader, reverse("pilots:selection", args=[batch.pk])),
            (leader, step_url(application, "select")),
            (head_of(society), reverse("pilots:applications")),
        ):
            client.force_login(person)
            client.get(url)  # warm caches
            with django_assert_max_num_queries(15) as queries:
                page = client.get(url)
            assert len(page.content) < 100_000
            counts.append(len(queries))
    assert counts[:6] == counts[6:]


def _rival(person, *, application, start, answers):
    client = Client()
    client.force_login(person)
    data = {"seen": 1, "comment": f"{person}的意见", "token": uuid.uuid4()}
    step = "accept" if person.full_name == "甲" else "return"
    if step == "return":
        data["t_missing"] = "缺章程"
    start.wait()
    try:
        page = client.post(step_url(application, step), data)
        answers[person.full_name] = (page.status_code, text_of(page))
    finally:
        connection.close()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_have_exactly_one_winner(postgresql):
    for _ in range(8):
        application = make_application(status=S.SUBMITTED)
        first, second = officer_of(application.batch), officer_of(application.batch)
        first.full_name, second.full_name = "甲", "乙"
        first.save()
        second.save()
        answers = {}
        go = partial(_rival, application=application, start=threading.Barrier(2), answers=answers)
        rivals = [threading.Thread(target=go, args=(person,)) for person in (first, second)]
        for rival in rivals:
            rival.start()
        for rival in rivals:
            rival.join()

        assert sorted(status for status, _ in answers.values()) == [302, 409]
        loser = next(name for name, (status, _) in answers.items() if status == 409)
        assert f"{loser}的意见" in answers[loser][1]
        application.refresh_from_db()
        assert application.status == (S.RETURNED if loser == "甲" else S.ACCEPTED)
        assert Event.objects.filter(subject_id=application.pk).count() == 1


def _decide(application, *, leader, decision, start, answers):
    client = Client()
    client.force_login(leader)
    start.wait()
    try:
        page = client.post(step_url(application, "select"), {"decision": decision.pk, "seen": 1})
        answers.append(page.status_code)
    finally:
        connection.close()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_last_place_of_the_quota_is_given_once(postgresql):
    for _ in range(5):
        batch = make_batch(quota_min=1, quota_max=1)
        leader = a_leader()
        decision = decision_of(batch, leader)
        start, answers = threading.Barrier(2), []
        go = partial(_decide, leader=leader, decision=decision, start=start, answers=answers)
        rivals = [threading.Thread(target=go, args=(proposed(batch),)) for _ in range(2)]
        for rival in rivals:
            rival.start()
        for rival in rivals:
            rival.join()

        assert sorted(answers) == [302, 409]
        assert Pilot.objects.filter(batch=batch).count() == 1


def test_the_only_open_batch_and_the_only_society_are_chosen_on_the_new_page(client):
    batch, society = make_batch(), make_society()
    client.force_login(secretary_of(society))

    page = text_of(client.get(reverse("pilots:application_new")))

    assert f'name="batch" value="{batch.pk}"' in page
    assert f'name="society" value="{society.pk}"' in page


def test_a_society_that_applied_is_not_offered_the_same_batch(client):
    batch, society = make_batch(), make_society()
    client.force_login(secretary_of(society))
    assert "我要申报" in text_of(client.get(reverse("pilots:applications")))
    make_application(batch=batch, society=society)
    assert "我要申报" not in text_of(client.get(reverse("pilots:applications")))
    page = text_of(client.get(reverse("pilots:application_new")))
    assert "目前没有受理申报的批次" in page
    assert "请在申报列表中打开办理" in page
