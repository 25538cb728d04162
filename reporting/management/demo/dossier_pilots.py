"""The dossiers of the pilots: poorer when they applied, better half-way, best at the end."""

from __future__ import annotations

import datetime as dt

from reporting.management.demo import dossier_words as words
from reporting.management.demo.dossier_story import Story, later
from reporting.management.demo.register import SOCIETIES, invented_name
from reporting.management.demo.world import World
from societies.enums import (
    BranchKind,
    EmploymentRoute,
    ManagementRuleKind,
    PremisesMode,
    Section,
    TenureRoute,
)

R, T, B, M, K = EmploymentRoute, TenureRoute, BranchKind, PremisesMode, ManagementRuleKind
NUMBERS = {name: number for number, (name, *_) in enumerate(SOCIETIES, start=1)}


def d(year: int, month: int, day: int) -> dt.date:
    return dt.date(year, month, day)


def story(world: World, name: str) -> Story:
    return Story(name, NUMBERS[name], world.today)


def stories(world: World) -> list[Story]:
    return [machines(world), food(world), maps(world), water(world), ecology(world), forest(world)]


def _years(one: Story, on: dt.date, first: int, start: int, step: int) -> None:
    """Tell of income, meetings and reports of every year since, the income growing."""
    for year in range(first, one.today.year):
        served = start + step * max(0, year - 2021)
        one.income(on, year, dues=86_000, service=served, government=140_000)
        one.governed(on, year)


def _base(one: Story, on: dt.date, since: dt.date, *, area: int, held: PremisesMode) -> None:
    """Tell what a society of middling means has before its pilot year."""
    one.office(on, since, held, area, key="office")
    one.person(on, since, R.SECONDED)
    one.rules(on, since, [K.MANAGEMENT])
    one.department(on, since, f"{one.name}学术工作委员会")


def machines(world: World) -> Story:
    """Twice a pilot: from three seconded people to a secretariat with a company of its own."""
    one, on = story(world, "机械工程学会"), d(2022, 1, 12)
    _base(one, on, d(2018, 4, 2), area=45, held=M.PROVIDED)
    one.person(on, d(2019, 3, 4), R.SECONDED)
    one.branch(on, d(2021, 5, 10), B.JOINT, 2, covered_units=3, development_plan=words.PLAN)
    sg = one.secretary(on, d(2020, 6, 1), T.EXISTING, age=48, name=one.someone())
    one.councils(later(on, 1), d(2020, 5, 20), 9)
    one.function(later(on, 1), d(2021, 9, 1), 0, 120_000)
    one.none(later(on, 1), Section.ENTITY, words.NO_ENTITY)
    _years(one, later(on, 2), 2019, 280_000, 90_000)
    may, autumn = d(2022, 5, 23), d(2022, 10, 17)
    one.office(may, d(2022, 4, 20), M.BORROWED, 120, d(2035, 4, 19))
    one.person(may, d(2022, 4, 11), R.RECRUITED)
    one.rules(may, d(2022, 5, 16), [K.APPRAISAL])
    one.service(may, d(2022, 5, 9), 0, 160_000)
    one.activity(d(2022, 7, 4), d(2022, 6, 20), 4, 90_000)
    one.close(d(2022, 7, 5), sg, d(2022, 6, 30))
    boss = invented_name(one.number)
    one.secretary(d(2022, 7, 6), d(2022, 7, 1), T.SOCIAL_HIRE, age=44)
    one.person(later(autumn, -40), d(2022, 7, 1), R.RECRUITED, name=boss, post="秘书长")
    one.rules(autumn, d(2022, 9, 5), [K.INCENTIVE])
    for since in (d(2022, 9, 8), d(2025, 9, 8), d(2028, 9, 8)):
        one.branch(max(autumn, later(since, 20)), since, B.ENTITY, 4, probationary_members=1)
    one.service(autumn, d(2022, 9, 14), 1, 240_000)
    company = one.entity(later(autumn, 10), d(2022, 10, 20))
    for year in range(2023, world.today.year):
        one.entity_year(later(autumn, 12), company, year, 52_000 + 9_000 * (year - 2023))
    _again(one, world)
    return one


