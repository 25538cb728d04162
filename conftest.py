"""Fixtures for every test, and the rule that continuous integration skips nothing."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection

from sanhua.activity import triggers

# Playwright keeps an event loop in the main thread; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
# Where processes that run on SQLite share a database with all migrations; bin/test names it.
MIGRATED = os.environ.get("MIGRATED_DATABASE")
STRICT = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
_skipped: list[str] = []


def _uses_database(item):
    asked = {"db", "transactional_db", "live_server", "django_db_setup"} & set(item.fixturenames)
    return bool(asked or item.get_closest_marker("django_db"))


@pytest.fixture(autouse=True)
def _known_facts(request):
    """Start from an empty cache and known content types, so that query counts do not depend on order."""
    cache.clear()
    if _uses_database(request.node):
        database = "transactional_db" if "transactional_db" in request.fixturenames else "db"
        request.getfixturevalue(database)
        ContentType.objects.clear_cache()
        ContentType.objects.get_for_models(*apps.get_models())


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    """Begin with what another process has migrated, where there is one."""
    if MIGRATED and Path(MIGRATED).exists() and connection.vendor == "sqlite":
        shutil.copyfile(MIGRATED, settings.DATABASES["default"]["TEST"]["NAME"])
        return True
    return django_db_keepdb


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On SQLite a test database is emptied row by row, which the lock on the trail forbids."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            if MIGRATED and not Path(MIGRATED).exists():
                mine = f"{MIGRATED}.{os.getpid()}"
                connection.cursor().execute("VACUUM INTO %s", [mine])
                Path(mine).rename(MIGRATED)
            triggers.remove(connection.schema_editor())


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Use the system's Chromium; nothing is downloaded, nobody is called."""
    if not CHROMIUM:
        pytest.skip("no Chromium: apt-get install chromium, or set CHROMIUM")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-quic", *quiet],
    }


@pytest.fixture
def own_storage(tmp_path, settings):
    """Keep files in a folder of the test's own."""
    settings.STORAGES = settings.STORAGES | {
        "default": settings.STORAGES["default"]
        | {"OPTIONS": {"location": str(tmp_path), "base_url": None}}
    }


@pytest.fixture
def postgresql(db):
    """Only on PostgreSQL: two transactions at once."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


@pytest.fixture
def redis_url():
    """The address of a real broker, which the test may fill and must leave empty."""
    if not settings.REDIS_URL:
        pytest.skip("needs Redis: set REDIS_URL")
    return settings.REDIS_URL


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what drives a browser, needs services or no database, so that runs can choose."""
    for item in items:
        if not _uses_database(item) and "redis_url" not in item.fixturenames:
            item.add_marker("pure")
        if "browser" in item.fixturenames:
            item.add_marker("browser")
        if {"postgresql", "redis_url"} & set(item.fixturenames):
            item.add_marker("services")


def pytest_collection_finish():
    """What is loaded by now stays; the collector need not look at it after every printed paper."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logreport(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_collectreport(report):
    if report.skipped:
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session, exitstatus):
    if STRICT and _skipped and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    if STRICT and _skipped:
        terminalreporter.section("skipped, which is a failure under CI=true", red=True)
        for nodeid in _skipped:
            terminalreporter.line(nodeid)
