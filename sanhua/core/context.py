"""What every page gets: its frame (navigation, batch, unread count), evaluated only when shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

TYPE_SIZES = ("l", "xl")
TYPE_COOKIE = "type_size"
# Present size of the type → the size the switch leads to, and the words on it.
TYPE_SWITCH = {"": ("l", "大字版"), "l": ("xl", "特大字"), "xl": ("", "标准字")}
HELP_PHONE = "0791-8622××××（工作日8:30—17:30）"


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry of the main navigation; ``count`` only for what needs action."""

    label: str
    url: str
    icon: str = "list"
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the content. The top room fills it (setting ``NAVIGATION``).

    A URL that is empty is not shown. ``banners`` are sentences shown on every page.
    """

    entries: list[NavEntry] = field(default_factory=list)
    batch_label: str = ""
    is_demo: bool = False
    unread: int = 0
    role_label: str = ""
    banners: list[str] = field(default_factory=list)
    search_url: str = ""
    messages_url: str = ""
    account_url: str = ""


def build_frame(request: HttpRequest) -> Frame:
    """Ask the top room for the frame; without one, or before sign-in, it is empty."""
    user = getattr(request, "user", None)
    path = getattr(settings, "NAVIGATION", "")
    if not path or user is None or not user.is_authenticated:
        return Frame()
    built: Frame = import_string(path)(request)
    return built


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor; costs nothing on pages that do not show the frame."""
    size = request.COOKIES.get(TYPE_COOKIE, "")
    size = size if size in TYPE_SIZES else ""
    type_next, type_label = TYPE_SWITCH[size]
    return {
        "frame": SimpleLazyObject(lambda: build_frame(request)),
        "type_size": size,
        "type_next": type_next,
        "type_label": type_label,
        "help_phone": getattr(settings, "HELP_PHONE", HELP_PHONE),
    }
