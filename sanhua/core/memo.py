"""Asking a question about a person once per request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from sanhua.accounts.models import User

A = TypeVar("A")


def once_per_user(ask: Callable[[User], A]) -> Callable[[User], A]:
    """Keep the answer on the user object, which lives exactly as long as the request."""
    key = f"{ask.__module__}.{ask.__name__}"

    @wraps(ask)
    def answer(user: User) -> A:
        kept = _kept(user)
        if key not in kept:
            kept[key] = ask(user)
        return kept[key]

    return answer


def _kept(user: User) -> dict[str, Any]:
    """Return what is kept on the person; ``request.user`` is a proxy and leads to the same."""
    return user._state.__dict__.setdefault("kept", {})


def forget(user: User) -> None:
    """Drop the kept answers, after a change they depend on in the same request."""
    _kept(user).clear()
