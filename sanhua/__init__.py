"""The project: settings, frame and composition root."""

# Jobs declared with @shared_task belong to this application, in the web process as well.
from sanhua.celery import app as celery_app

__all__ = ["celery_app"]
