"""The year 2022, played by everybody through the web, with the jobs of every day."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from pilots.tests.factories import at
from sanhua.activity.calendar import seed
from sanhua.activity.models import Notification
from tests.journeys import choosing, execution, planning, year_end
from tests.journeys.calendar_2022 import Days
from tests.journeys.cast import Cast, reminded_of

pytestmark = pytest.mark.django_db

DIGEST = re.compile(r"(\d+)月(\d+)日待办提醒：(\d+)件(?:，其中逾期(\d+)件)?")


def play_february(cast: Cast, days: Days) -> None:
    choosing.publish_the_notice(cast, days)
    choosing.open_the_batch(cast, days)
    choosing.apply(cast, days)
    choosing.investigate(cast, days)
    choosing.show_publicly(cast, days)
    choosing.select(cast, days)
    planning.draft(cast, days)
    planning.submit(cast, days)
    planning.send_back(cast, days)


def play_spring(cast: Cast, days: Days) -> None:
    choosing.sign_at_last(cast, days)
    planning.approve_the_second_version(cast, days)
    planning.the_other_plans(cast, days)
    execution.first_task(cast, days)
    execution.late_task(cast, days)
    execution.more_time(cast, days)
    execution.guide(cast, days)


def play_summer_and_autumn(cast: Cast, days: Days) -> None:
    execution.summer(cast, days)
    execution.no_more_time(cast, days)
    execution.across_national_day(cast, days)


def play_the_years_end(cast: Cast, days: Days) -> None:
    year_end.assess_oneself(cast, days)
    year_end.score(cast, days)
    year_end.grade(cast, days)
    year_end.share_a_case(cast, days)
    year_end.report(cast, days)
    year_end.print_it(cast, days)
    year_end.meet(cast, days)
    year_end.close(cast, days)
    days.evening()


def check_plan_reminders(cast: Cast) -> None:
    """Plans were due on Monday 28 February and opened on the 21st, after the morning's run."""
    first, second = cast.metals.pilot.plan_versions.order_by("number")
    assert reminded_of(first) == [("02-25", "metals-secretary", "T-1")]
    assert reminded_of(second) == [("03-04", "metals-secretary", "T-1")]  # due 7 March
    assert reminded_of(cast.forestry.plan) == [
        ("02-25", "forestry-secretary", "T-1"),
        ("02-28", "forestry-secretary", "T"),
        ("03-03", "forestry-secretary", "T+3"),
        ("03-07", "forestry-head", "T+5"),
        ("03-08", "forestry-head", "T+6"),
        ("03-08", "forestry-secretary", "T+6"),
        ("03-11", "forestry-head", "T+9"),
        ("03-11", "forestry-secretary", "T+9"),
        ("03-14", "leader", "T+10"),
    ]


def check_mails() -> None:
    """Everything left in the outbox went out, and nobody got two letters of one morning."""
    waiting = Notification.objects.filter(channel="email").exclude(state="sent")
    assert not waiting.exists(), list(waiting.values_list("subject", "state", "error")[:5])
    digests = [
        (message.to[0], *map(int, found.groups("0")))
        for message in mail.outbox
        if (found := DIGEST.fullmatch(message.subject))
    ]
    mornings = Counter((to, month, day) for to, month, day, *_ in digests)
    assert max(mornings.values()) == 1
    leaders = [row[1:] for row in digests if row[0] == "leader@example.org"]
    # The receipt, the plan, and the recruiting, each ten working days late; then all is well.
    assert leaders == [(3, 3, 1, 1), (3, 14, 1, 1), (4, 22, 1, 1), (4, 25, 1, 1)]
    heads = [row[1:] for row in digests if row[0] == "metals-head@example.org"]
    assert heads == [(4, 15, 1, 1), (4, 18, 1, 1), (4, 21, 1, 1), (4, 25, 1, 1)]
    letter = next(m for m in mail.outbox if m.subject.startswith("4月15日") and "metals" in m.to[0])
    assert "公开招聘2名专职工作人员：时限2022年4月8日，逾期5个工作日" in letter.body


def test_the_year_2022(db):
    with time_machine.travel(at("2022-02-10", 8), tick=False) as traveller:
        seed()
        cast = Cast()
        days = Days(traveller, "2022-02-10")
        play_february(cast, days)
        play_spring(cast, days)
        check_plan_reminders(cast)
        play_summer_and_autumn(cast, days)
        play_the_years_end(cast, days)
        check_mails()
        call_command("verify_trail")
