"""What the settings promise: production refuses bad ones, a lost broker costs nobody a page."""

import os
import re
import secrets
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import kombu
import pytest
from celery import Celery
from django.conf import settings
from django.db import OperationalError, connection
from django.test import RequestFactory

from sanhua.celery import app
from sanhua.core.proxy import client_ip

ROOT = Path(settings.BASE_DIR)
GOOD = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "DATABASE_URL": "postgres://portal:b8Zq0-rT41@db/portal",
    "REDIS_URL": "redis://broker/0",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "portal@example.org",
    "ALLOWED_HOSTS": "portal.example.org",
    "PUBLIC_URL": "https://portal.example.org",
}


def load(module, **environment):
    """Import settings in a process of their own, with this environment and nothing more."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environment
    code = f"import {module} as s; print('KEY', s.SECRET_KEY)"
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )


def test_good_production_settings_start():
    assert load("sanhua.settings.prod", **GOOD).returncode == 0
    robots = {
        "WECOM_WEBHOOK": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",
        "DINGTALK_WEBHOOK": "https://oapi.dingtalk.com/robot/send?access_token=t",
        "DINGTALK_SECRET": "s",
    }
    assert load("sanhua.settings.prod", **GOOD, **robots).returncode == 0


def test_a_robots_key_is_not_said_when_its_address_is_refused():
    address = "https://qyapi.weixin.qq.co/cgi-bin/webhook/send?key=very-secret"
    run = load("sanhua.settings.prod", **GOOD, WECOM_WEBHOOK=address)
    assert run.returncode == 1
    assert "very-secret" not in run.stderr


def test_production_names_everything_that_is_wrong_at_once():
    run = load("sanhua.settings.prod")

    assert run.returncode == 1
    for name in GOOD:
        assert f"- {name} must" in run.stderr


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("DEBUG", "true", "DEBUG must not be set."),
        ("SECRET_KEY", "short", "SECRET_KEY must have 50 random characters or more."),
        ("SECRET_KEY", "ab" * 40, "SECRET_KEY must have 50 random characters or more."),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name the hosts"),
        ("ALLOWED_HOSTS", ".example.org", "ALLOWED_HOSTS must name the hosts"),
        ("PUBLIC_URL", "http://portal.example.org", "PUBLIC_URL must begin with https://."),
        ("DATABASE_URL", "sqlite:////tmp/x.sqlite3", "must name a PostgreSQL database."),
        ("DATABASE_URL", "postgres://portal@db/portal", "a password that nobody can guess."),
        ("DATABASE_URL", "postgres://postgres:postgres@db/x", "a password that nobody can guess."),
        ("DATABASE_URL", "postgres://portal:portal@db/x", "a password that nobody can guess."),
        ("REDIS_URL", "", "REDIS_URL must name the broker."),
        ("EMAIL_URL", "consolemail://", "EMAIL_URL must name the mail server"),
        ("DEFAULT_FROM_EMAIL", "x@localhost", "DEFAULT_FROM_EMAIL must name the address"),
        ("WECOM_WEBHOOK", "http://qyapi.weixin.qq.com/x?key=k", "WECOM_WEBHOOK must begin"),
        ("WECOM_WEBHOOK", "https://oapi.dingtalk.com/robot/send", "WECOM_WEBHOOK must begin"),
        (
            "DINGTALK_WEBHOOK",
            "https://oapi.dingtalk.com.example.org/",
            "must begin with https://oapi",
        ),
        ("DINGTALK_WEBHOOK", "oapi.dingtalk.com", "DINGTALK_WEBHOOK must begin"),
        (
            "DINGTALK_WEBHOOK",
            "https://oapi.dingtalk.com@example.org/s",
            "must begin with https://oapi",
        ),
        ("DINGTALK_SECRET", "s", "DINGTALK_WEBHOOK must be set where DINGTALK_SECRET is."),
        ("PRIVATE_FILES_DIR", str(ROOT / "staticfiles" / "x"), "must lie outside the folder"),
    ],
)
def test_production_refuses(name, value, line):
    run = load("sanhua.settings.prod", **GOOD | {name: value})

    assert run.returncode == 1
    assert "ImproperlyConfigured" in run.stderr
    assert line in run.stderr
    assert len(re.findall(r"^- ", run.stderr, re.MULTILINE)) == 1


def test_the_embedded_key_is_made_once_and_is_nobody_elses(tmp_path):
    from sanhua.settings import dev

    path = tmp_path / "secret-key"
    keys = []
    threads = [threading.Thread(target=lambda: keys.append(dev._own_key(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(keys)) == 1
    assert len(keys[0]) >= 50
    assert path.stat().st_mode & 0o077 == 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret-key"]


def test_no_key_is_in_the_repository():
    for path in (ROOT / "sanhua" / "settings").glob("*.py"):
        if path.name != "test.py":
            assert not re.search(r"SECRET_KEY = [\"']", path.read_text()), path


def test_settings_stay_readable():
    assert len((ROOT / "sanhua/settings/base.py").read_text().splitlines()) <= 150


# The broker


@contextmanager
def mute_server():
    """A server that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@contextmanager
