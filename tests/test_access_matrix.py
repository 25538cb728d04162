"""Who gets what at every address: own record, another society's, and none at all.

The expectations are one table (``access_expectations``); an address without a row fails, and so
does a row without an address. Marker strings in every text of both societies are searched in
every response.
"""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.access_expectations import ACTORS, EXPECTED, PUBLIC, REGISTER
from tests.access_table import address, names, patterns
from tests.world import SECRET, SECRET_POINTS

pytestmark = pytest.mark.django_db

SOCIETY = ("secretary", "head", "reader")
FORBIDDEN = (403, 404)


def body(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(EXPECTED) == names()


def test_every_row_speaks_of_every_actor():
    assert {name for name, row in EXPECTED.items() if len(row.split()) != len(ACTORS)} == set()


@pytest.mark.parametrize("actor", ACTORS)
def test_own_record(client, world, actor):
    client.force_login(world.actors[actor])

    answers = {name: client.get(address(name, world, world.own)) for name in names()}
    seen = {name: answer.status_code for name, answer in answers.items()}
    told = [
        name
        for name, each in answers.items()
        if SECRET_POINTS in (text := body(each)) or SECRET in text
    ]

    column = ACTORS.index(actor)
    expected = {name: int(row.split()[column]) for name, row in EXPECTED.items()}
    assert seen == expected
    # What an expert gave is on the expert's own pages, and on nobody else's.
    assert bool(told) is (actor == "expert"), told


# Who may read is asked of both databases above; that posting is asked the same is no matter of SQL.
@pytest.mark.once
@pytest.mark.parametrize("actor", ACTORS)
def test_posting_opens_nothing_that_reading_does_not(client, world, actor):
    client.force_login(world.actors[actor])
    column = ACTORS.index(actor)
    closed = [n for n, row in EXPECTED.items() if int(row.split()[column]) in FORBIDDEN]

    seen = {name: client.post(address(name, world, world.own)).status_code for name in closed}

    assert {n: code for n, code in seen.items() if code not in (*FORBIDDEN, 405)} == {}


@pytest.mark.parametrize("actor", [*SOCIETY, "visitor", "newcomer"])
def test_another_societys_record_is_like_none_at_all(client, world, actor):
    client.force_login(world.actors[actor])
    about_one = [
        name
        for name, arguments in patterns().items()
        if "pk" in arguments
        and address(name, world, world.own) != address(name, world, world.other)
    ]

    different = []
    for name in about_one:
        foreign = client.get(address(name, world, world.other))
        unknown = client.get(address(name, world, None))
        if (foreign.status_code, body(foreign)) != (unknown.status_code, body(unknown)):
            different.append((name, foreign.status_code, unknown.status_code))

    assert different == []
    assert len(about_one) > 40


MARKS = {
    **{actor: ["乙标记"] for actor in SOCIETY},
    "visitor": ["甲标记", "乙标记"],
    "newcomer": ["甲标记", "乙标记"],
    "other_officer": ["甲标记", "乙标记"],
    "expert": ["乙标记"],
    "other_expert": ["甲标记"],
    "system_admin": ["甲标记", "乙标记"],
    "security_admin": ["甲标记", "乙标记"],
    "audit_admin": ["甲标记", "乙标记"],
}


def leaks(client, world, actor, *, closed):
    """Say which marks stand where they must not: at what is closed to an actor, or at the rest."""
    client.force_login(world.actors[actor])
    allowed = REGISTER if actor == "other_officer" else ()
    # What one expert may open of the own society, the other may of the other.
    column = ACTORS.index("expert" if actor == "other_expert" else actor)
    found = []
    for name, row in EXPECTED.items():
        if name in allowed or (int(row.split()[column]) in FORBIDDEN) is not closed:
            continue
        # What is about no record has one address.
        for url in {address(name, world, house) for house in (world.own, world.other)}:
            text = body(client.get(url, {"format": "xlsx", "q": "标记"}))
            # What was typed into a search box comes back in it.
            text = text.replace('value="标记"', "")
            found += [(name, mark) for mark in MARKS[actor] if mark in text]
    return found


@pytest.mark.parametrize("actor", MARKS)
def test_no_page_holds_a_foreign_mark(client, world, actor):
    assert leaks(client, world, actor, closed=False) == []


# That a refusal is one was asked of both databases above; it has no text of a record to leak.
@pytest.mark.once
@pytest.mark.parametrize("actor", MARKS)
def test_no_refusal_holds_a_foreign_mark(client, world, actor):
    assert leaks(client, world, actor, closed=True) == []


def test_nobody_gets_in_without_signing_in(client, world):
    opened = []
    for name in names():
        response = client.get(address(name, world, world.own))
        sent_to_sign_in = response.status_code == 302 and "/login/" in response["Location"]
        if not sent_to_sign_in and response.status_code not in (401, 403):
            opened.append(name)

    assert sorted(opened) == sorted(PUBLIC)
    assert settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] == [
        "rest_framework.permissions.IsAuthenticated"
    ]


def test_no_address_holds_a_running_number():
    numbered = {name for name, kinds in patterns().items() for k in kinds if k in ("id", "number")}

    assert numbered == set()
