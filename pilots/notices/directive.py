"""What people read about directives."""

from collections.abc import Iterable

from pilots.models import Directive
from pilots.notices.audience import all_officers, officers_of
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _officers(directive: Directive) -> Iterable[User]:
    return officers_of(directive.batch) if directive.batch else all_officers()


def _leader(directive: Directive) -> Iterable[User]:
    return [directive.made_by]


ISSUED = Notice(_officers, "收到领导{subject}。请办理并报告办理情况。")
HANDLED = Notice(_leader, "{subject}已办理。请查看办理情况。")
