"""Guidance: visits, orders to put something right, urging."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pilots.actions.supervision import issue_rectification, plan_visit
from pilots.actions.urging import urge
from pilots.enums import RectificationSource
from pilots.models import Pilot, Rectification, SiteVisit
from pilots.workflows.rectification import RECTIFICATION
from pilots.workflows.visit import VISIT
from reporting.management.demo import papers, words
from reporting.management.demo.people import office_of
from reporting.management.demo.world import World, at, occasion, uid
from sanhua.activity.models import Turn
from societies.enums import Area


def arrange_visit(world: World, pilot: Pilot, day: dt.date, told: dt.date) -> SiteVisit:
    return plan_visit(
        pilot,
        actor=world.person("officer"),
        now=at(told, 9, 15),
        id=uid(f"visit:{pilot.number}:{day}"),
        planned_on=day,
        purpose="“三化”建设试点调研指导",
        participants="陈红、王军、周敏",
    )


def make_visit(world: World, pilot: Pilot, day: dt.date, *problems: str) -> SiteVisit:
    """Arrange a visit a week before, and record it on the day after."""
    visit = arrange_visit(world, pilot, day, world.workday(day - dt.timedelta(days=7)))
    name = pilot.society.short_name
    photos = [papers.picture(f"{name}调研现场照片"), papers.picture(f"{name}座谈会照片")]
    return VISIT.perform(
        visit,
        "record",
        occasion(
            world.person("officer"),
            at(day, 17, 30),
            held_on=day,
            findings=words.VISIT_FINDINGS,
            guidance=words.VISIT_GUIDANCE,
            problems=problems,
            photos=photos,
        ),
    )


class Order:
    """One order to put something right, step by step."""

    def __init__(
        self,
        world: World,
        pilot: Pilot,
        kind: str,
        *,
        issued: dt.date,
        due_on: dt.date,
        area: Area | None = None,
        visit: SiteVisit | None = None,
    ) -> None:
        self.world, self.pilot, self.kind = world, pilot, kind
        self.secretary, _ = office_of(pilot.society.short_name)
        problem, requirement, clause, self.measures = words.ORDERS[kind]
        task = pilot.tasks.filter(area=area).first() if area else None
        self.row: Rectification = issue_rectification(
            pilot,
            actor=world.person("officer"),
            now=at(issued, 10, 30),
            on=issued,
            id=uid(f"order:{pilot.number}:{kind}"),
            source=RectificationSource.VISIT if visit else RectificationSource.REVIEW,
            visit=visit,
            task=task,
            problem=problem,
            requirement=requirement,
            clause=clause,
            due_on=due_on,
        )

    def _take(
        self, step: str, who: str, moment: dt.datetime, comment: str = "", **data: Any
    ) -> None:
        made = occasion(self.world.person(who), moment, comment, **data)
        self.row = RECTIFICATION.perform(self.row, step, made)

    def acknowledge(self, day: dt.date) -> None:
        self._take("acknowledge", self.secretary, at(day, 11, 40))

    def respond(self, day: dt.date, measures: str = "") -> None:
        proof = papers.pdf(f"{self.pilot.society.short_name}整改佐证（{self.row.number}）")
        self._take(
            "respond",
            self.secretary,
            at(day, 14),
            measures=measures or self.measures,
            uploads=[proof],
        )

    def come_back(self, day: dt.date, due_on: dt.date) -> None:
        comment = "只说明了打算，没有提供凭证，请办结后重新报送。"
        reasons = ["weak_evidence"]
        self._take("return", "officer", at(day, 16), comment, due_on=due_on, reasons=reasons)

    def ask_for_time(self, day: dt.date, wished_on: dt.date) -> None:
        reason = "社保经办机构本月停办，凭证须到下月才能取得，其余两项已整改到位。"
        about = {"wished_on": wished_on, "category": "partner", "reason": reason}
        self._take("ask_deferral", self.secretary, at(day, 15), "", **about)

    def close(self, day: dt.date) -> None:
        self._take("close", "officer", at(day, 17), "凭证齐全，同意销号。")


def open_orders(world: World, machines: Pilot, ecology: Pilot) -> None:
    """Orders that wait: for the officer's check, for an answer, for more time."""
    answered = Order(
        world, ecology, "lease", issued=world.day(-18), due_on=world.today + dt.timedelta(days=4)
    )
    answered.acknowledge(world.day(-17))
    answered.respond(world.day(-2))
    open_one = Order(
        world, machines, "ledger",
        issued=world.day(-7), due_on=world.today + dt.timedelta(days=10), area=Area.C4,
    )  # fmt: skip
    open_one.acknowledge(world.day(-6))
    _order_answered_twice(world, machines)


def _order_answered_twice(world: World, pilot: Pilot) -> None:
    """An order whose first answer came back, and whose society now asks for more time."""
    due_on = world.today + dt.timedelta(days=6)
    order = Order(world, pilot, "insurance", issued=world.day(-30), due_on=due_on)
    order.acknowledge(world.day(-29))
    order.respond(world.day(-20), "已联系参保，凭证待取。")
    order.come_back(world.day(-18), due_on)
    order.ask_for_time(world.day(-1), world.today + dt.timedelta(days=30))


def urge_late(world: World, pilot: Pilot, day: dt.date) -> None:
    """Remind a society by hand of all that is overdue."""
    rows = list(
        Turn.objects.filter(
            society_id=pilot.society_id,
            batch_id=pilot.batch_id,
            owner__in=("society", "head"),
            due_on__lt=day,
        )
    )
    if rows:
        text = "请于3个工作日内办理或在平台说明原因，有困难请与学会部联系。"
        urge(rows, text=text, actor=world.person("officer"), now=at(day, 8, 50), on=day)
