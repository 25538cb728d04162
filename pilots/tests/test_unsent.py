"""Where a link leads whom the association follows to what a society has not sent yet."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from pilots.models import ProgressReport
from pilots.tests.factories import (
    a_leader,
    an_expert,
    make_application,
    make_batch,
    make_pilot,
    make_plan,
    officer_of,
)
from societies.tests.factories import make_society, secretary_of

pytestmark = pytest.mark.django_db


def a_report(pilot):
    return ProgressReport.objects.create(
        pilot=pilot, month=dt.date(2022, 4, 1), due_on=dt.date(2022, 5, 10), done="机密草稿"
    )


def a_plan(pilot):
    return make_plan(pilot=pilot, targets="机密草稿")


def an_application(pilot):
    return make_application(batch=pilot.batch, conditions="机密草稿")


@pytest.mark.parametrize("make", [a_report, a_plan, an_application])
def test_who_follows_up_is_told_that_it_was_not_sent(client, make):
    pilot = make_pilot()
    draft = make(pilot)
    call_command("rebuild_turns")
    society = draft.society if make is an_application else pilot.society
    officer = officer_of(pilot.batch)
    client.force_login(officer)
    assert draft.get_absolute_url() in client.get(reverse("pilots:supervision")).content.decode()

    for person in (officer, a_leader()):
        client.force_login(person)
        answer = client.get(draft.get_absolute_url())
        page = answer.content.decode()
        assert answer.status_code == 404
        assert f"{society}尚未报送" in page
        assert "报送前只有学会能看到内容" in page
        assert "机密草稿" not in page
        assert client.post(draft.get_absolute_url()).status_code == 404

    strangers = [secretary_of(make_society()), an_expert(), officer_of(make_batch())]
    for person in strangers:
        client.force_login(person)
        answer = client.get(draft.get_absolute_url())
        assert answer.status_code == 404
        assert str(society) not in answer.content.decode()
