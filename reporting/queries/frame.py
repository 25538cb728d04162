"""What stands around every page: the person's navigation, the batch at hand, unread messages."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse

from pilots.enums import BatchStatus
from pilots.models import PilotBatch
from pilots.policies import run_batch_ids, visible_batches, visible_turns
from sanhua.accounts.enums import ADMIN_ROLES, StaffRole
from sanhua.accounts.models import User, staff_roles
from sanhua.activity.calendar import work_calendar
from sanhua.activity.enums import Channel
from sanhua.activity.models import Notification
from sanhua.core.context import Frame, NavEntry
from sanhua.core.memo import once_per_user
from societies.policies import roles_by_society, society_ids, working_society_ids


@once_per_user
def batch_at_hand(user: User) -> PilotBatch | None:
    """The batch a person's pages are about: the newest that runs, else the newest there is."""
    rows = list(visible_batches(user).order_by("-year", "name")[:20])
    running = [row for row in rows if row.status == BatchStatus.OPEN]
    return next(iter(running or rows), None)


def counted(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are, to be asked for beside other numbers in one query."""
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(one.annotate(count=Count("pk")).values("count")), Value(0))


@once_per_user
def counts(user: User) -> tuple[int, int]:
    """Return how much is to do and how many messages are unread, in one query."""
    unread = Notification.objects.filter(
        recipient=user, channel=Channel.IN_APP, read_at__isnull=True
    )
    row = User.objects.filter(pk=user.pk).annotate(
        to_do=counted(visible_turns(user)), unread=counted(unread)
    )
    to_do, waiting = row.values_list("to_do", "unread").get()
    return to_do, waiting


def role_label(user: User) -> str:
    """How the header names what the person is."""
    roles = [role for role in StaffRole if role in staff_roles(user)]
    if roles:
        return str(roles[0].label)
    return next((str(role.label) for role in roles_by_society(user).values()), "")


def landing_of(user: User) -> str:
    """Name the page a person lands on, where it is not the workbench."""
    if user.holds(StaffRole.LEADER):
        return "reporting:leader"
    if user.holds(StaffRole.EXPERT):
        return "pilots:sheets"
    if staff_roles(user) & set(ADMIN_ROLES):
        return "admin:index"
    return ""


def _entries(user: User) -> list[tuple[str, str, str, int | None]]:
    """List (words, URL name, icon, count) of the person's first-level pages, seven at the most."""
    to_do, _ = counts(user)
    if user.holds(StaffRole.LEADER):
        return [
            ("看板", "reporting:leader", "desk", None),
            ("待我审定", "reporting:to_do", "check", to_do),
            ("学会总览", "reporting:matrix", "list", None),
            ("三化体检", "societies:findings", "seal", None),
            ("批次与申报", "pilots:batches", "folder", None),
            ("经验交流", "pilots:cases", "share", None),
        ]
    if user.holds(StaffRole.OFFICER):
        return [
            ("工作台", "reporting:workbench", "desk", to_do),
            ("学会总览", "reporting:matrix", "list", None),
            ("三化体检", "societies:findings", "seal", None),
            ("督办催办", "pilots:supervision", "bell", None),
            ("评审组织", "pilots:assessments", "check", None),
            ("批次与申报", "pilots:batches", "folder", None),
            ("经验交流", "pilots:cases", "share", None),
        ]
    if user.holds(StaffRole.EXPERT):
        return [("我的评审", "pilots:sheets", "check", to_do)]
    if society_ids(user):
        return [
            ("工作台", "reporting:workbench", "desk", to_do),
            ("我的任务", "pilots:tasks", "list", None),
            ("方案与报告", "pilots:pilots", "doc", None),
            ("申报试点", "pilots:applications", "folder", None),
            ("经验交流", "pilots:cases", "share", None),
            ("学会档案", "societies:societies", "org", None),
            *_self_check(user),
        ]
    if staff_roles(user) & set(ADMIN_ROLES):
        return [("系统管理", "admin:index", "org", None)]
    return [("工作台", "reporting:workbench", "desk", to_do)]


def _self_check(user: User) -> list[tuple[str, str, str, int | None]]:
    """Offer the ten questions to those who fill in for a society."""
    if not working_society_ids(user):
        return []
    return [("自我对照", "societies:self_check_home", "check", None)]


def _years_of(batch: PilotBatch) -> frozenset[int]:
    """Years that a batch's phases touch; kept until the batch has a new version."""

    def years() -> frozenset[int]:
        days = (day for row in batch.phases.all() for day in (row.starts_on, row.ends_on))
        return frozenset(day.year for day in days if day)

    return cache.get_or_set(f"years:{batch.pk}:{batch.version}", years, 300) or frozenset()


# Pages that have no entry of their own, and the entry that they are found under.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("reporting:matrix", ("societies:societies", "pilots:tasks", "pilots:pilots")),
    (
        "pilots:supervision",
        ("pilots:rectifications", "pilots:visits", "pilots:progress_reports"),
    ),
    (
        "pilots:assessments",
        ("pilots:schemes", "reporting:summaries", "reporting:documents", "reporting:year_reports"),
    ),
    ("pilots:batches", ("pilots:applications", "pilots:public_notices")),
    ("pilots:applications", ("pilots:batches", "pilots:public_notices")),
    ("pilots:cases", ("pilots:meetings", "pilots:announcements")),
    (
        "pilots:pilots",
        (
            "pilots:assessments",
            "pilots:progress_reports",
            "pilots:rectifications",
            "pilots:visits",
            "reporting:summaries",
            "reporting:documents",
        ),
    ),
    (
        "reporting:leader",
        (
            "pilots:supervision",
            "pilots:progress_reports",
            "pilots:rectifications",
            "pilots:visits",
        ),
    ),
    ("reporting:to_do", ("pilots:assessments", "reporting:year_reports")),
)
# Pages without a list of their own, by the beginning of their names.
PAGES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("pilots:plan",), ("pilots:pilots", "reporting:matrix")),
    (
        ("pilots:task_milestone", "pilots:evidence_", "pilots:extension_"),
        ("pilots:tasks", "reporting:matrix"),
    ),
    (("pilots:acknowledgement_",), ("pilots:cases",)),
)


