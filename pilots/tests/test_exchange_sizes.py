"""The exchange with two hundred cases and meetings: rows written at once, pages small and cheap."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from pilots.models import CaseGram, CaseTag, ExchangeMeeting, ModelCase, Registration
from pilots.tests.case_steps import published
from pilots.tests.test_exchange import announced_meeting
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from societies.models import Society
from societies.tests.factories import make_society, secretary_of

pytestmark = pytest.mark.django_db

MANY = 200


def copies(row, count, **changes):
    """Write a row many times over, each with a key of its own."""
    model = type(row)
    values = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields}
    made = [
        model(**values | {"id": uuid.uuid4()} | {k: v(n) for k, v in changes.items()})
        for n in range(count)
    ]
    return model._default_manager.bulk_create(made)


def many_cases():
    first = published(practice="做法" * 2000, background="背景" * 1000)
    more = copies(first, MANY - 1, title=lambda n: f"案例{n}")
    grams, tags = list(first.grams.all()), list(CaseTag.objects.filter(case=first))
    CaseGram.objects.bulk_create(
        CaseGram(case=case, gram=row.gram, weight=row.weight) for case in more for row in grams
    )
    CaseTag.objects.bulk_create(CaseTag(case=case, tag=row.tag) for case in more for row in tags)
    return first


def many_meetings():
    first = announced_meeting()
    copies(first, MANY - 1, title=lambda n: f"第{n}次交流会")
    societies = copies(
        make_society(), MANY, name=lambda n: f"江西省第{n}学会", uscc=lambda n: f"S{n:017d}"
    )
    officer = staff(StaffRole.OFFICER)
    Registration.objects.bulk_create(
        Registration(
            meeting=first, society=one, headcount=2, made_by=officer, made_at=first.starts_at
        )
        for one in societies
    )
    return first


@pytest.mark.once
def test_pages_of_the_exchange_are_small_and_cheap(client, django_assert_max_num_queries):
    case, meeting = many_cases(), many_meetings()
    assert (ModelCase.objects.count(), ExchangeMeeting.objects.count()) == (MANY, MANY)
    assert Society.objects.count() > MANY
    cases, meetings = reverse("pilots:cases"), reverse("pilots:meetings")
    pages = [
        cases,
        f"{cases}?q=案例背景",
        f"{cases}?page=5",
        case.get_absolute_url(),
        meetings,
        f"{meetings}?page=5",
        meeting.get_absolute_url(),
    ]
    for person in (staff(StaffRole.OFFICER), staff(StaffRole.LEADER), secretary_of(make_society())):
        client.force_login(person)
        for address in pages:
            with django_assert_max_num_queries(15):
                page = client.get(address)
            assert page.status_code == 200, address
            assert len(page.content) < 100_000, (address, len(page.content))