def _again(one: Story, world: World) -> None:
    """This year: contracts of the day before the application, more of them and people since."""
    before, since = world.day(-186), world.day(-60)
    one.function(before, world.day(-240), 1, 180_000)
    one.service(before, world.day(-220), 2, 150_000)
    one.step(later(before, 2), "propose")
    one.step(later(before, 3), "confirm")
    one.person(world.day(-32), later(since, -8), R.RECRUITED)
    one.function(world.day(-31), since, 3, 230_000)
    one.activity(world.day(-29), later(since, 9), 2, 160_000)
    one.activity(world.day(-29), later(since, 12), 3, 140_000)


def _this_year(one: Story, world: World) -> None:
    """Tell what somebody whose pilot year is over has at work today."""
    one.function(world.day(-70), world.day(-110), one.number, 190_000)
    one.service(world.day(-70), world.day(-130), one.number, 220_000)
    one.activity(world.day(-69), world.day(-90), one.number, 85_000)


def food(world: World) -> Story:
    """In 2022 from nearly nothing to all of it; its head has confirmed the dossier."""
    one, on = story(world, "食品科学技术学会"), d(2022, 1, 13)
    _base(one, on, d(2019, 6, 3), area=30, held=M.PROVIDED)
    one.branch(on, d(2021, 3, 8), B.INSTRUCTOR, 1, applicants=1, development_plan=words.PLAN)
    sg = one.secretary(on, d(2020, 9, 1), T.EXISTING, age=50, name=one.someone())
    one.councils(later(on, 1), d(2021, 3, 26), 5, council_size=81, standing_council_size=27)
    one.activity(later(on, 1), d(2021, 10, 11), 0, 60_000)
    one.none(later(on, 1), Section.ENTITY, words.NO_ENTITY)
    _years(one, later(on, 2), 2019, 150_000, 70_000)
    may, autumn = d(2022, 5, 30), d(2022, 10, 19)
    one.person(may, d(2022, 4, 6), R.RECRUITED)
    one.person(may, d(2022, 4, 18), R.REHIRED, contract_signed_on=d(2022, 4, 15))
    one.rules(may, d(2022, 5, 18), [K.APPRAISAL, K.INCENTIVE])
    one.close(d(2022, 7, 5), sg, d(2022, 6, 30))
    one.secretary(d(2022, 7, 6), d(2022, 7, 1), T.SOCIAL_HIRE, age=39)
    boss = invented_name(one.number)
    one.person(later(autumn, -50), d(2022, 7, 1), R.RECRUITED, name=boss, post="秘书长")
    for since in (d(2022, 9, 20), d(2025, 9, 20), d(2028, 9, 20)):
        one.branch(max(autumn, later(since, 15)), since, B.ENTITY, 3)
    one.service(autumn, d(2022, 8, 8), 1, 130_000)
    one.function(autumn, d(2022, 9, 1), 1, 110_000)
    _this_year(one, world)
    one.step(world.day(-13), "propose")
    one.step(world.day(-12), "confirm")
    return one


def maps(world: World) -> Story:
    """A retired cadre, unpaid and approved, took over; a temporary branch became a joint one."""
    one, on = story(world, "测绘地理信息学会"), d(2022, 1, 14)
    _base(one, on, d(2017, 5, 8), area=26, held=M.PROVIDED)
    one.branch(on, d(2021, 11, 8), B.TEMPORARY, 2, project_months=14, development_plan=words.PLAN)
    sg = one.secretary(on, d(2020, 3, 2), T.EXISTING, age=51, name=one.someone())
    one.councils(later(on, 1), d(2020, 2, 28), 7)
    one.function(later(on, 1), d(2021, 7, 1), 4, 90_000)
    one.none(later(on, 1), Section.ENTITY, words.NO_ENTITY)
    _years(one, later(on, 2), 2019, 110_000, 40_000)
    june, autumn = d(2022, 6, 1), d(2022, 10, 24)
    one.close(june, sg, d(2022, 5, 15))
    boss = invented_name(one.number)
    first = d(2022, 5, 16)
    for term in (1, 2):
        start = dt.date(first.year + 5 * (term - 1), first.month, first.day)
        one.secretary(
            max(later(june, 1), later(start, 10)), start, T.RETIRED_CADRE, age=60 + 5 * (term - 1),
            term_number=term, valid_until=later(start.replace(year=start.year + 5), -1),
        )  # fmt: skip
    one.person(later(june, 5), first, R.REHIRED, name=boss, post="秘书长", is_full_time=False)
    one.person(later(june, 6), d(2022, 5, 5), R.RECRUITED)
    one.rules(autumn, d(2022, 8, 30), [K.APPRAISAL])
    one.person(autumn, d(2022, 9, 13), R.RECRUITED)
    for since in (d(2022, 10, 10), d(2025, 10, 10), d(2028, 10, 10)):
        on = max(autumn, later(since, 12))
        one.branch(on, since, B.JOINT, 2, covered_units=4, development_plan=words.PLAN)
    one.service(autumn, d(2022, 9, 1), 0, 80_000)
    _this_year(one, world)
    one.step(world.day(-20), "explain", key="A2-7")
    return one


