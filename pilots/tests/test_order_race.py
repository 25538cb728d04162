"""Two officers order at the same moment: every order has a number of its own in its year."""

from __future__ import annotations

import pytest

from pilots.models import Rectification
from pilots.tests.factories import make_batch, make_pilot, officer_of
from pilots.tests.test_plan_race import at_once
from pilots.tests.test_supervision import order

ROUNDS = 6


@pytest.mark.django_db
def test_numbers_run_through_the_year_over_all_batches():
    first, second = make_pilot(), make_pilot(batch=make_batch(year=2021))
    officers = [officer_of(first.batch), officer_of(second.batch)]
    made = [order(first, officers[0]), order(second, officers[1])]
    Rectification.objects.filter(pk=made[0].pk).delete()
    made.append(order(first, officers[0]))
    assert [row.number for row in made] == ["〔2022〕1号", "〔2022〕2号", "〔2022〕3号"]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_orders_at_once_never_share_a_number(postgresql):
    pilots = [make_pilot(), make_pilot(batch=make_batch(year=2021))]
    actors = [officer_of(pilot.batch) for pilot in pilots]
    acts = [
        lambda pilot=pilot, actor=actor: order(pilot, actor)
        for pilot, actor in zip(pilots, actors, strict=True)
    ]
    for _ in range(ROUNDS):
        assert at_once(*acts, *acts) == ["done"] * 4
    numbers = sorted(
        int(row.number.removeprefix("〔2022〕").removesuffix("号"))
        for row in Rectification.objects.all()
    )
    assert numbers == list(range(1, 4 * ROUNDS + 1))
