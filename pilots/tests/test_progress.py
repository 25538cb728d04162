"""Lights and shares at their boundaries: no database."""

import datetime as dt
from types import SimpleNamespace

import pytest

from pilots.enums import TaskStatus
from pilots.progress import (
    Colour,
    Light,
    TaskFacts,
    bounds,
    direction_progress,
    light_of,
    milestone_light,
    planned_percent,
    share_of,
    worst,
)
from sanhua.core.calendar import WorkCalendar
from societies.enums import Area

S = TaskStatus
PLAIN = WorkCalendar({})
START, DUE = dt.date(2022, 3, 1), dt.date(2022, 8, 31)  # a Wednesday


def facts(status=S.IN_PROGRESS, progress=100, **values):
    values = {"start_on": START, "due_on": DUE} | values
    return TaskFacts(status=status, progress=progress, **values)


def light(on, calendar=PLAIN, **values):
    return light_of(facts(**values), on, calendar)


def test_task_is_soon_due_but_not_late_on_the_day_itself():
    assert light(DUE) == Light(Colour.BLUE, "今天到期")


def test_task_is_overdue_the_day_after():
    assert light(dt.date(2022, 9, 1)) == Light(Colour.RED, "逾期1个工作日")


def test_lateness_counts_working_days_only():
    assert light(dt.date(2022, 9, 5)).words == "逾期3个工作日"


def test_lateness_over_rest_days_is_said_in_days():
    saturday = dt.date(2022, 8, 27)
    assert light(saturday, due_on=dt.date(2022, 8, 26)).words == "逾期1天"


def test_holidays_of_the_calendar_are_not_working_days():
    off = WorkCalendar({dt.date(2022, 9, 1): False, dt.date(2022, 9, 2): False})
    assert light(dt.date(2022, 9, 5), off).words == "逾期1个工作日"


def test_seven_working_days_before_is_blue():
    assert light(dt.date(2022, 8, 22)) == Light(Colour.BLUE, "剩7个工作日")


def test_eight_working_days_before_is_green():
    assert light(dt.date(2022, 8, 19)) == Light(Colour.GREEN, "正常")


@pytest.mark.parametrize(("behind", "colour"), [(19, Colour.GREEN), (20, Colour.YELLOW)])
def test_twenty_points_behind_is_yellow(behind, colour):
    on = dt.date(2022, 6, 1)
    planned = planned_percent(facts(), on)

    assert light(on, progress=planned - behind).colour == colour


def test_yellow_says_how_far_behind():
    assert light(dt.date(2022, 6, 1), progress=26).words == "落后计划24个百分点"


def test_lagging_goes_before_soon_due():
    assert light(dt.date(2022, 8, 29), progress=50) == Light(Colour.YELLOW, "落后计划48个百分点")


def test_task_not_started_is_grey_until_it_lags():
    assert light(START, status=S.PLANNED, progress=0) == Light(Colour.GREY, "未开始")
    assert light(dt.date(2022, 6, 1), status=S.PLANNED, progress=0).colour == Colour.YELLOW


def test_sent_back_task_is_overdue_like_one_under_way():
    assert light(dt.date(2022, 9, 1), status=S.SENT_BACK).colour == Colour.RED


@pytest.mark.parametrize("status", [S.COMPLETION_SUBMITTED, S.VERIFIED])
def test_report_in_time_stays_green_however_long_the_check_takes(status):
    assert light(dt.date(2022, 12, 1), status=status, reported_on=DUE).colour == Colour.GREEN


def test_late_report_is_yellow_with_the_delay():
    late = light(
        dt.date(2022, 12, 1), status=S.VERIFIED, is_late=True, reported_on=dt.date(2022, 9, 2)
    )
    assert late == Light(Colour.YELLOW, "逾期补交，晚2个工作日")


def test_overdue_rectification_is_red_even_for_a_verified_task():
    order = {"rectify_by": dt.date(2022, 9, 1)}

    assert light(dt.date(2022, 9, 1), status=S.VERIFIED, **order).colour == Colour.GREEN
    assert light(dt.date(2022, 9, 2), status=S.VERIFIED, **order) == Light(
        Colour.RED, "整改逾期1个工作日"
    )


