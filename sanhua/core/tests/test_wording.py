import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from sanhua.core import wording
from sanhua.core.calendar import WorkCalendar

WEDNESDAY = dt.date(2022, 8, 17)
PLAIN = WorkCalendar({})


def said(due_on, today=WEDNESDAY, **more):
    due = wording.due_words(due_on, today, PLAIN, **more)
    return due.light, strip_tags(due.words), due.date


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (dt.date(2022, 8, 31), ("green", "剩10个工作日", "8月31日")),
        (dt.date(2022, 8, 26), ("blue", "剩7个工作日", "8月26日")),
        (dt.date(2022, 8, 29), ("green", "剩8个工作日", "8月29日")),
        (WEDNESDAY, ("blue", "今天到期", "8月17日")),
        (dt.date(2022, 8, 12), ("red", "逾期3个工作日", "8月12日")),
        (dt.date(2023, 1, 5), ("green", "剩101个工作日", "2023年1月5日")),
        (None, ("grey", "未定时限", "")),
    ],
)
def test_deadline_in_working_days(due_on, words):
    assert said(due_on) == words


def test_between_rest_days_days_are_counted():
    saturday = dt.date(2022, 8, 20)

    assert said(saturday + dt.timedelta(1), saturday)[:2] == ("blue", "剩1天")
    assert said(saturday, saturday + dt.timedelta(1))[:2] == ("red", "逾期1天")


def test_done_late_stays_yellow_and_done_in_time_green():
    assert said(dt.date(2022, 6, 15), done_on=dt.date(2022, 6, 20))[:2] == (
        "yellow",
        "补交，晚3个工作日",
    )
    assert said(WEDNESDAY, done_on=WEDNESDAY)[:2] == ("green", "按期完成")


def test_holidays_of_the_calendar_count_as_rest():
    holiday = WorkCalendar({dt.date(2022, 9, 12): False})

    words = wording.due_words(dt.date(2022, 9, 13), dt.date(2022, 9, 9), holiday).words

    assert strip_tags(words) == "剩1个工作日"


@pytest.mark.parametrize(
    ("state", "label", "tone"),
    [
        ("draft", "草稿", ""),
        ("submitted", "审核中", "rev"),
        ("completion_submitted", "待复核", "rev"),
        ("sent_back", "已退回", "bad"),
        ("verified", "已办结", "ok"),
        ("acknowledged", "已签收", "ok"),
        ("acknowledged", "整改中", "run"),
        ("in_progress", "进行中", "run"),
        ("planned", "筹备中", "run"),
        ("planned", "未开始", "off"),
        ("requested", "延期待批", "warn"),
        ("not_selected", "未入选", "off"),
        ("unheard_of", "新状态", ""),
    ],
)
def test_state_has_its_tone(state, label, tone):
    assert wording.tone_of(state, label) == tone


@pytest.mark.parametrize(
    ("kind", "back"),
    [("pilots.task.send_back", True), ("pilots.plan.return", True), ("pilots.x.refuse", True),
     ("pilots.rejection.note", False), ("pilots.task.submit", False)],
)  # fmt: skip
def test_setback_is_known_by_its_step(kind, back):
    assert wording.is_setback(kind) is back


def test_dates_moments_and_nothing():
    moment = dt.datetime(2022, 2, 27, 18, 5, tzinfo=dt.UTC)

    assert wording.cn_date(dt.date(2022, 2, 28)) == "2022年2月28日"
    assert wording.iso_date(dt.date(2022, 2, 8)) == "2022-02-08"
    assert wording.cn_moment(moment) == "2022年2月28日 02:05"
    assert wording.cn_date(moment) == "2022年2月28日"
    assert wording.iso_date(timezone.localtime(moment)) == "2022-02-28"
    assert (wording.cn_date(None), wording.iso_date(None), wording.wan(None)) == ("—", "—", "—")


@pytest.mark.parametrize(
    ("yuan", "words"),
    [(125_000, "12.50"), (Decimal(12864950), "1,286.50"), (0, "0.00"), (50, "0.01")],
)
def test_money_in_wan(yuan, words):
    assert wording.wan(yuan) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0字节"),
        (1023, "1023字节"),
        (1024, "1KB"),
        (1_887_437, "1.8MB"),
        (2 * 1024**3, "2.00GB"),
    ],
)
def test_size_of_a_file(size, words):
    assert wording.filesize_cn(size) == words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("先立制度再选人", "“先立制度再选人”"),
        ("“一站一所”：建到园区", "“‘一站一所’：建到园区”"),
        ("秘书长选聘“四公开”", "“秘书长选聘‘四公开’”"),
        ("《选聘办法》", "《选聘办法》"),
    ],
)
def test_titles_are_quoted_once(title, words):
    assert wording.quoted(title) == words
