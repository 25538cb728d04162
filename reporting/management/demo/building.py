"""The whole demo, from the empty database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from pilots.models import Announcement, PilotBatch
from reporting.management.demo import asking, dossier_many, past_year
from reporting.management.demo.dossiers import Dossiers, finish
from reporting.management.demo.monthly import report_by_the_month
from reporting.management.demo.people import open_offices, open_societies, set_passwords
from reporting.management.demo.quieting import quiet
from reporting.management.demo.register import register
from reporting.management.demo.scheme import write_scheme
from reporting.management.demo.this_year import ThisYear
from reporting.management.demo.world import World
from sanhua.accounts.actions.system import SYSTEM_NAME
from sanhua.accounts.models import User
from sanhua.activity.calendar import forget, seed
from societies.models import Society

FIRST_DAY = dt.date(2023, 9, 1)  # the present year must lie behind the year 2022


def is_empty() -> bool:
    """Say whether nobody has begun to use this database."""
    others = User.objects.exclude(username=SYSTEM_NAME)
    return not any(
        rows.exists()
        for rows in (others, Society.objects, PilotBatch.objects, Announcement.objects)
    )


def build(today: dt.date, say: Callable[[str], object]) -> None:
    """Make the demo, all of it or nothing."""
    try:
        with transaction.atomic():
            seed()
            world = World(today, say)
            say("accounts and about seventy societies")
            open_offices(world)
            register(world)
            open_societies(world)
            set_passwords()
            scheme = write_scheme(world)
            say("2022: notice and selection")
            dossiers = Dossiers(world)
            past_year.play(world, scheme, dossiers)
            say("this year: notice and selection")
            ThisYear(world, scheme, dossiers).play()
            asking.play(world)
            report_by_the_month(world)
            say("dossiers of all societies")
            dossier_many.background(world)
            dossiers.enter_until(today)
            finish(world)
            left = quiet(world)
            say(f"{left} messages kept, no letter will be sent")
    finally:
        forget()
