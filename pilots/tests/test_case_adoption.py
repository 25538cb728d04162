"""Taking a case into one's own plan, and asking about it through the association."""

import pytest
from django.urls import reverse

from pilots.actions.case import ask_about
from pilots.enums import PlanStatus, QuestionStatus
from pilots.models import CaseAdoption, CaseQuestion
from pilots.queries.plan_sources import CASES_MAX, proposals, sources
from pilots.tests.case_steps import DAY, published, withdrawn
from pilots.tests.factories import at, make_batch, make_pilot, make_plan, officer_of
from pilots.workflows.case import QUESTION
from sanhua.activity.models import Event, Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion
from societies.tests.factories import make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db

TASKS = [
    {"area": "A2", "title": "共用秘书处", "target_result": "到9月底配备专职人员4名。"},
    {"area": "A1", "title": "落实办公场所", "target_result": "到6月底落实办公场所60平方米。"},
]


def generate(plan, case):
    return reverse("pilots:plan_generate", args=[plan.pk]) + f"?source=case-{case.pk}"


def test_adopting_takes_all_its_tasks_and_counts_the_society_once(client):
    case = published(tasks=TASKS)
    plan = make_plan(tasks=0)
    secretary = secretary_of(plan.pilot.society)
    client.force_login(secretary)
    page = client.get(case.get_absolute_url()).content.decode()
    assert generate(plan, case) in page
    page = client.get(generate(plan, case)).content.decode()
    assert page.count(" checked>") == 2
    form = {"chosen": [f"{case.pk}-1", f"{case.pk}-2"], "owner": "李明", "seen": plan.version}
    assert client.post(generate(plan, case), form).status_code == 302
    assert {(t.area, t.title, t.owner) for t in plan.tasks.all()} == {
        ("A2", "共用秘书处", "李明"),
        ("A1", "落实办公场所", "李明"),
    }
    adoption = CaseAdoption.objects.get()
    assert (adoption.case, adoption.society, adoption.plan, adoption.adopted_by) == (
        case,
        plan.pilot.society,
        plan,
        secretary,
    )
    plan.refresh_from_db()
    plan.tasks.all().delete()
    client.post(generate(plan, case), form | {"seen": plan.version})
    assert plan.tasks.count() == 2
    assert CaseAdoption.objects.count() == 1
    author = secretary_of(case.society)
    for person in (secretary, author):
        client.force_login(person)
        assert "已有1家学会采用" in client.get(case.get_absolute_url()).content.decode()
        assert "已有1家学会采用" in client.get(reverse("pilots:cases")).content.decode()
    # Who adopted it is the author's and the association's business.
    assert str(plan.pilot.society) in client.get(case.get_absolute_url()).content.decode()
    client.force_login(secretary_of(make_society()))
    assert str(plan.pilot.society) not in client.get(case.get_absolute_url()).content.decode()


def test_the_author_is_told_of_an_adoption(client):
    case = published()
    author = secretary_of(case.society)
    plan = make_plan(tasks=0)
    client.force_login(secretary_of(plan.pilot.society))
    form = {"chosen": [str(case.pk)], "owner": "李明", "seen": plan.version}
    client.post(generate(plan, case), form)
    told = Notification.objects.get(recipient=author, key__startswith="adoption:", channel="in_app")
    assert "已有1家学会采用" in told.text


def test_a_refused_adoption_leaves_nothing(client):
    case = published(tasks=TASKS)
    plan = make_plan(tasks=0)
    client.force_login(secretary_of(plan.pilot.society))
    form = {"chosen": [f"{case.pk}-1"], "owner": "李明", "seen": 99}
    assert client.post(generate(plan, case), form).status_code == 409
    assert not CaseAdoption.objects.exists()
    assert not plan.tasks.exists()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (PlanStatus.APPROVED, "申请调整"),
        (PlanStatus.SUBMITTED, "退回或通过后可以采用"),
        (None, "申报下一批试点"),
    ],
)
def test_who_cannot_adopt_is_told_what_to_do(client, status, words):
    case = published()
    society = make_plan(status=status).pilot.society if status else make_society()
    client.force_login(secretary_of(society))
    page = client.get(case.get_absolute_url()).content.decode()
    assert words in page
    assert "采用到实施方案" not in page


def test_every_case_that_is_offered_or_chosen_is_found_however_many_there_are():
    society = make_society()
    cases = [published(society, title=f"案例{n:02d}", area="C1") for n in range(CASES_MAX + 3)]
    plan = make_plan(tasks=0)
    who = secretary_of(plan.pilot.society)
    offered = [row.key for row in sources(who, plan) if row.key.startswith("case-")]
    assert len(offered) == CASES_MAX
    for key in (*offered, *(f"case-{case.pk}" for case in cases)):
        assert proposals(who, plan, key, today=DAY)
    hidden = next(f"case-{c.pk}" for c in cases if f"case-{c.pk}" not in offered)
    assert hidden in [row.key for row in sources(who, plan, hidden)]
    withdrawn(cases[0])
    assert proposals(who, plan, f"case-{cases[0].pk}", today=DAY) is None
    assert proposals(who, plan, "case-nonsense", today=DAY) is None


