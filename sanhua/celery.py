"""The Celery application and its schedule. Jobs live in ``jobs.py`` of each app."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, before_task_publish, celeryd_init
from django.conf import settings
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanhua.settings.dev")

app = Celery("sanhua")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
# Mail must never wait behind PDFs: each kind of work has its own queue.
app.conf.task_default_queue = "default"
app.conf.task_routes = {
    "sanhua.activity.jobs.*": {"queue": "mail"},
    "sanhua.accounts.jobs.*": {"queue": "mail"},
    "reporting.jobs.make_documents": {"queue": "pdf"},
    "reporting.jobs.make_document": {"queue": "pdf"},
    "sanhua.files.jobs.make_previews": {"queue": "pdf"},
}
HEARTBEAT = "sanhua.activity.jobs.beat"
QUEUES = ("default", "mail", "pdf")
app.conf.beat_schedule = {
    **{
        f"heartbeat of the {queue} queue": {
            "task": HEARTBEAT,
            "schedule": 60.0,
            "args": (queue,),
            "options": {"queue": queue, "expires": 120},
        }
        for queue in QUEUES
    },
    "speak in chat groups": {
        "task": "sanhua.activity.jobs.deliver_to_groups",
        "schedule": 15.0,
        "options": {"expires": 60},
    },
    "deliver notifications": {
        "task": "sanhua.activity.jobs.deliver_notifications",
        "schedule": 15.0,
        "options": {"expires": 60},
    },
    "send account letters": {
        "task": "sanhua.accounts.jobs.send_account_mails",
        "schedule": 15.0,
        "options": {"expires": 60},
    },
    "clear ended sessions": {
        "task": "sanhua.accounts.jobs.clear_sessions",
        "schedule": crontab(hour="3", minute=40),
    },
    "clear old drafts": {
        "task": "sanhua.accounts.jobs.clear_drafts",
        "schedule": crontab(hour="3", minute=45),
    },
    "sweep up interrupted uploads": {
        "task": "sanhua.files.jobs.sweep_orphans",
        "schedule": crontab(hour="4", minute=10),
    },
    "draw previews": {
        "task": "sanhua.files.jobs.make_previews",
        "schedule": 20.0,
        "options": {"expires": 60},
    },
    "open summary reports": {
        "task": "reporting.jobs.open_summaries",
        "schedule": crontab(hour="6-21", minute=10),
    },
    "open progress reports": {
        "task": "pilots.jobs.open_progress_reports",
        # Due on the first of a month; the later runs catch up when the first was missed.
        "schedule": crontab(hour="6-21", minute=20),
    },
    "refresh check-ups": {
        "task": "societies.jobs.refresh_checkups",
        # Shortly after midnight the rules look at a new day; the later runs catch up, also after
        # a threshold was changed.
        "schedule": crontab(minute=5),
    },
    "remind of meetings": {
        "task": "pilots.jobs.remind_of_meetings",
        # Three days and one day before; the later runs catch up when the first was missed.
        "schedule": crontab(hour="8-18", minute=40),
    },
    "remind of deadlines": {
        "task": "reporting.jobs.send_due_reminders",
        # 08:30 Asia/Shanghai; the later runs catch up when the first was missed.
        "schedule": crontab(hour="8-21", minute=30),
    },
    "make queued documents": {
        "task": "reporting.jobs.make_documents",
        "schedule": 15.0,
        "options": {"expires": 60},
    },
}


@celeryd_init.connect
@beat_init.connect
def _be_patient(**_kwargs: Any) -> None:
    """Let workers and the scheduler wait for the broker longer than a web request may."""
    app.conf.broker_transport_options = app.conf.broker_transport_options | {
        "socket_timeout": settings.WORKER_SOCKET_TIMEOUT,
        "socket_connect_timeout": settings.WORKER_SOCKET_TIMEOUT,
    }


@before_task_publish.connect(sender=HEARTBEAT)
def _scheduler_lives(**_kwargs: Any) -> None:
    """Note that the scheduler is alive: nobody else orders heartbeats."""
    from sanhua.activity.jobs import note_scheduler  # noqa: PLC0415 - jobs need this app

    close_old_connections()
    note_scheduler()
