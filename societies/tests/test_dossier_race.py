"""Two people enter facts of one society at the same moment; no check-up may miss either."""

from __future__ import annotations

import pytest
from django.db import connection

from pilots.tests.test_plan_race import at_once
from societies.models import Checkup, Dossier, StaffMember
from societies.tests.dossier_steps import enter
from societies.tests.factories import head_of, make_society, secretary_of

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


def test_the_checkup_sees_both_rows(postgresql):
    assert connection.vendor == "postgresql"
    for _ in range(ROUNDS):
        society = make_society()
        secretary, head = secretary_of(society), head_of(society)

        results = at_once(
            lambda society=society, actor=secretary: enter(society, actor, "staff", name="甲"),
            lambda society=society, actor=head: enter(society, actor, "staff", name="乙"),
        )

        assert results == ["done", "done"]
        assert StaffMember.objects.filter(society=society).count() == 2
        assert Dossier.objects.filter(society=society).count() == 1
        assert Checkup.objects.get(society=society).measures["full_time"] == 2
        society.refresh_from_db()
        assert society.full_time_staff == 2
