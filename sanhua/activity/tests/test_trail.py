"""The trail is true: it cannot be changed quietly, and a change is found."""

import datetime as dt
import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from sanhua.accounts.tests.factories import UserFactory
from sanhua.activity import triggers
from sanhua.activity.journal import note, timeline
from sanhua.activity.models import Event

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2022, 3, 1, 1, 2, 3, 456789, tzinfo=dt.UTC)


@pytest.fixture
def subject():
    return UserFactory()


@pytest.fixture
def trail(subject):
    """Three events of one record and two of another, with everything in them."""
    other = UserFactory()
    for number, record in enumerate([subject, other, subject, other, subject]):
        note(
            record,
            kind="accounts.user.test",
            label=f"第{number}步",
            actor=subject,
            now=NOW + dt.timedelta(minutes=number),
            comment="同意。",
            before="draft",
            after="submitted",
            after_label="已提交",
            detail={"reasons": ["缺项"], "share": 0.5, "是": None, "n": {"b": 1, "a": [1, 2]}},
        )


@pytest.fixture
def unlocked():
    """Open the database's lock for the test, as a person with the database's password could."""
    with triggers.lifted(connection):
        yield


def verify():
    out = StringIO()
    call_command("verify_trail", stdout=out, stderr=StringIO())
    return out.getvalue()


def broken():
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("verify_trail", stdout=out, stderr=StringIO())
    assert caught.value.returncode == 1
    return out.getvalue().splitlines()


def change(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


def key(event):
    return event.pk.hex if connection.vendor == "sqlite" else event.pk


def test_an_honest_trail_is_whole(trail):
    assert verify() == "5 events verified, no break\n"


@pytest.mark.parametrize("column", ["comment", "label", "state_label", "state_after", "kind"])
def test_a_changed_event_is_found(trail, subject, unlocked, column):
    event = timeline(subject).get(number=2)
    change(f"UPDATE activity_event SET {column} = 'x' WHERE id = %s", key(event))  # noqa: S608
    (line,) = broken()
    assert str(subject.pk) in line
    assert line.endswith("event 2: content does not match the digest")


def test_a_changed_actor_or_time_is_found(trail, subject, unlocked):
    event = timeline(subject).get(number=1)
    someone = UserFactory()
    change("UPDATE activity_event SET actor_id = %s WHERE id = %s", key(someone), key(event))
    assert len(broken()) == 1
    change("UPDATE activity_event SET actor_id = %s WHERE id = %s", key(subject), key(event))
    verify()
    change(
        "UPDATE activity_event SET occurred_at = %s WHERE id = %s", NOW.replace(2021), key(event)
    )
    assert len(broken()) == 1


def test_a_removed_event_is_found(trail, subject, unlocked):
    event = timeline(subject).get(number=2)
    change("DELETE FROM activity_event WHERE id = %s", key(event))
    (line,) = broken()
    assert line.endswith("event 3: event 2 is missing")


def test_a_recomputed_digest_is_found_at_the_next_event(trail, subject, unlocked):
    event = timeline(subject).get(number=2)
    change("UPDATE activity_event SET digest = %s WHERE id = %s", "0" * 64, key(event))
    assert len(broken()) == 2


def test_objects_refuse_to_change_events(trail, subject):
    event = timeline(subject).first()
    event.comment = "x"
    for attempt in (event.save, event.delete, timeline(subject).delete):
        with pytest.raises(TypeError):
            attempt()
    with pytest.raises(TypeError):
        timeline(subject).update(comment="x")


@pytest.fixture
def locked(transactional_db):
    was_locked = triggers.are_installed(connection)
    with connection.schema_editor() as editor:
        triggers.install(editor)
        triggers.install(editor)
    yield
    with connection.schema_editor() as editor:
        triggers.remove(editor)
        triggers.remove(editor)
        if was_locked:
            triggers.install(editor)


def test_the_database_itself_refuses(locked, subject):
    event = note(subject, kind="k", label="步", actor=None, now=NOW)
    assert triggers.are_installed(connection)
    for statement in (
        "UPDATE activity_event SET comment = 'x' WHERE id = %s",
        "DELETE FROM activity_event WHERE id = %s",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [key(event)])
    assert timeline(subject).get().comment == ""
    note(subject, kind="k", label="再一步", actor=None, now=NOW)
    with triggers.lifted(connection):
        assert not triggers.are_installed(connection)
        Event.objects.all()._raw_delete(connection.alias)
    assert triggers.are_installed(connection)


@pytest.mark.services
def test_emptying_a_locked_postgresql_for_tests_still_works(postgresql, locked, subject):
    note(subject, kind="k", label="步", actor=None, now=NOW, token=uuid.uuid4())
    call_command("flush", interactive=False, verbosity=0)
    assert not Event.objects.exists()
