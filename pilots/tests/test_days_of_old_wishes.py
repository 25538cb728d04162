"""What waited for the association before an upgrade has a day afterwards."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command

from pilots.models import ModelCase, Rectification
from pilots.tests.case_steps import nominated, published
from pilots.tests.factories import make_pilot, officer_of
from pilots.tests.test_supervision import order, take
from sanhua.activity.models import Turn
from societies.tests.factories import secretary_of

pytestmark = pytest.mark.django_db

take_from_the_trail = import_module("pilots.migrations.0021_days_of_old_wishes").take_from_the_trail


def days():
    return dict(Turn.objects.values_list("subject_id", "due_on"))


def test_old_nominations_and_wishes_get_the_day_they_would_have_today():
    pilot = make_pilot()
    wish = {"category": "other", "reason": "人手不足。", "wished_on": dt.date(2022, 7, 31)}
    order_ = order(pilot, officer_of(pilot.batch))
    take(order_, "ask_deferral", secretary_of(pilot.society), **wish)
    case, over = nominated(), published()
    wanted = days()
    assert wanted.keys() == {order_.pk, case.pk}
    assert all(wanted.values())
    ModelCase.objects.update(nominated_at=None)
    Rectification.objects.update(wished_at=None)
    call_command("rebuild_turns")
    assert days() != wanted

    take_from_the_trail(apps, None)
    call_command("rebuild_turns")

    assert days() == wanted
    over.refresh_from_db()
    assert over.nominated_at is None  # nobody waits for it