def test_cancelled_task_is_grey():
    assert light(dt.date(2022, 12, 1), status=S.CANCELLED) == Light(Colour.GREY, "已作废")


def test_plan_is_linear_between_start_and_due():
    task = facts(start_on=dt.date(2022, 3, 1), due_on=dt.date(2022, 3, 11))

    days = (dt.date(2022, 2, 1), *(dt.date(2022, 3, n) for n in (1, 6, 11, 20)))
    assert [planned_percent(task, day) for day in days] == [0, 0, 50, 100, 100]


def test_plan_of_a_single_day_is_done_on_that_day():
    task = facts(start_on=START, due_on=START)
    assert planned_percent(task, START - dt.timedelta(days=1)) == 0
    assert planned_percent(task, START) == 100


def test_milestones_replace_the_line():
    steps = (dt.date(2022, 4, 30), dt.date(2022, 6, 15), dt.date(2022, 8, 31))
    task = facts(milestones=steps)

    days = [dt.date(2022, 4, 29), dt.date(2022, 4, 30), dt.date(2022, 8, 30), dt.date(2022, 8, 31)]
    assert [planned_percent(task, day) for day in days] == [0, 33, 66, 100]


def test_bounds_agree_with_the_light_on_every_day_of_a_year():
    calendar = WorkCalendar({dt.date(2022, 10, n): False for n in range(1, 8)})
    on = dt.date(2022, 1, 1)
    while on.year == 2022:
        soon = bounds(on, calendar).soon
        assert light(on, calendar, due_on=soon, start_on=on).colour == Colour.BLUE
        after = soon + dt.timedelta(days=1)
        assert light(on, calendar, due_on=after, start_on=on).colour == Colour.GREEN
        on += dt.timedelta(days=1)


def test_milestone_lights():
    on = dt.date(2022, 6, 1)
    day = dt.timedelta(days=1)

    assert milestone_light(on - day, None, on, PLAIN).colour == Colour.RED
    assert milestone_light(on, None, on, PLAIN) == Light(Colour.BLUE, "今天到期")
    assert milestone_light(on + 30 * day, None, on, PLAIN).colour == Colour.GREY
    assert milestone_light(on, on, on, PLAIN) == Light(Colour.GREEN, "按期完成")
    assert milestone_light(on - day, on, on, PLAIN) == Light(Colour.YELLOW, "补交，晚1个工作日")


def test_worst_of_nothing_is_grey():
    assert worst([]).colour == Colour.GREY
    assert worst([Light(Colour.GREEN, ""), Light(Colour.RED, "x"), Light(Colour.YELLOW, "")]) == (
        Light(Colour.RED, "x")
    )


def row(area=Area.A1, progress=0, status=S.IN_PROGRESS, pilot_id=1):
    return SimpleNamespace(
        area=area,
        progress=progress,
        status=status,
        start_on=START,
        due_on=DUE,
        is_late=False,
        reported_at=None,
        milestones=SimpleNamespace(all=list),
        pilot_id=pilot_id,
    )


def test_share_averages_tasks_that_stand():
    tasks = [row(progress=100, status=S.VERIFIED), row(progress=50), row(status=S.CANCELLED)]

    share = share_of("全部", tasks, dt.date(2022, 6, 1))

    assert (share.percent, share.planned, share.tasks, share.verified) == (75, 50, 2, 1)
    assert share.light.colour == Colour.GREEN
    assert share.words == "已办结1/2项，正常"


def test_share_that_lags_says_so():
    share = share_of("全部", [row(progress=30)], dt.date(2022, 6, 1))
    assert share.light == Light(Colour.YELLOW, "落后计划20个百分点")


def test_directions_come_in_the_order_of_the_notice():
    tasks = [row(Area.C4, 40), row(Area.A1, 10), row(Area.A3, 30)]

    shares = direction_progress(tasks, dt.date(2022, 6, 1))

    assert [share.label for share in shares] == ["秘书处实体化", "秘书长专职化", "学会工作市场化"]
    assert [share.percent for share in shares] == [20, 0, 40]
    assert shares[1].words == "没有任务"
