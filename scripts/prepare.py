"""Bring database, static files and demo data up to date: one process, because starting costs most."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.db import OperationalError, connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

BEGAN = float(os.environ.get("RUN_BEGAN") or time.time())


def say(text: str) -> None:
    print(f"[{time.time() - BEGAN:5.1f} s] {text}", flush=True)


def migrate() -> None:
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as fault:
        sys.exit(f"The database does not answer: {fault}")
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say(f"bringing the database up to date ({len(waiting)} migrations)")
        call_command("migrate", verbosity=0, interactive=False)


def collect_static() -> None:
    """Collect and compress the static files when one of them, or a package, has changed."""
    own = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    facts = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in own]
    facts.append((ROOT / "requirements.txt").read_text())
    digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == digest:
        return
    say("collecting the static files")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(digest)


def fill() -> None:
    """Fill an empty database with the demo; write the accounts down for the greeting."""
    call_command("demo", "--if-empty")
    accounts = io.StringIO()
    call_command("demo", "--accounts", stdout=accounts)
    settings.VAR_DIR.joinpath("accounts.txt").write_text(accounts.getvalue())


if __name__ == "__main__":
    django.setup()
    migrate()
    collect_static()
    try:
        fill()
    except CommandError as fault:
        sys.exit(str(fault))
