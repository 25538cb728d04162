"""How the web server runs, on one machine and in the container."""

import os
from pathlib import Path

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
accesslog = "-"
access_log_format = '%({x-forwarded-for}i)s %(h)s "%(m)s %(U)s" %(s)s %(b)s %(L)ss'
