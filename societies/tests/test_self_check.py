"""The self-check: whose it is, what it asks, and what it says next."""

import pytest
from django.urls import reverse

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import UserFactory, staff
from sanhua.activity.models import Event, Notification
from societies.checks.questions import QUESTIONS, Answer
from societies.enums import Area, MembershipRole
from societies.models import Membership, SelfCheck
from societies.tests.factories import head_of, make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db
HOME = reverse("societies:self_check_home")
PROMISE = "结果只有本学会经办人和负责人看得到，不会报送。"


def url_of(society):
    return reverse("societies:self_check", args=[society.pk])


def answers(default=Answer.YES, **given):
    return {question.key: default.value for question in QUESTIONS} | given


def test_one_question_for_each_task_in_the_order_of_the_notice():
    assert [question.area for question in QUESTIONS] == list(Area)


def test_every_question_has_a_sentence_for_every_answer_and_ends_as_one():
    for question in QUESTIONS:
        sentences = [question.advice(answer) for answer in Answer]
        assert len(set(sentences)) == len(Answer)
        assert {sentence[-1] for sentence in sentences} == {"。"}
        assert question.text.endswith("？")


@pytest.mark.parametrize("person", [secretary_of, head_of])
def test_whoever_fills_in_for_one_society_is_led_to_it(client, person):
    society = make_society()
    client.force_login(person(society))

    assert client.get(HOME)["Location"] == url_of(society)
    page = client.get(url_of(society)).content.decode()

    assert PROMISE in page
    assert page.count("<legend") == 10 + 3
    assert reverse("societies:dossier", args=[society.pk]) in page


def test_whoever_fills_in_for_several_societies_chooses(client):
    first, second, third = make_society(), make_society(), make_society()
    person = secretary_of(first)
    for society, role in ((second, MembershipRole.HEAD), (third, MembershipRole.READER)):
        Membership.objects.create(user=person, society=society, role=role, since="2022-01-01")
    client.force_login(person)

    page = client.get(HOME).content.decode()

    assert url_of(first) in page
    assert url_of(second) in page
    assert url_of(third) not in page


def test_others_find_nothing(client):
    society = make_society()
    people = [
        reader_of(society),
        UserFactory(),
        *(staff(role) for role in (StaffRole.OFFICER, StaffRole.LEADER, StaffRole.EXPERT)),
    ]

    for person in people:
        client.force_login(person)
        assert client.get(HOME).status_code == 403
        assert client.get(url_of(society)).status_code == 404
        assert client.post(url_of(society), answers()).status_code == 404
    client.force_login(secretary_of(make_society()))
    assert client.get(url_of(society)).status_code == 404
    assert not SelfCheck.objects.exists()


def test_answers_are_kept_and_what_is_missing_is_said(client):
    society = make_society()
    secretary = secretary_of(society)
    client.force_login(secretary)
    given = answers(A2="no", A3="partly", C2="not_planned")

    page = client.post(url_of(society), given, follow=True)

    kept = SelfCheck.objects.get()
    assert (kept.society, kept.taken_by, kept.answers) == (society, secretary, given)
    shown = page.context["page"].shown
    assert [line.question.key for line in shown.missing] == ["A2", "A3"]
    assert [line.question.key for line in shown.not_planned] == ["C2"]
    assert shown.tally == "是7题，部分1题，否1题，不打算或不适用1题"
    text = page.content.decode()
    by_key = {question.key: question for question in QUESTIONS}
    assert by_key["A2"].no in text
    assert by_key["A3"].partly in text
    assert "通知四（一）2" in text
    assert page.redirect_chain == [(url_of(society), 302)]


def test_nothing_is_sent_and_nothing_is_in_any_trail(client):
    society = make_society()
    client.force_login(secretary_of(society))
    before = Event.objects.count()

    client.post(url_of(society), answers())

    assert Event.objects.count() == before
    assert not Notification.objects.exists()


def test_all_questions_want_an_answer(client):
    society = make_society()
    client.force_login(secretary_of(society))
    given = answers(Answer.PARTLY)
    del given["B3"]

    page = client.post(url_of(society), given)

    text = page.content.decode()
    assert page.status_code == 422
    assert "请回答第6题（选拔聘任秘书长条件）。" in text
    assert 'href="#id_B3_0"' in text
    assert text.count("checked") == 9
    assert not SelfCheck.objects.exists()


def test_no_missing_item_is_said_in_words(client):
    society = make_society()
    client.force_login(secretary_of(society))

    page = client.post(url_of(society), answers(), follow=True).content.decode()

    assert "没有缺项" in page
    assert "还需要做的" not in page


def test_the_form_begins_with_the_last_answers_and_earlier_results_can_be_read(client):
    society = make_society()
    secretary, head = secretary_of(society), head_of(society)
    client.force_login(secretary)
    client.post(url_of(society), answers(Answer.NO))
    first = SelfCheck.objects.get()
    client.force_login(head)
    client.post(url_of(society), answers(Answer.YES))

    newest = client.get(url_of(society))
    earlier = client.get(url_of(society), {"result": str(first.pk)})

    assert newest.context["page"].shown.record.taken_by == head
    assert newest.context["form"]["A1"].initial == "yes"
    assert earlier.context["page"].shown.record == first
    assert "以往的结果" in earlier.content.decode()
    assert str(secretary) in newest.content.decode()


def test_another_societys_result_is_not_shown_by_its_id(client):
    foreign, own = make_society(), make_society()
    client.force_login(secretary_of(foreign))
    client.post(url_of(foreign), answers(Answer.NO))
    client.force_login(secretary_of(own))

    page = client.get(url_of(own), {"result": str(SelfCheck.objects.get().pk)})

    assert page.context["page"].shown is None


def test_the_cost_does_not_grow_with_results(client, django_assert_max_num_queries):
    society = make_society()
    person = secretary_of(society)
    client.force_login(person)
    client.post(url_of(society), answers())
    client.get(url_of(society))
    with django_assert_max_num_queries(15) as one:
        client.get(url_of(society))
    cost = len(one.captured_queries)
    for _ in range(12):
        client.post(url_of(society), answers(Answer.NO))
    client.get(url_of(society))

    with django_assert_max_num_queries(cost):
        page = client.get(url_of(society))

    assert len(page.context["page"].results) == 10
