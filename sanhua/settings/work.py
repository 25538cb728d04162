"""Background work: how the web asks for it, and how a worker takes and loses it."""

import datetime as dt

from sanhua.settings.environment import BROKER_SOCKET, REDIS_URL

CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{BROKER_SOCKET}?virtual_host=0"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_TASK_IGNORE_RESULT = True  # what a job achieved is in the database
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# A job is put back when its worker dies, and every job is safe to run twice.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Loading the PDF engine on a slow machine takes longer than the four seconds a child is given.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60.0
# Kilobytes at the peak, mapped fonts among them. A warm worker that makes reports stays below; one
# that made a very large PDF, which leaves memory behind, is replaced.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1_000_000
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_TIME_LIMIT = 300

# A web request only nudges. With the broker down or hanging it goes on after a second at most:
# without ``max_retries`` each publication would wait six (ADR 4).
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,
    "interval_start": 0,
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
    "visibility_timeout": 600,  # longer than the longest job, or a job runs twice
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
# A worker may wait longer for its broker (``sanhua.celery`` applies it).
WORKER_SOCKET_TIMEOUT = 15

# Nobody gets a message by mail or in a chat group at night (Asia/Shanghai); it waits for the
# morning. Letters that somebody has just asked for (a new password) go out at once.
QUIET_HOURS: tuple[dt.time, dt.time] | None = (dt.time(22), dt.time(8))

# The only places that messages to chat groups are sent to.
ROBOT_HOSTS = {
    "wecom": [("https", "qyapi.weixin.qq.com")],
    "dingtalk": [("https", "oapi.dingtalk.com")],
}
