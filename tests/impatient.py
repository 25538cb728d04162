"""The portal's workers with short leases and pauses, for the tests that kill them.

Run: ``celery -A tests.impatient worker``. Mail leaves by the real SMTP backend (``MAIL_PORT``).
"""

import datetime as dt
import os
from typing import Any

from celery.signals import worker_init
from django.conf import settings

from sanhua.celery import app

__all__ = ["app"]
LEASE = dt.timedelta(seconds=6)


@worker_init.connect
def _hurry(**_kwargs: Any) -> None:
    from sanhua.activity import actions

    actions.LEASE = LEASE
    actions.PAUSES = (dt.timedelta(seconds=1),) * 7
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["MAIL_PORT"])
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