def water(world: World) -> Story:
    """Pilot of this year; everything is entered, its head is asked to confirm."""
    one, on = story(world, "水利学会"), world.day(-190)
    _base(one, on, world.day(-1500), area=36, held=M.PROVIDED)
    one.branch(on, world.day(-700), B.JOINT, 2, covered_units=6, development_plan=words.PLAN)
    sg = one.secretary(on, world.day(-1300), T.EXISTING, age=53, name=one.someone())
    one.councils(later(on, 1), world.day(-1320), 6)
    one.function(later(on, 1), world.day(-420), 4, 140_000)
    one.none(later(on, 1), Section.ENTITY, words.NO_ENTITY)
    for year in range(on.year - 3, world.today.year):
        one.income(later(on, 2), year, dues=64_000, service=120_000, government=90_000)
        one.governed(later(on, 2), year)
    spring = world.day(-44)
    one.close(later(spring, -2), sg, world.day(-82))
    one.secretary(
        spring, world.day(-80), T.RETIRED_CADRE, age=61, valid_until=later(world.today, 1700)
    )
    one.person(world.day(-36), world.day(-75), R.RECRUITED)
    one.person(world.day(-36), world.day(-70), R.REHIRED, contract_signed_on=world.day(-71))
    one.rules(world.day(-34), world.day(-60), [K.APPRAISAL, K.INCENTIVE])
    one.service(world.day(-33), world.day(-62), 0, 210_000)
    one.step(world.day(-3), "propose")
    return one


def ecology(world: World) -> Story:
    """Pilot of this year; the association sent the part about its staff back."""
    one, on = story(world, "生态学会"), world.day(-188)
    _base(one, on, world.day(-900), area=28, held=M.PROVIDED)
    one.branch(on, world.day(-300), B.FUNCTIONAL, 2, development_plan=words.PLAN)
    sg = one.secretary(on, world.day(-1000), T.EXISTING, age=47, name=one.someone())
    one.councils(later(on, 1), world.day(-1010), 4, council_size=61, standing_council_size=19)
    one.activity(later(on, 1), world.day(-330), 0, 70_000)
    one.none(later(on, 1), Section.ENTITY, words.NO_ENTITY)
    for year in range(on.year - 3, world.today.year):
        one.income(later(on, 2), year, dues=42_000, service=80_000, donation=30_000)
        one.governed(later(on, 2), year)
    one.close(world.day(-41), sg, world.day(-67))
    boss = invented_name(one.number)
    one.secretary(world.day(-40), world.day(-66), T.SOCIAL_HIRE, age=41)
    one.person(world.day(-39), world.day(-66), R.RECRUITED, name=boss, post="秘书长")
    one.person(world.day(-38), world.day(-62), R.RECRUITED)
    one.rules(world.day(-37), world.day(-64), [K.APPRAISAL])
    one.service(world.day(-36), world.day(-58), 3, 120_000)
    one.step(world.day(-10), "propose")
    one.step(world.day(-5), "comment", key=Section.STAFF.value, words=words.COMMENT)
    one.step(world.day(-4), "return", key=Section.STAFF.value, words=words.RETURNED)
    one.step(world.day(-3), "reply", key=Section.STAFF.value, words=words.ANSWER)
    return one


def forest(world: World) -> Story:
    """Not a pilot and not half done: what somebody sees who has just begun."""
    one, on = story(world, "林学会"), world.day(-16)
    one.step(world.day(-17), "self_check", values=words.SELF_CHECK)
    one.office(
        on,
        world.day(-800),
        M.LEASED,
        40,
        later(world.today, 300),
        address="江西省南昌市青云谱区（演示地址）",
    )
    one.person(on, world.day(-600), R.SECONDED)
    one.person(on, world.day(-25), R.RECRUITED, bare=True)
    one.none(world.day(-15), Section.ENTITY, words.NO_ENTITY)
    return one
