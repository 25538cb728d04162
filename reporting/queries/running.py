"""What an administrator has to know: does everything in the background still run."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from reporting.enums import JobState
from reporting.models import ReportJob
from sanhua.activity import robots
from sanhua.activity.calendar import night_ends, work_calendar
from sanhua.activity.enums import Channel, DeliveryState
from sanhua.activity.models import Heartbeat, Notification, ReminderRun, RobotMessage
from sanhua.activity.policies import HEARTBEAT_MAX, PARTS
from sanhua.core.calendar import ONE_DAY
from sanhua.core.wording import filesize_cn

WAIT_MAX = dt.timedelta(minutes=30)  # a letter or a document that waits longer is stuck
BACKUP_MAX = dt.timedelta(hours=26)
REMINDED_BY = dt.time(9, 30)
FREE_MIN = 0.1
FAILED_DAYS = 7
QUEUE_MAX = 500
QUEUES = ("default", "mail", "pdf")
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the page: what, how it is, whether somebody has to act (``bad``) or look."""

    label: str
    words: str
    tone: str = "ok"  # ok, warn, bad

    @property
    def is_bad(self) -> bool:
        return self.tone == "bad"


def running(now: dt.datetime) -> list[Check]:
    """Look at everything once."""
    return [
        *_heartbeats(now),
        *_queues(),
        _letters(now),
        _groups(now),
        _failed(now),
        _documents(now),
        _reminders(now),
        _backup(now),
        _disk(),
        _calendar(now),
    ]


def alarms(now: dt.datetime) -> list[Check]:
    """Return what somebody has to act on; the broker is not asked, so that no page waits for it."""
    checks = [*_heartbeats(now), _letters(now), _groups(now), _documents(now)]
    checks += [_reminders(now), _backup(now), _disk(), _calendar(now)]
    return [check for check in checks if check.is_bad]


def _ago(then: dt.datetime, now: dt.datetime) -> str:
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes}分钟前"
    hours = minutes // 60
    return f"{hours}小时前" if hours < 48 else f"{hours // 24}天前"


def _heartbeats(now: dt.datetime) -> Iterator[Check]:
    known = dict(Heartbeat.objects.filter(name__in=PARTS).values_list("name", "beat_at"))
    for name, label in PARTS.items():
        beat = known.get(name)
        if beat is None:
            yield Check(label, "还没有心跳，请检查该服务是否已启动。", "bad")
        elif now - beat > HEARTBEAT_MAX:
            yield Check(label, f"最近心跳在{_ago(beat, now)}，请检查该服务。", "bad")
        else:
            yield Check(label, f"正常，最近心跳{_ago(beat, now)}")


def _queues() -> Iterator[Check]:
    try:
        with current_app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=0, timeout=1)
            client = broker.default_channel.client  # type: ignore[attr-defined]
            lengths = {name: client.llen(name) for name in QUEUES}
    except Exception as fault:  # noqa: BLE001 - whatever is wrong, the answer is the same
        words = f"无法连接（{type(fault).__name__}）。邮件和文件仍在数据库中排队，恢复后自动继续。"
        yield Check("消息代理", words, "bad")
        return
    words = "，".join(f"{PARTS[name]}{length}条" for name, length in lengths.items())
    yield Check("消息代理", words, "warn" if max(lengths.values()) > QUEUE_MAX else "ok")


def _waiting(label: str, oldest: dt.datetime | None, count: int, now: dt.datetime) -> Check:
    if oldest is None:
        return Check(label, "没有积压")
    tone = "bad" if now - oldest > WAIT_MAX and not night_ends(now) else "ok"
    return Check(label, f"{count}件等待，最早一件在{_ago(oldest, now)}", tone)


def _letters(now: dt.datetime) -> Check:
    return _outbox("待发邮件", Notification.objects.filter(channel=Channel.EMAIL), now)


def _groups(now: dt.datetime) -> Check:
    """What waits for a group that has no robot any more is nobody's."""
    rows = RobotMessage.objects.filter(robot__in=robots.configured())
    return _outbox("待发群消息", rows, now)


def _outbox(label: str, rows: QuerySet[Any], now: dt.datetime) -> Check:
    rows = rows.filter(state__in=(DeliveryState.PENDING, DeliveryState.LEASED))
    due = rows.filter(not_before=None) | rows.filter(not_before__lte=now)
    first = due.order_by("created_at").first()
    ready = max(first.created_at, first.not_before or first.created_at) if first else None
    return _waiting(label, ready, due.count(), now)


def _failed(now: dt.datetime) -> Check:
    since = now - FAILED_DAYS * ONE_DAY
    failed = {"state": DeliveryState.FAILED, "created_at__gte": since}
    count = Notification.objects.filter(**failed).count()
    groups = RobotMessage.objects.filter(**failed).count()
    if not count + groups:
        return Check("发送失败", f"近{FAILED_DAYS}天没有")
    words = f"近{FAILED_DAYS}天邮件{count}封、群消息{groups}条，可在“消息”“群消息”中重新发送。"
    return Check("发送失败", words, "warn")


def _documents(now: dt.datetime) -> Check:
    rows = ReportJob.objects.filter(state__in=(JobState.QUEUED, JobState.RUNNING))
    oldest = rows.order_by("requested_at").values_list("requested_at", flat=True).first()
    return _waiting("待生成文件", oldest, rows.count(), now)


def _reminders(now: dt.datetime) -> Check:
    calendar, local = work_calendar(), timezone.localtime(now)
    day = local.date() if local.time() >= REMINDED_BY else local.date() - ONE_DAY
    wanted = calendar.on_or_before(day)
    run = ReminderRun.objects.order_by("-day").first()
    if run is None:
        return Check("时限提醒", "还没有运行过，每个工作日8:30运行", "warn")
    words = f"最近一次：{run.day:%Y-%m-%d}，{run.made}条"
    return Check("时限提醒", words, "bad" if run.day < wanted else "ok")


def _backup(now: dt.datetime) -> Check:
    if not settings.BACKUP_FOLDER:
        return Check("备份", "没有设置备份目录（BACKUP_FOLDER），无法查看。", "warn")
    folder = Path(settings.BACKUP_FOLDER)
    times = [path.stat().st_mtime for path in folder.iterdir()] if folder.is_dir() else []
    if not times:
        return Check("备份", "备份目录中没有文件", "bad")
    last = dt.datetime.fromtimestamp(max(times), dt.UTC)
    return Check("备份", f"最近一次在{_ago(last, now)}", "bad" if now - last > BACKUP_MAX else "ok")


def _disk() -> Check:
    folder = Path(settings.PRIVATE_FILES_DIR)
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    words = f"可用{filesize_cn(usage.free)}，共{filesize_cn(usage.total)}"
    return Check("文件磁盘", words, "bad" if usage.free < FREE_MIN * usage.total else "ok")


def _calendar(now: dt.datetime) -> Check:
    year = unmaintained_year(timezone.localdate(now))
    if year is None:
        return Check("工作日历", "已维护")
    words = f"{year}年尚未维护，工作日按周一至周五推算。请在“工作日历”中导入国务院办公厅通知。"
    return Check("工作日历", words, "bad")


def unmaintained_year(on: dt.date) -> int | None:
    """Return the year whose calendar is missing: this one, or in December the next."""
    calendar = work_calendar()
    years = [on.year, on.year + 1] if on.month == DECEMBER else [on.year]
    return next((year for year in years if year not in calendar.years), None)