@pytest.fixture
def asked():
    """A question about a case of a pilot, with everybody around it."""
    batch = make_batch()
    case = published(make_pilot(batch=batch).society)
    society = make_society(name="江西省好问学会")
    people = {
        "asker": secretary_of(society),
        "pilot": secretary_of(case.society),
        "officer": officer_of(batch),
        "other": officer_of(make_batch()),
        "stranger": secretary_of(make_society()),
    }
    question = ask_about(
        case, society, text="合同怎么签？我的电话13900000000", actor=people["asker"], now=at(DAY)
    )
    return question, people


def walk(question, people, *steps):
    for step, who, data in steps:
        question = QUESTION.perform(
            question, step, Occasion(people[who], at(DAY), "意见", data=data)
        )
    return question


PASS_ON = ("pass_on", "officer", {"wording": "聘用合同怎么签？"})
ANSWER = ("answer", "pilot", {"answer": "用范本，一年一签。"})
SHOW = ("release", "officer", {"is_shown": True})


def test_the_pilot_society_learns_the_question_but_not_who_asked(client, asked):
    question, people = asked
    secrets = (
        "好问",
        "13900000000",
        people["asker"].full_name,
    )
    client.force_login(people["pilot"])
    assert client.get(question.get_absolute_url()).status_code == 404
    question = walk(question, people, PASS_ON)
    for url in (
        question.get_absolute_url(),
        reverse("pilots:question_step", args=[question.pk, "answer"]),
        question.case.get_absolute_url(),
        reverse("reporting:workbench"),
    ):
        page = client.get(url).content.decode()
        assert [word for word in secrets if word in page] == []
    assert "聘用合同怎么签" in client.get(question.get_absolute_url()).content.decode()
    told = Notification.objects.filter(recipient=people["pilot"], text__contains="提问")
    assert [word for row in told for word in secrets if word in row.text] == []
    turn = Turn.objects.get(subject_id=question.pk)
    assert turn.society_id == question.case.society_id


def test_the_asker_sees_the_answer_once_it_is_released(client, asked):
    question, people = asked
    question = walk(question, people, PASS_ON, ANSWER)
    client.force_login(people["asker"])
    assert "一年一签" not in client.get(question.get_absolute_url()).content.decode()
    question = walk(question, people, ("release", "officer", {}))
    assert "一年一签" in client.get(question.get_absolute_url()).content.decode()
    client.force_login(people["stranger"])
    assert client.get(question.get_absolute_url()).status_code == 404
    assert "一年一签" not in client.get(question.case.get_absolute_url()).content.decode()
    assert not Turn.objects.filter(subject_id=question.pk).exists()


def test_what_is_shown_to_all_hides_who_asked(client, asked):
    question, people = asked
    question = walk(question, people, PASS_ON, ANSWER, SHOW)
    client.force_login(people["stranger"])
    page = client.get(question.case.get_absolute_url()).content.decode()
    assert "一年一签" in page
    assert "聘用合同怎么签" in page
    assert "好问" not in page
    assert "13900000000" not in page


def test_a_declined_question_tells_why(client, asked):
    question, people = asked
    with pytest.raises(NotNow):
        QUESTION.perform(question, "decline", Occasion(people["officer"], at(DAY)))
    question = walk(question, people, ("decline", "officer", {}))
    assert question.status == QuestionStatus.DECLINED
    told = Notification.objects.filter(recipient=people["asker"], channel="in_app")
    assert "意见" in told.latest("created_at").text


def test_only_officers_of_the_batch_stand_between(asked):
    question, people = asked
    for who in ("other", "pilot", "asker", "stranger"):
        with pytest.raises(NotAllowed):
            walk(question, people, (PASS_ON[0], who, PASS_ON[2]))
    question = walk(question, people, PASS_ON)
    with pytest.raises(NotAllowed):
        walk(question, people, ("answer", "asker", ANSWER[2]))
    with pytest.raises(NotNow, match="答复"):
        walk(question, people, ("answer", "pilot", {"answer": " "}))


def test_asking_on_the_web(client, asked):
    question, people = asked
    address = reverse("pilots:question_new", args=[question.case_id])
    token = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
    client.force_login(people["stranger"])
    for _ in range(2):
        answer = client.post(address, {"text": "还有别的模板吗？", "token": token})
        assert answer.status_code == 302
    assert CaseQuestion.objects.count() == 2
    client.force_login(people["pilot"])
    assert client.get(address).status_code == 403
    client.force_login(reader_of(make_society()))
    assert client.get(address).status_code == 403
    withdrawn(question.case)
    client.force_login(people["stranger"])
    assert client.post(address, {"text": "还能问吗？"}).status_code == 404
    assert Event.objects.filter(kind="pilots.casequestion.ask").count() == 2
