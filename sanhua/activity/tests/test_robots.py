"""What goes to chat groups: over real HTTP, within length and pace, once, and nowhere else."""

import datetime as dt
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sanhua.activity import actions, jobs, robots
from sanhua.activity.enums import Robot
from sanhua.activity.models import Heartbeat, RobotMessage

NOW = dt.datetime(2022, 3, 1, 1, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SECRET = "SEC-of-the-tests"


class Group(BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers["Content-Length"])
        self.server.heard.append((self.path, json.loads(self.rfile.read(size))))
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, OK)
        if status == "hang up":
            return
        self.send_response(status)
        if status in (301, 307):
            self.send_header("Location", self.server.elsewhere)
        self.end_headers()
        self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

    def log_message(self, *_args):
        pass


OK = {"errcode": 0, "errmsg": "ok"}


@contextmanager
def a_group():
    with ThreadingHTTPServer(("127.0.0.1", 0), Group) as server:
        server.heard, server.answers = [], []
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def group(settings):
    with a_group() as server:
        address = f"http://127.0.0.1:{server.server_port}"
        settings.WECOM_WEBHOOK = f"{address}/cgi-bin/webhook/send?key=k"
        settings.DINGTALK_WEBHOOK = f"{address}/robot/send?access_token=t"
        settings.DINGTALK_SECRET = SECRET
        settings.ROBOT_HOSTS = {name: [("http", "127.0.0.1")] for name in ("wecom", "dingtalk")}
        yield server


@pytest.fixture
def wecom(group, settings):
    settings.DINGTALK_WEBHOOK = ""
    return group


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_off_by_default(db):
    assert robots.configured() == []
    assert actions.say_in_groups("今天到期3件。", key="k", now=NOW) == 0
    assert jobs.deliver_to_groups() == 0
    assert not RobotMessage.objects.exists()


def test_both_services_hear_it_once_in_their_own_words(db, group, clock):
    for _ in range(2):
        actions.say_in_groups("今天到期3件。", key="k", now=NOW)
    for _ in range(2):
        for robot in Robot:
            jobs.speak(robot, clock=clock)
    ways = sorted(group.heard)
    assert [path.split("?")[0] for path, _ in ways] == ["/cgi-bin/webhook/send", "/robot/send"]
    words = {"msgtype": "text", "text": {"content": "今天到期3件。"}}
    assert [body for _, body in ways] == [words, words]
    moment = round(NOW.timestamp() * 1000)
    assert ways[1][0].startswith(f"/robot/send?access_token=t&timestamp={moment}&sign=")
    assert SECRET not in str(group.heard)
    assert set(RobotMessage.objects.values_list("state", "sent_at")) == {("sent", NOW)}


def test_signature_is_the_services_own():
    """HMAC-SHA256 over moment and secret with the secret as key, base64, quoted."""
    moment = dt.datetime.fromtimestamp(1_700_000_000, dt.UTC)
    said = robots.signature("this is secret", moment)
    assert said == ("&timestamp=1700000000000&sign=sSFWELbV2YwjdDQhWZwTcWlX5BWUx5J6TPpsZmuPii0%3D")


@pytest.mark.parametrize(
    "text", ["短", "字" * 682, "字" * 683, "字" * 1365, "字" * 1366, "a字" * 9999]
)
def test_wecom_gets_no_more_bytes_than_it_takes(text):
    body = robots.body(Robot.WECOM, text)
    content = body[body["msgtype"]]["content"]
    limit = {"text": 2048, "markdown": 4096}[body["msgtype"]]
    assert len(content.encode()) <= limit
    fits = len(text.encode()) <= 4096
    assert content == text if fits else content.endswith(robots.CUT)
    assert body["msgtype"] == ("text" if len(text.encode()) <= 2048 else "markdown")


def test_dingtalk_gets_no_more_characters_than_it_takes():
    for size in (20_000, 20_001):
        content = robots.body(Robot.DINGTALK, "字" * size)["text"]["content"]
        assert len(content) == 20_000
        assert content.endswith(robots.CUT) == (size > 20_000)


def test_no_more_than_twenty_a_minute(db, wecom, clock):
    for number in range(45):
        actions.say_in_groups("x", key=str(number), now=NOW)
    heard = []
    for seconds in (0, 15, 59, 61, 75, 122):
        clock.now = NOW + dt.timedelta(seconds=seconds)
        jobs.speak(Robot.WECOM, clock=clock)
        heard.append(len(wecom.heard))
    assert heard == [20, 20, 20, 40, 40, 45]


def test_one_worker_at_a_time_speaks_to_a_group(db, wecom, clock):
    actions.say_in_groups("x", key="k", now=NOW)
    assert actions.take("robot-wecom", now=NOW, until=NOW + actions.LEASE)  # and dies
    assert jobs.speak(Robot.WECOM, clock=clock) == 0
    clock.now = NOW + actions.LEASE
    assert jobs.speak(Robot.WECOM, clock=clock) == 1
    assert Heartbeat.objects.get().taken_until is None


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, {"errcode": 45009, "errmsg": "api freq out of limit"}),
        (200, {"errcode": -1, "errmsg": "system busy"}),
        (200, b"<html>"),
        (502, b""),
        (429, b""),
        ("hang up", b""),
    ],
)
def test_what_passes_is_tried_again(db, wecom, clock, status, answer):
    wecom.answers = [(status, answer)]
    actions.say_in_groups("x", key="k", now=NOW)
    assert jobs.speak(Robot.WECOM, clock=clock) == 0
    row = RobotMessage.objects.get()
    assert (row.state, row.not_before) == ("pending", NOW + MINUTE)
    clock.now += MINUTE
    assert jobs.speak(Robot.WECOM, clock=clock) == 1


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, {"errcode": 310000, "errmsg": "sign not match"}),
        (200, {"errcode": 93000, "errmsg": "invalid webhook url"}),
        (200, []),
        (404, b""),
        (307, b""),
    ],
)
def test_what_lasts_is_given_up_and_can_be_sent_by_hand(db, wecom, clock, status, answer):
    wecom.elsewhere = f"http://127.0.0.1:{wecom.server_port}/elsewhere"
    wecom.answers = [(status, answer)]
    actions.say_in_groups("x", key="k", now=NOW)
    jobs.speak(Robot.WECOM, clock=clock)
    row = RobotMessage.objects.get()
    assert row.state == "failed"
    assert "key=k" not in row.error
    assert len(wecom.heard) == 1  # a redirect is not followed
    actions.resend(row)
    assert jobs.speak(Robot.WECOM, clock=clock) == 1


def test_no_other_place_is_called(db, wecom, clock, settings):
    settings.ROBOT_HOSTS = {"wecom": [("https", "qyapi.weixin.qq.com")]}
    actions.say_in_groups("x", key="k", now=NOW)
    assert jobs.speak(Robot.WECOM, clock=clock) == 0
    assert wecom.heard == []
    assert RobotMessage.objects.get().error == "地址不属于该服务，未发送。"


def test_groups_sleep_at_night_too(db, wecom, clock, settings):
    settings.QUIET_HOURS = (dt.time(22), dt.time(8))
    clock.now = dt.datetime(2022, 3, 1, 15, 0, tzinfo=dt.UTC)  # eleven in the evening
    actions.say_in_groups("x", key="k", now=clock.now)
    assert jobs.speak(Robot.WECOM, clock=clock) == 0
    clock.now = dt.datetime(2022, 3, 2, 0, 0, tzinfo=dt.UTC)
    assert jobs.speak(Robot.WECOM, clock=clock) == 1
