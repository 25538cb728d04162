"""Speaking in a chat group through its robot: WeCom (企业微信) and DingTalk (钉钉). Writes nothing.

The address and the secret come from the settings and are never stored or logged. Only the
addresses of the two services are called, over TLS, and no redirect is followed.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote_plus, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from sanhua.activity.enums import Robot

A_MINUTE = 20  # messages, of either service
SECONDS = 10
ANSWER_BYTES = 10_000
WECOM_TEXT_BYTES, WECOM_MARKDOWN_BYTES = 2048, 4096
DINGTALK_CHARS = 20_000
CUT = "……（全文请登录平台查看）"
# Busy, or more than 20 a minute: the same message can be sent later.
PASSING = {-1, 45009, 130101, 410100}


class RobotFault(Exception):
    """The message was not taken; ``lasting``: sending it again cannot help."""

    def __init__(self, reason: str, *, lasting: bool) -> None:
        super().__init__(reason)
        self.lasting = lasting


def configured() -> list[Robot]:
    """Return the robots that have an address; by default none."""
    return [robot for robot in Robot if _address(robot)]


def _address(robot: Robot) -> str:
    return settings.WECOM_WEBHOOK if robot == Robot.WECOM else settings.DINGTALK_WEBHOOK


def say(robot: Robot, text: str, *, now: dt.datetime) -> None:
    """Post one message and read the answer.

    Raises:
        RobotFault: it was not taken.

    """
    address = _address(robot)
    parts = urlsplit(address)
    if (parts.scheme, parts.hostname) not in settings.ROBOT_HOSTS[robot]:
        raise RobotFault("地址不属于该服务，未发送。", lasting=True)
    if robot == Robot.DINGTALK and settings.DINGTALK_SECRET:
        address += signature(settings.DINGTALK_SECRET, now)
    request = Request(  # noqa: S310 - scheme and host were compared with the list above
        address,
        data=json.dumps(body(robot, text), ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    try:
        with build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            said = json.loads(answer.read(ANSWER_BYTES))
    except HTTPError as error:
        raise RobotFault(f"HTTP {error.code}", lasting=300 <= error.code < 429) from None
    except (OSError, HTTPException, ValueError) as error:
        # Its words could hold the address, and with it the key.
        raise RobotFault(f"没有回答（{type(error).__name__}）", lasting=False) from None
    code = said.get("errcode") if isinstance(said, dict) else None
    if code != 0:
        words = str(said.get("errmsg", ""))[:100] if isinstance(said, dict) else ""
        raise RobotFault(f"errcode {code} {words}", lasting=code not in PASSING)


def body(robot: Robot, text: str) -> dict[str, Any]:
    """Write what the service wants, within the length it takes."""
    if robot == Robot.DINGTALK:
        short = text if len(text) <= DINGTALK_CHARS else text[: DINGTALK_CHARS - len(CUT)] + CUT
        return {"msgtype": "text", "text": {"content": short}}
    if len(text.encode()) <= WECOM_TEXT_BYTES:
        return {"msgtype": "text", "text": {"content": text}}
    return {"msgtype": "markdown", "markdown": {"content": _cut(text, WECOM_MARKDOWN_BYTES)}}


def _cut(text: str, most: int) -> str:
    """Cut a text to so many bytes, between two characters."""
    if len(text.encode()) <= most:
        return text
    room = most - len(CUT.encode())
    return text.encode()[:room].decode(errors="ignore") + CUT


def signature(secret: str, now: dt.datetime) -> str:
    """Return what DingTalk wants behind the address: the moment, signed with the secret."""
    moment = round(now.timestamp() * 1000)
    digest = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    return f"&timestamp={moment}&sign={quote_plus(base64.b64encode(digest))}"


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None
