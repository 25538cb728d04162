"""Until it is released nobody learns what an expert gave; until it is published no society does.

The access matrix opens every address as every actor and looks for what an expert gave; here are
those who stand closest: the colleague, the messages, mails, turns and trails, and the society
whose result is worked out and not published.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from pilots.actions.material import ask_for_material
from pilots.models import Assessment, MaterialRequest, ScoreSheet
from pilots.tests.factories import an_expert, at
from sanhua.activity.jobs import deliver_notifications
from sanhua.activity.models import Event, Notification, Turn
from sanhua.core.workflow import Occasion
from tests.access_table import address, names
from tests.world import NOW, World, build

pytestmark = pytest.mark.django_db

POINTS = "33.37"
SECRETS = (POINTS, "密评理由", "密评笔记", "密评总评", "密评专家")


@pytest.fixture
def world(own_storage) -> World:
    world = build()
    world.shared["planted"] = with_a_colleague(world)
    return world


def with_a_colleague(world: World) -> ScoreSheet:
    """Return the secret sheet, beside one of a colleague who judges the same society."""
    sheet = world.own.records["sheet"]
    ScoreSheet.objects.filter(pk=sheet.pk).update(overall_comment="密评总评")
    colleague = an_expert()
    world.actors["colleague"] = colleague
    ScoreSheet.objects.create(
        assessment=sheet.assessment, expert=colleague, status="declared", assigned_at=NOW, number=1
    )
    return ScoreSheet.objects.get(pk=sheet.pk)


def body(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def read_by(client, world: World, actor: str, *, only: str = "") -> list[tuple[str, str]]:
    """Every secret on any page, also on those that refuse, and in every file."""
    client.force_login(world.actors[actor])
    found = []
    for name in names():
        if name.startswith(only):
            text = body(client.get(address(name, world, world.own), {"format": "xlsx"}))
            found += [(name, secret) for secret in leaks(text)]
    return found


def test_a_colleague_finds_it_nowhere_and_the_expert_does(client, world):
    assert read_by(client, world, "colleague") == []
    own = {secret for _, secret in read_by(client, world, "expert", only="pilots:sheet")}
    assert own == {POINTS, "密评理由", "密评笔记", "密评总评"}


def test_a_colleague_reads_nothing_on_the_own_sheet_nor_on_its_refusals(client, world):
    colleague = world.actors["colleague"]
    mine = ScoreSheet.objects.get(expert=colleague)
    line = world.shared["indicator"]
    client.force_login(colleague)
    pages = [
        reverse("pilots:sheet", args=[mine.pk]),
        reverse("pilots:sheet_line", args=[mine.pk, line.pk]),
        reverse("pilots:sheet_step", args=[mine.pk, "submit"]),
        reverse("pilots:material_ask", args=[mine.pk, line.pk]),
        reverse("pilots:sheets_submit"),
        reverse("pilots:sheets_table"),
    ]
    answers = [client.get(url) for url in pages]
    answers += [client.post(url, {"points": "1000", "seen": 999, "text": ""}) for url in pages]
    answers.append(client.post(pages[1], {"points": "1", "seen": 999}))
    answers.append(client.post(pages[1], {"points": "1", "seen": 999}, HTTP_X_AUTOSAVE="1"))

    assert {answer.status_code for answer in answers} >= {200, 409, 422}
    assert [leaks(body(answer)) for answer in answers if leaks(body(answer))] == []


def test_no_message_turn_or_trail_tells_it_nor_who_asked(client, world):
    sheet = world.shared["planted"]
    person = sheet.expert
    person.full_name = "密评专家"
    person.save()
    client.force_login(person)
    line = world.shared["indicator"]
    answer = client.post(
        reverse("pilots:sheet_line", args=[sheet.pk, line.pk]),
        {"points": POINTS, "reason": "密评理由", "note": "密评笔记", "seen": sheet.version},
    )
    assert answer.status_code == 302
    occasion = Occasion(person, timezone.now())
    ask_for_material(ScoreSheet.objects.get(pk=sheet.pk), line, text="请补充", occasion=occasion)
    fresh = ScoreSheet.objects.get(pk=sheet.pk)
    step = reverse("pilots:sheet_step", args=[sheet.pk, "submit"])
    assert client.post(step, {"seen": fresh.version}).status_code == 302
    deliver_notifications()

    told = [row.text + row.subject for row in Notification.objects.exclude(recipient=person)]
    told += [each.subject + each.body for each in mail.outbox if person.email not in each.to]
    told += [f"{row.title}{row.note}" for row in Turn.objects.exclude(person=person)]
    told += [f"{row.comment}{row.detail}{row.label}" for row in Event.objects.all()]
    assert told
    assert [text for text in told if leaks(text)] == []
    # Who asked: neither the officer nor the society, on any page about the request.
    request = MaterialRequest.objects.latest("asked_at")
    client.force_login(world.actors["officer"])
    for url in (
        reverse("pilots:materials", args=[request.assessment_id]),
        reverse("pilots:material_request_step", args=[request.pk, "pass_on"]),
        reverse("pilots:material_request_step", args=[request.pk, "answer"]),
    ):
        assert leaks(client.get(url).content.decode()) == []


def test_a_society_learns_nothing_before_publication(client, world):
    result = {"totals": [POINTS], "lines": {"A1": POINTS}, "axes": {"甲": POINTS}, "base": POINTS}
    Assessment.objects.filter(pk=world.own.records["assessment"].pk).update(
        status="decided",
        total=Decimal(POINTS),
        spread=Decimal(POINTS),
        result=result,
        grade="密评理由",
        proposed_grade="密评笔记",
        proposal_reason="密评总评",
        public_comment="密评总评",
        proposed_by=world.actors["officer"],
        decided_at=at("2022-06-15"),
    )

    assert read_by(client, world, "head") == []
    client.force_login(world.actors["officer"])
    page = client.get(world.own.records["assessment"].get_absolute_url()).content.decode()
    assert POINTS in page  # so the sweep can find it
