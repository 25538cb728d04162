"""Which stored files the programme opens to whom."""

import pytest
from django.utils import timezone

from pilots.models import Evidence, ScoreSheet
from pilots.tests.factories import (
    a_leader,
    an_expert,
    make_batch,
    make_pilot,
    make_task,
    officer_of,
)
from pilots.tests.test_assessment import Case
from sanhua.accounts.tests.factories import UserFactory
from sanhua.files.actions import store_bytes
from sanhua.files.policies import visible_files
from societies.tests.factories import make_society, reader_of, secretary_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


def stored(society):
    return store_bytes(
        name="证明.pdf",
        content=b"%PDF-1.4",
        media_type="application/pdf",
        society_id=society.pk,
        actor=UserFactory(),
        now=timezone.now(),
    )


def sees(user, file):
    return visible_files(user).filter(pk=file.pk).exists()


def test_society_files_are_for_the_society_its_officers_and_leaders():
    pilot = make_pilot()
    file = stored(pilot.society)

    assert sees(secretary_of(pilot.society), file)
    assert sees(reader_of(pilot.society), file)
    assert sees(officer_of(pilot.batch), file)
    assert sees(a_leader(), file)
    assert not sees(secretary_of(make_society()), file)
    assert not sees(officer_of(make_batch()), file)
    assert not sees(an_expert(), file)


def test_experts_see_the_evidence_of_the_pilots_they_score():
    case = Case()
    task = make_task(pilot=case.pilot)
    file = stored(case.pilot.society)
    Evidence.objects.create(
        task=task, file=file, title="证明", added_by=case.head, added_at=timezone.now()
    )
    other = stored(case.pilot.society)
    expert = case.experts[0]
    ScoreSheet.objects.create(
        assessment=case.assessment, expert=expert, status="assigned", assigned_at=timezone.now()
    )

    assert sees(expert, file)
    assert not sees(expert, other)
    assert not sees(case.experts[1], file)
