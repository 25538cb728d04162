"""Rules: named yes/no questions that can also say why the answer is no.

A rule is written once and read everywhere: an action requires it, a page lists what it allows,
the API turns its refusal into 403 or 409, a template prints it beside a disabled button.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from sanhua.accounts.models import User

# A rule about something wider also answers for something narrower, hence contravariant.
S_contra = TypeVar("S_contra", contravariant=True)
T = TypeVar("T")
P = TypeVar("P")


class NotAllowed(PermissionDenied):
    """This person may not do this, now or later (HTTP 403)."""


class NotNow(Exception):
    """The person may do this in general, but the facts forbid it at present (HTTP 409)."""


class Stale(NotNow):
    """Somebody else changed the record since the person loaded the page (HTTP 409)."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[S_contra]):
    """A question about a person and a subject.

    ``why_not`` returns an empty string for yes, or the sentence to show for no.
    """

    name: str
    why_not: Callable[[User, S_contra], str]

    def holds(self, actor: User, subject: S_contra) -> bool:
        return not self.why_not(actor, subject)

    def __and__(self: Rule[T], other: Rule[T]) -> Rule[T]:
        return Rule(
            f"{self.name} & {other.name}",
            lambda actor, subject: self.why_not(actor, subject) or other.why_not(actor, subject),
        )

    def __or__(self: Rule[T], other: Rule[T]) -> Rule[T]:
        return Rule(
            f"({self.name} | {other.name})",
            lambda actor, subject: self.why_not(actor, subject) and other.why_not(actor, subject),
        )

    def on(self: Rule[P], part: Callable[[T], P]) -> Rule[T]:
        """Ask this rule about a part of a larger subject, such as an extension's task."""
        return Rule(self.name, lambda actor, whole: self.why_not(actor, part(whole)))

    def require(self, actor: User, subject: S_contra) -> None:
        """Raise ``NotAllowed`` with the rule's own sentence unless the rule holds."""
        if reason := self.why_not(actor, subject):
            raise NotAllowed(reason)


def rule(refusal: str) -> Callable[[Callable[[User, T], bool]], Rule[T]]:
    """Turn ``def name(actor, subject) -> bool`` into a rule that refuses with ``refusal``."""

    def decorate(holds: Callable[[User, T], bool]) -> Rule[T]:
        return Rule(holds.__name__, lambda actor, s: "" if holds(actor, s) else refusal)

    return decorate


def reasoned(why_not: Callable[[User, T], str]) -> Rule[T]:
    """Turn ``def name(actor, subject) -> sentence or ""`` into a rule, for refusals with numbers."""
    return Rule(why_not.__name__, why_not)
