"""Announcements with receipts, model cases, meetings with registrations."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from pilots.actions.announcement import write_announcement
from pilots.actions.case import add_template, write_case
from pilots.actions.exchange import add_files, arrange_meeting, register
from pilots.enums import MeetingFileKind
from pilots.models import Acknowledgement, Announcement, ExchangeMeeting, ModelCase, PilotBatch
from pilots.workflows.announcement import ACKNOWLEDGEMENT, ANNOUNCEMENT
from pilots.workflows.case import CASE
from pilots.workflows.exchange import MEETING
from reporting.management.demo import words, words_cases
from reporting.management.demo.papers import pdf
from reporting.management.demo.people import office_of
from reporting.management.demo.world import World, at, occasion, uid
from societies.enums import Area, MembershipRole
from societies.models import Membership

NOTICE = Path(__file__).with_name("notice.txt")


def publish(
    world: World, key: str, day: dt.date, *, acknowledge_by: dt.date | None = None, **values: Any
) -> Announcement:
    officer = world.person("officer")
    row = write_announcement(
        actor=officer,
        now=at(day, 8, 40),
        id=uid(f"announcement:{key}"),
        needs_acknowledgement=acknowledge_by is not None,
        acknowledge_by=acknowledge_by,
        **values,
    )
    return ANNOUNCEMENT.perform(row, "publish", occasion(world.person("officer"), at(day, 9)))


def publish_the_notice(world: World, batch: PilotBatch) -> Announcement:
    """Publish 赣科协字〔2022〕14号 as it was printed."""
    return publish(
        world,
        "2022-14",
        dt.date(2022, 2, 10),
        acknowledge_by=dt.date(2022, 2, 15),
        title=batch.doc_title,
        doc_number=batch.doc_number,
        body=NOTICE.read_text(encoding="utf-8"),
        is_public=True,
        batch=batch,
    )


def acknowledge(
    world: World,
    announcement: Announcement,
    first: dt.date,
    *,
    share: float = 1.0,
    waiting: tuple[str, ...] = (),
) -> None:
    """Let a share of the societies acknowledge within three working days, the last ones late."""
    members = {
        row.society_id: row.user
        for row in Membership.objects.filter(
            is_active=True, role=MembershipRole.SECRETARY
        ).select_related("user")
    }
    rows = Acknowledgement.objects.filter(announcement=announcement).select_related("society")
    for number, row in enumerate(rows.order_by("society__uscc")):
        wanted = number % 10 < round(share * 10) and row.society.short_name not in waiting
        if not wanted or row.society_id not in members:
            continue
        day = min(world.after(first, number % 4), world.day(-1)) if number % 4 else first
        moment = at(day, 10 + number % 7, number * 7 % 60)
        made = occasion(members[row.society_id], moment)
        ACKNOWLEDGEMENT.perform(row, "acknowledge", made)


def offer_case(
    world: World, number: int, nominated: dt.date, published: dt.date | None
) -> ModelCase:
    """Have a society write and nominate a case, and publish it."""
    society, area, title, background, practice, results = words.CASES[number]
    secretary, head = office_of(society)
    case = write_case(
        world.societies[society],
        actor=world.person(secretary),
        now=at(nominated, 9),
        id=uid(f"case:{number}"),
        title=title,
        area=area,
        background=background,
        practice=practice,
        results=results,
        conditions="有挂靠单位支持，专职人员不少于3名。",
        how_to_copy="先建制度，再定清单，后配力量；每季度公开一次进展。",
        **words_cases.MORE[number],
    )
    for kind, name in words_cases.TEMPLATES[number]:
        add_template(
            case,
            kind=kind,
            title=name,
            upload=pdf(name, ["一、总则", "二、职责和程序", "三、考核和激励", "四、附则"]),
            seen=ModelCase.objects.get(pk=case.pk).version,
            actor=world.person(secretary),
            now=at(nominated, 10),
            token=uid(f"template:{number}:{kind}"),
        )
    case = ModelCase.objects.get(pk=case.pk)
    case = CASE.perform(case, "nominate", occasion(world.person(head), at(nominated, 16)))
    if published is None:
        return case
    return CASE.perform(case, "publish", occasion(world.person("officer"), at(published, 10)))


def suggest_case(world: World, society: str, title: str, area: Area, day: dt.date) -> ModelCase:
    """Have a society nominate a case that waits for the association."""
    secretary, head = office_of(society)
    case = write_case(
        world.societies[society],
        actor=world.person(secretary),
        now=at(day, 9),
        id=uid(f"case:{society}"),
        title=title,
        area=area,
        background="业务需求分散，靠个别专家联系，难以形成稳定服务。",
        practice="建立需求清单和专家清单，按季度对接，签订协议后实施，收费标准公开。",
        results="半年对接需求23项，签订协议5份，合同额38万元。",
        conditions="有稳定的专家队伍。",
        how_to_copy="从一个设区市试起，成熟后推开。",
    )
    return CASE.perform(case, "nominate", occasion(world.person(head), at(day, 11)))


def call_meeting(
    world: World, key: str, title: str, batch: PilotBatch, *, announced: dt.date, held_on: dt.date
) -> ExchangeMeeting:
    officer = world.person("officer")
    meeting = arrange_meeting(
        actor=officer,
        now=at(announced, 9),
        id=uid(f"meeting:{key}"),
        title=title,
        batch=batch,
        starts_at=at(held_on, 9),
        venue="南昌市（演示地点）科技活动中心三楼报告厅",
        agenda=words.AGENDA,
        capacity=150,
        per_society=2,
        register_by=world.workday(held_on - dt.timedelta(days=5)),
    )
    add_files(
        meeting,
        kind=MeetingFileKind.MATERIAL,
        uploads=[pdf(f"{title}会议手册", words.AGENDA.splitlines()), pdf("参会须知")],
        actor=officer,
        now=at(announced, 9, 30),
    )
    meeting = ExchangeMeeting.objects.get(pk=meeting.pk)
    return MEETING.perform(
        meeting, "announce", occasion(world.person("officer"), at(announced, 10))
    )


def send_receipts(world: World, meeting: ExchangeMeeting, first: dt.date, every: int) -> None:
    """Register each so-many-th society with one or two people."""
    rows = Membership.objects.filter(is_active=True, role=MembershipRole.SECRETARY)
    chosen = list(rows.select_related("user", "society").order_by("society__uscc"))[::every]
    for number, row in enumerate(chosen):
        day = min(world.after(first, number % 3 + 1), world.day(-1))
        people = [_person(row.user.full_name, "秘书长", "138****0000")]
        if number % 2:
            people.append(_person("同行人员", "专职干部", "139****0000"))
        register(
            meeting,
            row.society,
            people=people,
            remark="",
            actor=row.user,
            now=at(day, 11, number % 60),
            on=day,
        )


def _person(name: str, position: str, phone: str) -> dict[str, str]:
    return {"name": name, "position": position, "phone": phone}


def hold(world: World, meeting: ExchangeMeeting, day: dt.date) -> None:
    fresh = ExchangeMeeting.objects.get(pk=meeting.pk)
    officer = world.person("officer")
    MEETING.perform(fresh, "hold", occasion(officer, at(day, 17), minutes=words.MINUTES))