def _current(request: HttpRequest, names: list[str]) -> str:
    """Find the entry that a page belongs to: its own, else the one of its section."""
    path = request.path
    for name in names:
        url = reverse(name)
        if path == url or (url != reverse("reporting:workbench") and path.startswith(url)):
            return name
    for name, below in SECTIONS:
        if name in names and any(path.startswith(reverse(part)) for part in below):
            return name
    view = request.resolver_match.view_name if request.resolver_match else ""
    found = (name for begins, over in PAGES if view.startswith(begins) for name in over)
    return next((name for name in found if name in names), "")


def _address(user: User, name: str) -> str:
    """Where an entry leads: a person of one society need not choose it from a list of one."""
    own = society_ids(user)
    if name == "societies:societies" and len(own) == 1:
        return reverse("societies:dossier", args=[*own])
    return reverse(name)


def _banners(user: User) -> list[str]:
    """Say on the workbench what is not maintained, to those who can see to it."""
    batch = batch_at_hand(user)
    if batch is None or not run_batch_ids(user):
        return []
    missing = sorted(_years_of(batch) - work_calendar().years)
    if not missing:
        return []
    years = "、".join(f"{year}年" for year in missing)
    return [f"{years}的工作日历尚未维护，暂按周一至周五推算时限，请联系系统管理员导入放假安排。"]


def frame(request: HttpRequest) -> Frame:
    """Build the frame of a signed-in person's page."""
    user = request.user
    if not isinstance(user, User):
        return Frame()
    batch = batch_at_hand(user)
    home = reverse("reporting:workbench")
    listed = _entries(user)
    current = _current(request, [name for _label, name, _icon, _count in listed])
    entries = [
        NavEntry(
            label=label,
            url=_address(user, name),
            icon=icon,
            count=count,
            current=name == current,
        )
        for label, name, icon, count in listed
    ]
    return Frame(
        entries=entries,
        batch_label=batch.name if batch else "",
        is_demo=bool(batch and batch.is_demo),
        unread=counts(user)[1],
        role_label=role_label(user),
        banners=_banners(user) if request.path == home else [],
        messages_url=reverse("activity:inbox"),
        account_url=reverse("accounts:profile"),
    )
