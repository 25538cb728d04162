"""What other societies do with the published cases: ask about them, adopt them; the public area."""

from __future__ import annotations

from pilots.actions.case import ask_about
from pilots.enums import CaseStatus, PlanStatus
from pilots.models import CaseAdoption, ModelCase, PlanVersion, PublicArea
from pilots.workflows.case import QUESTION
from reporting.management.demo import words_cases as words
from reporting.management.demo.people import office_of
from reporting.management.demo.world import World, at, occasion, uid

ASKED = "食品科学技术学会"


def play(world: World) -> None:
    """Let the visitor ask twice, and pilots of this year have adopted what was published."""
    case = ModelCase.objects.get(pk=uid("case:1"))
    society, visitor = world.societies["林学会"], world.person("visitor")
    day = world.day(-20)
    question = ask_about(case, society, text=words.QUESTION, actor=visitor, now=at(day, 9))
    officer, secretary = world.person("officer"), world.person(office_of(ASKED)[0])
    walk = (
        ("pass_on", officer, {"wording": words.WORDING}, 10),
        ("answer", secretary, {"answer": words.ANSWER}, 15),
        ("release", officer, {"is_shown": True}, 16),
    )
    for step, who, data, hour in walk:
        question = QUESTION.perform(question, step, occasion(who, at(day, hour), **data))
    ask_about(case, society, text=words.OPEN, actor=visitor, now=at(world.day(-1), 9))
    _adopt()
    PublicArea.objects.create(announcements=True, notices=True, cases=True)


def _adopt() -> None:
    """Note down who took a case over when the plans of this year were made."""
    plans = PlanVersion.objects.filter(status=PlanStatus.APPROVED, submitted_at__isnull=False)
    for case in ModelCase.objects.filter(status=CaseStatus.PUBLISHED).order_by("title"):
        later = plans.filter(submitted_at__gt=case.published_at).exclude(
            pilot__society=case.society
        )
        for plan in later.order_by("number", "pk")[:3]:
            known = {"case": case, "society": plan.pilot.society}
            sent_at = plan.submitted_at
            if plan.submitted_by and sent_at and not CaseAdoption.objects.filter(**known).exists():
                CaseAdoption.objects.create(
                    **known,
                    plan=plan,
                    adopted_by=plan.submitted_by,
                    adopted_at=sent_at,
                )
