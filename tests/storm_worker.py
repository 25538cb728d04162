"""The portal's workers with a clock that the test sets, for the tests that kill them.

Run: ``celery -A tests.storm_worker worker``. Mail leaves by the real SMTP backend (``MAIL_PORT``).
Leases and pauses are the portal's own; the test decides how late it is.
"""

import datetime as dt
import os
from typing import Any

import redis
from celery import shared_task
from celery.signals import worker_init
from django.conf import settings

from sanhua.celery import app

__all__ = ["BEGUN", "BUSY", "DELIVER", "DONE", "NOW", "app", "deliver_now"]
NOW = "storm.now"  # how late it is, for everybody: a task that comes late has no time of its own
BUSY, BEGUN, DONE = "storm.busy", "storm.begun", "storm.done"  # who works; tasks begun, finished
DELIVER = "tests.storm_worker.deliver_now"


@worker_init.connect
def _post_office(**_kwargs: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["MAIL_PORT"])
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""


@shared_task(name=DELIVER)
def deliver_now() -> None:
    """Deliver what is due, and let the test see that somebody is at it."""
    from sanhua.activity import jobs

    board = redis.Redis.from_url(os.environ["TEST_BROKER_URL"], decode_responses=True)
    board.pipeline().sadd(BUSY, os.getpid()).incr(BEGUN).execute()
    try:
        jobs.deliver(clock=lambda: dt.datetime.fromisoformat(board.get(NOW)))
    finally:
        board.pipeline().srem(BUSY, os.getpid()).incr(DONE).execute()