def nobody():
    yield "redis://127.0.0.1:1/0"


@contextmanager
def no_socket():
    yield "redis+socket:///nowhere/valkey.sock?virtual_host=0"


@pytest.mark.parametrize("broker", [nobody, no_socket, mute_server])
def test_a_lost_broker_costs_a_request_a_second_at_most(broker):
    with broker() as url:
        lost = Celery("lost", broker=url, set_as_current=False)
        lost.config_from_object(
            {
                "broker_transport_options": settings.CELERY_BROKER_TRANSPORT_OPTIONS,
                "task_publish_retry": settings.CELERY_TASK_PUBLISH_RETRY,
            }
        )
        began = time.monotonic()
        with pytest.raises(kombu.exceptions.OperationalError):
            lost.send_task("any", retry=False, ignore_result=True)

        assert time.monotonic() - began < 1.8


def test_no_job_can_outlive_its_visibility():
    visible = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    app.loader.import_default_modules()
    limits = [
        task.time_limit or settings.CELERY_TASK_TIME_LIMIT
        for name, task in app.tasks.items()
        if not name.startswith("celery.")
    ]

    assert limits
    assert max(limits) < visible


def test_every_scheduled_job_exists():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert scheduled <= set(app.tasks)


def test_mail_does_not_wait_behind_documents():
    def queue_of(task):
        route = app.amqp.router.route({}, task)
        return route.get("queue", app.amqp.queues[app.conf.task_default_queue]).name

    assert queue_of("sanhua.activity.jobs.deliver_notifications") == "mail"
    assert queue_of("reporting.jobs.make_documents") == "pdf"
    assert queue_of("reporting.jobs.make_document") == "pdf"
    assert queue_of("reporting.jobs.send_due_reminders") == "default"


# Health and the proxy


def test_machines_ask_without_signing_in(client, db):
    assert client.get("/healthz").content == b"ok"
    answer = client.get("/readyz")

    assert answer.status_code == 200
    works = {"database": "ok", "files": "ok"}
    silent = ("broker", "scheduler", "default", "mail", "pdf")
    assert answer.json() == works | dict.fromkeys(silent, "down")


def test_not_ready_without_the_database(client, db):
    def broken(*_args):
        raise OperationalError("gone")

    with connection.execute_wrapper(broken):
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "down"
    assert b"gone" not in answer.content


def test_the_proxys_word_counts_not_the_browsers():
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.0.0.7"})

    assert client_ip(request) == "10.0.0.7"
    assert client_ip(RequestFactory().get("/")) == "127.0.0.1"


@pytest.mark.services
def test_a_worker_takes_a_job_from_a_real_broker(redis_url):
    with app.connection_for_write(redis_url) as broker:
        queue = broker.SimpleQueue("a-queue-of-the-tests")
        queue.put({"job": 1})
        message = queue.get(timeout=5)
        message.ack()
        queue.queue.delete()

    assert message.payload == {"job": 1}
