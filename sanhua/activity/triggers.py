"""The database's own lock on the trail: rows of ``activity_event`` are neither changed nor deleted.

Emptying the whole table (TRUNCATE, as PostgreSQL's flush does) is not a row's business and stays
possible there. SQLite empties with DELETE; ``lifted`` opens the lock for that. A migration that
alters ``Event`` rebuilds the table on SQLite and loses the triggers: let it call ``install`` again
(``manage.py verify_trail`` says so when they are missing).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TABLE = "activity_event"
MESSAGE = "events are append-only"
NAMES = {"UPDATE": f"{TABLE}_no_update", "DELETE": f"{TABLE}_no_delete"}

INSTALL_SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for event, name in NAMES.items()
]
REMOVE_SQLITE = [f"DROP TRIGGER IF EXISTS {name}" for name in NAMES.values()]

REFUSE = (
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$"
)
INSTALL_POSTGRESQL = [
    REFUSE,
    *(
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()"
        for event, name in NAMES.items()
    ),
]
REMOVE_POSTGRESQL = [
    *(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}" for name in NAMES.values()),
    f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
]


def install(schema_editor: Any) -> None:
    """Create the triggers; safe to repeat. For ``RunPython`` in a migration."""
    _run(schema_editor.connection, INSTALL_POSTGRESQL, INSTALL_SQLITE)


def remove(schema_editor: Any) -> None:
    """Drop them; safe to repeat."""
    _run(schema_editor.connection, REMOVE_POSTGRESQL, REMOVE_SQLITE)


def are_installed(connection: Any) -> bool:
    """Say whether both triggers are there."""
    query = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s)",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        return set(NAMES.values()) <= {name for (name,) in cursor.fetchall()}


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Open the lock for emptying the database (demo reset, tests), and close it again."""
    locked = are_installed(connection)
    _run(connection, REMOVE_POSTGRESQL, REMOVE_SQLITE)
    try:
        yield
    finally:
        if locked:
            _run(connection, INSTALL_POSTGRESQL, INSTALL_SQLITE)


def _run(connection: Any, postgresql: list[str], sqlite: list[str]) -> None:
    statements = {"postgresql": postgresql, "sqlite": sqlite}[connection.vendor]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
