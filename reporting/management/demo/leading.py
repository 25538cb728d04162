"""Pressing what is late: urging, the leaders' directives, the round of visits being prepared."""

from __future__ import annotations

import datetime as dt

from pilots.actions.directive import give_directive
from pilots.actions.midterm import arrange_midterm
from pilots.models import Pilot, Rectification
from pilots.workflows.directive import DIRECTIVE
from reporting.management.demo.guiding import urge_late
from reporting.management.demo.world import World, at, occasion, uid
from sanhua.activity.calendar import work_calendar
from societies.enums import Area

REQUIREMENT = "对照实施方案逐项检查任务进度、佐证材料和经费使用，听取学会意见；报告写明进展、问题和下一步打算。"


def lead(world: World, machines: Pilot, water: Pilot, ecology: Pilot) -> None:
    urge_late(world, water, world.day(-2))
    _give_directives(world, machines, water)
    _prepare_midterm(world, [machines, water, ecology])


def _give_directives(world: World, machines: Pilot, water: Pilot) -> None:
    """One that was answered, one that waits for the officer."""
    leader, officer = world.person("leader"), world.person("officer")
    task = machines.tasks.get(area=Area.B2)
    text = "聘任程序规范，请学会学术部总结做法，供其他试点学会参考。"
    asked = occasion(leader, at(world.day(-12), 9, 40))
    done = give_directive(task, kind="task", text=text, due_on=world.day(-2), occasion=asked)
    answer = "已请学会整理选聘办法和公告样本，拟作为示范模式报送。"
    DIRECTIVE.perform(done, "handle", occasion(officer, at(world.day(-6), 16), answer=answer))
    order = Rectification.objects.filter(pilot=water).latest("issued_at")
    text = "请学会学术部督促学会限期办结，月底前报告情况。"
    asked = occasion(leader, at(world.day(-1), 10, 5))
    until = work_calendar().add(world.today, 4)
    give_directive(order, kind="rectification", text=text, due_on=until, occasion=asked)


def _prepare_midterm(world: World, pilots: list[Pilot]) -> None:
    first = work_calendar().on_or_after(world.today + dt.timedelta(days=14))
    arrange_midterm(
        pilots[0].batch,
        pilots,
        name="试点中期检查",
        requirement=REQUIREMENT,
        starts_on=first,
        ends_on=first + dt.timedelta(days=9),
        report_due_on=work_calendar().add(world.today, 12),
        participants="陈红、王军、周敏",
        occasion=occasion(
            world.person("officer"), at(world.day(-1), 11), token=uid(f"midterm:{first}")
        ),
    )
