"""How the web server runs, on one machine and in the container."""

import os
import re
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"  # bin/run gives a narrower one
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 65
# Leaked memory goes with the process; not all at once.
max_requests = 5000
max_requests_jitter = 500
# The heartbeat file in memory: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True


class DiscreetLogger(Logger):
    """Keeps the key in the address of a private calendar out of the log."""

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found = super().atoms(*args, **kwargs)
        found["U"] = re.sub(r"(/calendar/)[^/]+\.ics", r"\1***.ics", str(found["U"]))
        return found


logger_class = DiscreetLogger
accesslog = "-"
access_log_format = '%({x-forwarded-for}i)s %(h)s "%(m)s %(U)s" %(s)s %(b)s %(L)ss'
